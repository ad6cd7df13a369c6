// The bodies of <gainsight/px/call/retry_after.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_RETRY_AFTER_IPP
#define GAINSIGHT_PX_CALL_IMPL_RETRY_AFTER_IPP

#include <gainsight/px/call/retry_after.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gainsight::px::inline v0::detail {

/// Reads an HTTP date from left to right; each step says whether the text was as it must be.
class http_date_reader {
public:
    explicit http_date_reader(std::string_view text) noexcept : unread_{text} {}

    [[nodiscard]] bool at_end() const noexcept { return unread_.empty(); }
    bool literal(std::string_view expected) noexcept
    {
        if (!unread_.starts_with(expected)) return false;
        unread_.remove_prefix(expected.size());
        return true;
    }
    bool weekday() noexcept
    {
        auto const letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
        auto const* const end = std::find_if_not(unread_.data(), unread_.data() + unread_.size(), letter);
        auto const count = static_cast<std::size_t>(end - unread_.data());
        unread_.remove_prefix(count);
        return count >= 3;
    }
    /// Exactly so many digits.
    bool digits(std::size_t count, int& value) noexcept
    {
        if (unread_.size() < count) return false;
        value = 0;
        for (auto const c : unread_.substr(0, count)) {
            if (c < '0' || c > '9') return false;
            value = value * 10 + (c - '0');
        }
        unread_.remove_prefix(count);
        return true;
    }
    bool month(int& value) noexcept
    {
        constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
        if (unread_.size() < 3) return false;
        auto const at = names.find(unread_.substr(0, 3));
        if (at == names.npos || at % 3 != 0) return false;
        value = static_cast<int>(at / 3) + 1;
        unread_.remove_prefix(3);
        return true;
    }
    bool time(std::chrono::seconds& value) noexcept
    {
        int h = 0, m = 0, s = 0;
        if (!digits(2, h) || !literal(":") || !digits(2, m) || !literal(":") || !digits(2, s)) return false;
        value = std::chrono::hours{h} + std::chrono::minutes{m} + std::chrono::seconds{s};
        return h < 24 && m < 60 && s <= 60;  // 60: a leap second
    }

private:
    std::string_view unread_;
};

/// The three forms of RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
/// "Sun Nov  6 08:49:37 1994".
inline std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                               std::chrono::system_clock::time_point now) noexcept
{
    using namespace std::chrono;
    http_date_reader in{text};
    int d = 0, m = 0, y = 0;
    seconds time{};
    if (!in.weekday()) return std::nullopt;
    if (in.literal(", ")) {
        if (!in.digits(2, d)) return std::nullopt;
        if (in.literal(" ")) {
            if (!in.month(m) || !in.literal(" ") || !in.digits(4, y)) return std::nullopt;
        } else {
            if (!in.literal("-") || !in.month(m) || !in.literal("-") || !in.digits(2, y)) return std::nullopt;
            // A year that seems more than fifty years ahead is the latest past one with these digits.
            auto const this_year = static_cast<int>(year_month_day{floor<days>(now)}.year());
            y += this_year / 100 * 100;
            if (y > this_year + 50)
                y -= 100;
            else if (y <= this_year - 50)
                y += 100;
        }
        if (!in.literal(" ") || !in.time(time) || !in.literal(" GMT")) return std::nullopt;
    } else {
        if (!in.literal(" ") || !in.month(m) || !in.literal(" ")) return std::nullopt;
        if (!(in.literal(" ") ? in.digits(1, d) : in.digits(2, d))) return std::nullopt;
        if (!in.literal(" ") || !in.time(time) || !in.literal(" ") || !in.digits(4, y)) return std::nullopt;
    }
    year_month_day const date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!in.at_end() || !date.ok()) return std::nullopt;
    return sys_days{date} + time;
}

GAINSIGHT_PX_RARE_DECL std::optional<std::chrono::milliseconds>
parse_retry_after(std::string_view text, std::chrono::system_clock::time_point now)
{
    using namespace std::chrono;
    // A date of the year 9999 is further away than nanoseconds reach.
    constexpr seconds longest = hours{24 * 366};
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    std::uint64_t count = 0;
    auto const* const end = text.data() + text.size();
    if (auto const [p, ec] = std::from_chars(text.data(), end, count); p == end && ec != std::errc::invalid_argument) {
        auto const fits = ec == std::errc{} && count < static_cast<std::uint64_t>(longest.count());
        return fits ? seconds{count} : longest;
    }
    auto const when = parse_http_date(text, now);
    if (!when) return std::nullopt;
    return std::clamp<milliseconds>(*when - floor<milliseconds>(now), milliseconds{0}, longest);
}

}  // namespace gainsight::px::inline v0::detail

#endif
