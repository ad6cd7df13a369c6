// The cost of writing to PX: a push into an event sink, in memory and with a journal; and a bulk of writes at the
// vendor's rate. bench_destination FOLDER [EVENTS]: the folder of the journal is created in FOLDER.
#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <ranges>
#include <string>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace px = gainsight::px;
using namespace std::chrono_literals;
using writer = px::client<px::scope::write>;

namespace {

constexpr char key[] = "key-of-the-benchmark";

double cpu_seconds(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}
double seconds_since(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}
void rethrow(std::exception_ptr failed)
{
    if (failed) std::rethrow_exception(failed);
}

px::custom_event event(std::size_t n)
{
    px::custom_event e{"order placed", "user" + std::to_string(n % 1000) + "@customer.example.com"};
    e.with_property_key("AP-EXAMPLE-2");
    e.attributes.set("orderId", "o-" + std::to_string(n));
    return e;
}

/// A client of a server that does not answer, so that pushed events stay in the sink.
struct nowhere {
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, px::pool_options{}};
    writer client{pools, px::tenant{px::credential{"bench", px::endpoint::parse("https://127.0.0.1:9").value(),
                                                   px::api_key{key}, px::permission::write}}};
};

/// The CPU time of a push in microseconds, and the memory of a waiting event.
void push_in_memory(std::size_t events)
{
    nowhere to;
    px::event_sink<px::at_least_once> sink{to.client, px::sink_options{}.memory(std::size_t{4} << 30)};
    double cpu = 0;
    std::size_t json = 0;
    auto const before = mallinfo2().uordblks;
    auto const all = [&]() -> asio::awaitable<void> {
        auto const begin = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
        for (std::size_t i = 0; i != events; ++i) co_await sink.push(event(i));
        cpu = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    };
    asio::co_spawn(to.io, all(), [&](std::exception_ptr e) {
        rethrow(e);
        to.io.stop();
    });
    to.io.run();
    auto const bytes = mallinfo2().uordblks - before;
    for (std::size_t i = 0; i != events; ++i)
        json += px::detail::event_body(event(i), px::nested_attributes::refuse, px::now()).value().size();
    std::printf("\"push in memory, us\":%.2f,\"event that waits, bytes beside its JSON\":%.0f",
                1e6 * cpu / double(events), (double(bytes) - double(json)) / double(events));
}

/// Durable pushes by many coroutines: events for each second of wall-clock time and for each second of CPU time,
/// including the journal's thread.
void push_durably(fs::path const& folder, std::size_t events, px::journal_sync how, char const* name)
{
    constexpr std::size_t pushers = 1000;
    fs::remove_all(folder);
    nowhere to;
    auto options = px::sink_options{}.memory(std::size_t{4} << 30);
    options.journal(px::journal_options{folder}.sync(how).size_cap(std::uint64_t{8} << 30));
    px::event_sink<px::at_least_once> sink{to.client, options};
    std::size_t next = 0, ended = 0;
    auto const push = [&]() -> asio::awaitable<void> {
        while (next < events) co_await sink.push(event(next++));
    };
    auto const begin = std::chrono::steady_clock::now();
    auto const cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (std::size_t i = 0; i != pushers; ++i)
        asio::co_spawn(to.io, push(), [&](std::exception_ptr e) {
            rethrow(e);
            if (++ended == pushers) to.io.stop();
        });
    to.io.run();
    auto const used = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    std::printf(",\"durable, %s: events/s\":%.0f,\"durable, %s: events/s of a core\":%.0f", name,
                double(events) / seconds_since(begin), name, double(events) / used);
}

/// How many fsyncs a second the file system of the folder does, for a file that grows by 4 KiB before each.
double syncs_a_second(fs::path const& folder)
{
    auto const file = folder / "syncs";
    int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    std::string const block(4096, 'x');
    constexpr int n = 200;
    auto const begin = std::chrono::steady_clock::now();
    for (int i = 0; i != n; ++i)
        if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) std::abort();
    auto const taken = seconds_since(begin);
    ::close(fd);
    fs::remove(file);
    return n / taken;
}

/// Upserts of users at the rate of the quota, into the simulator, which runs in its own threads.
void write_at_the_vendors_rate(std::size_t users)
{
    px::testing::simulator simulator;
    auto& service = simulator.add_region(px::region::eu);
    service.add_key(key, px::permission::read | px::permission::write);
    asio::io_context io{1};
    px::pool_options options;
    options.tls.ca_pem = simulator.ca_pem();
    px::pools pools{io.get_executor(), px::single_threaded, options};
    writer const client{pools, px::tenant{px::credential{"bench", px::endpoint::parse(simulator.url()).value(),
                                                         px::api_key{key}, px::permission::write}}};
    auto const rows =
        std::views::iota(std::size_t{0}, users) | std::views::transform([](std::size_t n) {
            return px::write::upsert("user" + std::to_string(n / 2) + "@customer.example.com",
                                     px::patch<px::user>{}
                                         .set(px::field::user::score, static_cast<int>(n % 100))
                                         .set(px::field::user::property_keys, px::property_keys("AP-EXAMPLE-2")));
        });
    std::size_t done = 0;
    auto const all = [&]() -> asio::awaitable<void> {
        px::bulk writes{client, rows};
        px::bulk_outcome one;
        while (co_await writes.next(one)) done += one.done();
    };
    auto const begin = std::chrono::steady_clock::now();
    auto const cpu = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    asio::co_spawn(io, all(), rethrow);
    io.run();
    auto const used = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
    auto const taken = seconds_since(begin);
    auto const requests = static_cast<double>(service.requests().size());
    if (done != users) std::exit(1);
    std::printf(",\"bulk: requests/s\":%.0f,\"bulk: share of a core\":%.4f", requests / taken, used / taken);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fputs("usage: bench_destination FOLDER [EVENTS]\n", stderr);
        return 2;
    }
    fs::path const folder{argv[1]};
    auto const events = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
    std::printf("{\"name\":\"PX as a destination\",\"figures\":{");
    push_in_memory(events);
    push_durably(folder / "journal", events, px::journal_sync::group(5ms), "group of 5 ms");
    push_durably(folder / "journal", events, px::journal_sync::each(), "each");
    push_durably(folder / "journal", events, px::journal_sync::by_system(), "by the system");
    fs::remove_all(folder / "journal");
    std::printf(",\"fdatasync/s of the folder\":%.0f", syncs_a_second(folder));
    write_at_the_vendors_rate(2000);
    std::puts("}}");
}
