// What --since-last and --start-over leave alone: the files of complete runs, and what was complete before a run.
#include "../../../examples/export/list_run.hpp"
#include "../../../examples/export/ndjson_output.hpp"
#include "../../../examples/export/run_record.hpp"

#include "../resources/stage.hpp"
#include "../scratch.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace start_over_tests {

using namespace resources;
using px_test::sentence_of;

/// A subscription whose session events are read into files of a folder.
struct nights {
    stage s;
    px_test::scratch folder;
    px::timestamp now = px::now() + 1min;
    static constexpr std::size_t events = 90;

    nights()
    {
        s.service.clear_data();
        s.service.set(px::testing::quirks::none());
        s.service.seed(collection::session_events, events, 300);
    }
    [[nodiscard]] example::run_options run(std::string id) const
    {
        example::run_options how;
        how.span.days = 1000;
        how.span.since_last = true;
        how.now = now;
        how.run_id = std::move(id);
        return how;
    }
    /// Reads the list; what stopped it, or "".
    std::string read(example::run_options const& how)
    {
        example::ndjson_output to{folder.path};
        example::export_job job;
        job.tenant = "acme";
        job.resource = "session_events";
        s.run(example::run_job(example::reader{*s.client}, job, [&](example::reader client, example::export_job& j) {
            return example::on_list(
                j, [&](auto const& named) { return example::run_named(named, std::move(client), j, to, how); });
        }));
        return job.problem;
    }
    /// A run that a kill has stopped, with nothing of its own written but its state.
    void leave(example::list_state const& state)
    {
        example::ndjson_output to{folder.path};
        example::list_info list;
        list.subscription = "acme";
        list.resource = "session_events";
        list.file_suffix = "stopped";
        auto const writer = to.open(list);
        writer->begin(list, false);
        writer->commit(state.text());
    }
    [[nodiscard]] example::list_state state() const
    {
        example::ndjson_output to{folder.path};
        example::list_info list;
        list.subscription = "acme";
        list.resource = "session_events";
        return example::list_state::parse(to.open(list)->state());
    }
    /// The files that are whole, by name, and how many records each has.
    [[nodiscard]] std::map<std::string, std::size_t> files() const
    {
        std::map<std::string, std::size_t> out;
        for (auto const& f : px_test::fs::directory_iterator{folder.path}) {
            if (f.path().extension() != ".ndjson") continue;
            std::ifstream in{f.path()};
            auto& lines = out[f.path().filename().string()];
            for (std::string line; std::getline(in, line);) ++lines;
        }
        return out;
    }
    static constexpr char first_file[] = "acme-session_events.ndjson";
};

example::list_state unfinished(px::timestamp now, bool with_span)
{
    example::list_state state;
    state.run_id = "stopped";
    state.asked = "since the last run";
    state.began = now;
    if (with_span) state.span.emplace(now - 5h, now);
    return state;
}

}  // namespace start_over_tests

using namespace start_over_tests;

BOOST_AUTO_TEST_SUITE(start_over)

BOOST_AUTO_TEST_CASE(a_run_since_the_last_that_starts_over_leaves_the_file_of_the_complete_one)
{
    nights n;
    BOOST_TEST(n.read(n.run("1")) == "");
    auto again = n.run("2");
    again.start_over = true;
    again.span.days = 30;  // should it read that instead, it has less
    again.now += 1h;
    BOOST_TEST(n.read(again) == "");
    auto const files = n.files();
    BOOST_TEST(files.size() == 2u);
    BOOST_TEST(files.at(nights::first_file) == nights::events);
    BOOST_TEST((n.state().span == px::date_range{n.now - again.span.look_back, again.now}));
}

