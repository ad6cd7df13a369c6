// The history of a sink's events, and a judge of it: what was pushed, acknowledged and told, against what PX has.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_HISTORY_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_HISTORY_HPP

#include <gainsight/px/destination/delivery.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sinks {

namespace px = gainsight::px;

/// What is known of each event, by its number.
class history {
public:
    void pushed(std::uint64_t n) { events_[n]; }
    void acknowledged(std::uint64_t n) { events_[n].acknowledged = true; }
    /// The push failed, and the error says that the event may be taken all the same.
    void uncertain(std::uint64_t n) { events_[n].uncertain = true; }
    void told(std::uint64_t n, px::event_outcome how) { events_[n].told.push_back(how); }
    /// It is in the journal still.
    void left(std::uint64_t n) { events_[n].left = true; }

    /// What is wrong with it, in sentences. `may_double`, `may_lose`: what the promise allows where a fate is unknown.
    /// `killed`: the process was, so that an outcome may have been told, and be told again.
    [[nodiscard]] std::vector<std::string> judge(std::map<std::uint64_t, int> const& store, bool may_double,
                                                 bool killed = false) const
    {
        using px::event_outcome;
        std::vector<std::string> wrong;
        auto const say = [&](std::uint64_t n, char const* what) { wrong.push_back(std::to_string(n) + what); };
        for (auto const& [n, copies] : store) {
            if (!events_.contains(n)) say(n, " was never pushed");
            if (copies > 1 && !may_double) say(n, " is doubled");
        }
        for (auto const& [n, e] : events_) {
            auto const at = store.find(n);
            bool const is_there = at != store.end();
            if (!killed && e.told.size() > 1) say(n, " was told twice");
            bool unknown = false;
            for (auto const how : e.told) {
                unknown |= how == event_outcome::unknown;
                if (is_there && (how == event_outcome::refused || how == event_outcome::undelivered))
                    say(n, " is there, and was told as refused");
            }
            if (e.acknowledged && e.told.empty() && !e.left && !is_there) say(n, " is lost");
            if (!e.acknowledged && !e.uncertain && is_there && !killed) say(n, " was not taken, and is there");
            if (unknown && e.left) say(n, " was told, and is left");
        }
        return wrong;
    }
    [[nodiscard]] std::size_t told_as(px::event_outcome how) const
    {
        std::size_t n = 0;
        for (auto const& [number, e] : events_) n += !e.told.empty() && e.told.front() == how;
        return n;
    }

private:
    struct entry {
        bool acknowledged = false, uncertain = false, left = false;
        std::vector<px::event_outcome> told;
    };
    std::map<std::uint64_t, entry> events_;
};

}  // namespace sinks

#endif
