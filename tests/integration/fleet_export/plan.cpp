// How a run is cut into items, and what its manifest proves.
#include "../../../examples/export/fleet_books.hpp"
#include "../../../examples/export/fleet_manifest.hpp"
#include "../../../examples/export/fleet_output.hpp"
#include "../../../examples/export/fleet_plan.hpp"
#include "../../../examples/export/manifest.hpp"
#include "../scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace fleet_plan_tests {

namespace px = gainsight::px;
namespace fs = std::filesystem;
using example::fleet_item;
using namespace std::chrono_literals;

inline px::timestamp at(char const* text) { return px::parse_iso8601(text).value(); }

inline example::list_state over(char const* from, char const* to)
{
    example::list_state s;
    s.began = at("2026-11-30T02:00:00Z");
    s.span.emplace(at(from), at(to));
    return s;
}
/// Adjacent, from the beginning of the span to its end.
inline void check_cover(std::vector<fleet_item> const& items, px::timestamp from, px::timestamp to)
{
    BOOST_REQUIRE(!items.empty());
    BOOST_TEST((items.front().range->from() == from));
    BOOST_TEST((items.back().range->to() == to));
    for (std::size_t i = 1; i < items.size(); ++i) BOOST_TEST((items[i - 1].range->to() == items[i].range->from()));
}

/// A list of two days, which two processes have read.
struct two_parts {
    two_parts()
    {
        run.program = "export";
        run.run_id = "run";
        run.folder = "host:/a";
        example::list_books list;
        list.subscription = "acme";
        list.region = "eu";
        list.resource = "session_events";
        list.full = false;
        list.span.emplace(at("2026-01-01"), at("2026-01-03"));
        list.parts.push_back(part(0, "2026-01-01", "2026-01-02"));
        list.parts.push_back(part(1, "2026-01-02", "2026-01-03"));
        run.lists.push_back(list);
    }
    example::run_books of(char const* name, char const* began)
    {
        run.run_id = run.name = name;
        run.began = at(began);
        return run;
    }
    static example::part_books part(std::uint64_t item, char const* from, char const* to)
    {
        example::part_books p;
        p.item = item;
        p.token = 1'790'000'000'000'000 + item;
        p.process = "other";
        p.folder = "host:/b";
        px::window_counts counts;
        counts.delivered = 3;
        p.windows.push_back({at(from), at(to), counts});
        p.proof["file"] = "acme-session_events-" + std::to_string(item) + ".ndjson";
        p.proof["records"] = 3;
        return p;
    }
    std::vector<std::string> verify()
    {
        write_manifest(s / "manifest.json", run);
        elsewhere.clear();
        return example::verify_manifest(s / "manifest.json", example::checked::files, &elsewhere);
    }
    px_test::scratch s;
    example::run_books run;
    std::vector<std::string> elsewhere;
};

}  // namespace fleet_plan_tests
using namespace fleet_plan_tests;

BOOST_AUTO_TEST_SUITE(fleet_plans)

BOOST_AUTO_TEST_CASE(cut_a_span_at_midnight_without_a_gap)
{
    auto const items = example::items_of(3, over("2026-11-27T13:00:00Z", "2026-11-30T01:00:00Z"), 24h, 190 * 24h);
    BOOST_REQUIRE(items.size() == 4u);
    BOOST_TEST((items[1].range->from() == at("2026-11-28")));
    BOOST_TEST((items[2].range->from() == at("2026-11-29")));
    BOOST_TEST(items[0].list == 3u);
    check_cover(items, at("2026-11-27T13:00:00Z"), at("2026-11-30T01:00:00Z"));
    auto const old = example::items_of(0, over("1969-12-30T13:00:00Z", "1970-01-02"), 24h, 190 * 24h);
    BOOST_TEST((old[0].range->to() == at("1969-12-31")));
    check_cover(old, at("1969-12-30T13:00:00Z"), at("1970-01-02"));
}

