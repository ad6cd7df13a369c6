// Eight processes that share one quota through Redis, against a simulator that refuses beyond 200 calls a second: how
// much of the rate they use, what is refused, what Redis is asked, how long a permit is waited for. Beside them, eight
// processes with an eighth of the rate each. bench_fleet starts a redis-server of its own on port 16379.
#include <gainsight/px.hpp>
#include <gainsight/px/fleet/quota.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace px = gainsight::px;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr char key[] = "key-of-the-benchmark";
constexpr std::size_t processes = 8;
constexpr std::uint16_t redis_port = 16379;
/// Below the simulator's 200, whose seconds begin when its clock's do: who sends at exactly that rate meets a second
/// with one call more.
constexpr double rate = 196;
constexpr auto lasts = 10s;

/// What a process tells of its calls.
struct told {
    std::size_t calls = 0, refused = 0, round_trips = 0, waits = 0;
    std::array<double, 4000> wait_ms{};
    double seconds = 0;
};

struct watcher {
    told& out;
    void on_attempt(px::attempt_report const& r)
    {
        out.refused += r.status == 429;
        if (out.waits < out.wait_ms.size())
            out.wait_ms[out.waits++] = std::chrono::duration<double, std::milli>(r.quota_wait).count();
    }
};

asio::awaitable<void> call_once(px::client<px::scope::read> client, told& out)
{
    auto const got = co_await client.results().users().get("user@example.com");
    out.calls += got.has_value();
}

asio::awaitable<void> call(px::client<px::scope::read> client, std::chrono::milliseconds every, steady::time_point end,
                           told& out)
{
    asio::steady_timer pause{co_await asio::this_coro::executor};
    for (auto next = steady::now(); steady::now() < end;) {
        if (every != 0ms) {
            pause.expires_at(next += every);
            auto [ec] = co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            static_cast<void>(ec);
        }
        co_await call_once(client, out);
    }
}

/// One process: `loops` of calls, one each `every`.
told work(std::string const& url, std::string const& ca, bool in_fleet, int loops, std::chrono::milliseconds every)
{
    told out;
    asio::io_context io{1};
    px::pool_options options;
    options.tls.ca_pem = ca;
    px::pools pools{io.get_executor(), px::single_threaded, options};
    px::quota_options limits;
    limits.per_second = in_fleet ? rate : rate / processes;
    limits.burst = in_fleet ? 4 : 1;
    std::optional<px::fleet::quota_member> fleet;
    if (in_fleet) fleet.emplace(io.get_executor(), px::fleet::redis_options{}.port(redis_port), "bench", limits);
    px::tenant const tenant{
        px::credential{"bench", px::endpoint::parse(url).value(), px::api_key{key}, px::permission::read},
        fleet ? fleet->quota() : px::quota{limits}};
    watcher hears{out};
    auto const client = tenant.as<px::scope::read>(pools).value().with(px::observer{hears});
    // A row of permits that Redis does not know yet gives none for the first two seconds.
    asio::co_spawn(io, call_once(client, out), asio::detached);
    while (out.calls == 0) io.run_one();
    out = told{};
    std::uint64_t const asked = fleet ? fleet->state().round_trips : 0;
    auto const begin = steady::now();
    auto const end = begin + lasts;
    int left = loops;
    for (int i = 0; i < loops; ++i)
        asio::co_spawn(io, call(client, every, end, out), [&](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
            if (--left != 0) return;
            out.seconds = std::chrono::duration<double>(steady::now() - begin).count();
            if (fleet) out.round_trips = fleet->state().round_trips - asked;
            fleet.reset();
        });
    io.run();
    return out;
}

struct round {
    char const* name;
    bool in_fleet;
    int loops;
    std::chrono::milliseconds every;
};
constexpr round rounds[] = {{"fleet, all that there is", true, 8, 0ms},
                            {"eighths, all that there is", false, 8, 0ms},
                            {"fleet, half of it", true, 1, 82ms},
                            {"eighths, half of it", false, 1, 82ms}};

