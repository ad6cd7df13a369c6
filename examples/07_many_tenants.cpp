// 7. Many tenants with different regions and permissions, from a credentials file, over shared pools.
#include "credentials_file.hpp"
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <filesystem>
#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;

asio::awaitable<void> work(px::pools pools, px::tenant tenant)
{
    // Checks permissions at run time and makes a typed client. The error names the tenant and what its key lacks.
    if (auto writer = tenant.as<px::scope::write>(pools)) {
        auto r = co_await writer->results().users().set_denied("spam@example.com", true);
        std::cout << tenant.label() << ": writes (" << (r ? "done" : to_string(r.error().code())) << ")\n";
    } else {
        std::cout << tenant.label() << ": " << writer.error().message() << '\n';
    }
    if (auto reader = tenant.as<px::scope::read>(pools)) {
        px::page<px::account> page;
        auto accounts = reader->results().accounts().list(px::account_query{}.page_size(5));
        if (auto step = co_await accounts.next(page))
            std::cout << tenant.label() << ": reads " << page.size() << " accounts\n";
        else
            std::cout << tenant.label() << ": " << step.error().message() << '\n';
    }
}

int main()
{
    example::sandbox sandbox;
    auto& us2 = sandbox.simulator().add_region(px::region::us2);
    us2.add_key("key-of-the-us2-tenant", px::permission::read);
    us2.seed(px::testing::collection::accounts, 10);

    auto const file = (std::filesystem::temp_directory_path() / "px-example-credentials.json").string();
    std::ofstream{file} << R"([{"label": "acme", "url": ")" << sandbox.simulator().url(px::region::eu)
                        << R"(", "key": "key-of-the-sandbox-0001", "permissions": ["read", "write"]},
                             {"label": "globex", "url": ")"
                        << sandbox.simulator().url(px::region::us2)
                        << R"(", "key": "key-of-the-us2-tenant", "permissions": ["read"]}])";

    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    for (auto& credential : example::read_credentials(file))
        asio::co_spawn(io, work(pools, px::tenant{std::move(credential)}), &example::rethrow);
    io.run();
    std::remove(file.c_str());
}
