// The row of all permits of a subscription, kept by a script in Redis: what is asked of it, and what it answers.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_SCRIPT_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_SCRIPT_HPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/fleet/quota_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/quota_options.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// The generic cell rate algorithm over batches: `free` is the moment at which the next permit of the row is free, and
/// a lease takes the permits from there on. So the leases of all members follow each other without a gap, and without
/// two at once, whatever becomes of those who took them: who dies is not waited for.
///
/// A pause lets `burst` permits gather. All times are microseconds of Redis' own clock. A lease is bounded: one cycle's
/// permits by the number of those who asked of late, so that each of them has its turn within a cycle or two; nothing
/// is leased that is not free within two cycles, but one permit to who holds none: so all are served in turn, however
/// many they are. Permits that come back have had their time: they count for the day alone.
inline constexpr std::string_view quota_script = R"lua(
local row, members, asking = KEYS[1], KEYS[2], KEYS[3]
local me, want, unused, alone = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[14])
local refused, succeeded = ARGV[4] == '1', tonumber(ARGV[5])
local per_second, per_day, burst = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local least, recovery = tonumber(ARGV[9]), tonumber(ARGV[10])
local cycle, alive, leaves = tonumber(ARGV[11]), tonumber(ARGV[12]), ARGV[13] == '1'
local had_permits, known_day, known_use = ARGV[15] == '1', tonumber(ARGV[16]), tonumber(ARGV[17])
local holds = tonumber(ARGV[18])
local now
if ARGV[19] then
  now = tonumber(ARGV[19])
else
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', row, 'free', 'rate', 'lowered', 'day', 'used', 'before', 'limit', 'pace', 'paced', 'leased', 'returned', 'alone', 'refusals', 'how')
local free, rate, lowered = tonumber(kept[1]), tonumber(kept[2]) or per_second, tonumber(kept[3]) or 0
-- A limit that was changed is one for all from now on; a rate that was lowered stays so.
local limit = tonumber(kept[7]) or per_second
if rate ~= rate or (limit ~= per_second and rate >= limit) then rate = per_second end
rate = math.max(math.min(rate, per_second), 0.001)

local came_back = unused
local day, used = math.floor(now / 86400000000), tonumber(kept[5]) or 0
local of, before = tonumber(kept[4]) or day, tonumber(kept[6]) or 0
if of < day then
  before = of == day - 1 and used or 0
  used = 0
  unused = 0 -- of yesterday
elseif of == day + 1 then
  -- What was used while the clock showed tomorrow by mistake was used today, besides what was counted before.
  used = used + before
  before = 0
elseif of > day then
  used = 0
  before = 0
end
used = math.max(0, used - unused) + alone
-- Of a row that was lost.
if known_day == day then used = math.max(used, known_use) end

if not free then
  -- Permits of a row that was lost may still be used for as long as they were leased ahead.
  free = had_permits and now + 2 * cycle or 0
end
-- Those who were heard of too long ago, or before the clock was set back.
redis.call('ZREMRANGEBYSCORE', members, '-inf', now - alive)
redis.call('ZREMRANGEBYSCORE', members, string.format('(%.0f', now), '+inf')
local asks = tonumber(redis.call('ZCARD', asking))
redis.call('ZREMRANGEBYSCORE', asking, '-inf', now - math.max(2 * cycle, 2 * asks / rate * 1000000))
redis.call('ZREMRANGEBYSCORE', asking, string.format('(%.0f', now), '+inf')
if leaves then
  redis.call('ZREM', members, me)
  redis.call('ZREM', asking, me)
else
  redis.call('ZADD', members, now, me)
  if want > 0 then redis.call('ZADD', asking, now, me) end
end
local turns = math.max(1, redis.call('ZCARD', asking))
local known = redis.call('ZCARD', members)
-- Nothing is ever leased further ahead, but by a clock that has been set back since.
if free > now + 2 * cycle + math.max(cycle, 1000000 / rate) + known / rate * 1000000 then free = now end
if lowered > now then lowered = 0 end
if refused then
  if now - lowered >= 1000000 then
    rate = math.max(math.min(least, per_second), rate / 2)
    lowered = now
  end
  free = math.max(free, now)
elseif rate < per_second then
  rate = math.min(per_second, rate + succeeded * recovery)
end
free = math.max(free, now - math.max(burst, 1) / rate * 1000000)
local permits, wait = 0, 0
if want > 0 and used >= per_day then
  wait = math.min(1000000, (day + 1) * 86400000000 - now)
elseif want > 0 and free > now + 2 * cycle and holds == 0 and free < now + 30000000 then
  permits = 1 -- in turn, however many wait
elseif want > 0 and free > now + 2 * cycle then
  wait = math.max(free - now - 2 * cycle, turns / rate * 1000000)
elseif want > 0 then
  permits = math.min(want, math.max(1, math.floor(rate * cycle / 1000000 / turns)), per_day - used)
