#ifndef GAINSIGHT_PX_TESTING_IMPL_RECORDS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_RECORDS_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/state.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>

namespace gainsight::px::inline v0::testing::detail {

/// How long a user that was hidden can come back.
inline constexpr std::chrono::hours revival_window{7 * 24};

/// The text of a member; empty when it is absent or no text.
inline std::string_view text_of(boost::json::object const& o, std::string_view name) noexcept
{
    auto const* v = o.if_contains(jview(name));
    return v && v->is_string() ? view(v->get_string()) : std::string_view{};
}

inline outcome json_answer(boost::json::value const& v, int status = 200)
{
    return {sim_response{status, "application/json", boost::json::serialize(v)}};
}

/// The id in the path, or else in that member of the body.
inline std::string subject_of(asked const& a, std::string_view member)
{
    auto id = a.ids.empty() ? std::string{text_of(a.body, member)} : a.ids[0];
    if (id.empty()) throw bad_query{std::string{member} + " must not be empty"};
    return id;
}

inline bool flag_of(asked const& a, std::string_view parameter)
{
    auto const* flag = a.target.parameter(parameter);
    return flag && *flag == "true";
}

/// A ResponseEntity, which tells its status in its own words: `value`, whatever the status of the response.
inline sim_response entity_response(boost::json::value body, int status, int value)
{
    boost::json::object entity;
    entity["body"] = std::move(body);
    entity["statusCode"] = value == 200 ? "OK" : value == 201 ? "CREATED" : "NOT_FOUND";
    entity["statusCodeValue"] = value;
    return sim_response{status, "application/json", boost::json::serialize(entity)};
}
inline sim_response entity_response(boost::json::value body, int status)
{
    return entity_response(std::move(body), status, status);
}

/// A change that was applied to `subject`.
inline outcome done(sim_response response, std::string subject)
{
    outcome out{std::move(response)};
    out.subject = std::move(subject);
    out.applied = true;
    return out;
}

inline outcome not_found(schema const& s, std::string_view id)
{
    outcome out{error_response(404, "NOT_FOUND",
                               std::string{s.name} + " was not found for parameters {id=" + std::string{id} + "}")};
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

GAINSIGHT_PX_DECL sim_response service_state::written(int status, boost::json::value body) const
{
    if (habits.empty_write_bodies() || status == 204) return sim_response{status};
    return entity_response(std::move(body), status);
}

GAINSIGHT_PX_DECL sim_response service_state::created_response(schema const& s, std::string_view id) const
{
    int const status = habits.create_answers_200() ? 200 : 201;
    boost::json::object body;
    body[jview(s.id)] = jview(id);
    return written(status, std::move(body));
}

GAINSIGHT_PX_DECL sim_response service_state::done_response(bool deleting) const
{
    return written(deleting && habits.delete_answers_200() ? 200 : 204);
}

/// Lays members over a record, read-only ones too.
GAINSIGHT_PX_DECL void service_state::amend(schema const& s, table& rows, stored& row,
                                            boost::json::object const& changes)
{
    auto record = boost::json::parse(rows.text_of(row)).as_object();
    for (auto const& member : changes) record[member.key()] = member.value();
    row.text = compose(s, record);
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
    for (std::string_view date : {std::string_view{"createDate"}, std::string_view{"lastModifiedDate"}, s.date})
        if (find_field(s.fields, date) && !record.contains(jview(date))) record[jview(date)] = now;
    auto text = compose(s, record);
    if (s.log) {
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
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, s.name);
        return out;
    }
    if (present(rows, id, false)) {
        out.response = error_response(
            400, "BAD_REQUEST", std::string{s.name} + " already exists, possible duplicate: id=" + std::string{id});
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
    created_ids[static_cast<std::size_t>(user ? collection::users : collection::accounts)].emplace_back(id);
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
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, s.name);
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
    created_ids[static_cast<std::size_t>(collection::custom_events)].push_back(out.subject);
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
    if (hard) {
        users.remove(*row);
        if (auto* preferences = of(collection::user_preferences).find(id))
            of(collection::user_preferences).remove(*preferences);
    } else
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

GAINSIGHT_PX_DECL outcome service_state::set_denied(asked const& a)
{
    auto* row = present(users, a.ids[0], false);
    if (!row) return not_found(user_schema, a.ids[0]);
    if (auto refused = refusal(a, denylist_request)) return *refused;
    row->denied = a.body.at("denied").get_bool();
    outcome out{sim_response{204}};
    out.subject = a.ids[0];
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome service_state::is_denied(asked const& a)
{
    auto const* row = present(users, a.ids[0], false);
    if (!row) return not_found(user_schema, a.ids[0]);
    boost::json::object flag;
    flag["denied"] = row->denied;
    flag["identifyId"] = jview(row->id);
    auto out = json_answer(flag);
    out.subject = a.ids[0];
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
