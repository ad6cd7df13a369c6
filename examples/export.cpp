// Exports all accounts and all users (or other lists) of every tenant into NDJSON files, all tenants at the same time.
//
//   export --help
//
// A resource is any list of PX (see lists.hpp). Of lists of events it exports the last N days; the default is the most
// that PX allows.
//
// With PX_API_KEY (and PX_REGION: us, eu or us2) it exports that subscription; with --credentials several; with neither
// it starts the simulator in this process and exports from it. A file has the suffix .partial until it is complete.
// Exit status: 0 if everything is complete; 2 if something is not complete, or has fewer records than PX announced; 1
// if nothing could be started.
#include "credentials_file.hpp"
#include "export_progress.hpp"
#include "lists.hpp"
#include "ndjson_file.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace px = gainsight::px;
using example::export_job;
using namespace std::chrono_literals;

namespace {

struct options {
    fs::path out = "px-export";
    std::string credentials;
    std::vector<std::string> resources{"accounts", "users"};
    std::string summary;
    std::string ca_file;
    example::list_wish wish;
};

/// Counts the requests and retries of a job.
struct request_counter {
    export_job& job;
    void on_attempt(px::attempt_report const&) { ++job.requests; }
    void on_retry(px::retry_report const&) { ++job.retries; }
};

/// Writes the pages of one list into one file. The page and the text are reused for each page.
template <class Stream>
asio::awaitable<void> write_list(Stream list, export_job& job)
{
    example::ndjson_file file{job.file};
    typename Stream::page_type page;
    std::string lines;
    for (;;) {
        bool const more = co_await list.next(page);
        job.repaired = list.repaired();
        job.skipped = list.skipped();
        if (!more) break;
        lines.clear();
        for (auto const& record : page) {
            px::append_json(lines, record);
            lines += '\n';
        }
        file.write(lines);
        job.records += page.size();
        job.bytes += lines.size();
        job.expected = page.total_hits();
    }
    // The total that PX announces may be capped or change, so a shortfall does not prove that records are missing: the
    // file counts as complete, and the shortfall is reported.
    job.shortfall = list.shortfall();
    file.complete();
    job.complete = true;
}

using reader = px::client<px::scope::read>;

asio::awaitable<void> run_job(reader client, export_job& job, example::list_wish wish)
{
    job.running = true;
    job.began = example::steady_clock::now();
    auto counted = client.with(px::observer{request_counter{job}});
    try {
        for (bool again = false;; again = true) {
            std::optional<asio::awaitable<void>> list;
            example::with_list(job.resource,
                               [&](auto const& named) { list = write_list(named.open(counted, wish), job); });
            try {
                co_await std::move(*list);
                break;
            } catch (px::error const& e) {
                // PX has lost the position in the list. Start the list again, once, and overwrite the file.
                if (again || e != px::errc::scroll_broken) throw;
            }
            job.records = job.bytes = 0;
            ++job.begun_anew;
        }
    } catch (px::error const& e) {
        job.problem = e == px::errc::operation_aborted ? "stopped" : e.what();
    } catch (boost::system::system_error const& e) {
        // A coroutine that is cancelled between two calls gets this error from Asio at its next co_await.
        job.problem = e.code() == asio::error::operation_aborted ? "stopped" : e.what();
    } catch (std::exception const& e) {
        job.problem = e.what();
    }
    job.ended = example::steady_clock::now();
    job.running = false;
}

/// Runs one tenant: checks its key, then runs all its jobs at the same time.
asio::awaitable<void> run_tenant(reader client, std::vector<export_job*> jobs, example::list_wish wish,
                                 asio::cancellation_signal* stops, std::size_t& running)
{
    auto const probe = co_await client.results().with(px::retry::none(), px::timeout{15s}).probe();
    // probe_verdict::other, such as a busy host, is no reason to stop: the calls of the export are retried.
    auto const problem = !probe                                       ? std::string{probe.error().what()}
                         : probe->verdict == px::probe_verdict::ok    ? std::string{}
                         : probe->verdict == px::probe_verdict::other ? std::string{}
                                                                      : probe->sentence();
    if (!problem.empty()) {
        for (auto* j : jobs) j->problem = problem;
        running -= jobs.size();
        co_return;
    }
    auto const ex = co_await asio::this_coro::executor;
    for (auto* j : jobs)
        asio::co_spawn(ex, run_job(client, *j, wish),
                       asio::bind_cancellation_slot((stops++)->slot(), [&running](std::exception_ptr) { --running; }));
}

std::string file_name_of(std::string label)
{
    for (char& c : label)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_' && c != '.') c = '_';
    return label;
}

int export_all(options const& opt, std::vector<px::credential> credentials, px::pool_options pool_opt)
{
    std::error_code ec;
    fs::create_directories(opt.out, ec);
    if (ec || ::access(opt.out.c_str(), W_OK) != 0)
        throw px::error{px::errc::invalid_argument, "folder " + opt.out.string() + " cannot be written: " +
                                                        (ec ? ec.message() : std::strerror(errno))};

    auto const summary = opt.summary.empty() ? opt.out / "summary.json" : fs::path{opt.summary};
    std::ofstream summary_file{summary};
    auto const check_summary = [&] {
        if (!summary_file)
            throw px::error{px::errc::invalid_argument,
                            "summary " + summary.string() + " cannot be written: " + std::strerror(errno)};
    };
    check_summary();  // before the export, so that it does not fail at the end

    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, std::move(pool_opt)};
    std::deque<export_job> jobs;
    std::size_t running = 0;

