// Allocations in the steady state: of a call, and how many of them are the result's own, which whoever decodes the same
// answer into a new user makes as well. bench_allocations --port N --ca FILE
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
asio::awaitable<figures> count(Step step)
{
    for (int i = 0; i < 50; ++i) co_await step();
    auto const before = bench::heap();
    for (int i = 0; i < calls; ++i) co_await step();
    auto const after = bench::heap();
    figures out;
    out.openssl = double(after.openssl - before.openssl) / calls;
    out.all = double(after.calls - before.calls) / calls - out.openssl;
    co_return out;
}

asio::awaitable<void> measure(client c, std::string const& spelled)
{
    auto const id = std::string{"u1"};
    std::function<asio::awaitable<void>()> get = [&]() -> asio::awaitable<void> {
        auto const user = co_await c.users().get(id);
        if (user.email.empty()) std::terminate();
    };
    auto const e = px::custom_event{"paid", "u1"}.with_property_key("AP-1").with_date(px::from_epoch_ms(1));
    std::function<asio::awaitable<void>()> create = [&]() -> asio::awaitable<void> {
        co_await c.custom_events().create(e);
    };
    px::page<px::user> page;
    std::function<asio::awaitable<void>()> list = [&]() -> asio::awaitable<void> {
        auto pages = c.users().list(px::user_query{}.page_size(25));
        bool const more = co_await pages.next(page);
        if (!more) std::terminate();
    };
    auto const of_get = co_await count(get);
    auto const of_create = co_await count(create);
    auto const of_list = co_await count(list);

    // What a decoder that is there already makes of the same user.
    px::detail::json_decoder decoder;
    auto const decode = [&] {
        px::user u;
        decoder.start(px::detail::shape_of<px::user>::value, &u);
        if (!decoder.write(spelled.data(), spelled.size()) || !decoder.finish()) std::terminate();
    };
    decode();
    auto const before = bench::heap().calls;
    for (int i = 0; i < calls; ++i) decode();
    auto const own = double(bench::heap().calls - before) / calls;

    std::printf("{\"name\":\"allocations\",\"figures\":{\"GET of one user: all but OpenSSL's\":%.2f,"
                "\"GET of one user: the result's own\":%.2f,\"GET of one user: the library's and Asio's\":%.2f,"
                "\"GET of one user: OpenSSL's\":%.2f,\"POST of an event: all but OpenSSL's\":%.2f,"
                "\"page of 25 users, filled again: all but OpenSSL's\":%.2f}}\n",
                of_get.all, own, of_get.all - own, of_get.openssl, of_create.all, of_list.all);
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
    asio::co_spawn(io, measure(c, text), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
