// The rules of a list: which page is the last, which repeats what came, and which means that records are missing.
#include "pages.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(cursor)

BOOST_AUTO_TEST_CASE(a_scroll_begins_without_a_cursor_and_follows_it)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.next(), step::fetch);
    BOOST_TEST(c.scroll_id() == "");
    BOOST_TEST(c.page_number() == -1);
    CHECK_IS(c.page(page(0, 2, "one")), page_action::deliver);
    BOOST_TEST(c.scroll_id() == "one");
    CHECK_IS(c.page(page(2, 2, "two")), page_action::deliver);
    BOOST_TEST(c.scroll_id() == "two");
    CHECK_IS(c.page(page(4, 1)), page_action::deliver_and_end);
    CHECK_IS(c.next(), step::end);
    BOOST_TEST(c.delivered() == 5);
    BOOST_TEST(!c.error());
}

BOOST_AUTO_TEST_CASE(a_short_page_ends_a_scroll_even_if_it_brings_a_cursor)
{
    page_cursor c{by_scroll, 3};
    CHECK_IS(c.page(page(0, 2, "still set")), page_action::deliver_and_end);
    CHECK_IS(c.next(), step::end);
    page_cursor all{by_scroll, 3};
    CHECK_IS(all.page(page(0, 2, "still set").total(2)), page_action::deliver_and_end);
}

BOOST_AUTO_TEST_CASE(an_empty_page_ends_a_list_of_any_kind)
{
    for (auto const* info : {&by_scroll, &by_number, &by_both}) {
        page_cursor c{*info, 3};
        CHECK_IS(c.page(page(0, 0, "set").last(false).total(7)), page_action::end);
        CHECK_IS(c.next(), step::end);
        BOOST_TEST(c.delivered() == 0);
        BOOST_TEST(c.shortfall() == 7);
    }
}

BOOST_AUTO_TEST_CASE(a_full_page_without_a_cursor_is_delivered_and_then_an_error)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one")), page_action::deliver);
    CHECK_IS(c.page(page(2, 2)), page_action::deliver);
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
    CHECK_IS(c.page(page(0, 2).total(2)), page_action::deliver);
    CHECK_IS(c.next(), step::failed);
}

BOOST_AUTO_TEST_CASE(the_same_cursor_for_pages_that_differ_is_fine)
{
    page_cursor c{by_scroll, 2};
    for (int i = 0; i < 50; ++i) CHECK_IS(c.page(page(2 * i, 2, "same")), page_action::deliver);
    CHECK_IS(c.page(page(100, 1, "same")), page_action::deliver_and_end);
    BOOST_TEST(c.delivered() == 101);
}

BOOST_AUTO_TEST_CASE(a_page_seen_before_is_a_loop_and_not_delivered)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one")), page_action::deliver);
    CHECK_IS(c.page(page(2, 2, "two")), page_action::deliver);
    CHECK_IS(c.page(page(0, 2, "three")), page_action::failed);
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
    CHECK_IS(reversed.page(page(0, 2, "one")), page_action::deliver);
    CHECK_IS(reversed.page(page(0, 0, "two").record("record 1").record("record 0")), page_action::failed);

    page_cursor shifted{by_scroll, 2};
    CHECK_IS(shifted.page(page(0, 2, "one")), page_action::deliver);
    CHECK_IS(shifted.page(page(2, 2, "two")), page_action::deliver);
    CHECK_IS(shifted.page(page(1, 2, "three")), page_action::failed);
}

BOOST_AUTO_TEST_CASE(one_new_record_makes_a_page_no_loop)
{
    page_cursor c{by_scroll, 3};
    CHECK_IS(c.page(page(0, 3, "one")), page_action::deliver);
    CHECK_IS(c.page(page(1, 3, "two")), page_action::deliver);
    CHECK_IS(c.page(page(2, 3, "three")), page_action::deliver);
}

BOOST_AUTO_TEST_CASE(a_short_page_of_known_records_ends_the_list_without_an_error)
{
    page_cursor c{by_scroll, 3};
    CHECK_IS(c.page(page(0, 3, "one")), page_action::deliver);
    CHECK_IS(c.page(page(2, 1, "two")), page_action::deliver_and_end);
}

BOOST_AUTO_TEST_CASE(records_without_ids_are_never_a_loop)
{
    page_cursor c{by_scroll, 2};
    for (int i = 0; i < 3; ++i) CHECK_IS(c.page(page(0, 0, "same").record("").record("")), page_action::deliver);
    for (int i = 0; i < 3; ++i) CHECK_IS(c.page(page(0, 0, "same").record("a").record("")), page_action::deliver);
    // Nor are pages whose ids nobody looked at.
    page_facts blind;
    blind.count = 2;
    blind.scroll_id = "same";
    for (int i = 0; i < 3; ++i) CHECK_IS(c.page(blind), page_action::deliver);
}

