// The simulator's limits: the rate, the day, the duplicate block, sizes and ranges.
#include "world.hpp"

#include <gainsight/px/core/api_key.hpp>

#include <thread>

using px::testing::limits;

BOOST_FIXTURE_TEST_SUITE(throttles, world)

BOOST_AUTO_TEST_CASE(what_exceeds_the_rate_of_a_second_is_refused)
{
    service.set(limits{}.per_second(3));
    for (int i = 0; i < 3; ++i) BOOST_TEST(status("GET", "/v1/users") == 200);
    auto const r = ask("GET", "/v1/users");
    BOOST_TEST(r.status() == 429);
    BOOST_TEST(!r.headers().contains("Retry-After"));
    BOOST_TEST(r.body().find("Duplicate") == std::string::npos);
    advance(1s);
    BOOST_TEST(status("GET", "/v1/users") == 200);
    BOOST_TEST(service.counts().rate_limited == 1u);
}

BOOST_AUTO_TEST_CASE(a_refusal_carries_retry_after_when_told_to)
{
    service.set(limits{}.per_second(1).retry_after("7"));
    (void)ask("GET", "/v1/users");
    BOOST_TEST(ask("GET", "/v1/users").headers().get("retry-after") == "7");
}

BOOST_AUTO_TEST_CASE(a_day_has_its_limit_too)
{
    service.set(limits{}.per_day(2));
    BOOST_TEST(status("GET", "/v1/users") == 200);
    advance(1min);
    BOOST_TEST(status("GET", "/v1/users") == 200);
    advance(1min);
    BOOST_TEST(status("GET", "/v1/users") == 429);
    advance(24h);
    BOOST_TEST(status("GET", "/v1/users") == 200);
}

BOOST_AUTO_TEST_CASE(an_identical_request_within_the_window_is_refused_whatever_its_verb)
{
    create_user("jane");
    service.set(limits{}.duplicate_window(3s));
    auto const body = R"({"title":"T"})";
    BOOST_TEST(status("GET", "/v1/users/jane") == 200);
    auto const r = ask("GET", "/v1/users/jane");
    BOOST_TEST(r.status() == 429);
    BOOST_TEST(r.body().find("Duplicate request blocked. Please wait before retrying") != std::string::npos);
    BOOST_TEST(status("PUT", "/v1/users/jane", body) == 204);
    BOOST_TEST(status("PUT", "/v1/users/jane", R"({"title":"U"})") == 204);  // another body
    BOOST_TEST(status("PUT", "/v1/users/jane", body) == 429);
    service.add_key("other", px::permission::read);
    BOOST_TEST(service.handle(sim_request{"GET", "/v1/users/jane"}.key("other")).status() == 200);  // another caller
    advance(2999ms);
    BOOST_TEST(status("GET", "/v1/users/jane") == 429);  // a refused one does not start the time anew
    advance(1ms);
    BOOST_TEST(status("GET", "/v1/users/jane") == 200);
    BOOST_TEST(service.counts().duplicates_blocked == 3u);
    BOOST_TEST(service.counts().rate_limited == 0u);
}

BOOST_AUTO_TEST_CASE(a_blocked_page_of_a_repeating_scroll_is_not_lost)
{
    service.seed(collection::users, 60);
    service.set(px::testing::quirks::none().repeating_cursor(true));
    service.set(limits{}.duplicate_window(3s));
    auto const cursor = std::string{get("/v1/users").at("scrollId").as_string()};
    std::string escaped;
    for (char c : cursor) escaped += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
    auto const next = "/v1/users?scrollId=" + escaped;
    auto const second = ids(next);
    BOOST_TEST(status("GET", next) == 429);
    advance(3s);
    auto const third = ids(next);
    BOOST_TEST(second.front() == px::testing::service::seeded_id(collection::users, 25));
    BOOST_TEST(third.front() == px::testing::service::seeded_id(collection::users, 50));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_book, world)

BOOST_AUTO_TEST_CASE(every_request_stands_in_it_without_its_key)
{
    service.keep_headers(true);
    create_user("jane");
    advance(5s);
    (void)service.handle(sim_request{"GET", "/v1/users/nobody?x=1"}
                             .key("another-secret-key")
                             .header("User-Agent", "test/1")
                             .connection(7));
    (void)service.handle(sim_request{"GET", "/v1/users/nobody"}.key(key));
    auto const book = service.requests();
    BOOST_REQUIRE_EQUAL(book.size(), 3u);
    BOOST_TEST(book[0].operation() == "createUser");
    BOOST_TEST(book[0].method() == "POST");
    BOOST_TEST(book[0].subject() == "jane");
    BOOST_TEST(book[0].applied());
    BOOST_TEST(book[0].status() == 201);
    BOOST_TEST((book[0].time() == noon));
    BOOST_TEST(book[0].key_fingerprint() == px::api_key{key}.fingerprint());
    BOOST_TEST(book[0].body().find("jane") != std::string::npos);
    BOOST_TEST(book[1].target() == "/v1/users/nobody?x=1");
    BOOST_TEST(book[1].status() == 401);
    BOOST_TEST(book[1].connection() == 7u);
    BOOST_TEST(!book[1].applied());
    BOOST_TEST(book[1].operation() == "");
    BOOST_TEST(book[1].headers().get("user-agent") == "test/1");
    BOOST_TEST(!book[1].headers().contains(px::testing::api_key_header));
    BOOST_TEST(book[1].key_fingerprint() == px::api_key{"another-secret-key"}.fingerprint());
    BOOST_TEST((book[2].time() == noon + 5s));
    BOOST_TEST(book[2].operation() == "getUser");
    BOOST_TEST(!book[2].applied());
}

