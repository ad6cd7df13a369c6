// Decodes a page of users with the on-demand parser of simdjson, as an expert would write it: keys are compared as they
// are in the text, without unescaping; fields are expected in the order of the last record; each page is decoded over
// the last one. It needs the whole text at once, with padding after it, and neither checks nor keeps unknown fields.
#ifndef BENCHMARKS_SPECIAL_SIMDJSON_USERS_HPP
#define BENCHMARKS_SPECIAL_SIMDJSON_USERS_HPP

#include "../peers/user_of_dom.hpp"

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#define BENCH_TEXT(x) #x
#define BENCH_TEXT_OF(x) BENCH_TEXT(x)

namespace bench {

class simdjson_users {
public:
    /// The kernel that parses strings and numbers, which the compiler's flags select. The kernel that finds the
    /// structure of the text is selected at run time: the best that the processor supports.
    static char const* kernel() { return BENCH_TEXT_OF(SIMDJSON_BUILTIN_IMPLEMENTATION); }

    void read(simdjson::padded_string const& text, user_page& out)
    {
        auto document = parser_.iterate(text);
        object_of<user_page>(document.get_object(), out);
    }

private:
    using value = simdjson::simdjson_result<simdjson::ondemand::value>;
    using object = simdjson::simdjson_result<simdjson::ondemand::object>;

    template <class Model>
    struct field {
        std::string_view name;
        void (*read)(simdjson_users& self, value& v, Model& m);
        void (*reset)(Model& m);
    };
    template <class Model>
    static constexpr auto fields = nullptr;
    // For each position, the field that was there in the last record.
    template <class Model>
    static inline std::array<unsigned char, 32> order{};

    template <class Model>
    void object_of(object o, Model& m)
    {
        constexpr auto const& all = fields<Model>;
        auto& expected = order<Model>;
        std::uint32_t seen = 0;
        std::size_t place = 0;
        for (auto f : o) {
            auto const key = f.key().value_unsafe();
            auto const matches = [&](std::size_t i) { return key.unsafe_is_equal(all[i].name); };
            std::size_t i = expected[place % expected.size()];
            if (!matches(i)) {
                for (i = 0; i < all.size() && !matches(i);) ++i;
                if (i == all.size()) i = by_unescaped_name(f, key, all);
                if (i == all.size()) continue;
                expected[place % expected.size()] = static_cast<unsigned char>(i);
            }
            ++place;
            seen |= std::uint32_t{1} << i;
            value v = f.value();
            if (v.is_null())
                all[i].reset(m);
            else
                all[i].read(*this, v, m);
        }
        if (seen == (std::uint64_t{1} << all.size()) - 1) return;
        for (std::size_t i = 0; i < all.size(); ++i)
            if ((seen >> i & 1) == 0) all[i].reset(m);
    }
    template <class Field, class Fields>
    static std::size_t by_unescaped_name(Field& f, simdjson::ondemand::raw_json_string key, Fields const& all)
    {
        std::size_t i = all.size();
        // A known name needs no escape. A key that has none and did not match above is therefore unknown.
        for (auto const* p = key.raw(); *p != '"'; ++p) {
            if (*p != '\\') continue;
            std::string_view const name = f.unescaped_key();
            for (i = 0; i < all.size() && all[i].name != name;) ++i;
            break;
        }
        return i;
    }

    void take(value& v, std::string& out) { out.assign(std::string_view{v.get_string()}); }
    void take(value& v, std::optional<std::int64_t>& out) { out = std::int64_t{v.get_int64()}; }
    void take(value& v, std::optional<std::int32_t>& out)
    {
        std::int64_t const n = v.get_int64();
        if (!std::in_range<std::int32_t>(n)) throw std::range_error{"a number is too large"};
        out = static_cast<std::int32_t>(n);
    }
    void take(value& v, std::optional<double>& out) { out = double{v.get_double()}; }
    void take(value& v, std::optional<bool>& out) { out = bool{v.get_bool()}; }
    void take(value& v, std::optional<gainsight::px::timestamp>& out)
    {
        out.reset();
        if (std::int64_t const ms = v.get_int64()) out = gainsight::px::from_epoch_ms(ms);
    }
    template <class E>
    void take(value& v, gainsight::px::open_enum<E>& out)
    {
        out = gainsight::px::open_enum<E>{std::string_view{v.get_string()}};
    }
    template <class Model>
    void take(value& v, gainsight::px::boxed<Model>& out)
    {
        object_of<Model>(v.get_object(), out.ensure());
    }
    template <class T>
    void take(value& v, std::vector<T>& out)
    {
        std::size_t n = 0;
        for (auto element : v.get_array()) {
            if (n == out.size()) out.emplace_back();
            value e = element;
            if constexpr (std::is_same_v<T, std::string>)
                take(e, out[n++]);
            else
                object_of<T>(e.get_object(), out[n++]);
        }
        out.resize(n);
    }
    void take(value& v, gainsight::px::attributes& out)
    {
        auto& o = out.ensure();
        o.clear();
        for (auto f : v.get_object()) {
            std::string_view const name = f.unescaped_key();
            value e = f.value();
            using type = simdjson::ondemand::json_type;
            switch (type{e.type()}) {
                case type::string: o.emplace(name, std::string_view{e.get_string()}); break;
                case type::boolean: o.emplace(name, bool{e.get_bool()}); break;
                case type::number: {
                    simdjson::ondemand::number const n = e.get_number();
                    if (n.is_int64())
                        o.emplace(name, n.get_int64());
                    else
                        o.emplace(name, n.as_double());
                    break;
                }
                case type::null: o.emplace(name, nullptr); break;
                default: throw std::runtime_error{"the data has no such attributes"};
            }
        }
    }

