// What an item of a run is, in words: the items of the export name their lists by numbers in its plan.
#ifndef EXAMPLES_FLEET_WINDOW_TEXT_HPP
#define EXAMPLES_FLEET_WINDOW_TEXT_HPP

#include <boost/json.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

namespace example {

/// "acme/eu/events, 2026-10-15T00:00:00.000Z to 2026-10-16T00:00:00.000Z"; of what no export wrote the text itself.
inline std::string window_text(std::string const& item, std::string_view plan)
try {
    namespace json = boost::json;
    auto const all = json::parse(item);
    auto const& window = all.as_object();
    auto const planned = json::parse(plan);
    auto const& list = planned.at("lists").as_array().at(window.at("list").to_number<std::size_t>()).as_object();
    auto const text = [](json::object const& of, char const* name) { return std::string{of.at(name).as_string()}; };
    auto out = text(list, "subscription") + '/' + text(list, "region") + '/' + text(list, "resource");
    if (window.contains("from")) out += ", " + text(window, "from") + " to " + text(window, "to");
    return out;
} catch (std::exception const&) {
    return item;
}

}  // namespace example

#endif
