// Sinks whose journal was damaged, or whose disk has trouble: what they send, what they tell, and that they end.
#include "../scratch.hpp"
#include "failing_disk.hpp"
#include "sink_stage.hpp"

#include <gainsight/px/destination/journal.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <cerrno>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
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
    // Nothing reaches it, so that nobody has to wonder whether it took one.
    px_side.simulator.refuse_connections(px::region::eu, true);
    auto customer = px_side.arrive();
    history h;
    px::event_sink<px::at_most_once> const sink{*customer.client, watched(h).journal(journal_at(where))};
    customer.run([](auto const& of, history& kept, std::uint64_t n) -> asio::awaitable<void> {
        co_await push_all(of, kept, 0, n);
        (void)co_await of.close(0s);
    }(sink, h, events));
    px_side.simulator.refuse_connections(px::region::eu, false);
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
    fill(px_side, where, 1);
    history h;
    {
        px_side.simulator.inject(fault::reset_after_applying().always());
        auto customer = px_side.arrive();
        px::event_sink<px::at_least_once> const sink{*customer.client, watched(h).journal(journal_at(where))};
        customer.run([](auto const& of, stage& at) -> asio::awaitable<void> {
            auto const ex = co_await asio::this_coro::executor;
            asio::steady_timer turn{ex};
            while (at.store().empty()) {
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
    BOOST_TEST(counts.unknown == 1u);
    BOOST_TEST((px_side.store() == before));
}

BOOST_AUTO_TEST_CASE(of_which_the_thread_has_no_memory_fail_the_push_and_go_on)
{
    scratch where;
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    {
        px::event_sink<px::at_most_once> const sink{*customer.client, watched(h).journal(journal_at(where))};
        customer.run(sink.push(event_of(1)));
        BOOST_TEST(customer.run(sink.flush()).done == 1u);
        px_test::failing_disk disk;
        disk.throw_in_write_of(R"("number":2)");
        auto const refused = customer.run(sink.try_push(event_of(2)));
        BOOST_REQUIRE(!refused);
        BOOST_TEST((refused.error() == px::errc::sink_failed));
        BOOST_TEST((refused.error().effect() == px::effect::unknown));
        BOOST_TEST(std::string{refused.error().message()}.ends_with("cannot be written: there is no memory left"));
        customer.run(sink.push(event_of(3)));
        BOOST_TEST(customer.run(sink.close(10s)).done == 2u);
    }
    BOOST_TEST((px_side.store() == std::map<std::uint64_t, int>{{1, 1}, {3, 1}}));
    px::detail::journal_folder after;
    BOOST_TEST(after.open(journal_at(where), true)->events.empty());
}

BOOST_AUTO_TEST_CASE(that_are_closed_have_the_outcomes_on_the_disk_or_say_that_they_have_not)
{
    using px::detail::entry_kind;
    for (int const failing : {0, 100}) {
        scratch where;
        px_test::failing_disk power;
        power.remember_synced();
        std::string said;
        {
            px::detail::journal j;
            BOOST_REQUIRE(j.open(journal_at(where), false).has_value());
            for (std::uint64_t n = 1; n != 4; ++n) BOOST_TEST(!j.submit(entry_kind::event, n, "{}"));
            j.drain();
            struct waits final : px::detail::journal_waiter {
                void written(px::error const& failed) override { BOOST_TEST(!failed); }
            };
            BOOST_TEST(!j.submit(entry_kind::event, 4, "{}", std::make_shared<waits>()));
            j.drain();
            for (std::uint64_t n = 1; n != 4; ++n) BOOST_TEST(!j.submit(entry_kind::settled, n, "\1"));
            j.drain();
            power.fail_syncs(failing);
            j.close([&](px::error const& failed) { said = failed.message(); });
        }
        power.lose_power(where / "journal");
        power.fail_syncs(0);
        px::detail::journal_folder after;
        auto const found = after.open(journal_at(where), false);
        BOOST_TEST(found->events.size() == (failing == 0 ? 1u : 4u));
        BOOST_TEST(found->events.back().sequence == 4u);
        BOOST_TEST(said.empty() == (failing == 0));
        if (failing != 0) BOOST_TEST(said.ends_with("cannot be brought to the disk: Input/output error"));
    }
}

BOOST_AUTO_TEST_CASE(on_a_disk_that_they_have_filled_deliver_what_they_have_and_take_more_when_there_is_room)
{
    scratch where;
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    px_side.service.remove_key(key);
    auto const options = watched(h).journal(journal_at(where).segment_size(16'384));
    px::event_sink<px::at_most_once> const sink{*customer.client, options};
    std::optional<px::event_sink<px::at_most_once>> next;
    std::uint64_t taken = 0;
    {
        px_test::failing_disk full;
        full.writes_left(20'000, ENOSPC);  // of which the reserve takes 8,192
        auto const refused =
            customer.run([](auto const& of, stage& at, std::uint64_t& n) -> asio::awaitable<px::error> {
                px::error why;
                while (!why && n != 1000) {
                    auto const e = event_of(n);
                    auto const r = co_await of.try_push(e);
                    if (!r)
                        why = r.error();
                    else
                        ++n;
                }
                at.service.add_key(key, client_type::permissions);
                (void)co_await of.close(10s);
                co_return why;
            }(sink, px_side, taken));
        BOOST_TEST((refused == px::errc::sink_failed));
        BOOST_TEST((refused.effect() == px::effect::not_applied));
        BOOST_TEST(std::string{refused.message()}.ends_with("No space left on device"));
        BOOST_TEST(taken > 40u);
        // All within what the disk has.
        BOOST_REQUIRE(sink.counts().done == taken);
        next.emplace(*customer.client, options);
        auto const still = customer.run(next->try_push(event_of(2000)));
        BOOST_TEST(!still);  // there is no room for a reserve
    }
    customer.run(next->push(event_of(3000)));
    BOOST_TEST(customer.run(next->close(10s)).done == 1u);
    BOOST_TEST(px_side.store().size() == taken + 1);
    BOOST_TEST(!fs::exists(where / "journal/reserve"));
}

BOOST_AUTO_TEST_CASE(whose_outcomes_cannot_be_written_tell_that_when_they_are_closed)
{
    scratch where;
    history h;
    stage px_side;
    auto customer = px_side.arrive();
    std::vector<std::string> told;
    auto const options =
        watched(h).journal(journal_at(where)).on_trouble([&](px::error const& e) { told.emplace_back(e.message()); });
    px_test::failing_disk full;
    px_side.simulator.inject(
        fault::stall()
            .when([](auto const& r) { return r.body().find("\"number\":1}") != std::string::npos; })
            .always());
    px::event_sink<px::at_least_once> const sink{*customer.client, options};
    customer.run([](auto const& of, stage& at, px_test::failing_disk& disk) -> asio::awaitable<void> {
        co_await of.push(event_of(1));  // has no outcome, so that the file stays
        co_await of.push(event_of(2));
        disk.writes_left(0, EIO);
        auto const ex = co_await asio::this_coro::executor;
        asio::steady_timer turn{ex};
        while (at.store().empty()) {
            turn.expires_after(1ms);
            co_await turn.async_wait(asio::deferred);
        }
        disk.writes_left(0, EIO);
        (void)co_await of.close(100ms);
    }(sink, px_side, full));
    BOOST_REQUIRE(!told.empty());
    BOOST_TEST(told.back().find("Input/output error") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
