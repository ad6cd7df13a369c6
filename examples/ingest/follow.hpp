// A sidecar: reads a pipe until it is stopped, stores the records on the disk, and delivers them in the background.
#ifndef EXAMPLES_INGEST_FOLLOW_HPP
#define EXAMPLES_INGEST_FOLLOW_HPP

#include "acknowledger.hpp"
#include "follow_events.hpp"
#include "load_run.hpp"
#include "open_input.hpp"
#include "read_ahead.hpp"
#include "session.hpp"
#include "spooled_input.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace example {

/// The number of records in a run over a pipe. When all of them have outcomes, the files of the run are removed.
inline constexpr std::uint64_t records_of_a_spool = 100'000;

/// For users and accounts: the pipe is read in consecutive runs, each with its own spool file of the records.
inline int follow_records(ingest_session& all)
{
    constexpr std::chrono::seconds pause{30};
    auto const& opt = all.options;
    auto const pipe = open_input(opt.from);
    run_needs needs{all};
    auto& folder = needs.folder;
    read_ahead live{*pipe};
    acknowledger acknowledge{opt.acknowledge};
    auto const stop = [&] { pipe->interrupt(); };
    bool good = true;
    for (;;) {
        folder.begin(asked_of(opt, all.to, *pipe), false);
        auto const path = folder.file("spool." + std::string{pipe->rejects_format()});
        auto before = opt.from;
        before.file = path.string();
        before.follow = false;
        bool const goes_on = folder.goes_on() && file_exists(path);
        line_file spool{path};  // removes an incomplete last line
        spooled_input from{goes_on ? open_input(before) : nullptr, live, spool, records_of_a_spool,
                           [&](std::uint64_t n) { acknowledge(n); }};
        auto const end = carry_out(needs, from, stop);
        for (auto const& why : end.reasons) std::fprintf(stderr, "%s\n", why.c_str());
        for (auto const& file : end.put_aside) std::fprintf(stderr, "put aside: %s\n", file.c_str());
        good = good && end.counts.not_done() == 0 && from.lost() == 0;
        if (!end.complete && !pipe->interrupted() && may_pass(end.problem)) {
            std::fprintf(stderr, "ingest: %s; it goes on in %lld s\n", end.problem.what(),
                         static_cast<long long>(pause.count()));
            if (all.wait(pause)) continue;
        }
        if (!end.complete && !(end.nothing_left && pipe->interrupted())) {
            if (end.problem) std::fprintf(stderr, "ingest: stopped: %s\n", end.problem.what());
            std::fprintf(stderr, "What was taken is kept, and is delivered when the same command is run again.\n");
            return 2;
        }
        folder.end();
        remove_file(path);
        remove_file(end.begun);
        // The outcomes file, with the reasons, is kept if there are rejects.
        if (end.counts.not_done() == 0) remove_file(end.outcomes);
        if (live.over() || pipe->interrupted()) return good ? 0 : 2;
    }
}

inline int follow(ingest_options const& opt)
{
    ingest_session all{opt};
    auto const status = opt.plan.record == px::record_kind::event ? follow_events(all) : follow_records(all);
    all.close();
    return status;
}

}  // namespace example

#endif
