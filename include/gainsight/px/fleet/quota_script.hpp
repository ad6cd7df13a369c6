// The row of all permits of a subscription, kept by a script in Redis: what is asked of it, and what it answers.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_SCRIPT_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_SCRIPT_HPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/fleet/quota_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/quota_options.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
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
/// is leased that is not free within two cycles. Permits that come back move `free` back; those of a lease that lies
/// in the past can be used anew only as far as a pause would have let them gather.
inline constexpr std::string_view quota_script = R"lua(
local row, members, asking = KEYS[1], KEYS[2], KEYS[3]
local me, want, unused, alone = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[14])
local refused, succeeded = ARGV[4] == '1', tonumber(ARGV[5])
local per_second, per_day, burst = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local least, recovery = tonumber(ARGV[9]), tonumber(ARGV[10])
local cycle, alive, leaves = tonumber(ARGV[11]), tonumber(ARGV[12]), ARGV[13] == '1'
local now
if ARGV[15] then
  now = tonumber(ARGV[15])
else
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', row, 'free', 'rate', 'lowered', 'day', 'used', 'before')
local free, rate, lowered = tonumber(kept[1]) or 0, tonumber(kept[2]) or per_second, tonumber(kept[3]) or 0
local day, used = math.floor(now / 86400000000), tonumber(kept[5]) or 0
rate = math.max(math.min(rate, per_second), 0.001)
-- What was used while the clock showed tomorrow by mistake was used today, besides what was counted before.
local of, before = tonumber(kept[4]) or day, tonumber(kept[6]) or 0
if of < day then
  before = of == day - 1 and used or 0
  used = 0
elseif of == day + 1 then
  used = used + before
  before = 0
elseif of > day then
  used = 0
  before = 0
end
-- A clock that was set back: nothing waits for the moment at which it was ahead.
if free > now + 60000000 then free = now end
if lowered > now then lowered = 0 end

used = math.max(0, used - unused) + alone
free = free - unused / rate * 1000000
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

redis.call('ZREMRANGEBYSCORE', members, '-inf', now - alive)
redis.call('ZREMRANGEBYSCORE', asking, '-inf', now - 2 * cycle)
if leaves then
  redis.call('ZREM', members, me)
  redis.call('ZREM', asking, me)
else
  redis.call('ZADD', members, now, me)
  if want > 0 then redis.call('ZADD', asking, now, me) end
end
local turns = math.max(1, redis.call('ZCARD', asking))
local permits, wait = 0, 0
if want > 0 then
  permits = math.min(want, math.max(1, math.floor(rate * cycle / 1000000 / turns)), math.max(0, per_day - used))
  if free > now + 2 * cycle then
    wait = free - now - 2 * cycle
    permits = 0
  end
end
local from = free - now
free = free + permits / rate * 1000000
used = used + permits
redis.call('HSET', row, 'free', string.format('%.0f', free), 'rate', tostring(rate), 'lowered', string.format('%.0f', lowered), 'day', day, 'used', used, 'before', before)
redis.call('PEXPIRE', row, 172800000)
redis.call('PEXPIRE', members, 172800000)
redis.call('PEXPIRE', asking, 172800000)
return {permits, math.floor(from), tostring(rate), redis.call('ZCARD', members), day, used, math.ceil(wait)}
)lua";

/// The name by which Redis knows a script that it has run before.
[[nodiscard]] inline std::string sha1_of(std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
    std::string out;
    for (unsigned i = 0; i < size; ++i)
        (out += "0123456789abcdef"[digest[i] >> 4]) += "0123456789abcdef"[digest[i] & 15];
    return out;
}

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

/// The arguments of one question.
[[nodiscard]] inline std::vector<std::string> quota_arguments(std::string const& member, std::uint64_t wanted,
                                                              px::detail::permit_report const& report,
                                                              quota_options const& o, px::quota_options const& limits,
                                                              bool leaves)
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
            std::to_string(report.alone)};
}

/// Nothing where the reply is none of the script's.
[[nodiscard]] inline std::optional<quota_answer> quota_answer_of(redis_reply const& reply)
{
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
        if (failed != std::errc{} || end != text->data() + text->size() || !(rate > 0)) return std::nullopt;
    }
    if (whole[0] < 0 || whole[3] < 0 || whole[4] < 0 || whole[5] < 0 || whole[6] < 0) return std::nullopt;
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
