// Observers that throw: which calls they end, with what error, and that nothing else breaks.
#include "observers.hpp"

#include <memory>
#include <stdexcept>
#include <string>

using namespace request_lifecycle;

namespace {

enum class hook { request, attempt, retry, call, connect };

/// Throws in one of its hooks.
struct throwing_observer {
    hook where{};
    bool std_exception = true;
    int told = 0;

    void at(hook h)
    {
        if (h != where) return;
        ++told;
        if (std_exception) throw std::runtime_error{"boom\n"};
        throw 7;
    }
    void on_request(px::request_report const&, px::request_headers&) { at(hook::request); }
    void on_attempt(px::attempt_report const&) { at(hook::attempt); }
    void on_retry(px::retry_report const&) { at(hook::retry); }
    void on_call(px::call_report const&) { at(hook::call); }
    void on_connect(px::connect_report const&) { at(hook::connect); }
};

/// How an update ends whose observer throws at that hook; code 0 for success.
struct expected_end {
    hook where;
    call_end how;
    px::errc code;
    px::effect effect;
    std::size_t requests;
};

constexpr auto none = px::effect::not_applied;
constexpr auto unknown = px::effect::unknown;
constexpr auto applied = px::effect::applied;
constexpr auto hook_failed = px::errc::hook_failed;

constexpr expected_end expected_ends[] = {
    {hook::request, call_end::success, hook_failed, none, 0},
    {hook::request, call_end::failure, hook_failed, none, 0},
    {hook::request, call_end::retry, hook_failed, none, 0},
    {hook::request, call_end::cancellation, hook_failed, none, 0},
    {hook::request, call_end::timeout, hook_failed, none, 0},
    {hook::attempt, call_end::success, hook_failed, applied, 1},
    {hook::attempt, call_end::failure, hook_failed, none, 1},
    {hook::attempt, call_end::retry, hook_failed, unknown, 1},
    {hook::attempt, call_end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::attempt, call_end::timeout, hook_failed, unknown, 1},
    {hook::retry, call_end::success, {}, none, 1},
    {hook::retry, call_end::failure, px::errc::bad_request, none, 1},
    {hook::retry, call_end::retry, hook_failed, unknown, 1},
    {hook::retry, call_end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::retry, call_end::timeout, px::errc::deadline_exceeded, unknown, 1},
    {hook::call, call_end::success, hook_failed, applied, 1},
    {hook::call, call_end::failure, px::errc::bad_request, none, 1},
    {hook::call, call_end::retry, hook_failed, applied, 2},
    {hook::call, call_end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::call, call_end::timeout, px::errc::deadline_exceeded, unknown, 1},
    {hook::connect, call_end::success, {}, none, 1},
    {hook::connect, call_end::failure, px::errc::bad_request, none, 1},
    {hook::connect, call_end::retry, {}, none, 2},
    {hook::connect, call_end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::connect, call_end::timeout, px::errc::deadline_exceeded, unknown, 1},
};

void check(expected_end const& e, bool std_exception, bool of_the_pools)
{
    auto const hooks = std::make_shared<throwing_observer>();
    hooks->where = e.where;
    hooks->std_exception = std_exception;
    watched s{of_the_pools ? px::observer{hooks} : px::observer{}};
    auto client = s.watched_client;
    if (!of_the_pools) client = client.with(px::observer{hooks});
    s.server.next(script_for(e.how));
    if (e.how == call_end::timeout) client = client.with(px::first_byte_timeout{1ms}, px::retry::none());

    auto call = s.start(client.results().users().update("jane", new_score()));
    if (e.how == call_end::cancellation) {
        s.until([&] { return call.done() || !s.server.requests().empty(); });
        call.cancel();
    }
    auto const got = call.get();
    BOOST_TEST((got ? px::errc{} : got.error().code()) == e.code);
    if (!got) BOOST_TEST((got.error().effect() == e.effect));
    BOOST_TEST(s.server.requests().size() == e.requests);
    if (e.code == hook_failed) {
        auto const words = std::string{got.error().message()};
        BOOST_TEST(words.starts_with("the observer's on_"));
        BOOST_TEST(words.ends_with(std_exception ? "boom\\x0a" : "what is no std::exception"));
        BOOST_TEST(hooks->told == 1);
    }
    s.check_nothing_watched_is_leased();

    // The next calls end as well.
    hooks->where = hook::connect;
    s.server.always(peer::answering(jane()));
    if (e.where != hook::request)
        for (int i = 0; i != 2; ++i) {
            // Some scripts go on failing: what is tested is that the calls end.
            auto const next = s.run(s.watched_client.results().users().get("jane"));
            BOOST_TEST((next || e.how != call_end::cancellation));
        }
    s.check_nothing_watched_is_leased();
    s.check_run_returns();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hooks_that_throw)

BOOST_AUTO_TEST_CASE(end_their_call_and_nothing_else_whatever_they_throw_and_however_the_call_ends)
{
    for (auto const& e : expected_ends)
        for (bool const std_exception : {true, false})
            for (bool const of_the_pools : {true, false})
                BOOST_TEST_CONTEXT("hook " << static_cast<int>(e.where) << ", end " << static_cast<int>(e.how)
                                           << (std_exception ? ", an exception" : ", an int")
                                           << (of_the_pools ? ", of the pools" : ", of the call"))
    check(e, std_exception, of_the_pools);
}

BOOST_AUTO_TEST_CASE(leave_the_connection_to_the_next_call_even_before_the_request)
{
    stage s;
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    auto const hooks = std::make_shared<throwing_observer>();
    for (int i = 0; i != 3; ++i) {
        auto const got = s.run(s.results.with(px::observer{hooks}).users().get("jane"));
        BOOST_TEST((got.error() == hook_failed));
        BOOST_TEST(got.error().attempts() == 0);
    }
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(s.tenant.quota().usage().calls == 2u);  // what was not sent is not counted
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(do_not_pile_up_when_thousands_wait_for_one_connection)
{
    px::pool_options options;
    options.max_connections = 1;
    px::quota_options fast;
    fast.per_second = fast.burst = 1e6;
    stage s{options, px::quota{fast}};
    gate ready{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            co_await ready.passed();
            co_await c.send(jane());
        }
    });
    auto first = s.start(s.results.users().get("jane"));
    s.until([&] { return !s.server.requests().empty(); });
    auto const hooks = std::make_shared<throwing_observer>();
    auto const client = s.results.with(px::observer{hooks});
    int ended = 0;
    for (int i = 0; i != 5'000; ++i)
        asio::co_spawn(s.context, client.users().get("jane"), [&](std::exception_ptr, px::result<px::user> got) {
            ended += got.has_error() && got.error() == hook_failed;
        });
    s.until([&] { return s.stats().waiting == 5'000; });
    ready.open();
    BOOST_TEST(first.get().has_value());
    s.until([&] { return ended == 5'000; });
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(throw_at_an_attempt_that_had_no_connection_too)
{
    stage s;
    s.server.stop_listening();
    auto const hooks = std::make_shared<throwing_observer>();
    hooks->where = hook::attempt;
    auto const got = s.run(s.results.with(px::observer{hooks}).users().update("jane", new_score()));
    BOOST_TEST((got.error() == hook_failed));
    BOOST_TEST((got.error().effect() == none));
    BOOST_TEST(hooks->told == 1);
    BOOST_TEST(s.tenant.quota().usage().calls == 0u);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(throw_at_an_attempt_that_would_have_been_repeated_for_nothing)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    });
    s.run(s.client.users().get("jane"));
    auto const hooks = std::make_shared<throwing_observer>();
    hooks->where = hook::attempt;
    auto const got = s.run(s.results.with(px::observer{hooks}).users().update("jane", new_score()));
    BOOST_TEST((got.error() == hook_failed));
    BOOST_TEST((got.error().effect() == unknown));
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST(s.server.requests().size() == 2u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(throw_when_a_call_was_never_begun_and_hide_nothing)
{
    stage s;
    auto const hooks = std::make_shared<throwing_observer>();
    hooks->where = hook::call;
    auto const got = s.run(s.results.with(px::observer{hooks}).users().get(""));
    BOOST_TEST((got.error() == px::errc::invalid_argument));
    BOOST_TEST(hooks->told == 1);
}

BOOST_AUTO_TEST_SUITE_END()
