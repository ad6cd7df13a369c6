// The files of a run: what was asked, outcomes, what was begun; torn, foreign and of another run.
#include "../../../examples/ingest/begun_file.hpp"
#include "../../../examples/ingest/ingest_run.hpp"
#include "../../../examples/ingest/line_file.hpp"
#include "../../../examples/ingest/outcomes.hpp"
#include "../child_process.hpp"

#include <fstream>
#include <string>

namespace ingest_files {

namespace fs = std::filesystem;
namespace px = gainsight::px;
using px_test::scratch;
using px_test::sentence_of;
using px_test::text_of;

void put(fs::path const& file, std::string const& text) { std::ofstream{file} << text; }

example::input_record record_of(std::uint64_t number, std::string raw)
{
    example::input_record out;
    out.number = number;
    out.line = number + 1;
    out.raw = std::move(raw);
    return out;
}

px::error refused_by_px()
{
    px::detail::error_facts facts;
    facts.code = px::errc::bad_request;
    facts.http_status = 400;
    facts.message = "bad request";
    facts.vendor_message = "score must be a number";
    px::sub_error sub;
    sub.field = "score";
    sub.message = "must be a number";
    facts.sub_errors.push_back(sub);
    facts.effect = px::effect::not_applied;
    return px::error{std::move(facts)};
}

}  // namespace ingest_files
using namespace ingest_files;

BOOST_AUTO_TEST_SUITE(files_of_a_run)

BOOST_AUTO_TEST_CASE(an_outcome_says_which_record_what_became_of_it_and_pxs_words)
{
    auto const record = record_of(7, "x,y");
    auto const line = example::outcome_line(record, "jane@example.com",
                                            px::write_outcome{px::write_result::updated, refused_by_px()});
    BOOST_TEST(line == R"({"record":7,"line":8,"id":"jane@example.com","outcome":"refused","check":)" +
                           std::to_string(example::check_of(record)) +
                           R"(,"error":"bad_request","why":"score must be a number","status":400,)"
                           R"("sub_errors":[{"field":"score","message":"must be a number"}]})");
}

