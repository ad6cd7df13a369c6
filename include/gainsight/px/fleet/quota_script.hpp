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
#include <cstddef>
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
/// permits, shared evenly by the tenants for whom was asked of late, and a tenant's part by the processes that ask for
/// it: a tenant that waits in ten of them has one turn. Each has its turn within a cycle or two; nothing is leased that
/// is not free within two cycles, but one permit to who holds none: so all are served in turn, however many they are.
/// None is while only some have come back to Redis: those would have permits at the rate of their small part.
/// Permits that come back move those forward that are not leased yet, never before the present moment. While some
/// members may stand alone, with their parts of the rate, the row hands out the parts of the others.
inline constexpr std::string_view quota_script = R"lua(
local row, members, asking, tenants = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local me, want, unused, alone = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[14])
local refused, succeeded = ARGV[4] == '1', tonumber(ARGV[5])
local per_second, per_day, burst = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local least, recovery = tonumber(ARGV[9]), tonumber(ARGV[10])
local cycle, alive, leaves = tonumber(ARGV[11]), tonumber(ARGV[12]), ARGV[13] == '1'
local away, known_day, known_use = tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17])
local holds, believed = tonumber(ARGV[18]), tonumber(ARGV[19])
local known_row, known_asked, unused_of = ARGV[20], tonumber(ARGV[21]), tonumber(ARGV[22])
local returns_within = tonumber(ARGV[23])
local waiting = {}
for label in string.gmatch(ARGV[24] .. '\n', '([^\n]*)\n') do waiting[#waiting + 1] = label end
local now
if ARGV[25] then
  now = tonumber(ARGV[25])
else
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', row, 'free', 'rate', 'lowered', 'day', 'used', 'before', 'limit', 'pace', 'paced', 'leased', 'returned', 'alone', 'refusals', 'how', 'missed_from', 'missed_until', 'expected', 'expected_until', 'born', 'asked', 'at', 'other')
local free, rate, lowered = tonumber(kept[1]), tonumber(kept[2]) or per_second, tonumber(kept[3]) or 0
-- A limit that was changed is one for all from now on; a rate that was lowered stays so.
local limit = tonumber(kept[7]) or per_second
if rate ~= rate or (limit ~= per_second and rate >= limit) then rate = per_second end
rate = math.max(math.min(rate, per_second), 0.001)

local came_back = unused
-- A row has a name and counts its questions: so a member notices that it was lost, or that Redis has an older one again.
local born, asked = kept[19] or '', tonumber(kept[20]) or 0
local is_older = known_row ~= '' and known_row == born and asked < known_asked
local is_another = born == '' or known_row ~= born
if is_older or born == '' then born = string.format('%.0f', now) end
asked = asked + 1
local at = tonumber(kept[21]) or now
if free and now < at then free = free - (at - now) end -- the clock was set back
local day, used = math.floor(now / 86400000000), tonumber(kept[5]) or 0
-- A day that the clock shows again, as when it was set right, goes on; what was used while it showed a later day by
-- mistake was used today.
local of, other, before = tonumber(kept[4]) or day, tonumber(kept[22]), tonumber(kept[6]) or 0
if of ~= day then
  other, before, used = of, used, (other == day and before or 0) + (of > day and used or 0)
end
if unused_of ~= day then unused = 0 end -- of yesterday
used = math.max(0, used - unused) + alone
-- Of a row that was lost, or of what came after an older one. Else permits that have come back would count again.
if (is_older or is_another) and known_day == day then used = math.max(used, known_use) end
used = math.min(used, 9007199254740991)
-- Permits of a row that was lost may still be used for as long as they were leased ahead. And who asks first may be new,
-- while others stand alone, who say so when they are back.
if not free then free = now + (believed > 0 and 2 * cycle or math.max(2 * cycle, returns_within)) end
if is_older then free = math.max(free, now + 2 * cycle) end
-- Those who were heard of too long ago, or before the clock was set back.
redis.call('ZREMRANGEBYSCORE', members, '-inf', now - alive)
redis.call('ZREMRANGEBYSCORE', members, string.format('(%.0f', now), '+inf')
-- Who asks, a process and a tenant of it, and in how many processes each tenant waits.
local asks = redis.call('ZCARD', asking)
if (asks == 0) ~= (redis.call('HLEN', tenants) == 0) then
  redis.call('DEL', asking, tenants) -- one of them was lost
  asks = 0
end
local function forget(pair)
  if redis.call('ZREM', asking, pair) == 0 then return end
  local label = string.match(pair, '\n(.*)$') or ''
  if redis.call('HINCRBY', tenants, label, -1) <= 0 then redis.call('HDEL', tenants, label) end
end
local too_old = string.format('%.0f', now - math.max(2 * cycle, 2 * asks / rate * 1000000))
for _, pair in ipairs(redis.call('ZRANGEBYSCORE', asking, '-inf', too_old, 'LIMIT', 0, 100)) do forget(pair) end
for _, pair in ipairs(redis.call('ZRANGEBYSCORE', asking, string.format('(%.0f', now), '+inf', 'LIMIT', 0, 100)) do forget(pair) end
if leaves then
  redis.call('ZREM', members, me)
  for _, label in ipairs(waiting) do forget(me .. '\n' .. label) end
else
  redis.call('ZADD', members, now, me)
end
local turns = 1
if want > 0 and not leaves then
  for _, label in ipairs(waiting) do
    if redis.call('ZADD', asking, now, me .. '\n' .. label) == 1 then redis.call('HINCRBY', tenants, label, 1) end
  end
  local share = 0
  for _, label in ipairs(waiting) do share = share + 1 / (tonumber(redis.call('HGET', tenants, label)) or 1) end
  turns = math.max(1, redis.call('HLEN', tenants) / share)
end
local known = redis.call('ZCARD', members)
-- A member that could not ask says for how long: whoever was not heard of since then takes its part by itself, as far as
-- anybody knows, until it comes or is forgotten. Of a row that was lost, members say how many they were.
local missed_from, missed_until = tonumber(kept[15]) or 0, tonumber(kept[16]) or 0
local expected, expected_until = tonumber(kept[17]) or 0, tonumber(kept[18]) or 0
if missed_until > now + alive then missed_until = 0 end
if expected_until > now + alive then expected_until = 0 end
if away > 0 or (is_another and believed > 0) then
  if missed_until <= now then missed_from = 0 end
  if away > 0 then missed_from = math.max(missed_from, now - away) end
  missed_until = now + alive
  if expected_until <= now then
    expected = 0
    expected_until = now + alive
  end
  expected = math.max(expected, believed)
end
local part = 1
if missed_until > now then
  local all = math.max(known, expected_until > now and expected or 0)
  local heard = redis.call('ZCOUNT', members, string.format('%.0f', missed_from), '+inf')
  part = math.min(1, math.max(1, heard) / math.max(1, all))
  if part == 1 then missed_until = 0 end
end
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
local given = rate * part
-- Who is next has the time of permits that came back: nobody goes without them because of who had too many.
if came_back > 0 and not leaves then free = math.max(free - came_back / given * 1000000, math.min(free, now)) end
free = math.max(free, now - math.max(burst, 1) / given * 1000000)
local permits, wait, soon = 0, 0, math.max(2 * cycle, 1000000)
if want > 0 and used >= per_day then
  wait = math.min(1000000, (day + 1) * 86400000000 - now)
elseif want > 0 and free > now + 2 * cycle and holds == 0 and part == 1 and free < now + 30000000 then
  permits = 1 -- in turn, however many wait
elseif want > 0 and free > now + 2 * cycle then
  -- Whoever was told long ago would not hear that the rate is back, or a part of it.
  wait = math.min(part < 1 and soon or 30000000, math.max(free - now - 2 * cycle, turns / given * 1000000))
elseif want > 0 then
  permits = math.min(want, math.max(1, math.floor(given * cycle / 1000000 / turns)), per_day - used)
end
local from = free - now
-- A single permit may be more than a small part has in that time, but all others would wait for the rest of it.
free = free + math.min(permits / given * 1000000, math.max(permits / rate * 1000000, soon))
used = used + permits
local pace, paced = tonumber(kept[8]) or 0, tonumber(kept[9]) or now
if pace ~= pace then pace = 0 end
pace = math.max(0, pace * math.exp(math.min(0, paced - now) / 2000000) + (permits - came_back) / 2)
local how = ARGV[7] .. ' ' .. ARGV[11] .. ' ' .. ARGV[12]
if how ~= kept[14] then redis.call('HSET', row, 'how', how) end
if came_back > 0 then redis.call('HSET', row, 'returned', (tonumber(kept[11]) or 0) + came_back) end
if alone > 0 then redis.call('HSET', row, 'alone', (tonumber(kept[12]) or 0) + alone) end
if refused then redis.call('HSET', row, 'refusals', (tonumber(kept[13]) or 0) + 1) end
redis.call('HSET', row, 'free', string.format('%.0f', free), 'rate', tostring(rate), 'lowered', string.format('%.0f', lowered), 'day', day, 'used', used, 'other', other or '', 'before', before, 'limit', tostring(per_second), 'pace', tostring(pace), 'paced', string.format('%.0f', now), 'leased', (tonumber(kept[10]) or 0) + permits, 'missed_from', string.format('%.0f', missed_from), 'missed_until', string.format('%.0f', missed_until), 'expected', expected, 'expected_until', string.format('%.0f', expected_until), 'born', born, 'asked', asked, 'at', string.format('%.0f', now))
redis.call('PEXPIRE', row, 172800000)
redis.call('PEXPIRE', members, 172800000)
redis.call('PEXPIRE', asking, 172800000)
redis.call('PEXPIRE', tenants, 172800000)
return {permits, math.floor(from), tostring(given), known, day, used, math.ceil(wait), tostring(rate), born, asked}
)lua";

