// The command line of the ingest.
#ifndef EXAMPLES_INGEST_COMMAND_LINE_HPP
#define EXAMPLES_INGEST_COMMAND_LINE_HPP

#include "../redis_choice.hpp"
#include "mapping.hpp"
#include "open_input.hpp"
#include "record_writes.hpp"

#include <gainsight/px.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// The queue in Redis that a worker of a fleet empties.
struct fleet_choice {
    redis_choice redis;   ///< Without a URL: no fleet.
    std::string queue;    ///< "": as the kind of the records.
    std::string process;  ///< "": the host's name and the process' number.
    int partitions = 0;   ///< 0: as the queue has it.
    int lease = 30;       ///< In seconds.
    int keep = 100'000;   ///< Refused and unknown ones, of each partition.
};

/// The options of the command line.
struct ingest_options {
    std::string to;  ///< "users", "accounts" or "events"
    std::string mode;
    input_choice from;
    mapping_options columns;
    std::vector<std::string> property_keys;
    std::filesystem::path out = "px-ingest";
    std::string only_changed;
    std::string credentials;
    std::string subscription;
    std::string region;
    std::string ca_file;
    std::string promise;
    std::string stamp;
    px::quota_options quota;
    int at_once = 32;
    write_plan plan;
    fleet_choice fleet;
    bool dry_run = false;
    bool follow = false;
    bool acknowledge = false;
    bool start_over = false;
    bool send_again = false;
    bool send_unknown_again = false;
    bool simulator = false;

    [[nodiscard]] bool in_fleet() const noexcept { return !fleet.redis.url.empty(); }
};

inline constexpr char ingest_help[] =
    "ingest: loads users, accounts or events from rows into PX, each once, and says what became of each.\n"
    "  ingest --to accounts customers.csv --map 'Customer ID=id' --map Company=name --property-key AP-XXXX-2\n"
    "What:\n"
    "  --to KIND             users, accounts or events\n"
    "  --mode M              upsert (update, or create where PX does not have it), update, insert or remove (upsert);\n"
    "                        events are sent, whatever the mode\n"
    "From where:\n"
    "  FILE                  .ndjson, .jsonl, .csv or .tsv, each also .gz; - is the standard input\n"
    "  --format F            ndjson or csv, where the name does not tell; sqlite or postgres\n"
    "  --separator C         of csv, in place of a comma: ';' or tab\n"
    "  --query SQL           of a database, in place of FILE: its rows, in an order that stays (ORDER BY)\n"
    "  --database D          of sqlite: the file; of postgres: a connection string (the PG* variables)\n"
    "Columns, which are fields of PX where they are called so (id, customAttributes.plan):\n"
    "  --map COLUMN=FIELD    a column of another name; FIELD:TYPE for an attribute whose type PX does not tell:\n"
    "                        text, number, boolean, date, json\n"
    "  --set FIELD=VALUE     a field that each record has, unless it says otherwise\n"
    "  --ignore COLUMNS      columns that are left out\n"
    "  --others W            any other column: refuse, ignore, or attribute (refuse; of --mode remove: ignore)\n"
    "  --clear-nulls         what holds nothing is cleared in PX where PX can; else it is left as it is there\n"
    "  --whole-objects       locations may be given in part: PX replaces them whole, and forgets what is not given\n"
    "  --property-key K      the product: needed to create a record, and of events. --mode upsert sends it to records\n"
    "                        that exist as well, in place of what they have: name all (K,K); --mode update sends none\n"
    "  --flatten             attributes of events that are objects or lists: as attributes each\n"
    "How:\n"
    "  --dry-run             checks every record, counts calls, minutes and the share of the day, and writes nothing\n"
    "  --only-changed STATE  skips what PX was told last, by STATE, a SQLite file that the ingest keeps\n"
    "  --out DIR             the folder for outcomes and rejects (px-ingest)\n"
    "  --start-over          forgets an unfinished run\n"
    "  --rate N --daily N    calls a second and a day: your share of the subscription's 200 and 1,000,000\n"
    "  --at-once N           writes under way (32)\n"
    "  --hard-delete         of --mode remove: users cannot be revived\n"
    "  --cascade             of --mode remove: accounts go with their users, as PX does it\n"
    "  --send-again          of events: rows that a run which is over sent are new ones, though they are the same\n"
    "  --send-unknown-again  what an earlier run, which was killed, may have sent; events may then be there twice\n"
    "For ever, as a sidecar of programs in any language:\n"
    "  --follow              reads NDJSON from a pipe (- or the name of a FIFO), and keeps on the disk what it took\n"
    "  --promise P           of events: at-most-once, at-least-once or confirmed (at-most-once)\n"
    "  --stamp ATTRIBUTE     of confirmed: an attribute that the ingest adds, to find the event by it\n"
    "  --acknowledge         writes a line to the standard output when the first N lines are done with: {\"taken\":N}\n"
    "As one of a fleet, for ever: empties a queue in Redis, which producers in any language fill (README, \"A "
    "fleet\"):\n"
    "  --fleet URL           redis://[[user]:password@]host[:port][/database], or rediss://: the queue, in place of "
    "FILE,\n"
    "                        and one quota for all processes of the subscription; --promise as of --follow\n"
    "  --queue NAME          its name (that of --to); with it, PX_REDIS stands for --fleet: others can see a command "
    "line,\n"
    "                        and the password in it\n"
    "  --partitions N        creates it where it does not exist; else it must have so many\n"
    "  --fleet-prefix P      what all keys in Redis begin with (gainsight-px:)\n"
    "  --fleet-cert PEM --fleet-key PEM: the client's certificate and key, where Redis asks for them\n"
    "  --process NAME        how others see this process (the host's name and the process' number)\n"
    "  --lease SECONDS       a worker that is silent for so long is dead, and others take over what it held (30)\n"
    "  --keep N              refused and unknown records that the queue keeps, of each partition (100000)\n"
    "To whom:\n"
    "  --credentials FILE    as the export has it: a JSON list of {label, region or url, key or key_env, permissions}\n"
    "  --subscription LABEL  which of them, where there are several\n"
    "  --region R            us, eu or us2, of PX_API_KEY, in place of PX_REGION\n"
    "  --ca-file PEM         a CA to trust besides the system's\n"
    "  --simulator           PX in this process, to try it out: what is written is gone at the end\n"
    "Environment: PX_API_KEY, PX_REGION. A run that is stopped or killed is resumed by the same command.\n"
    "Exit status: 0 when all of it is done, 2 when some is refused or unknown, 3 when the run is unfinished and the "
    "same\ncommand goes on with it, 1 when nothing could be begun.";

