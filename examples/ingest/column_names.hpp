// Checks the names of an input's columns, which must be unique.
#ifndef EXAMPLES_INGEST_COLUMN_NAMES_HPP
#define EXAMPLES_INGEST_COLUMN_NAMES_HPP

#include "input_error.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// The problem with the names, as the end of a sentence: `has the name "id" twice`. "" if there is none.
[[nodiscard]] inline std::string problem_of_names(std::vector<std::string> const& names)
{
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const column = "the column " + std::to_string(i + 1);
        if (names[i].empty()) return "has no name for " + column;
        if (end_of_utf8(names[i]) != names[i].size()) return "is not UTF-8 in the name of " + column;
        if (!seen.insert(names[i]).second) return "has the name " + in_quotes(names[i]) + " twice";
    }
    return {};
}

}  // namespace example

#endif
