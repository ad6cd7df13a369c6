// Every connection is killed every 50 ms while users are read and users and events are created; afterwards the
// simulator's book and the client's are compared, record for record.
#include <integration/endurance/world.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <map>
#include <string>

using namespace endurance;
using namespace std::chrono_literals;

namespace {

/// 30 seconds; sanitizer builds and the like may take less.
std::chrono::seconds duration()
{
    auto const* text = std::getenv("PX_CHAOS_SECONDS");
    return std::chrono::seconds{text ? std::atoi(text) : 30};
}

/// What the client knows of one write.
enum class fate { applied, not_applied, unknown };

struct book {
    std::map<std::string, fate> users;
    std::map<std::string, fate> events;
    std::size_t reads = 0;
    std::size_t lost_reads = 0;
    std::string first_loss;
};

fate fate_of(px::result<void> const& r)
{
    if (r) return fate::applied;
    switch (r.error().effect()) {
        case px::effect::not_applied: return fate::not_applied;
        case px::effect::applied: return fate::applied;
        case px::effect::unknown: break;
    }
    return fate::unknown;
}

struct plan {
    int workers;
    px::quota quota;
    px::retry retry;
    px::timeout timeout;
};

book run_chaos(world& w, plan const& p)
{
    book out;
    asio::io_context io{1};
    auto options = w.options(8);
    options.retry_budget = 1'000'000;  // an outage every 50 ms is what the budget is there to end
    px::pools pools{io.get_executor(), px::single_threaded, options};
    auto const c = client{pools, w.tenant("chaos", p.quota)}.with(p.retry, p.timeout).results();
    auto const until = std::chrono::steady_clock::now() + duration();
    int working = p.workers;

    auto worker = [&](int who) -> asio::awaitable<void> {
        for (int i = 0; std::chrono::steady_clock::now() < until; ++i) {
            auto const name = std::to_string(who) + "-" + std::to_string(i);
            // Not the same user twice within the block's window.
            auto const id = px::testing::service::seeded_id(px::testing::collection::users,
                                                            static_cast<std::size_t>(who * 400 + i % 400));
            auto const read = co_await c.users().get(id);
            ++out.reads;
            if (!read) {
                ++out.lost_reads;
                if (out.first_loss.empty()) out.first_loss = read.error().what();
            }
            px::user u;
            u.identify_id = "made-" + name;
            u.property_keys = px::property_keys("AP-TEST-2");
            out.users[u.identify_id] = fate_of(co_await c.users().create(u));
            auto event = px::custom_event("event-" + name, id);
            event.with_property_key("AP-TEST-2");
            out.events[event.event_name] = fate_of(co_await c.custom_events().create(event));
        }
        --working;
    };
    for (int who = 0; who < p.workers; ++who)
        asio::co_spawn(io, worker(who), [](std::exception_ptr e) { BOOST_CHECK(!e); });
    auto killer = [&]() -> asio::awaitable<void> {
        asio::steady_timer timer{io};
        while (working != 0) {
            timer.expires_after(50ms);
            co_await timer.async_wait(asio::use_awaitable);
            w.simulator.kill_all_connections();
        }
    };
    asio::co_spawn(io, killer(), [](std::exception_ptr e) { BOOST_CHECK(!e); });
    io.run();
    return out;
}

void compare(char const* what, std::map<std::string, fate> const& client, std::map<std::string, int> const& service)
{
    std::size_t applied = 0, unknown = 0, unknown_applied = 0;
    for (auto const& [name, count] : service) {
        BOOST_TEST_CONTEXT(what << ' ' << name)
        {
            BOOST_TEST(count == 1);  // nothing is doubled
            BOOST_TEST(client.count(name) == 1u);
        }
    }
    for (auto const& [name, f] : client) {
        auto const there = service.count(name) != 0;
        BOOST_TEST_CONTEXT(what << ' ' << name)
        {
            if (f == fate::applied) BOOST_TEST(there);
            if (f == fate::not_applied) BOOST_TEST(!there);
        }
        applied += f == fate::applied;
        unknown += f == fate::unknown;
        unknown_applied += f == fate::unknown && there;
    }
    BOOST_TEST_MESSAGE(what << ": " << client.size() << " created, " << applied << " known to be applied, " << unknown
                            << " of unknown fate, of which PX has " << unknown_applied);
    BOOST_TEST(applied > 0u);
}

void check(world& w, book const& b)
{
    BOOST_TEST_MESSAGE(b.reads << " reads, " << b.lost_reads << " lost, " << w.simulator.stats().accepted
                               << " connections");
    BOOST_TEST_CONTEXT(b.first_loss) BOOST_TEST(b.lost_reads == 0u);
    std::map<std::string, int> users, events;
    for (auto const& id : w.service.created(px::testing::collection::users)) ++users[id];
    for (auto const& e : w.service.all(px::testing::collection::custom_events))
        ++events[std::string{e.at("eventName").as_string()}];
    compare("users", b.users, users);
    compare("events", b.events, events);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chaos)

// Quota: none to speak of. Attempts: 20, of which the first waits are short. Deadline: 60 s a call.
BOOST_AUTO_TEST_CASE(killing_every_connection_loses_no_read_and_doubles_no_write)
{
    world w;
    w.service.seed(px::testing::collection::users, 16 * 400);
    auto const b = run_chaos(
        w, {16, wide_quota(), px::retry{}.max_attempts(20).first_wait(5ms).max_wait(500ms), px::timeout{60s}});
    check(w, b);
}

// With the vendor's block of identical requests for 3 s. Quota: 20 calls a second. Attempts: 20. Deadline: 120 s a
// call.
BOOST_AUTO_TEST_CASE(the_same_with_the_duplicate_request_block_at_a_low_rate)
{
    world w;
    w.service.seed(px::testing::collection::users, 4 * 400);
    w.service.set(px::testing::limits{}.duplicate_window(3s));
    px::quota_options o;
    o.per_second = 20;
    o.burst = 4;
    auto const b = run_chaos(
        w, {4, px::quota{o}, px::retry{}.max_attempts(20).first_wait(5ms).max_wait(500ms), px::timeout{120s}});
    check(w, b);
}

BOOST_AUTO_TEST_SUITE_END()
