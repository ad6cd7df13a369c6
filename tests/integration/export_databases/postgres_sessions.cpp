// The sessions of the PostgreSQL output: how it connects, whose tables it writes, and what becomes of them when the
// server, the connection or the process goes away.
#include "../../../examples/export/postgres_output.hpp"

#include "pages.hpp"
#include "postgres_server.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

using namespace px_test;
using namespace std::chrono_literals;

namespace {

void write_page(postgres_server& server, std::string const& schema, raw_page const& page = window(0, 0, 3))
{
    example::postgres_output output{server.url(), schema};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), true);
    writer->write(page, "1");
    writer->commit("1");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_sessions)

PX_POSTGRES_TEST(no_sentence_holds_the_password)
{
    auto const refused = sentence_of([&] { example::postgres_output{server.url("guess-0123")}; });
    BOOST_TEST(refused.starts_with(server.name() + " cannot be reached: "), refused);
    BOOST_TEST(refused.find("guess") == refused.npos, refused);
    for (std::string const bad : {"postgresql://px:guess-0123@[", "host=x password=guess-0123 nonsense",
                                  "postgresql://px:guess-0123@host:port/db"}) {
        auto const said = sentence_of([&] { example::postgres_output{bad}; });
        BOOST_TEST(said != "");
        BOOST_TEST(said.find("guess") == said.npos, said);
    }
    example::postgres_output output{server.url()};
    auto const where = output.open(users_list())->where();
    BOOST_TEST(where.find("word") == where.npos, where);
}

PX_POSTGRES_TEST(what_the_string_leaves_out_is_in_the_environment)
{
    auto const folder = server.name().substr(16, server.name().find(":5432") - 16);
    ::setenv("PGHOST", folder.c_str(), 1);
    ::setenv("PGUSER", "px", 1);
    ::setenv("PGPASSWORD", postgres_server::plain_password, 1);
    BOOST_TEST(sentence_of([&] { example::postgres_output{"dbname=postgres"}; }) == "");
    ::setenv("PGDATABASE", "none", 1);
    BOOST_TEST(sentence_of([&] { example::postgres_output{""}; }).ends_with("database \"none\" does not exist"));
    for (auto const* name : {"PGHOST", "PGUSER", "PGPASSWORD", "PGDATABASE"}) ::unsetenv(name);
}

PX_POSTGRES_TEST(two_runs_do_not_write_one_schema)
{
    {
        example::postgres_output first{server.url(), "turns"};
        BOOST_TEST(sentence_of([&] { example::postgres_output{server.url(), "turns", 1ms}; }) ==
                   server.name() + " is being written by another export: wait for its end");
        BOOST_TEST(sentence_of([&] { example::postgres_output{server.url(), "turns too", 1ms}; }) == "");
    }
    BOOST_TEST(sentence_of([&] { example::postgres_output{server.url(), "turns"}; }) == "");
}

PX_POSTGRES_TEST(a_column_that_is_missing_is_added)
{
    write_page(server, "older", users(user("jane", R"("title":"x","globalId":"g")")));
    BOOST_TEST(server("ALTER TABLE older.users DROP COLUMN \"globalId\"; ALTER TABLE older.users ADD COLUMN note text "
                      "DEFAULT 'mine'") == "");
    write_page(server, "older", users(user("joe", R"("globalId":"h")")));
    BOOST_TEST(server("SELECT _id, title, \"globalId\", note FROM older.users ORDER BY 1") ==
               "jane|x|~|mine joe|~|h|mine ");
}

PX_POSTGRES_TEST(tables_of_another_shape_or_a_later_version_are_refused)
{
    write_page(server, "shapes");
    server("ALTER TABLE shapes.users ALTER COLUMN score TYPE text");
    BOOST_TEST(sentence_of([&] { write_page(server, "shapes"); }) ==
               server.name() + " has the column score of table shapes.users as text, not as bigint: rename the table, "
                               "or name another database");
    server("UPDATE shapes._px_version SET version = 10203");
    BOOST_TEST(sentence_of([&] { write_page(server, "shapes"); }) ==
               server.name() + " was written by version 1.2.3 of this program, and this one is " +
                   std::string{px::library_version} + ": use that one or a later one");
}

PX_POSTGRES_TEST(a_server_that_stops_is_an_error_and_the_next_run_goes_on)
{
    {
        example::postgres_output output{server.url(), "stops"};
        auto const writer = output.open(users_list());
        writer->begin(users_list(), false);
        writer->write(window(0, 0, 3), "");
        writer->commit("1");
        writer->write(window(1, 0, 2), "1");
        server.stop();
        for (int i = 0; i < 2; ++i) {
            auto const said = sentence_of([&] { writer->write(window(1, 2, 2), "1"); });
            BOOST_TEST(said.starts_with(server.name() + ": the connection was lost: "), said);
            BOOST_TEST(said.find('\n') == said.npos, said);
        }
        BOOST_TEST(sentence_of([&] { writer->commit("2"); }) != "");
        auto const away = sentence_of([&] { example::postgres_output{server.url(), "stops"}; });
        BOOST_TEST(away.starts_with(server.name() + " cannot be reached: "), away);
        server.start();
    }
    example::postgres_output output{server.url(), "stops"};
    auto const writer = output.open(users_list());
    BOOST_TEST(writer->state() == "1");
    writer->begin(users_list(), true);
    writer->write(window(1, 0, 3), "1");
    writer->commit("2");
    writer->complete("2");
    BOOST_TEST(server("SELECT count(*), count(_deleted) FROM stops.users") == "6|0 ");
    BOOST_TEST(writer->proof().at("records").as_int64() == 6);
}