/// Splits "a=b".
inline std::pair<std::string, std::string> pair_in(std::string const& option, std::string const& text)
{
    // The name of a column may contain '=', that of a field does not.
    auto const at = option == "--map" ? text.rfind('=') : text.find('=');
    if (at == text.npos || at == 0 || (option == "--map" && at + 1 == text.size()))
        throw bad_option(option + " takes NAME=" + (option == "--map" ? "FIELD" : "VALUE") + ", not '" + text + "'");
    return {text.substr(0, at), text.substr(at + 1)};
}

/// Parses a separator: a character, or "tab".
inline char separator_in(std::string const& text)
{
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() != 1) throw bad_option("--separator takes one character, or tab, not '" + text + "'");
    return text.front();
}

namespace detail {

/// The value with that name in a table; throws if there is none.
template <class Table>
auto value_of(Table const& table, std::string const& option, std::string const& name)
{
    auto const at =
        std::find_if(std::begin(table), std::end(table), [&](auto const& known) { return known.first == name; });
    if (at != std::end(table)) return at->second;
    std::string all;
    for (auto const& known : table)
        all += (all.empty() ? "" : &known == std::prev(std::end(table)) ? " or " : ", ") + std::string{known.first};
    throw bad_option(option + " takes " + all + ", not '" + name + "'");
}

inline constexpr std::pair<std::string_view, px::record_kind> record_kinds[] = {
    {"users", px::record_kind::user}, {"accounts", px::record_kind::account}, {"events", px::record_kind::event}};
inline constexpr std::pair<std::string_view, px::write_kind> write_modes[] = {{"upsert", px::write_kind::upsert},
                                                                              {"update", px::write_kind::update},
                                                                              {"insert", px::write_kind::create},
                                                                              {"remove", px::write_kind::remove}};
inline constexpr std::pair<std::string_view, unmapped> other_columns[] = {
    {"refuse", unmapped::refuse}, {"ignore", unmapped::ignore}, {"attribute", unmapped::attribute}};
inline constexpr std::pair<std::string_view, std::string_view> promises[] = {
    {"at-most-once", ""}, {"at-least-once", ""}, {"confirmed", ""}};

inline void check_fleet(ingest_options& opt)
{
    auto& f = opt.fleet;
    if (auto const* const hidden = std::getenv("PX_REDIS"); hidden && !opt.in_fleet() && !f.queue.empty())
        f.redis.url = hidden;
    if (!opt.in_fleet()) {
        if (!f.queue.empty() || f.redis.is_described() || !f.process.empty() || f.partitions != 0)
            throw bad_option(
                "--queue, --partitions, --process, --fleet-prefix, --fleet-cert and --fleet-key are of --fleet");
        return;
    }
    if (opt.follow || opt.dry_run || opt.start_over || opt.send_again || opt.send_unknown_again || opt.acknowledge)
        throw bad_option("--fleet has no --follow, --dry-run, --acknowledge, --start-over, --send-again and "
                         "--send-unknown-again");
    if (!opt.from.format.empty() || !opt.from.database.empty())
        throw bad_option("--fleet reads a queue, whose records are JSON: no --format, no --database");
    // The file is of one machine, and would miss what workers elsewhere wrote.
    if (!opt.only_changed.empty()) throw bad_option("--fleet has no --only-changed");
    if (opt.plan.what == px::write_kind::create) throw bad_option("--fleet has no --mode insert");
    if (opt.promise == "confirmed")
        throw bad_option(
            "--fleet promises at-most-once or at-least-once: an event that is looked for in PX may have been "
            "sent by a worker elsewhere a moment ago; confirmed is of --follow");
    if (f.partitions > 4096) throw bad_option("--partitions takes 4096 at most");
    for (auto const* name : {&f.queue, &f.process})
        if (name->find_first_of("{} \r\n") != name->npos)
            throw bad_option("--queue and --process take a name without spaces and braces, not '" + *name + "'");
}

inline void check_follow(ingest_options& opt)
{
    bool const events = opt.plan.record == px::record_kind::event;
    if (!opt.follow && !opt.in_fleet() && (!opt.promise.empty() || !opt.stamp.empty() || opt.acknowledge))
        throw bad_option("--promise, --stamp and --acknowledge are of --follow");
    if (!opt.promise.empty()) {
        static_cast<void>(value_of(promises, "--promise", opt.promise));
        if (!events) throw bad_option("--promise is of events: other writes are repeated without harm");
    }
    if ((opt.promise == "confirmed") != !opt.stamp.empty())
        throw bad_option("--promise confirmed and --stamp go together");
    if (!opt.follow) return;
    if (opt.start_over)
        throw bad_option("--follow has no --start-over: what was taken, and not delivered, would be gone");
    if (opt.dry_run) throw bad_option("--dry-run reads an input to its end, which --follow has none of");
    if (!opt.from.query.empty()) throw bad_option("--follow reads a pipe, no query");
    // NDJSON, since the header line of CSV would be missing when the program continues to read the pipe after a
    // restart.
    if (opt.from.format.empty()) opt.from.format = "ndjson";
    if (opt.from.format != "ndjson") throw bad_option("--follow reads NDJSON");
    if (opt.plan.what == px::write_kind::create) throw bad_option("--follow has no --mode insert");
    if (events && opt.send_unknown_again) throw bad_option("with --follow, --promise says what is sent again");
}

inline void check_ingest(ingest_options& opt)
{
    if (opt.to.empty()) throw bad_option("--to is missing: users, accounts or events");
    opt.plan.record = value_of(record_kinds, "--to", opt.to);
    bool const events = opt.plan.record == px::record_kind::event;
    if (events && !opt.mode.empty()) throw bad_option("--mode is of users and accounts: events are sent");
    opt.plan.what =
        events ? px::write_kind::send : value_of(write_modes, "--mode", opt.mode.empty() ? "upsert" : opt.mode);
    bool const removes = opt.plan.what == px::write_kind::remove;
    check_fleet(opt);
    if (opt.in_fleet() && !(opt.from.file.empty() && opt.from.query.empty()))
        throw bad_option("--fleet reads a queue, no file and no query");
    if (!opt.in_fleet() && opt.from.file.empty() == opt.from.query.empty())
        throw bad_option(opt.from.file.empty() ? "what to load is missing: a file, -, or --query"
                                               : "a file and --query leave it open which to load");
    if (events && opt.property_keys.size() > 1) throw bad_option("an event happens in one product: one --property-key");
    // A new record has no fields that could be cleared.
    if (opt.plan.what == px::write_kind::create || opt.plan.what == px::write_kind::remove || events)
        opt.columns.whole_objects = true;
    if (!opt.only_changed.empty() && (events || removes))
        throw bad_option("--only-changed is of users and accounts that are written");
    if (opt.send_unknown_again && !events && opt.plan.what != px::write_kind::create)
        throw bad_option("--send-unknown-again is of events and --mode insert: other writes are repeated anyhow");
    if (opt.send_again && !events && opt.plan.what != px::write_kind::create)
        throw bad_option("--send-again is of events and --mode insert: other writes are repeated anyhow");
    if (opt.plan.how.hard_delete() == px::hard_delete::yes && (!removes || opt.plan.record != px::record_kind::user))
        throw bad_option("--hard-delete is of users and --mode remove");
    bool const accounts = opt.plan.record == px::record_kind::account;
    if (removes && accounts && !opt.plan.how.cascade())
        throw bad_option("PX removes the users of an account with it: say so by --cascade");
    if (opt.plan.how.cascade() && !(removes && accounts))
        throw bad_option("--cascade is of accounts and --mode remove");
    if (opt.plan.how.nested_attributes() == px::nested_attributes::flatten && !events)
        throw bad_option("--flatten is of events");
    if (!opt.credentials.empty() && (opt.simulator || !opt.region.empty()))
        throw bad_option("--credentials leave no room for --region and --simulator");
    if (!opt.subscription.empty() && opt.credentials.empty()) throw bad_option("--subscription is of --credentials");
    if (!opt.region.empty())
        if (auto const known = px::parse_region(opt.region); !known)
            throw bad_option(std::string{known.error().message()});
    check_follow(opt);
}

}  // namespace detail

