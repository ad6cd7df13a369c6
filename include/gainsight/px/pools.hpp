// The connection pools that clients share.
#ifndef GAINSIGHT_PX_POOLS_HPP
#define GAINSIGHT_PX_POOLS_HPP

#include <gainsight/px/core/access.hpp>
#include <gainsight/px/core/region.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/net/pool_stats.hpp>
#include <gainsight/px/observer.hpp>
#include <gainsight/px/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

namespace detail {
class pools_core;
}

/// Says that one thread runs the executor's context, so that no strand is needed.
struct single_threaded_t {
    explicit single_threaded_t() = default;
};
inline constexpr single_threaded_t single_threaded{};

/// What close() brought about.
class close_report {
public:
    close_report() {}
    std::size_t finished = 0;   ///< Calls that ended by themselves within the grace.
    std::size_t cancelled = 0;  ///< Calls that were ended with errc::closed.
};

/// The counts of one host.
class host_stats {
public:
    host_stats() {}
    endpoint where;
    pool_stats counts;
};

/// A pool of connections for each host that clients call, all running on one strand of one executor.
///
/// A handle, cheap to copy. Any number of clients share it: the key travels with each request and never sticks to a
/// connection. Clients, views, streams and unstarted awaitables keep what it stands for alive; destroying handles stops
/// nothing.
class pools {
public:
    /// Runs all its work on a strand of `ex`; any number of threads may run the context. Throws invalid_argument when
    /// the options are unusable (a CA file that cannot be read, a limit of zero), naming the option.
    explicit pools(boost::asio::any_io_executor ex, pool_options options = {}, px::observer observer = {});
    /// The caller promises that one thread runs `ex`'s context: no strand, no hop.
    pools(boost::asio::any_io_executor ex, single_threaded_t, pool_options options = {}, px::observer observer = {});

    /// Refuses new calls with errc::closed, lets those under way finish for at most `grace`, then ends the rest with
    /// errc::closed, and closes every connection. Cancelling the await, or closing once more, ends the grace at once.
    [[nodiscard]] boost::asio::awaitable<close_report> close(std::chrono::milliseconds grace) const;

    /// The counts of each host that was called so far.
    [[nodiscard]] boost::asio::awaitable<std::vector<host_stats>> stats() const;

    [[nodiscard]] boost::asio::any_io_executor const& executor() const noexcept;

private:
    friend struct detail::access;
    std::shared_ptr<detail::pools_core> impl_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/pools.ipp>
#endif

#endif
