// The manifest finds whatever does not agree with it.
#include "../../../examples/export/manifest.hpp"
#include "../../../examples/export/csv_output.hpp"
#include "../../../examples/export/ndjson_output.hpp"
#include "scratch.hpp"

#include <gainsight/px/model/user.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using namespace px_test;
using example::verify_manifest;
using namespace std::chrono_literals;

namespace {

constexpr px::timestamp day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 29};

example::window_books window(int hour, std::uint64_t delivered)
{
    example::window_books w;
    w.from = day + std::chrono::hours{hour};
    w.to = w.from + 1h;
    w.counts.delivered = delivered;
    w.counts.announced = static_cast<std::int64_t>(delivered) + 1;
    w.counts.shortfall = 1;
    w.counts.duplicates = 2;
    w.counts.changed = 3;
    w.counts.without_id = 4;
    w.counts.at_seam = 5;
    w.counts.misplaced = 6;
    w.counts.repaired = 7;
    w.counts.skipped = 8;
    return w;
}

struct form {
    bool csv;
    bool gzip;
    friend std::ostream& operator<<(std::ostream& out, form f)
    {
        return out << (f.csv ? "csv" : "ndjson") << (f.gzip ? ".gz" : "");
    }
};
constexpr form forms[] = {{false, false}, {false, true}, {true, false}, {true, true}};

/// A run of one list with three records, in two windows.
struct one_run {
    small_files s;
    fs::path manifest = s / "manifest.json";
    fs::path file;
    example::run_books books;
    static inline px::date_range const span{day, day + 2h};

    explicit one_run(form f)
    {
        std::unique_ptr<example::list_writer> w;
        auto const list = users_of("eu", &px::schema_of<px::user>());
        if (f.csv)
            w = example::csv_output{s.path, f.gzip}.open(list);
        else
            w = example::ndjson_output{s.path, f.gzip}.open(list);
        w->begin(users_of("eu"), false);
        w->write(page_of(R"({"identifyId":"1","firstName":"a\nb"},{"identifyId":"2"})"), {});
        w->commit("1");
        w->write(page_of(R"({"identifyId":"3"})"), {});
        w->complete("2");
        file = w->where();
        books.program = "test 1";
        books.run_id = "r-1";
        books.began = day;
        books.ended = day + 1min;
        books.lists.push_back({"eu", "eu", "users", true, {window(0, 2), window(1, 1)}, span, w->proof()});
        write();
    }
    void write() const { example::write_manifest(manifest, books); }
    [[nodiscard]] std::vector<std::string> verify() const { return verify_manifest(manifest); }
    [[nodiscard]] std::string problems() const
    {
        std::string all;
        for (auto const& p : verify()) all += p + '\n';
        return all;
    }
};

bool has(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(manifests)

BOOST_DATA_TEST_CASE(what_was_written_agrees, boost::unit_test::data::make(forms), f)
{
    one_run const r{f};
    BOOST_TEST(r.problems() == "");
    auto const json = boost::json::parse(text_of(r.manifest));
    BOOST_TEST(json.at("contract").as_string() == px::contract_version);
    BOOST_TEST(json.at("library").as_string() == px::library_version);
    BOOST_TEST(json.at("began").as_string() == "2026-11-29T00:00:00.000Z");
    auto const& list = json.at("lists").as_array().at(0);
    BOOST_TEST(list.at("proof").at("file").as_string() == r.file.filename().string());
    BOOST_TEST(list.at("totals").at("delivered").to_number<int>() == 3);
    BOOST_TEST(list.at("totals").at("short").to_number<int>() == 2);
}

BOOST_AUTO_TEST_CASE(what_earlier_runs_have_read_is_no_gap)
{
    one_run r{forms[0]};
    auto& list = r.books.lists.front();
    list.span.emplace(day - 3h, day + 5h);
    px::bookmark finished;
    finished.finish({day - 9h, day - 1h});
    finished.finish({day, day + 9h});
    list.read_before = example::read_before(list.span, list.windows, finished);
    BOOST_TEST(
        (list.read_before == std::vector{px::date_range{day - 3h, day - 1h}, px::date_range{day + 2h, day + 5h}}));
    r.write();
    BOOST_TEST(r.problems() ==
               "eu, users: no window reaches from 2026-11-28T23:00:00.000Z to 2026-11-29T00:00:00.000Z\n");
    finished.finish({day - 1h, day});
    list.read_before = example::read_before(list.span, list.windows, finished);
    r.write();
    BOOST_TEST(r.problems() == "");
}

BOOST_AUTO_TEST_CASE(a_span_ends_when_the_run_began)
{
    BOOST_TEST((example::span_read(px::date_range{day, day + 9h}, day + 2h) == px::date_range{day, day + 2h}));
    BOOST_TEST((example::span_read(px::date_range{day, day + 2h}, day + 9h) == px::date_range{day, day + 2h}));
    BOOST_TEST((example::span_read(px::date_range{day, day + 2h}, day) == px::date_range{day, day + 2h}));
    BOOST_TEST(!example::span_read({}, day).has_value());
}

BOOST_AUTO_TEST_CASE(the_folder_can_be_moved)
{
    one_run const r{forms[0]};
    small_files other;
    fs::copy_file(r.file, other.path / r.file.filename());
    fs::copy_file(r.manifest, other / "manifest.json");
    fs::remove(r.file);
    BOOST_TEST(verify_manifest(other / "manifest.json").empty());
}

BOOST_DATA_TEST_CASE(any_byte_that_changed_is_found, boost::unit_test::data::make(forms), f)
{
    one_run const r{f};
    auto const text = text_of(r.file);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        put(r.file, changed);
        BOOST_TEST_CONTEXT("byte " << i) { BOOST_TEST(has(r.problems(), "is not what was written: its SHA-256 is ")); }
    }
}

