// A cursor as text, from which another stream starts.
#include "pages.hpp"

#include <limits>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(cursor_text)

BOOST_AUTO_TEST_CASE(after_a_lost_cursor_a_new_stream_can_try_that_page_again)
{
    page_cursor c{by_scroll, 2};
    (void)c.page(page(0, 2, "one"));
    (void)c.page(page(2, 2));
    auto again = page_cursor::resume(by_scroll, 2, c.text());
    BOOST_REQUIRE(again.has_value());
    CHECK_IS(again->next(), step::fetch);
    BOOST_TEST(again->scroll_id() == "one");
    BOOST_TEST(again->delivered() == 2);
}

BOOST_AUTO_TEST_CASE(a_text_whose_numbers_no_list_reaches_is_refused_or_counted_on_from_without_overflow)
{
    std::string const most = std::to_string(std::numeric_limits<std::int64_t>::max());
    std::string const most_pages = std::to_string(std::numeric_limits<int>::max());
    for (std::string const& text :
         std::vector<std::string>{"number:2:" + most + ":0:", "number:2:0:" + most_pages + ":",
                                  "number:2:0:" + most + ":", "number:2:9223372036854775808:0:", "number:2:-1:0:",
                                  "number:2:0:-1:", "number:2:1000000001:0:", "number:2:0:1000000001:"}) {
        auto const refused = page_cursor::resume(by_number, 2, text);
        BOOST_TEST((!refused && refused.error() == px::errc::invalid_argument), text);
    }
    auto far = page_cursor::resume(by_number, 2, "number:2:1000000000:1000000000:");
    BOOST_REQUIRE(far.has_value());
    CHECK_IS(far->page(page(1, 2)), page_action::deliver);
    BOOST_TEST(far->delivered() == 1'000'000'002);
}

BOOST_AUTO_TEST_CASE(a_cursor_resumes_from_its_text)
{
    for (auto const* info : {&by_scroll, &by_number, &by_both}) {
        page_cursor c{*info, 2};
        (void)c.page(page(0, 2, "a:b:%20;\xc3\xa9").last(false));
        auto resumed = page_cursor::resume(*info, 2, c.text());
        BOOST_REQUIRE(resumed.has_value());
        BOOST_TEST(resumed->scroll_id() == c.scroll_id());
        BOOST_TEST(resumed->page_number() == c.page_number());
        BOOST_TEST(resumed->delivered() == 2);
        BOOST_TEST(resumed->text() == c.text());
        CHECK_IS(resumed->page(page(2, 1).total(4)), page_action::deliver_and_end);
        BOOST_TEST(resumed->shortfall() == 1);
    }
}

BOOST_AUTO_TEST_CASE(an_unstarted_and_an_ended_cursor_resume_as_such)
{
    for (auto const* info : {&by_scroll, &by_number, &by_both}) {
        page_cursor c{*info, 2};
        auto const fresh = page_cursor::resume(*info, 2, c.text());
        CHECK_IS(fresh->next(), step::fetch);
        BOOST_TEST(fresh->scroll_id() == "");
        CHECK_IS(page_cursor::resume(*info, 2, "")->next(), step::fetch);
        (void)c.page(page(0, 1, "set"));
        auto const ended = page_cursor::resume(*info, 2, c.text());
        BOOST_REQUIRE(ended.has_value());
        CHECK_IS(ended->next(), step::end);
        BOOST_TEST(ended->delivered() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_cursor_of_this_list_is_refused)
{
    page_cursor c{by_scroll, 2};
    (void)c.page(page(0, 2, "one"));
    auto const text = c.text();
    auto const refused = [](auto const& r) { return !r && r.error() == px::errc::invalid_argument; };
    for (std::string const bad : {"x", ":", "scroll", "scroll:2", "scroll:2:0", "scroll:2:0:0",
                                  "scroll:a:0:0:", "scroll:2:-1:0:", "scroll:2:0:-3:", "scroll:2::0:", "scroll:2:0x:0:",
                                  "scroll:99999999999999:0:0:", "spiral:2:0:0:", "scroll+x:2:0:0:"})
        BOOST_TEST_CONTEXT(bad) { BOOST_TEST(refused(page_cursor::resume(by_scroll, 2, bad))); }
    BOOST_TEST(refused(page_cursor::resume(by_number, 2, text)));
    auto const other_size = page_cursor::resume(by_scroll, 3, text);
    BOOST_REQUIRE(refused(other_size));
    BOOST_TEST(other_size.error().message().find("page size of 2, not 3") != std::string_view::npos);
    BOOST_TEST(other_size.error().operation() == "users.list");
}

BOOST_AUTO_TEST_CASE(the_text_of_a_cursor_whose_page_was_asked_for_ahead_is_suspected)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "same").total(6)), page_action::deliver);
    auto resumed = page_cursor::resume(by_scroll, 2, c.text(true)).value();
    CHECK_IS(resumed.page(page(0, 0, "same").total(6)), page_action::failed);
    // Where PX is known to keep the position that page is lost with its stream.
    CHECK_IS(c.page(page(2, 2, "same").total(6)), page_action::deliver);
    BOOST_TEST((page_cursor::resume(by_scroll, 2, c.text(true)).error() == px::errc::scroll_broken));
    auto calm = page_cursor::resume(by_scroll, 2, c.text()).value();
    CHECK_IS(calm.page(page(0, 0, "same").total(6)), page_action::end);
    BOOST_TEST(calm.shortfall() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
