// What the quota of a fleet of 1,000 processes costs Redis over a day: the real script in a real redis-server, and the
// real leases of each process, on virtual time.
//
//   bench_fleet_day [PROCESSES [SECONDS]]     1000 processes; each load, and each hour of the day, for 60 s
//
// With 3600 SECONDS the day is a whole one. The coroutine that asks (fleet/quota_keeper.hpp) is transcribed in
// `process`, as an answer takes no time here; what it decides by is the library's: quota_core, quota_script. The first
// lines check that the rate is kept.
#include "fleet_day.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

using namespace fleet_day;

namespace {

/// All processes on one line of time.
class day {
public:
    explicit day(std::size_t processes) : count_{processes} {}

    /// They join within a second.
    void join()
    {
        for (std::size_t i = 0; i < count_; ++i) {
            moment const then{now_.t + us{static_cast<std::int64_t>(1e6 * fleet_.jitter.fraction())}};
            all_.emplace_back(fleet_, i, then);
            wake(i, then);
        }
    }
    template <class Change>
    void for_each(Change change)
    {
        for (std::size_t i = 0; i < all_.size(); ++i) {
            change(all_[i], i, now_);
            wake(i, now_);
        }
    }
    void run(us length)
    {
        auto const end = now_.t + length;
        while (!line_.empty() && line_.top().first < end) {
            auto const [at, who] = line_.top();
            line_.pop();
            if (at != next_[who]) continue;  // it was woken earlier
            now_.t = std::max(now_.t, at);
            next_[who] = us::max();
            auto const next = all_[who].act(now_);
            if (!all_[who].gone()) wake(who, next);
        }
        now_.t = end;
    }
    /// What it cost.
    struct cost {
        double seconds = 0, questions = 0, in = 0, out = 0, cpu = 0, calls = 0;
        std::uint32_t peak = 0;
    };
    /// Runs and tells what that cost.
    cost tell(std::string const& name, us length)
    {
        fleet_.now = {};
        fleet_.began = now_.t;
        for (auto& p : all_) p.calls = 0;
        auto const in = fleet_.server.info("total_net_input_bytes"), out = fleet_.server.info("total_net_output_bytes"),
                   cpu = fleet_.server.cpu();
        run(length);
        auto const asked = fleet_.server.info("total_net_input_bytes") - in;
        auto const answered = fleet_.server.info("total_net_output_bytes") - out;
        auto const worked = fleet_.server.cpu() - cpu;
        auto& f = fleet_.now;
        double const seconds = std::chrono::duration<double>(length).count();
        double questions = 0;
        for (auto const q : f.questions) questions += q;
        auto const peak = f.questions.empty() ? 0 : *std::max_element(f.questions.begin(), f.questions.end());
        std::sort(f.waits_ms.begin(), f.waits_ms.end());
        auto const wait = [&](std::size_t percent) {
            return f.waits_ms.empty() ? 0 : f.waits_ms[(f.waits_ms.size() - 1) * percent / 100];
        };
        std::uint64_t least = UINT64_MAX, most = 0;
        for (auto const& p : all_) {
            least = std::min(least, p.calls);
            most = std::max(most, p.calls);
        }
        std::printf(
            "\n\"%s\":{\"commands/s (mean, peak)\":[%.1f,%u],\"kB/s (in, out)\":[%.1f,%.1f],\"Redis' core, %%\":"
            "%.2f,\"us of a command\":%.1f,\"calls/s\":%.1f,\"calls a command\":%.2f,\"calls of a process "
            "(least, most)\":[%llu,%llu],\"wait for a permit, ms (p50, p99)\":[%.0f,%.0f]},",
            name.c_str(), questions / seconds, peak, asked / seconds / 1000, answered / seconds / 1000,
            100 * worked / seconds, questions > 0 ? 1e6 * worked / questions : 0.0,
            static_cast<double>(f.calls) / seconds, questions > 0 ? static_cast<double>(f.calls) / questions : 0,
            static_cast<unsigned long long>(all_.empty() ? 0 : least), static_cast<unsigned long long>(most), wait(50),
            wait(99));
        std::fflush(stdout);
        check(static_cast<double>(f.calls) <=
                  (seconds + 1) * fleet_.limits.per_second + fleet_.limits.burst + static_cast<double>(all_.size()),
              "more calls than the rate allows");
        return {seconds, questions, asked, answered, worked, static_cast<double>(f.calls), peak};
    }
    fleet& of() { return fleet_; }

private:
    void wake(std::size_t who, moment at)
    {
        if (next_.size() <= who) next_.resize(who + 1, us::max());
        if (at.t >= next_[who]) return;
        next_[who] = at.t;
        line_.emplace(at.t, who);
    }
    using entry = std::pair<us, std::size_t>;
    std::size_t count_;
    fleet fleet_;
    std::deque<process> all_;
    std::vector<us> next_;
    std::priority_queue<entry, std::vector<entry>, std::greater<>> line_;
    moment now_{9h};
};

/// What part of a day's calls each hour has: few at night, most in the morning and in the afternoon.
constexpr std::array<double, 24> hours{1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 6, 7, 8, 8, 7, 5, 3, 2, 2, 1, 1, 1};

}  // namespace

