// What is seen of a fleet, in the text format of Prometheus (version 0.0.4).
#ifndef EXAMPLES_FLEET_METRICS_HPP
#define EXAMPLES_FLEET_METRICS_HPP

#include "fleet_view.hpp"
#include "shown_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

struct metric {
    std::string_view name, type, help;
};

namespace metrics {

inline constexpr metric up{"gainsight_px_fleet_up", "gauge", "1 where Redis was asked, 0 where it could not be."},
    quota_up{"gainsight_px_fleet_quota_up", "gauge", "1 where the quota is kept in Redis, 0 where it is not."},
    rate{"gainsight_px_fleet_rate_in_use", "gauge",
         "Calls a second that permits were leased for of late and did not come back (mean of some 5 s)."},
    rate_limit{"gainsight_px_fleet_rate_limit", "gauge", "Calls a second that are leased at most now."},
    full_rate{"gainsight_px_fleet_rate_limit_full", "gauge",
              "Calls a second of the subscription, from which refusals of PX lower the limit."},
    calls_today{"gainsight_px_fleet_calls_today", "gauge",
                "Calls of the day in UTC, with the permits that are leased."},
    day_limit{"gainsight_px_fleet_calls_per_day_limit", "gauge", "Calls that a day may have."},
    members{"gainsight_px_fleet_members", "gauge", "Processes that were heard of of late."},
    asking{"gainsight_px_fleet_members_asking", "gauge", "Those of them that ask for permits."},
    ahead{"gainsight_px_fleet_leased_ahead_seconds", "gauge", "How far ahead permits are leased."},
    leased{"gainsight_px_fleet_permits_leased_total", "counter", "Permits that were leased."},
    returned{"gainsight_px_fleet_permits_returned_total", "counter", "Permits that came back without being used."},
    alone{"gainsight_px_fleet_calls_alone_total", "counter", "Calls of processes that could not ask Redis."},
    refusals{"gainsight_px_fleet_rate_refusals_total", "counter", "Reports of members that PX refused for the rate."};

}  // namespace metrics

/// Samples, those of a metric together, behind what it is.
class metrics_text {
public:
    using labels = std::vector<std::pair<std::string_view, std::string_view>>;

    void add(metric const& m, labels const& with, double value)
    {
        auto& to = of(m);
        to += m.name;
        char before = '{';
        for (auto const& [name, text] : with) {
            (to += std::exchange(before, ',')) += name;
            (to += "=\"") += escaped(shown(text), true);
            to += '"';
        }
        to += before == ',' ? "} " : " ";
        char number[32];
        to.append(number, std::to_chars(number, number + sizeof number, value).ptr);
        to += '\n';
    }
    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (auto const& [m, samples] : all_) {
            ((out += "# HELP ") += m->name) += ' ' + escaped(m->help, false) + '\n';
            (((out += "# TYPE ") += m->name) += ' ') += m->type;
            (out += '\n') += samples;
        }
        return out;
    }

private:
    [[nodiscard]] static std::string escaped(std::string_view text, bool of_label)
    {
        std::string out;
        for (char const c : text) {
            if (c == '\n') {
                out += "\\n";
                continue;
            }
            if (c == '\\' || (of_label && c == '"')) out += '\\';
            out += c;
        }
        return out;
    }
    [[nodiscard]] std::string& of(metric const& m)
    {
        for (auto& [known, samples] : all_)
            if (known == &m) return samples;
        return all_.emplace_back(&m, std::string{}).second;
    }
    std::vector<std::pair<metric const*, std::string>> all_;
};

inline void add_quota(metrics_text& to, metrics_text::labels const& of, px::fleet::quota_snapshot const& s)
{
    auto const whole = [](std::uint64_t n) { return static_cast<double>(n); };
    to.add(metrics::rate, of, s.pace);
    to.add(metrics::rate_limit, of, s.rate);
    to.add(metrics::full_rate, of, s.full_rate);
    to.add(metrics::calls_today, of, whole(s.used_today));
    if (s.per_day) to.add(metrics::day_limit, of, whole(*s.per_day));
    to.add(metrics::members, of, whole(s.member_count));
    to.add(metrics::asking, of, whole(s.asking_count));
    to.add(metrics::ahead, of, std::max(0.0, std::chrono::duration<double>(s.ahead).count()));
    to.add(metrics::leased, of, whole(s.leased));
    to.add(metrics::returned, of, whole(s.returned));
    to.add(metrics::alone, of, whole(s.alone));
    to.add(metrics::refusals, of, whole(s.refusals));
}

inline std::string text_for_prometheus(fleet_view const& seen)
{
    metrics_text out;
    out.add(metrics::up, {{"redis", seen.redis}}, seen.problem ? 0 : 1);
    for (auto const& [name, quota] : seen.quotas) {
        metrics_text::labels const of{{"redis", seen.redis}, {"subscription", name}};
        out.add(metrics::quota_up, of, quota ? 1 : 0);
        if (quota) add_quota(out, of, *quota);
    }
    return out.text();
}

}  // namespace example

#endif
