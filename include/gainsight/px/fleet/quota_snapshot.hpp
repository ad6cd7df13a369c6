// How the quota of a subscription stands, for who looks at it.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_SNAPSHOT_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_SNAPSHOT_HPP

#include <gainsight/px/fleet/redis_reply.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// How the quota of a subscription stands at a moment. What is not known is left out: a row that no member of this
/// version has touched yet says less.
class quota_snapshot {
public:
    /// A process, as far as its quota is concerned.
    class member {
    public:
        std::string name;                   ///< "host:pid:..." where it is one of this version.
        std::chrono::microseconds heard{};  ///< How long ago.
        bool asks = false;                  ///< It waits for permits, or leased some of late.
    };

    std::chrono::sys_time<std::chrono::microseconds> now{};  ///< By Redis' clock, as all of this.
    double full_rate = 0;                                    ///< Calls a second that the members' limits allow.
    double rate = 0;                                         ///< What is leased at most now: less after a refusal.
    std::optional<std::chrono::microseconds> lowered;        ///< How long ago a refusal lowered it last.
    /// Permits a second that were leased of late and did not come back. A lease of so long ago counts exp(-age / 2 s).
    double pace = 0;
    std::chrono::microseconds ahead{};  ///< How far ahead permits are leased; none lie there where it is not positive.
    std::chrono::sys_days day{};        ///< In UTC.
    std::uint64_t used_today = 0;       ///< Permits that are leased count.
    std::optional<std::uint64_t> per_day;  ///< Calls that a day may have.
    std::uint64_t leased = 0;              ///< Permits, since the row began.
    std::uint64_t returned = 0;            ///< Of those, the ones that came back.
    std::uint64_t alone = 0;               ///< Calls of members that could not ask Redis, told later.
    std::uint64_t refusals = 0;            ///< Reports of members that PX refused for the rate.
    /// Tenants whose calls wait, or leased permits of late, and in how many processes; none where they are too many.
    std::vector<std::pair<std::string, std::uint64_t>> tenants;
    std::uint64_t tenant_count = 0;  ///< How many tenants those are.
    std::uint64_t member_count = 0;  ///< Processes that were heard of of late.
    std::uint64_t asking_count = 0;  ///< Those of them that wait for permits, or leased some of late.
    std::vector<member> members;     ///< The ones heard of last in front, as many as were asked for.

    [[nodiscard]] bool is_lowered() const noexcept { return rate < full_rate; }
};

namespace detail {

/// KEYS: as of the quota. ARGV: how many members are listed at most, the moment ("": now). It writes nothing.
inline constexpr std::string_view quota_look_script = R"lua(#!lua flags=no-writes
local row, members, asking = KEYS[1], KEYS[2], KEYS[3]
local most, now = tonumber(ARGV[1]), tonumber(ARGV[2])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', row, 'limit', 'rate', 'lowered', 'pace', 'paced', 'free', 'day', 'used', 'leased', 'returned', 'alone', 'refusals', 'how')
if not kept[1] then return {} end
local cycle, alive = string.match(kept[13] or '', '^%S+ (%d+) (%d+)$')
local function whole(x) return string.format('%.0f', x) end
local since = whole(now - (tonumber(alive) or 15000000))
local pairs_kept = redis.call('ZCARD', asking)
local asked = whole(now - math.max(2 * (tonumber(cycle) or 500000), 2 * pairs_kept / (tonumber(kept[2]) or 1) * 1000000))
local asks, asking_now, waits, waiting = {}, 0, {}, 0
for _, pair in ipairs(redis.call('ZREVRANGEBYSCORE', asking, '+inf', asked, 'LIMIT', 0, 10000)) do
  local who, label = string.match(pair, '^([^\n]*)\n?(.*)$')
  if not asks[who] then asking_now = asking_now + 1 end
  asks[who] = true
  if not waits[label] then waiting = waiting + 1 end
  waits[label] = (waits[label] or 0) + 1
end
local out = {whole(now), redis.call('ZCOUNT', members, since, '+inf'), asking_now}
for i = 1, 13 do out[i + 3] = kept[i] or '' end
local list = {}
for i, x in ipairs(redis.call('ZREVRANGEBYSCORE', members, '+inf', since, 'WITHSCORES', 'LIMIT', 0, most)) do
  list[#list + 1] = x
  if i % 2 == 0 then
    list[#list + 1] = asks[list[#list - 1]] and 1 or 0
  end
end
out[17] = list
out[18], out[19] = waiting, {}
if waiting <= 1000 then
  for label, processes in pairs(waits) do
    table.insert(out[19], label)
    table.insert(out[19], processes)
  end
end
return out
)lua";

/// A number as Redis says it, below 2^53 and not negative; "" is 0.
[[nodiscard]] inline std::optional<double> number_of(redis_reply const& reply)
{
    constexpr double most = 9007199254740992;
    if (auto const* const n = reply.number()) return std::max(0.0, static_cast<double>(*n));
    auto const* const text = reply.text();
    if (!text) return std::nullopt;
    if (text->empty()) return 0;
    double out = 0;
    auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), out);
    if (failed != std::errc{} || end != text->data() + text->size() || !(out >= 0) || !(out < most))
        return std::nullopt;
    return out;
}

