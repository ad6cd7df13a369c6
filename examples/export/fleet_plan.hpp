// What the processes of a fleet agree on before they export: the lists, and the windows as work items.
#ifndef EXAMPLES_EXPORT_FLEET_PLAN_HPP
#define EXAMPLES_EXPORT_FLEET_PLAN_HPP

#include "books.hpp"
#include "command_line.hpp"
#include "list_state.hpp"

#include <gainsight/px.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// A list of a subscription, as the run reads it.
struct fleet_list {
    std::string subscription;
    std::string region;
    std::string resource;
    list_state state;         ///< Without windows.
    std::uint64_t items = 0;  ///< How many windows it was cut into.

    [[nodiscard]] std::string name() const { return subscription + '/' + region + '/' + resource; }
};

/// A window of a list, or the whole of one without dates.
struct fleet_item {
    std::size_t list = 0;
    std::optional<px::date_range> range = std::nullopt;

    [[nodiscard]] std::string text() const
    {
        boost::json::object out;
        out["list"] = list;
        if (range) {
            out[detail::from_name] = detail::json_of(range->from());
            out[detail::to_name] = detail::json_of(range->to());
        }
        return boost::json::serialize(out);
    }
    /// Throws for what text() did not write.
    [[nodiscard]] static fleet_item parse(std::string_view text)
    {
        auto const all = boost::json::parse(text).as_object();
        fleet_item out;
        out.list = all.at("list").to_number<std::size_t>();
        if (auto const* const from = all.if_contains(detail::from_name))
            out.range.emplace(detail::timestamp_of(*from), detail::timestamp_of(all.at(detail::to_name)));
        return out;
    }
};

/// The plan of a run: all lists, in the order of the numbers that items name them by.
struct fleet_plan {
    std::string run_id;
    px::timestamp began{};
    std::vector<fleet_list> lists;

    [[nodiscard]] std::string text() const
    {
        boost::json::object out;
        out["px_export_plan"] = 1;
        out["run_id"] = run_id;
        out["began"] = detail::json_of(began);
        auto& all = out["lists"].emplace_array();
        for (auto const& l : lists) {
            boost::json::object one;
            one["subscription"] = l.subscription;
            one["region"] = l.region;
            one["resource"] = l.resource;
            one["state"] = l.state.text();
            one["items"] = l.items;
            all.push_back(std::move(one));
        }
        return boost::json::serialize(out);
    }
    /// Throws invalid_argument for what text() did not write.
    [[nodiscard]] static fleet_plan parse(std::string_view text)
    {
        try {
            auto const all = boost::json::parse(text);
            if (all.at("px_export_plan").to_number<int>() != 1) throw px::error{px::errc::invalid_argument, "version"};
            auto const text_of = [](boost::json::value const& of, char const* name) {
                return boost::json::value_to<std::string>(of.at(name));
            };
            fleet_plan out;
            out.run_id = text_of(all, "run_id");
            out.began = detail::timestamp_of(all.at("began"));
            for (auto const& l : all.at("lists").as_array())
                out.lists.push_back({text_of(l, "subscription"), text_of(l, "region"), text_of(l, "resource"),
                                     list_state::parse(text_of(l, "state")), l.at("items").to_number<std::uint64_t>()});
            return out;
        } catch (std::exception const& e) {
            throw px::error{px::errc::invalid_argument,
                            std::string{"the plan of the run is none of this program's: "} + e.what()};
        }
    }
};

/// More windows than this make a list's windows wider.
inline constexpr std::int64_t most_items_of_a_list = 10'000;

/// Cuts a list into items, at whole multiples of `width`, so that windows of days are days in UTC. `widest` is what the
/// endpoint answers at once; a window that is wider, since there would be too many, is read in parts by its process.
[[nodiscard]] inline std::vector<fleet_item> items_of(std::size_t number, list_state const& state,
                                                      std::chrono::milliseconds width, std::chrono::milliseconds widest)
{
    using std::chrono::milliseconds;
    if (!state.span) return {{number}};
    auto const to = std::min(state.span->to(), state.began);
    if (state.span->from() >= to) return {};
    auto const ranges = state.finished.missing({state.span->from(), to});
    std::int64_t all = 0;
    for (auto const& r : ranges) all += r.width().count();
    width = std::clamp(width, milliseconds{1}, widest);
    auto const most = std::max<std::int64_t>(1, most_items_of_a_list - 2 * static_cast<std::int64_t>(ranges.size()));
    width = std::max(width, milliseconds{all / most + 1});
    std::vector<fleet_item> out;
    for (auto const& r : ranges)
        for (auto from = r.from(); from < r.to();) {
            auto const since = from.time_since_epoch() % width;
            auto const next = from + (width - (since.count() < 0 ? since + width : since));
            auto const end = std::min(next, r.to());
            out.push_back({number, px::date_range{from, end}});
            from = end;
        }
    return out;
}