/// What the script answers.
struct quota_answer {
    std::uint64_t permits = 0;
    std::chrono::microseconds from{};  ///< When the first one is free, from the moment of the answer on.
    double rate = 0;                   ///< Of those who ask; those who stand alone have the rest of the whole.
    double whole_rate = 0;
    std::uint64_t members = 1;
    quota_usage used;
    std::string row;
    std::uint64_t asked = 0;
    std::chrono::microseconds wait{};  ///< How long to wait before permits are asked for again.
};

/// Within this time a member that stands alone is heard of where Redis can be reached again.
inline constexpr std::chrono::milliseconds returns_within{2250};

/// The keys of a subscription. Those of one stand together in a cluster, as the braces say.
[[nodiscard]] inline std::vector<std::string> quota_keys(std::string const& prefix, std::string const& subscription)
{
    auto const all = prefix + '{' + subscription + "}:quota";
    return {all, all + ":members", all + ":asking", all + ":tenants"};
}

/// What a member says of itself.
struct member_facts {
    bool leaves = false;
    std::chrono::microseconds away{};  ///< How long ago it began to stand alone; 0 where it does not.
    std::uint64_t believed = 0;        ///< How many members it was told of; 0 where it was never told.
    quota_usage known;                 ///< The use of the day that it was told.
    std::uint64_t holds = 0;           ///< Permits that are left.
    std::string row;                   ///< The row that answered last, and how many questions it had been asked.
    std::uint64_t asked = 0;
    std::string tenants;  ///< Those that wait: see tenant_lines().
};

