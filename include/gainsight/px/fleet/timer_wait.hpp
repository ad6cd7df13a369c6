// Waits for a timer.
#ifndef GAINSIGHT_PX_FLEET_TIMER_WAIT_HPP
#define GAINSIGHT_PX_FLEET_TIMER_WAIT_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>

namespace gainsight::px::inline v0::fleet::detail {

/// Until the timer's moment, or until somebody cancels it: what woke the caller is seen in the state, not here.
inline boost::asio::awaitable<void> wait_for(boost::asio::steady_timer& timer)
{
    auto const token = boost::asio::as_tuple(boost::asio::deferred);
    auto const woken = co_await timer.async_wait(token);
    static_cast<void>(woken);
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
