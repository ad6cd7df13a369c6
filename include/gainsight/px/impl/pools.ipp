#ifndef GAINSIGHT_PX_IMPL_POOLS_IPP
#define GAINSIGHT_PX_IMPL_POOLS_IPP

#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/pools.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace gainsight::px::inline v0 {
namespace detail {

inline void check(bool ok, char const* option)
{
    if (!ok) throw error{errc::invalid_argument, std::string{"pool_options::"} + option + " must be greater than zero"};
}

inline std::shared_ptr<pools_core> make_pools_core(boost::asio::any_io_executor ex, pool_options options,
                                                   observer watcher)
{
    check(options.max_connections > 0, "max_connections");
    check(options.max_waiters > 0, "max_waiters");
    check(options.resolve_timeout.count() > 0, "resolve_timeout");
    check(options.connect_timeout.count() > 0, "connect_timeout");
    check(options.handshake_timeout.count() > 0, "handshake_timeout");
    check(options.max_lifetime.count() > 0, "max_lifetime");
    for (char c : options.user_agent)
        if (c < ' ' || c == 0x7f)
            throw error{errc::invalid_argument, "pool_options::user_agent holds a control character"};
    // The trusted roots are read here, once, and not for each connection.
    auto tls = std::make_shared<boost::asio::ssl::context>(make_tls_context(options.tls).value());
    return pools_core::make(std::move(ex), std::move(options), std::move(watcher), std::move(tls));
}

}  // namespace detail

GAINSIGHT_PX_DECL pools::pools(boost::asio::any_io_executor ex, pool_options options, observer watcher)
    : core_{detail::make_pools_core(boost::asio::make_strand(ex), std::move(options), std::move(watcher))}
{}

GAINSIGHT_PX_DECL pools::pools(boost::asio::any_io_executor ex, single_threaded_t, pool_options options,
                               observer watcher)
    : core_{detail::make_pools_core(std::move(ex), std::move(options), std::move(watcher))}
{}

GAINSIGHT_PX_DECL boost::asio::any_io_executor const& pools::executor() const noexcept { return core_->executor(); }

namespace detail {

/// Runs on the pools' strand from its first line to its last.
inline boost::asio::awaitable<close_report> close_on_strand(std::shared_ptr<pools_core> core,
                                                            std::chrono::milliseconds grace)
{
    close_report report;
    core->begin_close();
    auto const under_way = core->active();  // none joins them: they are refused
    if (under_way != 0) {
        boost::system::error_code ec;
        auto& quiet = core->quiet();
        quiet.expires_after(std::min<std::chrono::milliseconds>(grace, std::chrono::hours{24 * 365}));
        co_await quiet.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ec));
    }
    report.cancelled = core->cancel_all(errc::closed);
    report.finished = under_way - report.cancelled;
    core->close_hosts();
    co_return report;
}

inline boost::asio::awaitable<std::vector<host_stats>> stats_on_strand(std::shared_ptr<pools_core> core)
{
    std::vector<host_stats> out;
    for (auto& [where, counts] : core->stats()) {
        host_stats h;
        h.where = where;
        h.counts = counts;
        out.push_back(std::move(h));
    }
    co_return out;
}

}  // namespace detail

GAINSIGHT_PX_DECL boost::asio::awaitable<close_report> pools::close(std::chrono::milliseconds grace) const
{
    return boost::asio::co_spawn(core_->executor(), detail::close_on_strand(core_, grace), boost::asio::use_awaitable);
}

GAINSIGHT_PX_DECL boost::asio::awaitable<std::vector<host_stats>> pools::stats() const
{
    return boost::asio::co_spawn(core_->executor(), detail::stats_on_strand(core_), boost::asio::use_awaitable);
}

}  // namespace gainsight::px::inline v0

#endif
