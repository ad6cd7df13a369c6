// The row of permits of a subscription with 100 calls a second, in a redis-server of its own, by a clock of the test's.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_QUOTA_ROW_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_QUOTA_ROW_HPP

#include "redis_server.hpp"

#include <gainsight/px/fleet/quota_script.hpp>
#include <gainsight/px/fleet/quota_snapshot.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace px_test {

namespace px = gainsight::px;

/// 2026-03-14, noon.
inline constexpr std::chrono::microseconds noon =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 14}.time_since_epoch() + std::chrono::hours{12};

/// The row of a subscription with 100 calls a second.
struct quota_row {
    quota_row()
    {
        limits.per_second = 100;
        limits.burst = 10;
        facts.holds = 1;
        now -= std::chrono::minutes{1};
        ask("who began it", 0, {}, true);  // a row that was just made waits for permits of one before it
        now = noon;
    }
    /// Redis has lost its data.
    void lose() { redis({"FLUSHALL"}); }
    /// As a member that stood alone for so long, and was told before of so many.
    px::fleet::detail::quota_answer ask_after(std::chrono::microseconds away, std::uint64_t believed,
                                              std::string const& who, std::uint64_t wanted)
    {
        auto const before = std::exchange(facts.away, away);
        facts.believed = believed;
        auto const out = ask(who, wanted);
        facts.away = before;
        facts.believed = 0;
        return out;
    }
    px::fleet::detail::quota_answer ask(std::string const& who, std::uint64_t wanted,
                                        px::detail::permit_report const& report = {}, bool leaves = false)
    {
        auto says = facts;
        says.leaves = leaves;
        says.tenants = tenants;
        std::vector<std::string> words{"EVAL", std::string{px::fleet::detail::quota_script}, "4"};
        for (auto const& key : px::fleet::detail::quota_keys("test:", "acme")) words.push_back(key);
        for (auto& a : px::fleet::detail::quota_arguments(who, wanted, report, how, limits, says))
            words.push_back(std::move(a));
        words.push_back(std::to_string(now.count()));
        auto const reply = redis(words);
        if (auto const* why = reply.refused()) BOOST_TEST_MESSAGE(*why);
        auto const answer = px::fleet::detail::quota_answer_of(reply);
        BOOST_REQUIRE(answer.has_value());
        if (remembers) {
            facts.row = answer->row;
            facts.asked = answer->asked;
            facts.known = answer->used;
        }
        return *answer;
    }
    /// What who looks at it sees.
    std::optional<px::fleet::quota_snapshot> look(int most = 100) const
    {
        std::vector<std::string> words{"EVAL", std::string{px::fleet::detail::quota_look_script}, "4"};
        for (auto const& key : px::fleet::detail::quota_keys("test:", "acme")) words.push_back(key);
        words.push_back(std::to_string(most));
        words.push_back(std::to_string(now.count()));
        auto const reply = redis(words);
        if (auto const* why = reply.refused()) BOOST_TEST_MESSAGE(*why);
        return px::fleet::detail::quota_snapshot_of(reply);
    }
    static px::detail::permit_report unused(std::uint64_t n)
    {
        px::detail::permit_report r;
        r.unused = n;
        r.day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>{noon});
        return r;
    }
    static px::detail::permit_report refused()
    {
        px::detail::permit_report r;
        r.refused = true;
        return r;
    }

    redis_server redis;
    px::quota_options limits;
    px::fleet::quota_options how;
    px::fleet::detail::member_facts facts;
    std::string tenants = "acme";
    bool remembers = false;  ///< Whether each question says what the answer before it told.
    std::chrono::microseconds now = noon;
};

}  // namespace px_test

#endif
