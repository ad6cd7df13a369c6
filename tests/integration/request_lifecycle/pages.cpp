// Streams of pages by scroll id, against scripted answers.
#include "stage.hpp"

using namespace request_lifecycle;

namespace {

std::string page_body(std::string const& scroll_id, std::initializer_list<std::string_view> ids)
{
    std::string body = R"({"users":[)";
    for (auto id : ids) {
        if (body.back() == '}') body += ',';
        body += R"({"identifyId":")" + std::string{id} + R"("})";
    }
    return body + R"(],"totalHits":5,"scrollId":")" + scroll_id + R"("})";
}
std::string page(std::string const& scroll_id, std::initializer_list<std::string_view> ids)
{
    return answer(200, page_body(scroll_id, ids));
}

/// The request for the page behind a scroll id, or for the first page.
std::string request_after(std::string const& scroll_id = {})
{
    return "GET /v1/users?pageSize=2" + (scroll_id.empty() ? "" : "&scrollId=" + scroll_id);
}
/// States all requests of a list of five records, by two.
void expect_five(peer& server)
{
    server.expect(request_after()).answer(200, page_body("s1", {"a", "b"}));
    server.expect(request_after("s1")).answer(200, page_body("s2", {"c", "d"}));
    server.expect(request_after("s2")).answer(200, page_body("s3", {"e"}));
}

px::user_query by_two() { return px::user_query{}.page_size(2); }

template <class Stream>
awaitable<std::vector<std::string>> drain(Stream& stream)
{
    std::vector<std::string> ids;
    px::page<px::user> p;
    while (co_await stream.next(p))
        for (px::user const& u : p) ids.push_back(u.identify_id);
    co_return ids;
}

std::vector<std::string> const five{"a", "b", "c", "d", "e"};

}  // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(follow_the_cursor_to_the_short_page)
{
    stage s;
    expect_five(s.server);
    auto stream = s.client.users().list(by_two());
    BOOST_TEST(s.run(drain(stream)) == five, boost::test_tools::per_element());
    BOOST_TEST(stream.total_hits().value() == 5);
    BOOST_TEST(stream.delivered() == 5);
    auto const& r = s.server.requests();
    BOOST_TEST_REQUIRE(r.size() == 3u);
    BOOST_TEST(r[0].find("scrollId") == std::string::npos);
    BOOST_TEST(r[1].find("scrollId=s1") != std::string::npos);
    BOOST_TEST(r[2].find("scrollId=s2") != std::string::npos);
    BOOST_TEST(r[2].find("pageSize=2") != std::string::npos);
    // After the end next() stays false and sends nothing.
    px::page<px::user> p;
    BOOST_TEST(!s.run(stream.next(p)));
    BOOST_TEST(s.server.requests().size() == 3u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(come_one_by_one_as_items)
{
    stage s;
    s.server.expect(request_after()).answer(200, page_body("s1", {"a", "b"}));
    s.server.expect(request_after("s1")).answer(200, page_body("", {"c"}));
    auto items = s.client.users().list(by_two()).items();
    std::vector<std::string> ids;
    s.run([](auto& from, auto& into) -> awaitable<void> {
        while (auto u = co_await from.next()) into.push_back(u->identify_id);
    }(items, ids));
    BOOST_TEST(ids.size() == 3u);
    BOOST_TEST(ids.back() == "c");
}

BOOST_AUTO_TEST_CASE(in_the_results_view_tell_the_clean_end_from_an_error)
{
    stage s;
    s.server.expect(request_after()).answer(200, page_body("s1", {"a", "b"}));
    s.server.expect(request_after("s1")).answer(400);
    s.server.expect(request_after("s1")).answer(200, page_body("s2", {"c"}));
    s.server.expect(request_after("s2")).answer(200, page_body("", {}));
    auto stream = s.results.users().list(by_two());
    px::page<px::user> p;
    BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
    BOOST_TEST(p.size() == 2u);
    auto const failed = s.run(stream.next(p));
    BOOST_TEST(!failed);
    BOOST_TEST((failed.error() == px::errc::bad_request));
    BOOST_TEST(p.empty());  // the page before is not left in it
    // After an error the same page is asked for again.
    BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
    BOOST_TEST(p.size() == 1u);
    BOOST_TEST((s.server.requests()[1] == s.server.requests()[2]));
    auto const end = s.run(stream.next(p));
    BOOST_TEST(!end);
    BOOST_TEST(!end.error());
}

BOOST_AUTO_TEST_CASE(read_ahead_fetches_the_next_page_while_one_is_worked_on)
{
    stage s;
    expect_five(s.server);
    auto stream = s.client.users().list(by_two().read_ahead());
    px::page<px::user> p;
    BOOST_TEST(s.run(stream.next(p)));
    s.until([&] { return s.server.requests().size() == 2; });  // before the page is asked for
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(p[0].identify_id == "c");
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(!s.run(stream.next(p)));
    BOOST_TEST(s.server.requests().size() == 3u);
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(an_error_of_a_page_read_ahead_waits_for_the_next_await_and_is_repeated_after_it)
{
    stage s;
    s.server.expect(request_after()).answer(200, page_body("s1", {"a", "b"}));
    s.server.expect(request_after("s1")).answer(400);
    s.server.expect(request_after("s1")).answer(200, page_body("s2", {"c", "d"}));
    s.server.expect(request_after("s2")).answer(200, page_body("", {"e"}));
    auto stream = s.client.users().list(by_two().read_ahead());
    px::page<px::user> p;
    BOOST_TEST(s.run(stream.next(p)));
    s.until([&] { return s.server.requests().size() == 2; });
    while (s.context.poll() != 0) {
    }
    BOOST_CHECK_EXCEPTION(s.run(stream.next(p)), px::error, [](auto& e) { return e == px::errc::bad_request; });
    BOOST_TEST(p.empty());
    auto const rest = s.run(drain(stream));
    BOOST_TEST(rest.size() == 3u);
    BOOST_TEST(stream.delivered() == 5);
}

BOOST_AUTO_TEST_CASE(a_cancelled_await_of_a_page_read_ahead_repeats_the_page)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        auto const first = page("s1", {"a", "b"});  // no braces within co_await on g++ 12
        co_await c.answer(first);
        co_await c.request();
        co_await c.gone();
    });
    s.server.always(peer::answering(page("", {"c"})));
    auto stream = s.client.users().list(by_two().read_ahead());
    px::page<px::user> p;
    BOOST_TEST(s.run(stream.next(p)));
    auto waiting = s.start(stream.next(p));
    s.until([&] { return s.server.requests().size() == 2; });
    while (s.context.poll() != 0) {
    }
    waiting.cancel();
    BOOST_CHECK_EXCEPTION(waiting.get(), px::error, [](auto& e) { return e == px::errc::operation_aborted; });
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(p[0].identify_id == "c");
    BOOST_TEST((s.server.requests()[1] == s.server.requests()[2]));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_stream_that_dies_takes_its_page_read_ahead_along)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        auto const first = page("s1", {"a", "b"});  // no braces within co_await on g++ 12
        co_await c.answer(first);
        co_await c.request();
        co_await c.gone();
    });
    {
        auto stream = s.client.users().list(by_two().read_ahead());
        px::page<px::user> p;
        BOOST_TEST(s.run(stream.next(p)));
        s.until([&] { return s.server.requests().size() == 2; });
    }
    s.until([&] { return s.server.open() == 0; });
    s.check_nothing_is_leased();
    BOOST_TEST(s.closed(px::close_reason::cancelled) == 1u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_stream_that_dies_with_the_context_leaks_nothing)
{
    for (int steps = 0; steps != 40; ++steps) {
        stage s;
        s.server.always(peer::answering_in_turn({page("s1", {"a", "b"}), page("s2", {"c", "d"}), page("s3", {"e"})}));
        auto stream = s.client.users().list(by_two().read_ahead());
        auto all = s.start(drain(stream));
        for (int i = 0; i != steps; ++i) s.context.poll_one();
    }
}

