// The file of the SQLite output: whose it is, of which version, and what becomes of it when something goes wrong.
#include "../../../examples/export/sqlite_output.hpp"

#include "pages.hpp"
#include "sqlite.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <string>

using namespace px_test;
using namespace std::chrono_literals;

namespace {

void write_page(std::string const& file, raw_page const& page = window(0, 0, 3))
{
    example::sqlite_output output{file};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), true);
    writer->write(page, "1");
    writer->complete("1");
}

/// What is said in a process of its own, whose end is its own as well.
std::string words_in_a_child(std::function<std::string()> const& what)
{
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    auto const child = ::fork();
    if (child == 0) {
        auto const said = what();
        static_cast<void>(::write(ends[1], said.data(), said.size()) + 1);
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string said;
    char buffer[512];
    for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<std::size_t>(n));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), status);
    return said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_files)

BOOST_AUTO_TEST_CASE(a_file_of_a_later_version_is_refused)
{
    text_folder s;
    write_page(s / "px.db");
    in_sqlite(s / "px.db", "PRAGMA user_version = 10203");
    BOOST_TEST(sentence_of([&] { write_page(s / "px.db"); }) ==
               (s / "px.db") + " was written by version 1.2.3 of this program, and this one is " +
                   std::string{px::library_version} + ": use that one or a later one");
}

BOOST_AUTO_TEST_CASE(what_another_program_made_is_left_alone)
{
    text_folder s;
    in_sqlite(s / "theirs.db", "CREATE TABLE users (id TEXT)");
    BOOST_TEST(sentence_of([&] { write_page(s / "theirs.db"); }) ==
               (s / "theirs.db") + " is a database that this program did not make: name another file");
    BOOST_TEST(in_sqlite(s / "theirs.db", "SELECT count(*) FROM sqlite_schema; PRAGMA journal_mode") == "1 delete ");
    in_sqlite(s / "empty.db", "PRAGMA application_id = 5");
    BOOST_TEST(sentence_of([&] { write_page(s / "empty.db"); }).ends_with(" did not make: name another file"));

    std::ofstream{s / "letter.txt"}
        << "Dear Jane, this is a letter and no database, though it is long enough for one.\n";
    BOOST_TEST(sentence_of([&] { write_page(s / "letter.txt"); }) == (s / "letter.txt") + " is no SQLite database");
}

BOOST_AUTO_TEST_CASE(a_column_that_is_missing_is_added)
{
    text_folder s;
    write_page(s / "px.db", users(user("jane", R"("title":"x","globalId":"g")")));
    BOOST_TEST(in_sqlite(s / "px.db", "ALTER TABLE users DROP COLUMN globalId; PRAGMA user_version = 1") == "");
    write_page(s / "px.db", users(user("joe", R"("globalId":"h")")));
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT _id, title, globalId FROM users ORDER BY 1; PRAGMA user_version") ==
               "jane|x|~ joe|~|h " + std::to_string(GAINSIGHT_PX_VERSION) + ' ');
    // One that somebody added stays.
    in_sqlite(s / "px.db", "ALTER TABLE users ADD COLUMN note TEXT; UPDATE users SET note = 'mine'");
    write_page(s / "px.db", users(user("joe", R"("globalId":"i")")));
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT globalId, note FROM users WHERE _id = 'joe'") == "i|mine ");
}

BOOST_AUTO_TEST_CASE(a_column_of_another_type_is_refused)
{
    text_folder s;
    write_page(s / "px.db");
    in_sqlite(s / "px.db", "ALTER TABLE users DROP COLUMN score; ALTER TABLE users ADD COLUMN score TEXT");
    BOOST_TEST(sentence_of([&] { write_page(s / "px.db"); }) ==
               (s / "px.db") + " has the column score of table users as TEXT, not as INTEGER: name another file");
}

BOOST_AUTO_TEST_CASE(two_runs_do_not_write_one_file)
{
    text_folder s;
    {
        example::sqlite_output first{s / "px.db"};
        BOOST_TEST(sentence_of([&] { example::sqlite_output{s / "px.db"}; }) ==
                   (s / "px.db") + " is being written by another export: wait for its end");
        // Readers are welcome, and the refusal cost the first run nothing.
        auto const writer = first.open(users_list());
        writer->write(window(0, 0, 3), "");
        BOOST_TEST(in_sqlite(s / "px.db", "SELECT count(*) FROM users") == "3 ");
        writer->commit("1");
    }
    write_page(s / "px.db");
}

