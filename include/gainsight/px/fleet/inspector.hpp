// Looks at what a fleet keeps in Redis, and changes nothing. As <gainsight/px/fleet/quota.hpp>, <gainsight/px.hpp>
// leaves it out: whoever includes it links hiredis.
#ifndef GAINSIGHT_PX_FLEET_INSPECTOR_HPP
#define GAINSIGHT_PX_FLEET_INSPECTOR_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/queue_script.hpp>
#include <gainsight/px/fleet/queue_snapshot.hpp>
#include <gainsight/px/fleet/queue_work.hpp>
#include <gainsight/px/fleet/quota_script.hpp>
#include <gainsight/px/fleet/quota_snapshot.hpp>
#include <gainsight/px/fleet/redis_client.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/fleet/work_items.hpp>
#include <gainsight/px/fleet/work_reply.hpp>
#include <gainsight/px/fleet/work_script.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// What a fleet keeps under a prefix, by the names that its members gave.
class fleet_names {
public:
    std::set<std::string> subscriptions;  ///< With a quota.
    std::set<std::string> boards;         ///< Of work that processes share, such as exports.
    std::set<std::string> queues;
    /// By the name of a queue: the numbers of the streams into which producers add. A queue that no worker has created
    /// yet has such, and one that a producer takes to have more partitions than it has.
    std::map<std::string, std::set<std::uint64_t>> streams;

    [[nodiscard]] bool empty() const noexcept
    {
        return subscriptions.empty() && boards.empty() && queues.empty() && streams.empty();
    }
};

/// Looks at what a fleet keeps in Redis, and changes nothing: a replica that refuses to write serves it as well. One
/// await at a time, on one strand or a single thread. Each call fails as redis_client::command(). What is listed "at
/// most" is one at least, and 100,000 at most.
class inspector {
public:
    inspector(boost::asio::any_io_executor ex, redis_options redis) : redis_{std::move(ex), std::move(redis)} {}

    /// How long Redis may take to answer each command, connecting included. Default 5 s.
    inspector& patience(std::chrono::milliseconds t) noexcept
    {
        patience_ = t;
        return *this;
    }

    /// What there is: it reads all names of keys of the database (SCAN), some thousand at a time. In a cluster only
    /// those of the server that it asks.
    boost::asio::awaitable<result<fleet_names>> find()
    {
        auto const& prefix = redis_.options().prefix();
        std::string cursor = "0", pattern;
        for (char const c : prefix) {
            if (std::string_view{"*?[]\\^"}.find(c) != std::string_view::npos) pattern += '\\';
            pattern += c;
        }
        pattern += "{*";
        fleet_names out;
        do {
            std::vector<std::string> words{"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"};
            auto const reply = co_await redis_.command(std::move(words), patience_);
            if (!reply) co_return reply.error();
            auto const* const list = reply->list();
            bool const is_scan = list && list->size() == 2 && (*list)[0].text() && (*list)[1].list();
            if (!is_scan) co_return strange(*reply);
            for (auto const& key : *(*list)[1].list())
                if (key.text()) take(std::string_view{*key.text()}.substr(prefix.size()), out);
            cursor = *(*list)[0].text();
        } while (cursor != "0");
        co_return out;
    }

    /// How the quota of a subscription stands; not_found where Redis keeps none. At most `most` members are listed.
    boost::asio::awaitable<result<quota_snapshot>> quota(std::string subscription, std::uint64_t most = 100)
    {
        auto keys = detail::quota_keys(redis_.options().prefix(), subscription);
        std::vector<std::string> arguments{std::to_string(listed(most)), ""};
        auto const reply = co_await redis_.run(quota_look_, std::move(keys), std::move(arguments), patience_);
        if (!reply) co_return reply.error();
        if (reply->list() && reply->list()->empty())
            co_return error{errc::not_found, "Redis at " + redis_.options().name() + " keeps no quota of '" +
                                                 subscription + "': none of its members was there within two days"};
        auto out = detail::quota_snapshot_of(*reply);
        if (!out) co_return strange(*reply);
        co_return *std::move(out);
    }

