// Filters as text, as the tests of filters compare them.
#ifndef GAINSIGHT_PX_TESTS_UNIT_QUERY_PRINTED_HPP
#define GAINSIGHT_PX_TESTS_UNIT_QUERY_PRINTED_HPP

#include "models.hpp"

#include <string>
#include <string_view>

namespace sample {

/// The alternatives of a filter, or what its error says.
template <class Filter>
std::string print(Filter const& f)
{
    if (f.error()) return "error: " + std::string{f.error().message()};
    std::string out;
    for (auto const& alternative : f.body().alternatives()) {
        if (!out.empty()) out += " | ";
        out += alternative;
    }
    return out;
}

/// That a filter holds an error which names that field and that reason, and nothing else.
template <class Filter>
bool refused(Filter const& f, std::string_view field, std::string_view reason)
{
    return f.error() == gainsight::px::errc::invalid_argument && f.body().alternatives().empty() &&
           f.error().message().find(field) != std::string_view::npos &&
           f.error().message().find(reason) != std::string_view::npos;
}

}  // namespace sample

#endif
