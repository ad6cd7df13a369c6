// Exports lists of PX, of several subscriptions at once, to files or into a database, with a manifest that proves that
// the export is complete.
//
//   export --help
//
// With PX_API_KEY (and PX_REGION: us, eu or us2) it exports that subscription; with --credentials several; with neither
// it starts the simulator in this process and exports from it. After any interruption, the same command continues where
// it stopped. Exit status: 0 if everything is complete and the counts agree; 2 if something is incomplete or has fewer
// records than PX announced; 1 if nothing could be started.
#include "credentials_file.hpp"
#include "export/command_line.hpp"
#include "export/fleet_export.hpp"
#include "export/manifest.hpp"
#include "export/outputs.hpp"
#include "export/plan.hpp"
#include "export/run_record.hpp"
#include "export/sample.hpp"
#include "export/session.hpp"
#include "run_id.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fs = std::filesystem;
namespace px = gainsight::px;
using example::options;

namespace {

constexpr char manifest_name[] = "manifest.json";

/// The summary file, which is opened before the export begins, so that errors are found early.
class summary_file {
public:
    explicit summary_file(fs::path path) : path_{std::move(path)} { check(std::ofstream{path_, std::ios::app}); }
    void write(boost::json::object const& summary) const
    {
        std::ofstream out{path_};
        out << boost::json::serialize(summary) << '\n' << std::flush;
        check(out);
    }
    [[nodiscard]] fs::path const& path() const noexcept { return path_; }

private:
    void check(std::ofstream const& out) const
    {
        if (!out)
            throw px::error{px::errc::invalid_argument,
                            "summary " + path_.string() + " cannot be written: " + std::strerror(errno)};
    }
    fs::path path_;
};

/// The credentials of the subscriptions that are exported, and the simulator if there is no key.
struct source {
    std::vector<px::credential> credentials;
    std::optional<px::testing::simulator> simulator;
    px::pool_options pool_options;
};

void open_simulator(source& from)
{
    static constexpr char key[] = "simulated-key-of-the-example";
    std::fprintf(stderr,
                 "PX_API_KEY is not set: exporting from the simulator, two regions of 2,000 accounts and 50,000 "
                 "users each.\n");
    from.simulator.emplace(px::testing::simulator_options{}.tls(true));
    for (auto region : {px::region::us, px::region::eu}) {
        auto& service = from.simulator->add_region(region);
        service.add_key(key, px::permission::read);
        service.seed_everything(200);  // 200 records of each list, but 21 accounts
        service.seed(px::testing::collection::accounts, 1'979);
        service.seed(px::testing::collection::users, 49'800);
    }
    from.pool_options.tls.ca_pem = from.simulator->ca_pem();
    for (auto region : {px::region::us, px::region::eu}) {
        px::credential c{std::string{to_string(region)}, px::endpoint::parse(from.simulator->url(region)).value(),
                         px::api_key{key}, px::permission::read};
        from.credentials.push_back(std::move(c));
    }
}

void open_source(options const& opt, source& from)
{
    from.pool_options.tls.ca_file = opt.ca_file;
    if (!opt.credentials.empty()) {
        from.credentials = example::read_credentials(opt.credentials);
        if (!opt.regions.empty())
            std::erase_if(from.credentials, [&](auto const& c) {
                return std::find(opt.regions.begin(), opt.regions.end(), c.region_name) == opt.regions.end();
            });
        if (from.credentials.empty()) throw example::bad_option("no credential is of the regions that --regions names");
    } else if (std::getenv("PX_API_KEY")) {
        auto const* const variable = std::getenv("PX_REGION");
        auto names = opt.regions;
        if (names.empty()) names.emplace_back(variable ? variable : "us");
        for (auto const& name : names) {
            auto const region = px::parse_region(name).value();
            from.credentials.emplace_back(std::string{to_string(region)}, region, px::api_key::from_env("PX_API_KEY"),
                                          px::permission::read);
        }
    } else {
        open_simulator(from);
    }
    std::set<std::string> labels;
    for (auto const& c : from.credentials)
        if (!labels.insert(example::file_name_of(c.label)).second)
            throw px::error{px::errc::invalid_argument, "two subscriptions would be written to one place, that of '" +
                                                            c.label + "': give them different labels"};
}

/// The counts of the lists that are complete.
example::run_books books_of(example::session const& all, example::run_options const& how)
{
    example::run_books run;
    run.program = "export";
    run.run_id = how.run_id;
    run.began = how.now;
    run.ended = px::now();
    for (auto const& j : all.jobs()) {
        if (!j.complete) {
            run.unfinished.push_back(j.tenant + ", " + j.resource);
            continue;
        }
        example::list_books list;
        list.subscription = j.tenant;
        list.region = j.region;
        list.resource = j.resource;
        list.full = !j.books.span && !j.books.since;
        list.windows = j.books.windows;
        list.span = example::span_read(j.books.span, j.books.began);
        list.read_before = example::read_before(list.span, list.windows, j.books.left_out);
        list.proof = j.proof;
        run.lists.push_back(std::move(list));
    }
    return run;
}

int export_all(options const& opt, source& from)
{
    bool const to_stdout = opt.format == "singer";
    auto* const report = to_stdout ? stderr : stdout;
    example::make_folder(opt.out);
    summary_file const summary{opt.summary.empty() ? opt.out / "summary.json" : fs::path{opt.summary}};
    auto const to = example::open_output(opt);
    auto const record_path = opt.out / "run.json";
    example::run_record record;
    auto const run_id = example::new_run_id(px::now());
    record.run_id = run_id;
    record.began = px::now();
    record.asked = opt.span.text();
    record.format = opt.format;
    record.start_over = opt.start_over;
    for (auto const& c : from.credentials)
        for (auto const& r : opt.resources) record.lists.push_back(c.label + '/' + r);
    record = example::begin_run(opt.start_over ? std::nullopt : example::run_record::load(record_path), record);
    if (record.run_id != run_id)
        std::fprintf(report,
                     "Going on with the run that began at %s, which ends there: the next one reads what came since.\n",
                     px::to_iso8601(record.began).c_str());
    example::run_options how;
    // The run is recorded only when the first list begins: if nothing can be started, for instance because of a bad
    // key, there is no run that the next command would have to finish.
    how.before_writing = [&record, &record_path, saved = false]() mutable {
        if (!saved) record.save(record_path);
        saved = true;
    };
    how.span = opt.span;
    how.now = record.began;
    how.page_size = opt.page_size;
    how.windows_at_once = opt.windows_at_once;
    how.start_over = record.start_over;
    how.attribute_columns = opt.attribute_columns;
    how.run_id = record.run_id;
    example::session all{opt, std::move(from.credentials), std::move(from.pool_options)};
    all.run([&](example::reader client, example::export_job& job) {
        return example::on_list(job,
                                [&](auto const& named) { return example::run_named(named, client, job, *to, how); });
    });
    auto const totals = all.close();

    // If nothing could be started, prints one sentence for each subscription instead of a table.
    if (all.could_not_begin()) {
        std::string last;
        for (auto const& j : all.jobs())
            if (std::exchange(last, j.tenant) != j.tenant)
                std::fprintf(stderr, "%s: %s\n", j.tenant.c_str(), j.problem.c_str());
        return 1;
    }
    example::print_table(report, all.jobs(), totals);
    if (all.interrupted())
        std::fprintf(report, "Stopped by a signal. What is finished is kept: the same command goes on from there.\n");
    record.complete = std::all_of(all.jobs().begin(), all.jobs().end(), [](auto const& j) { return j.complete; });
    bool good = record.complete;
    for (auto const& j : all.jobs()) good = good && j.counts.all_came();
    auto const tell = [&good](auto const& write) {
        bool const written = example::write_report(write);
        good = good && written;
        return written;
    };
    if (tell([&] { summary.write(example::summary_json(all.jobs(), totals)); }))
        std::fprintf(report, "summary: %s\n", summary.path().c_str());
    auto const manifest = opt.out / manifest_name;
    if (!to_stdout && tell([&] { example::write_manifest(manifest, books_of(all, how)); })) {
        std::fprintf(report, "manifest: %s\n", manifest.c_str());
        good = example::books_agree(manifest) && good;
    }
    // Saved last: a run that is killed before this writes its manifest when it is started again.
    if (record.complete) tell([&] { record.save(record_path); });
    return good ? 0 : 2;
}

int export_with_others(options const& opt, source& from)
{
    if (from.simulator)
        throw px::error{px::errc::invalid_argument,
                        "--fleet needs PX_API_KEY or --credentials: a simulator is of one process alone"};
    for (auto const& c : from.credentials)
        if (!example::is_name_of_keys(c.label))
            throw px::error{px::errc::invalid_argument,
                            "the label '" + c.label +
                                "' cannot be one of a fleet: it is empty or holds '}:', and "
                                "its keys in Redis could not be told from others"};
    example::make_folder(opt.out);
    summary_file const summary{opt.summary.empty() ? opt.out / "summary.json" : fs::path{opt.summary}};
    return example::export_as_fleet(opt, std::move(from.credentials), std::move(from.pool_options),
                                    [&](boost::json::object const& json) { summary.write(json); });
}

int verify(options const& opt)
{
    auto const manifest = opt.out / manifest_name;
    std::vector<std::string> not_looked_at;
    auto const flaws = example::verify_manifest(manifest, example::checked::files, &not_looked_at);
    for (auto const& flaw : flaws) std::fprintf(stderr, "%s\n", flaw.c_str());
    for (auto const& list : not_looked_at) std::fprintf(stderr, "%s, which --verify does not read\n", list.c_str());
    if (!flaws.empty()) return 2;
    auto const name = example::run_of_manifest(manifest);
    std::printf("%s: the %s's books agree%s.\n", manifest.c_str(),
                name.empty() ? "last run" : ("run '" + name + '\'').c_str(),
                not_looked_at.empty() ? ", and its files are as they were written" : "");
    return 0;
}

}  // namespace

int main(int argc, char** argv)
try {
    std::signal(SIGPIPE, SIG_IGN);  // a Singer target that has exited is reported as a write error
    std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that grows beyond ulimit -f
    auto const opt = example::parse(argc, argv);
    if (opt.verify) return verify(opt);
    source from;
    open_source(opt, from);
    if (opt.plan) return example::show_plan(opt, std::move(from.credentials), std::move(from.pool_options));
    if (opt.sample != 0) return example::show_sample(opt, std::move(from.credentials), std::move(from.pool_options));
    return opt.in_fleet() ? export_with_others(opt, from) : export_all(opt, from);
} catch (px::error const& e) {
    std::fprintf(stderr, "export: %.*s\n", static_cast<int>(e.message().size()), e.message().data());
    return 1;
} catch (std::exception const& e) {
    std::fprintf(stderr, "export: %s\n", e.what());
    return 1;
}