BOOST_AUTO_TEST_CASE(end_a_span_where_the_run_began_and_leave_out_what_was_read)
{
    auto state = over("2026-11-28", "2026-12-24");
    check_cover(example::items_of(0, state, 24h, 190 * 24h), at("2026-11-28"), state.began);
    state.finished.finish({at("2026-11-28T06:00:00Z"), at("2026-11-30T01:00:00Z")});
    auto const items = example::items_of(0, state, 24h, 190 * 24h);
    BOOST_REQUIRE(items.size() == 2u);
    BOOST_TEST((items[0].range->to() == at("2026-11-28T06:00:00Z")));
    BOOST_TEST((items[1].range->from() == at("2026-11-30T01:00:00Z")));
    BOOST_TEST(example::items_of(0, over("2027-01-01", "2027-01-02"), 24h, 24h).empty());
}

BOOST_AUTO_TEST_CASE(take_no_more_than_the_endpoint_answers_and_no_more_than_ten_thousand_windows)
{
    BOOST_TEST(example::items_of(0, over("2026-01-01", "2026-01-31"), 24h * 300, 24h * 7).size() == 5u);
    auto const many = example::items_of(0, over("2006-01-01", "2026-01-01"), 1min, 24h * 7);
    BOOST_TEST(many.size() <= 10'000u);
    BOOST_TEST(many.size() > 9'000u);
    check_cover(many, at("2006-01-01"), at("2026-01-01"));
}

BOOST_AUTO_TEST_CASE(of_more_windows_than_redis_notes_at_once_are_refused_with_the_option_that_helps)
{
    example::fleet_plan plan;
    for (int i = 0; i < 6; ++i)
        plan.lists.push_back({"acme", "eu", "session_events", over("2006-01-01", "2026-01-01")});
    BOOST_CHECK_EXCEPTION(static_cast<void>(example::items_of(plan, 1min)), px::error, [](px::error const& e) {
        return std::string{e.message()}.find("ask for a wider --window") != std::string::npos;
    });
    plan.lists.pop_back();
    BOOST_TEST(example::items_of(plan, 1min).size() <= example::most_items_of_a_run);
}

BOOST_AUTO_TEST_CASE(are_not_asked_for_what_no_process_can_read)
{
    auto const said = [](auto const& wish) -> std::string {
        example::options opt;
        opt.redis.url = "redis://host";
        opt.run = "monday";
        wish(opt);
        try {
            example::check(opt);
        } catch (px::error const& e) {
            return std::string{e.message()};
        }
        return {};
    };
    BOOST_TEST(said([](auto&) {}).empty());
    // A time before the year 0 is no text that is read back.
    BOOST_TEST(said([](auto& o) { o.span.look_back = std::chrono::days{1'000'000}; }) ==
               "--look-back must be at most 36500d");
    // Nor for a name by which no status would find it.
    for (char const* const name : {"", "a}:b", "}:"})
        BOOST_TEST(said([&](auto& o) { o.export_name = name; }).starts_with("--export takes a name"), name);
    for (char const* const name : {"a}", "}", "{a", "a:b", ":", "a}b"})
        BOOST_TEST(said([&](auto& o) { o.export_name = name; }).empty(), name);
    BOOST_TEST(said([](auto& o) { o.windows_at_once = 100'000; }) == "--windows must be from 1 to 256 with --fleet");
}

BOOST_AUTO_TEST_CASE(are_not_made_where_a_clock_must_be_wrong)
{
    auto const now = at("2026-11-30T02:00:00Z");
    for (auto const off : {-5min, 0min, 5min}) example::check_clocks(now + off, now);
    for (auto const off : {-6min, 6min}) BOOST_CHECK_THROW(example::check_clocks(now + off, now), px::error);
}

BOOST_AUTO_TEST_CASE(are_the_same_when_read_back)
{
    example::fleet_plan plan;
    plan.run_id = "run";
    plan.began = at("2026-11-30T02:00:00Z");
    plan.lists.push_back({"acme", "eu", "session_events", over("2026-01-01", "2026-01-02"), 7});
    auto const back = example::fleet_plan::parse(plan.text());
    BOOST_TEST(back.text() == plan.text());
    BOOST_TEST(back.lists[0].items == 7u);
    BOOST_TEST(back.lists[0].name() == "acme/eu/session_events");
    fleet_item item{0, px::date_range{at("2026-01-01"), at("2026-01-02")}};
    BOOST_TEST(fleet_item::parse(item.text()).text() == item.text());
    BOOST_TEST(fleet_item::parse(fleet_item{7}.text()).list == 7u);
    BOOST_CHECK_THROW(static_cast<void>(example::fleet_plan::parse("{}")), px::error);
}

BOOST_AUTO_TEST_CASE(lead_to_bookmarks_that_leave_out_what_fell_short)
{
    example::fleet_plan plan;
    plan.lists.push_back({"acme", "eu", "session_events", over("2026-01-01", "2026-01-03"), 2});
    auto first = two_parts::part(0, "2026-01-01", "2026-01-02"),
         second = two_parts::part(1, "2026-01-02", "2026-01-03");
    second.windows[0].counts.shortfall = 1;
    std::vector<px::fleet::work_result> results(2);
    results[0].text = example::item_result(0, first);
    results[1].text = example::item_result(0, second);
    example::fleet_books const books{plan, results};
    BOOST_TEST(books.shortfall() == 1);
    BOOST_TEST(books.records() == 6u);
    BOOST_TEST(books.unfinished().empty());
    BOOST_TEST(example::fleet_books(plan, {results[0]}).unfinished().size() == 1u);
    results[0].text = "{damaged";
    BOOST_TEST(example::fleet_books(plan, results).unreadable().size() == 1u);
    BOOST_TEST(example::fleet_books(plan, results).unfinished().size() == 1u);
    auto const state = example::list_state::parse(books.bookmarks().at("acme/eu/session_events"));
    BOOST_TEST(state.complete);
    BOOST_TEST((state.finished.end() == at("2026-01-02")));
}

BOOST_AUTO_TEST_CASE(make_manifests_that_tell_a_gap_an_overlap_a_double_and_a_count_that_differs)
{
    auto const has = [](std::vector<std::string> const& all, std::string const& words) {
        for (auto const& one : all)
            if (one.find(words) != one.npos) return true;
        return false;
    };
    two_parts t;
    BOOST_TEST(t.verify().empty());
    BOOST_REQUIRE(t.elsewhere.size() == 1u);
    BOOST_TEST(t.elsewhere[0] == "2 files of the process other in host:/b");
    auto& parts = t.run.lists[0].parts;
    auto const good = parts;
    parts.pop_back();
    BOOST_TEST(has(t.verify(), "no window reaches from 2026-01-02T00:00:00.000Z to 2026-01-03"));
    parts = good;
    parts[1].windows[0].from = at("2026-01-01T23:00:00Z");
    BOOST_TEST(has(t.verify(), "overlaps one that begins at 2026-01-01T23:00:00.000Z"));
    parts = good;
    parts.push_back(good[1]);
    BOOST_TEST(has(t.verify(), "its item 1 is there twice"));
    parts = good;
    parts[0].proof["records"] = 2;
    BOOST_TEST(has(t.verify(), "the windows delivered 3 records, but 2 were written"));
    // Of its own folder a file has to be there.
    parts = good;
    parts[0].folder = t.run.folder;
    BOOST_TEST(has(t.verify(), "acme-session_events-0.ndjson is missing"));
}

BOOST_AUTO_TEST_CASE(leave_the_manifest_of_a_later_run_and_of_a_whole_one_alone)
{
    two_parts t;
    auto const monday = t.of("monday", "2026-11-30"), tuesday = t.of("tuesday", "2026-12-01");
    auto const whole = t.s / "manifest.json";
    BOOST_TEST((example::write_fleet_manifest(t.s.path, monday) == whole));
    BOOST_TEST((example::write_fleet_manifest(t.s.path, tuesday) == whole));
    BOOST_TEST((example::write_fleet_manifest(t.s.path, monday) == t.s / "manifest-monday.json"));
    BOOST_TEST(example::run_of_manifest(whole) == "tuesday");
    BOOST_TEST(example::run_of_manifest(t.s / "manifest-monday.json") == "monday");
    auto stopped = tuesday;
    stopped.unfinished.push_back("acme, session_events");
    BOOST_TEST((example::write_fleet_manifest(t.s.path, stopped) == whole));
    BOOST_TEST(example::verify_manifest(whole, example::checked::books).empty());
    stopped = t.of("wednesday", "2026-12-02");
    stopped.unfinished.push_back("acme, session_events");
    auto const beside = t.s / "manifest-wednesday.json";
    BOOST_TEST((example::write_fleet_manifest(t.s.path, stopped) == beside));
    BOOST_TEST(example::run_of_manifest(whole) == "tuesday");
    BOOST_TEST(example::verify_manifest(beside).size() == 1u);
    // The rest of the run takes its place, and one that is not finished is replaced by that of a later run.
    auto const finished = t.of("wednesday", "2026-12-02");
    BOOST_TEST((example::write_fleet_manifest(t.s.path, finished) == whole));
    BOOST_TEST(!fs::exists(beside));
    fs::remove(whole);
    example::write_fleet_manifest(t.s.path, stopped);
    BOOST_TEST((example::write_fleet_manifest(t.s.path, t.of("thursday", "2026-12-03")) == whole));
    // A whole one of an earlier run stays beside, whoever of it is stopped.
    auto const late = t.of("monday", "2026-11-30");
    BOOST_TEST((example::write_fleet_manifest(t.s.path, late) == t.s / "manifest-monday.json"));
    auto stopped_late = late;
    stopped_late.unfinished.push_back("acme, session_events");
    example::write_fleet_manifest(t.s.path, stopped_late);
    BOOST_TEST(example::verify_manifest(t.s / "manifest-monday.json", example::checked::books).empty());
}

BOOST_AUTO_TEST_CASE(write_manifests_beside_those_of_processes_of_the_same_number)
{
    two_parts t;
    fs::create_directory(t.s / ("manifest.json.new" + std::to_string(::getpid())));
    BOOST_TEST(t.verify().empty());
    auto const entries = std::distance(fs::directory_iterator{t.s.path}, fs::directory_iterator{});
    BOOST_TEST(entries == 2);
}

BOOST_AUTO_TEST_CASE(name_files_by_run_item_and_token)
{
    auto const suffix = example::item_suffix("20261130T020000000Z", 12, 1'790'000'000'000'007);
    BOOST_TEST(suffix == "20261130T020000000Z-00012-1790000000000007");
    px_test::scratch s;
    auto const file = [&](std::uint64_t item, std::uint64_t token, char const* began, char const* ending) {
        auto const path = s.path / ("acme-users-" + example::item_suffix(began, item, token) + ending);
        std::ofstream{path} << "x";
        return path;
    };
    constexpr char run[] = "20261130T020000000Z";
    auto const fenced = file(1, 5, run, ".ndjson"), partial = file(1, 4, run, ".csv.gz.partial"),
               latest = file(1, 6, run, ".ndjson"), unknown = file(2, 1, run, ".ndjson"),
               of_another_run = file(1, 5, "20261129T020000000Z", ".ndjson");
    std::ofstream{s / "notes-1-2.txt"} << "x";
    fs::create_directory(s / ("acme-users-" + example::item_suffix(run, 1, 3) + ".ndjson"));  // cannot be removed
    example::remove_fenced_files(s.path, run, {{1, 6}});
    BOOST_TEST(!fs::exists(fenced));
    BOOST_TEST(!fs::exists(partial));
    BOOST_TEST(fs::exists(latest));
    BOOST_TEST(fs::exists(unknown));
    BOOST_TEST(fs::exists(of_another_run));
    BOOST_TEST(fs::exists(s / "notes-1-2.txt"));
}

BOOST_AUTO_TEST_SUITE_END()
