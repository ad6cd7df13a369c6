// Windows that did not come whole, whatever the cause, and windows without records.
#include "years.hpp"

#include <stdexcept>
#include <string>

using namespace resources;
using std::chrono::days;

namespace {

/// All that a stream delivers.
std::vector<px::session_initialized_event> all_of(years& s, auto& stream)
{
    std::vector<px::session_initialized_event> out;
    s.run([](auto& from, auto& into) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        while (co_await from.next(page))
            for (auto& e : page) into.push_back(std::move(e));
    }(stream, out));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unproven_windows)

BOOST_AUTO_TEST_CASE(are_none_the_fewer_when_the_callers_function_throws)
{
    for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
        years s;
        int calls = 0;
        auto const failing = [list = s.lists(), &calls](px::date_range const& window) {
            if (++calls == 3) throw std::runtime_error{"no list today"};
            return list(window);
        };
        px::window_stream stream{failing, years::span(), px::window_options{}.concurrency(2).order(order)};
        std::vector<px::session_initialized_event> got;
        int thrown = 0;
        s.run([](auto& from, auto& into, int& failures) -> asio::awaitable<void> {
            px::page<px::session_initialized_event> page;
            for (bool more = true; more;) {
                try {
                    more = co_await from.next(page);
                } catch (std::runtime_error const&) {
                    ++failures;
                    continue;
                }
                for (auto& e : page) into.push_back(std::move(e));
            }
        }(stream, got, thrown));
        BOOST_TEST(thrown == 1);
        s.check_all(got);
    }
}

BOOST_AUTO_TEST_CASE(that_fall_short_are_read_again_and_left_out_of_the_bookmark_when_they_do_twice)
{
    for (int const short_answers : {1, 2}) {
        years s{50, 100};
        for (int i = 0; i != short_answers; ++i)
            s.simulator().inject(px::testing::fault::body(R"({"totalHits":50,"sessionInitializedEvents":[]})"));
        px::date_range const span{px::now() - days{150}, px::now() + days{1}};
        // Events may be of this very millisecond, and nothing from the moment on at which a run begins is read.
        px::window_stream stream{s.lists(), span, px::window_options{}.concurrency(1).began(span.to())};
        auto const got = all_of(s, stream);
        BOOST_TEST(stream.begun_again() == 1u);
        BOOST_TEST(stream.counts().shortfall == (short_answers == 1 ? 0 : 50));
        BOOST_TEST(stream.bookmark().finished().empty() == (short_answers == 2));
        if (short_answers == 1) s.check_all(got);
    }
}

BOOST_AUTO_TEST_CASE(that_end_without_a_body_are_read_again_and_left_out_of_the_bookmark_when_they_do_twice)
{
    for (int const times : {1, 2})
        for (bool const with_status_200 : {false, true}) {
            years s{50, 100};
            for (int i = 0; i != times; ++i)
                s.simulator().inject(with_status_200 ? px::testing::fault::respond(px::testing::sim_response{200})
                                                     : px::testing::fault::no_content());
            px::date_range const span{px::now() - days{150}, px::now() + days{1}};
            px::window_stream stream{s.lists(), span, px::window_options{}.concurrency(1).began(span.to())};
            auto const got = all_of(s, stream);
            BOOST_TEST(stream.begun_again() == 1u);
            BOOST_TEST(stream.counts().unproven == (times == 1 ? 0 : 1));
            BOOST_TEST(stream.counts().all_came() == (times == 1));
            BOOST_TEST(stream.bookmark().finished().empty() == (times == 2));
            if (times == 1) s.check_all(got);
        }
}

BOOST_AUTO_TEST_CASE(whose_records_come_twice_in_place_of_others_fall_short)
{
    years s{50, 100};
    auto const event = [](char const* id) {
        return R"({"eventId":")" + std::string{id} + R"(","date":)" +
               std::to_string(px::to_epoch_ms(px::now() - days{5})) + '}';
    };
    auto const all = R"({"totalHits":4,"sessionInitializedEvents":[)" + event("a") + ',' + event("b") + ',' +
                     event("b") + ',' + event("c") + "]}";
    for (int i = 0; i != 2; ++i) s.simulator().inject(px::testing::fault::body(all));
    px::date_range const span{px::now() - days{150}, px::now() + days{1}};
    px::window_stream stream{s.lists(), span};
    std::size_t got = 0;
    s.run([](auto& from, std::size_t& count) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        while (co_await from.next(page)) count += page.size();
    }(stream, got));
    BOOST_TEST(got == 3U);
    BOOST_TEST(stream.counts().shortfall == 1);
    BOOST_TEST(!stream.bookmark().end());
}

BOOST_AUTO_TEST_CASE(without_records_are_empty_pages_where_that_is_asked_for)
{
    for (bool const asked : {false, true})
        for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
            years s{0, 1};
            px::window_stream stream{s.lists(), years::span(),
                                     px::window_options{}.concurrency(2).order(order).empty_pages(asked)};
            std::size_t pages = 0;
            s.run([](auto& from, std::size_t& count) -> asio::awaitable<void> {
                px::page<px::session_initialized_event> page;
                while (co_await from.next(page)) {
                    BOOST_TEST(page.empty());
                    BOOST_TEST(from.finished() == ++count);  // so that a bookmark of each can be stored
                }
            }(stream, pages));
            BOOST_TEST(pages == (asked ? 6U : 0U));
            BOOST_TEST((stream.bookmark().end() == stream.began()));
        }
}

BOOST_AUTO_TEST_SUITE_END()