inline ingest_options parse_ingest(int argc, char** argv)
{
    ingest_options opt;
    std::string others;
    bool hard = false, cascade = false, flatten = false;
    option_parser all{"ingest", ingest_help};
    all.positional([&](auto const& file) {
           if (!opt.from.file.empty())
               throw bad_option("two files to load: '" + opt.from.file + "' and '" + file + "'");
           opt.from.file = file;
       })
        .text("--to", opt.to)
        .text("--mode", opt.mode)
        .text("--format", opt.from.format)
        .value("--separator", [&](auto const&, auto const& v) { opt.from.separator = separator_in(v); })
        .text("--query", opt.from.query)
        .text("--database", opt.from.database)
        .value("--map", [&](auto const& n, auto const& v) { opt.columns.columns.push_back(pair_in(n, v)); })
        .value("--set", [&](auto const& n, auto const& v) { opt.columns.constants.push_back(pair_in(n, v)); })
        .value("--ignore",
               [&](auto const&, auto const& v) {
                   for (auto& word : words_of(v)) opt.columns.ignored.push_back(std::move(word));
               })
        .text("--others", others)
        .flag("--clear-nulls", opt.columns.null_clears)
        .value("--property-key",
               [&](auto const&, auto const& v) {
                   for (auto& word : words_of(v)) opt.property_keys.push_back(std::move(word));
               })
        .flag("--whole-objects", opt.columns.whole_objects)
        .flag("--flatten", flatten)
        .flag("--dry-run", opt.dry_run)
        .text("--only-changed", opt.only_changed)
        .value("--out", [&](auto const&, auto const& v) { opt.out = v; })
        .flag("--start-over", opt.start_over)
        .value("--rate", [&](auto const& n, auto const& v) { opt.quota.per_second = number_in(n, v); })
        .value("--daily",
               [&](auto const& n, auto const& v) { opt.quota.per_day = static_cast<std::uint64_t>(number_in(n, v)); })
        .value("--at-once", [&](auto const& n, auto const& v) { opt.at_once = number_in(n, v); })
        .flag("--hard-delete", hard)
        .flag("--cascade", cascade)
        .flag("--send-again", opt.send_again)
        .flag("--send-unknown-again", opt.send_unknown_again)
        .flag("--follow", opt.follow)
        .text("--promise", opt.promise)
        .text("--stamp", opt.stamp)
        .flag("--acknowledge", opt.acknowledge)
        .text("--fleet", opt.fleet.redis.url)
        .text("--fleet-prefix", opt.fleet.redis.prefix)
        .text("--fleet-cert", opt.fleet.redis.certificate)
        .text("--fleet-key", opt.fleet.redis.key)
        .text("--queue", opt.fleet.queue)
        .text("--process", opt.fleet.process)
        .value("--partitions", [&](auto const& n, auto const& v) { opt.fleet.partitions = number_in(n, v); })
        .value("--lease", [&](auto const& n, auto const& v) { opt.fleet.lease = number_in(n, v); })
        .value("--keep", [&](auto const& n, auto const& v) { opt.fleet.keep = number_in(n, v); })
        .text("--credentials", opt.credentials)
        .text("--subscription", opt.subscription)
        .text("--region", opt.region)
        .text("--ca-file", opt.ca_file)
        .flag("--simulator", opt.simulator);
    all.parse(argc, argv, [&] {
        if (hard) opt.plan.how.hard_delete(px::hard_delete::yes);
        if (cascade) opt.plan.how.cascade(px::cascade::deletes_its_users);
        if (flatten) opt.plan.how.nested_attributes(px::nested_attributes::flatten);
        opt.from.follow = opt.follow;
        detail::check_ingest(opt);
        if (others.empty()) others = opt.plan.what == px::write_kind::remove ? "ignore" : "refuse";
        opt.columns.others = detail::value_of(detail::other_columns, "--others", others);
    });
    return opt;
}

}  // namespace example

#endif
