// This library. `--strand` uses pools with a strand; `--contexts=2` uses two threads with a context each; `--rate=N`
// sets the quota to N calls a second; `--print-event` writes the body of the event and exits.
#include "checksum.hpp"
#include "work.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace px = gainsight::px;
using bench::work;

namespace {

using client = px::client<px::scope::read, px::scope::write>;

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

struct run {
    work const& w;
    bench::report& out;
    long left;
};

asio::awaitable<void> users(client c, run& r)
{
    while (r.left-- > 0) {
        auto const began = bench::report::clock::now();
        auto const user = co_await c.users().get("u" + std::to_string(r.left % 16));
        r.out.answered(began);
        r.out.record(bench::sum_of(user));
    }
}

asio::awaitable<void> events(client c, run& r)
{
    auto const e = event();
    while (r.left-- > 0) {
        auto const began = bench::report::clock::now();
        co_await c.custom_events().create(e);
        r.out.answered(began);
    }
}

asio::awaitable<void> pages(client c, run& r)
{
    px::page<px::user> page;
    while (r.left > 0) {
        auto list = c.users().list(px::user_query{}.page_size(r.w.page_size));
        for (;;) {
            if (r.left-- <= 0) co_return;
            auto const began = bench::report::clock::now();
            bool const more = co_await list.next(page);
            if (!more) {
                ++r.left;  // the last page marked the end: this made no call
                break;
            }
            r.out.answered(began);
            for (auto const& user : page) r.out.record(bench::sum_of(user));
        }
    }
}

long word_value(work const& w, std::string_view word, long otherwise)
{
    for (auto const& m : w.more)
        if (m.size() > word.size() && std::string_view{m}.substr(0, word.size()) == word && m[word.size()] == '=')
            return std::atol(m.c_str() + word.size() + 1);
    return otherwise;
}

void on_one_context(work const& w, px::tenant const& tenant, bench::report& out, long calls)
{
    asio::io_context io{1};
    px::pool_options options;
    options.max_connections = options.max_idle = static_cast<std::size_t>(w.connections);
    options.tls.ca_file = w.ca_file;
    options.tls.use_system_roots = false;
    auto const pools = w.has("--strand") ? px::pools{io.get_executor(), options}
                                         : px::pools{io.get_executor(), px::single_threaded, options};
    client const c{pools, tenant};
    run r{w, out, calls};
    for (int i = 0; i < w.connections; ++i) {
        auto const work = w.what == work::kind::user ? users : w.what == work::kind::event ? events : pages;
        asio::co_spawn(io, work(c, r), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    }
    io.run();
}

}  // namespace

int main(int argc, char** argv)
try {
    work const w{argc, argv};
    if (w.has("--print-event")) {
        std::cout << px::to_json(event()) << '\n';
        return 0;
    }
    px::quota_options quota;
    quota.per_day = 1'000'000'000'000;
    if (auto const rate = word_value(w, "--rate", 0))
        quota.per_second = static_cast<double>(rate);
    else
        quota.per_second = quota.burst = 1e9;
    px::credential credential{"benchmark", px::endpoint::parse(w.url()).value(),
                              px::api_key{std::string{bench::api_key}}, px::permission::read | px::permission::write};
    px::tenant const tenant{credential, px::quota{quota}};

    auto const contexts = word_value(w, "--contexts", 1);
    bench::report out{w.calls};
    if (contexts == 1) {
        on_one_context(w, tenant, out, w.calls);
    } else {
        std::vector<bench::report> parts(static_cast<std::size_t>(contexts), bench::report{w.calls});
        std::vector<std::thread> threads;
        for (auto& part : parts) threads.emplace_back([&] { on_one_context(w, tenant, part, w.calls / contexts); });
        for (auto& t : threads) t.join();
        for (auto const& part : parts) out.add(part);
    }
    out.print();
} catch (std::exception const& e) {
    std::cerr << "px: " << e.what() << '\n';
    return 1;
}
