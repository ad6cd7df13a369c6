#ifndef GAINSIGHT_PX_IMPL_TESTING_SERVICE_IPP
#define GAINSIGHT_PX_IMPL_TESTING_SERVICE_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/state.hpp>
#include <gainsight/px/testing/service.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>

namespace gainsight::px::inline v0::testing {
namespace detail {

GAINSIGHT_PX_DECL sim_response error_response(int status, std::string_view name, std::string_view message,
                                              std::vector<problem> const& problems, std::string_view object)
{
    boost::json::object inner;
    inner["status"] = jview(name);
    inner["message"] = jview(message);
    inner["debugMessage"] = nullptr;
    if (problems.empty()) {
        inner["subErrors"] = nullptr;
    } else {
        auto& list = inner["subErrors"].emplace_array();
        for (auto const& p : problems) {
            boost::json::object one;
            one["object"] = jview(object);
            one["field"] = jview(p.field);
            one["rejectedValue"] = nullptr;
            one["message"] = jview(p.message);
            list.push_back(std::move(one));
        }
    }
    boost::json::object outer;
    outer["externalapierror"] = std::move(inner);
    return sim_response{status, "application/json", boost::json::serialize(outer)};
}

GAINSIGHT_PX_DECL sim_response html_response(int status, std::string_view reason)
{
    auto const number = std::to_string(status);
    return sim_response{status, "text/html",
                        "<html><head><title>" + number + "</title></head><body>" + "<title>" + number + "</title>" +
                            number + " " + std::string{reason} + "</body></html>"};
}

/// How well a path template fits: the number of literal segments, or -1. The more literal one wins, so that
/// PUT /v1/users/update is no user called "update".
inline int fit(std::string_view path, std::vector<std::string> const& segments, std::vector<std::string>& ids)
{
    ids.clear();
    int literals = 0;
    path.remove_prefix(1);
    for (std::size_t i = 0;; ++i) {
        auto const slash = path.find('/');
        auto const part = path.substr(0, slash);
        if (i == segments.size()) return -1;
        if (part.front() == '{') {
            if (segments[i].empty()) return -1;
            ids.push_back(segments[i]);
        } else if (part == segments[i]) {
            ++literals;
        } else {
            return -1;
        }
        if (slash == path.npos) return i + 1 == segments.size() ? literals : -1;
        path.remove_prefix(slash + 1);
    }
}

/// What the vendor's edge takes for an attack.
inline bool looks_like_injection(std::string_view text)
{
    auto const t = lowered(std::string{text});
    for (std::string_view pattern : {"' or ", "' and ", "union select", "drop table", "1=1", "; --", "<script"})
        if (t.find(pattern) != t.npos) return true;
    return false;
}

GAINSIGHT_PX_DECL key_entry const* service_state::find_key(std::string_view key) const
{
    if (key.empty()) return nullptr;
    api_key const wanted{key};
    for (auto const& entry : keys)
        if (entry.key == wanted) return &entry;
    return nullptr;
}

GAINSIGHT_PX_DECL std::optional<sim_response> service_state::throttle(sim_request const& request, bool& duplicate)
{
    auto const now = clock.now();
    auto const ms = to_epoch_ms(now);
    if (second != ms / 1000) {
        second = ms / 1000;
        in_second = 0;
    }
    if (day != ms / 86'400'000) {
        day = ms / 86'400'000;
        in_day = 0;
    }
    auto const refuse = [&](std::string_view message) {
        auto response = error_response(429, "TOO_MANY_REQUESTS", message);
        if (!limit.retry_after().empty()) response.header("Retry-After", limit.retry_after());
        return response;
    };
    if (limit.per_second() && ++in_second > limit.per_second()) return refuse("Rate limit exceeded");
    if (limit.per_day() && ++in_day > limit.per_day()) return refuse("Daily API limit exceeded");
    if (limit.duplicate_window().count() > 0) {
        auto const hash = mixed(request.body(), mixed(request.headers().get(api_key_header),
                                                      mixed(request.target(), mixed(request.method()))));
        if (seen.size() > 8192)
            std::erase_if(seen, [&](auto const& e) { return now - e.second >= limit.duplicate_window(); });
        auto const [at, fresh] = seen.try_emplace(hash, now);
        if (!fresh && now - at->second < limit.duplicate_window()) {
            duplicate = true;
            return sim_response{429, "application/json",
                                R"({"errorMessage":"Duplicate request blocked. Please wait before retrying"})"};
        }
        at->second = now;
    }
    return std::nullopt;
}

GAINSIGHT_PX_DECL outcome service_state::answer(sim_request const& request)
{
    auto const target = parsed_target::parse(request.target());
    if (!target) return {html_response(400, "Bad Request")};
    if (habits.edge_firewall()) {
        bool suspicious = looks_like_injection(request.body());
        for (auto const& s : target->segments) suspicious = suspicious || looks_like_injection(s);
        for (auto const& q : target->query) suspicious = suspicious || looks_like_injection(q.second);
        if (suspicious) return {html_response(403, "Forbidden")};
    }
    auto const* key = find_key(request.headers().get(api_key_header));
    if (!key)
        return {sim_response{401, "application/json",
                             R"({"errorMessage":"Authentication failed in loginAwareAuthentication"})"}};
    bool duplicate = false;
    if (auto refused = throttle(request, duplicate)) {
        outcome out{std::move(*refused)};
        out.duplicate_blocked = duplicate;
        return out;
    }

    operation_info const* op = nullptr;
    bool known_path = false;
    int best = -1;
    std::vector<std::string> ids, candidate;
    for (auto const* one : catalog::all) {
        auto const literals = fit(one->path(), target->segments, candidate);
        if (literals < 0) continue;
        known_path = true;
        if (to_string(one->method()) != request.method() || literals <= best) continue;
        best = literals;
        op = one;
        ids = candidate;
    }
    if (!op)
        return {known_path ? error_response(405, "METHOD_NOT_ALLOWED", "Request method not supported")
                           : error_response(404, "NOT_FOUND", "No handler found for this path")};
    for (auto const& id : ids)
        if (id.find_first_of("/\\%?#;") != id.npos || id == "." || id == "..") {
            // The vendor's servlet container refuses such a path before PX sees it.
            outcome out{html_response(400, "Bad Request")};
            out.operation = op->id();
            return out;
        }
    outcome out;
    if (!key->granted.contains(op->needs())) {
        out.response = error_response(403, "FORBIDDEN",
                                      op->needs() == permission::read ? "The API key lacks the Read permission"
                                                                      : "The API key lacks the Write permission");
    } else {
        try {
            out = dispatch(*op, ids, *target, request);
        } catch (bad_query const& e) {
            out.response = error_response(400, "BAD_REQUEST", e.what());
        }
    }
    out.operation = op->id();
    return out;
}

}  // namespace detail

GAINSIGHT_PX_DECL service::service() : service{nullptr} {}
GAINSIGHT_PX_DECL service::service(std::shared_ptr<sim_clock> clock)
    : clock_{clock ? std::move(clock) : std::make_shared<sim_clock>()},
      state_{std::make_unique<detail::service_state>(*clock_)}
{}
GAINSIGHT_PX_DECL service::~service() = default;

GAINSIGHT_PX_DECL sim_response service::handle(sim_request const& request)
{
    auto& s = *state_;
    std::function<std::optional<sim_response>(sim_request const&)> hook;
    {
        std::lock_guard lock{s.mutex};
        hook = s.hook;
    }
    std::optional<sim_response> scripted;
    if (hook) scripted = hook(request);

    std::lock_guard lock{s.mutex};
    auto out = scripted ? detail::outcome{std::move(*scripted)} : s.answer(request);
    auto const status = out.response.status();
    auto& c = s.counts;
    ++c.requests;
    c.bytes_out += out.response.body().size();
    c.records_listed += out.listed;
    c.ok += status / 100 == 2;
    c.bad += status == 400;
    c.refused_key += status == 401;
    c.forbidden += status == 403;
    c.not_found += status == 404;
    c.duplicates_blocked += out.duplicate_blocked;
    c.rate_limited += status == 429 && !out.duplicate_blocked;
    if (s.book.size() < s.book_limit) {
        auto& entry = s.book.emplace_back();
        entry.method_ = request.method();
        entry.target_ = request.target();
        entry.body_ = request.body().substr(0, 65'536);
        entry.time_ = clock_->now();
        entry.status_ = status;
        entry.connection_ = request.connection();
        entry.operation_ = out.operation;
        entry.subject_ = std::move(out.subject);
        entry.applied_ = out.applied;
        auto const key = request.headers().get(api_key_header);
        if (auto const* known = s.find_key(key))
            entry.fingerprint_ = known->fingerprint;
        else if (!key.empty())
            entry.fingerprint_ = api_key{key}.fingerprint();
        if (s.with_headers)
            for (auto const& [name, value] : request.headers())
                if (detail::lowered(name) != detail::lowered(std::string{api_key_header}))
                    entry.headers_.add(name, value);
    }
    s.changed.notify_all();
    return std::move(out.response);
}

GAINSIGHT_PX_DECL void service::add_key(std::string_view key, permissions granted)
{
    api_key k{key};
    auto fingerprint = k.fingerprint();
    std::lock_guard lock{state_->mutex};
    std::erase_if(state_->keys, [&](auto const& e) { return e.key == k; });
    state_->keys.push_back({std::move(k), granted, std::move(fingerprint)});
}
GAINSIGHT_PX_DECL void service::remove_key(std::string_view key)
{
    api_key const k{key};
    std::lock_guard lock{state_->mutex};
    std::erase_if(state_->keys, [&](auto const& e) { return e.key == k; });
}

GAINSIGHT_PX_DECL void service::seed_accounts(std::size_t count)
{
    std::lock_guard lock{state_->mutex};
    state_->seed_accounts(count);
}
GAINSIGHT_PX_DECL void service::seed_users(std::size_t count)
{
    std::lock_guard lock{state_->mutex};
    state_->seed_users(count);
}
GAINSIGHT_PX_DECL void service::seed_events(std::size_t count, int days)
{
    std::lock_guard lock{state_->mutex};
    state_->seed_events(count, days);
}

GAINSIGHT_PX_DECL void service::put_user(boost::json::object record)
{
    std::lock_guard lock{state_->mutex};
    state_->put(detail::user_schema, state_->users, std::move(record));
}
GAINSIGHT_PX_DECL void service::put_account(boost::json::object record)
{
    std::lock_guard lock{state_->mutex};
    state_->put(detail::account_schema, state_->accounts, std::move(record));
}
GAINSIGHT_PX_DECL void service::put_event(boost::json::object record)
{
    std::lock_guard lock{state_->mutex};
    state_->put(detail::event_schema, state_->events, std::move(record));
}

GAINSIGHT_PX_DECL std::size_t service::users() const
{
    std::lock_guard lock{state_->mutex};
    return state_->users.live();
}
GAINSIGHT_PX_DECL std::size_t service::accounts() const
{
    std::lock_guard lock{state_->mutex};
    return state_->accounts.live();
}
GAINSIGHT_PX_DECL std::size_t service::events() const
{
    std::lock_guard lock{state_->mutex};
    return state_->events.live();
}
GAINSIGHT_PX_DECL std::optional<boost::json::object> service::user(std::string_view id) const
{
    std::lock_guard lock{state_->mutex};
    auto const* row = state_->present(state_->users, id, false);
    if (!row) return std::nullopt;
    return boost::json::parse(row->text).as_object();
}
GAINSIGHT_PX_DECL std::optional<boost::json::object> service::account(std::string_view id) const
{
    std::lock_guard lock{state_->mutex};
    auto const* row = state_->present(state_->accounts, id, false);
    if (!row) return std::nullopt;
    return boost::json::parse(row->text).as_object();
}
GAINSIGHT_PX_DECL std::vector<boost::json::object> service::all_events() const
{
    std::lock_guard lock{state_->mutex};
    std::vector<boost::json::object> out;
    for (std::size_t i = 0; i < state_->events.size(); ++i)
        out.push_back(boost::json::parse(state_->events[i].text).as_object());
    return out;
}
GAINSIGHT_PX_DECL bool service::is_denied(std::string_view user_id) const
{
    std::lock_guard lock{state_->mutex};
    auto const* row = state_->present(state_->users, user_id, false);
    return row && row->denied;
}
GAINSIGHT_PX_DECL void service::clear_data()
{
    std::lock_guard lock{state_->mutex};
    state_->users.clear();
    state_->accounts.clear();
    state_->events.clear();
    state_->snapshots.clear();
    state_->scrolls.clear();
    state_->seeded_users = state_->seeded_accounts = state_->seeded_events = 0;
}

GAINSIGHT_PX_DECL void service::set(quirks q)
{
    std::lock_guard lock{state_->mutex};
    state_->habits = std::move(q);
}
GAINSIGHT_PX_DECL void service::set(limits l)
{
    std::lock_guard lock{state_->mutex};
    state_->limit = std::move(l);
    state_->in_second = state_->in_day = 0;
    state_->seen.clear();
}
GAINSIGHT_PX_DECL quirks service::get_quirks() const
{
    std::lock_guard lock{state_->mutex};
    return state_->habits;
}
GAINSIGHT_PX_DECL limits service::get_limits() const
{
    std::lock_guard lock{state_->mutex};
    return state_->limit;
}
GAINSIGHT_PX_DECL void service::intercept(std::function<std::optional<sim_response>(sim_request const&)> hook)
{
    std::lock_guard lock{state_->mutex};
    state_->hook = std::move(hook);
}

GAINSIGHT_PX_DECL std::vector<recorded_request> service::requests() const
{
    std::lock_guard lock{state_->mutex};
    return state_->book;
}
GAINSIGHT_PX_DECL service_counts service::counts() const
{
    std::lock_guard lock{state_->mutex};
    return state_->counts;
}
GAINSIGHT_PX_DECL std::vector<std::string> service::created_users() const
{
    std::lock_guard lock{state_->mutex};
    return state_->created_users;
}
GAINSIGHT_PX_DECL std::vector<std::string> service::created_accounts() const
{
    std::lock_guard lock{state_->mutex};
    return state_->created_accounts;
}
GAINSIGHT_PX_DECL std::vector<std::string> service::created_events() const
{
    std::lock_guard lock{state_->mutex};
    return state_->created_events;
}
GAINSIGHT_PX_DECL std::vector<std::string> service::unexpected_members() const
{
    std::lock_guard lock{state_->mutex};
    return {state_->unexpected.begin(), state_->unexpected.end()};
}
GAINSIGHT_PX_DECL void service::keep_headers(bool on)
{
    std::lock_guard lock{state_->mutex};
    state_->with_headers = on;
}
GAINSIGHT_PX_DECL void service::keep_requests(std::size_t most)
{
    std::lock_guard lock{state_->mutex};
    state_->book_limit = most;
}
GAINSIGHT_PX_DECL void service::clear_book()
{
    std::lock_guard lock{state_->mutex};
    state_->book.clear();
    state_->counts = {};
    state_->created_users.clear();
    state_->created_accounts.clear();
    state_->created_events.clear();
    state_->unexpected.clear();
}
GAINSIGHT_PX_DECL bool service::wait_for_requests(std::uint64_t count, std::chrono::milliseconds at_most) const
{
    std::unique_lock lock{state_->mutex};
    return state_->changed.wait_for(lock, at_most, [&] { return state_->counts.requests >= count; });
}

}  // namespace gainsight::px::inline v0::testing

// The rest of the service's bodies: they are of no use without these.
#include <gainsight/px/impl/testing/listing.ipp>
#include <gainsight/px/impl/testing/records.ipp>
#include <gainsight/px/impl/testing/seed.ipp>

#endif
