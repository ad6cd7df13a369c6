// The kinds of content that an export takes, against the contract's.
#include <gainsight/px/model/engagement.hpp>
#include <gainsight/px/model/localized_content_type.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;

namespace {

boost::json::value const& contract()
{
    static auto const all = [] {
        std::ifstream in{PX_CONTRACT_DIR "/px-rest-0.1.6.json"};
        return boost::json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    }();
    return all;
}

}  // namespace

// Their words are those of an engagement's type, but for one, and for a word of the vendor's own for types it does not
// know.
BOOST_AUTO_TEST_CASE(the_types_that_lists_of_engagements_are_narrowed_to_are_the_contracts)
{
    for (auto const path :
         {px::operation::list_engagements::info.path(), px::operation::list_engagements_extended::info.path()}) {
        std::set<std::string> theirs;
        for (auto const& p : contract().at("paths").as_object().at(path).at("get").at("parameters").as_array())
            if (std::string_view{p.at("name").as_string()} == px::parameter::content_types)
                for (auto const& value : p.at("items").at("enum").as_array()) theirs.emplace(value.as_string());
        std::set<std::string> ours{"UNRECOGNIZE"};
        for (auto const name : px::enum_names<px::engagement_type>::names)
            if (name != px::operation::list_engagements::content_type_not_taken) ours.emplace(name);
        BOOST_TEST(ours == theirs, boost::test_tools::per_element());
        BOOST_TEST(theirs.contains(std::string{px::operation::list_engagements::content_type_instead}));
    }
}

BOOST_AUTO_TEST_CASE(the_kinds_of_content_are_the_contracts)
{
    auto const& paths = contract().at("paths").as_object();
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
