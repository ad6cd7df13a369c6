// The command line of the fleet program.
#ifndef EXAMPLES_FLEET_COMMAND_LINE_HPP
#define EXAMPLES_FLEET_COMMAND_LINE_HPP

#include "../redis_choice.hpp"

#include <gainsight/px/fleet/inspector.hpp>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace example {

inline constexpr char fleet_help[] =
    "fleet status redis://HOST[:PORT][/DATABASE]: what the processes of a fleet are doing; it changes nothing.\n"
    "  The URL may stand in PX_REDIS instead, where no list of processes shows its password.\n"
    "  --subscription NAME  a quota to look at; --board NAME  the runs of an export; --queue NAME  a queue; "
    "repeatable.\n"
    "                       Without any name: all that is found under the prefix\n"
    "  --watch              again each second, until Ctrl-C\n"
    "  --prometheus         in the text format of Prometheus\n"
    "  --serve PORT         the same at http://127.0.0.1:PORT/metrics, until Ctrl-C; port 0 is a free one\n"
    "  --address ADDRESS    of --serve: listens there instead\n"
    "Exit status: 0, or 1 where Redis could not be asked, keeps nothing of what was named, or has records that\n"
    "nobody reads.\n"
    "\n"
    "fleet remove QUEUE redis://HOST[:PORT][/DATABASE]: removes a queue with all that is in it, and what was refused "
    "or\n"
    "  is unknown. It asks nothing, and names the keys that it removed; those of nothing else are touched. Not while "
    "a\n"
    "  worker owns one of its partitions, but with --force.\n"
    "\n"
    "Of both: rediss:// is TLS\n"
    "  --prefix TEXT        what all keys begin with (gainsight-px:)\n"
    "  --ca-file PEM        a CA to trust besides the system's\n"
    "  --cert PEM --key PEM the client's certificate and key, where Redis asks for them\n"
    "\n"
    "fleet demo: Redis, PX (the simulator) and four processes on this machine, of which one is killed; the books of "
    "it.\n"
    "  --seconds N          how long the processes work (40)\n"
    "  --verbose            what each of them says\n";

/// What describes Redis besides its URL.
struct redis_words {
    redis_choice redis;
    std::string ca_file;

    option_parser& add_to(option_parser& parser)
    {
        return parser.text("--prefix", redis.prefix)
            .text("--ca-file", ca_file)
            .text("--cert", redis.certificate)
            .text("--key", redis.key);
    }
    [[nodiscard]] px::fleet::redis_options at(std::string const& url)
    {
        redis.url = url;
        return redis.options(ca_file);
    }
};

struct status_options {
    px::fleet::redis_options redis;
    px::fleet::fleet_names names;
    bool watch = false;
    bool prometheus = false;
    std::optional<std::uint16_t> serve;
    std::string address = "127.0.0.1";
};

/// `argv` begins with the word "status". Throws px::error, invalid_argument.
inline status_options parse_status(int argc, char** argv)
{
    status_options out;
    std::string url;
    redis_words where;
    if (auto const* const hidden = std::getenv("PX_REDIS")) url = hidden;
    option_parser parser{"fleet", fleet_help};
    where.add_to(parser)
        .flag("--watch", out.watch)
        .flag("--prometheus", out.prometheus)
        .text("--address", out.address)
        .value("--subscription", [&](auto const&, auto const& name) { out.names.subscriptions.insert(name); })
        .value("--board", [&](auto const&, auto const& name) { out.names.boards.insert(name); })
        .value("--queue", [&](auto const&, auto const& name) { out.names.queues.insert(name); })
        .value("--serve",
               [&](auto const& name, auto const& text) {
                   auto const port = text == "0" ? 0 : number_in(name, text);  // 0: a free one
                   if (port > std::numeric_limits<std::uint16_t>::max()) throw bad_option(name + " takes a port");
                   out.serve = static_cast<std::uint16_t>(port);
               })
        .positional([&](std::string const& text) { url = text; });
    parser.parse(argc, argv, [&] {
        if (url.empty()) throw bad_option("where is Redis? redis://HOST");
        out.redis = where.at(url);
        if (out.serve && (out.watch || out.prometheus))
            throw bad_option("--serve goes with neither --watch nor --prometheus");
    });
    return out;
}

struct remove_options {
    px::fleet::redis_options redis;
    std::string queue;
    bool force = false;
};

/// `argv` begins with the word "remove". Throws px::error, invalid_argument.
inline remove_options parse_remove(int argc, char** argv)
{
    remove_options out;
    std::vector<std::string> named;
    redis_words where;
    option_parser parser{"fleet", fleet_help};
    where.add_to(parser).flag("--force", out.force).positional([&](std::string const& text) { named.push_back(text); });
    parser.parse(argc, argv, [&] {
        auto const* const hidden = std::getenv("PX_REDIS");
        if (named.size() == 1 && hidden) named.emplace_back(hidden);
        if (named.size() != 2 || named[0].empty())
            throw bad_option("which queue, and where? remove QUEUE redis://HOST");
        out.queue = named[0];
        out.redis = where.at(named[1]);
    });
    return out;
}

struct demo_options {
    int seconds = 40;
    bool verbose = false;
};

inline demo_options parse_demo(int argc, char** argv)
{
    demo_options out;
    option_parser parser{"fleet", fleet_help};
    parser.flag("--verbose", out.verbose).value("--seconds", [&](auto const& name, auto const& text) {
        out.seconds = number_in(name, text);
        if (out.seconds > 3600) throw bad_option(name + " takes 3600 at most");
    });
    parser.parse(argc, argv, [] {});
    return out;
}

}  // namespace example

#endif
