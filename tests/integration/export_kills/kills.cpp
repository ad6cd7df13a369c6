// The export killed by SIGKILL at random moments: started again, each of its outputs holds what an undisturbed run
// wrote.
#include "targets.hpp"

#include <random>
#include <thread>

namespace {

/// PX_EXPORT_KILLS sets how often each output's export is killed.
int kills() { return static_cast<int>(px_test::number_from("PX_EXPORT_KILLS", 12)); }
/// PX_EXPORT_SEED replays a run, as far as two processes can be replayed.
unsigned seed() { return static_cast<unsigned>(px_test::number_from("PX_EXPORT_SEED", std::random_device{}())); }

void check_contents(std::map<std::string, std::string> const& is, std::map<std::string, std::string> const& should)
{
    for (auto const& [name, text] : should) {
        BOOST_TEST(is.contains(name), name << " is missing");
        if (is.contains(name)) BOOST_TEST((is.at(name) == text), name << " differs");
    }
    for (auto const& [name, text] : is) BOOST_TEST(should.contains(name), name << " is too many");
}

void kill_at_random(target& to)
{
    scratch s;
    years y;
    auto const undisturbed = to.start(s, y, "undisturbed");
    BOOST_REQUIRE_MESSAGE(undisturbed->wait() == 0, undisturbed->output());
    auto const should = to.contents(s, "undisturbed");
    auto const used = seed();
    std::mt19937 random{used};
    BOOST_TEST_CONTEXT(to.name() << ", PX_EXPORT_SEED=" << used)
    {
        int killed = 0, runs = 0, whole = 0;
        while (killed < kills()) {
            auto const folder = "killed" + std::to_string(whole);
            bool ended = false;
            while (!ended) {
                y.service.clear_book();
                auto const p = to.start(s, y, folder);
                ++runs;
                // After so many answers, and a little later: in the middle of a window, between two files, between a
                // commit and the next.
                auto const requests = killed < kills() ? 2 + random() % 40 : 1'000'000;
                while (!y.service.wait_for_requests(requests, 20ms) && !p->ended()) {
                }
                for (auto spins = random() % 3000; spins != 0; --spins) std::this_thread::yield();
                ended = p->ended();
                if (!ended) {
                    p->signal(SIGKILL);
                    ended = p->wait() < 1000;  // it was faster
                    killed += !ended;
                }
                if (ended) BOOST_TEST(p->wait() == 0, p->wait() << ": " << p->output());
            }
            check_contents(to.contents(s, folder), should);
            process verify{s, {"--out", (s.path / folder).string(), "--verify"}};
            if (to.name() != std::string_view{"singer"}) BOOST_TEST(verify.wait() == 0, verify.output());
            ++whole;
        }
        BOOST_TEST_MESSAGE(to.name() << ": killed " << killed << " times in " << runs << " runs; " << whole
                                     << " exports came out whole");
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kills_at_random_moments)

BOOST_AUTO_TEST_CASE(leave_ndjson_as_an_undisturbed_run_does)
{
    file_target to{"ndjson", false};
    kill_at_random(to);
}

BOOST_AUTO_TEST_CASE(leave_ndjson_in_gzip_as_an_undisturbed_run_does)
{
    file_target to{"ndjson", true};
    kill_at_random(to);
}

BOOST_AUTO_TEST_CASE(leave_csv_as_an_undisturbed_run_does)
{
    file_target to{"csv", false};
    kill_at_random(to);
}

BOOST_AUTO_TEST_CASE(leave_csv_in_gzip_as_an_undisturbed_run_does)
{
    file_target to{"csv", true};
    kill_at_random(to);
}

BOOST_AUTO_TEST_CASE(leave_sqlite_as_an_undisturbed_run_does)
{
    sqlite_target to;
    kill_at_random(to);
}

PX_POSTGRES_TEST(leave_postgres_as_an_undisturbed_run_does)
{
    postgres_target to{server};
    kill_at_random(to);
}

BOOST_AUTO_TEST_CASE(leave_singer_messages_of_which_a_target_makes_what_it_makes_of_an_undisturbed_run)
{
    singer_target to;
    kill_at_random(to);
}

BOOST_AUTO_TEST_SUITE_END()
