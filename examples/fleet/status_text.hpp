// What is seen of a fleet, for people.
#ifndef EXAMPLES_FLEET_STATUS_TEXT_HPP
#define EXAMPLES_FLEET_STATUS_TEXT_HPP

#include "fleet_view.hpp"
#include "shown_text.hpp"
#include "window_text.hpp"

#include <gainsight/px/core/timestamp.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>

namespace example {

inline std::string line(std::string const& name, std::string const& value)
{
    return "  " + name + std::string(name.size() < 10 ? 10 - name.size() : 0, ' ') + ' ' + value + '\n';
}

inline std::string text_of_quota(std::string const& name, px::result<px::fleet::quota_snapshot> const& quota)
{
    std::string out = "subscription " + shown(name) + '\n';
    if (!quota) return out + line("unknown", shown(quota.error().message()));
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
    std::string tenants = std::to_string(s.tenant_count) + " ask for permits";
    for (std::size_t i = 0; i < s.tenants.size() && i < 10; ++i)
        tenants += (i == 0 ? ": " : ", ") + shown(s.tenants[i].first) + " in " + std::to_string(s.tenants[i].second);
    if (!s.tenants.empty()) out += line("tenants", tenants + (s.tenants.size() > 10 ? ", ..." : ""));
    for (auto const& m : s.members)
        out += "    " + shown(m.name) + (m.asks ? "  asks" : "  idle") + ", heard of " + shown(m.heard) + " ago\n";
    if (s.members.size() < s.member_count)
        out += "    and " + std::to_string(s.member_count - s.members.size()) + " more\n";
    return out;
}

inline std::string text_of_run(run_view const& r)
{
    auto out = "run " + shown(r.run) + " of " + shown(r.board) + '\n';
    if (!r.stands) return out + line("unknown", shown(r.stands.error().message()));
    auto const& s = *r.stands;
    out += line("items", grouped(s.finished) + " finished of " + grouped(s.items) + ", " + grouped(s.leased) +
                             " leased, " + grouped(s.waiting) + " waiting, " + grouped(s.aside) + " set aside");
    out += line("began", px::to_iso8601(s.began) +
                             (s.complete ? ", complete since " + px::to_iso8601(*s.complete) : ", not complete"));
    auto const times = [](int attempts) { return attempts > 1 ? ", attempt " + std::to_string(attempts) : ""; };
    constexpr std::size_t most = 100;
    auto const others = [](std::uint64_t all, std::size_t listed) {
        return listed < all ? "    and " + grouped(all - listed) + " more\n" : "";
    };
    for (auto const& h : std::span{s.held}.first(std::min(most, s.held.size())))
        out += "    " + shown(h.holder) + " holds " + shown(window_text(h.what, r.plan)) + ", for " +
               shown(s.now - h.since) + times(h.attempts) +
               (h.until < s.now ? ", OVERDUE: whoever is free takes it" : "") + '\n';
    out += others(s.leased, std::min(most, s.held.size()));
    for (auto const& a : std::span{s.set_aside}.first(std::min(most, s.set_aside.size())))
        out +=
            "    set aside: " + shown(window_text(a.what, r.plan)) + times(a.attempts) + ": " + shown(a.problem) + '\n';
    out += others(s.aside, std::min(most, s.set_aside.size()));
    return out;
}

inline std::string text_of_queue(std::string const& name, px::result<px::fleet::queue_snapshot> const& queue)
{
    using partition = px::fleet::queue_snapshot::partition;
    auto out = "queue " + shown(name) + '\n';
    if (!queue) return out + line("unknown", shown(queue.error().message()));
    auto const& s = *queue;
    auto lag = grouped(s.total(&partition::entries)) + " entries, " + grouped(s.total(&partition::pending)) +
               " of them in work";
    if (s.oldest().count() > 0) lag += "; the oldest waits for " + shown(s.oldest());
    out += line("lag", lag);
    out += line("kept", grouped(s.total(&partition::refused)) + " refused, " + grouped(s.total(&partition::unknown)) +
                            " unknown");
    out += line("workers", std::to_string(s.alive()) + ", for " + std::to_string(s.owned()) + " of " +
                               std::to_string(s.partitions.size()) + " partitions");
    for (auto const& w : s.workers)
        out += "    " + shown(w.name) + ", heard of " + shown(w.heard) + " ago" + (s.is_alive(w) ? "\n" : ": DEAD\n");
    for (std::size_t i = 0; i < s.partitions.size(); ++i) {
        auto const& p = s.partitions[i];
        if (p.problem) {
            out += "    " + std::to_string(i) + ": unknown: " + shown(p.problem.message()) + '\n';
            continue;
        }
        bool const is_idle = p.is_owned() && p.entries == 0 && p.refused == 0 && p.unknown == 0;
        if (is_idle && s.partitions.size() > 16) continue;
        out += "    " + std::to_string(i) + ": " + grouped(p.entries) + " entries, " + grouped(p.pending) + " in work";
        if (p.refused != 0) out += ", " + grouped(p.refused) + " refused";
        if (p.unknown != 0) out += ", " + grouped(p.unknown) + " unknown";
        if (p.is_owned())
            out += ", of " + shown(p.owner);
        else
            out += p.owner.empty() ? ", of NOBODY" : ", of NOBODY: " + shown(p.owner) + " was not heard of in time";
        out += '\n';
    }
    return out;
}

/// Records that no worker reads, since there is no such partition.
inline std::string text_of_unread(std::string const& queue, std::set<std::uint64_t> const& numbers, bool is_there)
{
    std::string out = "queue " + shown(queue) + '\n', list;
    std::size_t listed = 0;
    for (auto const n : numbers) {
        if (++listed > 16) break;
        list += (list.empty() ? "" : ", ") + std::to_string(n);
    }
    if (numbers.size() > 16) list += ", ...";
    return out + line("UNREAD", (numbers.size() == 1 ? "records in partition " : "records in partitions ") + list +
                                    (is_there ? ", which the queue does not have: no worker reads them"
                                              : ": no worker has created the queue yet"));
}

inline std::string text_for_people(fleet_view const& seen, px::timestamp now)
{
    std::string out = "Redis at " + shown(seen.redis) + ", " + px::to_iso8601(now) + '\n';
    if (seen.problem) return out + "  " + shown(seen.problem.message()) + '\n';
    for (auto const& [name, quota] : seen.quotas) out += '\n' + text_of_quota(name, quota);
    for (auto const& run : seen.runs) out += '\n' + text_of_run(run);
    for (auto const& [board, n] : seen.more_runs)
        out += "\nand " + grouped(n) + (n == 1 ? " more run of " : " more runs of ") + shown(board) + '\n';
    for (auto const& [name, queue] : seen.queues) out += '\n' + text_of_queue(name, queue);
    for (auto const& [name, numbers] : seen.unread) {
        auto const queue = seen.queues.find(name);
        bool const is_there = queue != seen.queues.end() && queue->second.has_value();
        if (!numbers.empty()) out += '\n' + text_of_unread(name, numbers, is_there);
    }
    if (seen.quotas.empty() && seen.runs.empty() && seen.queues.empty() && seen.unread.empty())
        out += "\nThere is no fleet under this prefix.\n";
    return out;
}

}  // namespace example

#endif
