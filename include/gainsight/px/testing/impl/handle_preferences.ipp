// How the simulated service answers for what users allow.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_PREFERENCES_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_PREFERENCES_IPP

#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/request_schema.hpp>

namespace gainsight::px::inline v0::testing::detail {

/// The preferences of a user; everything is allowed at first.
inline stored& preferences_of(backend& b, std::string_view id)
{
    auto& rows = b.data.of(collection::user_preferences);
    if (auto* row = rows.find(id)) return *row;
    boost::json::object all{{"identifyId", jview(id)}};
    for (auto const& f : user_preferences_fields)
        if (f.what == value_kind::flag) all[jview(f.name)] = true;
    b.data.put(user_preferences_v2_schema, rows, std::move(all));
    return *rows.find(id);
}

GAINSIGHT_PX_DECL outcome get_preferences(backend& b, routed_request const& request, schema const& shown)
{
    if (request.op.has_body()) b.log.record_unknown_members(identify_id_request, request.body);
    auto const id = subject_of(request, shown.id);
    if (!b.data.find_live(b.data.of(collection::users), id)) return not_found(user_schema, id);
    (void)preferences_of(b, id);
    return get_record(b, shown, b.data.of(collection::user_preferences), id);
}

GAINSIGHT_PX_DECL outcome update_preferences(backend& b, routed_request const& request, schema const& shown)
{
    b.log.record_unknown_members(shown, request.body);
    auto const id = subject_of(request, shown.id);
    if (!b.data.find_live(b.data.of(collection::users), id)) return not_found(user_schema, id);
    if (auto const problems = check_body(shown, request.body, false); !problems.empty())
        return invalid_body(shown, problems);
    boost::json::object changes;
    for (auto const& member : request.body) {
        auto const name = view(member.key());
        if (member.value().is_bool() && find_field(shown.fields, name) && !is_one_of(shown.hidden, name))
            changes[member.key()] = member.value();
    }
    stores::amend(user_preferences_v2_schema, b.data.of(collection::user_preferences), preferences_of(b, id), changes);
    return done(sim_response{204}, id);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
