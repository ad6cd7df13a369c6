// An event sink that runs out of memory at any point of a push and its delivery: it goes on, and can be closed.
#include "../failing_new.hpp"
#include "sink_stage.hpp"

#include <memory>
#include <new>
#include <utility>

#if PX_TEST_MAY_REPLACE_NEW

namespace event_sink_no_memory_test {

using namespace sinks;

/// Allocations of the call itself do not fail: this is about the sink.
class call_watch {
public:
    void on_request(px::request_report const&, px::request_headers&) { px_test::allocations_rest = true; }
    void on_call(px::call_report const&) { px_test::allocations_rest = false; }
};

/// Until there is nothing left to do, whatever it throws.
void run_out(asio::io_context& io)
{
    io.restart();
    for (;;) try {
            io.run();
            return;
        } catch (std::bad_alloc const&) {
        }
}

}  // namespace event_sink_no_memory_test

using namespace event_sink_no_memory_test;

BOOST_AUTO_TEST_SUITE(event_sinks_without_memory)

BOOST_AUTO_TEST_CASE(keep_their_promise_wherever_an_allocation_fails)
{
    stage px_side;
    std::uint64_t number = 0, refused = 0;
    for (long at = 1;; ++at) {
        BOOST_REQUIRE(at < 1000);
        BOOST_TEST_CONTEXT("allocation " << at)
        {
            auto customer = px_side.arrive();
            history h;
            auto const client = customer.client->with(px::observer{std::make_shared<call_watch>()});
            px::event_sink<px::at_least_once> const sink{client, watched(h)};
            customer.run(sink.push(event_of(number)));  // what is made once is there
            auto const event = event_of(number + 1);
            bool taken = false;
            asio::co_spawn(
                customer.io(),
                [](auto const& s, auto const& e, long n, bool& pushed) -> asio::awaitable<void> {
                    px_test::allocation_fails_in = n;
                    co_await s.push(e);
                    pushed = true;
                }(sink, event, at, taken),
                [](std::exception_ptr) {});
            run_out(customer.io());
            bool const had_enough = std::exchange(px_test::allocation_fails_in, 0) != 0;
            auto const counts = customer.run([](auto const& s) -> asio::awaitable<px::sink_counts> {
                co_await s.flush();
                auto const out = co_await s.close(10s);
                co_return out;
            }(sink));
            BOOST_TEST(counts.left == 0u);
            BOOST_TEST(counts.done == counts.taken);
            BOOST_TEST(counts.taken == (taken ? 2u : 1u));
            auto const store = px_side.store();
            BOOST_TEST(store.contains(number + 1) == taken);
            refused += !taken;
            number += 2;
            if (had_enough) break;
        }
    }
    BOOST_TEST(refused != 0u);
    BOOST_TEST(number > 4u);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