BOOST_AUTO_TEST_CASE(a_run_that_did_not_finish_says_which_lists_it_left_and_what_is_in_a_database_is_named)
{
    one_run r{form{false, false}};
    r.books.unfinished = {"eu, accounts"};
    boost::json::object const proof{{"database", "px.sqlite"}, {"table", "features"}, {"records", 3}};
    r.books.lists.push_back({"eu", "eu", "features", true, {window(0, 2), window(1, 1)}, r.books.lists[0].span, proof});
    r.write();
    std::vector<std::string> elsewhere;
    BOOST_TEST(verify_manifest(r.manifest, example::checked::files, &elsewhere) ==
                   std::vector<std::string>{"eu, accounts: the run was stopped before it was finished"},
               boost::test_tools::per_element());
    BOOST_TEST(elsewhere == std::vector<std::string>{"eu, features: in px.sqlite, table features"},
               boost::test_tools::per_element());
    // The run itself has said so.
    BOOST_TEST(verify_manifest(r.manifest, example::checked::books).empty());
}

BOOST_DATA_TEST_CASE(a_record_that_was_lost_or_came_twice_is_found, boost::unit_test::data::make(forms), f)
{
    one_run const r{f};
    int status = 0;
    std::string const packed = f.gzip ? "gzip -c" : "cat", unpacked = f.gzip ? "gzip -dc" : "cat";
    auto const rewrite = [&](std::string const& filter) {
        static_cast<void>(run(unpacked + ' ' + r.file.string() + " | " + filter + " | " + packed + " > " +
                                  (r.s / "changed").string() + " && mv " + (r.s / "changed").string() + ' ' +
                                  r.file.string(),
                              status));
        BOOST_TEST_REQUIRE(status == 0);
    };
    rewrite("sed '$d'");
    BOOST_TEST(has(r.problems(), " has 2 records, but 3 were written"));
    rewrite("sed '$p'");
    rewrite("sed '$p'");
    BOOST_TEST(has(r.problems(), " has 4 records, but 3 were written"));
}

BOOST_DATA_TEST_CASE(a_file_that_was_cut_or_is_gone_is_found, boost::unit_test::data::make(forms), f)
{
    one_run const r{f};
    auto const text = text_of(r.file);
    for (std::size_t i = 0; i < text.size(); ++i) {
        put(r.file, text.substr(0, i));
        BOOST_TEST(has(r.problems(), " has " + std::to_string(i) + " bytes, but "));
    }
    put(r.file, text.substr(0, text.size() - 1));
    BOOST_TEST(has(r.problems(), " is damaged: "));
    fs::remove(r.file);
    BOOST_TEST(r.problems() == "eu, users: " + r.file.string() + " is missing\n");
}

BOOST_AUTO_TEST_CASE(windows_that_do_not_meet_are_found)
{
    one_run r{forms[0]};
    auto& windows = r.books.lists[0].windows;
    std::swap(windows[0], windows[1]);  // in whichever order they were read
    r.write();
    BOOST_TEST(r.problems() == "");
    std::swap(windows[0], windows[1]);
    windows[1].from += 1ms;
    r.write();
    BOOST_TEST(r.problems() ==
               "eu, users: no window reaches from 2026-11-29T01:00:00.000Z to 2026-11-29T01:00:00.001Z\n");
    windows[1].from -= 2ms;
    r.write();
    BOOST_TEST(r.problems() == "eu, users: a window that ends at 2026-11-29T01:00:00.000Z overlaps one that begins at "
                               "2026-11-29T00:59:59.999Z\n");
    windows[1].from = windows[1].to;
    r.write();
    BOOST_TEST(has(r.problems(), "the window from 2026-11-29T02:00:00.000Z does not end after it begins"));
}

