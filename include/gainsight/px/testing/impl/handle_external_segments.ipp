// How the simulated service answers for external segments and their members.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_EXTERNAL_SEGMENTS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_EXTERNAL_SEGMENTS_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/request_schema.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <map>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

/// By id, or by the id that the customer gave it.
inline stored* find_external_segment(backend& b, std::string_view id)
{
    auto& rows = b.data.of(collection::external_segments);
    if (id.empty()) return nullptr;
    if (auto* row = b.data.find_live(rows, id)) return row;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is == stored::state::live && scalar_text(find_member(rows.text_of(rows[i]), "externalId")) == id)
            return &rows[i];
    return nullptr;
}

inline outcome segments_are_off()
{
    return {error_response(403, "FORBIDDEN", "External segments are not enabled for this subscription")};
}

GAINSIGHT_PX_DECL outcome create_external_segment(backend& b, routed_request const& request)
{
    auto const& s = external_segment_schema;
    auto& rows = b.data.of(collection::external_segments);
    if (!b.behavior.external_segments()) return segments_are_off();
    b.log.record_unknown_members(s, request.body);
    auto problems = check_body(s, request.body, true);
    if (text_of(request.body, "name").empty()) problems.push_back({"name", "must not be empty"});
    if (!problems.empty()) return invalid_body(s, problems);
    auto const* kept = find_external_segment(b, text_of(request.body, "externalId"));
    if (!kept) kept = find_external_segment(b, text_of(request.body, "id"));
    if (kept) {
        if (!flag_of(request, parameter::fail_if_exists)) return get_record(b, s, rows, kept->id);
        outcome out{error_response(400, "BAD_REQUEST",
                                   std::string{s.name} + " already exists, possible duplicate: id=" + kept->id)};
        out.subject = kept->id;
        return out;
    }
    boost::json::object record;
    for (std::string_view name : {"id", "externalId", "name", "description"})
        if (auto const* v = request.body.if_contains(jview(name))) record[jview(name)] = *v;
    if (text_of(record, "id").empty()) record["id"] = uuid_of(std::to_string(rows.size()), 21);
    auto const id = std::string{text_of(record, "id")};
    b.data.put(s, rows, std::move(record));
    return done(std::move(get_record(b, s, rows, id).response), id);
}

GAINSIGHT_PX_DECL outcome update_external_segment(backend& b, routed_request const& request)
{
    auto const& s = external_segment_schema;
    auto& rows = b.data.of(collection::external_segments);
    if (!b.behavior.external_segments()) return segments_are_off();
    b.log.record_unknown_members(s, request.body);
    if (auto const problems = check_body(s, request.body, false); !problems.empty()) return invalid_body(s, problems);
    auto* row = find_external_segment(b, text_of(request.body, "id"));
    if (!row) row = find_external_segment(b, text_of(request.body, "externalId"));
    if (!row) return not_found(s, text_of(request.body, text_of(request.body, "id").empty() ? "externalId" : "id"));
    boost::json::object changes;
    for (std::string_view name : {"externalId", "name", "description"})
        if (auto const* v = request.body.if_contains(jview(name))) changes[jview(name)] = *v;
    stores::amend(s, rows, *row, changes);
    return done(std::move(get_record(b, s, rows, row->id).response), row->id);
}

GAINSIGHT_PX_DECL outcome update_membership(backend& b, routed_request const& request)
{
    auto& rows = b.data.of(collection::external_segments);
    if (!b.behavior.external_segments()) return segments_are_off();
    b.log.record_unknown_members(segment_payload, request.body);
    auto problems = check_body(segment_payload, request.body, false);
    auto const kept_in = text_of(request.body, "identityType") == "GLOBAL_ID" ? "globalMembers" : "members";
    // Everything is checked before anything is applied.
    std::map<stored*, boost::json::object> touched;
    std::string subject;
    for (std::string_view list : {"add", "remove"}) {
        auto const* actions = request.body.if_contains(jview(list));
        if (!actions || !actions->is_array()) {
            problems.push_back({std::string{list}, "must be an array"});
            continue;
        }
        for (auto const& one : actions->get_array()) {
            if (!one.is_object()) continue;
            auto const& action = one.get_object();
            b.log.record_unknown_members(segment_action, action);
            auto found = check_body(segment_action, action, true);
            auto const* identities = action.if_contains("identities");
            if (!identities) found.push_back({"identities", "must not be null"});
            auto* row = find_external_segment(b, text_of(action, "segmentId"));
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
    if (!problems.empty()) return invalid_body(segment_payload, problems);
    for (auto& [row, members] : touched)
        stores::amend(external_segment_schema, rows, *row, boost::json::object{{kept_in, std::move(members)}});
    return done(sim_response{200}, subject);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
