// Streams of raw records by scroll id, against scripted answers: the guards of streams of models hold for them.
#include "stage.hpp"

using namespace request_lifecycle;

namespace {

std::string page_body(std::string const& scroll_id, std::initializer_list<std::string_view> records)
{
    std::string body = R"({"users":[)";
    for (auto r : records) {
        if (body.back() == '}') body += ',';
        body += r;
    }
    return body + R"(],"totalHits":5,"scrollId":")" + scroll_id + R"("})";
}
std::string page(std::string const& scroll_id, std::initializer_list<std::string_view> records)
{
    return answer(200, page_body(scroll_id, records));
}

constexpr std::string_view a = R"({ "identifyId" : "a", "score" : "odd" })";
constexpr std::string_view b = R"({"identifyId":"b","new":1.0})";
constexpr std::string_view c = R"({"id":"c","identifyId":null})";

px::user_query by_two() { return px::user_query{}.page_size(2); }

}  // namespace

BOOST_AUTO_TEST_SUITE(verbatim_pages)

BOOST_AUTO_TEST_CASE(follow_the_cursor_to_the_short_page)
{
    stage s;
    s.server.expect("GET /v1/users?pageSize=2").answer(200, page_body("s1", {a, b}));
    s.server.expect("GET /v1/users?pageSize=2&scrollId=s1").answer(200, page_body("", {c}));
    auto stream = s.client.users().list(by_two()).verbatim();
    px::page<px::raw_record> p;
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(p.size() == 2U);
    BOOST_TEST(p[0].text() == a);
    BOOST_TEST(p[0].id() == "a");
    BOOST_TEST(p[1].text() == b);
    BOOST_TEST(s.run(stream.next(p)));
    BOOST_TEST(p.size() == 1U);
    BOOST_TEST(p[0].text() == c);
    BOOST_TEST(p[0].id() == "c");
    BOOST_TEST(!s.run(stream.next(p)));
    BOOST_TEST(p.size() == 1U);  // as with models: nothing had to be asked
    BOOST_TEST(stream.delivered() == 3);
    BOOST_TEST(stream.shortfall() == 2);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(that_are_cut_damaged_lost_or_repeated_are_errors)
{
    px::page<px::raw_record> p;
    {
        stage s;
        auto const damaged = page_body("s1", {a, R"({"identifyId":"b","score":01})"});
        s.server.next(peer::answering(answer(200, damaged)));
        auto stream = s.results.users().list(by_two()).verbatim();
        auto const step = s.run(stream.next(p));
        BOOST_TEST((step.error() == px::errc::bad_response));
        BOOST_TEST(step.error().json_path() == "users[1].score");
        BOOST_TEST(p.empty());
    }
    {
        stage s;
        s.server.next(peer::answering(answer(200, page_body("s1", {a, b}).substr(0, 60))));
        auto stream = s.results.users().list(by_two()).verbatim();
        BOOST_TEST((s.run(stream.next(p)).error() == px::errc::bad_response));
        BOOST_TEST(p.empty());
    }
    {
        stage s;
        s.server.next(peer::answering(page("", {a, b})));
        auto stream = s.results.users().list(by_two()).verbatim();
        BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
        BOOST_TEST((s.run(stream.next(p)).error() == px::errc::records_missing));
    }
    {
        stage s;
        s.server.next(peer::answering(page("same", {a, b})));
        auto stream = s.results.users().list(by_two()).verbatim();
        BOOST_TEST(static_cast<bool>(s.run(stream.next(p))));
        BOOST_TEST((s.run(stream.next(p)).error() == px::errc::page_loop));
    }
}

BOOST_AUTO_TEST_CASE(begin_behind_the_pages_of_models_that_were_delivered)
{
    for (bool const ahead : {false, true}) {
        stage s;
        s.server.expect("GET /v1/users?pageSize=2").answer(200, page_body("s1", {b, R"({"identifyId":"z"})"}));
        for (int i = 0; i != (ahead ? 2 : 1); ++i)
            s.server.expect("GET /v1/users?pageSize=2&scrollId=s1").answer(200, page_body("", {c}));
        auto models = s.client.users().list(ahead ? by_two().read_ahead() : by_two());
        px::page<px::user> first;
        BOOST_TEST(s.run(models.next(first)));
        if (ahead) s.until([&] { return s.server.requests().size() == 2; });
        auto stream = std::move(models).verbatim();
        px::page<px::raw_record> p;
        BOOST_TEST(s.run(stream.next(p)));
        BOOST_TEST(p.size() == 1U);
        BOOST_TEST(p[0].text() == c);
        BOOST_TEST(stream.delivered() == 3);
        // The page that was read ahead as models is asked for again.
        auto const& requests = s.server.requests();
        BOOST_TEST(requests.size() == (ahead ? 3U : 2U));
        BOOST_TEST(requests.back().find("scrollId=s1") != std::string::npos);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(do_not_begin_behind_a_page_read_ahead_where_px_keeps_the_position)
{
    stage s;
    s.server.always(peer::answering_in_turn({page("same", {R"({"identifyId":"1"},{"identifyId":"2"})"}),
                                             page("same", {R"({"identifyId":"3"},{"identifyId":"4"})"}),
                                             page("same", {R"({"identifyId":"5"},{"identifyId":"6"})"})}));
    auto models = s.results.users().list(by_two().read_ahead());
    px::page<px::user> first;
    BOOST_TEST(static_cast<bool>(s.run(models.next(first))));
    BOOST_TEST(static_cast<bool>(s.run(models.next(first))));
    s.until([&] { return s.server.requests().size() == 3; });
    auto stream = std::move(models).verbatim();
    px::page<px::raw_record> p;
    BOOST_TEST((s.run(stream.next(p)).error() == px::errc::scroll_broken));
    BOOST_TEST(s.server.requests().size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
