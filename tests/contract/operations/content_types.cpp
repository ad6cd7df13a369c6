// The kinds of content that an export takes, against the contract's.
#include <gainsight/px/model/localized_content_type.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;

BOOST_AUTO_TEST_CASE(the_kinds_of_content_are_the_contracts)
{
    std::ifstream in{PX_CONTRACT_DIR "/px-rest-0.1.6.json"};
    auto const contract = boost::json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    auto const& paths = contract.at("paths").as_object();
    auto const& parameters = paths.at(px::operation::export_content::info.path()).at("get").at("parameters").as_array();
    std::vector<std::string> theirs;
    for (auto const& p : parameters)
        if (std::string_view{p.at("name").as_string()} == px::parameter::type)
            for (auto const& value : p.at("enum").as_array()) theirs.emplace_back(value.as_string());
    auto const& names = px::enum_names<px::localized_content_type>::names;
    std::vector<std::string> const ours{std::begin(names), std::end(names)};
    BOOST_TEST(ours == theirs, boost::test_tools::per_element());
    BOOST_TEST(ours.size() == static_cast<std::size_t>(px::localized_content_type::community) + 1);
}
