// The table of calls is true: each line, when it runs, reaches PX as the operation that it stands for.
#include <compile/calls.hpp>
#include <integration/client/stage.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string_view>
#include <utility>

namespace client_tests {
namespace {

namespace px = gainsight::px;
using view_type = px::results_view<px::scope::read, px::scope::write, px::scope::production_launch>;

// What PX answers is not asked here; that the request came is.
template <class T>
asio::awaitable<void> performed(asio::awaitable<T> call)
{
    co_await std::move(call);
}
template <class Operation, class Style>
asio::awaitable<void> performed(px::page_stream<Operation, Style> pages)
{
    px::page<px::operation::record_of<Operation>> page;
    co_await pages.next(page);
}

using performer = std::function<asio::awaitable<void>(view_type const&)>;

// Once for all lines: what depends on the line is its call alone.
void check(px::operation_info const& info, std::string_view text, performer const& perform)
{
    stage here;
    asio::io_context io{1};
    constexpr auto all = px::permission::read | px::permission::write | px::permission::production_launch;
    px::client<px::scope::read, px::scope::write, px::scope::production_launch> const client{
        px::pools{io.get_executor(), here.trusting()}, px::tenant{here.credential(all)}};
    stage::run(io, perform(client.results()));

    auto const requests = here.service().requests();
    BOOST_REQUIRE_MESSAGE(requests.size() == 1u, text << " sent " << requests.size() << " requests");
    BOOST_TEST(requests.front().operation() == info.id(), text);
    BOOST_TEST(requests.front().method() == to_string(info.method()), text);
    BOOST_TEST(requests.front().body().empty() == !(info.has_body() || !info.file_field().empty()), text);
}

template <class Entry>
void check(Entry const& entry)
{
    check(entry.info, entry.text(), [&entry](view_type const& view) { return performed(entry(view)); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_table_of_calls)

BOOST_AUTO_TEST_CASE(names_the_operation_that_each_call_performs)
{
    px_test::for_each_call([](auto const& entry) { check(entry); });
    px_test::for_each_production_call([](auto const& entry) { check(entry); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace client_tests
