// A host that refuses new connections while calls use those that are open.
#include "stage.hpp"

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(a_refused_connection_is_tried_again_though_another_call_holds_one)
{
    stage s;
    gate go{s.context.get_executor()};
    s.server.next([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await go.passed();
        co_await c.send(jane());
        co_await c.gone();
    });
    s.server.always(peer::answering(jane()));
    auto holder = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    s.server.stop_listening();
    auto waiting = s.start(s.client.users().get("jane"));
    s.until([&] { return s.stats().failed >= 1; });
    s.server.listen_again();
    BOOST_TEST(waiting.get().identify_id == "jane");
    BOOST_TEST(!holder.done());
    go.open();
    holder.get();
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(once_it_takes_connections_again_all_who_wait_get_theirs)
{
    stage s;
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await go.passed();
        co_await c.send(jane());
        co_await c.gone();
    });
    std::vector<running<px::user>> calls;
    calls.push_back(s.start(s.client.users().get("jane")));
    s.until([&] { return s.server.requests().size() == 1; });
    s.server.stop_listening();
    for (int i = 0; i != 5; ++i) calls.push_back(s.start(s.client.users().get("jane")));
    s.until([&] { return s.stats().failed >= 5; });
    s.server.listen_again();
    s.until([&] { return s.server.requests().size() == 6; });  // no call waits for the connection of another
    go.open();
    for (auto& c : calls) c.get();
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(it_is_not_hammered_by_callers_whom_one_connection_serves)
{
    px::pool_options options;
    options.max_connections = 8;
    stage s{options};
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    s.server.stop_listening();
    auto const began = std::chrono::steady_clock::now();
    auto caller = [&]() -> awaitable<void> {
        for (int i = 0; i != 20; ++i) co_await s.client.users().get("jane");
    };
    std::vector<running<void>> callers;
    for (int i = 0; i != 20; ++i) callers.push_back(s.start(caller()));
    for (auto& c : callers) c.get();
    // The attempts begun before the first refusal, then one after each pause.
    auto const pauses = (std::chrono::steady_clock::now() - began) / 250ms;
    BOOST_TEST(s.stats().failed <= 7u + static_cast<std::uint64_t>(pauses) + 1u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(nothing_is_pending_when_nobody_waits_for_its_pause_to_end)
{
    stage s;
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await go.passed();
        co_await c.send(jane());
        co_await c.gone();
    });
    auto holder = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    s.server.stop_listening();
    auto leaving = s.start(s.results.users().get("jane"));
    s.until([&] { return s.stats().failed >= 1; });
    leaving.cancel();
    BOOST_TEST((leaving.get().error() == px::errc::operation_aborted));
    go.open();
    holder.get();
    s.check_run_returns();
}

BOOST_AUTO_TEST_SUITE_END()
