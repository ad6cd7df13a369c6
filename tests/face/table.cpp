// The table of calls is true: each line, when it runs, reaches PX as the operation that it stands for.
#include <face/stage.hpp>
#include <scope/calls.hpp>

#include <boost/test/unit_test.hpp>

#include <utility>

namespace face {
namespace {

namespace px = gainsight::px;
using view_type = px::results_view<px::scope::read, px::scope::write>;

// What PX answers is not asked here; that the request came is.
template <class T>
asio::awaitable<void> performed(asio::awaitable<T> call)
{
    co_await std::move(call);
}
template <class Operation, class Style>
asio::awaitable<void> performed(px::page_stream<Operation, Style> pages)
{
    px::page<typename Operation::model> page;
    co_await pages.next(page);
}

template <class Entry>
void check(Entry const& entry)
{
    stage here;
    asio::io_context io{1};
    px::client<px::scope::read, px::scope::write> const client{
        px::pools{io.get_executor(), here.trusting()},
        px::tenant{here.credential(px::permission::read | px::permission::write)}};
    stage::run(io, performed(entry(view_type{client.core()})));

    auto const requests = here.service().requests();
    BOOST_REQUIRE_MESSAGE(requests.size() == 1u, entry.text() << " sent " << requests.size() << " requests");
    BOOST_TEST(requests.front().operation() == entry.info.id(), entry.text());
    BOOST_TEST(requests.front().method() == to_string(entry.info.method()), entry.text());
    BOOST_TEST(requests.front().body().empty() == !entry.info.has_body(), entry.text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_table_of_calls)

BOOST_AUTO_TEST_CASE(names_the_operation_that_each_call_performs)
{
    px_test::for_each_call([](auto const& entry) { check(entry); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace face
