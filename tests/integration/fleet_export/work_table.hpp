// The script that keeps a fleet's work, on a clock of the test's own.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_EXPORT_WORK_TABLE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_EXPORT_WORK_TABLE_HPP

#include "../redis_server.hpp"
#include "../running.hpp"

#include <gainsight/px/fleet/work_board.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace fleet_work_tests {

namespace px = gainsight::px;
namespace fleet = gainsight::px::fleet;
using namespace std::chrono_literals;
using px_test::redis_server;
using run_state = fleet::work_run::state;
using outcome = fleet::work_taken::outcome;

/// A board with one run of items "a", "b" and "c", and leases of a minute.
struct table {
    explicit table(bool begins = true)
    {
        if (begins) BOOST_REQUIRE((begin("request", {"a", "b", "c"}).is == run_state::begun));
    }
    /// Which may be a refusal.
    px::fleet::redis_reply reply(std::string const& verb, std::vector<std::string> const& more,
                                 std::string const& token = {})
    {
        std::vector<std::string> words{"EVAL", std::string{fleet::detail::work_script}};
        auto const keys = fleet::detail::work_keys("test:", "nightly", run);
        words.push_back(std::to_string(keys.size()));
        words.insert(words.end(), keys.begin(), keys.end());
        for (auto const& w : {verb, std::to_string(now.count()), token, std::string{"1000000000"}, std::string{"3"}})
            words.push_back(w);
        words.insert(words.end(), more.begin(), more.end());
        return redis(words);
    }
    px::fleet::redis_reply ask(std::string const& verb, std::vector<std::string> const& more,
                               std::string const& token = {})
    {
        auto out = reply(verb, more, token);
        if (auto const* why = out.refused()) BOOST_ERROR(*why);
        return out;
    }
    fleet::work_run begin(std::string const& request, std::vector<std::string> const& items)
    {
        std::vector<std::string> more{request, run, std::to_string(lease.count()), "plan of " + request};
        more.insert(more.end(), items.begin(), items.end());
        return fleet::detail::work_run_of(ask("begin", more)).value();
    }
    fleet::work_run join(std::string const& request)
    {
        return fleet::detail::work_run_of(ask("begin", {request, run})).value();
    }
    fleet::work_taken take(std::string const& holder, std::string question = {})
    {
        if (question.empty()) question = std::to_string(++questions);
        return fleet::detail::work_taken_of(ask("take", {holder, holder, question})).value();
    }
    fleet::work_lease taken(std::string const& holder)
    {
        auto const out = take(holder);
        BOOST_REQUIRE((out.is == outcome::taken));
        return out.lease;
    }
    std::string of_item(std::string const& verb, fleet::work_lease const& l, std::string const& more = {})
    {
        return fleet::detail::first_word(ask(verb, {std::to_string(l.number), std::to_string(l.token), more}));
    }
    std::vector<std::uint64_t> renew(std::vector<fleet::work_lease> const& all)
    {
        std::vector<std::string> more;
        for (auto const& l : all) more.insert(more.end(), {std::to_string(l.number), std::to_string(l.token)});
        return fleet::detail::work_lost_of(ask("renew", more)).value();
    }
    std::string complete(std::map<std::string, std::string> const& bookmarks)
    {
        std::vector<std::string> more{"1000000000"};
        for (auto const& [name, text] : bookmarks) more.insert(more.end(), {name, text});
        return fleet::detail::first_word(ask("complete", more));
    }
    /// Time in which somebody is heard, so that silence says who is gone.
    void pass(std::chrono::microseconds time)
    {
        for (; time > 20s; time -= 20s) {
            now += 20s;
            renew({});
        }
        now += time;
        renew({});
    }
    fleet::work_snapshot snapshot() { return fleet::detail::work_snapshot_of(ask("snapshot", {"100"})).value(); }

    redis_server redis;
    std::string run = "monday";
    std::chrono::microseconds lease = 60s;
    std::chrono::microseconds now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 14}.time_since_epoch();
    int questions = 0;
};

}  // namespace fleet_work_tests

#endif