    std::set<std::string> files;
    // All jobs are made first, so that all progress bars are shown from the beginning.
    std::vector<std::pair<px::tenant, std::vector<export_job*>>> plan;
    for (auto& c : credentials) {
        auto& [tenant, mine] = plan.emplace_back(px::tenant{std::move(c)}, std::vector<export_job*>{});
        for (auto const& resource : opt.resources) {
            auto& job = jobs.emplace_back();
            job.tenant = tenant.label();
            job.region = tenant.region();
            job.resource = resource;
            job.file = (opt.out / (file_name_of(job.tenant) + '-' + resource + ".ndjson")).string();
            if (!files.insert(job.file).second)
                throw px::error{px::errc::invalid_argument,
                                "two tenants would be written to " + job.file + ": give them different labels"};
            mine.push_back(&job);
            ++running;
        }
    }
    std::vector<std::unique_ptr<asio::cancellation_signal[]>> stops;
    for (auto& [tenant, mine] : plan) {
        stops.push_back(std::make_unique<asio::cancellation_signal[]>(mine.size() + 1));
        auto client = tenant.as<px::scope::read>(pools);
        if (!client) {
            for (auto* j : mine) j->problem = client.error().what();
            running -= mine.size();
            continue;
        }
        // An export should rather wait than fail, since PX may refuse requests for some time. And one field of a wrong
        // type must not fail a whole page.
        auto patient =
            client->with(px::retry{}.max_attempts(8), px::timeout{120s}, px::tolerate_mismatches{}, px::accept_gzip{});
        asio::co_spawn(io, run_tenant(patient, mine, opt.wish, stops.back().get(), running),
                       asio::bind_cancellation_slot(
                           stops.back()[mine.size()].slot(), [&running, jobs_of = mine](std::exception_ptr failed) {
                               if (!failed) return;  // cancelled while the key was checked: no job has started
                               for (auto* j : jobs_of) j->problem = "stopped";
                               running -= jobs_of.size();
                           }));
    }

    bool interrupted = false;
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](boost::system::error_code failed, int) {
        if (failed) return;
        interrupted = true;
        for (std::size_t i = 0; i < stops.size(); ++i)
            for (std::size_t k = 0; k <= plan[i].second.size(); ++k)
                stops[i][k].emit(asio::cancellation_type::terminal);
    });

    example::progress progress{jobs};
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            asio::steady_timer timer{io};
            while (running != 0) {
                timer.expires_after(std::min<std::chrono::milliseconds>(progress.interval(), 100ms));
                co_await timer.async_wait(asio::use_awaitable);
                static auto last = example::steady_clock::now();
                if (example::steady_clock::now() - last < progress.interval()) continue;
                last = example::steady_clock::now();
                progress.show();
            }
            signals.cancel();
        },
        [](std::exception_ptr) {});
    io.run();
    if (std::any_of(jobs.begin(), jobs.end(), [](auto const& j) { return j.records != 0; })) progress.show();

    example::connection_totals totals;
    io.restart();
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            auto const all = co_await pools.stats();
            for (auto const& host : all) {
                totals.opened += host.counts.opened;
                totals.reused += host.counts.reused;
                totals.resumed += host.counts.resumed;
            }
            co_await pools.close(1s);
        },
        [](std::exception_ptr) {});
    io.run();

    // If no job could start, print one sentence for each tenant instead of a table.
    if (!interrupted && std::all_of(jobs.begin(), jobs.end(),
                                    [](auto const& j) { return j.began == example::steady_clock::time_point{}; })) {
        std::string last;
        for (auto const& j : jobs)
            if (std::exchange(last, j.tenant) != j.tenant)
                std::fprintf(stderr, "%s: %s\n", j.tenant.c_str(), j.problem.c_str());
        return 1;
    }
    example::print_table(jobs, totals);
    if (interrupted) std::printf("Stopped by a signal; incomplete files keep the name .partial.\n");
    summary_file << boost::json::serialize(example::summary_json(jobs, totals)) << '\n' << std::flush;
    check_summary();
    std::printf("summary: %s\n", summary.c_str());
    for (auto const& j : jobs)
        if (!j.complete || j.shortfall != 0) return 2;
    return 0;
}

