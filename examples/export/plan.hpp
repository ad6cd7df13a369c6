// Estimates the cost of an export before it begins.
#ifndef EXAMPLES_EXPORT_PLAN_HPP
#define EXAMPLES_EXPORT_PLAN_HPP

#include "command_line.hpp"
#include "list_run.hpp"
#include "session.hpp"

#include <gainsight/px.hpp>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace example {

template <class Named>
asio::awaitable<void> estimate_named(Named const& named, reader client, export_job& job, span_wish const& span,
                                     int page_size, px::list_estimate& into)
{
    auto const run = next_run({}, span, Named::dated(), Named::incremental(), px::now(), {});
    list_wish wish;
    wish.page_size = page_size;
    auto open = named.opener(client, wish);
    [[maybe_unused]] px::window_options const options;
    if constexpr (Named::dated())
        into = co_await px::estimate(std::move(open), *run.span, options);
    else
        into = co_await px::estimate(std::move(open));
    job.complete = true;
}

/// The records that this kind of reading misses.
inline char const* what_is_missed(span_wish const& span)
{
    return span.since_last
               ? "What it misses: records that PX takes in more than --look-back after their date, users and accounts\n"
                 "that were deleted, and changes that move neither lastSeenDate nor lastModifiedDate. A full read\n"
                 "(without --since-last) from time to time finds them.\n"
               : "What it misses: events that PX takes in later with a date in this span; --since-last reads back for\n"
                 "them as far as --look-back says.\n";
}

inline int show_plan(options const& opt, std::vector<px::credential> credentials, px::pool_options pool_options)
{
    session all{opt, std::move(credentials), std::move(pool_options)};
    std::vector<px::list_estimate> estimates(all.jobs().size());
    all.run([&](reader client, export_job& job) {
        auto& into = estimates[all.number_of(job)];
        return on_list(
            job, [&](auto const& named) { return estimate_named(named, client, job, opt.span, opt.page_size, into); });
    });
    static_cast<void>(all.close());
    bool good = true;
    std::printf("%-12s %-24s %8s %14s %10s\n", "subscription", "resource", "windows", "records", "calls");
    for (std::size_t i = 0; i != estimates.size();) {
        px::read_plan plan;
        auto const& subscription = all.jobs()[i].tenant;
        for (; i != estimates.size() && all.jobs()[i].tenant == subscription; ++i) {
            auto const& j = all.jobs()[i];
            auto const& e = estimates[i];
            if (!j.complete) {
                std::printf("%-12s %-24s %s\n", j.tenant.c_str(), j.resource.c_str(), j.problem.c_str());
                good = false;
                continue;
            }
            auto const records = e.records ? (e.counted ? "" : "about ") + std::to_string(*e.records) : "unknown";
            std::printf("%-12s %-24s %8lld %14s %10lld\n", j.tenant.c_str(), j.resource.c_str(),
                        static_cast<long long>(e.windows), records.c_str(), static_cast<long long>(e.calls));
            plan.add(e);
        }
        auto const end = plan.ends();
        std::printf("%s: %lld calls%s, %.1f %% of a day's quota, at least %lld minutes at its rate; %s\n",
                    subscription.c_str(), static_cast<long long>(plan.calls()), plan.counted() ? "" : " or thereabouts",
                    plan.share_of_day() * 100, static_cast<long long>((plan.at_least().count() + 59) / 60),
                    !end                ? "a day has no calls, so that it never ends"
                    : plan.ends_today() ? "it can end today, if nothing else has used the day's calls"
                                        : ("it CANNOT end within the day's quota: " + px::to_iso8601(*end) +
                                           " at the earliest, and as the quota is refused until midnight (UTC) the "
                                           "same command has to be run again then")
                                              .c_str());
        good = good && plan.ends_today();
    }
    std::fputs(what_is_missed(opt.span), stdout);
    return good ? 0 : all.could_not_begin() ? 1 : 2;
}

}  // namespace example

#endif
