// What is seen of a fleet at a moment.
#ifndef EXAMPLES_FLEET_FLEET_VIEW_HPP
#define EXAMPLES_FLEET_FLEET_VIEW_HPP

#include <gainsight/px/fleet/inspector.hpp>

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <utility>

namespace example {

namespace asio = boost::asio;
namespace px = gainsight::px;

/// What is seen of a fleet at a moment.
struct fleet_view {
    std::string redis;  // "host:port"
    px::error problem;  // Redis cannot be asked: nothing else is known then
    std::map<std::string, px::result<px::fleet::quota_snapshot>> quotas;

    [[nodiscard]] bool is_whole() const
    {
        if (problem) return false;
        for (auto const& [name, quota] : quotas)
            if (!quota) return false;
        return true;
    }
};

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
        bool const is_away = !quota && quota.error() != px::errc::not_found && quota.error() != px::errc::bad_response;
        if (is_away) {
            out.problem = quota.error();
            co_return out;
        }
        out.quotas.emplace(name, std::move(quota));
    }
    co_return out;
}

}  // namespace example

#endif