    /// The runs of a board that are kept, the one touched last in front; of none where there is no such board. One that
    /// run() does not know all the same was lost before its time.
    boost::asio::awaitable<result<std::vector<std::string>>> runs(std::string board, std::uint64_t most = 100)
    {
        std::vector<std::string> keys{detail::work_keys(redis_.options().prefix(), board, "").back()};
        std::vector<std::string> arguments{std::to_string(listed(most))};
        auto const reply = co_await redis_.run(runs_, std::move(keys), std::move(arguments), patience_);
        if (!reply) co_return reply.error();
        auto out = detail::texts_of(*reply);
        if (!out) co_return strange(*reply);
        co_return *std::move(out);
    }
    /// How a run stands; not_found where Redis does not know it. At most `most` items are listed as held, and as set
    /// aside.
    boost::asio::awaitable<result<work_snapshot>> run(std::string board, std::string run, std::uint64_t most = 100)
    {
        auto keys = detail::work_keys(redis_.options().prefix(), board, run);
        std::vector<std::string> arguments{"snapshot", "", "", "0", "0", std::to_string(listed(most))};
        auto const reply = co_await redis_.run(work_, std::move(keys), std::move(arguments), patience_);
        if (!reply) co_return reply.error();
        if (detail::first_word(*reply) == "unknown")
            co_return error{errc::not_found, "Redis at " + redis_.options().name() + " does not know the run '" + run +
                                                 "' of '" + board + '\''};
        auto out = detail::work_snapshot_of(*reply);
        if (!out) co_return strange(*reply);
        co_return *std::move(out);
    }

    /// When a run was completed, which costs less than run(); nothing where it was not, there is none, or its keys hold
    /// something else.
    boost::asio::awaitable<result<std::optional<timestamp>>> completed(std::string board, std::string run)
    {
        auto const keys = detail::work_keys(redis_.options().prefix(), board, run);
        std::vector<std::string> words{"HGET", keys[0], "complete"};
        auto const reply = co_await redis_.command(std::move(words), patience_);
        if (!reply) co_return reply.error();
        std::optional<timestamp> out;
        if (auto const at = detail::number_of(*reply); at && reply->text() && !reply->text()->empty())
            out.emplace(std::chrono::milliseconds{static_cast<std::int64_t>(*at / 1000)});
        co_return out;
    }

    /// The plan of a run, as the process wrote it that began it; not_found where there is none.
    boost::asio::awaitable<result<std::string>> plan(std::string board, std::string run)
    {
        auto const keys = detail::work_keys(redis_.options().prefix(), board, run);
        std::vector<std::string> words{"HGET", keys[0], "plan"};
        auto const reply = co_await redis_.command(std::move(words), patience_);
        if (!reply) co_return reply.error();
        if (reply->refused()) co_return strange(*reply);
        if (!reply->text())
            co_return error{errc::not_found,
                            "Redis at " + redis_.options().name() + " has no plan of the run '" + run + '\''};
        co_return *reply->text();
    }

    /// How a queue stands; not_found where there is none. Its partitions are looked at one after another: of one whose
    /// keys hold something else the problem is told.
    boost::asio::awaitable<result<queue_snapshot>> queue(std::string name)
    {
        auto const keys = detail::queue_keys(redis_.options().prefix(), name);
        std::vector<std::string> words{"HMGET", keys[0], "partitions", "purpose"};
        auto const kept = co_await redis_.command(std::move(words), patience_);
        if (!kept) co_return kept.error();
        auto const* const list = kept->list();
        if (!list || list->size() != 2) co_return strange(*kept);
        auto const partitions = detail::number_of((*list)[0]);
        if (!partitions)
            co_return error{errc::not_found, "Redis at " + redis_.options().name() + " has no queue '" + name + "'"};
        if (*partitions > queue_options::most_partitions) co_return strange(*kept);
        queue_snapshot out;
        if (auto const* const purpose = (*list)[1].text()) out.purpose = *purpose;
        std::vector<std::string> of_time{"TIME"};
        auto const time = co_await redis_.command(std::move(of_time), patience_);
        if (!time) co_return time.error();
        std::vector<std::string> of_workers{"ZREVRANGE", keys[1], "0", "-1", "WITHSCORES"};
        auto const workers = co_await redis_.command(std::move(of_workers), patience_);
        if (!workers) co_return workers.error();
        if (!take_workers(*time, *workers, out)) co_return strange(*workers);
        for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(*partitions); ++i) {
            auto its_keys = detail::partition_keys(redis_.options().prefix(), name, i);
            std::vector<std::string> now{""};
            auto const reply = co_await redis_.run(queue_look_, std::move(its_keys), std::move(now), patience_);
            if (!reply) co_return reply.error();
            auto one = detail::queue_partition_of(*reply);
            if (!one) {  // the others stand all the same
                out.partitions.emplace_back().problem = strange(*reply);
                continue;
            }
            out.partitions.push_back(*std::move(one));
        }
        co_return out;
    }

    /// The numbers of streams into which producers add that take the queue to have more than so many partitions: no
    /// worker reads them. Unlike find() it asks for these keys alone; in a cluster, that may fail.
    boost::asio::awaitable<result<std::set<std::uint64_t>>> streams_beyond(std::string queue, std::uint64_t partitions)
    {
        std::set<std::uint64_t> out;
        std::vector<std::pair<std::uint64_t, std::uint64_t>> parts;  // each without its end, the last one first
        constexpr std::uint64_t at_once = 512;
        for (std::uint64_t end = queue_options::most_partitions; end > partitions;) {
            auto const from = end - std::min(at_once, end - partitions);
            parts.emplace_back(from, std::exchange(end, from));
        }
        while (!parts.empty()) {
            auto const [from, end] = parts.back();
            parts.pop_back();
            std::vector<std::string> words{"EXISTS"};
            for (auto i = from; i != end; ++i)
                words.push_back(
                    detail::partition_keys(redis_.options().prefix(), queue, static_cast<std::uint32_t>(i))[1]);
            auto const reply = co_await redis_.command(std::move(words), patience_);
            if (!reply) co_return reply.error();
            auto const found = detail::number_of(*reply);
            if (!found) co_return strange(*reply);
            if (*found == 0) continue;
            auto const half = from + (end - from) / 2;
            if (half == from)
                out.insert(from);
            else
                parts.insert(parts.end(), {{half, end}, {from, half}});
        }
        co_return out;
    }

    [[nodiscard]] redis_options const& options() const noexcept { return redis_.options(); }
    /// Whatever is under way fails; the next call connects anew.
    void close() noexcept { redis_.close(); }