BOOST_AUTO_TEST_CASE(the_number_of_a_page_tells_a_loop_where_ids_cannot)
{
    auto const blind = [](int number) { return page(0, 0).record("").record("").number(number).last(false); };
    // PX counts from 0, or from 1: that does not matter.
    for (int const from : {0, 1}) {
        page_cursor c{by_number, 2};
        CHECK_IS(c.page(blind(from)), page_action::deliver);
        CHECK_IS(c.page(blind(from + 1)), page_action::deliver);
        CHECK_IS(c.page(blind(from + 1)), page_action::failed);
        BOOST_TEST((c.error() == px::errc::page_loop));
        BOOST_TEST(c.delivered() == 4);
    }
    // Ids count for more than a number that may be wrong.
    page_cursor known{by_number, 2};
    CHECK_IS(known.page(page(0, 2).number(0)), page_action::deliver);
    CHECK_IS(known.page(page(2, 2).number(0)), page_action::deliver);
    // One new id among records without any counts for more as well.
    page_cursor some{by_number, 3};
    CHECK_IS(some.page(page(0, 2).record("").number(0)), page_action::deliver);
    CHECK_IS(some.page(page(2, 2).record("").number(0)), page_action::deliver);
    CHECK_IS(some.page(page(2, 2).record("").number(0)), page_action::failed);
    // A number that is not said tells nothing.
    page_cursor silent{by_number, 2};
    for (int i = 0; i < 3; ++i) CHECK_IS(silent.page(page(0, 0).record("").record("")), page_action::deliver);
}

BOOST_AUTO_TEST_CASE(a_loop_over_more_records_than_are_remembered_shows_by_its_pages)
{
    constexpr int size = 1000;
    int const pages = 2 * static_cast<int>(page_cursor::remembered_records) / size + 10;
    page_cursor c{by_scroll, size};
    for (int i = 0; i < pages; ++i) CHECK_IS(c.page(page(size * i, size, "same")), page_action::deliver);
    CHECK_IS(c.page(page(0, size, "same")), page_action::failed);
    BOOST_TEST((c.error() == px::errc::page_loop));
}

BOOST_AUTO_TEST_CASE(total_hits_is_progress_and_a_warning_and_never_the_end)
{
    page_cursor c{by_scroll, 2};
    BOOST_TEST(!c.total_hits().has_value());
    CHECK_IS(c.page(page(0, 2, "one").total(2)), page_action::deliver);  // capped
    BOOST_TEST((c.total_hits() == 2));
    CHECK_IS(c.page(page(2, 2, "two").total(9)), page_action::deliver);  // shifts
    BOOST_TEST((c.total_hits() == 9));
    BOOST_TEST(c.shortfall() == 0);  // not yet known to be short
    CHECK_IS(c.page(page(4, 2, "three").total(-1)), page_action::deliver);
    BOOST_TEST((c.total_hits() == 9));  // below zero is none
    CHECK_IS(c.page(page(6, 1)), page_action::deliver_and_end);
    BOOST_TEST(c.shortfall() == 2);
}

BOOST_AUTO_TEST_CASE(no_memory_is_taken_for_whatever_total_hits_says)
{
    page_cursor c{by_scroll, 2};
    for (int i = 0; i < 3; ++i)
        CHECK_IS(c.page(page(2 * i, 2, std::to_string(i)).total(999'999'999'999'999)), page_action::deliver);
    CHECK_IS(c.page(page(0, 2, "again")), page_action::failed);
    BOOST_TEST((c.error() == px::errc::page_loop));
}

BOOST_AUTO_TEST_CASE(more_records_than_total_hits_are_no_shortfall)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one").total(1)), page_action::deliver);
    CHECK_IS(c.page(page(2, 1).total(1)), page_action::deliver_and_end);
    BOOST_TEST(c.shortfall() == 0);
}

BOOST_AUTO_TEST_CASE(a_page_larger_than_asked_for_is_full)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 3, "one")), page_action::deliver);
    CHECK_IS(c.next(), step::fetch);
}

BOOST_AUTO_TEST_CASE(a_scroll_does_not_heed_is_last_page)
{
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "one").last(true)), page_action::deliver);
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
    CHECK_IS(c.page(page(0, 2, "ignored").last(false)), page_action::deliver);
    BOOST_TEST(c.page_number() == 1);
    BOOST_TEST(c.scroll_id() == "");
    CHECK_IS(c.page(page(2, 2)), page_action::deliver);  // says nothing of being last
    BOOST_TEST(c.page_number() == 2);
    CHECK_IS(c.page(page(4, 2).last(true)), page_action::deliver_and_end);
    CHECK_IS(c.next(), step::end);
}

