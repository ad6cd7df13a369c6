// The command line of the export.
#ifndef EXAMPLES_EXPORT_COMMAND_LINE_HPP
#define EXAMPLES_EXPORT_COMMAND_LINE_HPP

#include "../lists.hpp"
#include "list_state.hpp"

#include <gainsight/px.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// What the command line asks for.
struct options {
    std::filesystem::path out = "px-export";
    std::string format = "ndjson";
    std::string database;
    bool gzip = false;
    bool attribute_columns = false;
    std::string state_file;  // of --format singer
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
};

inline px::error usage(std::string const& why)
{
    return px::error{px::errc::invalid_argument, why + "; export --help says what there is"};
}

/// "a,b" as its words, each once.
inline std::vector<std::string> words_of(std::string const& list)
{
    std::vector<std::string> words;
    std::istringstream in{list + ','};
    for (std::string word; std::getline(in, word, ',');)
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    return words;
}

/// A whole number of at least 1 and nothing else.
inline int number_in(std::string const& option, std::string const& text)
{
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1)
        throw usage(option + " takes a whole number of at least 1, not '" + text + "'");
    return number;
}

inline px::timestamp time_in(std::string const& option, std::string const& text)
{
    auto const time = px::parse_iso8601(text);
    if (!time) throw usage(option + " takes a time such as 2026-01-31 or 2026-01-31T08:00:00Z, not '" + text + "'");
    return *time;
}

/// "90m", "36h" or "7d".
inline std::chrono::milliseconds duration_in(std::string const& option, std::string const& text)
{
    auto const unit = text.empty() ? ' ' : text.back();
    auto const one = unit == 'm'   ? std::chrono::minutes{1}
                     : unit == 'h' ? std::chrono::minutes{60}
                     : unit == 'd' ? std::chrono::minutes{24 * 60}
                                   : std::chrono::minutes{0};
    if (one.count() == 0) throw usage(option + " takes a duration such as 90m, 36h or 7d, not '" + text + "'");
    return one * number_in(option, text.substr(0, text.size() - 1));
}

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
    "  --windows N         windows of a list that are read at once (2)\n"
    "  --summary FILE      the summary as JSON (summary.json in DIR)\n"
    "From whom:\n"
    "  --credentials FILE  subscriptions, a JSON list of {label, region or url, key or key_env, permissions}\n"
    "  --regions R         us, eu, us2: of PX_API_KEY in place of PX_REGION, or of the credentials those alone\n"
    "  --ca-file PEM       a CA to trust besides the system's\n"
    "Environment: PX_API_KEY, PX_REGION (us, eu, us2). Without a key and credentials it exports the embedded "
    "simulator.\n"
    "A run that is stopped or killed is resumed by the same command. Exit status: 0 when everything is complete and "
    "the books\nagree, 2 when something is not, 1 when nothing could be begun.\n"
    "Lists: ";

inline options parse(int argc, char** argv)
{
    options opt;
    using handler = std::function<void(std::string const& name, std::string const& value)>;
    std::pair<std::string_view, handler> const with_value[] = {
        {"--out", [&](auto const&, auto const& v) { opt.out = v; }},
        {"--format", [&](auto const&, auto const& v) { opt.format = v; }},
        {"--database", [&](auto const&, auto const& v) { opt.database = v; }},
        {"--state", [&](auto const&, auto const& v) { opt.state_file = v; }},
        {"--credentials", [&](auto const&, auto const& v) { opt.credentials = v; }},
        {"--regions", [&](auto const&, auto const& v) { opt.regions = words_of(v); }},
        {"--resources", [&](auto const&, auto const& v) { opt.resources = words_of(v); }},
        {"--summary", [&](auto const&, auto const& v) { opt.summary = v; }},
        {"--ca-file", [&](auto const&, auto const& v) { opt.ca_file = v; }},
        {"--from", [&](auto const& n, auto const& v) { opt.from = time_in(n, v); }},
        {"--to", [&](auto const& n, auto const& v) { opt.to = time_in(n, v); }},
        {"--look-back", [&](auto const& n, auto const& v) { opt.span.look_back = duration_in(n, v); }},
        {"--page-size", [&](auto const& n, auto const& v) { opt.page_size = number_in(n, v); }},
        {"--windows", [&](auto const& n, auto const& v) { opt.windows_at_once = number_in(n, v); }},
        {"--sample", [&](auto const& n, auto const& v) { opt.sample = number_in(n, v); }},
        {"--days", [&](auto const& n, auto const& v) { opt.span.days = number_in(n, v); }},
    };
    std::pair<std::string_view, bool*> const flags[] = {
        {"--gzip", &opt.gzip},     {"--attribute-columns", &opt.attribute_columns},
        {"--plan", &opt.plan},     {"--since-last", &opt.span.since_last},
        {"--verify", &opt.verify}, {"--start-over", &opt.start_over},
    };
    for (int i = 1; i < argc; ++i) {
        std::string const name = argv[i];
        if (name == "--help" || name == "-h") {
            std::printf("%s%s\n", help, names_of_lists().c_str());
            std::exit(0);
        }
        auto const is = [&](auto const& known) { return known.first == name; };
        if (auto const* const flag = std::find_if(std::begin(flags), std::end(flags), is); flag != std::end(flags)) {
            *flag->second = true;
            continue;
        }
        auto const* const option = std::find_if(std::begin(with_value), std::end(with_value), is);
        if (option == std::end(with_value)) throw usage("unknown option " + name);
        if (i + 1 == argc) throw usage("option " + name + " lacks its value");
        option->second(name, argv[++i]);
    }
    if (opt.page_size > 1000) throw usage("--page-size must be from 1 to 1000");
    if (opt.span.days && *opt.span.days > 36'500) throw usage("--days must be from 1 to 36500");
    if (opt.from.has_value() != opt.to.has_value()) throw usage("--from and --to go together");
    if (opt.from) opt.span.between.emplace(*opt.from, *opt.to);
    if (opt.from && *opt.from >= *opt.to) throw usage("--to must be after --from");
    if (opt.span.between && (opt.span.days || opt.span.since_last))
        throw usage("--from and --to leave no room for --days and --since-last");
    constexpr std::string_view formats[] = {"ndjson", "csv", "sqlite", "postgres", "singer"};
    if (std::find(std::begin(formats), std::end(formats), opt.format) == std::end(formats))
        throw usage("--format is one of ndjson, csv, sqlite, postgres and singer, not '" + opt.format + "'");
    if (opt.gzip && opt.format != "ndjson" && opt.format != "csv") throw usage("--gzip is of ndjson and csv");
    if (opt.attribute_columns && opt.format != "csv") throw usage("--attribute-columns is of csv");
    if (!opt.database.empty() && opt.format != "sqlite" && opt.format != "postgres")
        throw usage("--database is of sqlite and postgres");
    if (!opt.state_file.empty() && opt.format != "singer") throw usage("--state is of singer");
    for (auto const& r : opt.regions)
        if (auto const known = px::parse_region(r); !known) throw usage(std::string{known.error().message()});
    for (auto const& resource : opt.resources)
        if (!with_list(resource, [](auto const&) {}))
            throw usage("--resources names '" + resource + "', which is none of " + names_of_lists());
    return opt;
}

}  // namespace example

#endif
