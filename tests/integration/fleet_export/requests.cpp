// What the processes of a run have to agree on.
#include "../../../examples/export/fleet_request.hpp"
#include "stage.hpp"

#include <fstream>
#include <string>
#include <vector>

using namespace fleet_export_tests;

namespace {

constexpr char other_key[] = "another-key-of-somebody-else";

/// What a process is told that joins with this key; a first one has made the run with that of the stage.
std::string told_with(std::string const& its_key)
{
    fleet_stage f;
    f.y.service.add_key(other_key, px::permission::read);
    auto a = f.start("a", {"--resources", "users"});
    f.finish(a);
    std::ofstream{f.s / "other.json"} << R"([{"label": "acme", "url": ")" << f.y.simulator.url() << R"(", "key": ")"
                                      << its_key << R"("}])";
    auto b = f.start("b", {"--resources", "users", "--credentials", (f.s / "other.json").string()});
    auto const status = b.runs->wait();
    auto const said = b.runs->output();
    for (std::string const secret : {key, other_key}) BOOST_TEST(said.find(secret) == said.npos, said);
    auto const request = *f.redis({"HGET", "gainsight-px:{work:export}:run:monday", "request"}).text();
    BOOST_TEST(request.find(key) == request.npos);
    auto const at = request.find("API key of acme\":\"");
    BOOST_REQUIRE(at != request.npos);
    auto const mark = request.substr(at + 18, 16);
    BOOST_TEST(mark.find_first_not_of("0123456789abcdef") == mark.npos, mark);
    BOOST_TEST(said.find(mark) == said.npos, said);
    return std::to_string(status) + ' ' + said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fleet_requests, *boost::unit_test::precondition(needs_redis))

BOOST_AUTO_TEST_CASE(of_another_key_are_refused_without_a_word_of_it)
{
    auto const same = told_with(key);
    BOOST_TEST(same.starts_with("0 "), same);
    auto const other = told_with(other_key);
    BOOST_TEST(other.starts_with("1 "), other);
    BOOST_TEST(other.find("the run 'monday' was begun with another API key of 'acme': ask for the same") != other.npos,
               other);
}

BOOST_AUTO_TEST_CASE(of_another_place_are_refused)
{
    example::options opt;
    opt.run = "monday";
    auto const of = [&](char const* url, char const* its_key = "k") {
        std::vector<px::credential> from;
        from.emplace_back("acme", px::endpoint::parse(url).value(), px::api_key{its_key}, px::permission::read);
        return example::fleet_request(opt, from, "");
    };
    auto const monday = of("https://px.example.com");
    BOOST_TEST(monday == of("https://px.example.com:443/v1/"));
    BOOST_TEST(example::difference_of(monday, of("https://px.example.com:8443")) ==
               "URL of acme 'https://px.example.com', not 'https://px.example.com:8443'");
    BOOST_TEST(example::difference_of(of("http://px.example.com"), monday) ==
               "URL of acme 'http://px.example.com', not 'https://px.example.com'");
    // The mark of a key is another one for each run and each export.
    for (auto* const name : {&opt.run, &opt.export_name}) {
        *name += "2";
        BOOST_TEST(of("https://px.example.com") != monday);
        name->pop_back();
    }
    BOOST_TEST(of("https://px.example.com") == monday);
    BOOST_TEST(of("https://px.example.com", "l") != monday);
    BOOST_TEST(example::difference_of("{}", monday).find("span 'none', not") == 0u);
    auto before = boost::json::parse(monday).as_object();
    before.erase("URL of acme");
    before.erase("API key of acme");
    BOOST_TEST(example::difference_of(boost::json::serialize(before), monday) ==
               "a request of another version of this program");
}

BOOST_AUTO_TEST_SUITE_END()
