// What became of all that was added to a queue: the judge of a history, and of each user's updates.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_INGEST_JUDGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_INGEST_JUDGE_HPP

#include "../event_sink/history.hpp"
#include "fleet.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fleet_ingest {

/// The histories of a sink's events are a queue's as well: acknowledged is what Redis replied to XADD, told what stands
/// in the streams of refused and unknown ones, left what has no outcome yet.
inline sinks::history history_of(fleet& f, int all)
{
    sinks::history h;
    for (int n = 0; n < all; ++n) {
        h.pushed(static_cast<std::uint64_t>(n));
        h.acknowledged(static_cast<std::uint64_t>(n));
    }
    auto const each = [&](char const* stream, auto what) {
        for (auto const& e : f.queue.all(stream))
            what(boost::json::parse(e.fields.at("record")).at("attributes").at("n").to_number<std::uint64_t>());
    };
    each("unknown", [&](std::uint64_t n) { h.told(n, px::event_outcome::unknown); });
    each("refused", [&](std::uint64_t n) { h.told(n, px::event_outcome::refused); });
    each("in", [&](std::uint64_t n) { h.left(n); });
    return h;
}
/// Whether PX has them all, or a person can find the rest; and how often at most.
inline void check_events(fleet& f, int all, bool at_most_once)
{
    std::map<std::uint64_t, int> there;
    for (auto const& [n, times] : events_in(f.px_has.service)) there[static_cast<std::uint64_t>(n)] = times;
    for (auto const& wrong : history_of(f, all).judge(there, !at_most_once)) BOOST_ERROR(wrong);
    BOOST_TEST(f.queue.size("refused") == 0u);
    BOOST_TEST((at_most_once || f.queue.size("unknown") == 0));
    BOOST_TEST_MESSAGE(f.queue.size("unknown") << " unknown");
}

/// Lives through `faults(f, feed)` with a queue of events, to which feed() adds so many more.
template <class Faults>
void live_through(Faults faults, int events_at_once, bool at_most_once)
{
    std::vector<std::string> options{"--at-once", "8"};
    if (!at_most_once) options.insert(options.end(), {"--promise", "at-least-once"});
    fleet f{"events", options};
    int n = 0;
    faults(f, [&](int) {
        f.queue.add(events(events_at_once, n));
        n += events_at_once;
    });
    BOOST_TEST(comes_true([&] { return f.queue.size() == 0; }), f.said());
    check_events(f, n, at_most_once);
}

/// Each user's score counts up: the last one is what PX has to have.
inline std::vector<std::pair<std::string, std::string>> updates(int users, int times, int from = 1)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (int t = from; t < from + times; ++t)
        for (int u = 0; u < users; ++u) {
            auto const id = "u" + std::to_string(u);
            out.emplace_back(id, R"({"identifyId":")" + id + R"(","score":)" + std::to_string(t) + '}');
        }
    return out;
}
/// Whether the updates of each user came to PX in their order. A new owner may begin again with some that were done,
/// since the old one had not told Redis yet; but none is left out.
inline void check_order(fleet& f)
{
    std::map<std::string, int> last;
    for (auto const& r : f.px_has.service.requests()) {
        if (r.method() == "GET" || !r.applied()) continue;
        auto const body = boost::json::parse(r.body());
        auto const n = body.at("score").to_number<int>();
        auto& before = last[r.subject()];
        BOOST_TEST(n <= before + 1, r.subject() << ": " << n << " behind " << before);
        before = n;
    }
    BOOST_TEST(!last.empty());
}
inline void check_users(fleet& f, int users, int last)
{
    for (int u = 0; u < users; ++u) {
        auto const found = f.px_has.service.find(collection::users, "u" + std::to_string(u));
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->at("score").to_number<int>() == last, "u" << u);
    }
    BOOST_TEST(f.queue.all("refused").empty());
    BOOST_TEST(f.queue.all("unknown").empty());
    check_order(f);
}

}  // namespace fleet_ingest

#endif
