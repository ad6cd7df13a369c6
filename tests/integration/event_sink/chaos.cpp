// A PX that kills, stalls, refuses and answers late at random, and what each promise makes of it.
//
// PX_SINK_EVENTS is how many events for each promise (150), PX_SINK_SEED replays a run.
#include "../scratch.hpp"
#include "failing_disk.hpp"
#include "sink_stage.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace sink_chaos_test {

using namespace sinks;

/// Writes and look-ups are struck alike, before and after they are applied.
void misbehave(px::testing::simulator& simulator, std::uint64_t seed, double probability)
{
    auto at_random = [&, kind = std::uint64_t{0}](fault f, double share = 1) mutable {
        simulator.inject(std::move(f).rate(probability * share, seed + ++kind).always());
    };
    at_random(fault::reset_before_applying());
    at_random(fault::reset_after_applying());
    at_random(fault::close_before_applying());
    at_random(fault::truncate_after(30));
    at_random(fault::stall(), 0.5);
    at_random(fault::stall().before_applying(), 0.5);
    at_random(fault::delay(60ms));
    at_random(fault::status(429));
    at_random(fault::status(500));
    at_random(fault::status(500).before_applying(false));
    at_random(fault::status(502).before_applying(false), 0.5);
    at_random(fault::status(503));
    at_random(fault::status(503).before_applying(false));
    at_random(fault::garbage(), 0.5);
    at_random(fault::hang_up_after_response());
}

/// Resets all connections now and then.
class killing {
public:
    killing(px::testing::simulator& simulator, px::testing::service& service, std::uint64_t seed)
        : thread_{[this, &simulator, &service, seed] {
              std::mt19937_64 random{seed};
              while (!done_) {
                  auto const next = service.counts().requests + 40 + random() % 100;
                  while (!done_ && !service.wait_for_requests(next, 20ms)) {
                  }
                  if (!done_) simulator.kill_all_connections();
              }
          }}
    {}
    killing(killing const&) = delete;
    killing& operator=(killing const&) = delete;
    ~killing()
    {
        done_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> done_{false};
    std::thread thread_;
};

template <class Promise>
void run(bool durable)
{
    auto const seed = px_test::number_from("PX_SINK_SEED", std::random_device{}());
    auto const events = px_test::number_from("PX_SINK_EVENTS", 150);
    px_test::scratch where;
    stage px_side;
    misbehave(px_side.simulator, seed, 0.03);
    auto customer = px_side.arrive();
    history h;
    auto options = watched(h).memory(20'000);
    if (durable)
        options.journal(px::journal_options{where / "journal"}.sync(px::journal_sync::each()).segment_size(1'000));
    px::event_sink<Promise> const sink{*customer.client, options};
    px::sink_counts counts;
    auto const moves_before = px_test::failing_disk::moves_.load();
    {
        killing killer{px_side.simulator, px_side.service, seed};
        counts = customer.run([](auto const& s, history& kept, std::uint64_t n) -> asio::awaitable<px::sink_counts> {
            co_await push_all(s, kept, 0, n);
            co_await s.flush();
            auto const out = co_await s.close(1s);
            co_return out;
        }(sink, h, events));
    }
    BOOST_TEST_CONTEXT("PX_SINK_SEED=" << seed << " PX_SINK_EVENTS=" << events)
    {
        auto const store = px_side.store();
        auto const moves = px_test::failing_disk::moves_ - moves_before;
        for (auto const& wrong : h.judge(store, std::is_same_v<Promise, px::at_least_once>)) BOOST_ERROR(wrong);
        BOOST_TEST(counts.taken == events);
        BOOST_TEST(counts.left == 0u);
        BOOST_TEST(counts.unknown == h.told_as(px::event_outcome::unknown));
        BOOST_TEST(counts.done + counts.unknown == events);
        // What PX has is what is done, and some of what is unknown.
        BOOST_TEST(store.size() >= counts.done);
        BOOST_TEST(store.size() <= counts.done + counts.unknown);
        if (std::is_same_v<Promise, px::at_least_once>) BOOST_TEST(counts.unknown == 0u);
        if (durable) {
            px::detail::journal_folder after;
            auto const rest = after.open(px::journal_options{where / "journal"}, true);
            BOOST_REQUIRE(rest.has_value());
            BOOST_TEST(rest->events.empty());
            BOOST_TEST(after.files() == 0u);
            BOOST_TEST(moves != 0u);  // events that had to wait stood in the way of files
        }
        std::size_t doubled = 0;
        for (auto const& [n, copies] : store) doubled += copies > 1;
        BOOST_TEST_MESSAGE(counts.done << " done, " << counts.unknown << " unknown, " << counts.sent_again
                                       << " sent again, " << doubled << " doubled, " << store.size() << " there, "
                                       << moves << " moves in the journal");
    }
}

}  // namespace sink_chaos_test

using namespace sink_chaos_test;

BOOST_AUTO_TEST_SUITE(event_sink_in_chaos)

BOOST_AUTO_TEST_CASE(that_sends_at_most_once_doubles_nothing_and_tells_what_is_unknown)
{
    run<px::at_most_once>(false);
    run<px::at_most_once>(true);
}
BOOST_AUTO_TEST_CASE(that_sends_at_least_once_loses_nothing)
{
    run<px::at_least_once>(false);
    run<px::at_least_once>(true);
}
BOOST_AUTO_TEST_CASE(that_confirms_doubles_nothing_and_loses_nothing_untold)
{
    run<px::confirmed>(false);
    run<px::confirmed>(true);
}

BOOST_AUTO_TEST_CASE(has_a_judge_who_sees_a_planted_double_and_a_planted_loss)
{
    history h;
    for (std::uint64_t n = 0; n != 4; ++n) {
        h.pushed(n);
        h.acknowledged(n);
    }
    h.told(3, px::event_outcome::unknown);
    using wrong = std::vector<std::string>;
    BOOST_TEST((h.judge({{0, 1}, {1, 1}, {2, 1}}, false) == wrong{}));
    BOOST_TEST((h.judge({{0, 1}, {1, 1}, {2, 1}, {3, 1}}, false) == wrong{}));
    BOOST_TEST((h.judge({{0, 1}, {1, 2}, {2, 1}}, false) == wrong{"1 is doubled"}));
    BOOST_TEST((h.judge({{0, 1}, {1, 2}, {2, 1}}, true) == wrong{}));
    BOOST_TEST((h.judge({{0, 1}, {2, 1}}, true) == wrong{"1 is lost"}));
    BOOST_TEST((h.judge({{0, 1}, {1, 1}, {2, 1}, {9, 1}}, false) == wrong{"9 was never pushed"}));
    h.told(2, px::event_outcome::refused);
    BOOST_TEST((h.judge({{0, 1}, {1, 1}, {2, 1}}, false) == wrong{"2 is there, and was told as refused"}));
    h.told(3, px::event_outcome::unknown);
    BOOST_TEST((h.judge({{0, 1}, {1, 1}}, false) == wrong{"3 was told twice"}));
}

BOOST_AUTO_TEST_SUITE_END()
