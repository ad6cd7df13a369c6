// A connection that is being opened (directly, by a second address or through a proxy) may be interrupted at any step.
#include "proxies.hpp"

#include <exception>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(an_opening)

namespace {

enum class route { straight, by_a_second_address, through_a_proxy };

px::pool_options options_for(route r, stage& s, scripted_proxy& proxy, tcp::endpoint const& hole)
{
    auto o = hour_long_timeouts();
    o.connection_attempt_delay = 10ms;
    if (r == route::through_a_proxy) o.proxy = proxy.named(proxy_credentials);
    if (r == route::by_a_second_address)
        o.resolve.emplace_back("localhost", s.server.port(), hole.address().to_string(), "127.0.0.1");
    return o;
}

/// As stage::check_run_returns, but waits: a name lookup that runs cannot be interrupted.
void check_run_returns_in_the_end(stage& s)
{
    s.server.stop();
    s.context.restart();
    s.context.run_for(30s);
    BOOST_TEST(s.context.stopped());
}

constexpr route all_routes[] = {route::straight, route::by_a_second_address, route::through_a_proxy};

}  // namespace

// Interrupts after 0, 1, 2 ... handlers, until the call ends before it is interrupted.
BOOST_AUTO_TEST_CASE(may_be_ended_at_any_moment_by_closing_the_pools)
{
    for (auto const r : all_routes) {
        bool through_before = false;
        for (int steps = 0; !through_before; ++steps) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            silent_listener hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
            other_client a{s, endpoint_at("localhost", s.server.port()), options_for(r, s, proxy, hole.where())};
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
    silent_listener hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
    if (!hole.is_silent()) return;
    scripted_proxy unused{s.context};
    auto o = options_for(route::by_a_second_address, s, unused, hole.where());
    o.connection_attempt_delay = 100ms;
    other_client a{s, endpoint_at("localhost", s.server.port()), o};
    auto call = s.start(a.results.users().get("jane"));
    while (s.context.poll() != 0) {
    }
    s.run(a.pools.close(0ms));
    (void)call.get();
    auto const before = s.server.accepted();
    // The second client waits just as long before its second address, so that a leftover attempt of the first client
    // would come before it.
    other_client b{s, endpoint_at("localhost", s.server.port()), o};
    BOOST_TEST(s.run(b.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == before + 1);
}

BOOST_AUTO_TEST_CASE(may_be_cancelled_at_any_moment)
{
    for (auto const r : all_routes) {
        bool through_before = false;
        for (int steps = 0; !through_before; ++steps) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            silent_listener hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
            other_client a{s, endpoint_at("localhost", s.server.port()), options_for(r, s, proxy, hole.where())};
            auto call = s.start(a.results.users().get("jane"));
            for (int i = 0; i != steps && !call.done(); ++i) s.context.run_one_for(30s);
            through_before = call.done();
            call.cancel();
            try {
                (void)call.get();
            } catch (std::exception const&) {  // Asio throws into a coroutine that was cancelled
            }
            // The next call gets a connection that works.
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
    for (auto const r : all_routes) {
        bool through_before = false;
        for (int steps = 0; !through_before; ++steps) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            silent_listener hole{s.context, tcp::endpoint{asio::ip::make_address("127.0.0.2"), s.server.port()}};
            other_client a{s, endpoint_at("localhost", s.server.port()), options_for(r, s, proxy, hole.where())};
            auto call = s.start(a.results.users().get("jane"));
            for (int i = 0; i != steps && !call.done(); ++i) s.context.run_one_for(30s);
            through_before = call.done();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
