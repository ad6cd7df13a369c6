// Observers that start or cancel calls, or close the pools, from within a hook.
#include "observers.hpp"

#include <functional>
#include <memory>

using namespace request_lifecycle;

namespace {

/// Runs a function of the test in each hook.
struct acting_observer {
    std::function<void()> act;
    void on_request(px::request_report const&, px::request_headers&) { act(); }
    void on_attempt(px::attempt_report const&) { act(); }
    void on_retry(px::retry_report const&) { act(); }
    void on_call(px::call_report const&) { act(); }
    void on_connect(px::connect_report const&) { act(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hooks_that_act)

BOOST_AUTO_TEST_CASE(may_start_calls_of_their_own)
{
    auto const hooks = std::make_shared<acting_observer>();
    watched s{px::observer{hooks}};
    s.server.always(peer::answering(jane()));
    s.server.next(script_for(call_end::retry));
    int started = 0, ended = 0;
    hooks->act = [&] {
        if (started == 20) return;
        ++started;
        asio::co_spawn(s.context, s.watched_client.results().users().get("jane"),
                       [&](std::exception_ptr, px::result<px::user>) { ++ended; });
    };
    s.run(s.watched_client.results().users().update("jane", new_score()));
    s.until([&] { return ended == started; });
    BOOST_TEST(started == 20);
    s.check_nothing_watched_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(may_cancel_their_call_and_close_the_pools)
{
    for (int const when : {0, 1, 2, 3, 4, 5, 6})
        for (bool const close : {false, true}) {
            auto const hooks = std::make_shared<acting_observer>();
            watched s{px::observer{hooks}};
            s.server.always(peer::answering(jane()));
            s.server.next(script_for(call_end::retry));
            auto const stop = std::make_shared<asio::cancellation_signal>();
            int told = 0;
            bool done = false;
            hooks->act = [&] {
                if (told++ != when) return;
                if (close)
                    asio::co_spawn(s.context, s.watched_pools.close(0ms), asio::detached);
                else
                    stop->emit(asio::cancellation_type::terminal);
            };
            asio::co_spawn(
                s.context, s.watched_client.results().users().update("jane", new_score()),
                asio::bind_cancellation_slot(stop->slot(), [&](std::exception_ptr, px::result<void>) { done = true; }));
            s.until([&] { return done; });
            s.check_nothing_watched_is_leased();
            s.check_run_returns();
        }
}

BOOST_AUTO_TEST_SUITE_END()
