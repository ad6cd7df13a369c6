#include <gainsight/px/stream/cursor.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace px = gainsight::px;
using px::detail::page_cursor;
using px::detail::page_facts;
using step = page_cursor::step;
using verdict = page_cursor::verdict;

namespace {

constexpr px::operation_info by_scroll =
    px::operation_info{"getUsers", "users.list", px::verb::get, "/v1/users"}.paged(px::paging::scroll, "users", 1000);
constexpr px::operation_info by_number =
    px::operation_info{"getFeatures", "features.list", px::verb::get, "/v1/feature"}.paged(px::paging::number,
                                                                                           "features", 200);
constexpr px::operation_info by_both =
    px::operation_info{"getErrors", "monitoring.errors", px::verb::get, "/v1/errors"}.paged(px::paging::both, "errors",
                                                                                            1000);

// A page of the records first, first + 1, ..., with a cursor unless it is empty.
class page {
public:
    page(int first, int count, std::string scroll_id = {})
    {
        facts.count = static_cast<std::size_t>(count);
        facts.scroll_id = std::move(scroll_id);
        for (int i = first; i < first + count; ++i) facts.fingerprint.add("record " + std::to_string(i));
    }
    page& last(bool value)
    {
        facts.is_last_page = value;
        return *this;
    }
    page& total(std::int64_t value)
    {
        facts.total_hits = value;
        return *this;
    }
    page& record(std::string const& id)
    {
        ++facts.count;
        facts.fingerprint.add(id);
        return *this;
    }
    operator page_facts const&() const { return facts; }
    page_facts facts;
};

std::string print(verdict v)
{
    switch (v) {
        case verdict::deliver: return "deliver";
        case verdict::deliver_and_end: return "deliver_and_end";
        case verdict::end: return "end";
        case verdict::failed: return "failed";
    }
    return "?";
}
std::string print(step s)
{
    switch (s) {
        case step::fetch: return "fetch";
        case step::end: return "end";
        case step::failed: return "failed";
    }
    return "?";
}

}  // namespace

#define CHECK_IS(expression, value) BOOST_TEST(print(expression) == print(value))

BOOST_AUTO_TEST_SUITE(cursor)

BOOST_AUTO_TEST_CASE(a_scroll_begins_without_a_cursor_and_follows_it)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.next(), step::fetch);
    BOOST_TEST(c.scroll_id() == "");
    BOOST_TEST(c.page_number() == -1);
    CHECK_IS(c.page(page(0, 2, "one")), verdict::deliver);
    BOOST_TEST(c.scroll_id() == "one");
    CHECK_IS(c.page(page(2, 2, "two")), verdict::deliver);
    BOOST_TEST(c.scroll_id() == "two");
    CHECK_IS(c.page(page(4, 1)), verdict::deliver_and_end);
    CHECK_IS(c.next(), step::end);
    BOOST_TEST(c.delivered() == 5);
    BOOST_TEST(!c.error());
}

BOOST_AUTO_TEST_CASE(a_short_page_ends_a_scroll_even_if_it_brings_a_cursor)
{
    page_cursor c{by_scroll, 3};
    CHECK_IS(c.page(page(0, 2, "still set")), verdict::deliver_and_end);
    CHECK_IS(c.next(), step::end);
    page_cursor all{by_scroll, 3};
    CHECK_IS(all.page(page(0, 2, "still set").total(2)), verdict::deliver_and_end);
}

BOOST_AUTO_TEST_CASE(an_empty_page_ends_a_list_of_any_kind)
{
    for (auto const* info : {&by_scroll, &by_number, &by_both}) {
        page_cursor c{*info, 3};
        CHECK_IS(c.page(page(0, 0, "set").last(false).total(7)), verdict::end);
        CHECK_IS(c.next(), step::end);
        BOOST_TEST(c.delivered() == 0);
        BOOST_TEST(c.shortfall() == 7);
    }
}

