// What the fleet program shows, to people and to Prometheus.
#include "../../../examples/fleet/metrics.hpp"
#include "../../../examples/fleet/status_text.hpp"
#include "../child_process.hpp"
#include "../redis_server.hpp"
#include "../running.hpp"
#include "../scratch.hpp"
#include "metrics_parser.hpp"
#include "whole_fleet.hpp"

#include <gainsight/px/fleet/inspector.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace fleet_program_tests {

namespace px = gainsight::px;
namespace asio = boost::asio;
using px_test::fleet_process;
using px_test::redis_server;
using px_test::whole_fleet;

example::fleet_view seen_at(redis_server const& redis)
{
    asio::io_context io;
    px::fleet::inspector at{io.get_executor(), px::fleet::redis_options{}.port(redis.port())};
    return px_test::run_on(io, example::look_at(at, {}));
}

/// What the texts under `name` say, anywhere in `v`.
void collect(boost::json::value const& v, std::string_view name, std::vector<std::string>& into)
{
    if (auto const* const list = v.if_array())
        for (auto const& one : *list) collect(one, name, into);
    if (auto const* const object = v.if_object())
        for (auto const& [key, value] : *object) {
            if (key == name && value.is_string()) into.emplace_back(value.get_string());
            collect(value, name, into);
        }
}
std::set<std::string> metrics_in(std::string const& query)
{
    static std::regex const name{"gainsight_px_[a-z_]+"};
    std::set<std::string> out;
    for (auto at = std::sregex_iterator{query.begin(), query.end(), name}; at != std::sregex_iterator{}; ++at)
        out.insert(at->str());
    return out;
}

}  // namespace fleet_program_tests
using namespace fleet_program_tests;

