// Looks at what a fleet keeps in Redis, and changes nothing. As <gainsight/px/fleet/quota.hpp>, <gainsight/px.hpp>
// leaves it out: whoever includes it links hiredis.
#ifndef GAINSIGHT_PX_FLEET_INSPECTOR_HPP
#define GAINSIGHT_PX_FLEET_INSPECTOR_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/quota_script.hpp>
#include <gainsight/px/fleet/quota_snapshot.hpp>
#include <gainsight/px/fleet/redis_client.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// What a fleet keeps under a prefix, by the names that its members gave.
class fleet_names {
public:
    std::set<std::string> subscriptions;  ///< With a quota.

    [[nodiscard]] bool empty() const noexcept { return subscriptions.empty(); }
};

/// Looks at what a fleet keeps in Redis, and changes nothing: its scripts are declared as read-only, and a replica
/// serves it as well. One await at a time, on one strand or a single thread. Each call fails as
/// redis_client::command().
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
        std::vector<std::string> arguments{std::to_string(most), ""};
        auto const reply = co_await redis_.run(quota_look_, std::move(keys), std::move(arguments), patience_);
        if (!reply) co_return reply.error();
        if (reply->list() && reply->list()->empty())
            co_return error{errc::not_found, "Redis at " + redis_.options().name() + " keeps no quota of '" +
                                                 subscription + "': none of its members was there within two days"};
        auto out = detail::quota_snapshot_of(*reply);
        if (!out) co_return strange(*reply);
        co_return *std::move(out);
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
            return key.substr(begin.size(), key.size() - begin.size() - end.size());
        };
        if (auto const n = name("{", "}:quota"); !n.empty()) into.subscriptions.emplace(n);
    }
    [[nodiscard]] error strange(redis_reply const& reply) const
    {
        auto const* const refusal = reply.refused();
        return error{errc::bad_response, "Redis at " + redis_.options().name() +
                                             " answered: " + (refusal ? *refusal : "nothing that was asked for")};
    }

    detail::redis_client redis_;
    std::chrono::milliseconds patience_{5000};
    detail::redis_script quota_look_{detail::quota_look_script};
};

}  // namespace gainsight::px::inline v0::fleet

#endif
