// Event sinks on a context of several threads, used from others: each promise is kept, and they may be destroyed at any
// moment. Of most use under the thread and address sanitizers.
#include "../scratch.hpp"
#include "sink_stage.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <memory>
#include <mutex>
#include <vector>

// Asio counts the copies of an executor with a release and a fence, and the thread sanitizer does not see the fence.
extern "C" char const* __tsan_default_suppressions();
extern "C" char const* __tsan_default_suppressions() { return "race:shared_target_executor\n"; }

namespace event_sink_threads_test {

using namespace sinks;

/// A client whose pools run on a pool of threads.
class crowd {
public:
    explicit crowd(stage const& px_side)
    {
        px::pool_options options;
        options.tls.ca_pem = px_side.simulator.ca_pem();
        options.retry_budget = 1'000'000;
        pools_.emplace(threads.get_executor(), std::move(options));
        client.emplace(client_type{
            *pools_, px::tenant{px::credential{"sinks", px::endpoint::parse(px_side.simulator.url()).value(),
                                               px::api_key{key}, client_type::permissions},
                                px_test::wide_quota()}}
                           .with(px::retry::none()));
    }
    asio::thread_pool threads{4};

private:
    std::optional<px::pools> pools_;

public:
    std::optional<client_type> client;
};

/// A history for several threads.
class shared_history {
public:
    template <class F>
    void with(F f)
    {
        std::lock_guard const lock{mutex_};
        f(all_);
    }

private:
    std::mutex mutex_;
    history all_;
};

template <class Sink>
asio::awaitable<void> push_some(Sink const& sink, shared_history& h, std::uint64_t from, std::uint64_t to)
{
    for (auto n = from; n != to; ++n) {
        h.with([&](history& all) { all.pushed(n); });
        auto const taken = co_await sink.try_push(event_of(n));
        h.with([&](history& all) {
            if (taken) all.acknowledged(n);
            if (!taken && taken.error().effect() == px::effect::unknown) all.uncertain(n);
        });
        if (n % 16 == 0) (void)sink.counts();
    }
}

template <class Promise>
void keep_promise(bool durable)
{
    constexpr std::uint64_t pushers = 4, each = 40;
    px_test::scratch where;
    stage px_side;
    px_side.simulator.inject(fault::reset_after_applying().rate(0.03, 7).always());
    px_side.simulator.inject(fault::reset_before_applying().rate(0.03, 8).always());
    px_side.simulator.inject(fault::status(500).rate(0.02, 9).always());
    crowd c{px_side};
    asio::thread_pool others{3};
    shared_history h;
    history unused;
    auto options = watched(unused).memory(5'000).on_outcome(
        [&](px::event_report const& e) { h.with([&](history& all) { all.told(number_of(e.json), e.outcome); }); });
    if (durable)
        options.journal(px::journal_options{where / "journal"}.sync(px::journal_sync::group(1ms)).segment_size(4'000));
    px::sink_counts counts;
    {
        px::event_sink<Promise> const sink{*c.client, options};
        std::vector<std::future<void>> pushing;
        for (std::uint64_t i = 0; i != pushers; ++i)
            pushing.push_back(asio::co_spawn(others, push_some(sink, h, i * each, (i + 1) * each), asio::use_future));
        for (auto& p : pushing) p.get();
        (void)asio::co_spawn(others, sink.flush(), asio::use_future).get();
        counts = asio::co_spawn(others, sink.close(10s), asio::use_future).get();
    }
    others.join();
    c.threads.join();
    BOOST_TEST(counts.taken == pushers * each);
    BOOST_TEST(counts.left == 0u);
    h.with([&](history& all) {
        for (auto const& wrong : all.judge(px_side.store(), std::is_same_v<Promise, px::at_least_once>))
            BOOST_ERROR(wrong);
    });
}

}  // namespace event_sink_threads_test

using namespace event_sink_threads_test;

BOOST_AUTO_TEST_SUITE(event_sinks_on_several_threads)

BOOST_AUTO_TEST_CASE(keep_at_most_once)
{
    keep_promise<px::at_most_once>(false);
    keep_promise<px::at_most_once>(true);
}
BOOST_AUTO_TEST_CASE(keep_at_least_once)
{
    keep_promise<px::at_least_once>(false);
    keep_promise<px::at_least_once>(true);
}
BOOST_AUTO_TEST_CASE(keep_confirmed)
{
    keep_promise<px::confirmed>(false);
    keep_promise<px::confirmed>(true);
}

/// While workers hand their records to the journal, whose thread tells them of these.
BOOST_AUTO_TEST_CASE(leave_nothing_that_would_use_their_threads_when_they_are_destroyed)
{
    stage px_side;
    std::uint64_t taken = 0;
    for (int round = 0; round != 40; ++round) {
        px_test::scratch where;
        auto c = std::make_unique<crowd>(px_side);
        std::optional<px::event_sink<px::at_most_once>> sink;
        history unused;
        sink.emplace(*c->client, watched(unused).on_outcome({}).journal(px::journal_options{where / "journal"}.sync(
                                     px::journal_sync::group(round % 2 == 0 ? 5ms : 0ms))));
        asio::co_spawn(c->threads, sink->push(event_of(1)), asio::use_future).get();
        std::future<px::sink_counts> closing;
        if (round % 4 == 0) closing = asio::co_spawn(c->threads, sink->close(1ms), asio::use_future);
        taken += sink->counts().taken;
        sink.reset();
        c->client.reset();
        c->threads.stop();
        c->threads.join();
        c.reset();
    }
    BOOST_TEST(taken == 40u);
}

BOOST_AUTO_TEST_SUITE_END()