BOOST_AUTO_TEST_CASE(a_moved_stream_goes_on_where_it_was)
{
    stage s;
    expect_five(s.server);
    auto stream = s.client.users().list(by_two().read_ahead());
    px::page<px::user> p;
    BOOST_TEST(s.run(stream.next(p)));
    auto moved = std::move(stream);
    BOOST_TEST(s.run(drain(moved)).size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_full_page_without_a_cursor_and_a_page_seen_before_are_errors)
{
    stage s;
    s.server.next(peer::answering(page("", {"a", "b"})));
    auto lost = s.results.users().list(by_two());
    px::page<px::user> p;
    auto step = s.run(lost.next(p));
    if (step) step = s.run(lost.next(p));
    BOOST_TEST((step.error() == px::errc::records_missing));

    stage t;
    t.server.next(peer::answering(page("same", {"a", "b"})));
    auto loop = t.results.users().list(by_two());
    BOOST_TEST(static_cast<bool>(t.run(loop.next(p))));
    BOOST_TEST((t.run(loop.next(p)).error() == px::errc::page_loop));
}

BOOST_AUTO_TEST_CASE(of_a_server_that_clamps_the_page_size_all_come_without_a_request_more)
{
    stage s;
    s.server.expect(request_after()).answer(200, page_body("s1", {"a"}));
    s.server.expect(request_after("s1")).answer(200, page_body("s2", {"b"}));
    s.server.expect(request_after("s2")).answer(200, page_body("s3", {"c"}));
    s.server.expect(request_after("s3")).answer(200, page_body("s4", {"d"}));
    s.server.expect(request_after("s4")).answer(200, page_body("s5", {"e"}));
    auto stream = s.client.users().list(by_two());
    BOOST_TEST(s.run(drain(stream)) == five, boost::test_tools::per_element());
    BOOST_TEST(s.server.requests().size() == 5u);
    BOOST_TEST(stream.shortfall() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_short_after_an_empty_page_is_visible_and_nothing_is_delivered_twice)
{
    stage s;
    s.server.expect(request_after()).answer(200, page_body("s1", {"a", "b"}));
    s.server.expect(request_after("s1")).answer(200, page_body("s2", {"c"}));
    s.server.expect(request_after("s2")).answer(200, page_body("s3", {}));
    auto stream = s.client.users().list(by_two());
    px::page<px::user> p;
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(!s.run(stream.next(p)));
    BOOST_TEST(p.empty());
    BOOST_TEST(stream.shortfall() == 2);
}

BOOST_AUTO_TEST_CASE(an_expired_scroll_is_a_broken_one_and_nobody_asks_it_again)
{
    for (bool const ahead : {false, true}) {
        stage s;
        s.server.expect(request_after()).answer(200, page_body("s1", {"a", "b"}));
        s.server.expect(request_after("s1"))
            .answer(404,
                    R"({"externalapierror":{"status":"NOT_FOUND","message":"No search context found for id [1]"}})");
        auto stream = s.results.users().list(ahead ? by_two().read_ahead() : by_two());
        px::page<px::user> p;
        BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
        for (int i = 0; i != 2; ++i) {
            auto const step = s.run(stream.next(p));
            BOOST_TEST((step.error() == px::errc::scroll_broken));
            BOOST_TEST(step.error().http_status() == 404);
            BOOST_TEST(p.empty());
        }
        BOOST_TEST(s.server.requests().size() == 2u);
        auto resumed = s.results.users().list(by_two().start_from(stream.cursor()));
        BOOST_TEST((s.run(resumed.next(p)).error() == px::errc::scroll_broken));
        BOOST_TEST(s.server.requests().size() == 2u);
    }
}

namespace {

/// An answer that is cut short.
std::string half(std::string const& whole) { return whole.substr(0, whole.size() - 10); }

std::string six(std::initializer_list<std::string_view> ids)
{
    auto text = page("same", ids);
    text.replace(text.find(R"("totalHits":5)"), 13, R"("totalHits":6)");
    return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_scroll_whose_position_px_keeps_is_asked_once_and_breaks_when_a_page_is_cut)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        auto const first = six({"a", "b"}), second = six({"c", "d"}), cut = half(six({"e", "f"}));
        co_await c.answer(first);
        co_await c.answer(second);
        co_await c.request();
        co_await c.send(cut);
    });
    s.server.always(peer::answering(six({"g", "h"})));
    auto stream = s.results.users().list(by_two());
    px::page<px::user> p;
    BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
    BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
    for (int i = 0; i != 2; ++i) {
        BOOST_TEST((s.run(stream.next(p)).error() == px::errc::scroll_broken));
        BOOST_TEST(p.empty());
    }
    BOOST_TEST(s.server.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_second_page_that_was_cut_and_repeated_leaves_a_list_that_does_not_add_up)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        auto const first = six({"a", "b"}), cut = half(six({"c", "d"}));
        co_await c.answer(first);
        co_await c.request();
        co_await c.send(cut);
    });
    s.server.always(peer::answering_in_turn({six({"e", "f"}), six({})}));
    auto stream = s.results.users().list(by_two());
    px::page<px::user> p;
    BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
    BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
    BOOST_TEST((s.run(stream.next(p)).error() == px::errc::records_missing));
}

// A server that closes right after the head has sent no page, and so has not ended the list either.
BOOST_AUTO_TEST_CASE(a_head_without_a_length_and_nothing_behind_it_is_no_empty_page)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
        c.close();
    });
    px::page<px::user> page;
    auto users = s.results.users().list(px::user_query{}.page_size(1));
    BOOST_TEST((s.run(users.next(page)).error() == px::errc::connection_lost));
    auto const written = s.run(s.results.users().update("jane", new_score()));
    BOOST_TEST((written.error() == px::errc::connection_lost));
    BOOST_TEST((written.error().effect() == px::effect::unknown));
}

BOOST_AUTO_TEST_CASE(a_record_that_is_null_is_none_and_does_not_make_a_page_short)
{
    stage s;
    s.server.always(peer::answering(answer(200, R"({"users":[{"identifyId":"a"},null],"scrollId":"s"})")));
    px::page<px::user> page;
    auto users = s.results.with(px::tolerate_mismatches{}).users().list(px::user_query{}.page_size(2));
    auto const got = s.run(users.next(page));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(got.error().json_path() == "users[1]");
}

BOOST_AUTO_TEST_SUITE_END()
