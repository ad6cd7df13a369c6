// The history of a fleet: processes are killed, Redis is killed, stops, comes back with and without its data, a network
// swallows what some of them say or hear, and a judge looks at when each permit was taken.
#include "../black_hole_proxy.hpp"
#include "../redis_server.hpp"

#include <gainsight/px/fleet/quota.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace fleet_history_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px_test::redis_server;
using steady = std::chrono::steady_clock;

constexpr double rate = 400;
constexpr std::size_t processes = 5;
constexpr auto cycle = 100ms;
/// What one question can lease at most.
constexpr double batch = rate * std::chrono::duration<double>(cycle).count();

/// When a process took its permits, in memory that outlives it.
struct written_history {
    std::atomic<std::uint32_t> size{0};
    std::atomic<bool> alone{true};
    std::array<std::int64_t, 100'000> at{};

    void add(steady::time_point t) noexcept
    {
        auto const n = size.load();
        if (n == at.size()) return;
        at[n] = t.time_since_epoch().count();
        size = n + 1;
    }
};

/// A call that waits for a permit, and takes the next one as soon as it has one.
struct greedy_call : px::detail::quota_waiter {
    written_history* history = nullptr;
    bool waits = false;
    greedy_call()
    {
        on_answer = [](px::detail::quota_waiter& w, px::detail::quota_answer) {
            auto& self = static_cast<greedy_call&>(w);
            self.history->add(steady::now());
            self.waits = false;
        };
    }
};

/// Takes whatever it gets, until it is killed.
[[noreturn]] void take_permits(std::uint16_t redis, written_history& history)
{
    px::quota_options limits;
    limits.per_second = rate;
    limits.burst = 1;
    boost::asio::io_context io{1};
    px::fleet::quota_member const member{io.get_executor(), px::fleet::redis_options{}.port(redis), "acme", limits,
                                         px::fleet::quota_options{}.cycle(cycle).alive(3s).assumed_members(processes)};
    auto& quota = *px::detail::access::impl(member.quota());
    std::deque<greedy_call> calls(20);
    for (;;) {
        auto const now = steady::now();
        auto const today = std::chrono::system_clock::now();
        for (auto& c : calls) {
            if (c.waits) continue;
            c.history = &history;
            c.waits = true;
            if (quota.acquire(c, now, today) != px::detail::quota_answer::granted) continue;
            history.add(now);
            c.waits = false;
        }
        io.run_for(1ms);
        io.restart();
        quota.poll(steady::now(), std::chrono::system_clock::now());
        history.alone = member.state().alone;
    }
}

/// A process that is killed when this goes.
class greedy_process {
public:
    greedy_process(std::uint16_t redis, written_history& history) : history_{&history}, pid_{::fork()}
    {
        BOOST_REQUIRE(pid_ >= 0);
        if (pid_ != 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        try {
            take_permits(redis, history);
        } catch (...) {
            ::_exit(1);
        }
    }
    greedy_process(greedy_process const&) = delete;
    greedy_process& operator=(greedy_process const&) = delete;
    ~greedy_process()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    [[nodiscard]] written_history const& history() const noexcept { return *history_; }

private:
    written_history* history_;
    pid_t pid_;
};

/// All histories, in memory that is shared with the processes.
class all_histories {
public:
    static constexpr std::size_t most = 100;

    all_histories()
        : all_{static_cast<written_history*>(::mmap(nullptr, most * sizeof(written_history), PROT_READ | PROT_WRITE,
                                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0))}
    {
        BOOST_REQUIRE(all_ != MAP_FAILED);
    }
    all_histories(all_histories const&) = delete;
    all_histories& operator=(all_histories const&) = delete;
    ~all_histories() { ::munmap(all_, most * sizeof(written_history)); }

    [[nodiscard]] bool is_full() const noexcept { return used_ == most; }
    written_history& next()
    {
        BOOST_REQUIRE(used_ < most);
        return *new (all_ + used_++) written_history;
    }
    [[nodiscard]] std::vector<std::int64_t> in_order() const
    {
        std::vector<std::int64_t> out;
        for (std::size_t i = 0; i < used_; ++i)
            out.insert(out.end(), all_[i].at.begin(), all_[i].at.begin() + all_[i].size);
        std::sort(out.begin(), out.end());
        return out;
    }

private:
    written_history* all_;
    std::size_t used_ = 0;
};

/// The most permits that were taken within any span of that length.
std::size_t most_within(std::vector<std::int64_t> const& times, std::chrono::nanoseconds span)
{
    std::size_t most = 0, from = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        while (times[i] - times[from] >= span.count()) ++from;
        most = std::max(most, i - from + 1);
    }
    return most;
}
/// No span has more than the rate and one batch for each process.
bool keeps_the_rate(std::vector<std::int64_t> const& times)
{
    for (auto const span : {100ms, 500ms, 1000ms, 3000ms}) {
        auto const allowed = rate * std::chrono::duration<double>(span).count() + processes * batch;
        auto const most = most_within(times, span);
        BOOST_TEST_MESSAGE(span.count() << " ms had " << most << " permits at most, of " << allowed);
        if (static_cast<double>(most) > allowed) return false;
    }
    return true;
}