/// The widest range of one call of a list; any for a list without dates.
[[nodiscard]] inline std::chrono::milliseconds widest_of(std::string_view resource)
{
    std::chrono::milliseconds out = std::chrono::days{36'500};
    with_list(resource, [&](auto const& named) {
        using endpoint = typename std::remove_cvref_t<decltype(named)>::endpoint;
        if constexpr (endpoint::info.max_range_days() > 0) out = std::chrono::days{endpoint::info.max_range_days()};
    });
    return out;
}

/// A run reads as far as it begins, and the next one goes on there: a clock that is ahead would leave out what comes in
/// between. Throws where one of the two must be wrong.
inline void check_clocks(px::timestamp here, px::timestamp in_redis)
{
    constexpr std::chrono::minutes most{5};
    if (here - in_redis > most || in_redis - here > most)
        throw px::error{px::errc::invalid_argument, "it is " + px::to_iso8601(in_redis) +
                                                        " by the clock of Redis, and " + px::to_iso8601(here) +
                                                        " by this machine's: a run begins only where they agree"};
}

/// Plans a run, from the bookmarks by fleet_list::name().
[[nodiscard]] inline fleet_plan plan_of(options const& opt, std::vector<px::credential> const& from,
                                        std::map<std::string, std::string> const& bookmarks, px::timestamp now,
                                        std::string const& run_id)
{
    fleet_plan out;
    out.run_id = run_id;
    out.began = now;
    for (auto const& c : from)
        for (auto const& r : opt.resources) {
            fleet_list list{c.label, c.region_name, r, {}};
            std::optional<list_state> before;
            if (auto const found = bookmarks.find(list.name()); found != bookmarks.end()) try {
                    before = list_state::parse(found->second);
                } catch (std::exception const& e) {
                    throw px::error{px::errc::invalid_argument, "the bookmark '" + list.name() + "' cannot be read: " +
                                                                    e.what() + ". HDEL with this name forgets it"};
                }
            with_list(r, [&](auto const& named) {
                using named_type = std::remove_cvref_t<decltype(named)>;
                list.state =
                    next_run(before, opt.span, named_type::dated(), named_type::incremental(), now, out.run_id);
            });
            list.items = items_of(out.lists.size(), list.state, opt.window, widest_of(r)).size();
            out.lists.push_back(std::move(list));
        }
    return out;
}

/// Redis answers nobody else while it notes all items of a run, a second for so many.
inline constexpr std::size_t most_items_of_a_run = 50'000;

/// All items of a run: the lists without dates first, since they take longest, then the windows of all lists by time.
[[nodiscard]] inline std::vector<std::string> items_of(fleet_plan const& plan, std::chrono::milliseconds width)
{
    std::vector<fleet_item> all;
    for (std::size_t i = 0; i != plan.lists.size(); ++i) {
        auto const some = items_of(i, plan.lists[i].state, width, widest_of(plan.lists[i].resource));
        all.insert(all.end(), some.begin(), some.end());
    }
    if (all.size() > most_items_of_a_run)
        throw px::error{px::errc::invalid_argument, "the run would have " + std::to_string(all.size()) +
                                                        " windows, more than " + std::to_string(most_items_of_a_run) +
                                                        ": ask for a wider --window"};
    std::sort(all.begin(), all.end(), [](fleet_item const& a, fleet_item const& b) {
        if (!a.range && !b.range) return a.list < b.list;
        if (!a.range || !b.range) return !a.range;
        return std::pair{a.range->from(), a.list} < std::pair{b.range->from(), b.list};
    });
    std::vector<std::string> out;
    for (auto const& item : all) out.push_back(item.text());
    return out;
}

}  // namespace example

#endif
