// What is seen of a fleet, for people.
#ifndef EXAMPLES_FLEET_STATUS_TEXT_HPP
#define EXAMPLES_FLEET_STATUS_TEXT_HPP

#include "fleet_view.hpp"
#include "shown_text.hpp"

#include <gainsight/px/core/timestamp.hpp>

#include <chrono>
#include <string>

namespace example {

inline std::string line(std::string const& name, std::string const& value)
{
    return "  " + name + std::string(name.size() < 10 ? 10 - name.size() : 0, ' ') + ' ' + value + '\n';
}

inline std::string text_of_quota(std::string const& name, px::result<px::fleet::quota_snapshot> const& quota)
{
    std::string out = "subscription " + shown(name) + '\n';
    if (!quota) return out + line("unknown", std::string{quota.error().message()});
    auto const& s = *quota;
    auto rate = with_digits(s.pace) + " calls/s in use, of " + with_digits(s.rate);
    if (s.is_lowered()) {
        rate += ", lowered from " + with_digits(s.full_rate);
        if (s.lowered) rate += " by a refusal of PX " + shown(*s.lowered) + " ago";
    }
    out += line("rate", rate);
    auto today = grouped(s.used_today);
    if (s.per_day) {
        today += " of " + grouped(*s.per_day) + " calls";
        if (*s.per_day != 0)
            today +=
                " (" + with_digits(100 * static_cast<double>(s.used_today) / static_cast<double>(*s.per_day)) + " %)";
    } else {
        today += " calls";
    }
    out += line("today", today);
    out += line("so far", grouped(s.leased) + " permits leased, " + grouped(s.returned) + " came back; " +
                              grouped(s.alone) + " calls without Redis; " + grouped(s.refusals) + " refusals reported");
    out += line("members", std::to_string(s.member_count) + ", " + std::to_string(s.asking_count) + " ask for permits");
    for (auto const& m : s.members)
        out += "    " + shown(m.name) + (m.asks ? "  asks" : "  idle") + ", heard of " + shown(m.heard) + " ago\n";
    if (s.members.size() < s.member_count)
        out += "    and " + std::to_string(s.member_count - s.members.size()) + " more\n";
    return out;
}

inline std::string text_for_people(fleet_view const& seen, px::timestamp now)
{
    std::string out = "Redis at " + shown(seen.redis) + ", " + px::to_iso8601(now) + '\n';
    if (seen.problem) return out + "  " + shown(seen.problem.message()) + '\n';
    for (auto const& [name, quota] : seen.quotas) out += '\n' + text_of_quota(name, quota);
    if (seen.quotas.empty()) out += "\nThere is no fleet under this prefix.\n";
    return out;
}

}  // namespace example

#endif
