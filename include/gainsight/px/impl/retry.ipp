#ifndef GAINSIGHT_PX_IMPL_RETRY_IPP
#define GAINSIGHT_PX_IMPL_RETRY_IPP

#include <gainsight/px/call/retry.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>

namespace gainsight::px::inline v0::detail {

/// An attempt after which nobody knows whether PX saw the request.
inline bool fate_unknown(attempt_outcome const& o) noexcept
{
    if (!o.write_started) return false;
    // A gateway's answer says nothing of what stands behind it; a 500 comes from the middle of the work.
    if (o.status >= 500) return true;
    return o.status == 0 || (o.cancelled && o.status < 300);
}

GAINSIGHT_PX_DECL void retry_core::note_effect(attempt_outcome const& o) noexcept
{
    if (!op_->writes()) return;
    if (o.status >= 200 && o.status < 300)
        effect_ = px::effect::applied;  // whatever failed came after
    else if (fate_unknown(o) && effect_ != px::effect::applied)
        effect_ = px::effect::unknown;
    // A refusal of a later attempt does not tell what became of an earlier one: unknown stays.
}

GAINSIGHT_PX_DECL bool retry_core::worth_repeating(attempt_outcome const& o) const noexcept
{
    switch (o.code) {
        case errc::connect_failed:
        case errc::connection_lost:
        case errc::unavailable:
        case errc::rate_limited:
        case errc::duplicate_request_blocked:
        case errc::deadline_exceeded: return true;  // a phase's limit; the call's own deadline is checked apart
        case errc::tls_failed: return false;        // a certificate does not mend itself
        default: return false;
    }
}

GAINSIGHT_PX_DECL std::chrono::nanoseconds retry_core::wait_for(attempt_outcome const& o, jitter_source& jitter) const
{
    using std::chrono::nanoseconds;
    nanoseconds const longest = policy_.max_wait();
    if (o.code == errc::duplicate_request_blocked) {
        auto const wait = jitter.between(policy_.block_least(), policy_.block_most());
        return o.retry_after ? std::max<nanoseconds>(wait, std::min<nanoseconds>(*o.retry_after, longest)) : wait;
    }
    if (o.retry_after) return std::min<nanoseconds>(*o.retry_after, longest);
    nanoseconds bound = policy_.first_wait();
    for (int i = 1; i < attempts_ && bound < longest; ++i) bound *= 2;
    auto const wait = jitter.between(nanoseconds{0}, std::min(bound, longest));
    // After a 429 an identical request within seconds may be taken for a duplicate.
    return o.code == errc::rate_limited ? policy_.block_least() + wait : wait;
}

GAINSIGHT_PX_DECL decision retry_core::decide(attempt_outcome const& o, time_point now, retry_budget& budget,
                                              jitter_source& jitter)
{
    using next = decision::next;
    auto const earlier_unknown = effect_ == px::effect::unknown;
    note_effect(o);

    // A pooled connection that died before the first byte of an answer most likely died while it was idle. Once, that
    // costs neither an attempt nor budget.
    auto const again_is_safe = op_->repeatable() == repeatable::always;
    if (o.code == errc::connection_lost && again_is_safe && o.reused_connection && !o.first_byte_seen && !o.cancelled &&
        !free_retry_used_ && now < deadline_) {
        free_retry_used_ = true;
        return {next::retry_at_once_on_fresh_connection, {}, stop_reason::none};
    }

    ++attempts_;
    if (o.code == errc{}) {
        budget.earn();
        return {next::succeed, {}, stop_reason::none};
    }
    if (o.cancelled) return {next::give_up, {}, stop_reason::none};
    if (o.code == errc::not_found && op_->method() == verb::delete_ && earlier_unknown) {
        // An attempt of which nothing was heard did it.
        effect_ = px::effect::applied;
        return {next::treat_as_success, {}, stop_reason::none};
    }
    if (o.code == errc::unauthorized && o.key_rotated_since && !new_key_tried_ && now < deadline_) {
        new_key_tried_ = true;
        return {next::retry_after_wait, {}, stop_reason::none};
    }
    if (!worth_repeating(o)) return {next::give_up, {}, stop_reason::final_answer};
    if (!again_is_safe) {
        // The twin of a blocked POST was accepted seconds ago.
        if (o.code == errc::duplicate_request_blocked) return {next::give_up, {}, stop_reason::final_answer};
        if (o.write_started && o.code != errc::rate_limited) return {next::give_up, {}, stop_reason::not_repeatable};
    }
    if (now >= deadline_) return {next::give_up, {}, stop_reason::deadline};
    if (attempts_ >= policy_.max_attempts()) return {next::give_up, {}, stop_reason::attempts_spent};
    auto const wait = wait_for(o, jitter);
    if (wait >= deadline_ - now) return {next::give_up, {}, stop_reason::deadline};
    if (!budget.spend()) return {next::give_up, {}, stop_reason::budget_spent};
    return {next::retry_after_wait, wait, stop_reason::none};
}

GAINSIGHT_PX_DECL std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                                             std::chrono::system_clock::time_point now)
{
    using namespace std::chrono;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    if (text.empty()) return std::nullopt;
    auto const* const end = text.data() + text.size();
    constexpr std::int64_t longest = 366LL * 24 * 3600;
    std::int64_t count = 0;
    if (auto const [p, ec] = std::from_chars(text.data(), end, count); p == end && text.front() != '-') {
        if (ec == std::errc::result_out_of_range) return seconds{longest};
        return milliseconds{std::min(count, longest) * 1000};
    }
    int d = 0, y = 0, h = 0, mi = 0, s = 0;
    char month_name[4] = {};
    std::string const z{text};
    auto const comma = z.find(',');
    if (comma != z.npos) {
        auto const* rest = z.c_str() + comma + 1;
        char zone[4] = {};
        if (std::sscanf(rest, " %2d %3[A-Za-z] %4d %2d:%2d:%2d %3s", &d, month_name, &y, &h, &mi, &s, zone) != 7 &&
            std::sscanf(rest, " %2d-%3[A-Za-z]-%2d %2d:%2d:%2d %3s", &d, month_name, &y, &h, &mi, &s, zone) != 7)
            return std::nullopt;
        if (std::string_view{zone} != "GMT") return std::nullopt;
        if (y < 100) y += y < 70 ? 2000 : 1900;
    } else {
        char weekday[4] = {};
        if (std::sscanf(z.c_str(), "%3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d", weekday, month_name, &d, &h, &mi, &s,
                        &y) != 7)
            return std::nullopt;
    }
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    auto const at = names.find(month_name);
    if (at == names.npos || at % 3 != 0 || h > 23 || mi > 59 || s > 60) return std::nullopt;
    year_month_day const ymd{year{y}, month{static_cast<unsigned>(at / 3 + 1)}, day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) return std::nullopt;
    auto const when = sys_days{ymd} + hours{h} + minutes{mi} + seconds{s};
    return std::max(duration_cast<milliseconds>(when - floor<milliseconds>(now)), milliseconds{0});
}

}  // namespace gainsight::px::inline v0::detail

#endif
