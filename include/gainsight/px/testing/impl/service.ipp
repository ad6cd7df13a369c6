// The bodies of <gainsight/px/testing/service.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SERVICE_IPP
#define GAINSIGHT_PX_TESTING_IMPL_SERVICE_IPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/testing/detail/admission.hpp>
#include <gainsight/px/testing/detail/backend.hpp>
#include <gainsight/px/testing/detail/router.hpp>
#include <gainsight/px/testing/detail/seeder.hpp>
#include <gainsight/px/testing/service.hpp>

#include <boost/json/parse.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

namespace gainsight::px::inline v0::testing {

/// What is behind the mutex.
class service::impl {
public:
    explicit impl(sim_clock const& clock) : backend{clock}, seeder{backend.data, clock} {}

    std::mutex mutex;
    std::condition_variable changed;  // a request was answered
    std::function<std::optional<sim_response>(sim_request const&)> hook;
    detail::backend backend;
    detail::seeder seeder;
    detail::admission admission;
};

GAINSIGHT_PX_DECL service::service() : service{nullptr} {}
GAINSIGHT_PX_DECL service::service(std::shared_ptr<sim_clock> clock)
    : clock_{clock ? std::move(clock) : std::make_shared<sim_clock>()}, impl_{std::make_unique<impl>(*clock_)}
{}
GAINSIGHT_PX_DECL service::~service() = default;

GAINSIGHT_PX_DECL sim_response service::handle(sim_request const& request)
{
    auto& s = *impl_;
    std::function<std::optional<sim_response>(sim_request const&)> hook;
    {
        std::lock_guard lock{s.mutex};
        hook = s.hook;
    }
    std::optional<sim_response> scripted;
    if (hook) scripted = hook(request);

    std::lock_guard lock{s.mutex};
    auto out = scripted ? detail::outcome{std::move(*scripted)} : detail::answer(s.backend, s.admission, request);
    std::string fingerprint;
    if (auto const key = request.headers().get(api_key_header); !key.empty() && s.backend.log.has_room()) {
        auto const* known = s.admission.find_key(key);
        fingerprint = known ? known->fingerprint : api_key{key}.fingerprint();
    }
    s.backend.log.record(request, out, std::move(fingerprint), clock_->now());
    s.changed.notify_all();
    return std::move(out.response);
}

GAINSIGHT_PX_DECL void service::recycle(sim_response response)
{
    constexpr std::size_t worth_keeping = 64 * 1024, most = 4;
    auto text = response.take_body();
    if (text.capacity() < worth_keeping) return;
    std::lock_guard lock{impl_->mutex};
    auto& spare = impl_->backend.spare_buffers;
    if (spare.size() < most) spare.push_back(std::move(text));
}

GAINSIGHT_PX_DECL void service::add_key(std::string_view key, permissions granted)
{
    std::lock_guard lock{impl_->mutex};
    impl_->admission.add_key(key, granted);
}
GAINSIGHT_PX_DECL void service::remove_key(std::string_view key)
{
    std::lock_guard lock{impl_->mutex};
    impl_->admission.remove_key(key);
}

GAINSIGHT_PX_DECL void service::seed(collection what, std::size_t count, int days)
{
    std::lock_guard lock{impl_->mutex};
    impl_->seeder.seed(what, count, days);
}
GAINSIGHT_PX_DECL void service::seed_everything(std::size_t count, int days)
{
    std::lock_guard lock{impl_->mutex};
    // Accounts before users, users before their events.
    impl_->seeder.seed(collection::accounts, count / 10 + 1, days);
    impl_->seeder.seed(collection::users, count, days);
    for (auto i = static_cast<std::size_t>(collection::custom_events); i < collections; ++i) {
        auto const what = static_cast<collection>(i);
        impl_->seeder.seed(what, what == collection::subscription ? 1 : count, days);
    }
}

GAINSIGHT_PX_DECL void service::add(collection what, boost::json::object record)
{
    std::lock_guard lock{impl_->mutex};
    if (what == collection::subscription) impl_->backend.data.of(what).clear();
    impl_->backend.data.put(detail::schema_of(what), impl_->backend.data.of(what), std::move(record));
}
GAINSIGHT_PX_DECL std::size_t service::count(collection what) const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->backend.data.of(what).live();
}
GAINSIGHT_PX_DECL std::optional<boost::json::object> service::find(collection what, std::string_view id) const
{
    std::lock_guard lock{impl_->mutex};
    auto& rows = impl_->backend.data.of(what);
    auto const* row = impl_->backend.data.find_live(rows, id);
    if (!row) return std::nullopt;
    return boost::json::parse(rows.text_of(*row)).as_object();
}
GAINSIGHT_PX_DECL std::vector<boost::json::object> service::all(collection what) const
{
    std::lock_guard lock{impl_->mutex};
    auto const& rows = impl_->backend.data.of(what);
    std::vector<boost::json::object> out;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is == detail::stored::state::live)
            out.push_back(boost::json::parse(rows.text_of(rows[i])).as_object());
    return out;
}

