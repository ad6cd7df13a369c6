// The file in which a program records its run, for the next start.
#ifndef EXAMPLES_RUN_FILE_HPP
#define EXAMPLES_RUN_FILE_HPP

#include "export/disk_file.hpp"

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/timestamp.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

namespace example {

/// A string member of a JSON object. Throws if there is none.
[[nodiscard]] inline std::string text_at(boost::json::value const& object, char const* name)
{
    return boost::json::value_to<std::string>(object.at(name));
}

/// Reads the run that a file records, with `read(json)`; nothing if there is no such file. `version` is the name of the
/// member that identifies the program's files; its value is 1. Throws px::error, invalid_argument, if the file does not
/// record a run.
template <class Read>
auto load_run_file(fs::path const& path, char const* version, Read read)
    -> std::optional<decltype(read(boost::json::value{}))>
{
    if (!file_exists(path)) return {};
    auto const text = text_of_file(path);
    try {
        auto const all = boost::json::parse(text);
        if (all.at(version).to_number<int>() != 1) throw std::runtime_error{"it is of another version"};
        return read(all);
    } catch (std::exception const& e) {
        throw px::error{px::errc::invalid_argument,
                        path.string() + " is no record of a run (" + e.what() + "); to start over, say --start-over"};
    }
}

}  // namespace example

#endif
