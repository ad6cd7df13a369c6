// A fleet of exports as processes, and the judge of what they wrote together.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_EXPORT_STAGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_EXPORT_STAGE_HPP

#include "../export/years.hpp"
#include "../redis_server.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace fleet_export_tests {

using px_test::redis_server;

/// One process, which writes into a folder of its own.
struct member {
    member(scratch const& s, std::string const& name, std::vector<std::string> const& arguments,
           std::vector<std::string> const& environment = {})
        : out{s.path / name}, words{std::make_unique<scratch>()},
          runs{std::make_unique<process>(*words, arguments, environment)}
    {}
    fs::path out;
    std::unique_ptr<scratch> words;
    std::unique_ptr<process> runs;
};

/// Several processes, one simulator, and one Redis.
class fleet_stage {
public:
    explicit fleet_stage(std::vector<std::string> redis_options = {}) : redis{std::move(redis_options)}
    {
        y.service.set(px::testing::limits{}.per_second(0).per_day(0));
    }

    /// The arguments of a process that writes into the folder of its name.
    std::vector<std::string> arguments(std::string const& name, std::vector<std::string> const& more = {})
    {
        std::vector<std::string> all{"--fleet",   "redis://127.0.0.1:" + std::to_string(redis.port()),
                                     "--run",     run,
                                     "--process", name,
                                     "--window",  window,
                                     "--lease",   std::to_string(lease)};
        all.insert(all.end(), more.begin(), more.end());
        auto out = base_;
        *std::next(std::find(out.begin(), out.end(), "--out")) = (s.path / name).string();
        out.insert(out.end(), all.begin(), all.end());
        return out;
    }
    member start(std::string const& name, std::vector<std::string> const& more = {})
    {
        folders.insert(name);
        return member{s, name, arguments(name, more)};
    }
    /// When the simulator has answered so many requests, or nobody makes that many.
    void after_requests(std::uint64_t n, std::chrono::milliseconds at_most = 10s) const
    {
        static_cast<void>(y.service.wait_for_requests(n, at_most));
    }
    /// Until the process has said so, that often, or has ended.
    static void wait_for(member& m, std::string const& words, int times = 1)
    {
        auto const said = [&] {
            auto const all = m.runs->output();
            int n = 0;
            for (auto at = all.find(words); at != all.npos; at = all.find(words, at + 1)) ++n;
            return n;
        };
        while (said() < times && !m.runs->ended()) std::this_thread::yield();
    }
    /// The process ends like this.
    void finish(member& m, int status = 0)
    {
        auto const is = m.runs->wait();
        BOOST_TEST(is == status, is << ": " << m.runs->output());
    }
    /// It ends within 8 s, which is before what it waits for would.
    static void check_ends_soon(member& m)
    {
        auto const end = std::chrono::steady_clock::now() + 8s;
        while (!m.runs->ended() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        BOOST_TEST(m.runs->ended());
    }
    /// Another process makes the run, while one is not heard of; when that goes on, it changes nothing.
    template <class GoesOn>
    void check_late(member& late, std::string const& its_name, GoesOn goes_on)
    {
        auto b = start("b");
        finish(b);  // not before the lease of the other's windows was over
        check_everything_once("b");
        auto const text = text_of(s / "b/manifest.json");
        goes_on();
        finish(late);
        check_everything_once(its_name);
        BOOST_TEST(strays("b").empty());
        BOOST_TEST(text_of(s / "b/manifest.json") == text);
    }
    [[nodiscard]] boost::json::value manifest(std::string const& name) const
    {
        return boost::json::parse(text_of(s.path / name / "manifest.json"));
    }
    /// The manifest and the files of all folders hold each record of the simulator exactly once.
    void check_everything_once(std::string const& by)
    {
        auto const all = manifest(by);
        std::set<std::string> named;
        for (auto const& list : all.at("lists").as_array()) {
            std::multiset<std::string> ids;
            std::string const resource{list.at("resource").as_string()};
            auto const* const id = resource == "users" ? "identifyId" : "eventId";
            for (auto const& part : list.at("parts").as_array()) {
                std::string const file{part.at("proof").at("file").as_string()};
                auto const path = find(file);
                BOOST_REQUIRE_MESSAGE(!path.empty(), file << " is nowhere");
                named.insert(path.string());
                std::ifstream in{path};
                for (std::string line; std::getline(in, line);)
                    ids.insert(std::string{boost::json::parse(line).at(id).as_string()});
            }
            std::multiset<std::string> should;
            for (auto const& record : y.service.all(collection_of(resource)))
                should.insert(std::string{record.at(id).as_string()});
            BOOST_TEST((ids == should), resource << ": " << ids.size() << " records, not " << should.size());
        }
        verify(by);
    }
    void verify(std::string const& by, int status = 0)
    {
        scratch words;
        process verifies{words, {"--out", (s.path / by).string(), "--verify"}};
        BOOST_TEST(verifies.wait() == status, verifies.output());
    }
    /// Files of records in all folders that the manifest does not name.
    [[nodiscard]] std::vector<std::string> strays(std::string const& by) const
    {
        auto const text = text_of(s.path / by / "manifest.json");
        std::vector<std::string> out;
        for (auto const& name : folders)
            for (auto const& f : fs::directory_iterator{s.path / name}) {
                auto const file = f.path().filename().string();
                if (file.find(".ndjson") != file.npos && text.find('"' + file + '"') == text.npos)
                    out.push_back(name + '/' + file);
            }
        return out;
    }
    static px::testing::collection collection_of(std::string const& resource)
    {
        using px::testing::collection;
        if (resource == "users") return collection::users;
        return resource == "session_events" ? collection::session_events : collection::page_view_events;
    }

    scratch s;
    years y;
    redis_server redis;
    std::string run = "monday";
    std::string window = "190d";
    int lease = 60;
    std::set<std::string> folders;

private:
    std::vector<std::string> base_ = y.arguments(s, "none");  // once: its files are read by processes under way

    [[nodiscard]] fs::path find(std::string const& file) const
    {
        for (auto const& name : folders)
            if (fs::exists(s.path / name / file)) return s.path / name / file;
        return {};
    }
};

/// Processes that are started under these names, as the stage starts one.
template <class Stage>
std::deque<member> start_all(Stage& f, std::vector<std::string> const& names)
{
    std::deque<member> all;
    for (auto const& name : names) all.push_back(f.start(name));
    return all;
}
/// Kills some at random moments, and starts each again. How many were killed before they ended.
template <class Stage, class Random>
std::uint64_t kill_some(Stage& f, std::deque<member>& all, std::vector<std::string> const& names, int times,
                        Random& random)
{
    std::uint64_t killed = 0;
    for (int i = 0; i < times; ++i) {
        f.y.service.clear_book();
        f.after_requests(1 + random() % 60, 1s);
        for (auto spins = random() % 3000; spins != 0; --spins) std::this_thread::yield();
        auto const which = random() % names.size();
        all[which].runs->signal(SIGKILL);
        killed += all[which].runs->wait() > 1000;
        all[which] = f.start(names[which]);
    }
    return killed;
}

/// Requests for pages of 40, or those whose target holds these words, which the simulator answers when it may.
class held_pages {
public:
    explicit held_pages(fleet_stage& f, std::string words = "pageSize=40") : words_{std::move(words)}
    {
        f.y.service.intercept([this](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
            if (r.target().find(words_) == std::string::npos) return {};
            asked_ = true;
            while (!goes_on_) std::this_thread::yield();
            return {};
        });
    }
    void wait() const
    {
        while (!asked_) std::this_thread::yield();
    }
    void let_go() { goes_on_ = true; }

private:
    std::string words_;
    std::atomic<bool> asked_{false}, goes_on_{false};
};

inline auto const needs_redis = [](boost::unit_test::test_unit_id) { return redis_server::is_installed(); };

}  // namespace fleet_export_tests

#endif
