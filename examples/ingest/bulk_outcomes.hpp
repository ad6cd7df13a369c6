// Takes the outcomes of a bulk, one after another.
#ifndef EXAMPLES_INGEST_BULK_OUTCOMES_HPP
#define EXAMPLES_INGEST_BULK_OUTCOMES_HPP

#include <gainsight/px.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>

namespace example {

namespace asio = boost::asio;
namespace px = gainsight::px;

/// Calls `take(outcome)` for each, until there are no more. A cancellation calls `stop()` and ends what is under way,
/// whose outcomes are taken all the same; from then on the coroutine is not cancelled any more.
template <class Bulk, class Take, class Stop>
asio::awaitable<void> take_outcomes(Bulk& writes, Take take, Stop stop)
{
    px::bulk_outcome one;
    for (bool more = true; more;) {
        std::exception_ptr failed;
        try {
            more = co_await writes.next(one);
        } catch (...) {
            failed = std::current_exception();
        }
        if (failed) {
            auto const state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() == asio::cancellation_type::none) std::rethrow_exception(failed);
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            stop();
            writes.stop();
        } else if (more) {
            take(one);
        }
    }
}

}  // namespace example

#endif
