#ifndef GAINSIGHT_PX_TESTING_IMPL_SERVICE_IPP
#define GAINSIGHT_PX_TESTING_IMPL_SERVICE_IPP

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

GAINSIGHT_PX_DECL void service::seed(collection what, std::size_t count, int days)
{
    std::lock_guard lock{state_->mutex};
    state_->seed(what, count, days);
}
GAINSIGHT_PX_DECL void service::seed_everything(std::size_t count, int days)
{
    std::lock_guard lock{state_->mutex};
    // Accounts before users, users before their events.
    state_->seed(collection::accounts, count / 10 + 1, days);
    state_->seed(collection::users, count, days);
    for (auto i = static_cast<std::size_t>(collection::custom_events); i < collections; ++i) {
        auto const what = static_cast<collection>(i);
        state_->seed(what, what == collection::subscription ? 1 : count, days);
    }
}

GAINSIGHT_PX_DECL void service::add(collection what, boost::json::object record)
{
    std::lock_guard lock{state_->mutex};
    if (what == collection::subscription) state_->of(what).clear();
    state_->put(detail::schema_of(what), state_->of(what), std::move(record));
}
GAINSIGHT_PX_DECL std::size_t service::count(collection what) const
{
    std::lock_guard lock{state_->mutex};
    return state_->of(what).live();
}
GAINSIGHT_PX_DECL std::optional<boost::json::object> service::find(collection what, std::string_view id) const
{
    std::lock_guard lock{state_->mutex};
    auto const& rows = state_->of(what);
    auto const* row = state_->present(state_->of(what), id, false);
    if (!row) return std::nullopt;
    return boost::json::parse(rows.text_of(*row)).as_object();
}
GAINSIGHT_PX_DECL std::vector<boost::json::object> service::all(collection what) const
{
    std::lock_guard lock{state_->mutex};
    auto const& rows = state_->of(what);
    std::vector<boost::json::object> out;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is == detail::stored::state::live)
            out.push_back(boost::json::parse(rows.text_of(rows[i])).as_object());
    return out;
}

GAINSIGHT_PX_DECL bool service::is_denied(std::string_view user_id) const
{
    std::lock_guard lock{state_->mutex};
    auto const* row = state_->present(state_->users, user_id, false);
    return row && row->denied;
}
GAINSIGHT_PX_DECL std::vector<imported_file> service::imports() const
{
    std::lock_guard lock{state_->mutex};
    return state_->imports;
}
GAINSIGHT_PX_DECL void service::clear_data()
{
    std::lock_guard lock{state_->mutex};
    state_->imports.clear();
    for (auto& rows : state_->stores) rows.clear();
    state_->snapshots.clear();
    state_->scrolls.clear();
    state_->user_seedings.clear();
    state_->account_seedings.clear();
    state_->seeded.fill(0);
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
GAINSIGHT_PX_DECL std::vector<std::string> service::created(collection what) const
{
    std::lock_guard lock{state_->mutex};
    return state_->created_ids[static_cast<std::size_t>(what)];
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
    for (auto& ids : state_->created_ids) ids.clear();
    state_->unexpected.clear();
}
GAINSIGHT_PX_DECL bool service::wait_for_requests(std::uint64_t count, std::chrono::milliseconds at_most) const
{
    std::unique_lock lock{state_->mutex};
    return state_->changed.wait_for(lock, at_most, [&] { return state_->counts.requests >= count; });
}

}  // namespace gainsight::px::inline v0::testing

// The rest of the service's bodies: they are of no use without these. Their order counts where they share a helper.
// clang-format off
#include <gainsight/px/testing/impl/records.ipp>
#include <gainsight/px/testing/impl/listing.ipp>
#include <gainsight/px/testing/impl/features.ipp>
#include <gainsight/px/testing/impl/environments.ipp>
#include <gainsight/px/testing/impl/audience.ipp>
#include <gainsight/px/testing/impl/reports.ipp>
#include <gainsight/px/testing/impl/localization.ipp>
#include <gainsight/px/testing/impl/dispatch.ipp>
#include <gainsight/px/testing/impl/routing.ipp>
#include <gainsight/px/testing/impl/seed.ipp>
#include <gainsight/px/testing/impl/seed_assets.ipp>
// clang-format on

#endif