BOOST_AUTO_TEST_CASE(the_counts_add_up_and_go_on_when_the_book_is_full)
{
    service.keep_requests(2);
    create_account("acme");
    create_user("jane");
    create_user("john");
    create_event("e");
    (void)ask("PUT", "/v1/users/jane", "{}");
    (void)ask("DELETE", "/v1/users/jane");
    (void)ask("GET", "/v1/users");
    (void)ask("GET", "/v1/users/jane");
    (void)ask("POST", "/v1/users", "{}");
    auto const c = service.counts();
    BOOST_TEST(service.requests().size() == 2u);
    BOOST_TEST(c.requests == 9u);
    BOOST_TEST(c.ok == 7u);
    BOOST_TEST(c.bad == 1u);
    BOOST_TEST(c.not_found == 1u);
    BOOST_TEST(c.users_created == 2u);
    BOOST_TEST(c.users_updated == 1u);
    BOOST_TEST(c.users_deleted == 1u);
    BOOST_TEST(c.accounts_created == 1u);
    BOOST_TEST(c.events_created == 1u);
    BOOST_TEST(c.records_listed == 1u);
    BOOST_TEST(service.created(collection::users) == (strings{"jane", "john"}));
    BOOST_TEST(service.created(collection::accounts) == (strings{"acme"}));
    service.clear_book();
    BOOST_TEST(service.counts().requests == 0u);
    BOOST_TEST(service.created(collection::users).empty());
    BOOST_TEST(service.count(collection::users) == 1u);
}

BOOST_AUTO_TEST_CASE(names_that_the_contract_does_not_know_are_remembered)
{
    create_user("jane", R"(,"adress":"x","firstname":"y")");
    (void)ask("PUT", "/v1/accounts/x", R"({"Plan":"y"})");
    BOOST_TEST(service.unexpected_members() == (strings{"Account.Plan", "User.adress", "User.firstname"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_hook_can_answer_in_the_services_place)
{
    service.intercept([](sim_request const& r) -> std::optional<sim_response> {
        if (r.method() != "POST") return std::nullopt;
        return sim_response{418, "text/plain", "teapot"};
    });
    BOOST_TEST(status("POST", "/v1/users", "{}") == 418);
    BOOST_TEST(status("GET", "/v1/users") == 200);
    service.intercept(nullptr);
    BOOST_TEST(status("POST", "/v1/users", "{}") == 400);
    BOOST_TEST(service.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(one_can_wait_for_requests)
{
    BOOST_TEST(!service.wait_for_requests(1, 0ms));
    std::thread other{[&] { (void)ask("GET", "/v1/users"); }};
    BOOST_TEST(service.wait_for_requests(1, 60s));
    other.join();
}

BOOST_AUTO_TEST_CASE(many_threads_may_use_it_at_once)
{
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                auto const id = std::to_string(t) + "-" + std::to_string(i);
                (void)ask("POST", "/v1/users", R"({"identifyId":")" + id + R"(","propertyKeys":["k"]})");
                (void)ask("GET", "/v1/users?pageSize=5&sort=-identifyId");
                (void)service.counts();
                clock->advance(1ms);
            }
        });
    for (auto& t : threads) t.join();
    BOOST_TEST(service.count(collection::users) == 200u);
    BOOST_TEST(service.counts().ok == 400u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_clock)

BOOST_AUTO_TEST_CASE(it_stands_still_or_runs_and_can_be_moved)
{
    using px::testing::sim_clock;
    auto still = sim_clock::manual(world::noon);
    BOOST_TEST((still.now() == world::noon));
    still.advance(7 * 24h);
    BOOST_TEST((still.now() == world::noon + 7 * 24h));
    auto from = sim_clock::starting_at(world::noon);
    BOOST_TEST((from.now() >= world::noon));
    sim_clock real;
    BOOST_TEST((real.now() <= px::now()));
    real.advance(1h);
    BOOST_TEST((real.now() > px::now()));
}

BOOST_AUTO_TEST_SUITE_END()
