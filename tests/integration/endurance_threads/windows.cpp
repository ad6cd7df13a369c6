// Streams of windows on several threads: pages come on the pools' strand, and are waited for on others.
#include <integration/endurance/world.hpp>

#include <gainsight/px/source/window_stream.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace endurance;

namespace {

constexpr auto sessions = px::testing::collection::session_events;

/// Reads years, or as many pages of them as are wanted, and then drops the stream with pages on their way.
asio::awaitable<void> read_years(client c, int pages, std::atomic<std::uint64_t>& records)
{
    auto const window_of = [c](px::date_range const& window) {
        return c.session_events().list(px::session_event_query{}.during(window).page_size(20));
    };
    px::date_range const years{px::now() - std::chrono::days{900}, px::now() + std::chrono::days{1}};
    px::window_stream stream{window_of, years, px::window_options{}.concurrency(3)};
    px::page<px::session_initialized_event> page;
    std::set<std::string> ids;
    while (pages-- != 0) {
        bool const more = co_await stream.next(page);
        if (!more) break;
        for (auto const& e : page) ids.insert(e.event_id);
    }
    records += ids.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(windows_on_threads)

BOOST_AUTO_TEST_CASE(are_read_whole_or_cancelled_or_dropped_at_any_page)
{
    world w;
    w.service.set(px::testing::quirks::none());
    w.service.seed(sessions, 400, 800);
    asio::thread_pool threads{4};
    px::pools pools{threads.get_executor(), w.options(8)};
    client c{pools, w.tenant()};
    std::atomic<std::uint64_t> whole = 0, parts = 0;
    std::atomic<int> failed = 0, stopped = 0;
    auto const count_failed = [&](std::exception_ptr e) { failed += e != nullptr; };
    // Each caller has a thread of its own, and no strand: ThreadSanitizer does not know the fences by which an
    // any_io_executor counts who holds its strand.
    std::deque<asio::io_context> callers(3);
    std::deque<asio::cancellation_signal> stops(24);
    for (int who = 0; who != 24; ++who) {
        auto& caller = callers[static_cast<std::size_t>(who) % callers.size()];
        asio::co_spawn(caller, read_years(c, -1, whole), count_failed);
        asio::co_spawn(caller, read_years(c, who % 9, parts), count_failed);
        // One that has returned would throw its cancellation out of run(), as Asio has it: it never returns by itself.
        asio::co_spawn(
            caller,
            [](client of, std::atomic<std::uint64_t>& into) -> asio::awaitable<void> {
                for (;;) co_await read_years(of, -1, into);
            }(c, parts),
            asio::bind_cancellation_slot(stops[static_cast<std::size_t>(who)].slot(),
                                         [&](std::exception_ptr e) { stopped += e != nullptr; }));
    }
    std::vector<std::thread> running;
    for (auto& caller : callers) running.emplace_back([&caller] { caller.run(); });
    BOOST_TEST(w.service.wait_for_requests(600, std::chrono::minutes{2}));
    for (std::size_t i = 0; i != stops.size(); ++i)
        asio::post(callers[i % callers.size()], [&, i] { stops[i].emit(asio::cancellation_type::terminal); });
    for (auto& t : running) t.join();
    threads.join();
    BOOST_TEST(whole == 24u * 400u);
    BOOST_TEST(failed == 0);
    BOOST_TEST(stopped == 24);
}

BOOST_AUTO_TEST_SUITE_END()
