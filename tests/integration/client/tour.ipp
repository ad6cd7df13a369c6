// The README's first program, word for word; tour.cpp compares the two.
// clang-format off
asio::awaitable<void> tour(asio::any_io_executor ex)
{
    px::client<px::scope::read, px::scope::write> client{ex, px::region::eu, px::api_key::from_env("PX_API_KEY")};

    px::user jane = co_await client.users().get("jane@example.com");  // throws px::error

    auto found = co_await client.results().users().get("nobody");  // px::result<px::user>
    if (!found && found.error() == px::errc::not_found) { /* ... */ }

    co_await client.users().update("jane@example.com", px::patch<px::user>{}.set(field::score, 81).clear(field::phone));

    auto query = px::user_query{}.where(field::score > 80 && field::email.like("*@acme.com"))
                                 .sort(px::descending(field::create_date)).page_size(1000);
    auto users = client.users().list(query);  // a stream of pages
    while (auto page = co_await users.next())
        for (px::user const& u : *page) std::cout << u.email << '\n';

    px::client<px::scope::read> reader = client;  // narrows; the other way does not compile
    co_await reader.with(px::timeout{2s}, px::retry::none()).accounts().get("acme");
}
// clang-format on