BOOST_AUTO_TEST_CASE(windows_that_do_not_reach_from_end_to_end_of_the_span_are_found)
{
    one_run r{forms[0]};
    auto& list = r.books.lists[0];
    list.span.emplace(day - 1h, day + 3h);
    r.write();
    BOOST_TEST(r.problems() ==
               "eu, users: no window reaches from 2026-11-28T23:00:00.000Z to 2026-11-29T00:00:00.000Z\n"
               "eu, users: no window reaches from 2026-11-29T02:00:00.000Z to 2026-11-29T03:00:00.000Z\n");
    list.span.emplace(day + 1h, day + 2h);
    r.write();
    BOOST_TEST(r.problems() == "eu, users: its windows reach beyond the span from 2026-11-29T01:00:00.000Z to "
                               "2026-11-29T02:00:00.000Z\n");
    list.span.reset();  // of a list without dates
    r.write();
    BOOST_TEST(r.problems() == "");
    auto const windows = std::exchange(list.windows, {});
    list.proof["records"] = 0;
    r.write();
    BOOST_TEST(has(r.problems(), "eu, users: it has no window\n"));
    list.span = one_run::span;
    r.write();
    BOOST_TEST(has(r.problems(), "eu, users: no window reaches from 2026-11-29T00:00:00.000Z to "
                                 "2026-11-29T02:00:00.000Z\n"));
}

BOOST_AUTO_TEST_CASE(records_that_the_windows_do_not_account_for_are_found)
{
    one_run r{forms[0]};
    r.books.lists[0].windows[0].counts.delivered = 3;
    r.write();
    BOOST_TEST(r.problems() == "eu, users: the windows delivered 4 records, but 3 were written\n");
}

BOOST_AUTO_TEST_CASE(a_manifest_that_was_edited_is_found)
{
    one_run const r{forms[0]};
    auto const text = text_of(r.manifest);
    auto const edited = [&](std::string_view what, std::string_view by) {
        auto changed = text;
        auto const at = changed.find(what);
        BOOST_TEST_REQUIRE(at != changed.npos);
        put(r.manifest, changed.replace(at, what.size(), by));
        return r.problems();
    };
    auto const changed = r.manifest.string() + " was changed after it was written\n";
    BOOST_TEST(edited("\"run\": \"r-1\"", "\"run\": \"r-2\"") == changed);
    BOOST_TEST(edited("\"duplicates\":2", "\"duplicates\":0") == changed);
    BOOST_TEST(has(edited("\"records\": 3", "\"records\": 4"), changed));
    BOOST_TEST(has(edited("\"version\": 1", "\"version\": 3"), "is no manifest of an export: its version is 3"));
    BOOST_TEST(has(edited("\"format\": \"ndjson\"", "\"format\": \"xml\""), "its format is \"xml\""));
    BOOST_TEST(has(edited("\"lists\"", "\"mist\""), " is no manifest of an export: "));
}

BOOST_AUTO_TEST_CASE(what_is_no_manifest_is_said_to_be_none)
{
    small_files s;
    BOOST_TEST(verify_manifest(s / "none").at(0) ==
               (s / "none").string() + " cannot be opened: No such file or directory");
    for (auto const* text :
         {"", "{", "[]", "null", "{}", "{\"version\":\"x\"}", "{\"version\":1}",
          R"({"version":1,"lists":[{}],"manifest_sha256":""})", R"({"version":1,"lists":[1],"manifest_sha256":"x"})"}) {
        put(s / "m", text);
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!verify_manifest(s / "m").empty()); }
    }
    // A part of one is none.
    one_run const r{forms[0]};
    auto const text = text_of(r.manifest);
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        put(r.manifest, text.substr(0, i));
        BOOST_TEST(has(r.problems(), " is no manifest of an export: "));
    }
}

BOOST_AUTO_TEST_CASE(the_counts_of_a_window_come_back_from_json)
{
    auto const w = window(3, 17);
    auto const back = example::window_books_of(to_json(w));
    BOOST_TEST((back.from == w.from && back.to == w.to));
    BOOST_TEST(boost::json::serialize(to_json(back)) == boost::json::serialize(to_json(w)));
    BOOST_TEST(back.counts.delivered == 17U);
    BOOST_TEST(back.counts.announced == 18);
    BOOST_TEST(back.counts.skipped == 8U);
    example::window_books ever;
    ever.from = px::timestamp::min();
    ever.to = px::timestamp::max();
    auto const again = example::window_books_of(to_json(ever));
    BOOST_TEST((again.from == ever.from && again.to == ever.to));
    auto odd = to_json(w);
    for (auto n : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        odd["announced"] = n;
        BOOST_TEST(has(sentence_of([&] { static_cast<void>(example::window_books_of(odd)); }), "it counts too many"));
    }
    BOOST_TEST(has(sentence_of([] { static_cast<void>(example::window_books_of(boost::json::object{})); }),
                   "the counts of a window cannot be read: "));
}

BOOST_AUTO_TEST_SUITE_END()
