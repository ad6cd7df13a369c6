// Loads users, accounts or events into PX, from files, databases or a pipe: each record once, and what became of each.
//
//   ingest --help
//
// Whatever stops it, the same command goes on where it stopped. Exit status: 0 when all of it is done, 2 when some is
// refused or unknown, 3 when the run is unfinished, 1 when nothing could be begun.
#include "ingest/command_line.hpp"
#include "ingest/dry_run.hpp"
#include "ingest/fleet.hpp"
#include "ingest/follow.hpp"
#include "ingest/load_run.hpp"
#include "ingest/open_input.hpp"
#include "ingest/session.hpp"

#include <gainsight/px.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace px = gainsight::px;
using example::ingest_options;

namespace {

int dry_run(ingest_options const& opt)
{
    auto const from = example::open_input(opt.from);
    example::ingest_session all{opt};
    auto writes = writes_of(all);
    example::make_folder(opt.out);
    example::known_changes changes{opt, all.to};
    example::lazy_line_file flaws{opt.out / "dry-run.ndjson", [] { return std::string{}; }};
    auto const found = check_records(*from, writes, all.client<px::scope::write>(), changes,
                                     opt.send_again ? example::sent_before{} : sent_before_by(opt, all.to),
                                     static_cast<std::uint64_t>(opt.at_once), flaws);
    all.close();
    show_cost(found, opt.quota);
    return found.refused == 0 && found.sent_before == 0 ? 0 : 2;
}

int load_all(ingest_options const& opt)
{
    auto const from = example::open_input(opt.from);
    example::ingest_session all{opt};
    example::run_needs needs{all};
    needs.folder.begin(asked_of(opt, all.to, *from), opt.start_over);
    if (needs.folder.goes_on())
        std::fprintf(stderr, "Going on with the run that began at %s.\n",
                     px::to_iso8601(needs.folder.run().began).c_str());
    auto const end = carry_out(needs, *from);
    all.close();
    if (end.complete) needs.folder.end();
    if (end.is_nothing()) {
        needs.folder.forget();
        example::remove_file(end.outcomes);
        example::remove_file(end.begun);
        std::fprintf(stderr, "ingest: nothing was loaded: %s\n", end.problem ? end.problem.what() : "it was stopped");
        return 1;
    }
    std::printf("%s\noutcomes: %s\n", words_of_counts(end.counts).c_str(), end.outcomes.c_str());
    for (auto const& why : end.reasons) std::printf("%s\n", why.c_str());
    for (auto const& file : end.put_aside) std::printf("put aside: %s\n", file.c_str());
    if (end.problem) std::fprintf(stderr, "ingest: the run stopped: %s\n", end.problem.what());
    if (end.complete && !needs.writes.never_seen().empty())
        std::fprintf(stderr, "ingest: %s\n", needs.writes.never_seen().c_str());
    if (!end.complete)
        std::fprintf(stderr, "The run is unfinished: %sthe same command goes on with it.\n",
                     end.problem == px::errc::invalid_argument ? "mend that, and " : "");
    return !end.complete ? 3 : end.counts.not_done() == 0 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv)
try {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that grows beyond ulimit -f is reported as a write error
    auto const opt = example::parse_ingest(argc, argv);
    if (opt.dry_run) return dry_run(opt);
    if (opt.in_fleet()) return example::work_in_fleet(opt);
    if (opt.follow) return example::follow(opt);
    return load_all(opt);
} catch (px::error const& e) {
    std::fprintf(stderr, "ingest: %.*s\n", static_cast<int>(e.message().size()), e.message().data());
    return 1;
} catch (std::exception const& e) {
    std::fprintf(stderr, "ingest: %s\n", e.what());
    return 1;
}
