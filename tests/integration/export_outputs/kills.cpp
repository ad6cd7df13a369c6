// A run that is killed before any of its calls to the disk, or has one of them fail, is resumed to the same file.
#include "../../../examples/export/csv_output.hpp"
#include "../../../examples/export/file_check.hpp"
#include "../../../examples/export/ndjson_output.hpp"
#include "disk_calls.hpp"
#include "scratch.hpp"

#include <gainsight/px/model/user.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using namespace px_test;

namespace {

struct kind {
    bool csv;
    bool gzip;
    char const* suffix;
    [[nodiscard]] std::string ending() const { return std::string{csv ? ".csv" : ".ndjson"} + (gzip ? ".gz" : ""); }
    [[nodiscard]] fs::path file(fs::path const& folder) const
    {
        return folder / ("eu-users" + (*suffix ? '-' + std::string{suffix} : "") + ending());
    }
    [[nodiscard]] char const* earlier_suffix() const { return *suffix ? "evening" : ""; }
    [[nodiscard]] fs::path earlier_file(fs::path const& folder) const
    {
        return kind{csv, gzip, earlier_suffix()}.file(folder);
    }
    friend std::ostream& operator<<(std::ostream& out, kind const& k) { return out << k.suffix << k.ending(); }
};
constexpr kind kinds[] = {
    {false, false, ""}, {false, true, ""}, {true, false, ""}, {true, true, ""}, {false, false, "night"}};

std::unique_ptr<example::list_writer> writer(kind const& k, fs::path const& folder)
{
    auto const list = users_of("eu", &px::schema_of<px::user>());
    if (k.csv) return example::csv_output{folder, k.gzip}.open(list);
    return example::ndjson_output{folder, k.gzip}.open(list);
}
/// Begins a run whose files have that suffix.
void begin(example::list_writer& w, std::string const& suffix, bool resumed)
{
    w.begin(users_of("eu", nullptr, suffix), resumed);
}

std::string window(int n)
{
    return R"({"identifyId":"u)" + std::to_string(n) + R"("},{"identifyId":"v","score":)" + std::to_string(n) + "}";
}

/// The last window whose commit came back, also of a process that died.
int& committed()
{
    static void* const shared = ::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return *static_cast<int*>(shared);
}

/// What a runner does: from whatever state, to the end of the run `run`.
void go_on(kind const& k, fs::path const& folder, std::string const& run)
{
    auto const w = writer(k, folder);
    auto const state = w->state();
    bool const mine = state.starts_with(run + ':');
    int const done = mine ? std::stoi(state.substr(run.size() + 1)) : 0;
    begin(*w, k.suffix, mine);
    for (int n = done + 1; n <= 3; ++n) {
        if (n == 2) {  // it begins again
            w->write(page_of(R"({"identifyId":"void"})"), {});
            w->roll_back();
        }
        w->write(page_of(window(n)), {});
        w->commit(run + ':' + std::to_string(n));
        committed() = n;
    }
    w->complete(run + ":3");
}

/// An earlier run's file, which is whole.
void earlier_run(kind const& k, fs::path const& folder)
{
    auto const w = writer(k, folder);
    begin(*w, k.earlier_suffix(), false);
    w->write(page_of(R"({"identifyId":"earlier"})"), {});
    w->complete("earlier:1");
}

std::string text_in(fs::path const& file, bool gzip)
{
    if (!gzip) return text_of(file);
    std::string text;
    example::gzip_reader unpack;
    BOOST_TEST(unpack.write(text_of(file), [&](std::string_view t) { text += t; }));
    BOOST_TEST(unpack.at_end());
    return text;
}

/// Forks; true when the deed ended, false when it died at its n-th call.
template <class Deed>
bool outlives(int n, Deed deed, disk_calls::fate what = disk_calls::fate::die)
{
    auto const child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        disk_calls::countdown = n;
        disk_calls::what = what;
        try {
            deed();
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST_REQUIRE(WIFEXITED(status));
    BOOST_TEST_REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == disk_calls::died),
                       "exit status " << WEXITSTATUS(status));
    return WEXITSTATUS(status) == 0;
}

/// The files that are there when all went well.
void check_result(kind const& k, small_files const& s, std::string const& expected)
{
    BOOST_TEST(text_in(k.file(s.path), k.gzip) == expected);
    std::set<std::string> names{k.file({}), "eu-users" + k.ending() + ".state"};
    names.insert(k.earlier_file({}));
    auto const found = s.names();
    BOOST_TEST(found == names, boost::test_tools::per_element());
    auto const w = writer(k, s.path);
    BOOST_TEST(w->state() == "run:3");
    begin(*w, k.suffix, true);
    w->complete("run:3");
    BOOST_TEST(w->proof().at("records").to_number<int>() == 6);
    auto const facts = example::look_at(k.file(s.path), k.csv ? "csv" : "ndjson", k.gzip);
    BOOST_TEST(facts.records == 6U);
    BOOST_TEST(facts.problem == "");
}

