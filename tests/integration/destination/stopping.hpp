// How a program ends a bulk, or changes to memberships, whose await was cancelled.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_DESTINATION_STOPPING_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_DESTINATION_STOPPING_HPP

#include "../resources/stage.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/this_coro.hpp>

#include <vector>

namespace px_test {

/// Takes outcomes until an await is cancelled, then stops, and takes the rest.
template <class Stream, class Outcome>
boost::asio::awaitable<void> stop_when_cancelled(Stream& from, std::vector<Outcome>& into, bool& aborted)
{
    Outcome one;
    try {
        while (co_await from.next(one)) into.push_back(one);
    } catch (gainsight::px::error const& e) {
        aborted = e == gainsight::px::errc::operation_aborted;
    }
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    from.stop();
    while (co_await from.next(one)) into.push_back(one);
}

}  // namespace px_test

#endif