/// Nothing where the reply is none of the script's.
[[nodiscard]] inline std::optional<quota_snapshot> quota_snapshot_of(redis_reply const& reply)
{
    using us = std::chrono::microseconds;
    constexpr std::size_t numbers = 15, how = 15, members = 16;
    auto const* const list = reply.list();
    if (!list || list->size() != members + 3 || !(*list)[how].text() || !(*list)[members].list()) return std::nullopt;
    double kept[numbers]{};
    for (std::size_t i = 0; i < numbers; ++i) {
        auto const n = number_of((*list)[i]);
        if (!n) return std::nullopt;
        kept[i] = *n;
    }
    auto const [now, heard_of, asking, limit, rate, lowered, pace, paced, free, day, used, leased, returned, alone,
                refusals] = kept;
    auto const count = [](double x) { return static_cast<std::uint64_t>(x); };
    auto const ago = [&kept](double then) { return us{static_cast<std::int64_t>(std::max(0.0, kept[0] - then))}; };
    quota_snapshot out;
    out.now = std::chrono::sys_time<us>{us{static_cast<std::int64_t>(now)}};
    out.member_count = count(heard_of);
    out.asking_count = count(asking);
    out.full_rate = limit;
    out.rate = rate > 0 ? std::min(rate, limit) : limit;
    if (lowered > 0) out.lowered = ago(lowered);
    out.pace = pace * std::exp(std::min(0.0, paced - now) / 2e6);
    out.ahead = us{static_cast<std::int64_t>(free - now)};
    out.day = std::chrono::floor<std::chrono::days>(out.now);
    if (count(day) == count(now / 86'400e6)) out.used_today = count(used);
    out.leased = count(leased);
    out.returned = count(returned);
    out.alone = count(alone);
    out.refusals = count(refusals);
    auto const& told = *(*list)[how].text();
    std::uint64_t most = 0;
    if (auto const [end, failed] = std::from_chars(told.data(), told.data() + told.size(), most); failed == std::errc{})
        out.per_day = most;
    auto const* const tenants = (*list)[members + 2].list();
    auto const tenant_count = number_of((*list)[members + 1]);
    if (!tenants || !tenant_count) return std::nullopt;
    out.tenant_count = count(*tenant_count);
    for (std::size_t i = 0; i + 1 < tenants->size(); i += 2) {
        auto const* const label = (*tenants)[i].text();
        auto const processes = number_of((*tenants)[i + 1]);
        if (!label || !processes) return std::nullopt;
        out.tenants.emplace_back(*label, count(*processes));
    }
    std::sort(out.tenants.begin(), out.tenants.end());
    auto const& all = *(*list)[members].list();
    for (std::size_t i = 0; i + 2 < all.size(); i += 3) {
        auto const* const name = all[i].text();
        auto const heard = number_of(all[i + 1]);
        auto const* const asks = all[i + 2].number();
        if (!name || !heard || !asks) return std::nullopt;
        auto& m = out.members.emplace_back();
        m.name = *name;
        m.heard = ago(*heard);
        m.asks = *asks == 1;
    }
    return out;
}

}  // namespace detail

}  // namespace gainsight::px::inline v0::fleet

#endif