BOOST_AUTO_TEST_CASE(a_full_page_without_a_cursor_is_delivered_and_then_an_error)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one")), verdict::deliver);
    CHECK_IS(c.page(page(2, 2)), verdict::deliver);
    BOOST_TEST(c.delivered() == 4);
    for (int i = 0; i < 2; ++i) {  // and stays one
        CHECK_IS(c.next(), step::failed);
        BOOST_TEST((c.error() == px::errc::records_missing));
    }
    BOOST_TEST(c.error().operation() == "users.list");
    BOOST_TEST(c.error().message().find("page 2") != std::string_view::npos);
    BOOST_TEST(c.shortfall() == 0);
}

BOOST_AUTO_TEST_CASE(total_hits_excuses_no_full_page_without_a_cursor)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2).total(2)), verdict::deliver);
    CHECK_IS(c.next(), step::failed);
}

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

BOOST_AUTO_TEST_CASE(the_same_cursor_for_pages_that_differ_is_fine)
{
    page_cursor c{by_scroll, 2};
    for (int i = 0; i < 50; ++i) CHECK_IS(c.page(page(2 * i, 2, "same")), verdict::deliver);
    CHECK_IS(c.page(page(100, 1, "same")), verdict::deliver_and_end);
    BOOST_TEST(c.delivered() == 101);
}

BOOST_AUTO_TEST_CASE(a_page_seen_before_is_a_loop_and_not_delivered)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one")), verdict::deliver);
    CHECK_IS(c.page(page(2, 2, "two")), verdict::deliver);
    CHECK_IS(c.page(page(0, 2, "three")), verdict::failed);
    CHECK_IS(c.next(), step::failed);
    CHECK_IS(c.next(), step::failed);
    BOOST_TEST((c.error() == px::errc::page_loop));
    BOOST_TEST(c.error().operation() == "users.list");
    BOOST_TEST(c.delivered() == 4);
    BOOST_TEST(page_cursor::resume(by_scroll, 2, c.text())->scroll_id() == "two");
}

BOOST_AUTO_TEST_CASE(a_loop_is_one_in_any_order_of_records_and_across_page_borders)
{
    page_cursor reversed{by_scroll, 2};
    CHECK_IS(reversed.page(page(0, 2, "one")), verdict::deliver);
    CHECK_IS(reversed.page(page(0, 0, "two").record("record 1").record("record 0")), verdict::failed);

    page_cursor shifted{by_scroll, 2};
    CHECK_IS(shifted.page(page(0, 2, "one")), verdict::deliver);
    CHECK_IS(shifted.page(page(2, 2, "two")), verdict::deliver);
    CHECK_IS(shifted.page(page(1, 2, "three")), verdict::failed);
}

BOOST_AUTO_TEST_CASE(one_new_record_makes_a_page_no_loop)
{
    page_cursor c{by_scroll, 3};
    CHECK_IS(c.page(page(0, 3, "one")), verdict::deliver);
    CHECK_IS(c.page(page(1, 3, "two")), verdict::deliver);
    CHECK_IS(c.page(page(2, 3, "three")), verdict::deliver);
}

BOOST_AUTO_TEST_CASE(a_short_page_of_known_records_ends_the_list_without_an_error)
{
    page_cursor c{by_scroll, 3};
    CHECK_IS(c.page(page(0, 3, "one")), verdict::deliver);
    CHECK_IS(c.page(page(2, 1, "two")), verdict::deliver_and_end);
}

BOOST_AUTO_TEST_CASE(records_without_ids_are_never_a_loop)
{
    page_cursor c{by_scroll, 2};
    for (int i = 0; i < 3; ++i) CHECK_IS(c.page(page(0, 0, "same").record("").record("")), verdict::deliver);
    for (int i = 0; i < 3; ++i) CHECK_IS(c.page(page(0, 0, "same").record("a").record("")), verdict::deliver);
    // Nor are pages whose ids nobody looked at.
    page_facts blind;
    blind.count = 2;
    blind.scroll_id = "same";
    for (int i = 0; i < 3; ++i) CHECK_IS(c.page(blind), verdict::deliver);
}

