// Makes outputs by their names on the command line.
#ifndef EXAMPLES_EXPORT_OUTPUTS_HPP
#define EXAMPLES_EXPORT_OUTPUTS_HPP

#include "command_line.hpp"
#include "csv_output.hpp"
#include "database_outputs.hpp"
#include "ndjson_output.hpp"
#include "output.hpp"
#include "singer_output.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace example {

/// The text of a file; throws if it cannot be read.
inline std::string file_text(std::string const& path)
{
    std::ifstream in{path};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw px::error{px::errc::invalid_argument, "file '" + path + "' cannot be read: " + std::strerror(errno)};
    return std::move(text).str();
}

inline std::unique_ptr<output> open_output(options const& opt)
{
    if (opt.format == "csv") return std::make_unique<csv_output>(opt.out, opt.gzip, opt.attribute_columns);
    if (opt.format == "sqlite")
        return open_sqlite(opt.database.empty() ? (opt.out / "px.sqlite").string() : opt.database);
    if (opt.format == "postgres") return open_postgres(opt.database);
    if (opt.format == "singer") {
        auto const state = opt.state_file.empty() ? std::string{} : file_text(opt.state_file);
        if (state.empty() && !opt.state_file.empty())
            throw px::error{px::errc::invalid_argument,
                            "file '" + opt.state_file +
                                "' is empty, which no state is: to begin without one, leave "
                                "--state out, or have {} in it"};
        return std::make_unique<singer_output>(STDOUT_FILENO, state);
    }
    return std::make_unique<ndjson_output>(opt.out, opt.gzip);
}

}  // namespace example

#endif
