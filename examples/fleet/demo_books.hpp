// What became of each record of the demo, by PX's own book.
#ifndef EXAMPLES_FLEET_DEMO_BOOKS_HPP
#define EXAMPLES_FLEET_DEMO_BOOKS_HPP

#include "shown_text.hpp"

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/testing/service.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace example {

namespace px = gainsight::px;

/// The number that an event of the demo carries; 0 where it is none.
inline std::size_t number_of_event(std::string const& json)
{
    boost::system::error_code bad;
    auto const event = boost::json::parse(json, bad);
    auto const* const n = bad ? nullptr : event.find_pointer("/attributes/n", bad);
    return n && n->is_int64() && n->get_int64() > 0 ? static_cast<std::size_t>(n->get_int64()) : 0;
}

/// What became of the events 1 to `events`, sent by workers with a key each.
struct demo_books {
    std::size_t events = 0;
    std::vector<std::size_t> sent;     ///< By each worker, and taken by PX.
    std::size_t once = 0, twice = 0;   ///< Events that PX has once, or more often.
    std::size_t unknown = 0;           ///< Events that the queue keeps as unknown: the killed worker had them.
    std::size_t unknown_in_px = 0;     ///< Those of them that PX has.
    std::size_t lost = 0;              ///< Events that are neither in PX nor kept as unknown.
    std::size_t refused_for_rate = 0;  ///< Requests.
    std::size_t out_of_order = 0;      ///< Events that PX got after a later one of the same user.
    double seconds = 0;                ///< From the first request to the last one.

    [[nodiscard]] bool are_good() const noexcept
    {
        return lost == 0 && twice == 0 && refused_for_rate == 0 && out_of_order == 0;
    }
};

inline demo_books books_of(px::testing::service const& px, std::vector<std::string> const& keys, std::size_t events,
                           std::set<std::size_t> const& unknown)
{
    demo_books out;
    out.events = events;
    out.sent.resize(keys.size());
    out.unknown = unknown.size();
    std::vector<std::size_t> times(events + 1);
    std::map<std::string, std::size_t> last;  // of each user
    px::timestamp first{}, end{};
    for (auto const& r : px.requests()) {
        if (first == px::timestamp{}) first = r.time();
        end = std::max(end, r.time());
        if (!r.applied()) continue;
        auto const n = number_of_event(r.body());
        if (n == 0 || n > events) continue;
        ++times[n];
        for (std::size_t i = 0; i < keys.size(); ++i)
            out.sent[i] += r.key_fingerprint() == px::api_key{keys[i]}.fingerprint();
        auto& before = last[std::string{boost::json::parse(r.body()).at("identifyId").get_string()}];
        out.out_of_order += n < before;
        before = std::max(before, n);
    }
    for (std::size_t n = 1; n <= events; ++n) {
        out.once += times[n] == 1;
        out.twice += times[n] > 1;
        out.unknown_in_px += times[n] != 0 && unknown.contains(n);
        out.lost += times[n] == 0 && !unknown.contains(n);
    }
    out.refused_for_rate = px.counts().rate_limited;
    out.seconds = std::chrono::duration<double>(end - first).count();
    return out;
}

inline std::string text_of(demo_books const& b, std::size_t killed, double rate)
{
    std::string out = "\nThe books, by what PX has:\n";
    std::size_t all = 0;
    for (std::size_t i = 0; i < b.sent.size(); ++i) {
        out += "  worker " + std::to_string(i + 1) + "   sent " + grouped(b.sent[i]) + " events" +
               (i + 1 == killed ? ", then it was killed\n" : "\n");
        all += b.sent[i];
    }
    out += "  of " + grouped(b.events) + " events PX has " + grouped(b.once) + " once, " + grouped(b.twice) +
           " more often, and " + grouped(b.lost) + " are lost\n";
    if (b.unknown != 0)
        out += "  " + grouped(b.unknown) + " that worker " + std::to_string(killed) +
               " had begun with are told as unknown, and not sent again: PX has " + grouped(b.unknown_in_px) + '\n';
    if (b.out_of_order != 0) out += "  " + grouped(b.out_of_order) + " came behind later ones of the same user\n";
    out += "  PX refused " + grouped(b.refused_for_rate) + " requests for the rate (429)\n";
    if (b.seconds > 1)
        out += "  " + with_digits(static_cast<double>(all) / b.seconds) + " calls/s of the fleet's " +
               with_digits(rate, 0) + ", with four processes and with three\n";
    if (b.are_good())
        return out + "All is well: nothing lost, nothing doubled, each user's events in their order, no 429.\n";
    out += "NOT WELL:";
    if (b.lost != 0) out += " events are lost;";
    if (b.twice != 0) out += " some are there twice;";
    if (b.out_of_order != 0) out += " some are not in their order;";
    if (b.refused_for_rate != 0)
        out += " PX refused requests for the rate, as it may where the machine is so busy that a process sends late;";
    out.back() = '.';
    return out + '\n';
}

}  // namespace example

#endif