template <class Condition>
bool comes_true(Condition condition)
{
    for (auto const end = steady::now() + 60s; steady::now() < end;) {
        if (condition()) return true;
        ::usleep(1000);
    }
    return false;
}

void live_through_faults(std::vector<std::string> const& redis_arguments, unsigned seed)
{
    if (!redis_server::is_installed()) return;
    redis_server redis{redis_arguments};
    px_test::black_hole_proxy network{redis.port()};
    all_histories histories;
    std::deque<greedy_process> fleet;
    std::size_t begun = 0;
    // Every other one has the network between.
    auto const begin_one = [&] {
        fleet.emplace_back(++begun % 2 == 0 ? network.port() : redis.port(), histories.next());
    };
    while (fleet.size() < processes) begin_one();
    auto const all_have_more = [&] {
        std::vector<std::uint32_t> before;
        for (auto const& p : fleet) before.push_back(p.history().size);
        return comes_true([&] {
            for (std::size_t i = 0; i < fleet.size(); ++i)
                if (fleet[i].history().size == before[i] || fleet[i].history().alone) return false;
            return true;
        });
    };
    BOOST_TEST_REQUIRE(all_have_more());
    auto const* const wanted = std::getenv("PX_FLEET_SECONDS");
    auto const lasts = std::chrono::seconds{wanted ? std::atoi(wanted) : 3};
    std::mt19937 random{seed};
    auto const some_ms = [&](int least, int most) { return std::uniform_int_distribution{least, most}(random); };
    auto const go_on = [&](int ms) { ::usleep(static_cast<useconds_t>(ms) * 1000); };
    for (auto const end = steady::now() + lasts; steady::now() < end;) {
        switch (some_ms(0, 5)) {
            case 0:
                if (histories.is_full()) break;
                fleet.pop_front();
                begin_one();
                break;
            case 1:
                redis.signal(SIGSTOP);
                go_on(some_ms(10, 600));
                redis.signal(SIGCONT);
                break;
            case 2:
                redis.kill();
                go_on(some_ms(0, 300));
                redis.start();
                break;
            case 3:
            case 4:
                switch (some_ms(0, 2)) {
                    case 0: network.black_hole(); break;
                    case 1: network.hold_replies(); break;
                    default: network.refuse(); break;
                }
                go_on(some_ms(10, 600));
                network.pass();
                break;
            default: break;
        }
        go_on(some_ms(50, 400));
    }
    // Whatever happened, each is served again, by leases.
    BOOST_TEST(all_have_more());
    fleet.clear();
    auto const times = histories.in_order();
    BOOST_TEST(keeps_the_rate(times));
}

BOOST_AUTO_TEST_SUITE(history_of_a_fleet)

BOOST_AUTO_TEST_CASE(has_never_more_than_the_rate_and_a_batch_for_each_while_redis_keeps_its_data)
{
    live_through_faults({"--appendonly", "yes", "--appendfsync", "always"}, 4171);
}

BOOST_AUTO_TEST_CASE(has_never_more_than_the_rate_and_a_batch_for_each_where_redis_loses_its_data)
{
    live_through_faults({}, 4172);
}

BOOST_AUTO_TEST_CASE(is_judged_by_the_busiest_spans)
{
    std::vector<std::int64_t> times;
    for (int i = 0; i < 3000; ++i) times.push_back(i * std::int64_t{2'500'000});  // 400 a second
    BOOST_TEST(keeps_the_rate(times));
    auto const whole = times;
    for (int i = 0; i < 700; ++i) times.push_back(4'000'000'000 + i);  // who has no limit
    std::sort(times.begin(), times.end());
    BOOST_TEST(!keeps_the_rate(times));
    times = whole;
    for (int i = 0; i < 1500; ++i) times.push_back(i * std::int64_t{5'000'000} + 1);  // half of the rate besides
    std::sort(times.begin(), times.end());
    BOOST_TEST(!keeps_the_rate(times));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fleet_history_tests
