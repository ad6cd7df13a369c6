// One worker of a queue in Redis, which is the ingest itself, on one core, against a simulator whose quota is lifted:
// events a second, what one costs the worker, and how its lag and its memory stay. Redis, the simulator and the
// producer share the other cores. bench_fleet_queue [SECONDS] [EVENTS A SECOND] [WRITES UNDER WAY] [PARTITIONS] starts
// a redis-server of its own on port 16380; 0 events a second fills the queue ahead, and measures how fast it is
// emptied.
#include "../../examples/ingest/fleet.hpp"

#include <gainsight/px/fleet/partition_of.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <hiredis/hiredis.h>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;
namespace px = gainsight::px;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr char key[] = "key-of-the-benchmark";
constexpr int redis_port = 16380;
constexpr std::uint32_t users = 10'000;

struct task {
    int seconds = 20;
    int rate = 20'000;
    int at_once = 64;
    std::uint32_t partitions = 8;
};

void check(bool good, char const* what)
{
    if (good) return;
    std::perror(what);
    std::exit(1);
}

void pin(int first, int last)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = first; i <= last; ++i) CPU_SET(i, &set);
    sched_setaffinity(0, sizeof set, &set);
}
/// Runs `work` in a process of its own, which ends with this one.
template <class Work>
pid_t begin(int first_core, int last_core, Work work)
{
    std::fflush(nullptr);
    auto const child = ::fork();
    check(child >= 0, "fork");
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(first_core, last_core);
    work();
    ::_exit(0);
}
void wait_for_signal()
{
    sigset_t go;
    sigemptyset(&go);
    sigaddset(&go, SIGUSR1);
    sigprocmask(SIG_BLOCK, &go, nullptr);
    int which = 0;
    sigwait(&go, &which);
    sigprocmask(SIG_UNBLOCK, &go, nullptr);
}

::redisContext* connect()
{
    for (int i = 0; i < 500; ++i) {
        auto* const c = ::redisConnect("127.0.0.1", redis_port);
        if (c && c->err == 0) return c;
        if (c) ::redisFree(c);
        std::this_thread::sleep_for(10ms);
    }
    check(false, "redis-server does not start");
    return nullptr;
}
std::string stream_of(std::uint32_t p) { return "gainsight-px:{events:" + std::to_string(p) + "}:in"; }

/// Adds events, `rate` a second in steps of a hundredth, or so many at once.
void produce(task const& t, std::uint64_t at_once)
{
    auto* const c = connect();
    std::uint64_t n = 0;
    int open = 0;
    auto const take = [&] {
        for (void* got = nullptr; open != 0; --open) {
            check(::redisGetReply(c, &got) == REDIS_OK, "XADD");
            ::freeReplyObject(got);
        }
    };
    struct customer {
        std::string id, stream;
    };
    std::vector<customer> customers;
    for (std::uint32_t i = 0; i < users; ++i) {
        auto id = "user" + std::to_string(i) + "@customer.example.com";
        auto stream = stream_of(px::fleet::partition_of(id, t.partitions));
        customers.push_back({std::move(id), std::move(stream)});
    }
    std::string json;
    auto const add = [&] {
        auto const& who = customers[n % users];
        json = R"({"eventName":"order placed","identifyId":")";
        json += who.id;
        json += R"(","propertyKey":"AP-EXAMPLE-2","date":1764471123456,"attributes":{"orderId":"o-)";
        json += std::to_string(n);
        json += R"(","price":12.5,"plan":"gold"}})";
        char const* const words[]{"XADD", who.stream.data(), "*", "record", json.data()};
        std::size_t const sizes[]{4, who.stream.size(), 1, 6, json.size()};
        ::redisAppendCommandArgv(c, 5, const_cast<char const**>(words), sizes);
        ++n;
        if (++open == 500) take();
    };
    if (at_once != 0) {
        while (n < at_once) add();
        take();
        return;
    }
    for (auto const start = steady::now();; std::this_thread::sleep_for(10ms)) {
        auto const due = std::chrono::duration<double>(steady::now() - start).count() * t.rate;
        while (static_cast<double>(n) < due) add();
        take();
    }
}

struct sample {
    double at = 0, cpu = 0, rss_mb = 0, redis_mb = 0;
    std::uint64_t sent = 0, lag = 0;
};

class watch {
public:
    explicit watch(task const& t, pid_t worker) : task_{t}, worker_{worker}, redis_{connect()} {}
    sample look(std::uint64_t sent)
    {
        sample out;
        out.at = std::chrono::duration<double>(steady::now() - began_).count();
        out.sent = sent;
        for (std::uint32_t p = 0; p < task_.partitions; ++p)
            out.lag += static_cast<std::uint64_t>(ask("XLEN " + stream_of(p)));
        std::ifstream stat{"/proc/" + std::to_string(worker_) + "/stat"};
        std::string word;
        for (int i = 1; i <= 15 && stat >> word; ++i)
            if (i >= 14) out.cpu += std::stod(word) / static_cast<double>(::sysconf(_SC_CLK_TCK));
        std::ifstream statm{"/proc/" + std::to_string(worker_) + "/statm"};
        double pages = 0;
        statm >> pages >> pages;
        out.rss_mb = pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
        auto* const r = static_cast<::redisReply*>(::redisCommand(redis_, "INFO memory"));
        std::string const info{r->str, r->len};
        ::freeReplyObject(r);
        out.redis_mb = std::stod(info.substr(info.find("used_memory:") + 12)) / 1e6;
        return out;
    }
    long long ask(std::string const& command)
    {
        auto* const r = static_cast<::redisReply*>(::redisCommand(redis_, command.c_str()));
        check(r != nullptr, "redis");
        auto const out = r->integer;
        ::freeReplyObject(r);
        return out;
    }

private:
    task task_;
    pid_t worker_;
    ::redisContext* redis_;
    steady::time_point began_ = steady::now();
};

}  // namespace