/// The labels of tenants as one argument, a line each: not more of each than people need.
[[nodiscard]] inline std::string tenant_lines(std::vector<std::string> const& labels)
{
    constexpr std::size_t most = 64;
    std::string out;
    for (auto const& label : labels) {
        if (&label != &labels.front()) out += '\n';
        for (char const c : label.substr(0, most)) out += static_cast<unsigned char>(c) < 0x20 ? '_' : c;
    }
    return out;
}

/// The arguments of one question.
[[nodiscard]] inline std::vector<std::string> quota_arguments(std::string const& member, std::uint64_t wanted,
                                                              px::detail::permit_report const& report,
                                                              quota_options const& o, px::quota_options const& limits,
                                                              member_facts const& facts)
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
            facts.leaves ? "1" : "0",
            std::to_string(report.alone),
            std::to_string(facts.away.count()),
            std::to_string(facts.known.day.time_since_epoch().count()),
            std::to_string(facts.known.calls),
            std::to_string(facts.holds),
            std::to_string(facts.believed),
            facts.row,
            std::to_string(facts.asked),
            std::to_string(report.day.time_since_epoch().count()),
            std::to_string(std::chrono::microseconds{returns_within}.count()),
            facts.tenants};
}

/// Nothing where the reply is none of the script's, or says what the script never does.
[[nodiscard]] inline std::optional<quota_answer> quota_answer_of(redis_reply const& reply)
{
    constexpr std::int64_t most_permits = 1'000'000'000, most_days = 1'000'000;
    constexpr std::int64_t most_us = std::chrono::microseconds{std::chrono::hours{48}}.count();
    auto const* const list = reply.list();
    if (!list || list->size() != 10) return std::nullopt;
    std::int64_t whole[10]{};
    std::string row;
    double rates[2]{};
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto const& one = (*list)[i];
        if (i != 2 && i != 7 && i != 8) {
            auto const* const n = one.number();
            if (!n) return std::nullopt;
            whole[i] = *n;
            continue;
        }
        auto const* const text = one.text();
        if (!text) return std::nullopt;
        if (i == 8) {
            row = *text;
            continue;
        }
        auto& rate = rates[i == 2 ? 0 : 1];
        auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), rate);
        if (failed != std::errc{} || end != text->data() + text->size() || !(rate > 0) || !(rate < 1e18))
            return std::nullopt;
    }
    auto const is_within = [&whole](std::size_t i, std::int64_t least, std::int64_t most) {
        return whole[i] >= least && whole[i] <= most;
    };
    if (!is_within(0, 0, most_permits) || !is_within(1, -most_us, most_us) || !is_within(3, 0, most_permits) ||
        !is_within(4, 0, most_days) || !is_within(5, 0, std::numeric_limits<std::int64_t>::max()) ||
        !is_within(6, 0, most_us) || !is_within(9, 0, std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    quota_answer out;
    out.permits = static_cast<std::uint64_t>(whole[0]);
    out.from = std::chrono::microseconds{whole[1]};
    out.rate = rates[0];
    out.whole_rate = rates[1];
    out.row = std::move(row);
    out.asked = static_cast<std::uint64_t>(whole[9]);
    out.members = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(whole[3]));
    out.used.day = std::chrono::sys_days{std::chrono::days{whole[4]}};
    out.used.calls = static_cast<std::uint64_t>(whole[5]);
    out.wait = std::chrono::microseconds{whole[6]};
    return out;
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
