// What a file that grows by commits makes of what it finds.
#include "../../../examples/export/committed_file.hpp"
#include "scratch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

using namespace px_test;
using example::committed_file;

namespace {

/// A file with one commit of which the process died before the next.
struct left_behind {
    small_files s;
    fs::path partial = s / "eu-users.ndjson.partial";
    fs::path state = s / "eu-users.ndjson.state";
    std::string committed = "one\ntwo\n";
    std::string tail = "three\nfour\n";

    left_behind()
    {
        committed_file f{name_in(s)};
        f.begin(false);
        f.write(committed, 2);
        f.commit("after two");
        put(partial, committed + tail);
    }
    [[nodiscard]] std::string resume() const
    {
        committed_file f{name_in(s)};
        BOOST_TEST(f.state() == "after two");
        f.begin(true);
        BOOST_TEST(f.bytes() == committed.size());
        f.write(tail, 2);
        f.complete("after four");
        BOOST_TEST(f.proof().at("records").to_number<int>() == 4);
        return text_of(s / "eu-users.ndjson");
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(files_that_grow_by_commits)

BOOST_AUTO_TEST_CASE(whatever_is_left_of_the_tail_is_written_again)
{
    for (std::size_t left = 0; left <= left_behind{}.tail.size(); ++left) {
        left_behind l;
        put(l.partial, l.committed + l.tail.substr(0, left));
        BOOST_TEST(l.resume() == l.committed + l.tail);
    }
}

BOOST_AUTO_TEST_CASE(the_hash_is_that_of_the_file_whatever_was_taken_back_or_written_on)
{
    std::string const large(300'000, 'x');  // more than is held back in memory
    for (bool const gzip : {false, true}) {
        small_files s;
        {
            committed_file f{name_in(s, gzip)};
            f.begin(false);
            f.write(large + "\n", 1);
            f.roll_back();
            f.write("one\n", 1);
            f.commit("after one");
            f.write(large + "\n", 1);
        }
        committed_file f{name_in(s, gzip)};
        f.begin(true);
        f.write(large + "\n", 1);
        f.roll_back();
        f.write("two\n", 1);
        f.commit("after two");
        f.write("three\n", 1);
        f.complete("after three");
        auto const proof = f.proof();
        auto const found = example::look_at(std::string{proof.at("file").as_string()}, "ndjson", gzip);
        BOOST_TEST(found.problem.empty(), found.problem);
        BOOST_TEST(found.records == 3U);
        BOOST_TEST(proof.at("records").to_number<std::uint64_t>() == found.records);
        BOOST_TEST(proof.at("bytes").to_number<std::uint64_t>() == found.bytes);
        BOOST_TEST(proof.at("sha256").as_string() == found.sha256);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_another_program_cut_is_not_proven)
{
    small_files s;
    committed_file f{name_in(s)};
    f.begin(false);
    f.write("one\ntwo\n", 2);
    f.complete("after two");
    put(s / "eu-users.ndjson", "one\n");
    BOOST_TEST(sentence_of([&] { static_cast<void>(f.proof()); }) ==
               (s / "eu-users.ndjson").string() + " has 4 bytes, but 8 were written");
}

BOOST_AUTO_TEST_CASE(nothing_is_proven_of_a_file_that_is_not_what_was_written)
{
    left_behind l;
    auto const text = l.resume();
    auto const file = l.s / "eu-users.ndjson";
    auto const proven = [&](std::string const& found) {
        put(file, found);
        committed_file f{name_in(l.s)};
        BOOST_TEST(f.state() == "after four");
        return sentence_of([&] { static_cast<void>(f.proof()); });
    };
    BOOST_TEST(proven(text + "\n") == file.string() + " has 20 bytes, but 19 were written");
    auto joined = text;
    joined[text.find('\n')] = ' ';
    BOOST_TEST(proven(joined) == file.string() + " has 3 records, but 4 were written");
    joined = text;
    joined.back() = ' ';
    BOOST_TEST(proven(joined) == file.string() + " is damaged: its last line does not end");
    BOOST_TEST(proven(text).empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_lost_committed_bytes_is_refused)
{
    for (std::size_t left = 0; left < left_behind{}.committed.size(); ++left) {
        left_behind l;
        put(l.partial, l.committed.substr(0, left));
        committed_file f{name_in(l.s)};
        BOOST_TEST(sentence_of([&] { f.begin(true); }) == l.partial.string() + " cannot be written on: it has " +
                                                              std::to_string(left) +
                                                              " bytes, but 8 were committed; to start over, delete " +
                                                              l.state.string() + " and " + l.partial.string());
        BOOST_TEST(fs::file_size(l.partial) == left);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_gone_is_refused)
{
    left_behind l;
    fs::remove(l.partial);
    committed_file f{name_in(l.s)};
    BOOST_TEST(
        sentence_of([&] { f.begin(true); }) ==
        l.partial.string() +
            " cannot be written on: it is not there, though 8 bytes of it were committed; to start over, delete " +
            l.state.string() + " and " + l.partial.string());
    // Which is what it says.
    fs::remove(l.state);
    f.begin(true);
    f.complete("none");
    BOOST_TEST(text_of(l.s / "eu-users.ndjson") == "");
}

BOOST_AUTO_TEST_CASE(a_state_that_is_torn_is_refused_and_a_new_run_does_without)
{
    std::string const state = text_of(left_behind{}.state);
    for (std::size_t left = 0; left + 1 < state.size(); ++left) {
        left_behind l;
        put(l.state, state.substr(0, left));
        committed_file f{name_in(l.s)};
        auto const sentence = sentence_of([&] { static_cast<void>(f.state()); });
        BOOST_TEST_CONTEXT(sentence)
        {
            BOOST_TEST(sentence.find(l.state.string() + " is no state of an export (") == 0U);
            BOOST_TEST(sentence.ends_with("); to start over, delete it"));
            BOOST_TEST(sentence_of([&] { f.begin(true); }) == sentence);
        }
        f.begin(false);
        f.write("new\n", 1);
        f.commit("after new");
        BOOST_TEST(f.state() == "after new");
        BOOST_TEST(text_of(l.partial) == "new\n");
    }
}

BOOST_AUTO_TEST_CASE(a_state_of_another_program_or_version_is_refused)
{
    auto const with = [](left_behind const& l, char const* member, boost::json::value value) {
        auto json = boost::json::parse(text_of(l.state)).as_object();
        json[member] = std::move(value);
        put(l.state, boost::json::serialize(json));
        return sentence_of([&] { committed_file{name_in(l.s)}.begin(true); });
    };
    left_behind l;
    BOOST_TEST(with(l, "version", 2).find("its version is another") != std::string::npos);
    BOOST_TEST(with(left_behind{}, "phase", "torn").find("its phase is \"torn\"") != std::string::npos);
    BOOST_TEST(with(left_behind{}, "file", "../elsewhere").find("it names no file") != std::string::npos);
    BOOST_TEST(with(left_behind{}, "bytes", -1).find("is no state of an export") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_whole_by_its_state_and_is_not_there_is_refused)
{
    left_behind l;
    auto json = boost::json::parse(text_of(l.state)).as_object();
    json["phase"] = "whole";
    put(l.state, boost::json::serialize(json));
    committed_file f{name_in(l.s)};
    // Longer than what was committed: somebody else wrote there.
    BOOST_TEST(sentence_of([&] {
                   static_cast<void>(f.state());
               }).find(" cannot be completed: it has 19 bytes, but 8 were committed") != std::string::npos);
    fs::remove(l.partial);
    BOOST_TEST(sentence_of([&] { static_cast<void>(f.state()); }).find(" is whole says ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(two_at_a_time_do_not_write_one_file)
{
    small_files s;
    committed_file first{name_in(s)}, second{name_in(s)};
    first.begin(false);
    first.write("one\n", 1);
    first.commit("after one");
    auto const refusal = (s / "eu-users.ndjson.partial").string() + " is being written by another export";
    BOOST_TEST(sentence_of([&] { second.begin(false); }) == refusal);
    BOOST_TEST(sentence_of([&] { second.begin(true); }) == refusal);
    BOOST_TEST(sentence_of([&] { second.write("two\n", 1); }) == (s / "eu-users.ndjson").string() + " was not begun");
    BOOST_TEST(sentence_of([&] { second.commit("two"); }) == (s / "eu-users.ndjson").string() + " was not begun");
    first.complete("after one");
    BOOST_TEST(text_of(s / "eu-users.ndjson") == "one\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_complete_takes_no_more)
{
    small_files s;
    committed_file f{name_in(s)};
    f.begin(false);
    f.complete("all");
    f.roll_back();
    BOOST_TEST(sentence_of([&] { f.write("more\n", 1); }) ==
               (s / "eu-users.ndjson").string() + " is complete: nothing can be added to it");
    f.complete("all, and said twice");
    BOOST_TEST(committed_file{name_in(s)}.state() == "all, and said twice");
}

BOOST_AUTO_TEST_CASE(a_run_with_a_file_of_its_own_finds_the_state_of_the_run_before)
{
    small_files s;
    {
        committed_file f{name_in(s)};
        f.begin(false, "monday");
        f.write("one\n", 1);
        f.complete("up to monday");
    }
    {
        committed_file f{name_in(s)};
        BOOST_TEST(f.state() == "up to monday");
        f.begin(false, "tuesday");
        f.write("two\n", 1);
        f.commit("up to tuesday");
    }
    // It died. The next one goes on in the file that was begun, whatever its own would have been called.
    committed_file next{name_in(s)};
    BOOST_TEST(next.state() == "up to tuesday");
    next.begin(true, "wednesday");
    next.complete("up to tuesday");
    BOOST_TEST(next.where() == (s / "eu-users-tuesday.ndjson").string());
    BOOST_TEST(s.names() == (std::set<std::string>{"eu-users-monday.ndjson", "eu-users-tuesday.ndjson",
                                                   "eu-users.ndjson.state"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_run_removes_what_an_incomplete_one_of_another_name_left)
{
    small_files s;
    {
        committed_file f{name_in(s)};
        f.begin(false, "monday");
        f.write("one\n", 1);
        f.commit("after one");
    }
    committed_file f{name_in(s)};
    f.begin(false, "tuesday");
    BOOST_TEST(f.state() == "");
    BOOST_TEST(s.names() == (std::set<std::string>{"eu-users-tuesday.ndjson.partial"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lines_longer_than_the_buffer_arrive)
{
    for (bool const gzip : {false, true}) {
        small_files s;
        committed_file f{name_in(s, gzip)};
        f.begin(false);
        std::string text;
        std::uint32_t noise = 1;
        for (std::size_t size : {1UL, 262'143UL, 262'144UL, 262'145UL, 5'000'000UL, 3UL}) {
            std::string line(size, ' ');
            for (char& c : line) c = static_cast<char>('0' + ((noise = noise * 1664525U + 1013904223U) >> 26));
            line += '\n';
            f.write(line, 1);
            text += line;
        }
        f.complete("all");
        BOOST_TEST((f.bytes() == fs::file_size(f.where())));
        int status = 0;
        auto const found = gzip ? run("gzip -dc " + f.where(), status) : text_of(f.where());
        BOOST_TEST((found == text));
    }
}

BOOST_AUTO_TEST_CASE(between_commits_the_file_grows_by_whole_blocks)
{
    small_files s;
    committed_file f{name_in(s)};
    f.begin(false);
    f.write("one\n", 1);
    f.commit("after one");
    auto const partial = s / "eu-users.ndjson.partial";
    auto const line = std::string(99'999, 'x') + '\n';
    for (std::uint64_t written = 4 + line.size(); written < 1'000'000; written += line.size()) {
        f.write(line, 1);
        auto const blocks = written / committed_file::block_size * committed_file::block_size;
        BOOST_TEST(fs::file_size(partial) == std::max<std::uint64_t>(blocks, 4));
        BOOST_TEST(f.bytes() == written);
    }
    f.roll_back();
    BOOST_TEST(fs::file_size(partial) == 4U);
}

BOOST_AUTO_TEST_CASE(every_commit_ends_a_member_of_gzip_and_gzip_reads_them)
{
    small_files s;
    committed_file f{name_in(s, true)};
    f.begin(false);
    std::string expected;
    int status = 0;
    for (int n = 0; n < 5; ++n) {
        auto const line = "line " + std::to_string(n) + '\n';
        if (n != 3) f.write(line, 1);
        if (n != 3) expected += line;
        f.commit(std::to_string(n));
        f.write("void", 0);
        f.roll_back();
        BOOST_TEST(run("gzip -dc < " + (s / "eu-users.ndjson.gz.partial").string(), status) == expected);
        BOOST_TEST(status == 0);
    }
    f.complete("all");
    BOOST_TEST(run("gzip -t " + f.where() + " 2>&1", status) == "");
    BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_a_sound_gzip_file)
{
    small_files s;
    committed_file f{name_in(s, true)};
    f.begin(false);
    f.complete("none");
    int status = 0;
    BOOST_TEST(run("gzip -dc " + f.where() + " 2>&1", status) == "");
    BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_SUITE_END()