GAINSIGHT_PX_DECL bool service::is_denied(std::string_view user_id) const
{
    std::lock_guard lock{impl_->mutex};
    auto const* row = impl_->backend.data.find_live(impl_->backend.data.of(collection::users), user_id);
    return row && row->denied;
}
GAINSIGHT_PX_DECL std::vector<imported_file> service::imports() const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->backend.data.imports();
}
GAINSIGHT_PX_DECL void service::clear_data()
{
    std::lock_guard lock{impl_->mutex};
    impl_->backend.data.clear();
    impl_->backend.scrolls.clear();
    impl_->seeder.clear();
}

GAINSIGHT_PX_DECL void service::set(quirks q)
{
    std::lock_guard lock{impl_->mutex};
    impl_->backend.behavior = std::move(q);
}
GAINSIGHT_PX_DECL void service::set(limits l)
{
    std::lock_guard lock{impl_->mutex};
    impl_->admission.set(std::move(l));
}
GAINSIGHT_PX_DECL quirks service::get_quirks() const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->backend.behavior;
}
GAINSIGHT_PX_DECL limits service::get_limits() const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->admission.get_limits();
}
GAINSIGHT_PX_DECL void service::intercept(std::function<std::optional<sim_response>(sim_request const&)> hook)
{
    std::lock_guard lock{impl_->mutex};
    impl_->hook = std::move(hook);
}

GAINSIGHT_PX_DECL std::vector<recorded_request> service::requests() const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->backend.log.requests();
}
GAINSIGHT_PX_DECL service_counts service::counts() const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->backend.log.counts();
}
GAINSIGHT_PX_DECL std::vector<std::string> service::created(collection what) const
{
    std::lock_guard lock{impl_->mutex};
    return impl_->backend.log.created(what);
}
GAINSIGHT_PX_DECL std::vector<std::string> service::unexpected_members() const
{
    std::lock_guard lock{impl_->mutex};
    auto const& names = impl_->backend.log.unknown();
    return {names.begin(), names.end()};
}
GAINSIGHT_PX_DECL void service::keep_headers(bool on)
{
    std::lock_guard lock{impl_->mutex};
    impl_->backend.log.keep_headers(on);
}
GAINSIGHT_PX_DECL void service::keep_requests(std::size_t most)
{
    std::lock_guard lock{impl_->mutex};
    impl_->backend.log.keep_requests(most);
}
GAINSIGHT_PX_DECL void service::clear_book()
{
    std::lock_guard lock{impl_->mutex};
    impl_->backend.log.clear();
}
GAINSIGHT_PX_DECL bool service::wait_for_requests(std::uint64_t count, std::chrono::milliseconds at_most) const
{
    std::unique_lock lock{impl_->mutex};
    return impl_->changed.wait_for(lock, at_most, [&] { return impl_->backend.log.counts().requests >= count; });
}

}  // namespace gainsight::px::inline v0::testing

// The rest of the service's bodies: they are of no use without these. Their order counts where they share a helper.
// clang-format off
#include <gainsight/px/testing/impl/answers.ipp>
#include <gainsight/px/testing/impl/stores.ipp>
#include <gainsight/px/testing/impl/request_log.ipp>
#include <gainsight/px/testing/impl/admission.ipp>
#include <gainsight/px/testing/impl/lists.ipp>
#include <gainsight/px/testing/impl/handle_records.ipp>
#include <gainsight/px/testing/impl/handle_users.ipp>
#include <gainsight/px/testing/impl/handle_events.ipp>
#include <gainsight/px/testing/impl/handle_preferences.ipp>
#include <gainsight/px/testing/impl/handle_external_segments.ipp>
#include <gainsight/px/testing/impl/handle_features.ipp>
#include <gainsight/px/testing/impl/handle_engagements.ipp>
#include <gainsight/px/testing/impl/handle_reports.ipp>
#include <gainsight/px/testing/impl/handle_translations.ipp>
#include <gainsight/px/testing/impl/operations.ipp>
#include <gainsight/px/testing/impl/router.ipp>
#include <gainsight/px/testing/impl/seed.ipp>
#include <gainsight/px/testing/impl/seed_assets.ipp>
// clang-format on

#endif