BOOST_AUTO_TEST_CASE(a_loop_over_more_records_than_are_remembered_shows_by_its_pages)
{
    constexpr int size = 1000;
    int const pages = 2 * static_cast<int>(page_cursor::remembered_records) / size + 10;
    page_cursor c{by_scroll, size};
    for (int i = 0; i < pages; ++i) CHECK_IS(c.page(page(size * i, size, "same")), verdict::deliver);
    CHECK_IS(c.page(page(0, size, "same")), verdict::failed);
    BOOST_TEST((c.error() == px::errc::page_loop));
}

BOOST_AUTO_TEST_CASE(total_hits_is_progress_and_a_warning_and_never_the_end)
{
    page_cursor c{by_scroll, 2};
    BOOST_TEST(!c.total_hits().has_value());
    CHECK_IS(c.page(page(0, 2, "one").total(2)), verdict::deliver);  // capped
    BOOST_TEST((c.total_hits() == 2));
    CHECK_IS(c.page(page(2, 2, "two").total(9)), verdict::deliver);  // shifts
    BOOST_TEST((c.total_hits() == 9));
    BOOST_TEST(c.shortfall() == 0);  // not yet known to be short
    CHECK_IS(c.page(page(4, 2, "three").total(-1)), verdict::deliver);
    BOOST_TEST((c.total_hits() == 9));  // below zero is none
    CHECK_IS(c.page(page(6, 1)), verdict::deliver_and_end);
    BOOST_TEST(c.shortfall() == 2);
}

BOOST_AUTO_TEST_CASE(more_records_than_total_hits_are_no_shortfall)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one").total(1)), verdict::deliver);
    CHECK_IS(c.page(page(2, 1).total(1)), verdict::deliver_and_end);
    BOOST_TEST(c.shortfall() == 0);
}

BOOST_AUTO_TEST_CASE(a_page_larger_than_asked_for_is_full)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 3, "one")), verdict::deliver);
    CHECK_IS(c.next(), step::fetch);
}

BOOST_AUTO_TEST_CASE(a_scroll_does_not_heed_is_last_page)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one").last(true)), verdict::deliver);
    CHECK_IS(c.next(), step::fetch);
}

BOOST_AUTO_TEST_CASE(a_failed_call_leaves_the_cursor_where_it_was)
{
    page_cursor c{by_scroll, 2};
    (void)c.page(page(0, 2, "one"));
    CHECK_IS(c.next(), step::fetch);  // the call fails, and page() is not called
    CHECK_IS(c.next(), step::fetch);
    BOOST_TEST(c.scroll_id() == "one");
    BOOST_TEST(c.delivered() == 2);
}

BOOST_AUTO_TEST_CASE(numbers_count_from_0_until_the_last_page)
{
    page_cursor c{by_number, 2};
    BOOST_TEST(c.page_number() == 0);
    BOOST_TEST(c.scroll_id() == "");
    CHECK_IS(c.page(page(0, 2, "ignored").last(false)), verdict::deliver);
    BOOST_TEST(c.page_number() == 1);
    BOOST_TEST(c.scroll_id() == "");
    CHECK_IS(c.page(page(2, 2)), verdict::deliver);  // says nothing of being last
    BOOST_TEST(c.page_number() == 2);
    CHECK_IS(c.page(page(4, 2).last(true)), verdict::deliver_and_end);
    CHECK_IS(c.next(), step::end);
}

BOOST_AUTO_TEST_CASE(a_short_page_ends_a_list_by_numbers_unless_it_says_that_it_is_not_the_last)
{
    page_cursor silent{by_number, 2};
    CHECK_IS(silent.page(page(0, 1)), verdict::deliver_and_end);
    page_cursor whole{by_number, 2};
    CHECK_IS(whole.page(page(0, 1).last(false).total(1)), verdict::deliver_and_end);
    for (auto const* info : {&by_number, &by_both}) {
        page_cursor c{*info, 2};
        CHECK_IS(c.page(page(0, 1).last(false)), verdict::deliver);
        BOOST_TEST(c.page_number() == 1);
        CHECK_IS(c.page(page(1, 1).last(false)), verdict::deliver);
        auto repeats = c;
        CHECK_IS(repeats.page(page(1, 1).last(false)), verdict::end);
        CHECK_IS(c.page(page(2, 1).last(true)), verdict::deliver_and_end);
    }
    // Nothing tells pages apart whose records have no id: one more, and no endless list.
    page_cursor blind{by_number, 2};
    CHECK_IS(blind.page(page(0, 0).record("").last(false)), verdict::deliver);
    CHECK_IS(blind.page(page(0, 0).record("").last(false)), verdict::deliver_and_end);
}

