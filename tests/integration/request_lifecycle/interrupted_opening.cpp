// A connection that is being opened (directly, by a second address or through a proxy) may be interrupted at any step.
#include "proxies.hpp"

#include <exception>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(an_opening)

namespace {

enum class way { straight, by_a_second_address, through_a_proxy };

px::pool_options options_for(way w, stage& s, scripted_proxy& proxy, tcp::endpoint const& hole)
{
    auto o = patient();
    o.connection_attempt_delay = 10ms;
    if (w == way::through_a_proxy) o.proxy = proxy.named(proxy_credentials);
    if (w == way::by_a_second_address)
        o.resolve.emplace_back("localhost", s.server.port(), hole.address().to_string(), "127.0.0.1");
    return o;
}

/// A lookup cannot be interrupted, so that it may not be over yet.
void check_run_returns_in_the_end(stage& s)
{
    s.server.stop();
    s.context.restart();
    s.context.run_for(30s);
    BOOST_TEST(s.context.stopped());
}

constexpr way all_ways[] = {way::straight, way::by_a_second_address, way::through_a_proxy};

}  // namespace

// After each number of handlers that have run, until the call is through before its end comes.
BOOST_AUTO_TEST_CASE(may_be_ended_at_any_moment_by_closing_the_pools)
{
    for (auto const w : all_ways) {
        bool through_before = false;
        for (int steps = 0; !through_before; ++steps) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            black_hole hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
            away a{s, place("localhost", s.server.port()), options_for(w, s, proxy, hole.where())};
            auto call = s.start(a.results.users().get("jane"));
            for (int i = 0; i != steps && !call.done(); ++i) s.context.run_one_for(30s);
            through_before = call.done();
            s.run(a.pools.close(0ms));
            auto const got = call.get();
            BOOST_TEST((got.has_value() || got.error() == px::errc::closed));
            BOOST_TEST(a.stats().open == 0u);
            hole.close();
            proxy.stop();
            check_run_returns_in_the_end(s);
        }
    }
}

BOOST_AUTO_TEST_CASE(that_was_ended_goes_on_to_no_further_address)
{
    stage s;
    s.server.always(peer::answering(jane()));
    black_hole hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
    if (!hole.swallows()) return;
    scripted_proxy unused{s.context};
    auto o = options_for(way::by_a_second_address, s, unused, hole.where());
    o.connection_attempt_delay = 100ms;
    away a{s, place("localhost", s.server.port()), o};
    auto call = s.start(a.results.users().get("jane"));
    while (s.context.poll() != 0) {
    }
    s.run(a.pools.close(0ms));
    (void)call.get();
    auto const before = s.server.accepted();
    // Whoever opens later waits as long, and so is behind whatever was left of the first.
    away b{s, place("localhost", s.server.port()), o};
    BOOST_TEST(s.run(b.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == before + 1);
}

BOOST_AUTO_TEST_CASE(may_be_cancelled_at_any_moment)
{
    for (auto const w : all_ways) {
        bool through_before = false;
        for (int steps = 0; !through_before; ++steps) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            black_hole hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
            away a{s, place("localhost", s.server.port()), options_for(w, s, proxy, hole.where())};
            auto call = s.start(a.results.users().get("jane"));
            for (int i = 0; i != steps && !call.done(); ++i) s.context.run_one_for(30s);
            through_before = call.done();
            call.cancel();
            try {
                (void)call.get();
            } catch (std::exception const&) {  // Asio's word to whoever was cancelled
            }
            // The connection is opened for the next caller, who finds it whole.
            BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
            s.run(a.pools.close(0ms));
            hole.close();
            proxy.stop();
            check_run_returns_in_the_end(s);
        }
    }
}

BOOST_AUTO_TEST_CASE(may_see_its_context_end_at_any_moment)
{
    for (auto const w : all_ways) {
        bool through_before = false;
        for (int steps = 0; !through_before; ++steps) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            black_hole hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
            away a{s, place("localhost", s.server.port()), options_for(w, s, proxy, hole.where())};
            auto call = s.start(a.results.users().get("jane"));
            for (int i = 0; i != steps && !call.done(); ++i) s.context.run_one_for(30s);
            through_before = call.done();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
