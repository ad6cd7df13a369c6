// The export as one of many processes that make it together, through Redis.
#ifndef EXAMPLES_EXPORT_FLEET_EXPORT_HPP
#define EXAMPLES_EXPORT_FLEET_EXPORT_HPP

#include "command_line.hpp"
#include "disk_file.hpp"

#if defined(EXAMPLES_WITH_REDIS)
#include "fleet_manifest.hpp"
#include "fleet_run.hpp"
#endif

#include "manifest.hpp"
#include "progress.hpp"
#include "utf8_text.hpp"

#include <gainsight/px.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace example {

#if defined(EXAMPLES_WITH_REDIS)

/// The books of all processes, as far as this one knows them, for its manifest.
[[nodiscard]] inline run_books manifest_of(fleet_run const& run, options const& opt)
{
    run_books out;
    out.program = "export";
    out.run_id = run.plan().run_id;
    out.began = run.plan().began;
    out.folder = folder_with_host(opt.out);
    out.name = utf8_of(opt.run);
    // Of a process that was stopped: which windows others have finished is not known.
    auto const books = run.books() ? *run.books() : fleet_books{run.plan(), {}};
    out.ended = run.books() ? run.end().complete.value_or(run.end().now) : px::now();
    out.lists = books.lists();
    for (auto const i : books.unfinished()) {
        auto const& list = run.plan().lists[i];
        out.unfinished.push_back(list.subscription + ", " + list.resource);
    }
    return out;
}

/// Prints how the run stands; false where it is not complete.
[[nodiscard]] inline bool print_fleet(fleet_run const& run, options const& opt)
{
    if (run.link().interrupted() && !run.books()) {
        std::printf("Stopped by a signal. %s: the same command takes part again.\n",
                    run.has_left_leases() ? "Redis could not be told, and others take its windows after --lease"
                                          : "Its windows are free for others");
        return false;
    }
    if (!run.link().gave_up().empty()) std::fprintf(stderr, "export: %s\n", run.link().gave_up().c_str());
    if (!run.books()) return false;
    auto const& end = run.end();
    auto const n = [](std::uint64_t x) { return static_cast<unsigned long long>(x); };
    std::printf("The run '%s' %s: %llu of %llu windows, %llu records, by %zu %s.\n", opt.run.c_str(),
                run.is_complete() ? "is complete" : "is NOT complete", n(end.finished), n(end.items),
                n(run.books()->records()), run.books()->by_process().size(),
                run.books()->by_process().size() == 1 ? "process" : "processes");
    for (auto const& [name, items] : run.books()->by_process())
        std::printf("  %s: %llu %s\n", name.c_str(), n(items), items == 1 ? "window" : "windows");
    if (run.books()->shortfall() != 0)
        std::fprintf(stderr, "%lld records fewer than PX announced came\n",
                     static_cast<long long>(run.books()->shortfall()));
    if (run.books()->unproven() != 0)
        std::fprintf(stderr, "%lld of the windows %s\n", static_cast<long long>(run.books()->unproven()),
                     unproven_windows);
    if (!run.gone().empty()) std::fprintf(stderr, "export: %s\n", words_of_gone(run.gone()).c_str());
    return run.is_complete() && run.gone().empty() && run.books()->all_came();
}

#endif

/// Takes part in the run that the options name. `summary(json)` writes the summary of this process. The exit status.
template <class Summary>
int export_as_fleet([[maybe_unused]] options const& opt, [[maybe_unused]] std::vector<px::credential> credentials,
                    [[maybe_unused]] px::pool_options pool_options, [[maybe_unused]] Summary summary)
{
#if !defined(EXAMPLES_WITH_REDIS)
    output_fails("this program was built without Redis: install libhiredis-dev, and build it again");
#else
    fleet_run run{opt, std::move(credentials), std::move(pool_options), opt.redis.options(opt.ca_file)};
    run.run();
    if (!run.was_complete()) print_table(stdout, run.jobs(), run.totals());
    bool good = print_fleet(run, opt);
    good = write_report([&] { summary(summary_json(run.jobs(), run.totals())); }) && good;
    if (!run.has_joined()) return 2;
    fs::path manifest;
    if (!write_report([&] { manifest = write_fleet_manifest(opt.out, manifest_of(run, opt)); })) {
        good = false;
    } else {
        std::printf("manifest: %s%s\n", manifest.c_str(),
                    manifest.filename() == "manifest.json" ? "" : ", since manifest.json is of another run");
        // What is not finished was told already.
        if (run.is_complete()) good = books_agree(manifest) && good;
    }
    return good ? 0 : 2;
#endif
}

}  // namespace example

#endif