int main(int argc, char** argv)
{
    task t;
    if (argc > 1) t.seconds = std::atoi(argv[1]);
    if (argc > 2) t.rate = std::atoi(argv[2]);
    if (argc > 3) t.at_once = std::atoi(argv[3]);
    if (argc > 4) t.partitions = static_cast<std::uint32_t>(std::atoi(argv[4]));
    auto const cores = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
    auto const folder = fs::temp_directory_path() / ("px-bench-" + std::to_string(::getpid()));
    fs::create_directory(folder);
    auto const redis = begin(1, cores - 1, [&] {
        std::freopen("/dev/null", "w", stdout);
        ::execlp("redis-server", "redis-server", "--port", std::to_string(redis_port).c_str(), "--save", "", "--bind",
                 "127.0.0.1", nullptr);
    });
    // The processes begin before the simulator has threads.
    auto const worker = begin(0, 0, [&] {
        wait_for_signal();
        std::freopen((folder / "worker").c_str(), "w", stderr);
        auto const credentials = (folder / "c.json").string(), ca = (folder / "ca.pem").string(),
                   url = "redis://127.0.0.1:" + std::to_string(redis_port), at_once = std::to_string(t.at_once),
                   partitions = std::to_string(t.partitions);
        std::vector<std::string> words{"ingest",     "--to",      "events", "--fleet",      url,       "--credentials",
                                       credentials,  "--ca-file", ca,       "--rate",       "1000000", "--daily",
                                       "2000000000", "--at-once", at_once,  "--partitions", partitions};
        std::vector<char*> arguments;
        for (auto& w : words) arguments.push_back(w.data());
        try {
            example::work_in_fleet(example::parse_ingest(static_cast<int>(arguments.size()), arguments.data()));
        } catch (std::exception const& e) {
            std::fprintf(stderr, "%s\n", e.what());
            ::_exit(1);
        }
    });
    auto const producer = begin(1, cores - 1, [&] {
        wait_for_signal();
        produce(t, 0);
    });
    pin(1, cores - 1);
    px::testing::simulator simulator;
    auto& service = simulator.add_region(px::region::eu);
    service.add_key(key, px::permission::write);
    service.set(px::testing::limits{}.per_second(100'000'000).per_day(2'000'000'000));
    service.keep_requests(0);
    std::ofstream{folder / "ca.pem"} << simulator.ca_pem();
    std::ofstream{folder / "c.json"} << R"([{"label":"bench","url":")" << simulator.url() << R"(","key":")" << key
                                     << R"(","permissions":["write"]}])";
    watch watching{t, worker};
    if (t.rate == 0) produce(t, static_cast<std::uint64_t>(t.seconds) * 30'000);
    ::kill(worker, SIGUSR1);
    if (t.rate != 0) ::kill(producer, SIGUSR1);
    std::vector<sample> all;
    constexpr int warm_up = 2;  // seconds: connections are opened, leases taken
    for (int second = 0; second <= t.seconds + warm_up; ++second) {
        std::this_thread::sleep_for(1s);
        // Their number is all that is wanted of the events.
        service.clear_data();
        service.clear_book();
        if (second >= warm_up) all.push_back(watching.look(simulator.stats().requests));
        if (::waitpid(worker, nullptr, WNOHANG) != 0) break;
        if (t.rate == 0 && second > warm_up && all.back().lag == 0) break;
    }
    check(all.size() > 2, ("the worker ended: " + (folder / "worker").string()).c_str());
    auto const& first = all.front();
    auto const& last = all.back();
    auto const events = static_cast<double>(last.sent - first.sent);
    std::printf("{\"name\":\"a queue in Redis\",\"figures\":{\"events/s\":%.0f,\"CPU of the worker, us an event\":%.1f,"
                "\"its core in use, %%\":%.0f",
                events / (last.at - first.at), (last.cpu - first.cpu) / events * 1e6,
                (last.cpu - first.cpu) / (last.at - first.at) * 100);
    // The ten minutes in tenths: what grows shows.
    std::string lags, rss, redis_mb;
    for (std::size_t i = 1; i <= 10; ++i) {
        auto const from = (i - 1) * all.size() / 10, to = std::max(from + 1, i * all.size() / 10);
        std::uint64_t lag = 0;
        for (auto at = from; at < to; ++at) lag = std::max(lag, all[at].lag);
        lags += (i == 1 ? "" : ",") + std::to_string(lag);
        char text[64];
        std::snprintf(text, sizeof text, "%s%.1f", i == 1 ? "" : ",", all[to - 1].rss_mb);
        rss += text;
        std::snprintf(text, sizeof text, "%s%.1f", i == 1 ? "" : ",", all[to - 1].redis_mb);
        redis_mb += text;
    }
    std::printf(",\"most entries in the queue, by tenth of the time\":[%s],\"RSS of the worker, MB\":[%s],\"memory of "
                "Redis, MB\":[%s]}}\n",
                lags.c_str(), rss.c_str(), redis_mb.c_str());
    for (auto const p : {worker, producer, redis}) {
        ::kill(p, SIGKILL);
        ::waitpid(p, nullptr, 0);
    }
    fs::remove_all(folder);
}
