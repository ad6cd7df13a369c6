// The command line of the export.
#ifndef EXAMPLES_EXPORT_COMMAND_LINE_HPP
#define EXAMPLES_EXPORT_COMMAND_LINE_HPP

#include "../lists.hpp"
#include "../redis_choice.hpp"
#include "list_state.hpp"

#include <gainsight/px.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// The options of the command line.
struct options {
    std::filesystem::path out = "px-export";
    std::string format = "ndjson";
    std::string database;
    bool gzip = false;
    bool attribute_columns = false;
    std::string state_file;  // for --format singer
    std::string credentials;
    std::vector<std::string> regions;
    std::vector<std::string> resources{"accounts", "users"};
    std::string summary;
    std::string ca_file;
    span_wish span;
    std::optional<px::timestamp> from, to;
    int page_size = 1000;
    int windows_at_once = 2;
    int sample = 0;
    bool plan = false;
    bool verify = false;
    bool start_over = false;
    // Of a fleet: Redis, what its processes agree on, and how.
    redis_choice redis;
    std::string export_name = "export";
    std::string run;
    std::string process;
    std::chrono::milliseconds window = std::chrono::days{1};
    std::chrono::seconds lease{60};
    std::string of_fleet;  // the last option given that is of a fleet alone

    [[nodiscard]] bool in_fleet() const noexcept { return !redis.url.empty(); }
};

inline constexpr char help[] =
    "export: reads lists of PX to their end, proves it, and goes on where it stopped.\n"
    "What:\n"
    "  --resources LISTS   which, as in accounts,users (these two)\n"
    "  --days N            of lists of what happened: the last N days, any number (190)\n"
    "  --from T --to T     in place of --days: a span in UTC, whose end is not in it\n"
    "  --since-last        what came since the last complete run, and what changed of users and accounts\n"
    "  --look-back D       how far --since-last reads back for what came late: 90m, 36h, 7d (1h)\n"
    "Where to:\n"
    "  --format F          ndjson, csv, sqlite, postgres or singer (ndjson)\n"
    "  --out DIR           the folder for files, the manifest and the summary (px-export)\n"
    "  --gzip              files as .gz\n"
    "  --attribute-columns of csv: custom attributes as columns of their own\n"
    "  --database D        of sqlite: the file (DIR/px.sqlite); of postgres: a connection string (the PG* variables)\n"
    "  --state FILE        of singer: the state to start from, as the last STATE message had it\n"
    "How:\n"
    "  --plan              says what it would cost, and reads nothing\n"
    "  --sample N          shows N records of each list, and writes nothing\n"
    "  --verify            checks an export in DIR against its manifest\n"
    "  --start-over        forgets an unfinished run\n"
    "  --page-size N       records to a page, 1000 at most\n"
    "  --windows N         windows of a list that are read at once (2); with --fleet, of all lists\n"
    "  --summary FILE      the summary as JSON (summary.json in DIR)\n"
    "With others, through Redis: processes that are given the same --run make one export:\n"
    "  --fleet URL         redis://[[user]:password@]host[:port][/database], or rediss:// for TLS\n"
    "  --run NAME          the run, as in 2026-11-30; one that is complete is left alone\n"
    "  --export NAME       what --since-last goes on from: the last complete run of that name (export)\n"
    "  --window D          a list's windows, which the processes share: 6h, 1d (1d)\n"
    "  --process NAME      this process, for the books (its host and number)\n"
    "  --lease N           seconds without a sign of life after which others take over a window (60)\n"
    "  --fleet-prefix P    what all keys in Redis begin with (gainsight-px:)\n"
    "  --fleet-cert PEM --fleet-key PEM: the client's certificate and key, where Redis asks for them\n"
    "From whom:\n"
    "  --credentials FILE  subscriptions, a JSON list of {label, region or url, key or key_env, permissions}\n"
    "  --regions R         us, eu, us2: of PX_API_KEY in place of PX_REGION, or of the credentials those alone\n"
    "  --ca-file PEM       a CA to trust besides the system's\n"
    "Environment: PX_API_KEY, PX_REGION (us, eu, us2). Without a key and credentials it exports the embedded "
    "simulator.\nPX_REDIS stands for --fleet: others can see a command line, and the password in it.\n"
    "A run that is stopped or killed is resumed by the same command. Exit status: 0 when everything is complete and "
    "the books\nagree, 2 when something is not, 1 when nothing could be begun.\n"
    "Lists: ";

/// Keys in Redis hold it as in "{work:NAME}:runs": `fleet status` finds it by what stands before and behind it.
[[nodiscard]] inline bool is_name_of_keys(std::string_view name) noexcept
{
    return !name.empty() && name.find("}:") == name.npos;
}

/// As check(), of the options of a fleet.
inline void check_fleet(options& opt)
{
    if (auto const* const hidden = std::getenv("PX_REDIS"); hidden && !opt.in_fleet() && !opt.run.empty())
        opt.redis.url = hidden;
    if (!opt.in_fleet() && !opt.of_fleet.empty()) throw bad_option(opt.of_fleet + " is of --fleet");
    if (!opt.in_fleet() || opt.verify || opt.plan || opt.sample != 0) return;
    if (opt.run.empty()) throw bad_option("--fleet needs --run: processes that give the same name make one export");
    if (!is_name_of_keys(opt.export_name))
        throw bad_option("--export takes a name that is not empty and does not hold '}:', not '" + opt.export_name +
                         "': its keys in Redis could not be told from others");
    if (opt.format == "sqlite")
        throw bad_option("--fleet writes no sqlite, which one process alone can write: ndjson, csv or postgres");
    if (opt.format == "singer")
        throw bad_option("--fleet writes no singer messages, which are one stream: ndjson, csv or postgres");
    // Each has a thread, and a connection to Redis.
    if (opt.windows_at_once > 256) throw bad_option("--windows must be from 1 to 256 with --fleet");
    if (opt.start_over) throw bad_option("--fleet has no --start-over: give the run another name");
}