BOOST_AUTO_TEST_SUITE(fleet_program, *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(tells_prometheus_what_it_takes)
{
    whole_fleet fleet;
    px_test::read_metrics const read{example::text_for_prometheus(seen_at(fleet.redis))};
    BOOST_TEST(read.of("up", "redis", "127.0.0.1:" + std::to_string(fleet.redis.port())) == 1);
    BOOST_TEST(read.of("rate_limit", "subscription", "acme") == 400);
    BOOST_TEST(read.of("rate_in_use", "subscription", "acme") > 0);
    BOOST_TEST(read.of("permits_leased_total", "subscription", "acme") >= 40);
    BOOST_TEST(read.of("calls_per_day_limit", "subscription", "acme") == 1'000'000);
    BOOST_TEST(read.of("members", "subscription", "acme") == 1);
    BOOST_TEST(read.of("run_items", "state", "leased") == 1);
    BOOST_TEST(read.of("run_items", "state", "waiting") == 2);
    BOOST_TEST(read.of("run_up", "run", "monday") == 1);
    BOOST_TEST(read.of("queue_up", "queue", "orders") == 1);
    BOOST_TEST(read.of("run_complete", "board", "nightly") == 0);
    BOOST_TEST(read.of("run_most_attempts", "run", "monday") == 1);
    BOOST_TEST(read.of("queue_partitions", "queue", "orders") == 2);
    BOOST_TEST(read.of("queue_partitions_owned", "queue", "orders") == 2);
    BOOST_TEST(read.of("queue_workers", "queue", "orders") == 1);
    BOOST_TEST(read.of("queue_entries", "partition", "0") == 2);
    BOOST_TEST(read.of("queue_pending", "partition", "0") == 2);
    BOOST_TEST(read.of("queue_entries", "partition", "1") == 1);
    BOOST_TEST(read.of("queue_pending", "partition", "1") == 0);
}

BOOST_AUTO_TEST_CASE(escapes_names_whatever_they_hold)
{
    example::fleet_view seen;
    seen.redis = "localhost:6379";
    seen.quotas.emplace("a\"b\\c\nd\x1b[2J\xff\xc2\x9b\xe2\x82\xac", px::fleet::quota_snapshot{});
    seen.quotas.emplace("lost", px::error{px::errc::not_found, "no such"});
    px_test::read_metrics const read{example::text_for_prometheus(seen)};
    BOOST_TEST(read.of("members", "subscription", "a\"b\\c\\x0Ad\\x1B[2J\\xFF\\xC2\\x9B\xe2\x82\xac") == 0);
    BOOST_TEST(read.of("quota_up", "subscription", "lost") == 0);
    BOOST_TEST(std::isnan(read.of("members", "subscription", "lost")));
    auto const text = example::text_for_people(seen, px::timestamp{});
    for (char const c : text) BOOST_TEST((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    BOOST_TEST(text.find("no such") != text.npos);
    seen.problem = px::error{px::errc::connect_failed, "away"};
    seen.quotas.clear();
    px_test::read_metrics const away{example::text_for_prometheus(seen)};
    BOOST_TEST(away.of("up", "redis", "localhost:6379") == 0);
    BOOST_TEST(away.samples.size() == 1u);
}

BOOST_AUTO_TEST_CASE(shows_different_names_differently)
{
    std::vector<std::string> const names{"a\x01",   "a\x02",    "a\\x01",    "a\\x02", "a?",     "a\\",       "a\\\\",
                                         "a\\\x01", "a\\\\x01", "a\\x5Cx01", "a\xff",  "a\\xFF", "a\xc2\x9b", "a\x9b"};
    example::fleet_view seen;
    for (auto const& name : names) seen.queues.emplace(name, px::fleet::queue_snapshot{});
    px_test::read_metrics const read{example::text_for_prometheus(seen)};  // it refuses two series that are one
    BOOST_TEST(read.samples.at("gainsight_px_fleet_queue_partitions").size() == names.size());
    BOOST_TEST(example::shown("a\x01") == "a\\x01");
    BOOST_TEST(example::shown("C:\\temp") == "C:\\temp");
    BOOST_TEST(example::shown("J\xc3\xb6rg \xd7\x90 \xe2\x82\xac") == "J\xc3\xb6rg \xd7\x90 \xe2\x82\xac");
    for (std::string const turn : {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xaa",
                                   "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
        auto const said = example::shown("gnp" + turn + "exe");
        BOOST_TEST(said.find(turn) == said.npos, said);
        BOOST_TEST(said.starts_with("gnp\\x"), said);
    }
}

BOOST_AUTO_TEST_CASE(tells_people_what_they_ask)
{
    px::fleet::quota_snapshot s;
    s.full_rate = 200;
    s.rate = 100;
    s.pace = 96.04;
    s.lowered = std::chrono::seconds{3};
    s.used_today = 412'003;
    s.per_day = 1'000'000;
    s.member_count = 3;
    s.asking_count = 1;
    s.members.emplace_back();
    s.members[0].name = "host-3:1423:5";
    s.members[0].heard = std::chrono::milliseconds{200};
    s.members[0].asks = true;
    s.tenant_count = 2;
    s.tenants = {{"acme", 2}, {"globex", 1}};
    auto const text = example::text_of_quota("acme", s);
    for (char const* const part :
         {"subscription acme\n", "96.0 calls/s in use, of 100.0, lowered from 200.0 by a refusal of PX 3.0 s ago",
          "412,003 of 1,000,000 calls (41.2 %)", "3, 1 ask", "2 ask for permits: acme in 2, globex in 1\n",
          "host-3:1423:5  asks, heard of 0.2 s ago", "and 2 more"})
        BOOST_TEST(text.find(part) != text.npos, part << " is not in\n" << text);
    whole_fleet fleet;
    auto const all = example::text_for_people(seen_at(fleet.redis), px::timestamp{});
    for (char const* const part :
         {"run monday of nightly\n", "0 finished of 3, 1 leased, 2 waiting, 0 set aside",
          "host-1 holds accounts, for 0.", "queue orders\n", "3 entries, 2 of them in work; the oldest waits for ",
          "1, for 2 of 2 partitions",
          "host-2:", "0: 2 entries, 2 in work, of host-2:", "1: 1 entries, 0 in work, of host-2:"})
        BOOST_TEST(all.find(part) != all.npos, part << " is not in\n" << all);
}

BOOST_AUTO_TEST_CASE(says_what_is_overdue_given_up_or_owned_by_nobody)
{
    px::fleet::work_snapshot s;
    s.now = px::timestamp{std::chrono::hours{100}};
    s.items = s.leased = 2;
    for (int i = 0; i < 2; ++i) {
        auto& h = s.held.emplace_back();
        h.what = "users";
        h.attempts = i + 1;
        h.since = s.now - std::chrono::minutes{10};
        h.until = i == 0 ? s.now - std::chrono::seconds{1} : s.now + std::chrono::seconds{1};
    }
    auto& aside = s.set_aside.emplace_back();
    aside.what = "events";
    aside.attempts = 8;
    aside.problem = "PX said no";
    example::run_view const run{"nightly", "monday", s};
    auto const text = example::text_of_run(run);
    BOOST_TEST(text.find("holds users, for 10 min, OVERDUE") != text.npos, text);
    BOOST_TEST(text.find("holds users, for 10 min, attempt 2\n") != text.npos, text);
    BOOST_TEST(text.find("set aside: events, attempt 8: PX said no") != text.npos, text);
    s.held[0].what = R"({"list":1,"from":"2026-10-15T00:00:00.000Z","to":"2026-10-16T00:00:00.000Z"})";
    s.held[1].what = R"({"list":2})";
    s.set_aside[0].what = R"({"list":0})";
    example::run_view const planned{"nightly", "monday", s,
                                    R"({"lists":[{"subscription":"acme","region":"eu","resource":"users"},)"
                                    R"({"subscription":"acme","region":"eu","resource":"events"}]})"};
    auto const windows = example::text_of_run(planned);
    for (char const* const part :
         {"holds acme/eu/events, 2026-10-15T00:00:00.000Z to 2026-10-16T00:00:00.000Z, for 10 min, OVERDUE",
          "holds {\"list\":2}, for 10 min", "set aside: acme/eu/users, attempt 8: PX said no"})
        BOOST_TEST(windows.find(part) != windows.npos, part << " is not in\n" << windows);
    px::fleet::queue_snapshot q;
    for (char const* const owner : {"", "host-3:x", "host-4:x"}) {
        auto& p = q.partitions.emplace_back();
        p.owner = owner;
        p.lease = std::chrono::seconds{p.owner == "host-4:x" ? 1 : -1};
        p.unknown = 3;
    }
    auto const lines = example::text_of_queue("orders", q);
    BOOST_TEST(lines.find("0: 0 entries, 0 in work, 3 unknown, of NOBODY\n") != lines.npos, lines);
    BOOST_TEST(lines.find("of NOBODY: host-3:x was not heard of in time\n") != lines.npos, lines);
    BOOST_TEST(lines.find("1, for 1 of 3 partitions") != lines.npos, lines);
    example::fleet_view seen;
    seen.runs.push_back(run);
    seen.queues.emplace("orders", q);
    px_test::read_metrics const read{example::text_for_prometheus(seen)};
    BOOST_TEST(read.of("run_items", "state", "overdue") == 1);
    BOOST_TEST(read.of("run_items", "state", "leased") == 1);
    BOOST_TEST(read.of("run_oldest_lease_seconds", "run", "monday") == 600);
    BOOST_TEST(read.of("run_most_attempts", "run", "monday") == 8);
    BOOST_TEST(read.of("queue_partitions_owned", "queue", "orders") == 1);
}

BOOST_AUTO_TEST_CASE(counts_all_items_that_are_overdue)
{
    whole_fleet fleet;
    auto const keys = px::fleet::detail::work_keys(fleet.at().prefix(), "nightly", "monday");
    // As if there were more of them, and none was renewed in time.
    for (int i = 0; i < 130; ++i) {
        fleet.redis({"HSET", keys[1], std::to_string(i), "window"});
        fleet.redis({"ZADD", keys[3], "1", std::to_string(i)});
    }
    auto const seen = seen_at(fleet.redis);
    px_test::read_metrics const read{example::text_for_prometheus(seen)};
    BOOST_TEST(read.of("run_items", "state", "overdue") == 130);
    BOOST_TEST(read.of("run_items", "state", "leased") == 0);
    auto const text = example::text_for_people(seen, px::timestamp{});
    BOOST_TEST(text.find("\n    and 30 more\n") != text.npos, text);
}

BOOST_AUTO_TEST_CASE(tells_prometheus_what_cannot_be_read_and_all_the_rest)
{
    whole_fleet fleet;
    fleet.redis({"SET", "gainsight-px:{orders:0}:in", "no stream"});
    fleet.redis({"SET", "gainsight-px:{broken}:queue", "no hash"});
    fleet.redis({"SET", "gainsight-px:{work:broken}:runs", "no set"});
    fleet.redis({"DEL", "gainsight-px:{work:nightly}:run:monday"});
    auto const seen = seen_at(fleet.redis);
    px_test::read_metrics const read{example::text_for_prometheus(seen)};
    auto const redis = "127.0.0.1:" + std::to_string(fleet.redis.port());
    BOOST_TEST(read.of("up", "redis", redis) == 1);
    BOOST_TEST(read.of("queue_up", "queue", "broken") == 0);
    BOOST_TEST(read.of("queue_up", "queue", "orders") == 0);
    BOOST_TEST(read.of("queue_entries", "partition", "1") == 1);
    BOOST_TEST(std::isnan(read.of("queue_entries", "partition", "0")));
    BOOST_TEST(read.of("queue_workers", "queue", "orders") == 1);
    BOOST_TEST(read.of("run_up", "board", "broken") == 0);
    BOOST_TEST(read.of("run_up", "run", "monday") == 0);
    BOOST_TEST(!seen.is_whole());
    auto const text = example::text_for_people(seen, px::timestamp{});
    BOOST_TEST(text.find("    0: unknown: Redis at " + redis + " answered: ") != text.npos, text);
    BOOST_TEST(text.find("    1: 1 entries, 0 in work") != text.npos, text);
}

BOOST_AUTO_TEST_CASE(has_a_dashboard_whose_metrics_all_exist)
{
    whole_fleet fleet;
    px_test::read_metrics const read{example::text_for_prometheus(seen_at(fleet.redis))};
    auto const file = std::filesystem::path{PX_CONTRACT_DIR} / "../../examples/fleet/grafana.json";
    auto const dashboard = boost::json::parse(px_test::text_of(file));
    std::vector<std::string> queries, texts;
    collect(dashboard, "expr", queries);
    BOOST_TEST(queries.size() >= 8u);
    collect(dashboard, "query", texts);  // of its variables
    collect(dashboard, "definition", texts);
    std::set<std::string> shown;
    for (auto const& query : queries) BOOST_TEST(!metrics_in(query).empty(), query);
    queries.insert(queries.end(), texts.begin(), texts.end());
    for (auto const& query : queries)
        for (auto const& metric : metrics_in(query)) {
            BOOST_TEST(read.types.contains(metric), metric << " of \"" << query << "\" does not exist");
            shown.insert(metric);
        }
    for (auto const& [metric, type] : read.types)
        BOOST_TEST(shown.contains(metric), metric << " is shown nowhere on the dashboard");
}

#ifdef PX_FLEET
BOOST_AUTO_TEST_CASE(is_a_program_that_shows_it_once)
{
    whole_fleet fleet;
    px_test::scratch const folder;
    auto const url = "redis://127.0.0.1:" + std::to_string(fleet.redis.port());
    auto const run = [&](std::vector<std::string> arguments, std::vector<std::string> environment, int status) {
        px_test::child_process program{PX_FLEET, folder, arguments, environment};
        BOOST_TEST(program.wait() == status);
        return program.output();
    };
    BOOST_TEST(run({"status", url}, {}, 0).find("subscription acme\n") != std::string::npos);
    BOOST_TEST(run({"status"}, {"PX_REDIS=" + url}, 0).find("subscription acme\n") != std::string::npos);
    BOOST_TEST(run({"status", url, "--subscription", "globex"}, {}, 1).find("keeps no quota") != std::string::npos);
    BOOST_TEST(run({"status", url, "--queue", "x"}, {}, 1).find("has no queue 'x'") != std::string::npos);
    BOOST_TEST(run({"status", url, "--board", "x"}, {}, 1).find("keeps no run") != std::string::npos);
    auto const alone = run({"status", url, "--queue", "orders", "--board", "nightly"}, {}, 0);
    BOOST_TEST(alone.find("acme") == std::string::npos);
    BOOST_TEST(alone.find("queue orders") != std::string::npos);
    BOOST_TEST(alone.find("run monday") != std::string::npos);
    px_test::read_metrics const read{run({"status", url, "--prometheus"}, {}, 0)};
    BOOST_TEST(read.of("members", "subscription", "acme") == 1);
    BOOST_TEST(run({"status", url, "--prefix", "other:"}, {}, 0).find("There is no fleet") != std::string::npos);
    BOOST_TEST(run({"status", "redis://:secret@127.0.0.1:1"}, {}, 1).find("secret") == std::string::npos);
    BOOST_TEST(run({"status"}, {}, 1).find("where is Redis?") != std::string::npos);
    BOOST_TEST(run({"status", url, "--serve", "0", "--address", "here"}, {}, 1).find("--address takes an IP address") !=
               std::string::npos);
    auto const taken = std::to_string(fleet.redis.port());
    BOOST_TEST(run({"status", url, "--serve", taken}, {}, 1).find("cannot listen at 127.0.0.1:" + taken + ": ") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(removes_a_queue_and_nothing_of_strangers)
{
    whole_fleet fleet;
    px_test::scratch const folder;
    auto const url = "redis://127.0.0.1:" + std::to_string(fleet.redis.port());
    auto const run = [&](std::vector<std::string> arguments, int status) {
        px_test::child_process program{PX_FLEET, folder, arguments};
        BOOST_TEST(program.wait() == status, program.output());
        return program.output();
    };
    std::vector<std::string> const strangers{"gainsight-px:{orders:eu}:queue", "gainsight-px:{orders}:quota",
                                             "gainsight-px:{orders:2}:in", "gainsight-px:{orders:eu:0}:in"};
    for (auto const& key : strangers) fleet.redis({"SET", key, "theirs"});
    fleet.redis({"XADD", "gainsight-px:{orders:1}:refused", "*", "why", "no"});
    BOOST_TEST(run({"remove", "orders", url}, 1).find("the queue has a worker, host-2:") != std::string::npos);
    BOOST_TEST(*fleet.redis({"EXISTS", "gainsight-px:{orders:0}:in", "gainsight-px:{orders}:queue"}).number() == 2);
    BOOST_TEST(run({"remove", "other", url}, 1).find("has no queue 'other'") != std::string::npos);
    BOOST_TEST(run({"remove", url}, 1).find("which queue") != std::string::npos);
    fleet.redis({"ACL", "SETUSER", "default", "-unlink"});
    BOOST_TEST(run({"remove", "orders", url, "--force"}, 1).find("{orders:0}:lease: NOPERM") != std::string::npos);
    fleet.redis({"ACL", "SETUSER", "default", "+unlink"});
    auto const said = run({"remove", "orders", url, "--force"}, 0);
    for (auto const* key :
         {"gainsight-px:{orders}:queue", "gainsight-px:{orders}:queue:workers", "gainsight-px:{orders:0}:in",
          "gainsight-px:{orders:0}:lease", "gainsight-px:{orders:1}:in", "gainsight-px:{orders:1}:refused"}) {
        BOOST_TEST(said.find("removed " + std::string{key} + '\n') != said.npos, key << " is not in\n" << said);
        BOOST_TEST(*fleet.redis({"EXISTS", key}).number() == 0, key);
    }
    BOOST_TEST(said.find("unknown") == said.npos);
    for (auto const& key : strangers) BOOST_TEST(*fleet.redis({"EXISTS", key}).number() == 1, key);
    BOOST_TEST(*fleet.redis({"EXISTS", "gainsight-px:{acme}:quota"}).number() == 1);
}

BOOST_AUTO_TEST_CASE(serves_what_prometheus_asks_for_while_redis_comes_and_goes)
{
    whole_fleet fleet;
    px_test::scratch const folder;
    px_test::child_process program{
        PX_FLEET, folder, {"status", "redis://127.0.0.1:" + std::to_string(fleet.redis.port()), "--serve", "0"}};
    std::smatch port;
    std::string said;
    BOOST_REQUIRE(fleet_process::comes_true([&] {
        said = program.output();
        return std::regex_search(said, port, std::regex{":([0-9]+)/metrics\n"}) || program.ended();
    }));
    BOOST_REQUIRE(!port.empty());
    asio::io_context io;
    auto const answer_to = [&](std::string const& request) {
        asio::ip::tcp::socket socket{io};
        socket.connect({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port[1]))});
        boost::system::error_code ec;  // what is too long is not heard to its end
        asio::write(socket, asio::buffer(request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), ec);
        std::string out;
        asio::read(socket, asio::dynamic_buffer(out), ec);
        return out;
    };
    auto const scrape = [&] {
        auto const got = answer_to("GET /metrics");
        BOOST_TEST(got.starts_with("HTTP/1.1 200 "));
        BOOST_TEST(got.find("Content-Type: text/plain; version=0.0.4") != got.npos);
        return px_test::read_metrics{got.substr(got.find("\r\n\r\n") + 4)};
    };
    auto const redis = "127.0.0.1:" + std::to_string(fleet.redis.port());
    BOOST_TEST(scrape().of("members", "subscription", "acme") == 1);
    BOOST_TEST(answer_to("GET /other").starts_with("HTTP/1.1 404 "));
    BOOST_TEST(answer_to("DELETE /metrics").starts_with("HTTP/1.1 405 "));
    auto const head = answer_to("HEAD /metrics");
    BOOST_TEST(head.ends_with("\r\n\r\n"));
    BOOST_TEST(answer_to(std::string(100'000, 'x')).find("200") == std::string::npos);
    fleet.redis.kill();
    BOOST_TEST(scrape().of("up", "redis", redis) == 0);
    fleet.redis.start();
    BOOST_TEST(scrape().of("up", "redis", redis) == 1);
    program.signal(SIGTERM);
    BOOST_TEST(program.wait() == 0);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
