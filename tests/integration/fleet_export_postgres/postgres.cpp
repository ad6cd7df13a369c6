// One PostgreSQL that the processes of a fleet write to together.
#include "../../../examples/export/postgres_connection.hpp"
#include "../export_databases/postgres_server.hpp"
#include "../fleet_export/stage.hpp"

#include <atomic>
#include <random>

namespace fleet_postgres_tests {

using namespace fleet_export_tests;

/// A stage whose processes write to a database of its own.
class database_stage : public fleet_stage {
public:
    explicit database_stage(px_test::postgres_server& server, std::string name)
        : server_{server}, name_{std::move(name)}
    {
        server("CREATE DATABASE " + name_);
    }
    std::vector<std::string> arguments(std::string const& name, std::vector<std::string> more = {})
    {
        more.insert(more.end(), {"--format", "postgres", "--database", url()});
        return fleet_stage::arguments(name, more);
    }
    member start(std::string const& name, std::vector<std::string> const& more = {})
    {
        return member{s, name, arguments(name, more)};
    }
    [[nodiscard]] std::string url() const
    {
        auto url = server_.url();
        return url.replace(url.rfind('/') + 1, std::string::npos, name_);
    }
    std::string operator()(std::string const& sql) const
    {
        auto* const c = PQconnectdb(url().c_str());
        auto* const rows = PQexec(c, sql.c_str());
        std::string out = PQresultStatus(rows) == PGRES_FATAL_ERROR ? PQerrorMessage(c) : "";
        for (int i = 0; i < PQntuples(rows); ++i) (out += PQgetvalue(rows, i, 0)) += ' ';
        PQclear(rows);
        PQfinish(c);
        return out;
    }
    /// Each record of the simulator is a row.
    void check_rows()
    {
        for (auto const* list : years::lists) {
            auto const* const id = list == std::string{"users"} ? "identifyId" : "eventId";
            std::set<std::string> should, is;
            for (auto const& record : y.service.all(collection_of(list)))
                should.insert(std::string{record.at(id).as_string()});
            std::istringstream rows{(*this)("SELECT _id FROM px." + std::string{list})};
            for (std::string row; rows >> row;) BOOST_TEST(is.insert(row).second);
            BOOST_TEST((is == should), list << ": " << is.size() << " rows, not " << should.size());
        }
    }

private:
    px_test::postgres_server& server_;
    std::string name_;
};

}  // namespace fleet_postgres_tests
using namespace fleet_postgres_tests;

BOOST_AUTO_TEST_SUITE(fleet_export_postgres, *boost::unit_test::precondition(needs_redis))

PX_POSTGRES_TEST(two_processes_write_one_database)
{
    database_stage f{server, "two"};
    auto a = f.start("a"), b = f.start("b");
    f.finish(a);
    f.finish(b);
    f.check_rows();
    f.verify("a");
    f.verify("b");
    BOOST_TEST(f("SELECT count(DISTINCT _run_id) FROM px.users") == "1 ");
    // An export of one process is kept out while they write, and so are they while it writes; but now nobody does.
    scratch words;
    auto alone = f.arguments("alone");
    for (auto const* option : {"--fleet", "--run", "--process", "--window", "--lease"}) {
        auto const at = std::find(alone.begin(), alone.end(), option);
        alone.erase(at, at + 2);
    }
    process one{words, alone};
    BOOST_TEST(one.wait() == 0, one.output());
    f.check_rows();
}

PX_POSTGRES_TEST(another_database_under_the_same_name_is_refused)
{
    database_stage f{server, "this_one"};
    auto a = f.start("a");
    f.finish(a);
    server("CREATE DATABASE another_one");
    auto words = f.arguments("b");
    auto& url = *std::next(std::find(words.begin(), words.end(), "--database"));
    url.replace(url.rfind('/') + 1, std::string::npos, "another_one");
    member b{f.s, "b", words};
    f.finish(b, 1);
    BOOST_TEST(b.runs->output().find("was begun with database") != std::string::npos, b.runs->output());
}

PX_POSTGRES_TEST(processes_that_are_killed_leave_each_record_once)
{
    auto const kills = px_test::number_from("PX_FLEET_EXPORT_KILLS", 2);
    auto const seed = px_test::number_from("PX_FLEET_EXPORT_SEED", std::random_device{}());
    std::mt19937 random{static_cast<unsigned>(seed)};
    BOOST_TEST_CONTEXT("PX_FLEET_EXPORT_SEED=" << seed)
    for (std::uint64_t killed = 0, runs = 0; killed < kills; ++runs) {
        database_stage f{server, "killed" + std::to_string(runs)};
        f.lease = 1;
        f.window = "60d";
        std::vector<std::string> const names{"a", "b"};
        auto all = start_all(f, names);
        killed += kill_some(f, all, names, 2, random);
        for (auto& m : all) f.finish(m);
        f.check_rows();
        f.verify("a");
    }
}