BOOST_AUTO_TEST_CASE(a_short_page_with_a_cursor_below_total_hits_is_not_the_last)
{
    page_cursor clamped{by_scroll, 2};
    CHECK_IS(clamped.page(page(0, 1, "one").total(3)), verdict::deliver);
    BOOST_TEST(clamped.scroll_id() == "one");
    CHECK_IS(clamped.page(page(1, 1, "two").total(3)), verdict::deliver);
    CHECK_IS(clamped.page(page(2, 1, "three").total(3)), verdict::deliver_and_end);  // no further request
    BOOST_TEST(clamped.shortfall() == 0);

    page_cursor high{by_scroll, 3};
    CHECK_IS(high.page(page(0, 2, "one").total(9)), verdict::deliver);
    CHECK_IS(high.page(page(0, 0, "one").total(9)), verdict::end);
    CHECK_IS(high.next(), step::end);
    BOOST_TEST(high.shortfall() == 7);
}

BOOST_AUTO_TEST_CASE(a_server_that_repeats_its_last_short_page_for_ever_ends_the_list)
{
    page_cursor missing{by_scroll, 3};
    CHECK_IS(missing.page(page(0, 2, "same").total(9)), verdict::deliver);
    CHECK_IS(missing.page(page(0, 2, "same").total(9)), verdict::failed);
    BOOST_TEST((missing.error() == px::errc::records_missing));
    page_cursor shifts{by_scroll, 3};
    CHECK_IS(shifts.page(page(0, 2, "same").total(3)), verdict::deliver);
    CHECK_IS(shifts.page(page(0, 2, "same").total(2)), verdict::end);
    CHECK_IS(shifts.next(), step::end);
}

BOOST_AUTO_TEST_CASE(numbers_that_return_to_a_page_are_a_loop)
{
    page_cursor c{by_number, 2};
    CHECK_IS(c.page(page(0, 2).last(false)), verdict::deliver);
    CHECK_IS(c.page(page(0, 2).last(false)), verdict::failed);
    BOOST_TEST((c.error() == px::errc::page_loop));
}

