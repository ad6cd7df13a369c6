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
#include <string>
#include <string_view>

namespace example {

/// Writes the manifest of a run into a folder: over that of an earlier run, and beside that of a later one, which a
/// process that slept for long may find. Returns where the run's manifest is. That of a whole run is not replaced by
/// one of a process that was stopped before the run's end.
inline fs::path write_fleet_manifest(fs::path const& folder, run_books const& books)
{
    auto path = folder / "manifest.json";
    try {
        if (file_exists(path)) {
            auto const there = boost::json::parse(text_of_file(path));
            auto const began = px::parse_iso8601(std::string_view{there.at("began").as_string()}).value();
            bool const same = there.at("run").as_string() == books.run_id;
            if (same && !books.unfinished.empty() && !there.as_object().contains(detail::unfinished_name)) return path;
            if (!same && began > books.began) path = folder / ("manifest-" + file_name_of(books.name) + ".json");
        }
    } catch (std::exception const&) {  // none of this program's
    }
    write_manifest(path, books);
    return path;
}

}  // namespace example

#endif
