// How the simulated service creates, reads, changes and removes a record of any collection.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_RECORDS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_RECORDS_IPP

#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>

#include <boost/json/parse.hpp>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL outcome get_record(backend& b, schema const& s, record_table& rows, std::string_view id)
{
    auto const* row = b.data.find_live(rows, id);
    if (!row) return not_found(s, id);
    std::string body;
    auto const& text = rows.text_of(*row);
    body.reserve(text.size() + 64);
    render(text, s, b.behavior, body);
    outcome out{sim_response{200, "application/json", std::move(body)}};
    out.subject = id;
    return out;
}

GAINSIGHT_PX_DECL outcome create_record(backend& b, routed_request const& request, collection what)
{
    auto const& s = schema_of(what);
    auto& rows = b.data.of(what);
    auto const& body = request.body;
    b.log.record_unknown_members(s, body);
    auto const id = text_of(body, s.id);
    auto const problems = check_body(s, body, true);
    outcome out;
    out.subject = id;
    if (!problems.empty()) {
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, s.name);
        return out;
    }
    if (b.data.find_live(rows, id)) {
        out.response = error_response(
            400, "BAD_REQUEST", std::string{s.name} + " already exists, possible duplicate: id=" + std::string{id});
        return out;
    }
    boost::json::object record;
    auto* hidden = b.data.find_live_or_hidden(rows, id);  // a write within the seven days revives what was hidden
    if (hidden) record = boost::json::parse(rows.text_of(*hidden)).as_object();
    merge(s, record, body);
    record["lastModifiedDate"] = to_epoch_ms(b.clock.now());
    b.data.put(s, rows, std::move(record));
    bool const user = what == collection::users;
    if (user) b.data.add_to_user_count(text_of(body, "accountId"), 1);
    ++(user ? b.log.counts().users_created : b.log.counts().accounts_created);
    b.log.record_created(what, id);
    out.response = created_response(b.behavior, s, id);
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome update_record(backend& b, routed_request const& request, collection what)
{
    auto const& s = schema_of(what);
    auto& rows = b.data.of(what);
    auto const& body = request.body;
    b.log.record_unknown_members(s, body);
    auto const id = subject_of(request, s.id);
    outcome out;
    out.subject = id;
    bool const user = what == collection::users;
    auto* row = user ? b.data.find_live_or_hidden(rows, id) : b.data.find_live(rows, id);
    if (!row) return not_found(s, id);
    if (auto const problems = check_body(s, body, false); !problems.empty()) {
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, s.name);
        return out;
    }
    auto record = boost::json::parse(rows.text_of(*row)).as_object();
    auto const account_before = std::string{text_of(record, "accountId")};
    auto changes = body;
    changes.erase(jview(s.id));  // an id does not change
    merge(s, record, changes);
    record["lastModifiedDate"] = to_epoch_ms(b.clock.now());
    row->text = compose(s, record);
    bool const revived = row->is == stored::state::hidden;
    rows.revive(*row);
    if (user) {
        auto const account_after = text_of(record, "accountId");
        if (!revived && account_before != account_after) b.data.add_to_user_count(account_before, -1);
        if (revived || account_before != account_after) b.data.add_to_user_count(account_after, 1);
    }
    ++(user ? b.log.counts().users_updated : b.log.counts().accounts_updated);
    out.response = updated_response(b.behavior);
    out.applied = true;
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