BOOST_AUTO_TEST_CASE(both_cursors_go_on_together_and_without_a_scroll_id_by_number)
{
    page_cursor c{by_both, 2};
    BOOST_TEST(c.page_number() == 0);
    BOOST_TEST(c.scroll_id() == "");
    CHECK_IS(c.page(page(0, 2, "one")), verdict::deliver);
    BOOST_TEST(c.page_number() == 1);
    BOOST_TEST(c.scroll_id() == "one");
    CHECK_IS(c.page(page(2, 2)), verdict::deliver);
    BOOST_TEST(c.page_number() == 2);
    BOOST_TEST(c.scroll_id() == "");
    auto ends = c;
    CHECK_IS(ends.page(page(4, 0)), verdict::end);
    BOOST_TEST(!ends.error());
    // A server that does not know numbers sends what it sent before: whether anything follows, nobody can tell.
    auto repeats = c;
    CHECK_IS(repeats.page(page(2, 2)), verdict::failed);
    BOOST_TEST((repeats.error() == px::errc::records_missing));

    page_cursor is_short{by_both, 2};
    CHECK_IS(is_short.page(page(0, 1, "set")), verdict::deliver_and_end);
    page_cursor last{by_both, 2};
    CHECK_IS(last.page(page(0, 2, "set").last(true)), verdict::deliver_and_end);
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
    CHECK_IS(far->page(page(1, 2)), verdict::deliver);
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
        CHECK_IS(resumed->page(page(2, 1).total(4)), verdict::deliver_and_end);
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

namespace {

px::error lost()
{
    px::detail::error_facts facts;
    facts.code = px::errc::connection_lost;
    facts.message = "the connection broke";
    facts.phase = px::phase::body;
    return px::error{facts};
}
page_facts repeated(page p)
{
    p.facts.fate_unknown = true;
    return p.facts;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_lost_request_breaks_a_scroll_whose_position_px_keeps)
{
    page_cursor c{by_scroll, 2};
    BOOST_TEST(!c.asks_once());
    CHECK_IS(c.page(page(0, 2, "same").total(6)), verdict::deliver);
    BOOST_TEST(!c.asks_once());  // not yet known
    CHECK_IS(c.page(page(2, 2, "same").total(6)), verdict::deliver);
    BOOST_TEST(c.asks_once());
    BOOST_TEST(page_cursor::resume(by_scroll, 2, c.text())->asks_once());
    // One that PX certainly did not take up changes nothing.
    BOOST_TEST((c.failed(lost(), false) == px::errc::connection_lost));
    CHECK_IS(c.next(), step::fetch);
    auto stopped = c;
    BOOST_TEST((stopped.failed(px::error{px::errc::operation_aborted}, true) == px::errc::operation_aborted));
    BOOST_TEST((stopped.error() == px::errc::scroll_broken));
    auto const why = c.failed(lost(), true);
    BOOST_TEST((why == px::errc::scroll_broken));
    BOOST_TEST((why.phase() == px::phase::body));
    BOOST_TEST(why.message().find("anew") != std::string_view::npos);
    CHECK_IS(c.next(), step::failed);
    BOOST_TEST((c.error() == why));
    BOOST_TEST((page_cursor::resume(by_scroll, 2, c.text()).error() == px::errc::scroll_broken));
}

BOOST_AUTO_TEST_CASE(where_the_position_is_not_known_to_be_kept_the_sum_at_the_end_decides)
{
    auto const begun = [] {
        page_cursor c{by_scroll, 2};
        CHECK_IS(c.page(page(0, 2, "same").total(6)), verdict::deliver);
        return c;
    };
    // The engine repeated request 2, or the caller did: page 3 comes, and then nothing.
    for (bool const by_caller : {false, true}) {
        auto c = begun();
        if (by_caller) {
            BOOST_TEST((c.failed(lost(), true) == px::errc::connection_lost));
            CHECK_IS(c.next(), step::fetch);
        }
        CHECK_IS(c.page(by_caller ? page(4, 2, "same").total(6).facts : repeated(page(4, 2, "same").total(6))),
                 verdict::deliver);
        for (auto ends : {c, page_cursor::resume(by_scroll, 2, c.text()).value()}) {
            CHECK_IS(ends.page(page(0, 0, "same").total(6)), verdict::failed);
            BOOST_TEST((ends.error() == px::errc::records_missing));
        }
        auto delivers = c;  // what came is delivered before the error
        CHECK_IS(delivers.page(page(6, 1).total(6)), verdict::deliver);
        CHECK_IS(delivers.next(), step::failed);
        auto adds_up = c;
        CHECK_IS(adds_up.page(page(6, 2, "same").total(6)), verdict::deliver);
        CHECK_IS(adds_up.page(page(0, 0, "same").total(6)), verdict::end);
    }
    // Ids that change with every page mostly carry the position, so that repeating was harmless; but a service may
    // change them and keep the position all the same: then the sum is short.
    auto moves = begun();
    CHECK_IS(moves.page(repeated(page(2, 2, "two").total(4))), verdict::deliver);
    CHECK_IS(moves.page(page(4, 1).total(4)), verdict::deliver_and_end);  // a total that is too low
    auto short_of_it = begun();
    CHECK_IS(short_of_it.page(repeated(page(4, 2, "two").total(6))), verdict::deliver);
    CHECK_IS(short_of_it.page(page(0, 0, "three").total(6)), verdict::failed);
    BOOST_TEST((short_of_it.error() == px::errc::records_missing));
    // A total that is too low proves nothing of a position that is kept.
    auto capped = begun();
    CHECK_IS(capped.page(repeated(page(4, 2, "same").total(2))), verdict::deliver);
    CHECK_IS(capped.page(page(0, 0, "same").total(2)), verdict::failed);
    BOOST_TEST((capped.error() == px::errc::records_missing));
    // But not one that did not change later.
    auto changed_once = begun();
    CHECK_IS(changed_once.page(repeated(page(2, 2, "two").total(60))), verdict::deliver);
    CHECK_IS(changed_once.page(page(4, 2, "two").total(60)), verdict::deliver);
    CHECK_IS(changed_once.page(page(6, 1).total(60)), verdict::deliver);
    BOOST_TEST((changed_once.error() == px::errc::records_missing));
    // Nothing proves a list without a sum.
    page_cursor no_sum{by_scroll, 2};
    CHECK_IS(no_sum.page(page(0, 2, "same")), verdict::deliver);
    CHECK_IS(no_sum.page(repeated(page(2, 1))), verdict::deliver);
    BOOST_TEST((no_sum.error() == px::errc::records_missing));
    // The first request opens a scroll of its own each time.
    page_cursor first{by_scroll, 2};
    CHECK_IS(first.page(repeated(page(0, 1))), verdict::deliver_and_end);
    // A list by numbers asks for what it wants.
    page_cursor numbers{by_number, 2};
    CHECK_IS(numbers.page(page(0, 2).total(9)), verdict::deliver);
    BOOST_TEST((numbers.failed(lost(), true) == px::errc::connection_lost));
    CHECK_IS(numbers.page(repeated(page(2, 1).total(9))), verdict::deliver_and_end);
}

// Answers are lost at random behind a server that moves its position, or whose ids carry it; the pages may be clamped.
BOOST_AUTO_TEST_CASE(random_losses_never_end_a_list_cleanly_with_records_missing)
{
    std::mt19937 random{13};
    auto const chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
    int whole = 0, broken = 0, missing = 0;
    for (int round = 0; round < 3000; ++round) {
        bool const kept = chance(50);
        int const size = 1 + static_cast<int>(random() % 5), records = static_cast<int>(random() % 40);
        int const served = chance(30) ? 1 + static_cast<int>(random() % 5) : size;
        int const loss = static_cast<int>(random() % 20);
        page_cursor c{by_scroll, size};
        int position = 0, got = 0;
        bool skipped = false;
        while (c.next() == step::fetch) {
            if (chance(10)) c = page_cursor::resume(by_scroll, size, c.text()).value();
            bool const first = c.scroll_id().empty();
            int at = first ? 0 : kept ? position : std::stoi(std::string{c.scroll_id()});
            int const n = std::min({size, served, records - at});
            bool unknown = false;
            if (chance(loss)) {
                if (kept && !first) position = at + n;
                if (c.asks_once() || chance(50)) {
                    (void)c.failed(lost(), true);
                    continue;
                }
                unknown = true;  // the engine asks again
                if (kept && !first) at = position;
            }
            page p{at, std::min({size, served, records - at})};
            position = at + static_cast<int>(p.facts.count);
            p.total(records);
            p.facts.fate_unknown = unknown;
            if (kept || position < records || p.facts.count == static_cast<std::size_t>(size))
                p.facts.scroll_id = kept ? "same" : std::to_string(position);
            skipped = skipped || at != got;
            auto const v = c.page(p);
            if (v == verdict::deliver || v == verdict::deliver_and_end) got += static_cast<int>(p.facts.count);
        }
        if (c.next() == step::end) {
            ++whole;
            BOOST_REQUIRE(!skipped);
            BOOST_REQUIRE(got == records);
        } else {
            BOOST_REQUIRE(kept);
            ++(c.error() == px::errc::scroll_broken ? broken : missing);
        }
    }
    BOOST_TEST(whole > 1000);
    BOOST_TEST(broken > 100);
    BOOST_TEST(missing > 30);
}

BOOST_AUTO_TEST_CASE(the_text_of_a_cursor_whose_page_was_asked_for_ahead_is_suspected)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "same").total(6)), verdict::deliver);
    auto resumed = page_cursor::resume(by_scroll, 2, c.text(true)).value();
    CHECK_IS(resumed.page(page(0, 0, "same").total(6)), verdict::failed);
    // Where PX is known to keep the position that page is lost with its stream.
    CHECK_IS(c.page(page(2, 2, "same").total(6)), verdict::deliver);
    BOOST_TEST((page_cursor::resume(by_scroll, 2, c.text(true)).error() == px::errc::scroll_broken));
    auto calm = page_cursor::resume(by_scroll, 2, c.text()).value();
    CHECK_IS(calm.page(page(0, 0, "same").total(6)), verdict::end);
    BOOST_TEST(calm.shortfall() == 2);
}

