// The tables of a partition in Redis, on a clock of the test's own.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_QUEUE_TABLES_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_QUEUE_TABLES_HPP

#include "../queue_of.hpp"

#include <gainsight/px/fleet/queue_script.hpp>
#include <gainsight/px/fleet/queue_work.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fleet_queue_script_tests {

using namespace queue_tests;
using px::fleet::detail::queue_work;
using px::fleet::detail::queue_work_answer;

inline constexpr std::chrono::microseconds noon =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 14}.time_since_epoch() + 12h;

/// A queue "q" of two partitions, with leases of 10 s.
struct tables {
    tables() { how.lease(10s).partitions(2).purpose("acme: events"); }

    px::fleet::redis_reply run(std::string_view script, std::vector<std::string> const& keys,
                               std::vector<std::string> arguments)
    {
        std::vector<std::string> words{"EVAL", std::string{script}, std::to_string(keys.size())};
        words.insert(words.end(), keys.begin(), keys.end());
        for (auto& a : arguments) words.push_back(std::move(a));
        auto reply = redis(words);
        BOOST_TEST(!reply.refused(), (reply.refused() ? *reply.refused() : ""));
        return reply;
    }
    px::fleet::detail::queue_membership join(std::string const& who, std::uint32_t partitions, bool leaves = false)
    {
        auto arguments = px::fleet::detail::join_arguments(who, how, partitions, leaves);
        arguments.back() = std::to_string(now.count());
        auto const found = px::fleet::detail::membership_of(
            run(px::fleet::detail::queue_join_script, px::fleet::detail::queue_keys("test:", "q"), arguments));
        BOOST_REQUIRE(found.has_value());
        return *found;
    }
    /// The token; "" where another one owns it, or for a claim that is late.
    std::string claim(std::string const& who, std::uint64_t number = 0)
    {
        auto arguments = px::fleet::detail::claim_arguments(who, how, number != 0 ? number : ++requests);
        arguments[2] = std::to_string(now.count());
        auto const reply = run(px::fleet::detail::queue_claim_script, all_keys, arguments);
        return reply.text() ? *reply.text() : "";
    }
    queue_work_answer work(std::string const& who, std::string const& token, queue_work what = {})
    {
        if (what.number == 0) what.number = ++requests;
        auto arguments = what.arguments(who, token, how);
        arguments[3] = std::to_string(now.count());
        auto const answer =
            px::fleet::detail::work_answer_of(run(px::fleet::detail::queue_work_script, all_keys, arguments));
        BOOST_REQUIRE(answer.has_value());
        return *answer;
    }
    queue_work_answer read(std::string const& who, std::string const& token, std::string from = ">", std::size_t n = 10)
    {
        queue_work w;
        w.read_from = std::move(from);
        w.count = n;
        return work(who, token, w);
    }
    std::string add(std::string const& record) { return *redis({"XADD", all_keys[1], "*", "record", record}).text(); }
    long long size(std::size_t which) { return *redis({"XLEN", all_keys[which]}).number(); }

    redis_server redis;
    px::fleet::queue_options how;
    std::vector<std::string> all_keys = px::fleet::detail::partition_keys("test:", "q", 1);
    std::chrono::microseconds now = noon;
    std::uint64_t requests = 0;
};

inline queue_work done(std::vector<std::string> ids)
{
    queue_work out;
    out.done = std::move(ids);
    return out;
}

}  // namespace fleet_queue_script_tests

#endif