BOOST_AUTO_TEST_CASE(of_an_unfinished_run_that_is_forgotten_what_was_complete_before_it_stays)
{
    nights n;
    BOOST_TEST(n.read(n.run("1")) == "");
    // One of the next night, and one over another span, which knows nothing of what it has not read itself.
    for (char const* asked : {"since the last run", "a span"}) {
        auto const before = n.state();
        auto stopped = example::next_run(before, n.run("").span, true, false, n.now + 24h, "stopped");
        stopped.asked = asked;
        stopped.finished.finish(*stopped.span);
        n.leave(stopped);
        BOOST_TEST((n.state().earlier == before.finished));
        auto again = n.run("again");
        again.now += 36h;
        if (stopped.asked == "a span")
            BOOST_TEST(n.read(again).find("an unfinished run over a span is there") != std::string::npos);
        again.start_over = true;
        // Also when it is stopped at once.
        n.s.service.clear_book();
        n.s.service.intercept([](auto const&) { return px::testing::sim_response{400, "application/json", "{}"}; });
        BOOST_TEST(n.read(again) != "");
        n.s.service.intercept({});
        BOOST_TEST((n.state().earlier == before.finished));
        BOOST_TEST(!n.state().complete);
        BOOST_TEST(n.read(again) == "");
        BOOST_TEST((n.state().span == px::date_range{n.now - again.span.look_back, again.now}));
        BOOST_TEST(n.files().at(nights::first_file) == nights::events);
        n.leave(before);
    }
}

BOOST_AUTO_TEST_CASE(what_was_complete_before_is_known_of_states_of_earlier_versions_too)
{
    auto const now = px::now();
    auto state = unfinished(now, true);
    state.finished.finish({now - 100h, now - 2h});
    auto const left = example::without_unfinished(state);
    BOOST_TEST_REQUIRE(left.has_value());
    BOOST_TEST((left->complete && left->finished.end() == now - 5h && left->began == now - 5h));
    // Of a first run nothing was.
    state.finished = {};
    state.finished.finish({now - 5h, now - 2h});
    BOOST_TEST(!example::without_unfinished(state));
    // Nor is it known what a read of all users was before.
    auto all = unfinished(now, false);
    all.finished.finish({now - 100h, now - 2h});
    BOOST_TEST(!example::without_unfinished(all));
    all.since = now - 5h;
    BOOST_TEST((example::without_unfinished(all)->finished.end() == now - 5h));
}

BOOST_AUTO_TEST_CASE(a_state_that_cannot_be_read_is_forgotten_and_the_file_beside_it_left_alone)
{
    nights n;
    BOOST_TEST(n.read(n.run("1")) == "");
    for (char const* text :
         {"{", R"({"version":1,"file":"f","phase":"complete","bytes":0,"records":0,"layout":"","state":"{}"})"}) {
        std::ofstream{n.folder / "acme-session_events.ndjson.state"} << text;
        auto again = n.run("again");
        BOOST_TEST(n.read(again) != "");
        again.start_over = true;
        BOOST_TEST(n.read(again) == "");
        BOOST_TEST(n.files().at(nights::first_file) == nights::events);
    }
    BOOST_TEST(n.files().size() == 3u);  // each reads all of it, into a file of its own
}

BOOST_AUTO_TEST_CASE(runs_of_one_moment_have_files_of_their_own)
{
    nights n;
    BOOST_TEST(n.read(n.run("1")) == "");
    auto event = n.s.service.all(collection::session_events).front();
    event["eventId"] = "late";
    event["date"] = px::to_epoch_ms(n.now - 30min);
    n.s.service.add(collection::session_events, event);
    for (char const* id : {"2", "3", "4"}) BOOST_TEST(n.read(n.run(id)) == "");
    auto const files = n.files();
    BOOST_TEST(files.size() == 4u);
    BOOST_TEST(files.begin()->second > 0u);
    for (auto const& [name, records] : files)
        BOOST_TEST(records == (name == nights::first_file ? nights::events : files.begin()->second), name);
    auto const name = "acme-session_events-" + example::file_time(n.now);
    for (char const* number : {"", "-2", "-3"}) BOOST_TEST(files.contains(name + number + ".ndjson"), number);
}

