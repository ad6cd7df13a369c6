// A subscription that is loaded, rows for it, and the ingest as a process.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_INGEST_LOADING_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_INGEST_LOADING_HPP

#include "../child_process.hpp"
#include "../scratch.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace loading {

namespace fs = std::filesystem;
namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::testing::collection;
using px::testing::fault;
using px_test::scratch;
using px_test::text_of;

inline constexpr char key[] = "ingest-test-key-00001";

inline std::vector<std::string> lines_of(std::string const& text)
{
    std::vector<std::string> out;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

/// PX_INGEST_KILLS is how often each kind of load is killed.
inline int kills() { return static_cast<int>(px_test::number_from("PX_INGEST_KILLS", 6)); }
/// PX_INGEST_SEED replays the moments, as far as two processes can be replayed.
inline unsigned seed() { return static_cast<unsigned>(px_test::number_from("PX_INGEST_SEED", std::random_device{}())); }

/// A simulated subscription, and a folder for what loads it.
class subscription {
public:
    explicit subscription(px::permissions may = px::permission::read | px::permission::write)
    {
        service.add_key(key, may);
        std::ofstream{folder / "ca.pem"} << simulator.ca_pem();
        std::ofstream{folder / "c.json"} << R"([{"label": "acme", "url": ")" << simulator.url() << R"(", "key": ")"
                                         << key << R"(", "permissions": ["read", "write"]}])";
    }
    void write(std::string const& name, std::string const& text) const { std::ofstream{folder / name} << text; }
    [[nodiscard]] std::string path(std::string const& name) const { return (folder / name).string(); }

    /// What a command line says besides.
    [[nodiscard]] std::vector<std::string> arguments(std::vector<std::string> const& more) const
    {
        std::vector<std::string> all{"--credentials",   path("c.json"), "--ca-file", path("ca.pem"),   "--out",
                                     path("px-ingest"), "--rate",       "100000",    "--property-key", "AP-TEST-2"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    /// The ingest with these arguments, into px-ingest; `input` is its standard input.
    [[nodiscard]] px_test::child_process start(std::vector<std::string> const& more, int input = -1,
                                               fs::path const& messages = {}) const
    {
        return px_test::child_process{PX_INGEST, folder, arguments(more), {}, messages, input};
    }
    /// Its status, and what it said.
    [[nodiscard]] std::pair<int, std::string> run(std::vector<std::string> const& more) const
    {
        auto p = start(more);
        auto const status = p.wait();
        return {status, p.output()};
    }
    /// The files of that kind of all runs, in their order: "outcomes.ndjson".
    [[nodiscard]] std::vector<fs::path> files(std::string const& ending) const
    {
        std::vector<fs::path> out;
        if (!fs::exists(folder / "px-ingest")) return out;
        for (auto const& f : fs::directory_iterator{folder / "px-ingest"})
            if (f.path().filename().string().ends_with(ending)) out.push_back(f.path());
        std::sort(out.begin(), out.end());
        return out;
    }
    /// Outcomes by record, of the last run; each record has one.
    [[nodiscard]] std::map<std::uint64_t, std::string> outcomes() const
    {
        std::map<std::uint64_t, std::string> out;
        auto const all = files("outcomes.ndjson");
        if (all.empty()) return out;
        for (auto const& line : lines_of(text_of(all.back()))) {
            auto const one = boost::json::parse(line);
            auto const number = one.at("record").to_number<std::uint64_t>();
            BOOST_TEST(!out.contains(number), "record " << number << " has two outcomes");
            out[number] = boost::json::value_to<std::string>(one.at("outcome"));
        }
        return out;
    }
    [[nodiscard]] std::size_t count_of(std::string const& outcome) const
    {
        std::size_t n = 0;
        for (auto const& [number, what] : outcomes()) n += what == outcome;
        return n;
    }
    /// Requests that changed something, by the id of their record.
    [[nodiscard]] std::map<std::string, int> writes() const
    {
        std::map<std::string, int> out;
        for (auto const& r : service.requests())
            if (r.method() != "GET" && r.applied()) ++out[r.subject()];
        return out;
    }
    [[nodiscard]] std::string plan_of(std::string const& account) const
    {
        auto const found = service.find(collection::accounts, account);
        return found ? boost::json::value_to<std::string>(found->at("plan")) : "none";
    }

    scratch folder;
    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);
};

/// "id,name,plan" of so many accounts, all of one plan.
inline std::string accounts_csv(int n, std::string const& plan, int from = 0)
{
    std::string out = "id,name,plan\n";
    for (int i = from; i < from + n; ++i)
        out += "a" + std::to_string(i) + ",\"Account, " + std::to_string(i) + "\"," + plan + '\n';
    return out;
}

/// Events of one user each, told apart by an attribute.
inline std::string events_ndjson(int n, int from = 0)
{
    std::string out;
    for (int i = from; i < from + n; ++i)
        out += R"({"eventName":"order","identifyId":"u)" + std::to_string(i % 7) + R"(","attributes":{"n":)" +
               std::to_string(i) + "}}\n";
    return out;
}

/// How often PX has each event, by its attribute.
inline std::map<int, int> events_in(px::testing::service const& service)
{
    std::map<int, int> out;
    for (auto const& e : service.all(collection::custom_events)) ++out[e.at("attributes").at("n").to_number<int>()];
    return out;
}

}  // namespace loading

#endif
