// 9. Least privilege: give each part of a program a client with only the scopes that it needs.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;

asio::awaitable<void> report(px::client<px::scope::read> reader)
{
    auto accounts = reader.accounts().list(px::account_query{}.page_size(100));
    std::size_t n = 0;
    while (auto page = co_await accounts.next()) n += page->size();
    std::cout << n << " accounts\n";

    // co_await reader.users().create(px::user{});
    //
    // does not compile. g++ 12 says, with namespaces shortened:
    //   error: no matching function for call to 'users_resource<throwing, scope::read>::create(user)'
    //   required for the satisfaction of 'client_holds_scope<scope::write, Scopes ...>' [with Scopes = {scope::read}]
    // clang 19 says:
    //   note: because 'may_call<operation::create_user, scope::read>' evaluated to false
    //   note: because 'scopes_held<read>::include<scope::write>' evaluated to false
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::write, px::scope::read> all{
        pools, px::tenant{sandbox.credential("sandbox", px::permission::read | px::permission::write)}};

    px::client<px::scope::read> reader = all;  // has fewer scopes
    // px::client<px::scope::read, px::scope::write> wider = reader;   does not compile either
    asio::co_spawn(io, report(reader), &example::rethrow);
    io.run();
}
