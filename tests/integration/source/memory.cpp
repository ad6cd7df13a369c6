// What a stream of windows does with the memory of its pages.
#include "../resources/stage.hpp"

#include <gainsight/px/source/window_stream.hpp>

using namespace resources;

BOOST_AUTO_TEST_SUITE(memory)

BOOST_AUTO_TEST_CASE(of_a_page_that_was_delivered_is_used_for_the_one_that_is_read_ahead)
{
    stage s;
    s.service.set(px::testing::quirks::none());
    s.service.clear_data();
    s.service.seed(collection::users, 100);
    px::window_stream stream{[c = *s.client] { return c.users().list(px::user_query{}.page_size(10)); }};
    px::page<px::user> page;
    page.items().reserve(5'000);
    s.run([](auto& from, auto& into) -> asio::awaitable<void> {
        // The first page was asked for before there was any to take the memory of.
        for (int i = 0; i != 2; ++i) {
            bool const more = co_await from.next(into);
            BOOST_TEST(more);
        }
    }(stream, page));
    BOOST_TEST(page.size() == 10u);
    BOOST_TEST(page.items().capacity() >= 5'000u);
}

BOOST_AUTO_TEST_SUITE_END()