/// Splits "a,b" into words, without duplicates.
std::vector<std::string> words_of(std::string const& list)
{
    std::vector<std::string> words;
    std::istringstream in{list + ','};
    for (std::string word; std::getline(in, word, ',');)
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    return words;
}

/// Parses a whole number; 0, which no option accepts, if the text is not one.
int number_in(std::string const& text)
{
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

constexpr char help[] =
    "export: writes lists of PX as NDJSON, one file for each list and tenant, with a summary. A file of that name is\n"
    "replaced once the new one is complete; until then it is called .partial.\n"
    "  --out DIR          where to (px-export)\n"
    "  --resources LISTS  which, as in accounts,users (these two)\n"
    "  --days N           of lists of events: the last N days, 190 at most\n"
    "  --page-size N      records to a page, 1000 at most\n"
    "  --credentials FILE tenants, a JSON list of {label, region or url, key or key_env, permissions}\n"
    "  --ca-file PEM      a CA to trust besides the system's\n"
    "  --summary FILE     the summary as JSON (summary.json in DIR)\n"
    "Environment: PX_API_KEY, PX_REGION (us, eu, us2). Without a key and credentials it exports the embedded "
    "simulator.\n"
    "Lists: ";

options parse(int argc, char** argv)
{
    options opt;
    auto const usage = [](std::string const& why) {
        return px::error{px::errc::invalid_argument, why + "; export --help says what there is"};
    };
    std::pair<std::string_view, std::function<void(std::string const&)>> const known[] = {
        {"--out", [&](auto const& v) { opt.out = v; }},
        {"--credentials", [&](auto const& v) { opt.credentials = v; }},
        {"--resources", [&](auto const& v) { opt.resources = words_of(v); }},
        {"--summary", [&](auto const& v) { opt.summary = v; }},
        {"--ca-file", [&](auto const& v) { opt.ca_file = v; }},
        {"--page-size", [&](auto const& v) { opt.wish.page_size = number_in(v); }},
        {"--days", [&](auto const& v) { opt.wish.days = number_in(v); }},
    };
    for (int i = 1; i < argc; ++i) {
        std::string const name = argv[i];
        if (name == "--help" || name == "-h") {
            std::printf("%s%s\n", help, example::names_of_lists().c_str());
            std::exit(0);
        }
        auto const* const option =
            std::find_if(std::begin(known), std::end(known), [&](auto const& k) { return k.first == name; });
        if (option == std::end(known)) throw usage("unknown option " + name);
        if (i + 1 == argc) throw usage("option " + name + " lacks its value");
        option->second(argv[++i]);
    }
    if (opt.wish.page_size < 1 || opt.wish.page_size > 1000) throw usage("--page-size must be from 1 to 1000");
    if (opt.wish.days < 1 || opt.wish.days > 190) throw usage("--days must be from 1 to 190");
    for (auto const& resource : opt.resources)
        if (!example::with_list(resource, [](auto const&) {}))
            throw usage("--resources names '" + resource + "', which is none of " + example::names_of_lists());
    return opt;
}

}  // namespace

int main(int argc, char** argv)
try {
    auto const opt = parse(argc, argv);
    px::pool_options pool_opt;
    pool_opt.tls.ca_file = opt.ca_file;
    std::vector<px::credential> credentials;
    std::optional<px::testing::simulator> simulator;
    if (!opt.credentials.empty()) {
        credentials = example::read_credentials(opt.credentials);
    } else if (std::getenv("PX_API_KEY")) {
        auto const* region_name = std::getenv("PX_REGION");
        auto const region = px::parse_region(region_name ? region_name : "us").value();
        credentials.emplace_back(std::string{to_string(region)}, region, px::api_key::from_env("PX_API_KEY"),
                                 px::permission::read);
    } else {
        std::printf("PX_API_KEY is not set: exporting from the simulator, two regions of 2,000 accounts and 50,000 "
                    "users each.\n");
        simulator.emplace(px::testing::simulator_options{}.tls(true));
        for (auto region : {px::region::us, px::region::eu}) {
            auto& service = simulator->add_region(region);
            service.add_key("simulated-key-of-the-example", px::permission::read);
            service.seed_everything(200);  // 200 records of each list, and 21 accounts
            service.seed(px::testing::collection::accounts, 1'979);
            service.seed(px::testing::collection::users, 49'800);
        }
        pool_opt.tls.ca_pem = simulator->ca_pem();
        for (auto region : {px::region::us, px::region::eu}) {
            px::credential c{std::string{to_string(region)}, px::endpoint::parse(simulator->url(region)).value(),
                             px::api_key{"simulated-key-of-the-example"}, px::permission::read};
            credentials.push_back(std::move(c));
        }
    }
    return export_all(opt, std::move(credentials), std::move(pool_opt));
} catch (px::error const& e) {
    std::fprintf(stderr, "export: %.*s\n", static_cast<int>(e.message().size()), e.message().data());
    return 1;
} catch (std::exception const& e) {
    std::fprintf(stderr, "export: %s\n", e.what());
    return 1;
}