end
local from = free - now
free = free + permits / rate * 1000000
used = used + permits
local pace, paced = tonumber(kept[8]) or 0, tonumber(kept[9]) or now
if pace ~= pace then pace = 0 end
pace = math.max(0, pace * math.exp(math.min(0, paced - now) / 5000000) + (permits - came_back) / 5)
local how = ARGV[7] .. ' ' .. ARGV[11] .. ' ' .. ARGV[12]
if how ~= kept[14] then redis.call('HSET', row, 'how', how) end
if came_back > 0 then redis.call('HSET', row, 'returned', (tonumber(kept[11]) or 0) + came_back) end
if alone > 0 then redis.call('HSET', row, 'alone', (tonumber(kept[12]) or 0) + alone) end
if refused then redis.call('HSET', row, 'refusals', (tonumber(kept[13]) or 0) + 1) end
redis.call('HSET', row, 'free', string.format('%.0f', free), 'rate', tostring(rate), 'lowered', string.format('%.0f', lowered), 'day', day, 'used', used, 'before', before, 'limit', tostring(per_second), 'pace', tostring(pace), 'paced', string.format('%.0f', now), 'leased', (tonumber(kept[10]) or 0) + permits)
redis.call('PEXPIRE', row, 172800000)
redis.call('PEXPIRE', members, 172800000)
redis.call('PEXPIRE', asking, 172800000)
return {permits, math.floor(from), tostring(rate), known, day, used, math.ceil(wait)}
)lua";

/// What the script answers.
struct quota_answer {
    std::uint64_t permits = 0;
    std::chrono::microseconds from{};  ///< When the first one is free, from the moment of the answer on.
    double rate = 0;
    std::uint64_t members = 1;
    quota_usage used;
    std::chrono::microseconds wait{};  ///< How long to wait before permits are asked for again.
};

/// The keys of a subscription. Those of one stand together in a cluster, as the braces say.
[[nodiscard]] inline std::vector<std::string> quota_keys(std::string const& prefix, std::string const& subscription)
{
    auto const all = prefix + '{' + subscription + "}:quota";
    return {all, all + ":members", all + ":asking"};
}

/// The arguments of one question. `had_permits`: the member has leased some before, or stood alone; `known` is the use
/// of the day that it was told.
[[nodiscard]] inline std::vector<std::string> quota_arguments(std::string const& member, std::uint64_t wanted,
                                                              px::detail::permit_report const& report,
                                                              quota_options const& o, px::quota_options const& limits,
                                                              bool leaves, bool had_permits, quota_usage const& known,
                                                              std::uint64_t holds)
{
    auto const number = [](double x) {
        char text[32];
        auto const end = std::to_chars(text, text + sizeof text, x);
        return std::string{text, end.ptr};
    };
    return {member,
            std::to_string(wanted),
            std::to_string(report.unused),
            report.refused ? "1" : "0",
            std::to_string(report.succeeded),
            number(limits.per_second),
            std::to_string(limits.per_day),
            number(limits.burst),
            number(limits.least_per_second),
            number(limits.recovery_per_second),
            std::to_string(o.cycle().count()),
            std::to_string(o.alive().count()),
            leaves ? "1" : "0",
            std::to_string(report.alone),
            had_permits ? "1" : "0",
            std::to_string(known.day.time_since_epoch().count()),
            std::to_string(known.calls),
            std::to_string(holds)};
}

/// Nothing where the reply is none of the script's, or says what the script never does.
[[nodiscard]] inline std::optional<quota_answer> quota_answer_of(redis_reply const& reply)
{
    constexpr std::int64_t most_permits = 1'000'000'000, most_days = 1'000'000;
    constexpr std::int64_t most_us = std::chrono::microseconds{std::chrono::hours{48}}.count();
    auto const* const list = reply.list();
    if (!list || list->size() != 7) return std::nullopt;
    std::int64_t whole[7]{};
    double rate = 0;
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto const& one = (*list)[i];
        if (i != 2) {
            auto const* const n = one.number();
            if (!n) return std::nullopt;
            whole[i] = *n;
            continue;
        }
        auto const* const text = one.text();
        if (!text) return std::nullopt;
        auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), rate);
        if (failed != std::errc{} || end != text->data() + text->size() || !(rate > 0) || !(rate < 1e18))
            return std::nullopt;
    }
    auto const is_within = [&whole](std::size_t i, std::int64_t least, std::int64_t most) {
        return whole[i] >= least && whole[i] <= most;
    };
    if (!is_within(0, 0, most_permits) || !is_within(1, -most_us, most_us) || !is_within(3, 0, most_permits) ||
        !is_within(4, 0, most_days) || !is_within(5, 0, std::numeric_limits<std::int64_t>::max()) ||
        !is_within(6, 0, most_us))
        return std::nullopt;
    quota_answer out;
    out.permits = static_cast<std::uint64_t>(whole[0]);
    out.from = std::chrono::microseconds{whole[1]};
    out.rate = rate;
    out.members = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(whole[3]));
    out.used.day = std::chrono::sys_days{std::chrono::days{whole[4]}};
    out.used.calls = static_cast<std::uint64_t>(whole[5]);
    out.wait = std::chrono::microseconds{whole[6]};
    return out;
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
