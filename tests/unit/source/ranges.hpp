// Ranges of milliseconds since 1970, which tests can count.
#ifndef GAINSIGHT_PX_TESTS_UNIT_SOURCE_RANGES_HPP
#define GAINSIGHT_PX_TESTS_UNIT_SOURCE_RANGES_HPP

#include <gainsight/px/query/date_range.hpp>

#include <cstdint>

namespace px_test {

inline gainsight::px::date_range range(std::int64_t from, std::int64_t to)
{
    return {gainsight::px::from_epoch_ms(from), gainsight::px::from_epoch_ms(to)};
}

}  // namespace px_test

#endif