private:
    /// "{acme}:quota": the name in braces, by what follows.
    static void take(std::string_view key, fleet_names& into)
    {
        auto const name = [&](std::string_view begin, std::string_view end) -> std::string_view {
            if (!key.starts_with(begin) || !key.ends_with(end) || key.size() <= begin.size() + end.size()) return {};
            auto const out = key.substr(begin.size(), key.size() - begin.size() - end.size());
            // A run may have any name, which stands behind the braces.
            return out.find("}:") == out.npos ? out : std::string_view{};
        };
        if (auto const n = name("{", "}:quota"); !n.empty()) into.subscriptions.emplace(n);
        if (auto const n = name("{work:", "}:runs"); !n.empty()) into.boards.emplace(n);
        if (auto const n = name("{", "}:queue"); !n.empty()) into.queues.emplace(n);
        auto const stream = name("{", "}:in");
        auto const colon = stream.rfind(':');
        std::uint64_t number = 0;
        if (colon == stream.npos || colon == 0) return;
        auto const* const end = stream.data() + stream.size();
        auto const read = std::from_chars(stream.data() + colon + 1, end, number);
        if (read.ec == std::errc{} && read.ptr == end)
            into.streams[std::string{stream.substr(0, colon)}].insert(number);
    }
    [[nodiscard]] static bool take_workers(redis_reply const& time, redis_reply const& workers, queue_snapshot& into)
    {
        auto const *const now = time.list(), *const list = workers.list();
        if (!now || now->size() != 2 || !list || list->size() % 2 != 0) return false;
        auto const seconds = detail::number_of((*now)[0]), fraction = detail::number_of((*now)[1]);
        if (!seconds || !fraction) return false;
        for (std::size_t i = 0; i < list->size(); i += 2) {
            auto const* const name = (*list)[i].text();
            auto const heard = detail::number_of((*list)[i + 1]);
            if (!name || !heard) return false;
            auto& w = into.workers.emplace_back();
            w.name = *name;
            auto const ago = std::max(0.0, *seconds * 1e6 + *fraction - *heard);
            w.heard = std::chrono::microseconds{static_cast<std::int64_t>(ago)};
        }
        return true;
    }
    [[nodiscard]] static std::uint64_t listed(std::uint64_t most) noexcept
    {
        return std::clamp<std::uint64_t>(most, 1, 100'000);
    }
    [[nodiscard]] error strange(redis_reply const& reply) const
    {
        return redis_.strange(reply, "nothing that was asked for");
    }

    detail::redis_client redis_;
    std::chrono::milliseconds patience_{5000};
    detail::redis_script quota_look_{detail::quota_look_script}, queue_look_{detail::queue_look_script},
        work_{detail::work_script}, runs_{detail::work_runs_script};
};

}  // namespace gainsight::px::inline v0::fleet

#endif
