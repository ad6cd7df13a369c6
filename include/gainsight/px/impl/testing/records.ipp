#ifndef GAINSIGHT_PX_IMPL_TESTING_RECORDS_IPP
#define GAINSIGHT_PX_IMPL_TESTING_RECORDS_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/state.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>

namespace gainsight::px::inline v0::testing::detail {

/// How long a user that was hidden can come back.
inline constexpr std::chrono::hours revival_window{7 * 24};

inline std::string_view resource_name(schema const& s) noexcept
{
    return &s == &user_schema ? "User" : &s == &account_schema ? "Account" : "CustomEvent";
}

/// The text of a member; empty when it is absent or no text.
inline std::string_view text_of(boost::json::object const& o, std::string_view name) noexcept
{
    auto const* v = o.if_contains(jview(name));
    return v && v->is_string() ? view(v->get_string()) : std::string_view{};
}

inline outcome not_found(schema const& s, std::string_view id)
{
    outcome out{
        error_response(404, "NOT_FOUND",
                       std::string{resource_name(s)} + " was not found for parameters {id=" + std::string{id} + "}")};
    out.subject = id;
    return out;
}

GAINSIGHT_PX_DECL stored* service_state::present(table& rows, std::string_view id, bool hidden_too)
{
    auto* row = rows.find(id);
    if (!row) return nullptr;
    if (row->is == stored::state::hidden && clock.now() - row->hidden_since >= revival_window) {
        rows.remove(*row);
        return nullptr;
    }
    return row->is == stored::state::live || hidden_too ? row : nullptr;
}

GAINSIGHT_PX_DECL sim_response service_state::created_response(schema const& s, std::string_view id) const
{
    int const status = habits.create_answers_200() ? 200 : 201;
    if (habits.empty_write_bodies()) return sim_response{status};
    boost::json::object body;
    body[jview(s.id)] = jview(id);
    boost::json::object entity;
    entity["body"] = std::move(body);
    entity["statusCode"] = status == 200 ? "OK" : "CREATED";
    entity["statusCodeValue"] = status;
    return sim_response{status, "application/json", boost::json::serialize(entity)};
}

GAINSIGHT_PX_DECL sim_response service_state::done_response(bool deleting) const
{
    if (!deleting || !habits.delete_answers_200()) return sim_response{204};
    if (habits.empty_write_bodies()) return sim_response{200};
    return sim_response{200, "application/json", R"({"body":null,"statusCode":"OK","statusCodeValue":200})"};
}

GAINSIGHT_PX_DECL void service_state::count_member(std::string_view account, int by)
{
    auto* row = account.empty() ? nullptr : present(accounts, account, false);
    if (!row) return;
    if (row->text.empty()) {
        row->members += by;
        return;
    }
    auto record = boost::json::parse(row->text).as_object();
    auto& number = record["numberOfUsers"];
    number = (number.is_int64() ? number.get_int64() : 0) + by;
    row->text = compose(account_schema, record);
}

GAINSIGHT_PX_DECL void service_state::put(schema const& s, table& rows, boost::json::object record)
{
    auto const now = to_epoch_ms(clock.now());
    auto id = std::string{text_of(record, s.id)};
    if (&s == &user_schema) {
        if (!record.contains("id")) record["id"] = jview(id);
        if (!record.contains("aptrinsicId")) record["aptrinsicId"] = uuid_of(id, 11);
    }
    if (&s != &event_schema) {
        if (!record.contains("createDate")) record["createDate"] = now;
        if (!record.contains("lastModifiedDate")) record["lastModifiedDate"] = now;
    } else if (!record.contains("date")) {
        record["date"] = now;
    }
    auto text = compose(s, record);
    if (&s == &event_schema) {
        rows.append(std::move(id), std::move(text));
    } else if (auto* row = rows.find(id)) {
        rows.revive(*row);
        row->text = std::move(text);
    } else {
        rows.add(std::move(id), std::move(text));
    }
}

GAINSIGHT_PX_DECL outcome service_state::create(schema const& s, table& rows, boost::json::object const& body)
{
    auto const id = text_of(body, s.id);
    auto const problems = check_body(s, body, true);
    outcome out;
    out.subject = id;
    if (!problems.empty()) {
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, resource_name(s));
        return out;
    }
    if (present(rows, id, false)) {
        out.response = error_response(400, "BAD_REQUEST",
                                      std::string{resource_name(s)} +
                                          " already exists, possible duplicate: id=" + std::string{id});
        return out;
    }
    boost::json::object record;
    auto* hidden = present(rows, id, true);  // a write within the seven days revives what was hidden
    if (hidden) record = boost::json::parse(rows.text_of(*hidden)).as_object();
    merge(s, record, body);
    record["lastModifiedDate"] = to_epoch_ms(clock.now());
    put(s, rows, std::move(record));
    bool const user = &s == &user_schema;
    if (user) count_member(text_of(body, "accountId"), 1);
    ++(user ? counts.users_created : counts.accounts_created);
    (user ? created_users : created_accounts).emplace_back(id);
    out.response = created_response(s, id);
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::update(schema const& s, table& rows, std::string_view id,
                                                boost::json::object const& body)
{
    outcome out;
    out.subject = id;
    bool const user = &s == &user_schema;
    auto* row = present(rows, id, user);
    if (!row) return not_found(s, id);
    if (auto const problems = check_body(s, body, false); !problems.empty()) {
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, resource_name(s));
        return out;
    }
    auto record = boost::json::parse(rows.text_of(*row)).as_object();
    auto const account_before = std::string{text_of(record, "accountId")};
    auto changes = body;
    changes.erase(jview(s.id));  // an id does not change
    merge(s, record, changes);
    record["lastModifiedDate"] = to_epoch_ms(clock.now());
    row->text = compose(s, record);
    bool const revived = row->is == stored::state::hidden;
    rows.revive(*row);
    if (user) {
        auto const account_after = text_of(record, "accountId");
        if (!revived && account_before != account_after) count_member(account_before, -1);
        if (revived || account_before != account_after) count_member(account_after, 1);
    }
    ++(user ? counts.users_updated : counts.accounts_updated);
    out.response = done_response(false);
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::create_event(boost::json::object const& body)
{
    auto problems = check_body(event_schema, body, true);
    auto const characters = [](std::string_view text) {
        std::size_t n = 0;
        for (char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        return n;
    };
    if (characters(text_of(body, "eventName")) > 2000) problems.push_back({"eventName", "is longer than 2000"});
    if (auto const* a = body.if_contains("attributes"); a && a->is_object()) {
        if (a->get_object().size() > 50) problems.push_back({"attributes", "are more than 50"});
        for (auto const& member : a->get_object())
            if (characters(view(member.key())) > 1024)
                problems.push_back({"attributes", "have a name longer than 1024"});
    }
    outcome out;
    out.subject = text_of(body, "eventId");
    if (!problems.empty()) {
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, "CustomEvent");
        return out;
    }
    boost::json::object record;
    merge(event_schema, record, body);
    if (out.subject.empty()) {
        auto const serial = std::to_string(events.size());
        out.subject = uuid_of(serial, 5) + "-" + uuid_of(serial, 9);
        record["eventId"] = jview(out.subject);
    }
    if (text_of(record, "eventType").empty()) record["eventType"] = "CUSTOM";
    put(event_schema, events, std::move(record));
    ++counts.events_created;
    created_events.push_back(out.subject);
    out.response = created_response(event_schema, out.subject);
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::get(schema const& s, table& rows, std::string_view id)
{
    auto const* row = present(rows, id, false);
    if (!row) return not_found(s, id);
    std::string body;
    auto const& text = rows.text_of(*row);
    body.reserve(text.size() + 64);
    render(text, s, habits, body);
    outcome out{sim_response{200, "application/json", std::move(body)}};
    out.subject = id;
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::remove_user(std::string_view id, bool hard)
{
    auto* row = present(users, id, false);
    if (!row) return not_found(user_schema, id);
    outcome out{done_response(true)};
    out.subject = id;
    out.applied = true;
    count_member(scalar_text(find_member(users.text_of(*row), "accountId")), -1);
    if (hard)
        users.remove(*row);
    else
        users.hide(*row, clock.now());
    ++counts.users_deleted;
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::remove_account(std::string_view id)
{
    auto* row = present(accounts, id, false);
    if (!row) return not_found(account_schema, id);
    outcome out{done_response(true)};
    out.subject = id;
    out.applied = true;
    accounts.remove(*row);
    ++counts.accounts_deleted;
    auto const raw = boost::json::serialize(boost::json::value(jview(out.subject)));
    for (std::size_t i = 0; i < users.size(); ++i)
        if (users[i].is != stored::state::gone && find_member(users.text_of(users[i]), "accountId") == raw) {
            counts.users_deleted += users[i].is == stored::state::live;
            users.remove(users[i]);
        }
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::dispatch(operation_info const& op, std::vector<std::string> const& ids,
                                                  parsed_target const& target, sim_request const& request)
{
    boost::json::object body;
    if (op.has_body()) {
        boost::system::error_code error;
        auto value = boost::json::parse(jview(request.body()), error);
        if (error || !value.is_object()) return {error_response(400, "BAD_REQUEST", "Malformed JSON request")};
        body = std::move(value.get_object());
    }
    auto const remember_names = [&](schema const& s) {
        for (auto const& name : unknown_members(s, body)) unexpected.insert(std::string{resource_name(s)} + '.' + name);
    };
    auto const hard_delete = [&] {
        auto const* flag = target.parameter("hardDelete");
        return flag && *flag == "true";
    };
    auto const body_id = [&](std::string_view name) -> std::string {
        auto id = std::string{text_of(body, name)};
        if (id.empty()) throw bad_query{std::string{name} + " must not be empty"};
        return id;
    };

    if (&op == &catalog::list_users) return list(op, user_schema, users, target);
    if (&op == &catalog::list_accounts) return list(op, account_schema, accounts, target);
    if (&op == &catalog::list_custom_events) return list(op, event_schema, events, target);
    if (&op == &catalog::get_user) return get(user_schema, users, ids[0]);
    if (&op == &catalog::get_account) return get(account_schema, accounts, ids[0]);
    if (&op == &catalog::create_user || &op == &catalog::update_user || &op == &catalog::update_user_by_body) {
        remember_names(user_schema);
        if (&op == &catalog::create_user) return create(user_schema, users, body);
        return update(user_schema, users, ids.empty() ? body_id("identifyId") : ids[0], body);
    }
    if (&op == &catalog::create_account || &op == &catalog::update_account || &op == &catalog::update_account_by_body) {
        remember_names(account_schema);
        if (&op == &catalog::create_account) return create(account_schema, accounts, body);
        return update(account_schema, accounts, ids.empty() ? body_id("id") : ids[0], body);
    }
    if (&op == &catalog::create_custom_event) {
        remember_names(event_schema);
        return create_event(body);
    }
    if (&op == &catalog::remove_user) return remove_user(ids[0], hard_delete());
    if (&op == &catalog::remove_user_by_body) return remove_user(body_id("identifyId"), hard_delete());
    if (&op == &catalog::remove_account) return remove_account(ids[0]);
    if (&op == &catalog::get_user_denylist_flag || &op == &catalog::update_user_denylist_flag) {
        auto* row = present(users, ids[0], false);
        if (!row) return not_found(user_schema, ids[0]);
        outcome out{sim_response{204}};
        out.subject = ids[0];
        if (&op == &catalog::get_user_denylist_flag) {
            boost::json::object flag;
            flag["denied"] = row->denied;
            flag["identifyId"] = jview(row->id);
            out.response = sim_response{200, "application/json", boost::json::serialize(flag)};
            return out;
        }
        auto const* denied = body.if_contains("denied");
        if (!denied || !denied->is_bool()) throw bad_query{"denied must be a boolean"};
        row->denied = denied->get_bool();
        out.applied = true;
        return out;
    }
    return {
        error_response(501, "NOT_IMPLEMENTED", "The simulator keeps no state for operation " + std::string{op.id()})};
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
