// Checks every record of an input as a load would, and estimates the cost of the load, without sending anything.
#ifndef EXAMPLES_INGEST_DRY_RUN_HPP
#define EXAMPLES_INGEST_DRY_RUN_HPP

#include "change_stores.hpp"
#include "input.hpp"
#include "line_file.hpp"
#include "outcomes.hpp"
#include "record_writes.hpp"
#include "sent_before.hpp"

#include <gainsight/px.hpp>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace example {

/// The counts of a dry run.
struct dry_run_counts {
    std::uint64_t records = 0;
    std::uint64_t refused = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t sent_before = 0;  ///< Of the first ones.
    bool upserts = false;

    /// One call for each record; an upsert needs a second call if PX does not have the record.
    [[nodiscard]] std::uint64_t least_calls() const noexcept { return records - refused - unchanged; }
    [[nodiscard]] std::uint64_t most_calls() const noexcept { return least_calls() * (upserts ? 2 : 1); }
};

/// Reads the input to its end. `sent` has what finished runs sent: as a load does, it
/// looks at the first `at_once` records. Refused records are written to `flaws`, and the
/// first ones are shown on the terminal.
inline dry_run_counts check_records(input& from, record_writes& writes, px::client<px::scope::write> const& client,
                                    known_changes& changes, sent_before const& sent, std::uint64_t at_once,
                                    lazy_line_file& flaws)
{
    constexpr std::uint64_t most_on_terminal = 20;
    dry_run_counts out;
    out.upserts = writes.plan().what == px::write_kind::upsert;
    std::vector<input_record> batch;
    while (from.read(batch, 256)) {
        for (auto const& record : batch) {
            if (out.records == 0)
                if (auto why = writes.missing_columns(record, from); !why.empty())
                    throw px::error{px::errc::invalid_argument, std::move(why)};
            ++out.records;
            if (out.records <= at_once && writes.once_only() && sent.has(check_of(record))) ++out.sent_before;
            px::error why;
            std::string id;
            if (auto const made = writes.make(record); !made) {
                why = made.error();
                id = writes.id_of(record);
            } else {
                id = made->id();
                if (auto const request = px::dry_run(client, *made); !request)
                    why = request.error();
                else if (changes.has(*made, *request))
                    ++out.unchanged;
            }
            if (!why) continue;
            flaws.append(outcome_line(record, id, px::write_outcome{px::write_result::sent, why}));
            if (++out.refused <= most_on_terminal) {
                auto const line = record.line != 0 ? " (line " + std::to_string(record.line) + ")" : std::string{};
                std::printf("record %" PRIu64 "%s, %s: %.*s\n", record.number, line.c_str(), id.c_str(),
                            static_cast<int>(why.message().size()), why.message().data());
            } else if (out.refused == most_on_terminal + 1) {
                std::printf("... and so on: all of them are in %s\n", flaws.path().c_str());
            }
        }
        batch.clear();
    }
    flaws.take_over();  // replaces the file of an earlier dry run
    flaws.sync();
    return out;
}

/// Prints what the load would cost.
inline void show_cost(dry_run_counts const& found, px::quota_options const& quota)
{
    auto const plan_of = [&quota](std::uint64_t calls) {
        px::list_estimate all;
        all.calls = static_cast<std::int64_t>(calls);
        return px::read_plan{quota}.add(all);
    };
    auto const least = plan_of(found.least_calls()), most = plan_of(found.most_calls());
    auto const minutes = [](px::read_plan const& p) {
        return static_cast<long long>((p.at_least().count() + 59) / 60);
    };
    std::printf("%" PRIu64 " records: %" PRIu64 " to be sent, %" PRIu64 " unchanged, %" PRIu64 " refused\n",
                found.records, found.least_calls(), found.unchanged, found.refused);
    if (found.most_calls() != found.least_calls())
        std::printf(
            "%lld calls, and one more for each record that PX does not have yet (%lld at most): %.1f to %.1f %% "
            "of a day's quota, at least %lld to %lld minutes at its rate\n",
            static_cast<long long>(least.calls()), static_cast<long long>(most.calls()), least.share_of_day() * 100,
            most.share_of_day() * 100, minutes(least), minutes(most));
    else
        std::printf("%lld calls: %.1f %% of a day's quota, at least %lld minutes at its rate\n",
                    static_cast<long long>(least.calls()), least.share_of_day() * 100, minutes(least));
    if (found.sent_before != 0)
        std::printf("The load will be REFUSED: its first records were sent by a run that is over.\n");
    if (!least.ends_today())
        std::printf("It CANNOT end within the day's quota: the run stops when that is spent, and the same command goes "
                    "on the day after.\n");
    else if (!most.ends_today())
        std::printf("Where PX lacks most of the records, it cannot end within the day's quota: the run stops when that "
                    "is spent, and the same command goes on the day after.\n");
}

}  // namespace example

#endif
