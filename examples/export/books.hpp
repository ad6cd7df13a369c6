// The counts of a run for each list and window, and their form in JSON.
#ifndef EXAMPLES_EXPORT_BOOKS_HPP
#define EXAMPLES_EXPORT_BOOKS_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/source/bookmark.hpp>
#include <gainsight/px/source/window_options.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

namespace px = gainsight::px;

/// The counts of a window that was read to its end. A list without dates is one window that ends when the run began.
struct window_books {
    px::timestamp from;
    px::timestamp to;
    px::window_counts counts;
};

/// The counts of a part of a list, which one process of a fleet has read.
struct part_books {
    std::uint64_t item = 0;   ///< Its number among the run's items.
    std::uint64_t token = 0;  ///< By which it was finished.
    std::string process;
    std::string folder;  ///< Where its file was written, with the machine: the same for all files of one folder.
    std::vector<window_books> windows;
    /// list_writer::proof(), a file without its folder.
    boost::json::object proof = {};
};

/// The counts of a list of a subscription.
struct list_books {
    std::string subscription;
    std::string region;
    std::string resource;
    bool full = true;
    std::vector<window_books> windows;
    std::optional<px::date_range> span = {};  ///< The span that the windows cover; none for a list without dates.
    /// list_writer::proof().
    boost::json::object proof = {};
    /// Of a fleet, in place of `windows` and `proof`.
    std::vector<part_books> parts = {};
    /// What of the span earlier runs have read: --since-last goes back to a window of which records were missing.
    std::vector<px::date_range> read_before = {};
};

/// The span of a run, as far as it lay in the past when the run began.
[[nodiscard]] inline std::optional<px::date_range> span_read(std::optional<px::date_range> span, px::timestamp began)
{
    if (span && span->from() < began && began < span->to()) span.emplace(span->from(), began);
    return span;
}

/// What of a span no window has, since earlier runs have finished it.
[[nodiscard]] inline std::vector<px::date_range>
read_before(std::optional<px::date_range> const& span, std::vector<window_books> windows, px::bookmark const& finished)
{
    std::vector<px::date_range> out;
    if (!span) return out;
    std::sort(windows.begin(), windows.end(), [](auto const& a, auto const& b) { return a.from < b.from; });
    auto const add = [&](px::timestamp from, px::timestamp to) {
        if (from < to) out.emplace_back(from, to);
    };
    auto const fill = [&](px::timestamp from, px::timestamp to) {
        if (from >= to) return;
        for (auto const& gap : finished.missing({from, to})) {
            add(from, gap.from());
            from = gap.to();
        }
        add(from, to);
    };
    auto at = span->from();
    for (auto const& w : windows) {
        fill(at, std::min(w.from, span->to()));
        at = std::max(at, w.to);
    }
    fill(at, span->to());
    return out;
}

/// The counts of a run, including the runs that it resumed.
struct run_books {
    std::string program;  ///< Its name and version: "export 1.0".
    std::string run_id;
    px::timestamp began;
    px::timestamp ended;
    std::vector<list_books> lists;
    std::vector<std::string> unfinished = {};  ///< Lists that the run has not finished: "eu, users".
    /// Of a fleet: where this process writes, as part_books::folder; else "".
    std::string folder = {};
    std::string name = {};  ///< Of a fleet's run, as its processes were told.
};

