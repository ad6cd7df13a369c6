// Whatever PX's lists do at their worst: a span comes whole, and each record once.
#include "../resources/stage.hpp"

#include <gainsight/px/source/window_stream.hpp>

#include <map>

using namespace resources;
using std::chrono::days;

BOOST_AUTO_TEST_SUITE(quirks_of_lists)

BOOST_AUTO_TEST_CASE(leave_a_span_whole)
{
    using px::testing::last_cursor;
    using px::testing::quirks;
    struct {
        char const* name;
        quirks how;
    } const cases[] = {
        {"shuffled keys, unknown fields", quirks{}},
        {"empty members left out", quirks{}.leave_out_empty(true)},
        {"a cursor that stays the same", quirks::none().repeating_cursor(true)},
        {"scrolls that live for one page", quirks::none().expire_scrolls_before(1)},
        {"scrolls that live for three pages", quirks::none().expire_scrolls_before(3)},
        {"short pages", quirks::none().clamp_page_size(7)},
        {"a page that repeats itself", quirks::none().loop_from(0)},
        {"a later page that repeats itself", quirks::none().loop_from(2)},
        {"a full page without a cursor", quirks::none().full_page_without_cursor(0)},
        {"a later full page without a cursor", quirks::none().full_page_without_cursor(2)},
        {"a total that shifts", quirks::none().shift_total_hits(true)},
        {"a total that is capped", quirks::none().cap_total_hits(10)},
        {"no total", quirks::none().no_total_hits(true)},
        {"a negative total", quirks::none().negative_total_hits(true)},
        {"a cursor on the last page", quirks::none().on_last_page(last_cursor::set)},
        {"a null cursor on the last page", quirks::none().on_last_page(last_cursor::null)},
        {"no ids", quirks::none().leave_out("eventId")},
    };
    stage s;
    s.service.clear_data();
    s.service.seed(collection::session_events, 300, 400);
    px::date_range const span{px::now() - days{420}, px::now() + days{1}};
    std::map<std::string, int> stored;
    for (auto const& e : s.service.all(collection::session_events))
        ++stored[std::string{e.at("sessionId").as_string()}];
    for (auto const& c : cases)
        for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
            BOOST_TEST_CONTEXT(c.name << (order == px::window_order::by_time ? ", by time" : ""))
            {
                s.service.set(c.how);
                px::window_stream stream{[client = *s.client](px::date_range const& window) {
                                             return client.session_events().list(
                                                 px::session_event_query{}.during(window).page_size(20));
                                         },
                                         span, px::window_options{}.order(order)};
                std::map<std::string, int> got;
                s.run([](auto& from, auto& into) -> asio::awaitable<void> {
                    px::page<px::session_initialized_event> page;
                    while (co_await from.next(page))
                        for (auto const& e : page) ++into[e.session_id];
                }(stream, got));
                BOOST_TEST((got == stored));
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
