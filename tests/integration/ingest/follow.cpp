// The ingest as a sidecar: what it took from a pipe is kept, whatever happens to it, and delivered.
#include "loading.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <set>

namespace ingest_follow {

using namespace loading;

/// A pipe that a test writes and the ingest reads; it does not end as long as this holds it open.
class fifo {
public:
    explicit fifo(fs::path const& where) : path_{where}
    {
        BOOST_REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
        fd_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
        BOOST_REQUIRE(fd_ >= 0);
    }
    fifo(fifo const&) = delete;
    fifo& operator=(fifo const&) = delete;
    ~fifo() { ::close(fd_); }
    void write(std::string_view text) const
    {
        while (!text.empty()) {
            auto const n = ::write(fd_, text.data(), text.size());
            BOOST_REQUIRE(n > 0);
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    [[nodiscard]] std::string name() const { return path_.string(); }

private:
    fs::path path_;
    int fd_;
};

/// The last number in the lines {"taken":N}; 0 without one.
std::uint64_t taken_of(fs::path const& messages)
{
    std::uint64_t out = 0;
    auto const text = text_of(messages);
    for (auto const& line : lines_of(text.substr(0, text.rfind('\n') + 1)))
        if (line.starts_with("{\"taken\":")) out = boost::json::parse(line).at("taken").to_number<std::uint64_t>();
    return out;
}

/// Until the condition holds; a test whose condition never does fails after a minute.
template <class Condition>
bool comes_true(Condition condition)
{
    auto const patience = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > patience) return false;
        ::usleep(1000);
    }
    return true;
}

std::vector<std::string> following(std::string const& kind, std::string const& pipe,
                                   std::vector<std::string> const& more = {})
{
    std::vector<std::string> out{"--to", kind, pipe, "--format", "ndjson", "--follow", "--acknowledge"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

/// Its standard input is over at once.
px_test::child_process start_with_nothing(subscription const& px_has, std::vector<std::string> const& command)
{
    int const nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    auto p = px_has.start(command, nothing);
    ::close(nothing);
    return p;
}

std::string account_line(int i, std::string const& plan = "gold")
{
    return R"({"id":"a)" + std::to_string(i) + R"(","name":"A","plan":")" + plan + "\"}\n";
}

}  // namespace ingest_follow
using namespace ingest_follow;

BOOST_AUTO_TEST_SUITE(follow)

BOOST_AUTO_TEST_CASE(delivers_what_comes_and_ends_when_the_standard_input_does)
{
    for (std::string const kind : {"accounts", "events"}) {
        subscription px_has;
        int ends[2];
        BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        auto const messages = px_has.folder / "messages";
        auto p = px_has.start(following(kind, "-"), ends[0], messages);
        ::close(ends[0]);
        auto const say = [&](std::string const& text) {
            BOOST_REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<::ssize_t>(text.size()));
        };
        auto const line = [&](int i) { return kind == "events" ? events_ndjson(1, i) : account_line(i); };
        auto const there = [&] {
            return px_has.service.count(kind == "events" ? collection::custom_events : collection::accounts);
        };
        say(line(0));
        BOOST_TEST(comes_true([&] { return there() == 1; }));  // though the pipe goes on
        say(line(1) + line(2));
        BOOST_TEST(comes_true([&] { return there() == 3; }));
        BOOST_TEST(comes_true([&] { return taken_of(messages) == 3; }));
        say("\nno json\n");
        BOOST_TEST(comes_true([&] { return taken_of(messages) == 5; }));  // the empty line is one
        ::close(ends[1]);
        BOOST_TEST(p.wait() == 2, p.output());  // the last line
        BOOST_TEST(there() == 3U);
        auto const rejects = px_has.files("rejects.ndjson");
        BOOST_REQUIRE(rejects.size() == 1U);
        BOOST_TEST(text_of(rejects[0]) == "no json\n");
    }
}

BOOST_AUTO_TEST_CASE(of_accounts_that_is_killed_loses_nothing_that_it_acknowledged)
{
    subscription px_has;
    auto const used = seed();
    std::mt19937 random{used};
    BOOST_TEST_CONTEXT("PX_INGEST_SEED=" << used)
    {
        fifo const pipe{px_has.folder / "pipe"};
        auto const messages = px_has.folder / "messages";
        std::set<int> acknowledged;
        int next = 0;
        for (int k = 0; k < kills(); ++k) {
            fs::remove(messages);
            auto p = px_has.start(following("accounts", pipe.name()), -1, messages);
            // What was in the pipe when the last one died comes first.
            int const first = next;
            auto const wanted = 1 + static_cast<std::uint64_t>(random() % 60);
            for (auto i = 0U; i < 60; ++i) pipe.write(account_line(next++));
            static_cast<void>(first);
            BOOST_TEST(comes_true([&] { return taken_of(messages) >= std::min<std::uint64_t>(wanted, 20); }),
                       p.output());
            p.signal(SIGKILL);
            p.wait();
        }
        fs::remove(messages);
        auto p = px_has.start(following("accounts", pipe.name()), -1, messages);
        // Records that it acknowledged, or has in its spool: what the killed ones had read, and not kept, is gone with
        // the pipe, and was not acknowledged.
        pipe.write(account_line(next));
        BOOST_TEST(comes_true([&] { return px_has.service.find(collection::accounts, "a" + std::to_string(next)); }),
                   p.output());
        p.signal(SIGTERM);
        // All of it is done: nothing is left to be delivered, and nothing to be told.
        BOOST_TEST(p.wait() == 0, p.output());
        for (auto const* ending : {"spool.ndjson", "outcomes.ndjson", "rejects.ndjson", "unknown.ndjson"})
            BOOST_TEST(px_has.files(ending).empty(), ending);
    }
}