BOOST_AUTO_TEST_CASE(outcomes_are_read_again_and_a_line_that_was_cut_is_none)
{
    scratch s;
    auto const path = s / "outcomes";
    {
        example::line_file file{path};
        for (std::uint64_t n = 1; n <= 5; ++n)
            file.append(example::outcome_line(
                record_of(n, "row " + std::to_string(n)), "id",
                px::write_outcome{n % 2 ? px::write_result::created : px::write_result::unchanged}));
        file.sync();
    }
    auto const whole = text_of(path);
    auto const last = whole.rfind('\n', whole.size() - 2) + 1;
    for (auto cut = last; cut < whole.size(); ++cut) {
        put(path, whole.substr(0, cut));
        example::line_file file{path};
        BOOST_TEST(text_of(path) == whole.substr(0, last));
        auto const known = example::read_outcomes(path);
        BOOST_TEST(known.highest() == 4U);
        BOOST_TEST((known.of(3)->result == px::write_result::created));
        BOOST_TEST((known.of(4)->result == px::write_result::unchanged));
        BOOST_TEST(known.of(4)->check == example::check_of(record_of(4, "row 4")));
        BOOST_TEST(!known.of(5).has_value());
        BOOST_TEST(!known.of(0).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_holds_no_outcomes_is_refused_with_its_line)
{
    scratch s;
    for (auto const* bad : {"{}\n", "x\n",
                            R"({"record":1,"outcome":"dropped","check":1})"
                            "\n",
                            R"({"record":-1,"outcome":"created","check":1})"
                            "\n"}) {
        put(s / "outcomes", bad);
        auto const said = sentence_of([&] { static_cast<void>(example::read_outcomes(s / "outcomes")); });
        BOOST_TEST(said.find("outcomes, line 1, is no outcome") != said.npos, said);
        BOOST_TEST(said.find("--start-over") != said.npos, said);
    }
}

BOOST_AUTO_TEST_CASE(what_was_begun_may_have_been_sent_unless_it_turned_out_that_it_was_not)
{
    scratch s;
    {
        example::begun_file file{s / "begun"};
        BOOST_TEST(!file.may_have_sent(1));
        BOOST_TEST(!fs::exists(s / "begun"));
        file.begin(1, 64);
        file.begin(65, 80);
        file.not_sent(70);
        file.not_sent(3);
        file.sync();
    }
    {
        example::begun_file file{s / "begun"};
        for (std::uint64_t n = 1; n <= 90; ++n) BOOST_TEST(file.may_have_sent(n) == (n <= 80 && n != 70 && n != 3), n);
        file.begin(1, 64);  // which the next run sends
    }
    example::begun_file const file{s / "begun"};
    BOOST_TEST(file.may_have_sent(3));
    BOOST_TEST(!file.may_have_sent(70));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_of_what_was_begun_is_refused_and_a_cut_line_is_dropped)
{
    scratch s;
    for (auto const* bad : {"x\n", "1\n", "5 4\n", "1 2 3\n", "-\n", "- 1\n", "1 2\n\n"}) {
        put(s / "begun", bad);
        auto const said = sentence_of([&] { example::begun_file{s / "begun"}; });
        BOOST_TEST(said.find("is damaged; to start over, say --start-over") != said.npos, bad << ": " << said);
    }
    put(s / "begun", "1 64\n65 12");
    BOOST_TEST(!example::begun_file{s / "begun"}.may_have_sent(65));
}

BOOST_AUTO_TEST_CASE(an_unfinished_run_is_gone_on_with_and_another_one_is_refused)
{
    scratch s;
    example::ingest_run first;
    first.id = "first";
    first.asked = {{"kind", "users"}, {"input", "a.csv"}};
    first.save(s / "run.json");
    auto again = first;
    again.id = "second";
    BOOST_TEST(begin_ingest(example::ingest_run::load(s / "run.json"), again).id == "first");
    again.asked["input"] = "b.csv";
    auto const said =
        sentence_of([&] { static_cast<void>(begin_ingest(example::ingest_run::load(s / "run.json"), again)); });
    BOOST_TEST(said.find("is unfinished, and its input was \"a.csv\"") != said.npos, said);
    first.complete = true;
    first.save(s / "run.json");
    BOOST_TEST(begin_ingest(example::ingest_run::load(s / "run.json"), again).id == "second");
    put(s / "run.json", "{\"px_ingest_run\":2}");
    BOOST_TEST(sentence_of([&] {
                   static_cast<void>(example::ingest_run::load(s / "run.json"));
               }).find("it is of another version") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_of_rejects_is_made_with_its_head_when_the_first_comes)
{
    scratch s;
    auto const head = [] { return std::string{"id,name"}; };
    example::lazy_line_file file{s / "rejects", head};
    BOOST_TEST(!fs::exists(s / "rejects"));
    file.append("7,x");
    file.sync();
    BOOST_TEST(text_of(s / "rejects") == "id,name\n7,x\n");
}

BOOST_AUTO_TEST_CASE(a_file_of_rejects_stays_until_what_was_known_is_in_the_next_one)
{
    scratch s;
    auto const head = [] { return std::string{"id,name"}; };
    put(s / "rejects", "of an earlier start of this run\n");
    {
        example::lazy_line_file file{s / "rejects", head};
        file.append("7,x");
        file.sync();
        BOOST_TEST(text_of(s / "rejects") == "of an earlier start of this run\n");
    }
    example::lazy_line_file file{s / "rejects", head};
    file.append("7,x");
    file.take_over();
    file.append("8,y");
    file.sync();
    BOOST_TEST(text_of(s / "rejects") == "id,name\n7,x\n8,y\n");
    BOOST_TEST(!fs::exists(s / "rejects.new"));
    example::lazy_line_file none{s / "rejects", head};
    none.take_over();
    BOOST_TEST(!fs::exists(s / "rejects"));
}

BOOST_AUTO_TEST_SUITE_END()
