// Allocations of a call in the steady state, and how many of them belong to the result, so that every decoder makes
// them that decodes the same answer into a new user. bench_allocations --port N --ca FILE USER_FILE
// [user|event|page25|page1000]: with the last argument, prints where that work allocates (see where.py).
#include "../peers/work.hpp"
#include "allocations.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <exception>
#include <functional>
#include <string>

namespace asio = boost::asio;
namespace px = gainsight::px;
using client = px::client<px::scope::read, px::scope::write>;

namespace {

struct figures {
    double all = 0;
    double openssl = 0;
};

constexpr int calls = 200;

template <class Step>
asio::awaitable<figures> count(Step& step, int times = calls)
{
    for (int i = 0; i < 56; ++i) co_await step();
    auto const before = bench::heap();
    for (int i = 0; i < times; ++i) co_await step();
    auto const after = bench::heap();
    figures out;
    out.openssl = double(after.openssl - before.openssl) / times;
    out.all = double(after.calls - before.calls) / times - out.openssl;
    co_return out;
}

/// The allocations of an existing decoder for the same user: how many for a new user, how many of those blocks the user
/// still owns afterwards, and how many when the same user is decoded again into the same object.
struct decoded {
    double fresh = 0;
    double held = 0;
    double again = 0;
};
decoded decode_alone(std::string const& text)
{
    px::detail::json_decoder decoder;
    auto const decode = [&](px::user& u) {
        decoder.start(px::detail::shape_of<px::user>::value, &u);
        if (!decoder.write(text.data(), text.size()) || !decoder.finish()) std::terminate();
    };
    px::user used;
    decode(used);
    decoded out;
    for (int i = 0; i < calls; ++i) {
        px::user u;
        auto const before = bench::heap();
        decode(u);
        auto const after = bench::heap();
        out.fresh += double(after.calls - before.calls) / calls;
        out.held += double(after.blocks - before.blocks) / calls;
        decode(used);
        out.again += double(bench::heap().calls - after.calls) / calls;
    }
    return out;
}

/// The event that the other peers post.
px::custom_event event()
{
    return px::custom_event{std::string{bench::event_name}, std::string{bench::event_user}}
        .with_property_key(std::string{bench::event_property})
        .with_account_id(std::string{bench::event_account})
        .with_date(px::from_epoch_ms(bench::event_date))
        .with("amount", bench::event_amount)
        .with("currency", bench::event_currency)
        .with("first", bench::event_first);
}

using step = std::function<asio::awaitable<void>()>;

/// `where`: the name of a work; if it is not empty, prints only where that work allocates.
asio::awaitable<void> measure(client c, std::string const& spelled, std::string where)
{
    // Like most ids, too long for the small-string buffer.
    std::string const id = "u1@customer1.example.com";
    step const get = [&]() -> asio::awaitable<void> {
        auto const user = co_await c.users().get(id);
        if (user.email.empty()) std::terminate();
    };
    auto const e = event();
    step const create = [&]() -> asio::awaitable<void> { co_await c.custom_events().create(e); };
    // The seven full pages of a list of eight, one after the other into the same object. Awaited in one coroutine, as a
    // caller does, since Asio caches only few coroutine frames.
    px::page<px::user> small;
    px::page<px::user> large;
    auto const pages = [&c](px::page<px::user>& page, int size) {
        return [&c, &page, size, list = c.users().list(px::user_query{}.page_size(size))]() mutable {
            if (list.delivered() == 7 * size) list = c.users().list(px::user_query{}.page_size(size));
            return list.next(page);
        };
    };
    auto page25 = pages(small, 25);
    auto page1000 = pages(large, 1000);

    if (!where.empty()) {
        for (int i = 0; i < 112; ++i) {
            if (i == 56) bench::note_places();
            if (where == "user")
                co_await get();
            else if (where == "event")
                co_await create();
            else if (where == "page25")
                co_await page25();
            else
                co_await page1000();
        }
        bench::tell_places();
        co_return;
    }
    auto const of_get = co_await count(get);
    auto const of_create = co_await count(create);
    auto const of_25 = co_await count(page25, 224);
    auto const of_1000 = co_await count(page1000, 56);
    auto const alone = decode_alone(spelled);

    std::printf("{\"name\":\"allocations\",\"figures\":{\"GET of one user: all but OpenSSL's\":%.2f,"
                "\"GET of one user: the result's own\":%.2f,\"GET of one user: the library's and Asio's\":%.2f,"
                "\"GET of one user: OpenSSL's\":%.2f,\"user decoded alone: blocks that it holds\":%.2f,"
                "\"user decoded alone, into a used one\":%.2f,\"POST of an event: all but OpenSSL's\":%.2f,"
                "\"page of 25 users, filled again: all but OpenSSL's\":%.2f,"
                "\"user in a page of 25, filled again\":%.3f,\"user in a page of 1,000, filled again\":%.3f}}\n",
                of_get.all, alone.fresh, of_get.all - alone.fresh, of_get.openssl, alone.held, alone.again,
                of_create.all, of_25.all, of_25.all / 25, of_1000.all / 1000);
}

}  // namespace

int main(int argc, char** argv)
{
    bench::count_openssl();
    std::vector<char*> words{argv[0], const_cast<char*>("user")};
    words.insert(words.end(), argv + 1, argv + argc);
    bench::work const w{static_cast<int>(words.size()), words.data()};
    asio::io_context io{1};
    px::pool_options options;
    options.max_connections = 1;
    options.tls.ca_file = w.ca_file;
    px::quota_options quota;
    quota.per_second = quota.burst = 1e9;
    quota.per_day = 1'000'000'000'000;
    px::tenant const tenant{px::credential{"benchmark", px::endpoint::parse(w.url()).value(),
                                           px::api_key{std::string{bench::api_key}},
                                           px::permission::read | px::permission::write},
                            px::quota{quota}};
    client const c{px::pools{io.get_executor(), px::single_threaded, options}, tenant};
    auto const text = bench::file_text(w.more.at(0));
    asio::co_spawn(io, measure(c, text, w.more.size() > 1 ? w.more[1] : ""), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
