#ifndef GAINSIGHT_PX_IMPL_TESTING_SERVICE_IPP
#define GAINSIGHT_PX_IMPL_TESTING_SERVICE_IPP

#include <gainsight/px/testing/detail/state.hpp>
#include <gainsight/px/testing/service.hpp>

#include <boost/json/parse.hpp>

#include <utility>

namespace gainsight::px::inline v0::testing {

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

GAINSIGHT_PX_DECL void service::recycle(sim_response response)
{
    constexpr std::size_t worth_keeping = 64 * 1024, most = 4;
    auto text = response.take_body();
    if (text.capacity() < worth_keeping) return;
    std::lock_guard lock{state_->mutex};
    if (state_->spare.size() < most) state_->spare.push_back(std::move(text));
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
    return boost::json::parse(state_->users.text_of(*row)).as_object();
}
GAINSIGHT_PX_DECL std::optional<boost::json::object> service::account(std::string_view id) const
{
    std::lock_guard lock{state_->mutex};
    auto const* row = state_->present(state_->accounts, id, false);
    if (!row) return std::nullopt;
    return boost::json::parse(state_->accounts.text_of(*row)).as_object();
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
    state_->user_seedings.clear();
    state_->account_seedings.clear();
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
#include <gainsight/px/impl/testing/routing.ipp>
#include <gainsight/px/impl/testing/seed.ipp>

#endif
