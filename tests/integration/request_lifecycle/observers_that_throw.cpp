// What observers are told and may add, and what comes of it when they throw.
#include "stage.hpp"

#include <gainsight/px/resource/engagements.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace request_lifecycle;

namespace {

enum class hook { request, attempt, retry, call, connect };

/// Throws in one of its hooks.
struct thrower {
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

enum class end { success, failure, retry, cancellation, timeout };

/// How an update ends whose observer throws at that hook; code 0 for success.
struct expectation {
    hook where;
    end how;
    px::errc code;
    px::effect effect;
    std::size_t requests;
};

constexpr auto none = px::effect::not_applied;
constexpr auto unknown = px::effect::unknown;
constexpr auto applied = px::effect::applied;
constexpr auto hook_failed = px::errc::hook_failed;

constexpr expectation expectations[] = {
    {hook::request, end::success, hook_failed, none, 0},
    {hook::request, end::failure, hook_failed, none, 0},
    {hook::request, end::retry, hook_failed, none, 0},
    {hook::request, end::cancellation, hook_failed, none, 0},
    {hook::request, end::timeout, hook_failed, none, 0},
    {hook::attempt, end::success, hook_failed, applied, 1},
    {hook::attempt, end::failure, hook_failed, none, 1},
    {hook::attempt, end::retry, hook_failed, unknown, 1},
    {hook::attempt, end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::attempt, end::timeout, hook_failed, unknown, 1},
    {hook::retry, end::success, {}, none, 1},
    {hook::retry, end::failure, px::errc::bad_request, none, 1},
    {hook::retry, end::retry, hook_failed, unknown, 1},
    {hook::retry, end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::retry, end::timeout, px::errc::deadline_exceeded, unknown, 1},
    {hook::call, end::success, hook_failed, applied, 1},
    {hook::call, end::failure, px::errc::bad_request, none, 1},
    {hook::call, end::retry, hook_failed, applied, 2},
    {hook::call, end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::call, end::timeout, px::errc::deadline_exceeded, unknown, 1},
    {hook::connect, end::success, {}, none, 1},
    {hook::connect, end::failure, px::errc::bad_request, none, 1},
    {hook::connect, end::retry, {}, none, 2},
    {hook::connect, end::cancellation, px::errc::operation_aborted, unknown, 1},
    {hook::connect, end::timeout, px::errc::deadline_exceeded, unknown, 1},
};

script script_of(end how)
{
    switch (how) {
        case end::success: return peer::answering(answer(200, "{}"));
        case end::failure: return peer::answering(answer(400, R"({"errorMessage":"no"})"));
        case end::retry:
            return [](conversation& c) -> awaitable<void> {
                co_await c.answer(answer(503));
                while (co_await c.request()) co_await c.send(answer(200, "{}"));
            };
        case end::cancellation:
        case end::timeout: break;
    }
    return [](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    };
}

/// Pools with an observer of their own.
struct watched : stage {
    explicit watched(px::observer watcher)
        : watched_pools{context.get_executor(), trusting(), std::move(watcher)},
          watched_client{both{watched_pools, tenant}.with(quick())}
    {}
    void check_watched_quiet()
    {
        std::vector<px::host_stats> all;
        until([&] {  // connections may be under way that nobody needs any more
            all = run(watched_pools.stats());
            return std::all_of(all.begin(), all.end(), [](auto const& h) { return h.counts.open == h.counts.idle; });
        });
        for (auto const& h : all) {
            BOOST_TEST(h.counts.leased == 0u);
            BOOST_TEST(h.counts.waiting == 0u);
            BOOST_TEST(h.counts.open == h.counts.idle);
        }
    }
    px::pools watched_pools;
    both watched_client;
};

void check(expectation const& e, bool std_exception, bool of_the_pools)
{
    auto const hooks = std::make_shared<thrower>();
    hooks->where = e.where;
    hooks->std_exception = std_exception;
    watched s{of_the_pools ? px::observer{hooks} : px::observer{}};
    auto client = s.watched_client;
    if (!of_the_pools) client = client.with(px::observer{hooks});
    s.server.next(script_of(e.how));
    if (e.how == end::timeout) client = client.with(px::first_byte_timeout{1ms}, px::retry::none());

    auto call = s.start(client.results().users().update("jane", new_score()));
    if (e.how == end::cancellation) {
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
    s.check_watched_quiet();

    // The next call is none the worse.
    hooks->where = hook::connect;
    s.server.always(peer::answering(jane()));
    if (e.where != hook::request)
        for (int i = 0; i != 2; ++i) {
            // Some peers go on as they began; what counts is that it ends.
            auto const next = s.run(s.watched_client.results().users().get("jane"));
            BOOST_TEST((next || e.how != end::cancellation));
        }
    s.check_watched_quiet();
    s.check_run_returns();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hooks_that_throw)

BOOST_AUTO_TEST_CASE(end_their_call_and_nothing_else_whatever_they_throw_and_however_the_call_ends)
{
    for (auto const& e : expectations)
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
    auto const hooks = std::make_shared<thrower>();
    for (int i = 0; i != 3; ++i) {
        auto const got = s.run(s.results.with(px::observer{hooks}).users().get("jane"));
        BOOST_TEST((got.error() == hook_failed));
        BOOST_TEST(got.error().attempts() == 0);
    }
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(s.tenant.quota().usage().calls == 2u);  // what was not sent is not counted
    s.check_quiet();
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
    auto const hooks = std::make_shared<thrower>();
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
    s.check_quiet();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(throw_at_an_attempt_that_had_no_connection_too)
{
    stage s;
    s.server.stop_listening();
    auto const hooks = std::make_shared<thrower>();
    hooks->where = hook::attempt;
    auto const got = s.run(s.results.with(px::observer{hooks}).users().update("jane", new_score()));
    BOOST_TEST((got.error() == hook_failed));
    BOOST_TEST((got.error().effect() == none));
    BOOST_TEST(hooks->told == 1);
    BOOST_TEST(s.tenant.quota().usage().calls == 0u);
    s.check_quiet();
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Does something to the library from within each hook.
struct meddler {
    std::function<void()> act;
    void on_request(px::request_report const&, px::request_headers&) { act(); }
    void on_attempt(px::attempt_report const&) { act(); }
    void on_retry(px::retry_report const&) { act(); }
    void on_call(px::call_report const&) { act(); }
    void on_connect(px::connect_report const&) { act(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hooks_that_meddle)

BOOST_AUTO_TEST_CASE(may_start_calls_of_their_own)
{
    auto const hooks = std::make_shared<meddler>();
    watched s{px::observer{hooks}};
    s.server.always(peer::answering(jane()));
    s.server.next(script_of(end::retry));
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
    s.check_watched_quiet();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(may_cancel_their_call_and_close_the_pools)
{
    for (int const when : {0, 1, 2, 3, 4, 5, 6})
        for (bool const close : {false, true}) {
            auto const hooks = std::make_shared<meddler>();
            watched s{px::observer{hooks}};
            s.server.always(peer::answering(jane()));
            s.server.next(script_of(end::retry));
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
            s.check_watched_quiet();
            s.check_run_returns();
        }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hooks_that_throw)

BOOST_AUTO_TEST_CASE(throw_at_an_attempt_that_would_have_been_repeated_for_nothing)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    });
    s.run(s.client.users().get("jane"));
    auto const hooks = std::make_shared<thrower>();
    hooks->where = hook::attempt;
    auto const got = s.run(s.results.with(px::observer{hooks}).users().update("jane", new_score()));
    BOOST_TEST((got.error() == hook_failed));
    BOOST_TEST((got.error().effect() == unknown));
    BOOST_TEST(got.error().attempts() == 1);
    BOOST_TEST(s.server.requests().size() == 2u);
    s.check_quiet();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(throw_when_a_call_was_never_begun_and_hide_nothing)
{
    stage s;
    auto const hooks = std::make_shared<thrower>();
    hooks->where = hook::call;
    auto const got = s.run(s.results.with(px::observer{hooks}).users().get(""));
    BOOST_TEST((got.error() == px::errc::invalid_argument));
    BOOST_TEST(hooks->told == 1);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Keeps what it is told, and adds headers.
struct diary {
    std::string name;
    std::vector<std::string>* book = nullptr;
    std::vector<px::request_report> requests;
    std::vector<px::attempt_report> attempts;
    std::vector<px::call_report> calls;
    std::vector<std::uint64_t> retried;
    std::string texts;

    void note(char const* what, px::call_identity const& r)
    {
        if (book) book->push_back(name + what);
        for (auto text : {r.operation, r.path_template, r.method, r.tenant, r.region, r.host}) (texts += text) += ' ';
    }
    void on_request(px::request_report const& r, px::request_headers& add)
    {
        note("request", r);
        requests.push_back(r);
        add.set("traceparent", name + std::to_string(r.attempt));
        add.set("x-" + name, "here");
    }
    void on_attempt(px::attempt_report const& r)
    {
        note("attempt", r);
        texts += r.key;
        attempts.push_back(r);
    }
    void on_retry(px::retry_report const& r)
    {
        note("retry", r);
        retried.push_back(r.call);
    }
    void on_call(px::call_report const& r)
    {
        note("call", r);
        calls.push_back(r);
    }
};

std::shared_ptr<diary> named(std::string name, std::vector<std::string>* book = nullptr)
{
    auto d = std::make_shared<diary>();
    d->name = std::move(name);
    d->book = book;
    return d;
}

}  // namespace

namespace {

struct setter {
    std::string name, value;
    void on_request(px::request_report const&, px::request_headers& add) { add.set(name, value); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hooks)

BOOST_AUTO_TEST_CASE(are_told_of_each_request_before_it_is_sent_and_of_the_call_last)
{
    std::vector<std::string> book;
    auto const d = named("a", &book);
    stage s;
    s.server.always(peer::answering_in_turn({answer(503), jane(), jane()}));
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    std::vector<std::string> const expected{"arequest", "aattempt", "aretry", "arequest", "aattempt", "acall"};
    BOOST_TEST(book == expected, boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(d->calls.size() == 1u);
    auto const c = d->calls[0];
    BOOST_TEST(c.call != 0u);
    for (auto const& r : d->requests) BOOST_TEST(r.call == c.call);
    for (auto const& r : d->attempts) BOOST_TEST(r.call == c.call);
    BOOST_TEST(d->retried.at(0) == c.call);
    BOOST_TEST(d->requests[0].attempt == 1);
    BOOST_TEST(d->requests[1].attempt == 2);
    BOOST_TEST(d->requests[1].resends == 1);
    BOOST_TEST(d->requests[1].reused);
    BOOST_TEST(d->attempts[1].resends == 1);
    BOOST_TEST(d->attempts[1].sent);
    BOOST_TEST(d->requests[0].port == s.server.port());
    BOOST_TEST(c.attempts == 2);
    BOOST_TEST(c.status == 200);
    BOOST_TEST((c.code == px::errc{}));
    BOOST_TEST((c.elapsed > 0ns));
    BOOST_TEST(d->texts.find("users.get /v1/users/{identifyId} GET acme 127.0.0.1 127.0.0.1") != std::string::npos);
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    BOOST_TEST(d->calls.at(1).call != c.call);
}

BOOST_AUTO_TEST_CASE(never_see_the_key)
{
    auto const d = named("a");
    stage s;
    s.server.always(peer::answering_in_turn({answer(503), jane()}));
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    BOOST_TEST(!d->texts.empty());
    BOOST_TEST((d->texts.find("key-of-acme") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(add_headers_to_each_request_anew)
{
    auto const d = named("a");
    stage s;
    s.server.always(peer::answering_in_turn({answer(503), jane(), jane()}));
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    s.run(s.client.users().get("jane"));
    auto const& r = s.server.requests();
    BOOST_TEST_REQUIRE(r.size() == 3u);
    BOOST_TEST(r[0].find("\r\ntraceparent: a1\r\n") != std::string::npos);
    BOOST_TEST(r[0].find("\r\nx-a: here\r\n") != std::string::npos);
    BOOST_TEST(r[1].find("\r\ntraceparent: a2\r\n") != std::string::npos);
    BOOST_TEST(r[1].find("a1") == std::string::npos);
    BOOST_TEST(r[2].find("traceparent") == std::string::npos);  // the engine is the same one
}

BOOST_AUTO_TEST_CASE(of_the_pools_and_of_the_call_are_both_told_and_the_calls_word_is_the_last)
{
    std::vector<std::string> book;
    auto const of_pools = named("p", &book), of_call = named("c", &book);
    watched s{px::observer{of_pools}};
    s.server.always(peer::answering(jane()));
    s.run(s.watched_client.with(px::observer{of_call}).users().get("jane"));
    std::vector<std::string> const expected{"prequest", "crequest", "pattempt", "cattempt", "pcall", "ccall"};
    BOOST_TEST(book == expected, boost::test_tools::per_element());
    auto const& r = s.server.requests().at(0);
    BOOST_TEST(r.find("traceparent: c1\r\n") != r.npos);
    BOOST_TEST(r.find("traceparent: p1") == r.npos);
    BOOST_TEST(r.find("x-p: here\r\n") != r.npos);
    book.clear();
    s.run(s.watched_client.with(px::observer{of_pools}).users().get("jane"));
    BOOST_TEST(book.size() == 3u);  // one object is told once
}

BOOST_AUTO_TEST_CASE(count_a_resend_that_costs_no_attempt)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(jane());
        co_await c.request();
        c.reset();
    });
    s.server.always(peer::answering(jane()));
    s.run(s.client.users().get("jane"));
    auto const d = named("a");
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    BOOST_TEST_REQUIRE(d->requests.size() == 2u);
    BOOST_TEST(d->requests[1].attempt == 1);
    BOOST_TEST(d->requests[1].resends == 1);
    BOOST_TEST(d->calls.at(0).attempts == 1);
}

BOOST_AUTO_TEST_CASE(are_told_of_a_call_that_was_cancelled_or_never_begun)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    });
    auto const d = named("a");
    auto call = s.start(s.results.with(px::observer{d}).users().update("jane", new_score()));
    s.until([&] { return !s.server.requests().empty(); });
    call.cancel();
    call.get();
    BOOST_TEST(d->attempts.empty());
    BOOST_TEST((d->calls.at(0).code == px::errc::operation_aborted));
    BOOST_TEST((d->calls.at(0).effect == unknown));
    s.run(s.results.with(px::observer{d}).users().get(""));
    BOOST_TEST((d->calls.at(1).code == px::errc::invalid_argument));
    BOOST_TEST(d->calls.at(1).attempts == 0);
}

BOOST_AUTO_TEST_CASE(cannot_add_what_would_break_the_request_or_make_another_of_it)
{
    using namespace std::string_literals;
    stage s;
    s.server.always(peer::answering(jane()));
    std::pair<std::string, std::string> const refused[] = {{"", "a"},
                                                           {"a b", "c"},
                                                           {"a:", "b"},
                                                           {"a\r\nX", "b"},
                                                           {"\xc3\xa9", "b"},
                                                           {"a", "b\r\nX: 1"},
                                                           {"a", "b\nX: 1"},
                                                           {"a", "b\0c"s},
                                                           {"a", "\xc3\xa9"},
                                                           {"Host", "b"},
                                                           {"x-aptrinsic-api-key", "b"},
                                                           {"X_APTRINSIC_API_KEY", "b"},
                                                           {"accept", "b"},
                                                           {"User-Agent", "b"},
                                                           {"Content-Length", "0"},
                                                           {"content-type", "b"},
                                                           {"Transfer-Encoding", "chunked"},
                                                           {"Connection", "close"},
                                                           {"X-HTTP-Method-Override", "PUT"},
                                                           {"Range", "bytes=0-1"},
                                                           {"accept-encoding", "br"},
                                                           {"x-correlation-id", "1"},
                                                           {"a", std::string(20'000, 'x')}};
    for (auto const& [name, value] : refused) {
        auto const got = s.run(s.results.with(px::observer{setter{name, value}}).users().get("jane"));
        BOOST_TEST((got.error() == hook_failed));
        BOOST_TEST(got.error().message().find("on_request threw: ") != std::string_view::npos);
        BOOST_TEST(got.error().message().find("cannot be added") != std::string_view::npos);
    }
    BOOST_TEST(s.server.requests().empty());
    s.run(s.client.with(px::observer{setter{"tracestate", ""}}).users().get("jane"));
    s.run(s.client.with(px::observer{setter{"X-Big", std::string(15'000, 'x')}}).users().get("jane"));
    BOOST_TEST(s.server.requests().at(1).find(std::string(15'000, 'x')) != std::string::npos);
    s.check_quiet();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(headers_of_an_answer)

BOOST_AUTO_TEST_CASE(are_had_of_the_answer_that_was_the_last)
{
    stage s;
    auto const h = std::make_shared<px::headers>();
    s.server.always(peer::answering_in_turn(
        {answer(503, {}, "X-First: 1\r\n"),
         "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n" +
             answer(200, jane_json, "X-Request-Id: r-7\r\nSet-Cookie: a\r\nset-cookie: b\r\nX-Empty:\r\n"),
         answer(404, R"({"errorMessage":"none"})", "X-Request-Id: r-8\r\n"), jane()}));
    auto const client = s.results.with(px::headers_into(h));
    BOOST_TEST(s.run(client.users().get("jane")).has_value());
    BOOST_TEST(h->find("x-request-id").value_or("") == "r-7");
    BOOST_TEST(h->find("CONTENT-TYPE").value_or("") == "application/json");
    BOOST_TEST(!h->find("X-First").has_value());
    BOOST_TEST(!h->find("X-Early").has_value());
    BOOST_TEST((h->find("X-Empty") == ""));
    BOOST_TEST(std::count_if(h->begin(), h->end(),
                             [](auto const& f) { return px::detail::same_header_name(f.first, "set-cookie"); }) == 2);
    BOOST_TEST(h->size() == 6u);

    BOOST_TEST((s.run(client.users().get("jane")).error().code() != px::errc{}));
    BOOST_TEST(h->find("x-request-id").value_or("") == "r-8");
    s.run(client.users().get(""));  // refused
    BOOST_TEST(h->empty());
    s.run(s.client.users().get("jane"));  // by who does not ask
    BOOST_TEST(h->empty());
}

BOOST_AUTO_TEST_CASE(do_not_take_what_stands_in_a_trailer)
{
    stage s;
    auto const h = std::make_shared<px::headers>();
    s.server.always(peer::answering(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n" +
        std::string{"2\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n"}));
    s.run(s.client.with(px::headers_into(h)).users().update("jane", new_score()));
    BOOST_TEST(h->find("X-A").has_value());
    BOOST_TEST(!h->find("X-Trailer").has_value());
}

BOOST_AUTO_TEST_CASE(outlive_the_caller_who_gave_up_on_the_call)
{
    stage s;
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await go.passed();
        co_await c.send(jane());
        co_await c.gone();
    });
    std::weak_ptr<px::headers> seen;
    {
        auto const h = std::make_shared<px::headers>();
        seen = h;
        auto call = s.start(s.results.with(px::headers_into(h)).users().get("jane"));
        s.until([&] { return !s.server.requests().empty(); });
        call.cancel();
        BOOST_TEST((call.get().error() == px::errc::operation_aborted));
    }
    go.open();
    s.check_quiet();
    BOOST_TEST(seen.expired());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(long_keys)

// That nothing of the request's buffer grows behind the key is asserted where it is composed.
BOOST_AUTO_TEST_CASE(of_any_length_go_out_whole_and_leave_no_copy)
{
    for (std::size_t const size : {1u, 600u, 1'024u, 4'096u, 20'000u}) {
        stage s;
        s.server.always(peer::answering(jane()));
        std::string const text(size, 'k');
        px::tenant const tenant{px::credential{"acme", s.server.where(), px::api_key{text}, both::permissions}};
        both const client{s.pools, tenant};
        s.run(client.users().get("jane"));
        s.run(client.with(px::observer{setter{"X-Big", std::string(9'000, 'x')}}).users().update("jane", new_score()));
        for (auto const& r : s.server.requests())
            BOOST_TEST((r.find("\r\nX-APTRINSIC-API-KEY: " + text + "\r\n\r\n") != r.npos));
    }
}

BOOST_AUTO_TEST_SUITE_END()
