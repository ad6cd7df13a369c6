// Queries as the request target that they make, as the tests of queries compare them.
#ifndef GAINSIGHT_PX_TESTS_UNIT_QUERY_TARGETS_HPP
#define GAINSIGHT_PX_TESTS_UNIT_QUERY_TARGETS_HPP

#include "models.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace sample {

inline constexpr std::chrono::sys_days january_1 = std::chrono::year{2024} / std::chrono::January / 1;
inline constexpr std::chrono::sys_days january_2 = std::chrono::year{2024} / std::chrono::January / 2;

/// Text without its percent-encoding.
inline std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The target of a page, decoded to be read.
template <class Query>
std::string target(Query const& query, std::string_view scroll_id = {}, int page_number = -1)
{
    auto const t = query.body().target(scroll_id, page_number);
    return t ? decoded(*t) : "error: " + std::string{t.error().message()};
}

/// That a query holds that error, which names the operation, and makes neither filters nor a target.
template <class Query>
bool refused(Query const& query, gainsight::px::errc code, std::string_view reason)
{
    auto const e = query.error();
    return e == code && e.message().find(reason) != std::string_view::npos &&
           e.operation() == query.body().info().call() && e.path_template() == query.body().info().path() &&
           e.phase() == gainsight::px::phase::validation && !query.body().filters() && !query.body().target({}, -1) &&
           query.body().target({}, -1).error() == e && query.body().filters().error() == e;
}

}  // namespace sample

#endif
