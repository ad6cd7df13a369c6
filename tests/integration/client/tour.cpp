// The README's programs: what stands there is compiled as it stands, runs, and does what it says.
#include <integration/client/stage.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

namespace client_tests {
namespace {

stage* the_stage = nullptr;

// The library under the name that the README gives it, but for the address: its client of a region is one of the stage.
namespace px {
using namespace gainsight::px;

template <scope_type... Scopes>
class client : public gainsight::px::client<Scopes...> {
public:
    using gainsight::px::client<Scopes...>::client;
    client(asio::any_io_executor ex, region, api_key key)
        : gainsight::px::client<Scopes...>{
              pools{std::move(ex), the_stage->trusting()},
              tenant{gainsight::px::credential{"tour", the_stage->where(), std::move(key), permissions_of<Scopes...>}}}
    {}
};
}  // namespace px

namespace field = px::field::user;
using namespace std::chrono_literals;

#include <integration/client/tour.ipp>

std::string text_of(std::string const& path)
{
    std::ifstream file{path};
    BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
    return {std::istreambuf_iterator<char>{file}, {}};
}

// From the coroutine's head to its closing brace.
std::string_view tour_in(std::string_view text)
{
    auto const begin = text.find("asio::awaitable<void> tour(");
    BOOST_REQUIRE(begin != text.npos);
    auto const end = text.find("\n}\n", begin);
    BOOST_REQUIRE(end != text.npos);
    return text.substr(begin, end - begin);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_first_program)

BOOST_AUTO_TEST_CASE(is_the_one_that_the_readme_shows)
{
    auto const readme = text_of(PX_CONTRACT_DIR "/../../README.md");
    auto const ours = text_of(PX_CONTRACT_DIR "/../integration/client/tour.ipp");
    BOOST_TEST(tour_in(ours) == tour_in(readme));
}

BOOST_AUTO_TEST_CASE(that_needs_no_key_is_the_example_that_the_readme_shows)
{
    auto const readme = text_of(PX_CONTRACT_DIR "/../../README.md");
    auto const example = text_of(PX_CONTRACT_DIR "/../../examples/first_program.cpp");
    auto const program = std::string_view{example}.substr(example.find('\n') + 1);  // its first line says what it is
    BOOST_TEST((readme.find("```cpp\n" + std::string{program} + "```") != readme.npos));
}

BOOST_AUTO_TEST_CASE(runs_and_does_what_it_says)
{
    stage here;
    the_stage = &here;
    ::setenv("PX_API_KEY", stage::key_text, 1);
    here.service().seed(px::testing::collection::users, 200);

    asio::io_context io{1};
    stage::run(io, tour(io.get_executor()));

    auto const jane = here.service().find(px::testing::collection::users, "jane@example.com");
    BOOST_REQUIRE(jane);
    BOOST_TEST(jane->at("score").to_number<int>() == 81);
    auto const counts = here.service().counts();
    BOOST_TEST(counts.users_updated == 1u);
    BOOST_TEST(counts.not_found == 1u);
    BOOST_TEST(counts.records_listed >= 2u);
    BOOST_TEST(here.service().requests().back().operation() == "getAccount");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace client_tests