BOOST_AUTO_TEST_CASE(a_short_page_ends_a_list_by_numbers_unless_it_says_that_it_is_not_the_last)
{
    page_cursor silent{by_number, 2};
    CHECK_IS(silent.page(page(0, 1)), page_action::deliver_and_end);
    page_cursor whole{by_number, 2};
    CHECK_IS(whole.page(page(0, 1).last(false).total(1)), page_action::deliver_and_end);
    for (auto const* info : {&by_number, &by_both}) {
        page_cursor c{*info, 2};
        CHECK_IS(c.page(page(0, 1).last(false)), page_action::deliver);
        BOOST_TEST(c.page_number() == 1);
        CHECK_IS(c.page(page(1, 1).last(false)), page_action::deliver);
        auto repeats = c;
        CHECK_IS(repeats.page(page(1, 1).last(false)), page_action::end);
        CHECK_IS(c.page(page(2, 1).last(true)), page_action::deliver_and_end);
    }
    // Nothing tells pages apart whose records have no id: one more, and no endless list.
    page_cursor blind{by_number, 2};
    CHECK_IS(blind.page(page(0, 0).record("").last(false)), page_action::deliver);
    CHECK_IS(blind.page(page(0, 0).record("").last(false)), page_action::deliver_and_end);
}

BOOST_AUTO_TEST_CASE(a_short_page_with_a_cursor_below_total_hits_is_not_the_last)
{
    page_cursor clamped{by_scroll, 2};
    CHECK_IS(clamped.page(page(0, 1, "one").total(3)), page_action::deliver);
    BOOST_TEST(clamped.scroll_id() == "one");
    CHECK_IS(clamped.page(page(1, 1, "two").total(3)), page_action::deliver);
    CHECK_IS(clamped.page(page(2, 1, "three").total(3)), page_action::deliver_and_end);  // no further request
    BOOST_TEST(clamped.shortfall() == 0);

    page_cursor high{by_scroll, 3};
    CHECK_IS(high.page(page(0, 2, "one").total(9)), page_action::deliver);
    CHECK_IS(high.page(page(0, 0, "one").total(9)), page_action::end);
    CHECK_IS(high.next(), step::end);
    BOOST_TEST(high.shortfall() == 7);
}

BOOST_AUTO_TEST_CASE(a_server_that_repeats_its_last_short_page_for_ever_ends_the_list)
{
    page_cursor missing{by_scroll, 3};
    CHECK_IS(missing.page(page(0, 2, "same").total(9)), page_action::deliver);
    CHECK_IS(missing.page(page(0, 2, "same").total(9)), page_action::failed);
    BOOST_TEST((missing.error() == px::errc::records_missing));
    page_cursor shifts{by_scroll, 3};
    CHECK_IS(shifts.page(page(0, 2, "same").total(3)), page_action::deliver);
    CHECK_IS(shifts.page(page(0, 2, "same").total(2)), page_action::end);
    CHECK_IS(shifts.next(), step::end);
}

BOOST_AUTO_TEST_CASE(numbers_that_return_to_a_page_are_a_loop)
{
    page_cursor c{by_number, 2};
    CHECK_IS(c.page(page(0, 2).last(false)), page_action::deliver);
    CHECK_IS(c.page(page(0, 2).last(false)), page_action::failed);
    BOOST_TEST((c.error() == px::errc::page_loop));
}

BOOST_AUTO_TEST_CASE(both_cursors_go_on_together_and_without_a_scroll_id_by_number)
{
    page_cursor c{by_both, 2};
    BOOST_TEST(c.page_number() == 0);
    BOOST_TEST(c.scroll_id() == "");
    CHECK_IS(c.page(page(0, 2, "one")), page_action::deliver);
    BOOST_TEST(c.page_number() == 1);
    BOOST_TEST(c.scroll_id() == "one");
    CHECK_IS(c.page(page(2, 2)), page_action::deliver);
    BOOST_TEST(c.page_number() == 2);
    BOOST_TEST(c.scroll_id() == "");
    auto ends = c;
    CHECK_IS(ends.page(page(4, 0)), page_action::end);
    BOOST_TEST(!ends.error());
    // A server that does not know numbers sends what it sent before: whether anything follows, nobody can tell.
    auto repeats = c;
    CHECK_IS(repeats.page(page(2, 2)), page_action::failed);
    BOOST_TEST((repeats.error() == px::errc::records_missing));

    page_cursor is_short{by_both, 2};
    CHECK_IS(is_short.page(page(0, 1, "set")), page_action::deliver_and_end);
    page_cursor last{by_both, 2};
    CHECK_IS(last.page(page(0, 2, "set").last(true)), page_action::deliver_and_end);
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
            if (v == page_action::deliver || v == page_action::deliver_and_end)
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