// A total that is too high makes a list ask once more behind its last page, when the service has dropped the scroll.
BOOST_AUTO_TEST_CASE(a_scroll_that_is_gone_behind_a_short_page_ends_the_list)
{
    px::detail::error_facts facts;
    facts.code = px::errc::not_found;
    facts.http_status = 404;
    facts.vendor_message = "No search context found for id [1]";
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "s").total(4)), verdict::deliver);
    auto in_the_middle = c;
    BOOST_TEST((in_the_middle.failed(px::error{facts}, false) == px::errc::scroll_broken));
    CHECK_IS(c.page(page(2, 1, "s").total(4)), verdict::deliver);
    BOOST_TEST(!c.failed(px::error{facts}, false));
    CHECK_IS(c.next(), step::end);
    BOOST_TEST(c.shortfall() == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_the_scroll_is_gone_is_told_from_others)
{
    using px::errc;
    struct row {
        errc code;
        int status;
        std::string_view words;
        bool is_lost;
    };
    for (row const& r :
         {row{errc::not_found, 404, "No search context found for id [1]", true}, row{errc::not_found, 404, "", true},
          row{errc::bad_request, 400, "Scroll expired", true}, row{errc::bad_request, 400, "invalid scrollId", true},
          row{errc::bad_request, 410, "SearchContextMissingException", true},
          row{errc::server_error, 500, "No search context found for id [1]", true},
          row{errc::response_reported_errors, 200, "No search context found for id [1]", true},
          row{errc::bad_request, 400, "unknown filter field", false}, row{errc::bad_request, 410, "", false},
          row{errc::connection_lost, 0, "scroll", false}, row{errc::server_error, 503, "scroll service is busy", false},
          row{errc::rate_limited, 429, "too many scrolls", false}, row{errc::forbidden, 403, "scroll", false}})
        BOOST_TEST_CONTEXT(r.status << ' ' << r.words)
    BOOST_TEST(px::detail::scroll_is_lost(r.code, r.status, r.words) == r.is_lost);
}

