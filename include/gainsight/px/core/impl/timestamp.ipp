// The bodies of <gainsight/px/core/timestamp.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_TIMESTAMP_IPP
#define GAINSIGHT_PX_CORE_IMPL_TIMESTAMP_IPP

#include <gainsight/px/core/timestamp.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL std::string to_iso8601(timestamp t)
{
    using namespace std::chrono;
    // The calendar of std::chrono ends with the year 32767, a count of milliseconds much later: clamp to the calendar.
    constexpr timestamp first = sys_days{year::min() / January / 1};
    constexpr timestamp last = sys_days{year::max() / December / 31} + days{1} - milliseconds{1};
    t = std::clamp(t, first, last);
    auto const day = floor<days>(t);
    year_month_day const ymd{day};
    hh_mm_ss const time{t - day};
    char text[64];
    int const n = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(ymd.year()),
                                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return {text, static_cast<std::size_t>(n)};
}

GAINSIGHT_PX_DECL result<timestamp> parse_iso8601(std::string_view text)
{
    using namespace std::chrono;
    auto rest = text;
    auto const digits = [&rest](int count, int& out) {
        out = 0;
        if (rest.size() < static_cast<std::size_t>(count)) return false;
        for (int i = 0; i < count; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return false;
            out = out * 10 + (rest[i] - '0');
        }
        rest.remove_prefix(count);
        return true;
    };
    auto const take = [&rest](char c) {
        if (rest.empty() || rest[0] != c) return false;
        rest.remove_prefix(1);
        return true;
    };
    auto const refused = [text] {
        std::string what{"'"};
        what += detail::escaped_sample(text, 60);
        what += "' is not an ISO 8601 date or date and time";
        return error{errc::invalid_argument, std::move(what)};
    };

    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    if (!digits(4, y) || !take('-') || !digits(2, mo) || !take('-') || !digits(2, d)) return refused();
    year_month_day const ymd{year{y}, month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
    if (!ymd.ok()) return refused();
    timestamp t = sys_days{ymd};
    if (rest.empty()) return t;

    if (!take('T') && !take(' ')) return refused();
    if (!digits(2, h) || !take(':') || !digits(2, mi)) return refused();
    if (take(':') && !digits(2, s)) return refused();
    if (h > 23 || mi > 59 || s > 59) return refused();
    int fraction = 0;
    if (take('.')) {
        int scale = 100, seen = 0;
        while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
            fraction += (rest[0] - '0') * scale;
            scale /= 10;
            rest.remove_prefix(1);
            if (++seen > 9) return refused();
        }
        if (seen == 0) return refused();
    }
    t += hours{h} + minutes{mi} + seconds{s} + milliseconds{fraction};
    if (take('Z') || rest.empty()) return rest.empty() ? result<timestamp>{t} : result<timestamp>{refused()};

    bool const ahead = rest[0] == '+';
    if (!take('+') && !take('-')) return refused();
    int oh = 0, om = 0;
    if (!digits(2, oh)) return refused();
    take(':');
    if (!rest.empty() && !digits(2, om)) return refused();
    if (!rest.empty() || oh > 23 || om > 59) return refused();
    auto const offset = hours{oh} + minutes{om};
    return ahead ? t - offset : t + offset;
}

}  // namespace gainsight::px::inline v0

#endif
