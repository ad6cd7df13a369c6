#ifndef GAINSIGHT_PX_TESTING_IMPL_FEATURES_IPP
#define GAINSIGHT_PX_TESTING_IMPL_FEATURES_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/state.hpp>

#include <boost/json/object.hpp>

#include <set>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

/// What moves a feature to the base of the tree.
inline constexpr std::string_view tree_base = "ROOT";

GAINSIGHT_PX_DECL outcome service_state::update_feature(asked const& a)
{
    auto& rows = of(collection::features);
    auto const& s = feature_schema;
    remember_names(s, a.body);
    auto* row = present(rows, a.ids[0], false);
    if (!row) return not_found(s, a.ids[0]);
    auto problems = check_body(s, a.body, false);
    // Nothing but these two changes, whatever else the body says.
    boost::json::object changes;
    if (auto const name = text_of(a.body, "name"); !name.empty())
        changes["name"] = jview(name);
    else if (a.body.contains("name"))
        problems.push_back({"name", "must not be empty"});
    auto const parent = std::string{text_of(a.body, "parentFeatureId")};
    if (parent == tree_base) {
        changes["parentFeatureId"] = "";
    } else if (!parent.empty()) {
        changes["parentFeatureId"] = jview(parent);
        auto above = parent;
        while (!above.empty() && above != row->id) {
            auto const* feature = present(rows, above, false);
            if (!feature) {
                problems.push_back({"parentFeatureId", "does not exist"});
                break;
            }
            above = scalar_text(find_member(rows.text_of(*feature), "parentFeatureId"));
        }
        if (above == row->id) problems.push_back({"parentFeatureId", "would make a cycle"});
    }
    if (!problems.empty()) {
        outcome out{error_response(400, "BAD_REQUEST", "Validation error", problems, s.name)};
        out.subject = row->id;
        return out;
    }
    amend(feature_details_schema, rows, *row, changes);
    return done(done_response(false), row->id);
}

GAINSIGHT_PX_DECL outcome service_state::feature_adoption(asked const& a)
{
    auto& features = of(collection::features);
    auto const* feature = present(features, a.ids[0], false);
    if (!feature) return not_found(feature_schema, a.ids[0]);
    auto const q =
        read_query(a, feature_match_schema, {term{feature_match_schema, "featureId", comparison::eq, feature->id}});
    auto const& matches = of(collection::feature_match_events);
    std::set<std::string_view> users_seen, accounts_seen;
    auto const found = select(matches, q.filters, q.order);
    for (auto i : found) {
        auto const& text = matches.text_of(matches[i]);
        users_seen.insert(find_member(text, "identifyId"));
        if (auto const account = find_member(text, "accountId"); account != "\"\"") accounts_seen.insert(account);
    }
    auto const& text = features.text_of(*feature);
    auto const* key = a.target.parameter(parameter::property_key);
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

GAINSIGHT_PX_DECL outcome service_state::backfill_feature(asked const& a)
{
    if (!present(of(collection::features), a.ids[0], false)) return not_found(feature_schema, a.ids[0]);
    return done(written(habits.empty_write_bodies() ? 204 : 200), a.ids[0]);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
