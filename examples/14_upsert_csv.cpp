// 14. Accounts from the rows of a table: each is updated, or created if PX does not have it, and its outcome is
// printed.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <optional>
#include <sstream>
#include <string>

namespace asio = boost::asio;
namespace px = gainsight::px;
namespace account = px::field::account;

/// `store` remembers the last write of each account, so that an unchanged row costs no call.
asio::awaitable<void> load(px::client<px::scope::write> client, std::istream& csv, px::memory_change_store& store)
{
    // The function is called for one record at a time, and only if there is room. For brevity, fields have no quotes.
    auto const rows = [&csv]() -> asio::awaitable<std::optional<px::write>> {
        std::string id, name, plan;
        if (!getline(getline(getline(csv, id, ','), name, ','), plan)) co_return std::nullopt;
        auto const changes = px::patch<px::account>{}
                                 .set(account::name, name)
                                 .set(account::plan, plan)
                                 .set(account::property_keys, px::property_keys("AP-SANDBOX-2"));
        co_return px::write::upsert(id, changes);
    };
    px::bulk writes{client, rows, px::bulk_options{}.order(px::outcome_order::by_number).only_changed(store)};
    px::bulk_outcome one;
    while (co_await writes.next(one))
        std::cout << "row " << one.number() + 1 << ", " << one.id() << ": " << one << '\n';
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::write> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::write)}};
    px::memory_change_store store;
    for (auto const* table :
         {"acme,Acme,gold\nglobex,Globex,silver\n,Nobody,none\n", "acme,Acme,gold\nglobex,Globex,gold\n"}) {
        std::istringstream csv{table};
        asio::co_spawn(io, load(client, csv, store), example::rethrow);
        io.restart();
        io.run();
    }
}