/// Throws px::error if options contradict each other.
inline void check(options& opt)
{
    if (opt.page_size > 1000) throw bad_option("--page-size must be from 1 to 1000");
    if (opt.span.days && *opt.span.days > 36'500) throw bad_option("--days must be from 1 to 36500");
    if (opt.span.look_back > std::chrono::days{36'500}) throw bad_option("--look-back must be at most 36500d");
    if (opt.from.has_value() != opt.to.has_value()) throw bad_option("--from and --to go together");
    if (opt.from) opt.span.between.emplace(*opt.from, *opt.to);
    if (opt.from && *opt.from >= *opt.to) throw bad_option("--to must be after --from");
    if (opt.span.between && (opt.span.days || opt.span.since_last))
        throw bad_option("--from and --to leave no room for --days and --since-last");
    constexpr std::string_view formats[] = {"ndjson", "csv", "sqlite", "postgres", "singer"};
    if (std::find(std::begin(formats), std::end(formats), opt.format) == std::end(formats))
        throw bad_option("--format is one of ndjson, csv, sqlite, postgres and singer, not '" + opt.format + "'");
    if (opt.gzip && opt.format != "ndjson" && opt.format != "csv") throw bad_option("--gzip is of ndjson and csv");
    if (opt.attribute_columns && opt.format != "csv") throw bad_option("--attribute-columns is of csv");
    if (!opt.database.empty() && opt.format != "sqlite" && opt.format != "postgres")
        throw bad_option("--database is of sqlite and postgres");
    if (!opt.state_file.empty() && opt.format != "singer") throw bad_option("--state is of singer");
    check_fleet(opt);
    for (auto const& r : opt.regions)
        if (auto const known = px::parse_region(r); !known) throw bad_option(std::string{known.error().message()});
    for (auto const& resource : opt.resources)
        if (!with_list(resource, [](auto const&) {}))
            throw bad_option("--resources names '" + resource + "', which is none of " + names_of_lists());
}

inline options parse(int argc, char** argv)
{
    options opt;
    option_parser all{"export", help + names_of_lists()};
    auto const of_fleet = [&opt](auto take) {
        return [&opt, take](std::string const& name, std::string const& value) {
            opt.of_fleet = name;
            take(name, value);
        };
    };
    all.value("--out", [&](auto const&, auto const& v) { opt.out = v; })
        .text("--format", opt.format)
        .text("--database", opt.database)
        .text("--state", opt.state_file)
        .text("--credentials", opt.credentials)
        .value("--regions", [&](auto const&, auto const& v) { opt.regions = words_of(v); })
        .value("--resources", [&](auto const&, auto const& v) { opt.resources = words_of(v); })
        .text("--summary", opt.summary)
        .text("--ca-file", opt.ca_file)
        .value("--from", [&](auto const& n, auto const& v) { opt.from = time_in(n, v); })
        .value("--to", [&](auto const& n, auto const& v) { opt.to = time_in(n, v); })
        .value("--look-back", [&](auto const& n, auto const& v) { opt.span.look_back = duration_in(n, v); })
        .value("--page-size", [&](auto const& n, auto const& v) { opt.page_size = number_in(n, v); })
        .value("--windows", [&](auto const& n, auto const& v) { opt.windows_at_once = number_in(n, v); })
        .text("--fleet", opt.redis.url)
        .value("--fleet-prefix", of_fleet([&](auto const&, auto const& v) { opt.redis.prefix = v; }))
        .value("--fleet-cert", of_fleet([&](auto const&, auto const& v) { opt.redis.certificate = v; }))
        .value("--fleet-key", of_fleet([&](auto const&, auto const& v) { opt.redis.key = v; }))
        .value("--run", of_fleet([&](auto const&, auto const& v) { opt.run = v; }))
        .value("--export", of_fleet([&](auto const&, auto const& v) { opt.export_name = v; }))
        .value("--process", of_fleet([&](auto const&, auto const& v) { opt.process = v; }))
        .value("--window", of_fleet([&](auto const& n, auto const& v) { opt.window = duration_in(n, v); }))
        .value("--lease",
               of_fleet([&](auto const& n, auto const& v) { opt.lease = std::chrono::seconds{number_in(n, v)}; }))
        .value("--sample", [&](auto const& n, auto const& v) { opt.sample = number_in(n, v); })
        .value("--days", [&](auto const& n, auto const& v) { opt.span.days = number_in(n, v); })
        .flag("--gzip", opt.gzip)
        .flag("--attribute-columns", opt.attribute_columns)
        .flag("--plan", opt.plan)
        .flag("--since-last", opt.span.since_last)
        .flag("--verify", opt.verify)
        .flag("--start-over", opt.start_over);
    all.parse(argc, argv, [&] { check(opt); });
    return opt;
}

}  // namespace example

#endif
