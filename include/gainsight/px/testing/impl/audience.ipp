#ifndef GAINSIGHT_PX_TESTING_IMPL_AUDIENCE_IPP
#define GAINSIGHT_PX_TESTING_IMPL_AUDIENCE_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/state.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <map>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

// What users allow

GAINSIGHT_PX_DECL stored& service_state::preferences_of(std::string_view id)
{
    auto& rows = of(collection::user_preferences);
    if (auto* row = rows.find(id)) return *row;
    boost::json::object all{{"identifyId", jview(id)}};
    for (auto const& f : user_preferences_fields)
        if (f.what == kind::flag) all[jview(f.name)] = true;
    put(user_preferences_v2_schema, rows, std::move(all));
    return *rows.find(id);
}

GAINSIGHT_PX_DECL outcome service_state::get_preferences(asked const& a, schema const& shown)
{
    if (a.op.has_body()) remember_names(identify_id_request, a.body);
    auto const id = subject_of(a, shown.id);
    if (!present(users, id, false)) return not_found(user_schema, id);
    (void)preferences_of(id);
    return get(shown, of(collection::user_preferences), id);
}

GAINSIGHT_PX_DECL outcome service_state::update_preferences(asked const& a, schema const& shown)
{
    remember_names(shown, a.body);
    auto const id = subject_of(a, shown.id);
    if (!present(users, id, false)) return not_found(user_schema, id);
    if (auto const problems = check_body(shown, a.body, false); !problems.empty())
        return {error_response(400, "BAD_REQUEST", "Validation error", problems, shown.name)};
    boost::json::object changes;
    for (auto const& member : a.body) {
        auto const name = view(member.key());
        if (member.value().is_bool() && find_field(shown.fields, name) && !is_one_of(shown.hidden, name))
            changes[member.key()] = member.value();
    }
    amend(user_preferences_v2_schema, of(collection::user_preferences), preferences_of(id), changes);
    return done(sim_response{204}, id);
}

// External segments

/// By id, or by the id that the customer gave it.
GAINSIGHT_PX_DECL stored* service_state::external_segment(std::string_view id)
{
    auto& rows = of(collection::external_segments);
    if (id.empty()) return nullptr;
    if (auto* row = present(rows, id, false)) return row;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is == stored::state::live && scalar_text(find_member(rows.text_of(rows[i]), "externalId")) == id)
            return &rows[i];
    return nullptr;
}

inline outcome segments_switched_off()
{
    return {error_response(403, "FORBIDDEN", "External segments are not enabled for this subscription")};
}

GAINSIGHT_PX_DECL outcome service_state::create_external_segment(asked const& a)
{
    auto const& s = external_segment_schema;
    auto& rows = of(collection::external_segments);
    if (!habits.external_segments()) return segments_switched_off();
    remember_names(s, a.body);
    auto problems = check_body(s, a.body, true);
    if (text_of(a.body, "name").empty()) problems.push_back({"name", "must not be empty"});
    if (!problems.empty()) return {error_response(400, "BAD_REQUEST", "Validation error", problems, s.name)};
    auto const* kept = external_segment(text_of(a.body, "externalId"));
    if (!kept) kept = external_segment(text_of(a.body, "id"));
    if (kept) {
        if (!flag_of(a, parameter::fail_if_exists)) return get(s, rows, kept->id);
        outcome out{error_response(400, "BAD_REQUEST",
                                   std::string{s.name} + " already exists, possible duplicate: id=" + kept->id)};
        out.subject = kept->id;
        return out;
    }
    boost::json::object record;
    for (std::string_view name : {"id", "externalId", "name", "description"})
        if (auto const* v = a.body.if_contains(jview(name))) record[jview(name)] = *v;
    if (text_of(record, "id").empty()) record["id"] = uuid_of(std::to_string(rows.size()), 21);
    auto const id = std::string{text_of(record, "id")};
    put(s, rows, std::move(record));
    return done(std::move(get(s, rows, id).response), id);
}

GAINSIGHT_PX_DECL outcome service_state::update_external_segment(asked const& a)
{
    auto const& s = external_segment_schema;
    auto& rows = of(collection::external_segments);
    if (!habits.external_segments()) return segments_switched_off();
    remember_names(s, a.body);
    if (auto const problems = check_body(s, a.body, false); !problems.empty())
        return {error_response(400, "BAD_REQUEST", "Validation error", problems, s.name)};
    auto* row = external_segment(text_of(a.body, "id"));
    if (!row) row = external_segment(text_of(a.body, "externalId"));
    if (!row) return not_found(s, text_of(a.body, text_of(a.body, "id").empty() ? "externalId" : "id"));
    boost::json::object changes;
    for (std::string_view name : {"externalId", "name", "description"})
        if (auto const* v = a.body.if_contains(jview(name))) changes[jview(name)] = *v;
    amend(s, rows, *row, changes);
    return done(std::move(get(s, rows, row->id).response), row->id);
}

GAINSIGHT_PX_DECL outcome service_state::update_membership(asked const& a)
{
    auto& rows = of(collection::external_segments);
    if (!habits.external_segments()) return segments_switched_off();
    remember_names(segment_payload, a.body);
    auto problems = check_body(segment_payload, a.body, false);
    auto const kept_in = text_of(a.body, "identityType") == "GLOBAL_ID" ? "globalMembers" : "members";
    // Everything is checked before anything is applied.
    std::map<stored*, boost::json::object> touched;
    std::string subject;
    for (std::string_view list : {"add", "remove"}) {
        auto const* actions = a.body.if_contains(jview(list));
        if (!actions || !actions->is_array()) {
            problems.push_back({std::string{list}, "must be an array"});
            continue;
        }
        for (auto const& one : actions->get_array()) {
            if (!one.is_object()) continue;
            auto const& action = one.get_object();
            remember_names(segment_action, action);
            auto found = check_body(segment_action, action, true);
            auto const* identities = action.if_contains("identities");
            if (!identities) found.push_back({"identities", "must not be null"});
            auto* row = external_segment(text_of(action, "segmentId"));
            if (!row && found.empty()) found.push_back({"segmentId", "does not exist"});
            problems.insert(problems.end(), found.begin(), found.end());
            if (!found.empty()) continue;
            auto const [at, fresh] = touched.try_emplace(row);
            if (fresh) {
                auto const record = boost::json::parse(rows.text_of(*row)).as_object();
                if (auto const* kept = record.if_contains(kept_in); kept && kept->is_object())
                    at->second = kept->get_object();
            }
            if (subject.empty()) subject = row->id;
            if (!identities->is_array()) continue;
            for (auto const& who : identities->get_array())
                if (list == "add")
                    at->second[who.get_string()] = action.at("lastQualificationTime");
                else
                    at->second.erase(who.get_string());
        }
    }
    if (!problems.empty())
        return {error_response(400, "BAD_REQUEST", "Validation error", problems, segment_payload.name)};
    for (auto& [row, members] : touched)
        amend(external_segment_schema, rows, *row, boost::json::object{{kept_in, std::move(members)}});
    return done(sim_response{200}, subject);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
