// Observers: what each hook is told, in which order, and which headers it may add.
#include "observers.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace request_lifecycle;

namespace {

/// Records each report, and adds two headers to each request.
struct recorder {
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

std::shared_ptr<recorder> named(std::string name, std::vector<std::string>* book = nullptr)
{
    auto d = std::make_shared<recorder>();
    d->name = std::move(name);
    d->book = book;
    return d;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hooks)

BOOST_AUTO_TEST_CASE(are_told_of_each_request_before_it_is_sent_and_of_the_call_last)
{
    std::vector<std::string> book;
    auto const d = named("a", &book);
    stage s;
    s.server.expect("GET /v1/users/jane").answer(503);
    for (int i = 0; i != 2; ++i) s.server.expect("GET /v1/users/jane").answer(200, jane_json);
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
    s.server.expect("GET /v1/users/jane").answer(503);
    s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    BOOST_TEST(!d->texts.empty());
    BOOST_TEST((d->texts.find("key-of-acme") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(add_headers_to_each_request_anew)
{
    auto const d = named("a");
    stage s;
    s.server.expect("GET /v1/users/jane").containing("\r\ntraceparent: a1\r\n").answer(503);
    s.server.expect("GET /v1/users/jane").containing("\r\ntraceparent: a2\r\n").answer(200, jane_json);
    s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    s.run(s.client.with(px::observer{d}).users().get("jane"));
    s.run(s.client.users().get("jane"));
    auto const& r = s.server.requests();
    BOOST_TEST_REQUIRE(r.size() == 3u);
    BOOST_TEST(r[0].find("\r\ntraceparent: a1\r\n") != std::string::npos);
    BOOST_TEST(r[0].find("\r\nx-a: here\r\n") != std::string::npos);
    BOOST_TEST(r[1].find("\r\ntraceparent: a2\r\n") != std::string::npos);
    BOOST_TEST(r[1].find("a1") == std::string::npos);
    BOOST_TEST(r[2].find("traceparent") == std::string::npos);  // a call without the observer
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
    BOOST_TEST((d->calls.at(0).effect == px::effect::unknown));
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
        BOOST_TEST((got.error() == px::errc::hook_failed));
        BOOST_TEST(got.error().message().find("on_request threw: ") != std::string_view::npos);
        BOOST_TEST(got.error().message().find("cannot be added") != std::string_view::npos);
    }
    BOOST_TEST(s.server.requests().empty());
    s.run(s.client.with(px::observer{setter{"tracestate", ""}}).users().get("jane"));
    s.run(s.client.with(px::observer{setter{"X-Big", std::string(15'000, 'x')}}).users().get("jane"));
    BOOST_TEST(s.server.requests().at(1).find(std::string(15'000, 'x')) != std::string::npos);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
