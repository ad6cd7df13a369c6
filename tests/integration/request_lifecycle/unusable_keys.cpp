// Calls of a tenant whose API key cannot be sent are refused, and their error says which flaw the key has.
#include "stage.hpp"

#include <string_view>
#include <utility>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(unusable_keys)

BOOST_AUTO_TEST_CASE(are_told_apart_and_nothing_is_sent_or_repeated)
{
    stage s;
    for (auto const& [key, flaw] : {std::pair{"", "is empty"}, std::pair{"two words", "holds a blank"},
                                    std::pair{"line\r\nX: y", "holds a character that a header cannot carry"}}) {
        px::tenant const tenant{px::credential{"acme", s.server.where(), px::api_key{key}, both::permissions}};
        both const client{s.pools, tenant};
        auto const got = s.run(client.results().users().get("jane"));
        BOOST_REQUIRE((got.error() == px::errc::invalid_argument));
        BOOST_TEST((got.error().phase() == px::phase::validation));
        BOOST_TEST(got.error().message().starts_with("the API key of tenant 'acme' "));
        BOOST_TEST(got.error().message().find(flaw) != std::string_view::npos, got.error().message());
        BOOST_TEST(got.error().attempts() == 0);
    }
    BOOST_TEST(s.server.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
