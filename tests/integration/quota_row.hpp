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
    }
    px::fleet::detail::quota_answer ask(std::string const& who, std::uint64_t wanted,
                                        px::detail::permit_report const& report = {}, bool leaves = false)
    {
        std::vector<std::string> words{"EVAL", std::string{px::fleet::detail::quota_script}, "3"};
        for (auto const& key : px::fleet::detail::quota_keys("test:", "acme")) words.push_back(key);
        for (auto& a :
             px::fleet::detail::quota_arguments(who, wanted, report, how, limits, leaves, had_permits, known, holds))
            words.push_back(std::move(a));
        words.push_back(std::to_string(now.count()));
        auto const reply = redis(words);
        if (auto const* why = reply.refused()) BOOST_TEST_MESSAGE(*why);
        auto const answer = px::fleet::detail::quota_answer_of(reply);
        BOOST_REQUIRE(answer.has_value());
        return *answer;
    }
    /// What who looks at it sees.
    std::optional<px::fleet::quota_snapshot> look(int most = 100) const
    {
        std::vector<std::string> words{"EVAL", std::string{px::fleet::detail::quota_look_script}, "3"};
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
    bool had_permits = false;
    px::quota_usage known;
    std::uint64_t holds = 1;
    std::chrono::microseconds now = noon;
};

}  // namespace px_test

#endif
