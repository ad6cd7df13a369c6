// How the simulated service answers for users and accounts.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_USERS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_USERS_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/request_schema.hpp>

#include <boost/json/serialize.hpp>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL outcome remove_user(backend& b, routed_request const& request)
{
    if (request.op.has_body()) b.log.record_unknown_members(delete_user_request, request.body);
    auto const id = subject_of(request, user_schema.id);
    bool const hard = flag_of(request, parameter::hard_delete);
    auto& users = b.data.of(collection::users);
    auto* row = b.data.find_live(users, id);
    if (!row) return not_found(user_schema, id);
    outcome out{deleted_response(b.behavior)};
    out.subject = id;
    out.applied = true;
    b.data.add_to_user_count(scalar_text(find_member(users.text_of(*row), "accountId")), -1);
    if (hard) {
        users.remove(*row);
        if (auto* preferences = b.data.of(collection::user_preferences).find(id))
            b.data.of(collection::user_preferences).remove(*preferences);
    } else
        users.hide(*row, b.clock.now());
    ++b.log.counts().users_deleted;
    return out;
}

GAINSIGHT_PX_DECL outcome remove_account(backend& b, routed_request const& request)
{
    auto const& id = request.ids[0];
    auto& accounts = b.data.of(collection::accounts);
    auto& users = b.data.of(collection::users);
    auto* row = b.data.find_live(accounts, id);
    if (!row) return not_found(account_schema, id);
    outcome out{deleted_response(b.behavior)};
    out.subject = id;
    out.applied = true;
    accounts.remove(*row);
    ++b.log.counts().accounts_deleted;
    auto const raw = boost::json::serialize(boost::json::value(jview(out.subject)));
    for (std::size_t i = 0; i < users.size(); ++i)
        if (users[i].is != stored::state::gone && find_member(users.text_of(users[i]), "accountId") == raw) {
            b.log.counts().users_deleted += users[i].is == stored::state::live;
            users.remove(users[i]);
        }
    return out;
}

GAINSIGHT_PX_DECL outcome set_denylist_flag(backend& b, routed_request const& request)
{
    auto* row = b.data.find_live(b.data.of(collection::users), request.ids[0]);
    if (!row) return not_found(user_schema, request.ids[0]);
    if (auto refused = refuse_body(b, request, denylist_request)) return *refused;
    row->denied = request.body.at("denied").get_bool();
    outcome out{sim_response{204}};
    out.subject = request.ids[0];
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome get_denylist_flag(backend& b, routed_request const& request)
{
    auto const* row = b.data.find_live(b.data.of(collection::users), request.ids[0]);
    if (!row) return not_found(user_schema, request.ids[0]);
    boost::json::object flag;
    flag["denied"] = row->denied;
    flag["identifyId"] = jview(row->id);
    auto out = json_answer(flag);
    out.subject = request.ids[0];
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