int main(int argc, char** argv)
{
    auto const processes = static_cast<std::size_t>(argc > 1 ? std::atoi(argv[1]) : 1000);
    us const sample = std::chrono::seconds{argc > 2 ? std::atoi(argv[2]) : 60};
    check(processes > 0 && sample > 0s, "usage: bench_fleet_day [PROCESSES [SECONDS]]");
    day d{processes};
    auto& f = d.of();
    // Whoever calls all the time has spent a day's calls in 83 minutes.
    f.limits.per_day = 1'000'000'000'000;
    std::printf("{\"name\":\"a day of a fleet\",\"processes\":%zu,\"seconds of each\":%.0f,\"figures\":{", processes,
                std::chrono::duration<double>(sample).count());
    d.join();
    d.tell("all join within a second", 1s);
    d.run(20s);
    d.tell("all idle", sample);
    std::printf("\n\"bytes of the keys in Redis\":{\"row\":%lld,\"members\":%lld,",
                static_cast<long long>(f.server.memory_of(f.keys[0])),
                static_cast<long long>(f.server.memory_of(f.keys[1])));
    d.for_each([&](process& p, std::size_t i, moment now) {
        if (i < 8) p.saturate(8, now);
    });
    d.run(20s);
    std::printf("\"asking, of 8\":%lld},", static_cast<long long>(f.server.memory_of(f.keys[2])));
    d.tell("8 call all the time", sample);
    d.for_each([&](process& p, std::size_t i, moment now) {
        if (i >= 8) p.saturate(8, now);
    });
    d.run(20s);
    d.tell("all call all the time", sample);
    std::printf("\n\"bytes of the keys in Redis, of all that ask\":%lld,",
                static_cast<long long>(f.server.memory_of(f.keys[2])));
    d.for_each([&](process& p, std::size_t, moment now) { p.saturate(0, now); });
    d.run(60s);
    double all = 0;
    for (auto const h : hours) all += h;
    constexpr double a_day = 900'000;
    day::cost whole;
    for (std::size_t h = 0; h < hours.size(); ++h) {
        auto const a_second = a_day * hours[h] / all / 3600;
        d.for_each(
            [&](process& p, std::size_t, moment now) { p.load(a_second / static_cast<double>(processes), now); });
        char name[64];
        std::snprintf(name, sizeof name, "hour %zu, %.1f calls/s", h, a_second);
        auto const c = d.tell(name, sample);
        whole.seconds += c.seconds;
        whole.questions += c.questions;
        whole.in += c.in;
        whole.out += c.out;
        whole.cpu += c.cpu;
        whole.calls += c.calls;
        whole.peak = std::max(whole.peak, c.peak);
    }
    std::printf("\n\"the day\":{\"commands/s (mean, peak)\":[%.1f,%u],\"kB/s (in, out)\":[%.1f,%.1f],\"Redis' core, "
                "%%\":%.2f,\"millions of commands\":%.1f,\"GB (in, out)\":[%.1f,%.1f],\"calls\":%.0f},",
                whole.questions / whole.seconds, whole.peak, whole.in / whole.seconds / 1000,
                whole.out / whole.seconds / 1000, 100 * whole.cpu / whole.seconds,
                whole.questions / whole.seconds * 86'400 / 1e6, whole.in / whole.seconds * 86'400 / 1e9,
                whole.out / whole.seconds * 86'400 / 1e9, whole.calls / whole.seconds * 86'400);
    d.for_each([&](process& p, std::size_t, moment now) { p.load(0, now); });
    d.run(20s);
    d.for_each([](process& p, std::size_t, moment) { p.leave(); });
    d.tell("all leave at once", 1s);
    std::printf("\n\"bytes of the keys in Redis, when all have left\":%lld}}\n",
                static_cast<long long>(f.server.memory_of(f.keys[0]) + f.server.memory_of(f.keys[1])));
}