BOOST_AUTO_TEST_CASE(an_expired_scroll_ends_the_list_and_a_404_of_its_first_page_does_not)
{
    px::detail::error_facts facts;
    facts.code = px::errc::not_found;
    facts.http_status = 404;
    px::error const not_found{facts};
    page_cursor c{by_scroll, 2};
    BOOST_TEST((c.failed(not_found, false) == px::errc::not_found));
    CHECK_IS(c.next(), step::fetch);
    CHECK_IS(c.page(page(0, 2, "one")), verdict::deliver);
    auto const why = c.failed(not_found, false);
    BOOST_TEST((why == px::errc::scroll_broken));
    BOOST_TEST(why.http_status() == 404);
    CHECK_IS(c.next(), step::failed);
}

BOOST_AUTO_TEST_CASE(facts_are_reusable)
{
    page_facts facts = page(0, 2, "one").last(true).total(3);
    facts.clear();
    BOOST_TEST(facts.count == 0u);
    BOOST_TEST(facts.scroll_id == "");
    BOOST_TEST(!facts.is_last_page.has_value());
    BOOST_TEST(!facts.total_hits.has_value());
    BOOST_TEST(facts.fingerprint.hashes().empty());
    facts.fingerprint.add("");
    BOOST_TEST(!facts.fingerprint.complete());
    facts.clear();
    BOOST_TEST(facts.fingerprint.complete());
}

