// Names for runs.
#ifndef EXAMPLES_RUN_ID_HPP
#define EXAMPLES_RUN_ID_HPP

#include <gainsight/px.hpp>

#include <cstdio>
#include <random>
#include <string>

namespace example {

namespace px = gainsight::px;

/// A time as part of a file name: "20261129T020000123Z".
[[nodiscard]] inline std::string file_time(px::timestamp t)
{
    auto text = px::to_iso8601(t);
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == '.'; });
    return text;
}

/// A unique id for a run: "20261129T020000123Z-9f3c0a11".
[[nodiscard]] inline std::string new_run_id(px::timestamp now)
{
    std::random_device random;
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", random());
    return file_time(now) + '-' + digits;
}

}  // namespace example

#endif
