// How the simulated service answers for administration: attributes, the subscription, monitoring.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_REPORTS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_REPORTS_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL outcome list_users_not_seen_after(backend& b, routed_request const& request)
{
    if (!number_parameter(request.target, parameter::not_seen_after_timestamp, "epoch milliseconds"))
        throw bad_query{"Required parameter " + std::string{parameter::not_seen_after_timestamp} + " is not present"};
    return list(b, request, subscription_user_schema, b.data.of(collection::subscription_users));
}

GAINSIGHT_PX_DECL outcome get_engagement_error_details(backend& b, routed_request const& request)
{
    auto const& s = engagement_error_detail_schema;
    auto& rows = b.data.of(collection::engagement_error_details);
    auto const q = read_list_query(b, request, s, {filter_term{s, "engagementId", comparison::eq, request.ids[0]}});
    bool const by_browser = flag_of(request, parameter::group_by_browser);
    // One record for each step and error, and for each browser if that was asked for.
    std::vector<boost::json::object> groups;
    std::map<std::string, std::size_t> known;
    for (auto i : select(rows, q.filters, q.order)) {
        auto record = boost::json::parse(rows.text_of(rows[i])).as_object();
        if (!by_browser) record["browser"] = "";
        auto const number = record["errorCount"];
        boost::json::array key;
        for (auto const* name : {"stepName", "stepNumber", "errorType", "value", "browser"})
            key.push_back(record[name]);
        auto const [at, fresh] = known.try_emplace(boost::json::serialize(key), groups.size());
        if (fresh) {
            groups.push_back(std::move(record));
        } else if (number.is_int64()) {
            auto& sum = groups[at->second]["errorCount"];
            if (sum.is_int64()) sum = sum.get_int64() + number.get_int64();
        }
    }
    std::vector<std::string> texts;
    for (auto const& group : groups) texts.push_back(compose(s, group));
    outcome out{page_response(b, request, s, {texts.begin(), texts.end()}, {}, q.hash)};
    out.subject = request.ids[0];
    out.listed = texts.size();
    return out;
}

GAINSIGHT_PX_DECL outcome get_subscription(backend& b, routed_request const&)
{
    auto& rows = b.data.of(collection::subscription);
    if (rows.live() == 0)
        b.data.put(subscription_schema, rows, {{"id", "subscription-1"}, {"name", "Simulated subscription"}});
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is == stored::state::live) return get_record(b, subscription_schema, rows, rows[i].id);
    return not_found(subscription_schema, "");
}

/// How the contract calls the type of a default attribute.
inline std::string_view attribute_type(value_kind k) noexcept
{
    switch (k) {
        case value_kind::flag: return "BOOLEAN";
        case value_kind::date: return "DATE_TIME";
        case value_kind::integer:
        case value_kind::number: return "NUMBER";
        default: return "STRING";
    }
}

/// The type of a custom attribute, by a value of it. A date is kept as epoch milliseconds: what reaches back to 1973 is
/// taken for one.
inline std::string_view attribute_type(std::string_view raw) noexcept
{
    if (raw == "true" || raw == "false") return "BOOLEAN";
    if (raw.empty() || raw[0] == '"') return "STRING";
    auto const n = whole_number(raw);
    return n && *n >= 100'000'000'000 ? "DATE_TIME" : "NUMBER";
}

GAINSIGHT_PX_DECL outcome get_attributes(backend& b, routed_request const& request)
{
    bool const of_users = request.ids[0] == "user";
    if (!of_users && request.ids[0] != "account") throw bad_query{"The model must be user or account"};
    auto const& s = of_users ? user_schema : account_schema;
    auto const& rows = b.data.of(of_users ? collection::users : collection::accounts);
    boost::json::array all;
    auto const add = [&](std::string_view name, std::string_view type, bool custom) {
        boost::json::object one;
        one["id"] = uuid_of(name, of_users ? 31 : 33);
        one["name"] = jview(name);
        one["apiName"] = jview(name);
        one["internalName"] = jview(name);
        one["description"] = "";
        one["type"] = jview(type);
        one["state"] = "ENABLED";
        one["origin"] = custom ? "CUSTOM" : "DEFAULT";
        one["createdDate"] = 1'500'000'000'000;
        one["modifiedDate"] = 1'500'000'000'000;
        one["defaultValue"] = "";
        all.push_back(std::move(one));
    };
    for (auto const& f : s.fields)
        if (f.what != value_kind::attributes) add(f.name, attribute_type(f.what), false);
    std::map<std::string, std::string_view> custom;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].is != stored::state::live) continue;
        auto const attributes = find_member(rows.text_of(rows[i]), "customAttributes");
        if (attributes.empty() || attributes[0] != '{') continue;
        for_each_member(attributes, [&](std::string_view name, std::string_view value) {
            if (value != "null") custom.try_emplace(scalar_text('"' + std::string{name} + '"'), attribute_type(value));
            return true;
        });
    }
    for (auto const& [name, type] : custom) add(name, type, true);
    return json_answer(all);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
