// The export that is stopped and started again: the same files, byte for byte.
#include "years.hpp"

#include <gainsight/px/testing/detail/request_target.hpp>

#include <map>

namespace {

using collection = px::testing::collection;

/// Of each list, how many pages were asked for of each window.
using requests = std::map<std::string, std::map<std::string, std::size_t>>;

requests requests_by_window(years const& y)
{
    requests out;
    for (auto const& r : y.service.requests()) {
        auto const target = px::testing::detail::parsed_target::parse(r.target());
        BOOST_REQUIRE(target);
        auto const* const filter = target->parameter("filter");
        auto const* const size = target->parameter("pageSize");
        if (!size || *size != "40") continue;  // the key's probe
        ++out[std::string{r.operation()}][filter ? *filter : ""];
    }
    return out;
}
std::size_t pages_of(requests const& all, std::string const& list, std::string const& window)
{
    auto const of_list = all.find(list);
    if (of_list == all.end()) return 0;
    auto const of_window = of_list->second.find(window);
    return of_window == of_list->second.end() ? 0 : of_window->second;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resumed)

BOOST_AUTO_TEST_CASE(a_file_that_is_not_what_was_written_is_not_complete)
{
    scratch s;
    years y;
    process first{s, y.arguments(s, "out")};
    BOOST_REQUIRE_MESSAGE(first.wait() == 0, first.output());
    // As a run leaves it that is killed between its last file and its end.
    auto run = boost::json::parse(text_of(s / "out/run.json"));
    run.as_object().at("complete") = false;
    std::ofstream{s / "out/run.json"} << run;
    std::ofstream{s / "out/acme-users.ndjson", std::ios::app} << "{}\n";
    process again{s, y.arguments(s, "out")};
    BOOST_TEST(again.wait() == 2);
    BOOST_TEST(again.output().find("acme-users.ndjson has") != std::string::npos, again.output());
    BOOST_TEST(again.output().find("were written") != std::string::npos, again.output());
}

BOOST_AUTO_TEST_CASE(a_run_that_a_signal_stopped_says_how_to_go_on_and_rereads_one_window_of_each_list_at_most)
{
    scratch s;
    years y;
    y.service.clear_book();
    process undisturbed{s, y.arguments(s, "undisturbed")};
    BOOST_REQUIRE(undisturbed.wait() == 0);
    auto const all = requests_by_window(y);
    std::size_t kept = 0, reread = 0;
    for (std::size_t after : {3, 15, 30, 45, 60, 75}) {
        BOOST_TEST_CONTEXT("stopped after " << after << " requests")
        {
            auto const folder = "stopped" + std::to_string(after);
            y.simulator.inject(px::testing::fault::stall().after(after).always());
            y.service.clear_book();
            process p{s, y.arguments(s, folder)};
            BOOST_REQUIRE(y.service.wait_for_requests(after, 60s));
            p.signal(SIGINT);
            BOOST_TEST(p.wait() == 2);
            BOOST_TEST(p.output().find("stopped; the same command goes on where it stopped") != std::string::npos,
                       p.output());
            auto const first = requests_by_window(y);
            y.simulator.clear_faults();
            y.service.clear_book();
            process again{s, y.arguments(s, folder)};
            BOOST_TEST(again.wait() == 0, again.output());
            check_same(s / "undisturbed", s.path / folder, ".ndjson");
            auto const second = requests_by_window(y);
            for (auto const& [list, windows] : all) {
                // Of the window behind the one at hand one page had been read ahead.
                std::size_t both = 0, more_than_a_page = 0;
                for (auto const& [window, pages] : windows) {
                    auto const before = pages_of(first, list, window), now = pages_of(second, list, window);
                    BOOST_TEST((now == 0 || now == pages), list << ' ' << window);
                    BOOST_TEST(before + now >= pages);
                    kept += now == 0;
                    both += before != 0 && now != 0;
                    more_than_a_page += before > 1 && now != 0;
                }
                BOOST_TEST(more_than_a_page <= 1u, list);
                BOOST_TEST(both <= 2u, list);
                reread += more_than_a_page;
            }
        }
    }
    BOOST_TEST(kept > 20u);
    BOOST_TEST(reread > 0u);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_stopped_while_its_key_is_tried_says_how_to_go_on)
{
    scratch s;
    years y;
    y.simulator.inject(px::testing::fault::stall().always());
    process p{s, y.arguments(s, "out")};
    BOOST_REQUIRE(y.service.wait_for_requests(1, 60s));
    p.signal(SIGTERM);
    BOOST_TEST(p.wait() == 2);
    for (auto const* list : years::lists)
        BOOST_TEST(p.output().find("acme " + std::string{list} +
                                   " is incomplete: stopped; the same command goes on where it stopped") !=
                       std::string::npos,
                   p.output());
    y.simulator.clear_faults();
    process again{s, y.arguments(s, "out")};
    BOOST_TEST(again.wait() == 0, again.output());
}

BOOST_AUTO_TEST_CASE(a_second_signal_ends_a_run_at_once)
{
    scratch s;
    years y;
    y.simulator.inject(px::testing::fault::stall().after(12).always());
    process p{s, y.arguments(s, "out")};
    BOOST_REQUIRE(y.service.wait_for_requests(12, 60s));
    for (int signals = 0; !p.ended() && signals != 1000; ++signals) p.signal(SIGINT);
    auto const status = p.wait();
    BOOST_TEST((status == 2 || status == 1000 + SIGINT), status);
    y.simulator.clear_faults();
    process again{s, y.arguments(s, "out")};
    BOOST_TEST(again.wait() == 0, again.output());
}

BOOST_AUTO_TEST_CASE(another_span_is_refused_while_a_run_is_unfinished_unless_it_is_to_start_over)
{
    scratch s;
    years y;
    y.simulator.inject(px::testing::fault::stall().after(12).always());
    process p{s, y.arguments(s, "out")};
    BOOST_REQUIRE(y.service.wait_for_requests(10, 60s));
    p.signal(SIGTERM);
    BOOST_TEST(p.wait() == 2);
    y.simulator.clear_faults();
    auto other = y.arguments(s, "out");
    other[std::find(other.begin(), other.end(), "--from") - other.begin() + 1] = "2025-01-01";
    process refused{s, other};
    BOOST_TEST(refused.wait() == 1);
    BOOST_TEST(refused.output().find("an unfinished run over 2020-01-01T00:00:00.000Z to") != std::string::npos,
               refused.output());
    other.push_back("--start-over");
    process anew{s, other};
    BOOST_TEST(anew.wait() == 0, anew.output());
}

BOOST_AUTO_TEST_CASE(the_next_night_reads_what_came_since_and_who_changed)
{
    scratch s;
    years y;
    auto arguments = y.arguments(s, "out");
    auto const from = std::find(arguments.begin(), arguments.end(), "--from");
    arguments.erase(from, from + 4);
    arguments.insert(arguments.end(), {"--since-last", "--days", "800"});
    process first{s, arguments};
    BOOST_TEST(first.wait() == 0, first.output());
    BOOST_TEST(records(s / "out/acme-session_events.ndjson", "eventId") == 900u);
    auto event = y.service.all(collection::session_events).front();
    event["eventId"] = "of the second day";
    event["date"] = px::to_epoch_ms(px::now());
    y.service.add(collection::session_events, event);
    auto late = event;
    late["eventId"] = "late";
    late["date"] = px::to_epoch_ms(px::now() - 30min);
    y.service.add(collection::session_events, late);
    auto user = y.service.all(collection::users).front();
    user["identifyId"] = user["id"] = "new@example.com";
    user["lastSeenDate"] = px::to_epoch_ms(px::now());
    y.service.add(collection::users, user);
    y.service.clear_book();
    process second{s, arguments};
    BOOST_TEST(second.wait() == 0, second.output());
    BOOST_TEST(y.service.requests().size() < 10u);
    std::string events, users;
    for (auto const& f : fs::directory_iterator{s / "out"}) {
        auto const name = f.path().filename().string();
        if (name.ends_with(".ndjson") && name.starts_with("acme-session_events-")) events += text_of(f);
        if (name.ends_with(".ndjson") && name.starts_with("acme-users-")) users += text_of(f);
    }
    BOOST_TEST(events.find("of the second day") != std::string::npos);
    BOOST_TEST(events.find("late") != std::string::npos);
    BOOST_TEST(users.find("new@example.com") != std::string::npos);
    BOOST_TEST(std::count(users.begin(), users.end(), '\n') < 400);
}

BOOST_AUTO_TEST_CASE(a_plan_asks_each_list_once_and_writes_nothing)
{
    scratch s;
    years y;
    y.service.clear_book();
    process p{s, y.arguments(s, "out", {"--plan"})};
    BOOST_TEST(p.wait() == 0, p.output());
    BOOST_TEST(p.output().find("page_view_events") != std::string::npos);
    BOOST_TEST(p.output().find("What it misses") != std::string::npos);
    BOOST_TEST(y.service.requests().size() <= 4u);  // and one for the key
    BOOST_TEST(!fs::exists(s / "out"));
}

BOOST_AUTO_TEST_CASE(a_sample_shows_as_many_records_as_are_asked_for)
{
    scratch s;
    years y;
    process p{s, y.arguments(s, "out", {"--sample", "2"})};
    BOOST_TEST(p.wait() == 0, p.output());
    auto const text = p.output();
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 3 * 3);
    BOOST_TEST(!fs::exists(s / "out"));
}

BOOST_AUTO_TEST_SUITE_END()