PX_POSTGRES_TEST(a_session_that_the_server_ends_is_an_error)
{
    example::postgres_output output{server.url(), "ends"};
    auto const writer = output.open(users_list());
    writer->begin(users_list(), false);
    server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gainsight-px export'");
    auto const said = sentence_of([&] { writer->write(window(0, 0, 3), ""); });
    BOOST_TEST(said.starts_with(server.name() + ": the connection was lost: "), said);
}

PX_POSTGRES_TEST(a_transaction_in_which_a_copy_was_not_sent_to_its_end_can_be_rolled_back)
{
    example::postgres_connection to{server.url()};
    for (bool some : {false, true}) {
        {
            example::postgres_transaction both{to};
            to.run("CREATE TABLE public.half (x integer)");
            to.run("COPY public.half FROM STDIN");
            if (some) BOOST_TEST(PQputCopyData(to.handle(), "1\n", 2) == 1);
            // As where libpq has no memory for the next piece.
        }
        BOOST_TEST(PQtransactionStatus(to.handle()) == PQTRANS_IDLE);
        BOOST_TEST(to.run("SELECT 7").text(0, 0) == "7");
        BOOST_TEST(server("SELECT count(*) FROM pg_tables WHERE tablename = 'half'") == "0 ");
    }
}

namespace {

constexpr std::size_t windows = 3;
constexpr std::size_t records = 5;  // of each of the two pages of a window

/// A run that goes on where the state says.
void run(std::shared_ptr<example::postgres_database> const& db)
{
    example::postgres_writer writer{db, users_list()};
    run_windows(writer, windows, records);
}

/// Kills the process when so many messages have gone to and from the server. Whether the run came to its end before.
bool run_and_kill(postgres_server const& server, std::string const& schema, std::size_t messages)
{
    auto const child = ::fork();
    if (child == 0) {
        auto const db = std::make_shared<example::postgres_database>(server.url(), schema, 10s);
        // libpq tells a file of each message.
        cookie_io_functions_t functions{};
        functions.write = [](void* left, char const*, std::size_t size) {
            if ((*static_cast<std::size_t*>(left))-- == 0) ::kill(::getpid(), SIGKILL);
            return static_cast<ssize_t>(size);
        };
        auto* const told = ::fopencookie(&messages, "w", functions);
        std::setvbuf(told, nullptr, _IOLBF, 4096);
        PQtrace(db->connection().handle(), told);
        run(db);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST((WIFEXITED(status) ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL), status);
    return WIFEXITED(status);
}

}  // namespace

PX_POSTGRES_TEST(rows_and_state_agree_wherever_the_process_is_killed)
{
    int killed = 0;
    bool ended = false;
    for (std::size_t messages = 3; !ended; messages += 3 + messages / 10, ++killed) {
        auto const schema = "killed_" + std::to_string(messages);
        ended = run_and_kill(server, schema, messages);
        BOOST_TEST_CONTEXT("killed after " << messages << " messages")
        {
            // Its turn comes when the server has ended the session of the process that was killed.
            auto db = std::make_shared<example::postgres_database>(server.url(), schema, 10s);
            if (server("SELECT count(*) FROM pg_tables WHERE tablename = 'users' AND schemaname = '" + schema + "'") ==
                "1 ") {
                // Pages are there whole or not at all, and all of the windows that the state counts.
                auto const count = [&](std::string const& which) {
                    return std::stoul(server("SELECT count(*) FROM " + schema + ".users WHERE " + which));
                };
                BOOST_TEST(count("true") % records == 0U);
                auto const state = server("SELECT nullif(state, '')::int FROM " + schema + "._px_state");
                std::size_t const finished = state.empty() || state == "~ " ? 0 : std::stoul(state);
                BOOST_TEST(count("substr(_id, 2, 1)::int < " + std::to_string(finished)) == finished * 2 * records);
                BOOST_TEST(count("true") <= (finished + 1) * 2 * records);
            }
            run(db);
            BOOST_TEST(server("SELECT count(*), count(_deleted), (SELECT state FROM " + schema + "._px_state) FROM " +
                              schema + ".users") == "30|0|3 ");
        }
    }
    BOOST_TEST(killed > 20);
}

BOOST_AUTO_TEST_SUITE_END()
