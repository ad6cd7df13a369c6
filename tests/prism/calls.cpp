// Calls all operations through the independent validator, which mocks from the vendor's contract: it reports requests
// that violate the contract, and we report answers that we cannot decode. usage: prism_calls URL
#include <gainsight/px.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <string>

namespace asio = boost::asio;
namespace px = gainsight::px;

namespace {

int failed = 0;
int passed = 0;

void report(char const* what, px::error const& e)
{
    if (e) {
        ++failed;
        std::printf("%s: %s\n", what, e.what());
    } else {
        ++passed;
        std::printf("%s: ok\n", what);
    }
}

template <class T>
void report(char const* what, px::result<T> const& r)
{
    report(what, r.error());
}

asio::awaitable<void> all(px::client<px::scope::read, px::scope::write> writer)
{
    auto const client = writer.results();
    px::user user;
    user.identify_id = "jane@example.com";
    user.email = "jane@example.com";
    user.property_keys = px::property_keys("AP-EXAMPLE-2");
    user.gender = px::gender::female;
    user.score = 81;
    px::account account;
    account.id = "acme";
    account.name = "ACME";
    account.property_keys = px::property_keys("AP-EXAMPLE-2");
    account.nps = 8.5;
    auto event = px::custom_event("signup", "jane@example.com")
                     .with_property_key("AP-EXAMPLE-2")
                     .with("plan", "gold")
                     .with("seats", 5);

    report("users.get", co_await client.users().get("jane@example.com"));
    {
        auto list = client.users().list(px::user_query{}
                                            .page_size(10)
                                            .where(px::field::user::score > 80)
                                            .sort(px::descending(px::field::user::score)));
        px::page<px::user> page;
        auto step = co_await list.next(page);
        report("users.list", step.error());
    }
    report("users.create", co_await client.users().create(user));
    px::patch<px::user> user_patch;
    user_patch.set(px::field::user::score, 82).clear(px::field::user::phone);
    report("users.update by path", co_await client.users().update("jane@example.com", user_patch));
    report("users.update by body", co_await client.users().update("jane/doe", user_patch));
    report("users.remove by path", co_await client.users().remove("jane@example.com", px::hard_delete::no));
    report("users.remove by body", co_await client.users().remove("jane/doe", px::hard_delete::yes));
    report("users.is_denied", co_await client.users().is_denied("jane@example.com"));
    report("users.set_denied", co_await client.users().set_denied("jane@example.com", true));

    report("accounts.get", co_await client.accounts().get("acme"));
    {
        auto list = client.accounts().list(px::account_query{}.page_size(10));
        px::page<px::account> page;
        auto step = co_await list.next(page);
        report("accounts.list", step.error());
    }
    report("accounts.create", co_await client.accounts().create(account));
    px::patch<px::account> account_patch;
    account_patch.set(px::field::account::plan, "gold");
    report("accounts.update by path", co_await client.accounts().update("acme", account_patch));
    report("accounts.update by body", co_await client.accounts().update("acme/emea", account_patch));
    report("accounts.remove", co_await client.accounts().remove("acme", px::cascade::deletes_its_users));

    {
        auto const end = px::now();
        auto query = px::custom_event_query{}.during(px::date_range(end - std::chrono::hours{24}, end)).page_size(10);
        auto list = client.custom_events().list(query);
        px::page<px::custom_event> page;
        auto step = co_await list.next(page);
        report("custom_events.list", step.error());
    }
    report("custom_events.create", co_await client.custom_events().create(event));
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) return 1;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded};
    px::tenant tenant{px::credential{"prism", px::endpoint::parse(argv[1]).value(), px::api_key{"prism-key"},
                                     px::permission::read | px::permission::write}};
    asio::co_spawn(io, all(px::client<px::scope::read, px::scope::write>{pools, tenant}), [](std::exception_ptr e) {
        if (e) ++failed;
    });
    io.run();
    // The number is written here so that a call that silently falls out is noticed.
    constexpr int operations = 17;
    std::printf("%d operations passed, %d failed\n", passed, failed);
    return failed == 0 && passed == operations ? 0 : 1;
}
