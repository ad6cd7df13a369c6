// The tables that decoder and encoder walk.
#include "everything.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace px = gainsight::px;
using namespace px_test;

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(every_row_is_found_by_its_name_and_nothing_else_is)
{
    auto const& t = px::detail::table_of<px::everything>::value;
    for (std::size_t i = 0; i < t.rows.size(); ++i) BOOST_TEST(t.find(t.rows[i].name) == static_cast<int>(i));
    for (auto const* name : {"", "t", "tex", "Text", "text ", "int16", "realm", "extra"})
        BOOST_TEST(t.find(name) == -1);
}

BOOST_AUTO_TEST_CASE(a_row_shows_its_name_as_it_stands_before_a_value)
{
    for (auto const& r : px::detail::table_of<px::everything>::value.rows)
        BOOST_TEST(r.name.key() == '"' + std::string{r.name} + "\":");
    BOOST_TEST(px::detail::erased_row{}.name.key() == "\"\":");
}

BOOST_AUTO_TEST_SUITE_END()
