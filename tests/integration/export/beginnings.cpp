// What a run that could not begin, or began in part, leaves for the next one.
#include "years.hpp"

namespace {

void put_credentials(scratch const& s, years const& y, std::string const& second_key)
{
    std::ofstream out{s / "c.json"};
    out << "[";
    for (char const* label : {"acme", "beta"})
        out << (label[0] == 'b' ? "," : "") << R"({"label": ")" << label << R"(", "url": ")" << y.simulator.url()
            << R"(", "key": ")" << (label[0] == 'b' ? second_key : key) << R"("})";
    out << "]";
}
void set_from(std::vector<std::string>& arguments, char const* from)
{
    *std::next(std::find(arguments.begin(), arguments.end(), "--from")) = from;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(beginnings)

BOOST_AUTO_TEST_CASE(a_run_that_could_not_begin_is_none_that_the_next_one_has_to_finish)
{
    scratch s;
    years y;
    auto arguments = y.arguments(s, "out", {"--resources", "users,page_view_events"});
    y.service.remove_key(key);
    process refused{s, arguments};
    BOOST_TEST(refused.wait() == 1, refused.output());
    BOOST_TEST(!fs::exists(s / "out/run.json"));
    y.service.add_key(key, px::permission::read);
    set_from(arguments, "2025-01-01");
    process other{s, arguments};
    BOOST_TEST(other.wait() == 0, other.output());
    // Nor does one that could not begin undo that.
    auto const complete = text_of(s / "out/run.json");
    y.service.remove_key(key);
    process again{s, arguments};
    BOOST_TEST(again.wait() == 1, again.output());
    BOOST_TEST(text_of(s / "out/run.json") == complete);
}

BOOST_AUTO_TEST_CASE(a_run_that_started_over_in_part_starts_over_with_the_rest_when_it_is_resumed)
{
    scratch s;
    years y;
    auto arguments = y.arguments(s, "out", {"--resources", "session_events"});
    put_credentials(s, y, key);
    y.simulator.inject(px::testing::fault::stall().after(30).always());
    process first{s, arguments};
    BOOST_REQUIRE(y.service.wait_for_requests(30, 60s));
    first.signal(SIGTERM);
    BOOST_TEST(first.wait() == 2);
    y.simulator.clear_faults();
    for (char const* label : {"acme", "beta"})
        BOOST_REQUIRE(fs::exists(s.path / "out" / (std::string{label} + "-session_events.ndjson.state")));

    set_from(arguments, "2025-06-01");
    put_credentials(s, y, "another-key-that-is-none");
    auto over = arguments;
    over.push_back("--start-over");
    process part{s, over};
    BOOST_TEST(part.wait() == 2, part.output());
    put_credentials(s, y, key);
    process rest{s, arguments};
    BOOST_TEST(rest.wait() == 0, rest.output());
    BOOST_TEST(text_of(s / "out/beta-session_events.ndjson") == text_of(s / "out/acme-session_events.ndjson"));
    BOOST_TEST(records(s / "out/beta-session_events.ndjson", "eventId") < 900u);
}

BOOST_AUTO_TEST_SUITE_END()
