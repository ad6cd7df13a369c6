// A process of a fleet on virtual time, as far as its quota goes: the library's leases, asked for from a real
// redis-server. The coroutine that asks (fleet/quota_keeper.hpp) is transcribed in `process`, as an answer takes no
// time here.
#ifndef BENCHMARKS_SPECIAL_FLEET_DAY_HPP
#define BENCHMARKS_SPECIAL_FLEET_DAY_HPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/fleet/quota_script.hpp>
#include <gainsight/px/fleet/redis_client.hpp>

#include <hiredis/hiredis.h>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fleet_day {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using time_point = px::detail::quota_core::time_point;
using us = std::chrono::microseconds;

inline void check(bool good, char const* what)
{
    if (good) return;
    std::fprintf(stderr, "bench_fleet_day: %s\n", what);
    std::exit(1);
}

/// A redis-server of its own, which answers one question after another.
class redis {
public:
    redis() : socket_{"/tmp/bench_fleet_day." + std::to_string(::getpid())}
    {
        server_ = ::fork();
        check(server_ >= 0, "fork");
        if (server_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            std::freopen("/dev/null", "w", stdout);
            ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_.c_str(), "--save", "",
                     nullptr);
            ::_exit(127);
        }
        for (int tries = 0; tries < 5000 && (!peer_ || peer_->err != 0); ++tries) {
            if (peer_) ::redisFree(peer_);
            ::usleep(1000);
            peer_ = ::redisConnectUnix(socket_.c_str());
        }
        check(peer_ && peer_->err == 0, "redis-server does not start: install the package redis-server");
        ask({"SCRIPT", "LOAD", std::string{px::fleet::detail::quota_script}});
    }
    redis(redis const&) = delete;
    redis& operator=(redis const&) = delete;
    ~redis()
    {
        ::redisFree(peer_);
        ::kill(server_, SIGKILL);
        ::waitpid(server_, nullptr, 0);
        ::unlink(socket_.c_str());
    }
    px::fleet::redis_reply ask(std::vector<std::string> const& words)
    {
        auto const text = px::fleet::detail::command_text(words);
        void* got = nullptr;
        check(::redisAppendFormattedCommand(peer_, text.data(), text.size()) == REDIS_OK &&
                  ::redisGetReply(peer_, &got) == REDIS_OK,
              "redis-server is gone");
        px::fleet::redis_reply out{*static_cast<::redisReply const*>(got)};
        ::freeReplyObject(got);
        return out;
    }
    /// A figure of INFO.
    double info(std::string const& name)
    {
        auto const all = *ask({"INFO", "everything"}).text();
        auto const at = all.find('\n' + name + ':');
        return at == all.npos ? 0 : std::strtod(all.c_str() + at + name.size() + 2, nullptr);
    }
    double cpu() { return info("used_cpu_user_main_thread") + info("used_cpu_sys_main_thread"); }
    std::int64_t memory_of(std::string const& key)
    {
        auto const reply = ask({"MEMORY", "USAGE", key, "SAMPLES", "0"});
        return reply.number() ? *reply.number() : 0;
    }

private:
    std::string socket_;
    pid_t server_ = 0;
    ::redisContext* peer_ = nullptr;
};

struct call : px::detail::quota_waiter {
    time_point since{};
};

/// A moment of virtual time, on all clocks.
struct moment {
    us t{};
    [[nodiscard]] time_point steady() const { return time_point{1h} + t; }
    [[nodiscard]] std::chrono::system_clock::time_point today() const
    {
        return std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} + t;
    }
    [[nodiscard]] static moment of(time_point p) { return {std::chrono::ceil<us>(p - time_point{1h})}; }
};

/// What Redis was asked, and what calls waited for.
struct figures {
    std::vector<std::uint32_t> questions;  // of each second
    std::vector<double> waits_ms;
    std::uint64_t permits = 0, calls = 0;
};

struct fleet {
    redis server;
    px::quota_options limits;
    px::fleet::quota_options how;
    std::vector<std::string> const keys = px::fleet::detail::quota_keys("gainsight-px:", "acme, eu");
    px::fleet::detail::redis_script const script{px::fleet::detail::quota_script};
    px::detail::jitter_source jitter{1};
    figures now;
    us began{};
    std::uint64_t in_second = 0;  // calls, since the last whole one
    std::uint64_t busiest = 0;
};

/// A process of the fleet.
class process {
public:
    process(fleet& f, std::size_t number, moment now)
        : fleet_{f}, me_{"worker-" + std::to_string(number) + ".example.com:12345:0123456789abcdef"}, core_{f.limits}
    {
        core_.join(now.steady());
        heartbeat_ = not_before_ = now.steady();
    }

