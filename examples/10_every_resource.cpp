// 10. Counts the records of every resource of PX: lists page by page, and resources that are a single answer.
#include "lists.hpp"
#include "sandbox.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace asio = boost::asio;
namespace px = gainsight::px;

namespace {

void line(std::string_view name, std::size_t count) { std::printf("%-24s %6zu\n", std::string{name}.c_str(), count); }

template <class Stream>
asio::awaitable<void> count_list(std::string_view name, Stream list)
{
    std::size_t count = 0;
    typename Stream::page_type page;
    while (co_await list.next(page)) count += page.size();
    line(name, count);
}

asio::awaitable<void> count_the_rest(px::client<px::scope::read> client)
{
    auto const of_users = co_await client.admin().attributes(px::attribute_owner::user);
    line("user attributes", of_users.size());
    auto const of_accounts = co_await client.admin().attributes(px::attribute_owner::account);
    line("account attributes", of_accounts.size());
    auto const subscription = co_await client.admin().subscription();
    line("products", subscription.products.size());
    auto const integrations = co_await client.admin().integrations();
    line("integrations", integrations.size());
}

}  // namespace

int main()
{
    example::sandbox here;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, here.trusting()};
    px::client<px::scope::read> const client{pools, px::tenant{here.credential("acme", px::permission::read)}};

    bool ok = true;
    auto const ended = [&](std::exception_ptr failed) {
        if (!failed) return;
        ok = false;
        try {
            std::rethrow_exception(failed);
        } catch (std::exception const& e) {
            std::fprintf(stderr, "%s\n", e.what());
        }
    };
    // One after the other, so that the lines are printed in this order.
    example::list_wish const wish;
    std::apply(
        [&](auto const&... list) {
            ((asio::co_spawn(io, count_list(list.name(), list.open(client, wish)), ended), io.run(), io.restart()),
             ...);
        },
        example::lists);
    asio::co_spawn(io, count_the_rest(client), ended);
    io.run();
    return ok ? 0 : 1;
}