BOOST_AUTO_TEST_CASE(the_name_of_a_run_s_file_has_milliseconds)
{
    BOOST_TEST(example::file_time(px::parse_iso8601("2026-11-29T02:00:00.123Z").value()) == "20261129T020000123Z");
    BOOST_TEST(example::file_time(px::parse_iso8601("2026-11-29T02:00:00Z").value()) == "20261129T020000000Z");
}

BOOST_AUTO_TEST_CASE(a_run_that_started_over_remembers_it_until_it_is_complete)
{
    px_test::scratch s;
    example::run_record record;
    record.run_id = "over";
    record.asked = "a span";
    record.format = "ndjson";
    record.start_over = true;
    record.save(s / "run.json");
    auto now = record;
    now.run_id = "now";
    now.start_over = false;
    auto const run = example::begin_run(example::run_record::load(s / "run.json"), now);
    BOOST_TEST(run.run_id == "over");
    BOOST_TEST(run.start_over);
    record.complete = true;
    record.save(s / "run.json");
    BOOST_TEST(!example::begin_run(example::run_record::load(s / "run.json"), now).start_over);
    // As earlier versions wrote it.
    std::ofstream{s / "old.json"}
        << R"({"px_export_run":1,"run_id":"r","began":"2026-11-29T02:00:00Z","asked":"a","format":"f","lists":[],"complete":false})";
    BOOST_TEST(!example::run_record::load(s / "old.json")->start_over);
}

BOOST_AUTO_TEST_CASE(a_run_stands_from_the_first_thing_that_it_writes_or_forgets)
{
    nights n;
    int stands = 0;
    auto how = n.run("1");
    how.before_writing = [&] { ++stands; };
    n.s.service.intercept([](auto const&) { return px::testing::sim_response{400, "application/json", "{}"}; });
    BOOST_TEST(n.read(how) != "");
    BOOST_TEST(stands == 0);
    how.start_over = true;
    BOOST_TEST(n.read(how) != "");
    BOOST_TEST(stands == 1);
    n.s.service.intercept({});
    how.start_over = false;
    BOOST_TEST(n.read(how) == "");
    BOOST_TEST(stands > 1);
}

BOOST_AUTO_TEST_CASE(the_state_of_a_run_that_started_over_is_its_own_when_it_is_resumed)
{
    nights n;
    auto how = n.run("stopped");
    how.start_over = true;
    auto own = unfinished(n.now, true);
    n.leave(own);
    BOOST_TEST(n.read(how) == "");
    BOOST_TEST((n.state().span == own.span));
    BOOST_TEST(n.files().contains("acme-session_events-stopped.ndjson"));
}

BOOST_AUTO_TEST_CASE(a_state_of_another_list_is_refused_in_one_sentence)
{
    auto const now = px::now();
    example::span_wish since;
    since.since_last = true;
    for (bool dated : {true, false}) {
        auto const said = sentence_of(
            [&] { static_cast<void>(example::next_run(unfinished(now, !dated), since, dated, false, now, "r")); });
        BOOST_TEST(said.find("the state of the unfinished run is that of another list") != said.npos, said);
        BOOST_TEST(sentence_of([&] {
                       static_cast<void>(example::next_run(unfinished(now, dated), since, dated, false, now, "r"));
                   }) == "");
    }
    // As it would stop the program: a list by dates finds a state without them.
    nights n;
    n.leave(unfinished(n.now, false));
    auto const said = n.read(n.run("2"));
    BOOST_TEST(said.find("read by spans of time, and it has none") != said.npos, said);
}