void check(bool good, char const* what)
{
    if (good) return;
    std::perror(what);
    std::exit(1);
}

}  // namespace

int main()
{
    auto const redis = ::fork();
    if (redis == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        std::freopen("/dev/null", "w", stdout);
        ::execlp("redis-server", "redis-server", "--port", std::to_string(redis_port).c_str(), "--save", "", "--bind",
                 "127.0.0.1", nullptr);
        ::_exit(127);
    }
    // The processes begin before the simulator has threads, and share memory with it.
    struct shared {
        char url[256], ca[8192];
        told of[std::size(rounds)][processes];
    };
    auto* const memory = ::mmap(nullptr, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(memory != MAP_FAILED, "mmap");
    auto& all = *new (memory) shared{};
    std::vector<pid_t> children;
    for (auto const& r : rounds)
        for (std::size_t i = 0; i < processes; ++i) {
            auto const child = ::fork();
            check(child >= 0, "fork");
            if (child != 0) {
                children.push_back(child);
                continue;
            }
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            sigset_t go;
            sigemptyset(&go);
            sigaddset(&go, SIGUSR1);
            sigprocmask(SIG_BLOCK, &go, nullptr);
            int which = 0;
            sigwait(&go, &which);
            all.of[&r - rounds][i] = work(all.url, all.ca, r.in_fleet, r.loops, r.every);
            ::_exit(0);
        }
    px::testing::simulator simulator;
    auto& service = simulator.add_region(px::region::eu);
    service.add_key(key, px::permission::read);
    service.set(px::testing::limits{}.per_second(200));
    service.add(px::testing::collection::users, {{"identifyId", "user@example.com"}});
    std::snprintf(all.url, sizeof all.url, "%s", simulator.url().c_str());
    std::snprintf(all.ca, sizeof all.ca, "%s", simulator.ca_pem().c_str());
    std::printf("{\"name\":\"a fleet\",\"figures\":{");
    for (auto const& r : rounds) {
        auto const first = static_cast<std::size_t>(&r - rounds) * processes;
        for (std::size_t i = 0; i < processes; ++i) ::kill(children[first + i], SIGUSR1);
        std::size_t calls = 0, refused = 0, round_trips = 0, least = SIZE_MAX, most = 0;
        double seconds = 0;
        std::vector<double> waits;
        for (std::size_t i = 0; i < processes; ++i) {
            check(::waitpid(children[first + i], nullptr, 0) > 0, "waitpid");
            auto const& t = all.of[&r - rounds][i];
            calls += t.calls;
            seconds = std::max(seconds, t.seconds);
            refused += t.refused;
            round_trips += t.round_trips;
            least = std::min(least, t.calls);
            most = std::max(most, t.calls);
            waits.insert(waits.end(), t.wait_ms.begin(), t.wait_ms.begin() + static_cast<std::ptrdiff_t>(t.waits));
        }
        std::sort(waits.begin(), waits.end());
        std::printf(
            "%s\"%s: calls/s\":%.1f,\"%s: refused\":%zu,\"%s: least and most of a process\":[%zu,%zu],\"%s: calls a "
            "round trip\":%.1f,\"%s: wait for a permit, ms (p50, p99)\":[%.2f,%.2f]",
            &r == rounds ? "" : ",", r.name, static_cast<double>(calls) / seconds, r.name, refused, r.name, least, most,
            r.name, round_trips == 0 ? 0.0 : static_cast<double>(calls) / static_cast<double>(round_trips), r.name,
            waits.empty() ? 0 : waits[waits.size() / 2], waits.empty() ? 0 : waits[waits.size() * 99 / 100]);
        std::fflush(stdout);
    }
    std::puts("}}");
    ::kill(redis, SIGKILL);
    ::waitpid(redis, nullptr, 0);
}