PX_POSTGRES_TEST(a_sleeper_that_wakes_late_writes_nothing_into_the_database)
{
    database_stage f{server, "sleeps"};
    f.lease = 1;
    member* asleep = nullptr;
    std::atomic<bool> stopped{false};
    f.y.service.intercept([&](px::testing::sim_request const& r) -> std::optional<px::testing::sim_response> {
        if (asleep && r.target().find("pageSize=40") != std::string::npos && !stopped.exchange(true))
            asleep->runs->signal(SIGSTOP);
        return {};
    });
    auto const words = f.arguments("sleeper", {"--windows", "1"});
    f.redis.signal(SIGSTOP);  // until the hook knows the process
    member sleeper{f.s, "sleeper", words};
    asleep = &sleeper;
    f.redis.signal(SIGCONT);
    while (!stopped) std::this_thread::yield();
    auto b = f.start("b");
    f.finish(b);
    f.check_rows();
    auto const all = f("SELECT _id || _synced_at FROM px.users ORDER BY 1") +
                     f("SELECT _id || _synced_at FROM px.session_events ORDER BY 1");
    sleeper.runs->signal(SIGCONT);
    f.finish(sleeper);
    BOOST_TEST(sleeper.runs->output().find("another process has taken it") != std::string::npos,
               sleeper.runs->output());
    BOOST_TEST((f("SELECT _id || _synced_at FROM px.users ORDER BY 1") +
                f("SELECT _id || _synced_at FROM px.session_events ORDER BY 1")) == all);
    f.verify("sleeper");
}

PX_POSTGRES_TEST(a_process_that_waits_in_the_database_ends_when_it_is_asked_to)
{
    database_stage f{server, "waits"};
    auto a = f.start("a");
    f.finish(a);
    f.run = "tuesday";
    example::postgres_connection other{f.url()};
    other.run("SET idle_in_transaction_session_timeout = '8s'");  // so that this test would fail and not hang
    other.run("BEGIN");
    other.run("LOCK TABLE px.users");
    auto b = f.start("b");
    auto const waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                       "application_name = 'gainsight-px export'";
    while (f(waits) == "0 " && !b.runs->ended()) std::this_thread::yield();
    b.runs->signal(SIGINT);
    f.finish(b, 2);
    BOOST_TEST(b.runs->output().find("Its windows are free for others") != std::string::npos, b.runs->output());
    BOOST_TEST(px_test::sentence_of([&] { other.run("COMMIT"); }) == "");  // the lock was held until then
    auto c = f.start("c");
    f.finish(c);
    f.check_rows();
}

PX_POSTGRES_TEST(a_process_whose_sessions_wait_for_others_to_make_the_tables_ends_when_it_is_asked_to)
{
    database_stage f{server, "makes"};
    auto a = f.start("a");
    f.finish(a);
    f.run = "tuesday";
    held_pages all{f, ""};
    auto b = f.start("b", {"--windows", "2"});
    all.wait();
    example::postgres_connection other{f.url()};
    other.run("BEGIN");
    other.run("SELECT pg_advisory_xact_lock(hashtextextended('gainsight-px tables of px', 0))");
    all.let_go();
    auto const waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                       "application_name = 'gainsight-px export'";
    while (f(waits) != "2 " && !b.runs->ended()) std::this_thread::yield();
    b.runs->signal(SIGINT);
    f.check_ends_soon(b);
    other.run("COMMIT");
    f.finish(b, 2);
}

PX_POSTGRES_TEST(a_process_ends_when_it_is_asked_to_though_the_database_answers_nothing)
{
    database_stage f{server, "silent"};
    auto a = f.start("a");
    f.finish(a);
    f.run = "tuesday";
    example::postgres_connection other{f.url()};
    other.run("BEGIN");
    other.run("LOCK TABLE px.users");
    auto b = f.start("b", {"--windows", "1"});
    auto const waits = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                       "application_name = 'gainsight-px export'";
    while (f(waits).empty() && !b.runs->ended()) std::this_thread::yield();
    auto const backend = std::stoi(f(waits));
    ::kill(backend, SIGSTOP);
    b.runs->signal(SIGINT);
    f.check_ends_soon(b);
    ::kill(backend, SIGCONT);
    f.finish(b, 2);
}

BOOST_AUTO_TEST_SUITE_END()