BOOST_AUTO_TEST_CASE(a_memory_keeps_at_least_its_capacity_and_at_most_twice_that)
{
    px::detail::hash_memory memory{100};
    BOOST_TEST(!memory.contains(0));
    memory.insert(0);
    BOOST_TEST(memory.contains(0));
    std::mt19937_64 random{7};
    std::vector<std::uint64_t> in;
    for (int i = 0; i < 1000; ++i) {
        in.push_back(random());
        memory.insert(in.back());
        memory.insert(in.back());
        auto const from = in.size() > 100 ? in.end() - 100 : in.begin();
        BOOST_REQUIRE(std::all_of(from, in.end(), [&](auto hash) { return memory.contains(hash); }));
        if (in.size() > 201) BOOST_REQUIRE(!memory.contains(in[in.size() - 202]));
    }
}

// Any list of any length in pages of any size, with the vendor's quirks thrown in: every record is delivered exactly
// once, or the list ends with an error, and never in silence before its end.
BOOST_AUTO_TEST_CASE(random_lists_are_delivered_whole_or_end_with_an_error)
{
    std::mt19937 random{20240117};
    auto const chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
    int whole = 0, missing = 0, looped = 0;
    for (int round = 0; round < 3000; ++round) {
        auto const& info = *std::vector{&by_scroll, &by_number, &by_both}[random() % 3];
        bool const scrolls = info.paging() == px::paging::scroll;
        int const size = 1 + static_cast<int>(random() % 7), records = static_cast<int>(random() % 60);
        bool const same_cursor = chance(30), kept_cursor = chance(50);
        int const lost_at = scrolls && chance(50) ? static_cast<int>(random() % 60) : -1;
        int const looping_from = chance(20) && records > size ? size : -1;

        page_cursor c{info, size};
        std::vector<int> got;
        int at = 0;
        bool saw_loss = false, saw_loop = false;
        while (c.next() == step::fetch) {
            BOOST_REQUIRE(got.size() <= static_cast<std::size_t>(records));
            if (chance(10)) {  // the stream is dropped and another goes on; it does not remember what was seen
                c = page_cursor::resume(info, size, c.text()).value();
            }
            if (at == looping_from && at + size <= records) {
                at = 0;
                saw_loop = true;
            }
            int const n = std::min(size, records - at);
            page p{at, n};
            bool const more = at + n < records;
            bool const lost = n == size && lost_at >= 0 && at >= lost_at;
            if (!lost && (more || kept_cursor || (scrolls && n == size)))
                p.facts.scroll_id = same_cursor ? "cursor" : "cursor " + std::to_string(at + n);
            if (info.paging() == px::paging::both && !more && n == size) p.facts.scroll_id.clear();
            if (info.paging() == px::paging::number && chance(50)) p.last(!more);
            if (chance(50)) p.total(chance(30) ? static_cast<int>(random() % 100) - 10 : records);
            saw_loss = saw_loss || lost;
            auto const v = c.page(p);
            if (v == verdict::deliver || v == verdict::deliver_and_end)
                for (int i = at; i < at + n; ++i) got.push_back(i);
            at += n;
            if (saw_loop && got.size() > static_cast<std::size_t>(records)) break;  // forgotten by a resumption
        }
        if (saw_loop) {
            ++looped;
            if (c.next() == step::failed)
                BOOST_TEST((c.error() == px::errc::page_loop || c.error() == px::errc::records_missing));
        } else if (saw_loss) {
            ++missing;
            CHECK_IS(c.next(), step::failed);
            BOOST_TEST((c.error() == px::errc::records_missing));
        } else {
            ++whole;
            CHECK_IS(c.next(), step::end);
            BOOST_TEST(got.size() == static_cast<std::size_t>(records));
            BOOST_TEST(c.delivered() == records);
            for (int i = 0; i < static_cast<int>(got.size()); ++i) BOOST_REQUIRE(got[static_cast<std::size_t>(i)] == i);
        }
    }
    BOOST_TEST(whole > 1000);
    BOOST_TEST(missing > 100);
    BOOST_TEST(looped > 100);
}

BOOST_AUTO_TEST_SUITE_END()
