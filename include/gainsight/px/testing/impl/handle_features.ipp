// How the simulated service answers for features.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_FEATURES_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_FEATURES_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>

#include <set>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

/// What moves a feature to the base of the tree.
inline constexpr std::string_view tree_base = "ROOT";

GAINSIGHT_PX_DECL outcome update_feature(backend& b, routed_request const& request)
{
    auto& rows = b.data.of(collection::features);
    auto const& s = feature_schema;
    b.log.record_unknown_members(s, request.body);
    auto* row = b.data.find_live(rows, request.ids[0]);
    if (!row) return not_found(s, request.ids[0]);
    auto problems = check_body(s, request.body, false);
    // Nothing but these two changes, whatever else the body says.
    boost::json::object changes;
    if (auto const name = text_of(request.body, "name"); !name.empty())
        changes["name"] = jview(name);
    else if (request.body.contains("name"))
        problems.push_back({"name", "must not be empty"});
    auto const parent = std::string{text_of(request.body, "parentFeatureId")};
    if (parent == tree_base) {
        changes["parentFeatureId"] = "";
    } else if (!parent.empty()) {
        changes["parentFeatureId"] = jview(parent);
        auto above = parent;
        while (!above.empty() && above != row->id) {
            auto const* feature = b.data.find_live(rows, above);
            if (!feature) {
                problems.push_back({"parentFeatureId", "does not exist"});
                break;
            }
            above = scalar_text(find_member(rows.text_of(*feature), "parentFeatureId"));
        }
        if (above == row->id) problems.push_back({"parentFeatureId", "would make a cycle"});
    }
    if (!problems.empty()) {
        auto out = invalid_body(s, problems);
        out.subject = row->id;
        return out;
    }
    stores::amend(feature_details_schema, rows, *row, changes);
    return done(updated_response(b.behavior), row->id);
}

GAINSIGHT_PX_DECL outcome get_feature_adoption(backend& b, routed_request const& request)
{
    auto& features = b.data.of(collection::features);
    auto const* feature = b.data.find_live(features, request.ids[0]);
    if (!feature) return not_found(feature_schema, request.ids[0]);
    auto const q = read_list_query(b, request, feature_match_schema,
                                   {filter_term{feature_match_schema, "featureId", comparison::eq, feature->id}});
    auto const& matches = b.data.of(collection::feature_match_events);
    std::set<std::string_view> users_seen, accounts_seen;
    auto const found = select(matches, q.filters, q.order);
    for (auto i : found) {
        auto const& text = matches.text_of(matches[i]);
        users_seen.insert(find_member(text, "identifyId"));
        if (auto const account = find_member(text, "accountId"); account != "\"\"") accounts_seen.insert(account);
    }
    auto const& text = features.text_of(*feature);
    auto const* key = request.target.parameter(parameter::property_key);
    boost::json::object adoption;
    adoption["featureId"] = jview(feature->id);
    adoption["featureName"] = jview(scalar_text(find_member(text, "name")));
    adoption["dateRangeStart"] = q.from;
    adoption["dateRangeEnd"] = q.to;
    adoption["propertyKey"] = jview(key ? *key : scalar_text(find_member(text, "propertyKey")));
    adoption["totalEventCount"] = found.size();
    adoption["uniqueUserCount"] = users_seen.size();
    adoption["uniqueAccountCount"] = accounts_seen.size();
    auto out = json_answer(adoption);
    out.subject = feature->id;
    return out;
}

GAINSIGHT_PX_DECL outcome backfill_feature(backend& b, routed_request const& request)
{
    if (!b.data.find_live(b.data.of(collection::features), request.ids[0]))
        return not_found(feature_schema, request.ids[0]);
    return done(written_response(b.behavior, b.behavior.empty_write_bodies() ? 204 : 200), request.ids[0]);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