std::string expected_of(kind const& k)
{
    small_files s;
    go_on(k, s.path, "run");
    return text_in(k.file(s.path), k.gzip);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kills)

BOOST_DATA_TEST_CASE(wherever_the_run_dies_the_next_one_ends_in_the_same_file, boost::unit_test::data::make(kinds), k)
{
    auto const expected = expected_of(k);
    bool ended = false;
    int n = 1;
    for (; !ended; ++n) {
        BOOST_TEST_CONTEXT("killed before call " << n)
        {
            small_files s;
            earlier_run(k, s.path);
            ended = outlives(n, [&] { go_on(k, s.path, "run"); });
            // A file of that name is whole at every moment.
            auto const now = text_in(k.earlier_file(s.path), k.gzip);
            BOOST_TEST((now.find("earlier") != now.npos || now == expected));
            go_on(k, s.path, "run");
            check_result(k, s, expected);
        }
    }
    BOOST_TEST(n > 30);
}

BOOST_AUTO_TEST_CASE(the_run_that_resumes_may_die_as_well)
{
    kind const k{false, true, ""};
    auto const expected = expected_of(k);
    bool ended = false;
    for (int n = 1; !ended; n += 5) {
        bool resumed = false;
        for (int m = 1; !resumed; ++m) {
            BOOST_TEST_CONTEXT("killed before call " << n << ", then before call " << m)
            {
                small_files s;
                earlier_run(k, s.path);
                ended = outlives(n, [&] { go_on(k, s.path, "run"); });
                resumed = outlives(m, [&] { go_on(k, s.path, "run"); });
                go_on(k, s.path, "run");
                check_result(k, s, expected);
            }
        }
    }
}

// Unlike a kill, it takes what was not synced: the content of files, what became of their names, or both.
BOOST_DATA_TEST_CASE(wherever_the_power_fails_the_next_run_ends_in_the_same_file,
                     boost::unit_test::data::make(kinds) * boost::unit_test::data::make({1, 2, 3}), k, lost)
{
    auto const expected = expected_of(k);
    bool ended = false;
    for (int n = 1; !ended; ++n) {
        BOOST_TEST_CONTEXT("the power fails before call " << n)
        {
            small_files s;
            earlier_run(k, s.path);
            disk_calls::folder = s.path;
            disk_calls::loses_content = (lost & 1) != 0;
            disk_calls::loses_names = (lost & 2) != 0;
            committed() = 0;
            ended = outlives(n, [&] { go_on(k, s.path, "run"); }, disk_calls::fate::lose_power);
            // What was committed is there for good.
            auto const state = writer(k, s.path)->state();
            BOOST_TEST((committed() == 0 || state >= "run:" + std::to_string(committed())), state);
            auto const now = text_in(k.earlier_file(s.path), k.gzip);
            BOOST_TEST((now.find("earlier") != now.npos || now == expected));
            go_on(k, s.path, "run");
            check_result(k, s, expected);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_run_that_starts_over_leaves_the_old_one_to_be_resumed_or_nothing_of_it)
{
    for (kind const& k : kinds) {
        auto const expected = expected_of(k);
        bool ended = false;
        for (int n = 1; !ended; ++n) {
            BOOST_TEST_CONTEXT(k << ", killed before call " << n)
            {
                small_files s;
                {
                    auto const w = writer(k, s.path);
                    begin(*w, k.earlier_suffix(), false);
                    w->write(page_of(R"({"identifyId":"old"})"), {});
                    w->commit("old:1");
                }
                ended = outlives(n, [&] { go_on(k, s.path, "run"); });
                // Whoever comes next goes by the state.
                bool const old = writer(k, s.path)->state() == "old:1";
                go_on(k, s.path, old ? "old" : "run");
                auto const text = text_in(old ? k.earlier_file(s.path) : k.file(s.path), k.gzip);
                BOOST_TEST((text.find("\"old\"") != text.npos || text.find("old,") != text.npos) == old);
                if (!old) BOOST_TEST(text == expected);
            }
        }
    }
}

BOOST_DATA_TEST_CASE(whichever_call_fails_says_so_and_the_run_can_be_resumed, boost::unit_test::data::make(kinds), k)
{
    auto const expected = expected_of(k);
    for (int n = 1;; ++n) {
        BOOST_TEST_CONTEXT("call " << n << " fails")
        {
            small_files s;
            earlier_run(k, s.path);
            std::string sentence;
            {
                at_disk_call const fails{disk_calls::fate::fail, n};
                sentence = sentence_of([&] { go_on(k, s.path, "run"); });
            }
            if (!disk_calls::struck) break;
            BOOST_TEST_CONTEXT(disk_calls::struck)
            {
                BOOST_TEST(sentence.find(s.path.string()) == 0U, sentence);
                BOOST_TEST(sentence.find(": Input/output error") != sentence.npos, sentence);
            }
            go_on(k, s.path, "run");
            check_result(k, s, expected);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
