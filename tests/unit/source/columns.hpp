// The columns of a schema by their names.
#ifndef GAINSIGHT_PX_TESTS_UNIT_SOURCE_COLUMNS_HPP
#define GAINSIGHT_PX_TESTS_UNIT_SOURCE_COLUMNS_HPP

#include <gainsight/px/source/schema.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>

namespace px_test {

inline gainsight::px::column const& at(gainsight::px::schema const& s, std::string_view name)
{
    auto const* found = s.find(name);
    BOOST_REQUIRE_MESSAGE(found, s.name() << " has no column " << name);
    return *found;
}

}  // namespace px_test

BOOST_TEST_DONT_PRINT_LOG_VALUE(gainsight::px::column_type)

#endif
