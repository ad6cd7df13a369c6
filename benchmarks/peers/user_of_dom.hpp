// The mapping from fields to members of a user, which the DOMs of boost_dom.hpp and nlohmann_dom.hpp share.
//
// `Dom` has the types `object` and `value`, and static functions that are inlined:
//   find(object, name)            the field's value; nullptr where it is missing or null
//   take_text(value*, string&)    the text, "" for nullptr; keeps the capacity of the string where that is faster
//   view, integer, real, flag     the value as that type; they throw if it has another type
//   as_object(value), each(value, f), length(value)
// Unknown fields are not kept: they are in the tree of the parser already, and copying them would only make the peers
// slower.
#ifndef BENCHMARKS_PEERS_USER_OF_DOM_HPP
#define BENCHMARKS_PEERS_USER_OF_DOM_HPP

#include <gainsight/px/model/user.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// One page of users. Each new page is decoded over the last one, as this library does it.
struct user_page {
    std::vector<gainsight::px::user> users;
    std::string scroll_id;
};

template <class Dom>
class user_of_dom {
public:
    using object = typename Dom::object;
    using value = typename Dom::value;

    template <class Object>
    static void read(Object& o, gainsight::px::user& u)
    {
        text(o, "aptrinsicId", u.aptrinsic_id);
        text(o, "identifyId", u.identify_id);
        name(o, "type", u.type);
        name(o, "gender", u.gender);
        text(o, "email", u.email);
        text(o, "firstName", u.first_name);
        text(o, "lastName", u.last_name);
        date(o, "lastSeenDate", u.last_seen_date);
        date(o, "signUpDate", u.sign_up_date);
        date(o, "firstVisitDate", u.first_visit_date);
        text(o, "title", u.title);
        text(o, "phone", u.phone);
        integer(o, "score", u.score);
        text(o, "role", u.role);
        text(o, "subscriptionId", u.subscription_id);
        text(o, "accountId", u.account_id);
        integer(o, "numberOfVisits", u.number_of_visits);
        nested(o, "location", u.location);
        list(o, "propertyKeys", u.property_keys);
        date(o, "createDate", u.create_date);
        date(o, "lastModifiedDate", u.last_modified_date);
        if (auto* v = Dom::find(o, "customAttributes"))
            Dom::take_attributes(*v, u.custom_attributes);
        else
            u.custom_attributes.reset();
        flag(o, "globalUnsubscribe", u.global_unsubscribe);
        text(o, "sfdcContactId", u.sfdc_contact_id);
        list(o, "channelMetricList", u.channel_metric_list);
        list(o, "lastVisitedUserAgentData", u.last_visited_user_agent_data);
        text(o, "id", u.id);
        nested(o, "lastInferredLocation", u.last_inferred_location);
        text(o, "globalId", u.global_id);
    }

    template <class Object>
    static void read(Object& o, user_page& p)
    {
        list(o, "users", p.users);
        text(o, "scrollId", p.scroll_id);
    }

private:
    template <class Object>
    static void read(Object& o, gainsight::px::location& l)
    {
        text(o, "countryName", l.country_name);
        text(o, "countryCode", l.country_code);
        text(o, "stateName", l.state_name);
        text(o, "stateCode", l.state_code);
        text(o, "city", l.city);
        text(o, "street", l.street);
        text(o, "postalCode", l.postal_code);
        text(o, "continent", l.continent);
        text(o, "regionName", l.region_name);
        text(o, "timeZone", l.time_zone);
        nested(o, "coordinates", l.coordinates);
    }
    template <class Object>
    static void read(Object& o, gainsight::px::coordinates& c)
    {
        real(o, "latitude", c.latitude);
        real(o, "longitude", c.longitude);
    }
    template <class Object>
    static void read(Object& o, gainsight::px::channel_metric& m)
    {
        text(o, "groupId", m.group_id);
        integer(o, "channel", m.channel);
        integer(o, "environment", m.environment);
        date(o, "firstSeenDate", m.first_seen_date);
        date(o, "lastSeenDate", m.last_seen_date);
    }
    template <class Object>
    static void read(Object& o, gainsight::px::user_agent_by_product& a)
    {
        text(o, "propertyKey", a.property_key);
        nested(o, "userAgent", a.user_agent);
    }
    template <class Object>
    static void read(Object& o, gainsight::px::user_agent& a)
    {
        text(o, "rawUserAgent", a.raw_user_agent);
        text(o, "device", a.device);
        text(o, "platformType", a.platform_type);
        text(o, "platformVersion", a.platform_version);
        text(o, "browserType", a.browser_type);
        text(o, "browserVersion", a.browser_version);
    }

    template <class Object, std::size_t N>
    static void text(Object& o, char const (&field)[N], std::string& out)
    {
        if (auto* v = Dom::find(o, field))
            Dom::take_text(*v, out);
        else
            out.clear();
    }
    template <class Object, std::size_t N, class Enum>
    static void name(Object& o, char const (&field)[N], gainsight::px::open_enum<Enum>& out)
    {
        if (auto* v = Dom::find(o, field))
            out = gainsight::px::open_enum<Enum>{Dom::view(*v)};
        else
            out.reset();
    }
    template <class Object, std::size_t N, class Integer>
    static void integer(Object& o, char const (&field)[N], std::optional<Integer>& out)
    {
        out.reset();
        auto* const v = Dom::find(o, field);
        if (!v) return;
        std::int64_t const i = Dom::integer(*v);
        if (!std::in_range<Integer>(i)) throw std::range_error{field};
        out = static_cast<Integer>(i);
    }
    template <class Object, std::size_t N>
    static void date(Object& o, char const (&field)[N], std::optional<gainsight::px::timestamp>& out)
    {
        out.reset();
        auto* const v = Dom::find(o, field);
        if (!v) return;
        if (std::int64_t const ms = Dom::integer(*v)) out = gainsight::px::from_epoch_ms(ms);
    }
    template <class Object, std::size_t N>
    static void real(Object& o, char const (&field)[N], std::optional<double>& out)
    {
        out.reset();
        if (auto* v = Dom::find(o, field)) out = Dom::real(*v);
    }
    template <class Object, std::size_t N>
    static void flag(Object& o, char const (&field)[N], std::optional<bool>& out)
    {
        out.reset();
        if (auto* v = Dom::find(o, field)) out = Dom::flag(*v);
    }
    template <class Object, std::size_t N, class Model>
    static void nested(Object& o, char const (&field)[N], gainsight::px::boxed<Model>& out)
    {
        if (auto* v = Dom::find(o, field))
            read(Dom::as_object(*v), out.ensure());
        else
            out.reset();
    }
    template <class Object, std::size_t N, class T>
    static void list(Object& o, char const (&field)[N], std::vector<T>& out)
    {
        auto* const v = Dom::find(o, field);
        if (!v) return out.clear();
        out.resize(Dom::length(*v));
        auto next = out.begin();
        Dom::each(*v, [&next](auto& element) {
            if constexpr (std::is_same_v<T, std::string>)
                Dom::take_text(element, *next++);
            else
                read(Dom::as_object(element), *next++);
        });
    }
};

}  // namespace bench

#endif
