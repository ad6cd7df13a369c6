// The messages of the export as a Singer tap, before a reader that was written from Singer's specification alone.
#include "../../../examples/lists.hpp"
#include "../export/program.hpp"

#include <iostream>

namespace {

/// Debian's, to which python3-jsonschema belongs, where another Python comes first in the PATH.
std::string python() { return fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3"; }

constexpr char reader[] = PX_CONTRACT_DIR "/../integration/export_faults/singer_reader.py";

/// Runs a command of the shell into `where`/said; its status.
int shell(scratch const& where, std::string const& command)
{
    auto const status = std::system((command + " > " + (where / "said").string() + " 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}
/// Whether Python and its validator of JSON Schema are there; where CI is set they have to be.
bool reader_is_there(scratch const& s)
{
    if (shell(s, python() + " -c 'import jsonschema'") == 0) return true;
    BOOST_TEST(!std::getenv("CI"), "Python's jsonschema was not found, and CI wants it");
    std::cerr << "\n*** SKIPPED: the tests with a reader of Singer's messages: install python3-jsonschema ***\n\n";
    return false;
}

/// Every list of PX, some records of each.
class everything {
public:
    explicit everything(scratch const& s) : s_{s}
    {
        service.add_key(key, px::permission::read);
        service.seed_everything(60, 300);
        std::ofstream{s / "ca.pem"} << simulator.ca_pem();
        std::ofstream{s / "c.json"} << R"([{"label": "a \"subscription\" é", "url": ")" << simulator.url()
                                    << R"(", "key": ")" << key << R"("}])";
    }
    int read_into(fs::path const& messages, std::string const& lists)
    {
        process p{s_,
                  {"--credentials", (s_ / "c.json").string(), "--ca-file", (s_ / "ca.pem").string(), "--out",
                   (s_ / "out").string(), "--resources", lists, "--days", "400", "--page-size", "25", "--format",
                   "singer", "--start-over"},
                  {},
                  messages};
        auto const status = p.wait();
        BOOST_TEST(status == 0, p.output());
        return status;
    }

    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);

private:
    scratch const& s_;
};

std::string all_lists()
{
    std::string out;
    std::apply([&](auto const&... list) { ((out += (out.empty() ? "" : ",") + std::string{list.name()}), ...); },
               example::lists);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(singer)

BOOST_AUTO_TEST_CASE(messages_of_every_list_hold_to_the_specification)
{
    scratch s;
    if (!reader_is_there(s)) return;
    everything px_of{s};
    for (bool odd : {false, true}) {
        px_of.service.set(odd ? px::testing::quirks{} : px::testing::quirks::none());
        auto const messages = s / (odd ? "odd" : "plain");
        px_of.read_into(messages, all_lists());
        auto const status = shell(s, python() + ' ' + reader + " < " + messages.string());
        BOOST_TEST(status == 0, text_of(s / "said"));
        if (status != 0) continue;
        auto const said = boost::json::parse(text_of(s / "said"));
        BOOST_TEST_MESSAGE(said);
        BOOST_TEST(said.at("records").as_object().size() == std::tuple_size_v<decltype(example::lists)>);
        BOOST_TEST(said.at("states").to_number<int>() >= 23);
    }
}

BOOST_AUTO_TEST_CASE(the_reader_finds_what_does_not_hold_to_it)
{
    scratch s;
    if (!reader_is_there(s)) return;
    std::string const schema =
        R"({"type":"SCHEMA","stream":"s","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"integer"}}}})"
        "\n";
    struct {
        std::string messages;
        char const* flaw;
    } const cases[] = {
        {R"({"type":"RECORD","stream":"s","record":{"id":1}})"
         "\n",
         "comes before its SCHEMA"},
        {schema + R"({"type":"RECORD","stream":"s","record":{}})"
                  "\n",
         "lacks 'id' of its key"},
        {schema + R"({"type":"RECORD","stream":"s","record":{"id":"x"}})"
                  "\n",
         "does not hold to its schema"},
        {schema + R"({"type":"RECORD","stream":"s","record":{"id":1},"time_extracted":"today"})"
                  "\n",
         "RFC 3339"},
        {R"({"type":"STATE","value":7})"
         "\n",
         "no JSON object"},
        {R"({"type":"SCHEMA","stream":"s","key_properties":["no"],"schema":{"properties":{}}})"
         "\n",
         "names 'no'"},
        {schema + R"({"type":"RECORD","stream":"s","rec)", "does not end"},
        {schema + R"({"type":"RECORD","stream":"s","record":{"id":1,"id":2}})"
                  "\n",
         "comes twice"},
    };
    for (auto const& c : cases) {
        std::ofstream{s / "messages"} << c.messages;
        BOOST_TEST(shell(s, python() + ' ' + reader + " < " + (s / "messages").string()) == 1, c.messages);
        BOOST_TEST(text_of(s / "said").find(c.flaw) != std::string::npos, text_of(s / "said"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