BOOST_AUTO_TEST_CASE(a_file_that_another_program_locks_is_an_error_and_then_goes_on)
{
    text_folder s;
    example::sqlite_output output{s / "px.db", 1ms};
    auto const writer = output.open(users_list());
    writer->write(window(0, 0, 3), "");
    {
        sqlite_peer other{s / "px.db"};
        other("BEGIN IMMEDIATE");
        BOOST_TEST(sentence_of([&] { writer->write(window(1, 0, 3), ""); }) ==
                   (s / "px.db") + " is locked by another program, which did not end its transaction");
        BOOST_TEST(sentence_of([&] { writer->commit("1"); }) != "");
    }
    BOOST_TEST(writer->state() == "");
    writer->write(window(1, 0, 3), "");
    writer->commit("1");
    BOOST_TEST(in_sqlite(s / "px.db", "SELECT count(*) FROM users; SELECT state FROM _px_state") == "6 1 ");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_said_in_a_sentence)
{
    text_folder s;
    auto const missing = (s / "no") + "/px.db";
    BOOST_TEST(sentence_of([&] { write_page(missing); }) == missing + " cannot be opened: No such file or directory");

    write_page(s / "px.db");
    fs::permissions(s.path, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
    BOOST_TEST(words_in_a_child([&]() -> std::string {
                   if (::geteuid() == 0 && ::setuid(65534) != 0) return "setuid failed";
                   ::chmod((s / "px.db").c_str(), 0444);
                   return sentence_of([&] { write_page(s / "px.db"); });
               }) == (s / "px.db") + " cannot be opened: Permission denied");
    fs::permissions(s.path, fs::perms::owner_all);
}

namespace {

/// Windows of 100 users with a commit behind each, until something goes wrong: what that says.
std::string write_until_it_fails(example::list_writer& writer)
{
    return sentence_of([&] {
        for (std::size_t i = 0; i < 1000; ++i) {
            writer.write(window(i, 0, 100), i == 0 ? "" : std::to_string(i - 1));
            writer.commit(std::to_string(i));
        }
    });
}

/// The windows up to the state are there, and at most one more.
void check_after_failure(std::string const& file)
{
    sqlite_peer look{file};
    BOOST_TEST(look("PRAGMA integrity_check") == "ok ");
    auto const state = std::stoul(look("SELECT state FROM _px_state"));
    auto const rows = std::stoul(look("SELECT count(*) FROM users"));
    BOOST_TEST((rows == (state + 1) * 100 || rows == (state + 2) * 100), rows << " rows, state " << state);
    BOOST_TEST(rows < 1000 * 100U);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_leaves_the_last_commit)
{
    text_folder s;
    auto const db = std::make_shared<example::sqlite_database>(s / "px.db");
    auto const writer = example::sqlite_output{db}.open(users_list());
    db->execute("PRAGMA max_page_count = 40");
    BOOST_TEST(write_until_it_fails(*writer) == (s / "px.db") + " cannot be written: the disk is full");
    check_after_failure(s / "px.db");
    // The same writer goes on when there is room again.
    db->execute("PRAGMA max_page_count = 400");
    auto const state = writer->state();
    writer->write(window(7, 0, 3), state);
    writer->commit(state);
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_for_the_key_leaves_the_rows)
{
    text_folder s;
    auto const db = std::make_shared<example::sqlite_database>(s / "px.db");
    auto const writer = example::sqlite_output{db}.open(users_list());
    writer->begin(users_list(), false);
    writer->write(window(0, 0, 1000), "");
    writer->commit("1");
    db->execute("PRAGMA max_page_count = " + std::to_string(db->number("PRAGMA page_count")));
    BOOST_TEST(sentence_of([&] { writer->complete("2"); }) == (s / "px.db") + " cannot be written: the disk is full");
    sqlite_peer look{s / "px.db"};
    BOOST_TEST(look("SELECT count(*) FROM users; SELECT state FROM _px_state") == "1000 1 ");
    db->execute("PRAGMA max_page_count = 4000");
    writer->complete("2");
    BOOST_TEST(look("SELECT count(*) FROM users; SELECT state FROM _px_state; SELECT count(*) FROM "
                    "pragma_index_list('users')") == "1000 2 1 ");
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_leaves_the_last_commit)
{
    text_folder s;
    BOOST_TEST(words_in_a_child([&] {
                   std::signal(SIGXFSZ, SIG_IGN);  // so that it is an error of the write
                   rlimit const limit{512 * 1024, 512 * 1024};
                   ::setrlimit(RLIMIT_FSIZE, &limit);
                   example::sqlite_output output{s / "px.db"};
                   return write_until_it_fails(*output.open(users_list()));
               }) == (s / "px.db") + " cannot be written: disk I/O error");
    check_after_failure(s / "px.db");
    write_page(s / "px.db");
}

BOOST_AUTO_TEST_SUITE_END()
