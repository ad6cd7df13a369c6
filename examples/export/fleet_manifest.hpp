// Where a process of a fleet writes the manifest of its run.
#ifndef EXAMPLES_EXPORT_FLEET_MANIFEST_HPP
#define EXAMPLES_EXPORT_FLEET_MANIFEST_HPP

#include "disk_file.hpp"
#include "list_files.hpp"
#include "manifest.hpp"

#include <gainsight/px/core/timestamp.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace example {

namespace detail {

/// What a manifest that is there says of its run.
struct manifest_facts {
    std::string run_id;
    px::timestamp began{};
    bool whole = false;  ///< All of its lists are finished.
};
/// Nothing where there is none, or one of another program.
[[nodiscard]] inline std::optional<manifest_facts> facts_of_manifest(fs::path const& path)
{
    try {
        if (!file_exists(path)) return {};
        auto const there = boost::json::parse(text_of_file(path));
        return manifest_facts{std::string{there.at("run").as_string()},
                              px::parse_iso8601(std::string_view{there.at("began").as_string()}).value(),
                              !there.as_object().contains(unfinished_name)};
    } catch (std::exception const&) {
        return {};
    }
}

}  // namespace detail

/// Writes the manifest of a run into a folder, and returns where it is: over that of an earlier run, and beside that of
/// a later one, which a process that slept for long may find. What a process writes that was stopped before the run's
/// end replaces none of a whole run: it stands beside that of another run, and is left out where it is of the same one.
inline fs::path write_fleet_manifest(fs::path const& folder, run_books const& books)
{
    auto const of_last = folder / "manifest.json";
    auto const beside = folder / ("manifest-" + file_name_of(books.name) + ".json");
    auto path = of_last;
    bool const whole = books.unfinished.empty();
    if (auto const there = detail::facts_of_manifest(path); there && there->run_id != books.run_id)
        if (there->began > books.began || (there->whole && !whole)) path = beside;
    auto const there = detail::facts_of_manifest(path);
    if (there && there->run_id == books.run_id && there->whole && !whole) return path;
    write_manifest(path, books);
    // What an earlier process of the run has left there is out of date.
    auto const before = path == beside ? std::nullopt : detail::facts_of_manifest(beside);
    if (before && before->run_id == books.run_id) remove_file(beside);
    return path;
}

}  // namespace example

#endif