namespace detail {

struct count_name {
    std::string_view name;
    std::uint64_t px::window_counts::* member;
};
struct signed_count_name {
    std::string_view name;
    std::int64_t px::window_counts::* member;
    bool may_be_absent = false;  // books that were kept before it was counted go on
};
/// In JSON, counts have their names in px::window_counts, except the shortfall: "short".
inline constexpr signed_count_name signed_counts[] = {
    {"announced", &px::window_counts::announced},
    {"short", &px::window_counts::shortfall},
    {"unproven", &px::window_counts::unproven, true},
};
inline constexpr count_name counts[] = {
    {"delivered", &px::window_counts::delivered}, {"duplicates", &px::window_counts::duplicates},
    {"changed", &px::window_counts::changed},     {"without_id", &px::window_counts::without_id},
    {"at_seam", &px::window_counts::at_seam},     {"misplaced", &px::window_counts::misplaced},
    {"repaired", &px::window_counts::repaired},   {"skipped", &px::window_counts::skipped},
};
inline void add_counts(boost::json::object& out, px::window_counts const& of)
{
    for (auto const& c : signed_counts) out[c.name] = of.*c.member;
    for (auto const& c : counts) out[c.name] = of.*c.member;
}
/// The largest accepted count: more than any list has, and small enough that sums of counts from a file do not
/// overflow.
inline constexpr std::int64_t most_counted = std::int64_t{1} << 40;
inline constexpr std::string_view from_name = "from", to_name = "to";

/// A time that ISO 8601 cannot express is written in milliseconds.
inline boost::json::value json_of(px::timestamp t)
{
    auto text = px::to_iso8601(t);
    if (auto const back = px::parse_iso8601(text); back && *back == t) return boost::json::value(std::move(text));
    return px::to_epoch_ms(t);
}
inline px::timestamp timestamp_of(boost::json::value const& json)
{
    if (!json.is_string()) return px::from_epoch_ms(json.to_number<std::int64_t>());
    return px::parse_iso8601(json.get_string()).value();
}

}  // namespace detail

[[nodiscard]] inline boost::json::object to_json(window_books const& w)
{
    boost::json::object out;
    out[detail::from_name] = detail::json_of(w.from);
    out[detail::to_name] = detail::json_of(w.to);
    detail::add_counts(out, w.counts);
    return out;
}

/// Reads what to_json() wrote; px::error (invalid_argument) for anything else.
[[nodiscard]] inline window_books window_books_of(boost::json::value const& json)
{
    try {
        window_books out;
        out.from = detail::timestamp_of(json.at(detail::from_name));
        out.to = detail::timestamp_of(json.at(detail::to_name));
        for (auto const& c : detail::signed_counts) {
            if (c.may_be_absent && !json.as_object().contains(c.name)) continue;
            auto const n = json.at(c.name).to_number<std::int64_t>();
            if (n > detail::most_counted || n < -detail::most_counted) throw std::out_of_range{"it counts too many"};
            out.counts.*c.member = n;
        }
        for (auto const& c : detail::counts) out.counts.*c.member = json.at(c.name).to_number<std::uint64_t>();
        return out;
    } catch (std::exception const& e) {
        throw px::error{px::errc::invalid_argument, std::string{"the counts of a window cannot be read: "} + e.what()};
    }
}

namespace detail {

inline boost::json::array to_json(std::vector<window_books> const& windows)
{
    boost::json::array out;
    for (auto const& w : windows) out.emplace_back(example::to_json(w));
    return out;
}
inline std::vector<window_books> windows_of(boost::json::value const& json)
{
    std::vector<window_books> out;
    for (auto const& w : json.as_array()) out.push_back(window_books_of(w));
    return out;
}

}  // namespace detail

[[nodiscard]] inline boost::json::object to_json(part_books const& part)
{
    boost::json::object out;
    out["item"] = part.item;
    out["token"] = part.token;
    out["process"] = part.process;
    out["folder"] = part.folder;
    out["proof"] = part.proof;
    out["windows"] = detail::to_json(part.windows);
    return out;
}

/// Reads what to_json() wrote; throws for anything else.
[[nodiscard]] inline part_books part_books_of(boost::json::value const& json)
{
    part_books out;
    out.item = json.at("item").to_number<std::uint64_t>();
    out.token = json.at("token").to_number<std::uint64_t>();
    out.process = boost::json::value_to<std::string>(json.at("process"));
    out.folder = boost::json::value_to<std::string>(json.at("folder"));
    out.proof = json.at("proof").as_object();
    out.windows = detail::windows_of(json.at("windows"));
    return out;
}

}  // namespace example

#endif
