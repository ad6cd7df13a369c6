// The bodies of <gainsight/px/source/bookmark.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_BOOKMARK_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_BOOKMARK_IPP

#include <gainsight/px/source/bookmark.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gainsight::px::inline v0 {
namespace detail {

inline constexpr std::string_view bookmark_version = "gainsight_px_bookmark";
inline constexpr std::string_view bookmark_windows = "finished";

inline error not_a_bookmark(std::string const& why)
{
    return error{errc::invalid_argument, "the bookmark cannot be read: " + why};
}

/// One window of a bookmark, a list of two times; `number` counts from 1.
inline result<date_range> read_window(boost::json::value const& written, std::size_t number)
{
    auto const which = "window " + std::to_string(number);
    auto const* const pair = written.if_array();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
        return not_a_bookmark(which + " is not a list of two times");
    timestamp bounds[2];
    for (std::size_t i = 0; i != 2; ++i) {
        auto const& text = (*pair)[i].get_string();
        auto const time = parse_iso8601({text.data(), text.size()});
        if (!time) return not_a_bookmark(which + ": " + std::string{time.error().message()});
        bounds[i] = *time;
    }
    if (bounds[0] >= bounds[1]) return not_a_bookmark(which + " does not end after it starts");
    return date_range{bounds[0], bounds[1]};
}

}  // namespace detail

GAINSIGHT_PX_DECL result<bookmark> bookmark::parse(std::string_view text)
{
    boost::system::error_code ec;
    auto const all = boost::json::parse(text, ec);
    if (ec) return detail::not_a_bookmark("it is not JSON (" + ec.message() + ")");
    auto const* const object = all.if_object();
    auto const* const version = object ? object->if_contains(detail::bookmark_version) : nullptr;
    if (!version) return detail::not_a_bookmark("it lacks '" + std::string{detail::bookmark_version} + "'");
    if (!version->is_int64() || version->get_int64() != 1)
        return detail::not_a_bookmark("it is of version " + boost::json::serialize(*version) + ", and this is 1");
    auto const* const windows = object->if_contains(detail::bookmark_windows);
    if (!windows || !windows->is_array())
        return detail::not_a_bookmark("'" + std::string{detail::bookmark_windows} + "' is not a list");
    bookmark out;
    for (auto const& written : windows->get_array()) {
        auto window = detail::read_window(written, out.finished_.size() + 1);
        if (!window) return window.error();
        if (!out.finished_.empty() && window->from() <= out.finished_.back().to())
            return detail::not_a_bookmark("window " + std::to_string(out.finished_.size() + 1) +
                                          " begins before the one before it has ended, or where it ends");
        out.finished_.push_back(*window);
    }
    return out;
}

GAINSIGHT_PX_DECL std::string bookmark::text() const
{
    boost::json::array windows;
    for (auto const& w : finished_) windows.push_back(boost::json::array{to_iso8601(w.from()), to_iso8601(w.to())});
    boost::json::object out;
    out[detail::bookmark_version] = 1;
    out[detail::bookmark_windows] = std::move(windows);
    return boost::json::serialize(out);
}

GAINSIGHT_PX_DECL std::optional<timestamp> bookmark::end() const noexcept
{
    if (finished_.empty()) return {};
    return finished_.back().to();
}

GAINSIGHT_PX_DECL timestamp bookmark::finished_up_to(timestamp from) const noexcept
{
    for (auto const& w : finished_)
        if (w.from() <= from && from < w.to()) return w.to();
    return from;
}

GAINSIGHT_PX_DECL std::vector<date_range> bookmark::missing(date_range const& span) const
{
    std::vector<date_range> out;
    auto from = span.from();
    for (auto const& w : finished_) {
        if (w.to() <= from) continue;
        if (w.from() >= span.to()) break;
        if (w.from() > from) out.emplace_back(from, w.from());
        from = w.to();
    }
    if (from < span.to()) out.emplace_back(from, span.to());
    return out;
}

GAINSIGHT_PX_DECL void bookmark::finish(date_range const& window)
{
    if (window.from() >= window.to()) return;
    // The windows that touch or overlap the new one are merged with it.
    auto const first =
        std::find_if(finished_.begin(), finished_.end(), [&](date_range const& w) { return w.to() >= window.from(); });
    auto const last = std::find_if(first, finished_.end(), [&](date_range const& w) { return w.from() > window.to(); });
    auto from = window.from(), to = window.to();
    if (first != last) {
        from = std::min(from, first->from());
        to = std::max(to, std::prev(last)->to());
    }
    finished_.insert(finished_.erase(first, last), date_range{from, to});
}

GAINSIGHT_PX_DECL void bookmark::reread_from(timestamp from)
{
    while (!finished_.empty() && finished_.back().to() > from) {
        auto const last = finished_.back();
        finished_.pop_back();
        if (last.from() < from) finished_.emplace_back(last.from(), from);
    }
}

}  // namespace gainsight::px::inline v0

#endif
