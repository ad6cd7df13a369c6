// What was counted of each window of an export.
#ifndef EXAMPLES_EXPORT_WINDOW_BOOKS_HPP
#define EXAMPLES_EXPORT_WINDOW_BOOKS_HPP

#include <gainsight/px/source/window_options.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace example {

namespace px = gainsight::px;

/// A window that was read to its end, and what was counted of it.
struct window_books {
    px::date_range range{px::timestamp{}, px::timestamp{}};
    int attempts = 1;
    px::window_counts counts;
};

namespace detail {

/// The names of the counts in JSON, once.
template <class Counts, class Visitor>
void for_each_count(Counts& c, Visitor visit)
{
    visit("announced", c.announced);
    visit("delivered", c.delivered);
    visit("duplicates", c.duplicates);
    visit("changed", c.changed);
    visit("without_id", c.without_id);
    visit("at_seam", c.at_seam);
    visit("misplaced", c.misplaced);
    visit("repaired", c.repaired);
    visit("skipped", c.skipped);
    visit("short", c.shortfall);
}

}  // namespace detail

[[nodiscard]] inline boost::json::object to_json(window_books const& w)
{
    boost::json::object out;
    out["from"] = to_iso8601(w.range.from());
    out["to"] = to_iso8601(w.range.to());
    out["attempts"] = w.attempts;
    detail::for_each_count(w.counts, [&](char const* name, auto count) { out[name] = count; });
    return out;
}

/// Throws for an object that `to_json` did not write.
[[nodiscard]] inline window_books window_books_from(boost::json::object const& o)
{
    auto const time = [&](char const* name) {
        return px::parse_iso8601(boost::json::value_to<std::string>(o.at(name))).value();
    };
    window_books out;
    out.range = {time("from"), time("to")};
    out.attempts = o.at("attempts").to_number<int>();
    detail::for_each_count(out.counts, [&](char const* name, auto& count) {
        count = o.at(name).to_number<std::remove_reference_t<decltype(count)>>();
    });
    return out;
}

}  // namespace example

#endif
