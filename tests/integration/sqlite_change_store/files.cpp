// What a change store keeps in its file, and every file that it refuses, with the sentence that it says.
#include "store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>

using namespace sqlite_store_test;

BOOST_AUTO_TEST_SUITE(sqlite_change_store_files)

BOOST_AUTO_TEST_CASE(keep_hashes_for_the_next_run)
{
    scratch s;
    {
        sqlite_change_store store{s / "state.db", "acme, eu"};
        BOOST_TEST(!store.lookup(record_kind::user, "a"));
        store.store(record_kind::user, "a", hash(1));
        store.store(record_kind::account, "a", hash(2));
        store.store(record_kind::user, std::string_view{"b\0c", 3}, hash(3));
        BOOST_TEST((store.lookup(record_kind::user, "a") == hash(1)));
        BOOST_TEST(in_sqlite((s / "state.db").string(), "SELECT count(*) FROM hashes") == "0 ");
    }
    sqlite_change_store store{s / "state.db", "acme, eu"};
    BOOST_TEST((store.lookup(record_kind::user, "a") == hash(1)));
    BOOST_TEST((store.lookup(record_kind::account, "a") == hash(2)));
    BOOST_TEST((store.lookup(record_kind::user, std::string_view{"b\0c", 3}) == hash(3)));
    BOOST_TEST(!store.lookup(record_kind::user, "b"));
    BOOST_TEST(store.size() == 3U);
    store.clear();
    BOOST_TEST(store.size() == 0U);
    BOOST_TEST(!store.lookup(record_kind::user, "a"));
}

BOOST_AUTO_TEST_CASE(forget_what_is_in_the_file_and_what_is_on_its_way)
{
    scratch s;
    auto const rows = [&] {
        return in_sqlite((s / "state.db").string(), "SELECT record, id FROM hashes ORDER BY 1, 2");
    };
    sqlite_change_store store{s / "state.db", "acme"};
    store.erase(record_kind::user, "nobody");
    store.store(record_kind::user, "a", hash(1));
    store.erase(record_kind::user, "a");
    BOOST_TEST(!store.lookup(record_kind::user, "a"));
    store.store(record_kind::user, "a", hash(2));
    store.store(record_kind::user, "b", hash(3));
    store.flush();
    store.store(record_kind::user, "c", hash(4));
    store.store(record_kind::user, "a", hash(5));
    BOOST_TEST((store.lookup(record_kind::user, "a") == hash(5)));
    store.erase(record_kind::user, "a");
    BOOST_TEST(!store.lookup(record_kind::user, "a"));
    // It is in the file already, with all that was stored before.
    BOOST_TEST(rows() == "user b user c ");
    store.store(record_kind::user, "b", hash(6));
    store.flush();
    BOOST_TEST((store.lookup(record_kind::user, "b") == hash(6)));
}

BOOST_AUTO_TEST_CASE(write_what_is_stored_by_groups)
{
    scratch s;
    auto const rows = [&] { return in_sqlite((s / "state.db").string(), "SELECT count(*) FROM hashes"); };
    sqlite_change_store store{s / "state.db", "acme", options{}.group(3, std::chrono::hours{1})};
    store.store(record_kind::user, "a", hash(1));
    store.store(record_kind::user, "a", hash(2));
    store.store(record_kind::user, "b", hash(1));
    BOOST_TEST(rows() == "0 ");
    store.store(record_kind::user, "c", hash(1));
    BOOST_TEST(rows() == "3 ");
    sqlite_change_store at_once{s / "state.db", "other", options{}.group(100, std::chrono::milliseconds{0})};
    at_once.store(record_kind::user, "a", hash(1));
    BOOST_TEST(rows() == "4 ");
}

BOOST_AUTO_TEST_CASE(hold_several_subscriptions_each_for_one_store_at_a_time)
{
    scratch s;
    auto const file = s / "state.db";
    {
        sqlite_change_store first{file, "first"}, second{file, "second"};
        first.store(record_kind::user, "a", hash(1));
        second.store(record_kind::user, "a", hash(2));
        first.flush();
        second.flush();
        BOOST_TEST((first.lookup(record_kind::user, "a") == hash(1)));
        BOOST_TEST((second.lookup(record_kind::user, "a") == hash(2)));
        auto const refusal = file.string() + " is being used by another store for this subscription: wait for its end";
        BOOST_TEST(sentence_of([&] { sqlite_change_store{file, "first"}; }) == refusal);
        auto const child = ::fork();
        if (child == 0) {
            auto const said = sentence_of([&] { sqlite_change_store{file, "second"}; });
            auto const other = sentence_of([&] { sqlite_change_store{file, "third"}; });
            ::_exit(said == refusal && other.empty() ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), status);
        first.erase(record_kind::user, "a");
        BOOST_TEST((second.lookup(record_kind::user, "a") == hash(2)));
    }
    BOOST_TEST(sentence_of([&] { sqlite_change_store{file, "first"}; }) == "");
}

