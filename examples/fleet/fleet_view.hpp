// What is seen of a fleet at a moment.
#ifndef EXAMPLES_FLEET_FLEET_VIEW_HPP
#define EXAMPLES_FLEET_FLEET_VIEW_HPP

#include <gainsight/px/fleet/inspector.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace example {

namespace asio = boost::asio;
namespace px = gainsight::px;

/// A run of a board.
struct run_view {
    std::string board, run;
    px::result<px::fleet::work_snapshot> stands;
    std::string plan{};  ///< "" where it is not known.
};

/// What is seen of a fleet at a moment.
struct fleet_view {
    std::string redis;  // "host:port"
    px::error problem;  // Redis cannot be asked: nothing else is known then
    std::map<std::string, px::result<px::fleet::quota_snapshot>> quotas;

    std::vector<run_view> runs;                    // of each board those that are not complete, and the last that are
    std::map<std::string, std::size_t> more_runs;  // by board: which are not among them
    std::map<std::string, px::result<px::fleet::queue_snapshot>> queues;
    // By queue: streams that are of none of its partitions, so that nobody reads what is in them. None is listed of a
    // queue of which they are not known.
    std::map<std::string, std::set<std::uint64_t>> unread;

    [[nodiscard]] bool is_whole() const
    {
        auto const is_known = [](auto const& one) { return one.second.has_value(); };
        return !problem && std::all_of(quotas.begin(), quotas.end(), is_known) &&
               std::all_of(queues.begin(), queues.end(),
                           [](auto const& q) { return q.second.has_value() && q.second->is_whole(); }) &&
               std::all_of(runs.begin(), runs.end(), [](auto const& r) { return r.stands.has_value(); }) &&
               std::all_of(unread.begin(), unread.end(), [](auto const& u) { return u.second.empty(); });
    }
};

/// Whether Redis itself is the trouble, not what it keeps.
inline bool is_away(px::error const& e) { return e != px::errc::not_found && e != px::errc::bad_response; }

/// So many items of a run are looked at, of those that are held and of those that are set aside.
inline constexpr std::uint64_t most_items = 10'000;

/// Of each board so many runs are looked at; those touched last come first.
inline constexpr std::size_t most_complete_runs = 3, most_other_runs = 100, most_listed_runs = 1000;

/// A run, by its name; an error where Redis is away.
inline asio::awaitable<px::result<run_view>> look_at_run(px::fleet::inspector& redis, std::string const& board,
                                                         std::string const& run)
{
    auto stands = co_await redis.run(board, run, most_items);
    if (!stands && is_away(stands.error())) co_return stands.error();
    auto plan = co_await redis.plan(board, run);
    if (!plan && is_away(plan.error())) co_return plan.error();
    co_return run_view{board, run, std::move(stands), plan ? *std::move(plan) : std::string{}};
}

/// All runs of a board that are under way, whichever were touched last: a series that came and went would end alarms.
/// Besides, the last ones that are complete. An error where Redis is away.
inline asio::awaitable<px::error> look_at_board(px::fleet::inspector& redis, std::string const& board, bool is_named,
                                                fleet_view& out)
{
    auto const runs = co_await redis.runs(board, most_listed_runs);
    if (!runs && is_away(runs.error())) co_return runs.error();
    if (!runs) {
        out.runs.push_back(run_view{board, "", runs.error()});
        co_return px::error{};
    }
    std::size_t complete_ones = 0, others = 0;
    for (auto const& run : *runs) {
        auto const complete = co_await redis.completed(board, run);
        if (!complete && is_away(complete.error())) co_return complete.error();
        bool const is_complete = complete && complete->has_value();
        auto& seen = is_complete ? complete_ones : others;
        if (seen == (is_complete ? most_complete_runs : most_other_runs)) {
            ++out.more_runs[board];
            continue;
        }
        ++seen;
        auto view = co_await look_at_run(redis, board, run);
        if (!view) co_return view.error();
        out.runs.push_back(*std::move(view));
    }
    // A board that was found, and whose last run is just gone by age, is none.
    if (runs->empty() && is_named)
        out.runs.push_back(run_view{board, "", px::error{px::errc::not_found, "Redis keeps no run of it"}});
    co_return px::error{};
}

/// Looks at what is named; where nothing is, at all that is there.
inline asio::awaitable<fleet_view> look_at(px::fleet::inspector& redis, px::fleet::fleet_names const& wanted)
{
    fleet_view out;
    out.redis = redis.options().name();
    auto names = wanted;
    if (names.empty()) {
        auto found = co_await redis.find();
        if (!found) {
            out.problem = found.error();
            co_return out;
        }
        names = *std::move(found);
    }
    for (auto const& name : names.subscriptions) {
        auto quota = co_await redis.quota(name);
        if (!quota && is_away(quota.error())) {
            out.problem = quota.error();
            co_return out;
        }
        out.quotas.emplace(name, std::move(quota));
    }
    for (auto const& board : names.boards) {
        out.problem = co_await look_at_board(redis, board, wanted.boards.contains(board), out);
        if (out.problem) co_return out;
    }
    for (auto const& name : names.queues) {
        auto queue = co_await redis.queue(name);
        if (!queue && is_away(queue.error())) {
            out.problem = queue.error();
            co_return out;
        }
        bool const is_there = queue.has_value(), is_none = !queue && queue.error() == px::errc::not_found;
        auto const partitions = is_there ? queue->partitions.size() : 0;
        out.queues.emplace(name, std::move(queue));
        if (wanted.empty() || (!is_there && !is_none)) continue;
        auto beyond = co_await redis.streams_beyond(name, partitions);
        if (!beyond && is_away(beyond.error())) {
            out.problem = beyond.error();
            co_return out;
        }
        if (beyond) out.unread.emplace(name, *std::move(beyond));
    }
    if (!wanted.empty()) co_return out;
    for (auto& [name, numbers] : names.streams) out.unread[name].merge(numbers);
    for (auto const& [name, queue] : out.queues) {
        auto& numbers = out.unread[name];
        if (queue)
            numbers.erase(numbers.begin(), numbers.lower_bound(queue->partitions.size()));
        else
            out.unread.erase(name);
    }
    co_return out;
}

}  // namespace example

#endif
