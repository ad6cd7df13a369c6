// Requests whose answer was lost, on scrolls whose position PX keeps, and scrolls that PX forgot.
#include "pages.hpp"

#include <algorithm>
#include <random>
#include <string>

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

BOOST_AUTO_TEST_SUITE(cursor_lost_requests)

BOOST_AUTO_TEST_CASE(a_lost_request_breaks_a_scroll_whose_position_px_keeps)
{
    page_cursor c{by_scroll, 2};
    BOOST_TEST(!c.asks_once());
    CHECK_IS(c.page(page(0, 2, "same").total(6)), page_action::deliver);
    BOOST_TEST(!c.asks_once());  // not yet known
    CHECK_IS(c.page(page(2, 2, "same").total(6)), page_action::deliver);
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
        CHECK_IS(c.page(page(0, 2, "same").total(6)), page_action::deliver);
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
                 page_action::deliver);
        for (auto ends : {c, page_cursor::resume(by_scroll, 2, c.text()).value()}) {
            CHECK_IS(ends.page(page(0, 0, "same").total(6)), page_action::failed);
            BOOST_TEST((ends.error() == px::errc::records_missing));
        }
        auto delivers = c;  // what came is delivered before the error
        CHECK_IS(delivers.page(page(6, 1).total(6)), page_action::deliver);
        CHECK_IS(delivers.next(), step::failed);
        auto adds_up = c;
        CHECK_IS(adds_up.page(page(6, 2, "same").total(6)), page_action::deliver);
        CHECK_IS(adds_up.page(page(0, 0, "same").total(6)), page_action::end);
    }
    // Ids that change with every page mostly carry the position, so that repeating was harmless; but a service may
    // change them and keep the position all the same: then the sum is short.
    auto moves = begun();
    CHECK_IS(moves.page(repeated(page(2, 2, "two").total(4))), page_action::deliver);
    CHECK_IS(moves.page(page(4, 1).total(4)), page_action::deliver_and_end);  // a total that is too low
    auto short_of_it = begun();
    CHECK_IS(short_of_it.page(repeated(page(4, 2, "two").total(6))), page_action::deliver);
    CHECK_IS(short_of_it.page(page(0, 0, "three").total(6)), page_action::failed);
    BOOST_TEST((short_of_it.error() == px::errc::records_missing));
    // A total that is too low proves nothing of a position that is kept.
    auto capped = begun();
    CHECK_IS(capped.page(repeated(page(4, 2, "same").total(2))), page_action::deliver);
    CHECK_IS(capped.page(page(0, 0, "same").total(2)), page_action::failed);
    BOOST_TEST((capped.error() == px::errc::records_missing));
    // But not one that did not change later.
    auto changed_once = begun();
    CHECK_IS(changed_once.page(repeated(page(2, 2, "two").total(60))), page_action::deliver);
    CHECK_IS(changed_once.page(page(4, 2, "two").total(60)), page_action::deliver);
    CHECK_IS(changed_once.page(page(6, 1).total(60)), page_action::deliver);
    BOOST_TEST((changed_once.error() == px::errc::records_missing));
    // Nothing proves a list without a sum.
    page_cursor no_sum{by_scroll, 2};
    CHECK_IS(no_sum.page(page(0, 2, "same")), page_action::deliver);
    CHECK_IS(no_sum.page(repeated(page(2, 1))), page_action::deliver);
    BOOST_TEST((no_sum.error() == px::errc::records_missing));
    // The first request opens a scroll of its own each time.
    page_cursor first{by_scroll, 2};
    CHECK_IS(first.page(repeated(page(0, 1))), page_action::deliver_and_end);
    // A list by numbers asks for what it wants.
    page_cursor numbers{by_number, 2};
    CHECK_IS(numbers.page(page(0, 2).total(9)), page_action::deliver);
    BOOST_TEST((numbers.failed(lost(), true) == px::errc::connection_lost));
    CHECK_IS(numbers.page(repeated(page(2, 1).total(9))), page_action::deliver_and_end);
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
            if (v == page_action::deliver || v == page_action::deliver_and_end) got += static_cast<int>(p.facts.count);
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

// A total that is too high makes a list ask once more behind its last page, when the service has dropped the scroll.
BOOST_AUTO_TEST_CASE(a_scroll_that_is_gone_behind_a_short_page_ends_the_list)
{
    px::detail::error_facts facts;
    facts.code = px::errc::not_found;
    facts.http_status = 404;
    facts.vendor_message = "No search context found for id [1]";
    page_cursor c{by_scroll, 2};
    CHECK_IS(c.page(page(0, 2, "s").total(4)), page_action::deliver);
    auto in_the_middle = c;
    BOOST_TEST((in_the_middle.failed(px::error{facts}, false) == px::errc::scroll_broken));
    CHECK_IS(c.page(page(2, 1, "s").total(4)), page_action::deliver);
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
    CHECK_IS(c.page(page(0, 2, "one")), page_action::deliver);
    auto const why = c.failed(not_found, false);
    BOOST_TEST((why == px::errc::scroll_broken));
    BOOST_TEST(why.http_status() == 404);
    CHECK_IS(c.next(), step::failed);
}

BOOST_AUTO_TEST_SUITE_END()