BOOST_AUTO_TEST_CASE(of_events_that_is_killed_keeps_its_promise_for_all_that_it_acknowledged)
{
    for (std::string const promise : {"at-most-once", "at-least-once", "confirmed"}) {
        subscription px_has;
        auto const used = seed();
        std::mt19937 random{used};
        BOOST_TEST_CONTEXT(promise << ", PX_INGEST_SEED=" << used)
        {
            auto const messages = px_has.folder / "messages";
            std::vector<std::string> more{"--promise", promise};
            if (promise == "confirmed") more.insert(more.end(), {"--stamp", "delivery"});
            std::uint64_t acknowledged = 0;
            int next = 0;
            // Each has a pipe of its own, so that what was acknowledged is known to be its first ones.
            std::set<int> taken;
            for (int k = 0; k < kills(); ++k) {
                fs::remove(messages);
                fifo const pipe{px_has.folder / ("pipe" + std::to_string(k))};
                auto p = px_has.start(following("events", pipe.name(), more), -1, messages);
                auto const first = next;
                for (int i = 0; i < 100; ++i) pipe.write(events_ndjson(1, next++));
                auto const wanted = 1 + random() % 100;
                BOOST_TEST(comes_true([&] { return taken_of(messages) >= wanted; }), p.output());
                p.signal(SIGKILL);
                p.wait();
                auto const n = static_cast<int>(taken_of(messages));
                for (int i = first; i < first + n; ++i) taken.insert(i);
                acknowledged += static_cast<std::uint64_t>(n);
            }
            // The last one delivers what the journal has; its input ends at once.
            auto p = start_with_nothing(px_has, following("events", "-", more));
            auto const status = p.wait();
            std::set<int> told;
            for (auto const& file : px_has.files("unknown.ndjson"))
                for (auto const& line : lines_of(text_of(file)))
                    told.insert(boost::json::parse(line).at("attributes").at("n").to_number<int>());
            auto const there = events_in(px_has.service);
            for (int const n : taken) {
                auto const times = there.contains(n) ? there.at(n) : 0;
                BOOST_TEST((times != 0 || told.contains(n)), n << " was acknowledged, and is lost");
                if (promise != "at-least-once") BOOST_TEST(times <= 1, n << " is there " << times << " times");
            }
            if (promise == "at-least-once") BOOST_TEST(told.empty());
            BOOST_TEST((status == 0 || !told.empty()), p.output());
            BOOST_TEST_MESSAGE(promise << ": " << acknowledged << " acknowledged, " << told.size() << " unknown");
        }
    }
}

BOOST_AUTO_TEST_CASE(of_events_delivers_them_to_the_subscription_for_which_they_were_taken)
{
    subscription px_has;
    px_has.simulator.refuse_connections(px::region::eu, true);
    fifo const pipe{px_has.folder / "pipe"};
    auto const messages = px_has.folder / "messages";
    {
        auto p = px_has.start(following("events", pipe.name()), -1, messages);
        pipe.write(events_ndjson(3));
        BOOST_TEST(comes_true([&] { return taken_of(messages) == 3; }), p.output());
        p.signal(SIGKILL);
        p.wait();
    }
    px_has.simulator.refuse_connections(px::region::eu, false);
    auto const credentials = px_has.folder / "c.json";
    auto const text = text_of(credentials);
    auto const label = text.find("acme");
    px_has.write("c.json", text.substr(0, label) + "other" + text.substr(label + 4));
    auto other = px_has.run(following("events", pipe.name()));
    BOOST_TEST(other.first == 1, other.second);
    BOOST_TEST(other.second.find("is unfinished, and its subscription was") != std::string::npos, other.second);
    BOOST_TEST(px_has.service.count(collection::custom_events) == 0U);
    px_has.write("c.json", text);
    auto p = start_with_nothing(px_has, following("events", "-"));
    BOOST_TEST(p.wait() == 0, p.output());
    BOOST_TEST(px_has.service.count(collection::custom_events) == 3U);
    // Nothing is left: the folder may serve another one.
    BOOST_TEST(!fs::exists(px_has.folder / "px-ingest" / "journal.json"));
}

BOOST_AUTO_TEST_CASE(waits_while_px_is_away_and_goes_on)
{
    subscription px_has;
    px_has.simulator.refuse_connections(px::region::eu, true);
    fifo const pipe{px_has.folder / "pipe"};
    auto const messages = px_has.folder / "messages";
    auto p = px_has.start(following("events", pipe.name()), -1, messages);
    pipe.write(events_ndjson(20));
    BOOST_TEST(comes_true([&] { return taken_of(messages) == 20; }), p.output());
    BOOST_TEST(comes_true([&] { return p.output().find("delivery waits") != std::string::npos; }), p.output());
    px_has.simulator.refuse_connections(px::region::eu, false);
    BOOST_TEST(comes_true([&] { return px_has.service.count(collection::custom_events) == 20; }), p.output());
    p.signal(SIGTERM);
    BOOST_TEST(p.wait() == 0, p.output());
}

BOOST_AUTO_TEST_SUITE_END()
