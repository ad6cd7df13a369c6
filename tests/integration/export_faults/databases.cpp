// A database that is locked, or stopped and started again: one sentence, and the same command goes on.
#include "../export_kills/targets.hpp"

#include <sstream>

namespace {

/// The lines of an output that hold a word.
std::vector<std::string> lines_with(std::string const& output, std::string_view word)
{
    std::vector<std::string> out;
    std::istringstream in{output};
    for (std::string line; std::getline(in, line);)
        if (line.find(word) != line.npos) out.push_back(line);
    return out;
}

/// Has a run's pages wait behind its first few, so that it can be met in the middle, until the faults are cleared.
void hold(years& y, std::size_t after)
{
    y.service.clear_book();
    y.simulator.inject(px::testing::fault::stall().after(after).always());
}
void let_go(years& y)
{
    y.simulator.clear_faults();
    y.simulator.kill_all_connections();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(databases)

BOOST_AUTO_TEST_CASE(a_sqlite_file_that_another_program_holds_is_told_in_one_sentence_and_nothing_is_begun)
{
    scratch s;
    years y;
    sqlite_target to;
    auto const undisturbed = to.start(s, y, "undisturbed");
    BOOST_REQUIRE_MESSAGE(undisturbed->wait() == 0, undisturbed->output());
    fs::create_directories(s / "out");
    auto const file = (s / "out/px.sqlite").string();
    {
        px_test::sqlite_peer other{file};
        BOOST_TEST(other("BEGIN EXCLUSIVE; CREATE TABLE t (x)") == "");
        auto const p = to.start(s, y, "out");
        BOOST_TEST(p->wait() == 1);
        BOOST_TEST_CONTEXT(p->output())
        {
            auto const said = lines_with(p->output(), file);
            BOOST_TEST(said.size() == 1u);
            BOOST_TEST(p->output().find("export: " + file + " is locked by another program") != std::string::npos);
        }
        BOOST_TEST(other("ROLLBACK") == "");
    }
    auto const again = to.start(s, y, "out");
    BOOST_TEST(again->wait() == 0, again->output());
    BOOST_TEST((to.contents(s, "out") == to.contents(s, "undisturbed")));
}

BOOST_AUTO_TEST_CASE(a_sqlite_file_that_another_program_takes_in_the_middle_is_told_in_one_sentence)
{
    scratch s;
    years y;
    sqlite_target to;
    auto const undisturbed = to.start(s, y, "undisturbed");
    BOOST_REQUIRE_MESSAGE(undisturbed->wait() == 0, undisturbed->output());
    auto const file = (s / "out/px.sqlite").string();
    // One list: each waits some seconds for its turn.
    auto const arguments = y.arguments(s, "out", {"--format", "sqlite", "--resources", "page_view_events"});
    hold(y, 14);
    process p{s, arguments};
    BOOST_REQUIRE(y.service.wait_for_requests(14, 60s));
    {
        px_test::sqlite_peer other{file};
        // It gets its turn between two pages.
        while (other("BEGIN EXCLUSIVE") != "") BOOST_REQUIRE(!p.ended());
        let_go(y);
        BOOST_TEST(p.wait() == 2);
        BOOST_TEST(other("ROLLBACK") == "");
    }
    BOOST_TEST_CONTEXT(p.output())
    {
        auto const said = lines_with(p.output(), "is locked by another program");
        BOOST_TEST(said.size() == 1u);
        BOOST_TEST(p.output().find("page_view_events is incomplete: " + file + " is locked") != std::string::npos);
    }
    process again{s, arguments};
    BOOST_TEST(again.wait() == 0, again.output());
    BOOST_TEST((to.contents(s, "out")["page_view_events"] == to.contents(s, "undisturbed")["page_view_events"]));
}

PX_POSTGRES_TEST(a_postgres_that_is_stopped_and_started_again_is_told_and_the_same_command_goes_on)
{
    scratch s;
    years y;
    postgres_target to{server};
    auto const undisturbed = to.start(s, y, "undisturbed");
    BOOST_REQUIRE_MESSAGE(undisturbed->wait() == 0, undisturbed->output());
    hold(y, 14);
    auto const p = to.start(s, y, "stopped");
    BOOST_REQUIRE(y.service.wait_for_requests(14, 60s));
    server.stop();
    let_go(y);
    BOOST_TEST(p->wait() == 2);
    BOOST_TEST_CONTEXT(p->output())
    {
        auto const said = lines_with(p->output(), ": the connection was lost: ");
        BOOST_TEST(said.size() >= 1u);
        BOOST_TEST(said.size() <= 3u);
        for (auto const& line : said) BOOST_TEST(line.find("postgresql://px@") != line.npos);
        BOOST_TEST(p->output().find(px_test::postgres_server::plain_password) == std::string::npos);
    }
    std::vector<std::string> arguments = y.arguments(s, "stopped", {"--format", "postgres", "--database"});
    arguments.push_back(server.url());
    process gone{s, arguments};
    BOOST_TEST(gone.wait() == 1);
    auto const said = lines_with(gone.output(), "cannot be reached");
    BOOST_TEST(said.size() == 1u, gone.output());
    server.start();
    auto const again = to.start(s, y, "stopped");
    BOOST_TEST(again->wait() == 0, again->output());
    BOOST_TEST((to.contents(s, "stopped") == to.contents(s, "undisturbed")));
}

BOOST_AUTO_TEST_SUITE_END()
