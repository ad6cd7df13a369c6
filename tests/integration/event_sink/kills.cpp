// A process that pushes events and is killed at random moments: nothing that was acknowledged is lost, and each promise
// is kept over all of them.
//
// PX_SINK_KILLS is how often (4), PX_SINK_SEED replays the moments.
#include "../scratch.hpp"
#include "failing_disk.hpp"
#include "sink_stage.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

namespace sink_kills_test {

using namespace sinks;

constexpr char url_variable[] = "PX_SINK_CHILD_URL";
constexpr char folder_variable[] = "PX_SINK_CHILD_FOLDER";
constexpr char promise_variable[] = "PX_SINK_CHILD_PROMISE";
constexpr char first_variable[] = "PX_SINK_CHILD_FIRST";

px::sink_options durable(history& h, px_test::fs::path const& folder)
{
    return watched(h).memory(1 << 20).journal(
        px::journal_options{folder / "journal"}.sync(px::journal_sync::group(2ms)).segment_size(500));
}

/// Says a line to the parent, at once.
void say(char what, std::uint64_t n)
{
    auto const line = what + std::to_string(n) + '\n';
    BOOST_REQUIRE(::write(STDOUT_FILENO, line.data(), line.size()) == static_cast<::ssize_t>(line.size()));
}

template <class Promise>
void push_until_killed(std::string const& url, px_test::fs::path const& folder, std::uint64_t first)
{
    std::ifstream pem{folder / "ca.pem"};
    std::string const ca{std::istreambuf_iterator<char>{pem}, {}};
    customer c{url, ca};
    history h;
    auto options = durable(h, folder).on_outcome(
        [](px::event_report const& e) { say(e.outcome == px::event_outcome::unknown ? 'u' : 'r', number_of(e.json)); });
    px::event_sink<Promise> const sink{*c.client, options};
    c.run([](auto const& to, std::uint64_t from) -> asio::awaitable<void> {
        std::uint64_t moves = 0;
        for (auto n = from; n != from + 100'000; ++n) {
            say('p', n);
            co_await to.push(event_of(n));
            say('a', n);
            for (; moves != px_test::failing_disk::moves_; ++moves) say('m', moves);
        }
    }(sink, first));
}

/// What the child said until it was killed.
std::string run_child(char const* promise, std::string const& url, px_test::fs::path const& folder, std::uint64_t first,
                      std::chrono::milliseconds life)
{
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    auto const program = px_test::fs::read_symlink("/proc/self/exe").string();
    auto const set = [](char const* name, std::string const& value) { return std::string{name} + '=' + value; };
    std::string words[] = {set(url_variable, url), set(folder_variable, folder.string()),
                           set(promise_variable, promise), set(first_variable, std::to_string(first))};
    char* environment[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    std::string which = "--run_test=event_sink_that_is_killed/child", quiet = "--log_level=nothing",
                report = "--report_level=no", name = program;
    char* arguments[] = {name.data(), which.data(), quiet.data(), report.data(), nullptr};
    auto const child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execve(program.c_str(), arguments, environment);
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string said;
    auto kill_at = std::chrono::steady_clock::time_point::max();
    for (;;) {
        // Its life begins with its first word.
        auto const left = kill_at - std::chrono::steady_clock::now();
        auto const ms = kill_at == kill_at.max() ? 60'000 : std::chrono::ceil<std::chrono::milliseconds>(left).count();
        ::pollfd poll{ends[0], POLLIN, 0};
        auto const ready = ms > 0 ? ::poll(&poll, 1, static_cast<int>(ms)) : 0;
        if (ready == 0) ::kill(child, SIGKILL);
        char buffer[4096];
        auto const n = ::read(ends[0], buffer, sizeof buffer);
        if (n <= 0) break;
        if (said.empty()) kill_at = std::chrono::steady_clock::now() + life;
        said.append(buffer, static_cast<std::size_t>(n));
        if (ready == 0) kill_at = kill_at.max();
    }
    ::close(ends[0]);
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(WIFSIGNALED(status));
    return said;
}

template <class Promise>
void run(char const* name)
{
    auto const seed = px_test::number_from("PX_SINK_SEED", std::random_device{}());
    auto const kills = px_test::number_from("PX_SINK_KILLS", 4);
    std::mt19937_64 random{seed};
    px_test::scratch where;
    stage px_side;
    px_side.simulator.inject(fault::delay(30ms).rate(0.2, seed).always());
    px_side.simulator.inject(fault::reset_after_applying().rate(0.02, seed + 1).always());
    px_side.simulator.inject(fault::reset_before_applying().rate(0.02, seed + 2).always());
    std::ofstream{where / "ca.pem"} << px_side.simulator.ca_pem();
    history h;
    std::uint64_t next = 0, acknowledged = 0, moves = 0;
    for (std::uint64_t i = 0; i != kills; ++i) {
        auto const said =
            run_child(name, px_side.simulator.url(), where.path, next, std::chrono::milliseconds{random() % 300});
        std::istringstream lines{said};
        char what = 0;
        std::uint64_t n = 0;
        while (lines >> what >> n) {
            if (what == 'p') h.pushed(n);
            if (what == 'p') h.uncertain(n);
            if (what == 'a') h.acknowledged(n);
            if (what == 'a') ++acknowledged;
            if (what == 'u') h.told(n, px::event_outcome::unknown);
            if (what == 'r') h.told(n, px::event_outcome::refused);
            if (what == 'm') {
                ++moves;
                continue;
            }
            next = std::max(next, n + 1);
        }
    }
    px_side.simulator.clear_faults();
    auto customer = px_side.arrive();
    px::event_sink<Promise> const sink{*customer.client, durable(h, where.path)};
    auto const counts = customer.run([](auto const& s) -> asio::awaitable<px::sink_counts> {
        co_await s.flush();
        auto const out = co_await s.close(10s);
        co_return out;
    }(sink));
    BOOST_TEST_CONTEXT("PX_SINK_SEED=" << seed << " PX_SINK_KILLS=" << kills)
    {
        BOOST_TEST(counts.left == 0u);
        if (acknowledged > 100) BOOST_TEST(moves != 0u);  // it was also killed while events were moved in its journal
        for (auto const& wrong : h.judge(px_side.store(), std::is_same_v<Promise, px::at_least_once>, true))
            BOOST_ERROR(wrong);
        BOOST_TEST_MESSAGE(name << ": " << acknowledged << " acknowledged over " << kills << " kills, "
                                << px_side.store().size() << " there, " << h.told_as(px::event_outcome::unknown)
                                << " unknown, " << counts.taken << " by the last, " << moves
                                << " moves in the journal");
    }
}

}  // namespace sink_kills_test

namespace px = gainsight::px;
namespace kills_of = sink_kills_test;

BOOST_AUTO_TEST_SUITE(event_sink_that_is_killed)

BOOST_AUTO_TEST_CASE(doubles_nothing_at_most_once) { kills_of::run<px::at_most_once>("at_most_once"); }
BOOST_AUTO_TEST_CASE(loses_nothing_at_least_once) { kills_of::run<px::at_least_once>("at_least_once"); }
BOOST_AUTO_TEST_CASE(doubles_nothing_and_loses_nothing_confirmed) { kills_of::run<px::confirmed>("confirmed"); }

/// The process that is killed; it is run by the tests above.
BOOST_AUTO_TEST_CASE(child, *boost::unit_test::disabled())
{
    auto const text = [](char const* name) {
        auto const* const value = std::getenv(name);
        return std::string{value ? value : ""};
    };
    auto const first = px_test::number_from(kills_of::first_variable, 0);
    auto const url = text(kills_of::url_variable), folder = text(kills_of::folder_variable),
               promise = text(kills_of::promise_variable);
    if (promise == "at_most_once") kills_of::push_until_killed<px::at_most_once>(url, folder, first);
    if (promise == "at_least_once") kills_of::push_until_killed<px::at_least_once>(url, folder, first);
    if (promise == "confirmed") kills_of::push_until_killed<px::confirmed>(url, folder, first);
}

BOOST_AUTO_TEST_SUITE_END()
