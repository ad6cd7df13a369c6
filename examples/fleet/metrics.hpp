// What is seen of a fleet, in the text format of Prometheus (version 0.0.4).
#ifndef EXAMPLES_FLEET_METRICS_HPP
#define EXAMPLES_FLEET_METRICS_HPP

#include "fleet_view.hpp"
#include "shown_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
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
         "Calls a second that permits were leased for of late and did not come back (mean of some 2 s)."},
    rate_limit{"gainsight_px_fleet_rate_limit", "gauge", "Calls a second that are leased at most now."},
    full_rate{"gainsight_px_fleet_rate_limit_full", "gauge",
              "Calls a second of the subscription, from which refusals of PX lower the limit."},
    calls_today{"gainsight_px_fleet_calls_today", "gauge",
                "Calls of the day in UTC, with the permits that are leased."},
    day_limit{"gainsight_px_fleet_calls_per_day_limit", "gauge", "Calls that a day may have."},
    members{"gainsight_px_fleet_members", "gauge", "Processes that were heard of of late."},
    asking{"gainsight_px_fleet_members_asking", "gauge", "Those of them that ask for permits."},
    tenants{"gainsight_px_fleet_tenants_asking", "gauge", "Tenants for which processes ask for permits."},
    ahead{"gainsight_px_fleet_leased_ahead_seconds", "gauge", "How far ahead permits are leased."},
    leased{"gainsight_px_fleet_permits_leased_total", "counter", "Permits that were leased."},
    returned{"gainsight_px_fleet_permits_returned_total", "counter", "Permits that came back without being used."},
    alone{"gainsight_px_fleet_calls_alone_total", "counter", "Calls of processes that could not ask Redis."},
    refusals{"gainsight_px_fleet_rate_refusals_total", "counter", "Reports of members that PX refused for the rate."},
    run_up{"gainsight_px_fleet_run_up", "gauge", "1 where the run could be read, 0 where it could not be."},
    run_items{
        "gainsight_px_fleet_run_items", "gauge",
        "Items of a run: finished, leased, overdue (leased by who was not heard of in time), waiting, aside (given "
        "up after many attempts)."},
    run_complete{"gainsight_px_fleet_run_complete", "gauge", "1 where the run is complete."},
    run_began{"gainsight_px_fleet_run_began_timestamp_seconds", "gauge", "When the run began, since 1970."},
    run_oldest_lease{"gainsight_px_fleet_run_oldest_lease_seconds", "gauge",
                     "For how long the item that was taken first is held."},
    run_attempts{"gainsight_px_fleet_run_most_attempts", "gauge",
                 "How often the item was taken that was taken most often, of those that are held or aside."},
    queue_up{"gainsight_px_fleet_queue_up", "gauge",
             "1 where all of the queue could be read, 0 where it could not be."},
    queue_partitions{"gainsight_px_fleet_queue_partitions", "gauge", "Partitions of the queue."},
    queue_owned{"gainsight_px_fleet_queue_partitions_owned", "gauge", "Those of them that a worker owns."},
    queue_workers{"gainsight_px_fleet_queue_workers", "gauge",
                  "Workers of the queue that are heard of within their lease."},
    queue_entries{"gainsight_px_fleet_queue_entries", "gauge", "Entries without an outcome: the lag."},
    queue_pending{"gainsight_px_fleet_queue_pending", "gauge", "Those of them that a worker has read."},
    queue_oldest{"gainsight_px_fleet_queue_oldest_entry_seconds", "gauge",
                 "The age of the oldest entry without an outcome; 0 where there is none."},
    queue_refused{"gainsight_px_fleet_queue_refused", "gauge", "Entries that are kept as refused by PX."},
    queue_unread{"gainsight_px_fleet_queue_unread_partitions", "gauge",
                 "Partitions with records that the queue does not have: no worker reads them."},
    queue_unknown{"gainsight_px_fleet_queue_unknown", "gauge", "Entries that are kept as unknown: PX may have them."};

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
    to.add(metrics::tenants, of, whole(s.tenant_count));
    to.add(metrics::ahead, of, std::max(0.0, std::chrono::duration<double>(s.ahead).count()));
    to.add(metrics::leased, of, whole(s.leased));
    to.add(metrics::returned, of, whole(s.returned));
    to.add(metrics::alone, of, whole(s.alone));
    to.add(metrics::refusals, of, whole(s.refusals));
}

inline void add_run(metrics_text& to, std::string const& redis, run_view const& r)
{
    metrics_text::labels const of{{"redis", redis}, {"board", r.board}, {"run", r.run}};
    to.add(metrics::run_up, of, r.stands ? 1 : 0);
    if (!r.stands) return;
    auto const& s = *r.stands;
    std::uint64_t overdue = 0;
    int attempts = 0;
    auto oldest = s.now;
    for (auto const& h : s.held) {
        overdue += h.until < s.now;
        attempts = std::max(attempts, h.attempts);
        oldest = std::min(oldest, h.since);
    }
    for (auto const& a : s.set_aside) attempts = std::max(attempts, a.attempts);
    auto const items = [&](std::string_view state, std::uint64_t n) {
        auto with = of;
        with.emplace_back("state", state);
        to.add(metrics::run_items, with, static_cast<double>(n));
    };
    items("finished", s.finished);
    items("leased", s.leased - std::min(s.leased, overdue));
    items("overdue", overdue);
    items("waiting", s.waiting);
    items("aside", s.aside);
    to.add(metrics::run_complete, of, s.complete ? 1 : 0);
    to.add(metrics::run_began, of, static_cast<double>(px::to_epoch_ms(s.began)) / 1000);
    to.add(metrics::run_oldest_lease, of, std::chrono::duration<double>(s.now - oldest).count());
    to.add(metrics::run_attempts, of, attempts);
}

inline void add_queue(metrics_text& to, std::string const& redis, std::string const& name,
                      px::result<px::fleet::queue_snapshot> const& queue)
{
    metrics_text::labels const of{{"redis", redis}, {"queue", name}};
    to.add(metrics::queue_up, of, queue && queue->is_whole() ? 1 : 0);
    if (!queue) return;
    auto const& s = *queue;
    auto const whole = [](std::uint64_t n) { return static_cast<double>(n); };
    to.add(metrics::queue_partitions, of, whole(s.partitions.size()));
    to.add(metrics::queue_owned, of, whole(s.owned()));
    to.add(metrics::queue_workers, of, whole(s.alive()));
    for (std::size_t i = 0; i < s.partitions.size(); ++i) {
        auto const& p = s.partitions[i];
        if (p.problem) continue;
        auto const number = std::to_string(i);
        auto with = of;
        with.emplace_back("partition", number);
        to.add(metrics::queue_entries, with, whole(p.entries));
        to.add(metrics::queue_pending, with, whole(p.pending));
        to.add(metrics::queue_oldest, with, std::chrono::duration<double>(p.oldest).count());
        to.add(metrics::queue_refused, with, whole(p.refused));
        to.add(metrics::queue_unknown, with, whole(p.unknown));
    }
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
    for (auto const& run : seen.runs) add_run(out, seen.redis, run);
    for (auto const& [name, queue] : seen.queues) add_queue(out, seen.redis, name, queue);
    for (auto const& [name, numbers] : seen.unread)
        out.add(metrics::queue_unread, {{"redis", seen.redis}, {"queue", name}}, static_cast<double>(numbers.size()));
    return out.text();
}

}  // namespace example

#endif