BOOST_AUTO_TEST_CASE(of_another_kind_are_refused_and_left_alone)
{
    scratch s;
    auto const refusal = [&](std::string_view name) {
        return sentence_of([&] { sqlite_change_store{s / name, "acme"}; });
    };
    auto const path = [&](std::string_view name) { return (s / name).string(); };

    static_cast<void>(refusal("later.db"));
    in_sqlite(path("later.db"), "PRAGMA user_version = 2");
    BOOST_TEST(refusal("later.db") == path("later.db") +
                                          " was written by a later version of this library, in format 2, "
                                          "and this one knows format 1");
    in_sqlite(path("theirs.db"), "CREATE TABLE t (x)");
    BOOST_TEST(refusal("theirs.db") ==
               path("theirs.db") + " is a database that no change store made: name another file");
    BOOST_TEST(in_sqlite(path("theirs.db"), "SELECT count(*) FROM sqlite_schema; PRAGMA journal_mode") == "1 delete ");
    BOOST_TEST(!px_test::fs::exists(s / "theirs.db-lock"));
    in_sqlite(path("empty.db"), "PRAGMA application_id = 5");
    BOOST_TEST(refusal("empty.db").ends_with("that no change store made: name another file"));
    std::ofstream{s / "letter.txt"}
        << "Dear Jane, this is a letter and no database, though it is long enough for one. Yours, Joe, who writes on\n";
    BOOST_TEST(refusal("letter.txt") == path("letter.txt") + " is no SQLite database");
    BOOST_TEST(refusal("") == s.path.string() + "/ is a folder, where a file is needed");
    BOOST_TEST(refusal("no/state.db") == path("no/state.db") + " cannot be made: No such file or directory");
    BOOST_TEST(sentence_of([&] { sqlite_change_store{s / "state.db", ""}; }) ==
               path("state.db") + " needs a name for the subscription of PX that the store speaks of");
}

BOOST_AUTO_TEST_CASE(that_are_read_only_are_refused)
{
    scratch s;
    auto const file = s / "state.db";
    static_cast<void>(sqlite_change_store{file, "acme"});
    using px_test::fs::perms;
    px_test::fs::permissions(file, perms{0444});
    px_test::fs::permissions(s.path, perms{0755});
    auto const child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
        auto const said = sentence_of([&] { sqlite_change_store{file, "acme"}; });
        auto const made = sentence_of([&] { sqlite_change_store{s / "new.db", "acme"}; });
        ::_exit(said == file.string() + " cannot be written: it is read-only" &&
                        (::geteuid() != 65534 || made == (s / "new.db").string() + " cannot be made: Permission denied")
                    ? 0
                    : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), status);
}

BOOST_AUTO_TEST_CASE(are_their_owners_alone)
{
    scratch s;
    sqlite_change_store store{s / "state.db", "acme"};
    store.store(record_kind::user, "jane@example.com", hash(1));
    store.flush();
    for (auto const* name : {"state.db", "state.db-wal", "state.db-lock"})
        BOOST_TEST((px_test::fs::status(s / name).permissions() ==
                    (px_test::fs::perms::owner_read | px_test::fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(that_another_program_locks_are_an_error_after_which_all_goes_on)
{
    scratch s;
    auto const file = (s / "state.db").string();
    sqlite_change_store store{file, "acme", options{}.patience(std::chrono::milliseconds{1})};
    store.store(record_kind::user, "a", hash(1));
    store.flush();
    store.store(record_kind::user, "b", hash(2));
    sqlite3* peer = nullptr;
    BOOST_REQUIRE(sqlite3_open(file.c_str(), &peer) == SQLITE_OK);
    BOOST_REQUIRE(sqlite3_exec(peer, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    auto const locked = file + " is locked by another program, which did not end its transaction";
    BOOST_TEST(sentence_of([&] { store.erase(record_kind::user, "a"); }) == locked);
    BOOST_TEST(sentence_of([&] { store.flush(); }) == locked);
    BOOST_TEST((store.lookup(record_kind::user, "a") == hash(1)));
    BOOST_TEST((store.lookup(record_kind::user, "b") == hash(2)));
    sqlite3_close(peer);
    store.erase(record_kind::user, "a");
    BOOST_TEST(!store.lookup(record_kind::user, "a"));
    BOOST_TEST(in_sqlite(file, "SELECT id FROM hashes") == "b ");
}

BOOST_AUTO_TEST_SUITE_END()