    template <class T>
    static void reset(T& out)
    {
        if constexpr (requires { out.reset(); })
            out.reset();
        else
            out.clear();
    }

    template <auto Member>
    struct member_of;
    template <class Model, class T, T Model::* Member>
    struct member_of<Member> {
        static constexpr field<Model> of(std::string_view name)
        {
            return {name, [](simdjson_users& self, value& v, Model& m) { self.take(v, m.*Member); },
                    [](Model& m) { reset(m.*Member); }};
        }
    };

    simdjson::ondemand::parser parser_;
};

template <>
inline constexpr std::array simdjson_users::fields<gainsight::px::coordinates>{
    member_of<&gainsight::px::coordinates::latitude>::of("latitude"),
    member_of<&gainsight::px::coordinates::longitude>::of("longitude")};

template <>
inline constexpr std::array simdjson_users::fields<gainsight::px::location>{
    member_of<&gainsight::px::location::country_name>::of("countryName"),
    member_of<&gainsight::px::location::country_code>::of("countryCode"),
    member_of<&gainsight::px::location::state_name>::of("stateName"),
    member_of<&gainsight::px::location::state_code>::of("stateCode"),
    member_of<&gainsight::px::location::city>::of("city"),
    member_of<&gainsight::px::location::street>::of("street"),
    member_of<&gainsight::px::location::postal_code>::of("postalCode"),
    member_of<&gainsight::px::location::continent>::of("continent"),
    member_of<&gainsight::px::location::region_name>::of("regionName"),
    member_of<&gainsight::px::location::time_zone>::of("timeZone"),
    member_of<&gainsight::px::location::coordinates>::of("coordinates")};

template <>
inline constexpr std::array simdjson_users::fields<gainsight::px::channel_metric>{
    member_of<&gainsight::px::channel_metric::group_id>::of("groupId"),
    member_of<&gainsight::px::channel_metric::channel>::of("channel"),
    member_of<&gainsight::px::channel_metric::environment>::of("environment"),
    member_of<&gainsight::px::channel_metric::first_seen_date>::of("firstSeenDate"),
    member_of<&gainsight::px::channel_metric::last_seen_date>::of("lastSeenDate")};

template <>
inline constexpr std::array simdjson_users::fields<gainsight::px::user_agent>{
    member_of<&gainsight::px::user_agent::raw_user_agent>::of("rawUserAgent"),
    member_of<&gainsight::px::user_agent::device>::of("device"),
    member_of<&gainsight::px::user_agent::platform_type>::of("platformType"),
    member_of<&gainsight::px::user_agent::platform_version>::of("platformVersion"),
    member_of<&gainsight::px::user_agent::browser_type>::of("browserType"),
    member_of<&gainsight::px::user_agent::browser_version>::of("browserVersion")};

template <>
inline constexpr std::array simdjson_users::fields<gainsight::px::user_agent_by_product>{
    member_of<&gainsight::px::user_agent_by_product::property_key>::of("propertyKey"),
    member_of<&gainsight::px::user_agent_by_product::user_agent>::of("userAgent")};

template <>
inline constexpr std::array simdjson_users::fields<gainsight::px::user>{
    member_of<&gainsight::px::user::aptrinsic_id>::of("aptrinsicId"),
    member_of<&gainsight::px::user::identify_id>::of("identifyId"),
    member_of<&gainsight::px::user::type>::of("type"),
    member_of<&gainsight::px::user::gender>::of("gender"),
    member_of<&gainsight::px::user::email>::of("email"),
    member_of<&gainsight::px::user::first_name>::of("firstName"),
    member_of<&gainsight::px::user::last_name>::of("lastName"),
    member_of<&gainsight::px::user::last_seen_date>::of("lastSeenDate"),
    member_of<&gainsight::px::user::sign_up_date>::of("signUpDate"),
    member_of<&gainsight::px::user::first_visit_date>::of("firstVisitDate"),
    member_of<&gainsight::px::user::title>::of("title"),
    member_of<&gainsight::px::user::phone>::of("phone"),
    member_of<&gainsight::px::user::score>::of("score"),
    member_of<&gainsight::px::user::role>::of("role"),
    member_of<&gainsight::px::user::subscription_id>::of("subscriptionId"),
    member_of<&gainsight::px::user::account_id>::of("accountId"),
    member_of<&gainsight::px::user::number_of_visits>::of("numberOfVisits"),
    member_of<&gainsight::px::user::location>::of("location"),
    member_of<&gainsight::px::user::property_keys>::of("propertyKeys"),
    member_of<&gainsight::px::user::create_date>::of("createDate"),
    member_of<&gainsight::px::user::last_modified_date>::of("lastModifiedDate"),
    member_of<&gainsight::px::user::custom_attributes>::of("customAttributes"),
    member_of<&gainsight::px::user::global_unsubscribe>::of("globalUnsubscribe"),
    member_of<&gainsight::px::user::sfdc_contact_id>::of("sfdcContactId"),
    member_of<&gainsight::px::user::channel_metric_list>::of("channelMetricList"),
    member_of<&gainsight::px::user::last_visited_user_agent_data>::of("lastVisitedUserAgentData"),
    member_of<&gainsight::px::user::id>::of("id"),
    member_of<&gainsight::px::user::last_inferred_location>::of("lastInferredLocation"),
    member_of<&gainsight::px::user::global_id>::of("globalId")};

template <>
inline constexpr std::array simdjson_users::fields<user_page>{member_of<&user_page::users>::of("users"),
                                                              member_of<&user_page::scroll_id>::of("scrollId")};

}  // namespace bench

#undef BENCH_TEXT_OF
#undef BENCH_TEXT

#endif