    /// Does what is due; when it is to be asked again.
    moment act(moment now)
    {
        while (arrives_ && *arrives_ <= now.steady()) {
            begin(now);
            plan_arrival(now);
        }
        for (bool again = true; again;) {
            serve(now);
            core_.expire(now.steady());
            auto const wanted = core_.wanted();
            bool const asks = wanted != 0 || core_.has_news();
            again = now.steady() >= heartbeat_ || leaves_ || (asks && now.steady() >= not_before_);
            if (!again) {
                auto until = heartbeat_;
                if (asks) until = std::min(until, not_before_);
                if (auto const e = core_.expiry()) until = std::min(until, *e);
                if (auto const e = core_.next()) until = std::min(until, *e);
                if (arrives_) until = std::min(until, *arrives_);
                return moment::of(std::max(until, now.steady() + 1us));
            }
            ask(now.steady() < not_before_ || leaves_ ? 0 : wanted, now);
            if (leaves_) {
                gone_ = true;
                return {us::max()};
            }
        }
        return now;
    }
    /// So many calls at a time, each again as soon as it is through; none: those that there are end.
    void saturate(std::size_t loops, moment now)
    {
        again_ = loops != 0;
        for (std::size_t i = 0; i < loops; ++i) begin(now);
    }
    /// Calls at random, so many a second.
    void load(double a_second, moment now)
    {
        rate_ = a_second;
        plan_arrival(now);
    }
    void leave() { leaves_ = true; }
    [[nodiscard]] bool gone() const { return gone_; }
    std::uint64_t calls = 0;

private:
    void plan_arrival(moment now)
    {
        arrives_.reset();
        if (rate_ <= 0) return;
        auto const pause = -std::log(1 - fleet_.jitter.fraction()) / rate_;
        arrives_ = now.steady() + std::chrono::duration_cast<us>(std::chrono::duration<double>(pause)) + 1us;
    }
    void begin(moment now)
    {
        if (free_.empty()) free_.push_back(&all_.emplace_back());
        auto& c = *free_.back();
        free_.pop_back();
        c.since = now.steady();
        switch (core_.acquire(c, now.steady(), now.today())) {
            case px::detail::quota_answer::granted: through(c, now); break;
            case px::detail::quota_answer::queued: break;
            case px::detail::quota_answer::exhausted: free_.push_back(&c); break;
        }
    }
    void through(call& c, moment now)
    {
        fleet_.now.waits_ms.push_back(std::chrono::duration<double, std::milli>(now.steady() - c.since).count());
        ++fleet_.now.calls;
        ++calls;
        core_.succeeded();
        free_.push_back(&c);
    }
    void serve(moment now)
    {
        due_.clear();
        core_.poll(now.steady(), now.today(), due_);
        auto const served = due_.size();
        for (auto* const w : due_) through(static_cast<call&>(*w), now);
        for (std::size_t i = 0; again_ && i < served; ++i) begin(now);
    }
    void ask(std::uint64_t wanted, moment now)
    {
        if (leaves_) core_.give_back();
        px::fleet::detail::member_facts facts;
        facts.leaves = leaves_;
        facts.believed = believed_;
        facts.known = core_.usage();
        facts.holds = core_.held();
        facts.row = row_;
        facts.asked = asked_;
        facts.tenants = "acme";
        auto const report = core_.report();
        auto arguments = px::fleet::detail::quota_arguments(me_, wanted, report, fleet_.how, fleet_.limits, facts);
        arguments.push_back(std::to_string(std::chrono::duration_cast<us>(now.today().time_since_epoch()).count()));
        auto const reply = fleet_.server.ask(fleet_.script.by_name(fleet_.keys, arguments));
        auto const answer = px::fleet::detail::quota_answer_of(reply);
        check(answer.has_value(), reply.refused() ? reply.refused()->c_str() : "no answer of the script");
        auto const second = static_cast<std::size_t>((now.t - fleet_.began) / 1s);
        if (fleet_.now.questions.size() <= second) fleet_.now.questions.resize(second + 1);
        ++fleet_.now.questions[second];
        px::detail::permit_lease lease;
        lease.permits = answer->permits;
        lease.from = now.steady() + answer->from;
        lease.rate = answer->rate;
        lease.whole_rate = answer->whole_rate;
        lease.patience = fleet_.how.cycle();
        lease.used = answer->used;
        core_.lease(lease, now.steady(), now.today());
        believed_ = answer->members;
        row_ = answer->row;
        asked_ = answer->asked;
        fleet_.now.permits += answer->permits;
        std::chrono::nanoseconds wait{0};
        if (wanted != 0 && answer->permits == 0) wait = std::max<std::chrono::nanoseconds>(answer->wait, 5ms);
        auto const third = std::chrono::nanoseconds{fleet_.how.alive()} / 3;
        heartbeat_ = now.steady() + (std::exchange(was_known_, true) ? third : fleet_.jitter.between(third / 8, third));
        not_before_ = now.steady() + fleet_.jitter.between(wait / 2, wait * 3 / 2);
    }

    fleet& fleet_;
    std::string me_;
    px::detail::quota_core core_;
    std::deque<call> all_;
    std::vector<call*> free_;
    std::vector<px::detail::quota_waiter*> due_;
    time_point heartbeat_{}, not_before_{};
    std::optional<time_point> arrives_;
    double rate_ = 0;
    std::string row_;
    std::uint64_t believed_ = 0, asked_ = 0;
    bool again_ = false, was_known_ = false, leaves_ = false, gone_ = false;
};

}  // namespace fleet_day

#endif
