// A page of users by way of simdjson's on-demand parser: how far from it the decoder is. It needs the whole text at
// once, with room behind it, and leaves unknown fields and texts that are not asked for unchecked.
#ifndef BENCHMARKS_SPECIAL_SIMDJSON_DOM_HPP
#define BENCHMARKS_SPECIAL_SIMDJSON_DOM_HPP

#include "../peers/user_of_dom.hpp"

#include <simdjson.h>

#include <string>
#include <string_view>

namespace bench {

class simdjson_dom {
public:
    void read(simdjson::padded_string const& text, user_page& out)
    {
        auto document = parser_.iterate(text);
        std::size_t count = 0;
        for (auto field : document.get_object()) {
            std::string_view const name = field.unescaped_key();
            if (name == "users") {
                for (auto element : field.value().get_array()) {
                    if (count == out.users.size()) out.users.emplace_back();
                    user(element.get_object(), out.users[count++]);
                }
            } else if (name == "scrollId") {
                take(field.value(), out.scroll_id);
            }
        }
        out.users.resize(count);
    }

private:
    using value = simdjson::simdjson_result<simdjson::ondemand::value>;
    using object = simdjson::simdjson_result<simdjson::ondemand::object>;

    static void take(value v, std::string& out)
    {
        if (v.is_null())
            out.clear();
        else
            out.assign(std::string_view{v.get_string()});
    }
    template <class T>
    static void take_integer(value v, std::optional<T>& out)
    {
        if (v.is_null())
            out.reset();
        else
            out = static_cast<T>(std::int64_t{v.get_int64()});
    }
    static void take(value v, std::optional<gainsight::px::timestamp>& out)
    {
        if (v.is_null())
            out.reset();
        else
            out = gainsight::px::from_epoch_ms(std::int64_t{v.get_int64()});
    }
    template <class E>
    static void take(value v, gainsight::px::open_enum<E>& out)
    {
        if (!v.is_null()) out = gainsight::px::open_enum<E>{std::string_view{v.get_string()}};
    }

    static void place(value v, gainsight::px::boxed<gainsight::px::location>& out)
    {
        if (v.is_null()) return out.reset();
        auto& l = out.ensure();
        for (auto field : v.get_object()) {
            std::string_view const name = field.unescaped_key();
            if (name == "countryName")
                take(field.value(), l.country_name);
            else if (name == "countryCode")
                take(field.value(), l.country_code);
            else if (name == "stateName")
                take(field.value(), l.state_name);
            else if (name == "stateCode")
                take(field.value(), l.state_code);
            else if (name == "city")
                take(field.value(), l.city);
            else if (name == "street")
                take(field.value(), l.street);
            else if (name == "postalCode")
                take(field.value(), l.postal_code);
            else if (name == "continent")
                take(field.value(), l.continent);
            else if (name == "regionName")
                take(field.value(), l.region_name);
            else if (name == "timeZone")
                take(field.value(), l.time_zone);
            else if (name == "coordinates" && !field.value().is_null()) {
                auto& c = l.coordinates.ensure();
                for (auto part : field.value().get_object()) {
                    std::string_view const axis = part.unescaped_key();
                    (axis == "latitude" ? c.latitude : c.longitude) = double{part.value().get_double()};
                }
            }
        }
    }

    static void attributes(value v, gainsight::px::attributes& out)
    {
        auto& o = out.ensure();
        o.clear();
        for (auto field : v.get_object()) {
            std::string_view const name = field.unescaped_key();
            auto it = field.value();
            switch (simdjson::ondemand::json_type{it.type()}) {
                case simdjson::ondemand::json_type::string: o.emplace(name, std::string_view{it.get_string()}); break;
                case simdjson::ondemand::json_type::number: o.emplace(name, std::int64_t{it.get_int64()}); break;
                case simdjson::ondemand::json_type::boolean: o.emplace(name, bool{it.get_bool()}); break;
                default: break;
            }
        }
    }

    static void user_agents(value v, std::vector<gainsight::px::user_agent_by_product>& out)
    {
        out.clear();
        if (v.is_null()) return;
        for (auto element : v.get_array()) {
            auto& agent = out.emplace_back();
            for (auto field : element.get_object()) {
                std::string_view const name = field.unescaped_key();
                if (name == "propertyKey") {
                    take(field.value(), agent.property_key);
                } else if (name == "userAgent") {
                    auto& a = agent.user_agent.ensure();
                    for (auto part : field.value().get_object()) {
                        std::string_view const what = part.unescaped_key();
                        if (what == "rawUserAgent")
                            take(part.value(), a.raw_user_agent);
                        else if (what == "device")
                            take(part.value(), a.device);
                        else if (what == "platformType")
                            take(part.value(), a.platform_type);
                        else if (what == "platformVersion")
                            take(part.value(), a.platform_version);
                        else if (what == "browserType")
                            take(part.value(), a.browser_type);
                        else if (what == "browserVersion")
                            take(part.value(), a.browser_version);
                    }
                }
            }
        }
    }

    static void user(object o, gainsight::px::user& u)
    {
        for (auto field : o) {
            std::string_view const name = field.unescaped_key();
            auto v = field.value();
            if (name == "aptrinsicId")
                take(v, u.aptrinsic_id);
            else if (name == "identifyId")
                take(v, u.identify_id);
            else if (name == "type")
                take(v, u.type);
            else if (name == "gender")
                take(v, u.gender);
            else if (name == "email")
                take(v, u.email);
            else if (name == "firstName")
                take(v, u.first_name);
            else if (name == "lastName")
                take(v, u.last_name);
            else if (name == "lastSeenDate")
                take(v, u.last_seen_date);
            else if (name == "signUpDate")
                take(v, u.sign_up_date);
            else if (name == "firstVisitDate")
                take(v, u.first_visit_date);
            else if (name == "title")
                take(v, u.title);
            else if (name == "phone")
                take(v, u.phone);
            else if (name == "score")
                take_integer(v, u.score);
            else if (name == "role")
                take(v, u.role);
            else if (name == "subscriptionId")
                take(v, u.subscription_id);
            else if (name == "accountId")
                take(v, u.account_id);
            else if (name == "numberOfVisits")
                take_integer(v, u.number_of_visits);
            else if (name == "location")
                place(v, u.location);
            else if (name == "propertyKeys") {
                std::size_t n = 0;
                for (auto key : v.get_array()) {
                    if (n == u.property_keys.size()) u.property_keys.emplace_back();
                    u.property_keys[n++].assign(std::string_view{key.get_string()});
                }
                u.property_keys.resize(n);
            } else if (name == "createDate")
                take(v, u.create_date);
            else if (name == "lastModifiedDate")
                take(v, u.last_modified_date);
            else if (name == "customAttributes")
                attributes(v, u.custom_attributes);
            else if (name == "globalUnsubscribe")
                u.global_unsubscribe = bool{v.get_bool()};
            else if (name == "sfdcContactId")
                take(v, u.sfdc_contact_id);
            else if (name == "lastVisitedUserAgentData")
                user_agents(v, u.last_visited_user_agent_data);
            else if (name == "id")
                take(v, u.id);
            else if (name == "lastInferredLocation")
                place(v, u.last_inferred_location);
            else if (name == "globalId")
                take(v, u.global_id);
        }
    }

    simdjson::ondemand::parser parser_;
};

}  // namespace bench

#endif
