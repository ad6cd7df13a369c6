// Sinks whose journal was damaged, or whose disk has trouble: what they send, what they tell, and that they end.
#include "../scratch.hpp"
#include "failing_disk.hpp"
#include "sink_stage.hpp"

#include <gainsight/px/destination/journal_folder.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace journal_of_a_sink_test {

using namespace sinks;
using px_test::scratch;
namespace fs = px_test::fs;

px::journal_options journal_at(scratch const& where)
{
    return px::journal_options{where / "journal"}.sync(px::journal_sync::each());
}
/// So many events that PX did not get.
void fill(stage& px_side, scratch const& where, std::uint64_t events)
{
    px_side.service.remove_key(key);
    auto customer = px_side.arrive();
    history h;
    px::event_sink<px::at_most_once> const sink{*customer.client, watched(h).journal(journal_at(where))};
    customer.run([](auto const& of, history& kept, std::uint64_t n) -> asio::awaitable<void> {
        co_await push_all(of, kept, 0, n);
        (void)co_await of.close(0s);
    }(sink, h, events));
    px_side.service.add_key(key, client_type::permissions);
}
void change_byte(scratch const& where, std::size_t at)
{
    for (auto const& e : fs::directory_iterator{where / "journal"})
        if (e.path().extension() == ".pxjournal") {
            std::fstream file{e.path(), std::ios::in | std::ios::out | std::ios::binary};
            file.seekg(static_cast<std::streamoff>(at));
            auto const was = static_cast<char>(file.get());
            file.seekp(static_cast<std::streamoff>(at));
            file.put(static_cast<char>(was ^ 0x20));
            return;
        }
    BOOST_FAIL("there is no file");
}

}  // namespace journal_of_a_sink_test

using namespace journal_of_a_sink_test;

BOOST_AUTO_TEST_SUITE(journals_of_sinks)

BOOST_AUTO_TEST_CASE(that_are_damaged_are_told_and_deliver_what_is_behind_the_damage)
{
    scratch where;
    stage px_side;
    fill(px_side, where, 20);
    // In the JSON of the first.
    change_byte(where, px::detail::segment_header_size + px::detail::record_overhead + 5);
    auto customer = px_side.arrive();
    history h;
    std::vector<std::string> told;
    auto const options = watched(h).journal(journal_at(where)).on_trouble([&](px::error const& e) {
        BOOST_TEST((e == px::errc::sink_failed));
        told.emplace_back(e.message());
    });
    px::event_sink<px::at_least_once> const sink{*customer.client, options};
    BOOST_REQUIRE(sink.recovery_notes().size() == 1u);
    BOOST_TEST((told == std::vector{"the journal " + sink.recovery_notes()[0]}));
    BOOST_TEST(customer.run(sink.close(10s)).done == 19u);
    BOOST_TEST(px_side.store().size() == 19u);
    int kept = 0;
    for (auto const& e : fs::directory_iterator{where / "journal"}) kept += e.path().extension() == ".damaged";
    BOOST_TEST(kept == 1);
}

BOOST_AUTO_TEST_CASE(that_were_used_without_written_sendings_are_not_sent_again_by_one_that_sends_at_most_once)
{
    scratch where;
    stage px_side;
    fill(px_side, where, 3);
    history h;
    {
        px_side.simulator.inject(fault::reset_after_applying().always());
        auto customer = px_side.arrive();
        px::event_sink<px::at_least_once> const sink{*customer.client, watched(h).journal(journal_at(where))};
        customer.run([](auto const& of, stage& at) -> asio::awaitable<void> {
            auto const ex = co_await asio::this_coro::executor;
            asio::steady_timer turn{ex};
            while (at.store().size() != 3) {
                turn.expires_after(1ms);
                co_await turn.async_wait(asio::deferred);
            }
            (void)co_await of.close(0s);
        }(sink, px_side));
        px_side.simulator.clear_faults();
    }
    auto const before = px_side.store();
    auto customer = px_side.arrive();
    px::event_sink<px::at_most_once> const sink{*customer.client, watched(h).journal(journal_at(where))};
    auto const counts = customer.run(sink.close(10s));
    BOOST_TEST(counts.unknown == 3u);
    BOOST_TEST((px_side.store() == before));
}

BOOST_AUTO_TEST_SUITE_END()