BOOST_AUTO_TEST_CASE(a_span_that_ended_in_the_future_was_read_as_far_as_that_had_come)
{
    auto const now = px::now();
    example::span_wish between, since;
    between.between.emplace(now - 48h, now + 24h);
    since.since_last = true;
    auto done = example::next_run({}, between, true, false, now, "1");
    done.finished.finish(*done.span);
    done.complete = true;
    auto const next = example::next_run(done, since, true, false, now + 72h, "2");
    BOOST_TEST((next.span == px::date_range{now - since.look_back, now + 72h}));
    // A state of a machine whose clock is ahead.
    auto const said =
        sentence_of([&] { static_cast<void>(example::next_run(done, since, true, false, now - 1h, "2")); });
    BOOST_TEST(said.find("the last run was read to " + px::to_iso8601(now)) != said.npos, said);
}

BOOST_AUTO_TEST_CASE(a_window_that_fell_short_is_read_by_the_next_run_too)
{
    auto const now = px::now();
    example::span_wish days, since;
    days.days = 10;
    since.since_last = true;
    for (auto const& [from, to] : {std::pair{0h, 48h}, std::pair{72h, 96h}}) {  // the first window, and a later one
        auto done = example::next_run({}, days, true, false, now, "1");
        auto const begins = done.span->from();
        if (from > 0h) done.finished.finish({begins, begins + from});
        done.finished.finish({begins + to, now});
        done.complete = true;
        auto const next = example::next_run(done, since, true, false, now + 24h, "2");
        BOOST_TEST((next.span == px::date_range{begins + from, now + 24h}));
        BOOST_TEST(
            (next.finished.missing(*next.span) == std::vector{px::date_range{begins + from, begins + to},
                                                              px::date_range{now - since.look_back, now + 24h}}));
        // By which its manifest knows what it did not have to read, and a window that it lost.
        std::vector<example::window_books> windows;
        for (auto const& r : next.left_out.missing(*next.span)) windows.push_back({r.from(), r.to(), {}});
        auto const text = example::list_state::parse(next.text());
        BOOST_TEST((example::read_before(next.span, windows, text.left_out) ==
                    std::vector{px::date_range{begins + to, now - since.look_back}}));
        windows.pop_back();
        BOOST_TEST((example::read_before(next.span, windows, text.left_out) ==
                    std::vector{px::date_range{begins + to, now - since.look_back}}));
        // When it came then, the one after that has nothing to make good.
        auto last = next;
        last.finished.finish(*next.span);
        last.complete = true;
        auto const after = example::next_run(last, since, true, false, now + 48h, "3");
        BOOST_TEST((after.span == px::date_range{now + 24h - since.look_back, now + 48h}));
    }
}

BOOST_AUTO_TEST_CASE(a_state_from_elsewhere_is_read_or_refused_in_words)
{
    auto state = unfinished(px::now(), true);
    state.finished.finish({px::now() - 5h, px::now() - 4h});
    state.earlier = state.finished;
    state.windows.push_back({px::now() - 5h, px::now() - 4h, {}});
    auto const text = state.text();
    BOOST_TEST(example::list_state::parse(text).text() == text);
    for (std::size_t at = 0; at != text.size(); ++at)
        for (char const c : {'0', '-', '"', '}', 'x'}) {
            auto odd = text;
            odd[at] = c;
            auto const said = sentence_of([&] { static_cast<void>(example::list_state::parse(odd)); });
            BOOST_TEST((said.empty() || said.find("the state of an earlier run cannot be read: ") != said.npos), odd);
        }
    for (char const* span :
         {R"(["2026-01-02T00:00:00Z","2026-01-01T00:00:00Z"])", R"(["2026-01-02T00:00:00Z"])", "[]", "{}"}) {
        auto odd = boost::json::parse(text).as_object();
        odd["span"] = boost::json::parse(span);
        auto const said =
            sentence_of([&] { static_cast<void>(example::list_state::parse(boost::json::serialize(odd))); });
        BOOST_TEST(said.find("cannot be read") != said.npos, span);
    }
}

BOOST_AUTO_TEST_SUITE_END()
