// An answer without a body ends a list. Whether all of it came is known where PX announced no more.
#include <unit/stream/pages.hpp>

BOOST_AUTO_TEST_SUITE(cursor_unproven_ends)

BOOST_AUTO_TEST_CASE(are_those_by_an_answer_without_a_body_before_all_that_was_announced)
{
    for (auto const* info : {&by_scroll, &by_number, &by_both}) {
        page_cursor first{*info, 2};
        CHECK_IS(first.page(page::none()), page_action::end);
        BOOST_TEST(first.ended_unproven());

        for (std::int64_t const announced : {-1, 1, 2, 3}) {
            page_cursor c{*info, 2};
            CHECK_IS(c.page(page(0, 2, "one").total(announced)), page_action::deliver);
            BOOST_TEST(!c.ended_unproven());
            CHECK_IS(c.page(page::none()), page_action::end);
            BOOST_TEST(c.ended_unproven() == (announced < 0 || announced > 2));
        }
    }
}

BOOST_AUTO_TEST_CASE(are_none_by_a_list)
{
    for (auto const* info : {&by_scroll, &by_number, &by_both}) {
        page_cursor empty{*info, 2};
        CHECK_IS(empty.page(page(0, 0)), page_action::end);
        BOOST_TEST(!empty.ended_unproven());
        page_cursor part{*info, 2};
        CHECK_IS(part.page(page(0, 1)), page_action::deliver_and_end);
        BOOST_TEST(!part.ended_unproven());
    }
}

BOOST_AUTO_TEST_SUITE_END()
