// The CPU time of the export's SQLite output compared with SQLite alone: pages of users written by the output, and the
// same values, already parsed, written by a bare loop with the same prepared statement. Both write a new file, with one
// transaction for each page. bench_databases FOLDER [USERS]
#include "../../examples/export/sqlite_output.hpp"

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/stream/verbatim_list.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <string>
#include <time.h>
#include <vector>

namespace px = gainsight::px;

namespace {

constexpr std::size_t page_size = 1000;

double cpu_seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// A user of 1.2 KB as PX sends it; the ids are not sorted.
std::string user(std::size_t n)
{
    auto const text = [](std::size_t i) { return std::to_string(i); };
    auto const seen = 1'700'000'000'000 + n * 7919 % 40'000'000'000;
    auto const mail = "user" + text(n * 2654435761U % 4294967296U) + "@customer" + text(n % 977) + ".example.com";
    std::string const place =
        R"({"countryName":"United States","countryCode":"US","stateName":"California","stateCode":"CA","city":"San Francisco","street":"","postalCode":"94105","continent":"NA","regionName":"","timeZone":"America/Los_Angeles","coordinates":{"latitude":37.7749,"longitude":-122.4194}})";
    return R"({"aptrinsicId":")" + text(n) + R"(-17f2d5c1a9b04ab2","identifyId":")" + mail +
           R"(","type":"USER","gender":"EMPTY_GENDER","email":")" + mail +
           R"(","firstName":"J\u00fcrgen","lastName":"Ångström","lastSeenDate":)" + text(seen) + R"(,"signUpDate":)" +
           text(seen - 9'000'000'000) + R"(,"firstVisitDate":)" + text(seen - 8'000'000'000) +
           R"(,"title":"Engineer","phone":"","score":)" + text(n % 100) +
           R"(,"role":"member","subscriptionId":"","accountId":"account-)" + text(n % 977) + R"(","numberOfVisits":)" +
           text(n % 5000) + R"(,"location":)" + place + R"(,"propertyKeys":["AP-BENCHMARK-2-1"],"createDate":)" +
           text(seen - 9'000'000'000) + R"(,"lastModifiedDate":)" + text(seen) +
           R"(,"customAttributes":{"tier":"gold","seats":12,"beta":true},"globalUnsubscribe":false,"sfdcContactId":"","channelMetricList":null,"lastVisitedUserAgentData":[{"propertyKey":"AP-BENCHMARK-2-1","userAgent":{"rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.100.7 Safari/537.36","device":"Desktop","platformType":"Linux"}}],"id":")" +
           mail + R"(","lastInferredLocation":)" + place + R"(,"globalId":""})";
}

std::vector<px::page<px::raw_record>> pages_of(std::size_t users)
{
    std::vector<px::page<px::raw_record>> pages;
    px::detail::json_decoder decoder;
    for (std::size_t n = 0; n < users;) {
        std::string json = R"({"users":[)";
        for (std::size_t i = 0; i < page_size; ++i, ++n) (json += i == 0 ? "" : ",") += user(n);
        json += "]}";
        decoder.start(px::detail::page_of<px::operation::list_users, px::raw_record>::value, &pages.emplace_back());
        if (!decoder.write(json.data(), json.size()) || !decoder.finish()) std::abort();
    }
    return pages;
}

/// A parsed record.
struct row {
    std::string id;
    std::deque<std::string> texts;
    std::vector<example::cell> cells;
};

std::deque<row> rows_of(std::vector<px::page<px::raw_record>> const& pages)
{
    std::deque<row> rows;
    example::record_columns columns{px::schema_of<px::user>()};
    for (auto const& page : pages)
        for (auto const& record : page) {
            columns.read(record.text());
            auto& r = rows.emplace_back();
            r.id = record.id();
            r.cells.assign(columns.cells().begin(), columns.cells().end());
            for (auto& c : r.cells)
                if (!c.text.empty()) c.text = r.texts.emplace_back(c.text);
        }
    return rows;
}

/// Runs the statement of the output in a bare loop.
void through_a_bare_loop(std::string const& file, std::deque<row> const& rows)
{
    using kind = example::cell::kind;
    example::sqlite_database db{file};
    std::string definition, names, places, replaced;
    auto const add = [&](std::string const& name, std::string_view type) {
        definition += name + ' ' + std::string{type} + ", ";
        names += (names.empty() ? "" : ", ") + name;
        places += places.empty() ? "?" : ", ?";
        if (!name.ends_with("region") && !name.ends_with("_id") && !name.ends_with("_subscription"))
            replaced += (replaced.empty() ? "" : ", ") + name + " = excluded." + name;
    };
    for (auto const* key : {"_subscription", "_region", "_id"}) add(key, "TEXT NOT NULL");
    for (auto const& c : px::schema_of<px::user>().columns())
        add(example::quoted_name(c.name()), example::sqlite_type(c.type()));
    add("_extra", "TEXT"), add("_synced_at", "INTEGER"), add("_run", "TEXT"), add("_deleted", "INTEGER");
    db.execute("CREATE TABLE users (" + definition + "PRIMARY KEY (_subscription, _region, _id))");
    example::sqlite_statement upsert{db, "INSERT INTO users (" + names + ") VALUES (" + places +
                                             ") ON CONFLICT (_subscription, _region, _id) DO UPDATE SET " + replaced};
    for (std::size_t from = 0; from < rows.size(); from += page_size) {
        db.execute("BEGIN IMMEDIATE");
        for (std::size_t i = from; i < from + page_size; ++i) {
            int at = 0;
            upsert.bind(++at, "acme");
            upsert.bind(++at, "eu");
            upsert.bind(++at, rows[i].id);
            for (auto const& c : rows[i].cells)
                if (++at; c.is == kind::none)
                    upsert.bind_null(at);
                else if (c.is == kind::text || c.is == kind::json)
                    upsert.bind(at, c.text);
                else if (c.is == kind::number)
                    upsert.bind(at, c.number);
                else
                    upsert.bind(at, c.integer);
            upsert.bind_null(++at);
            upsert.bind(++at, std::int64_t{1'700'000'000'000});
            upsert.bind(++at, "run-1");
            upsert.bind_null(++at);
            upsert.run();
        }
        db.execute("COMMIT");
    }
}

void through_the_output(std::string const& file, std::vector<px::page<px::raw_record>> const& pages)
{
    example::sqlite_output output{file};
    example::list_info list;
    list.subscription = "acme";
    list.region = "eu";
    list.resource = "users";
    list.schema = &px::schema_of<px::user>();
    list.run_id = "run-1";
    auto const writer = output.open(list);
    writer->begin(list, false);
    for (auto const& page : pages) writer->write(page, "{}");
    writer->complete("{}");
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "bench_databases FOLDER [USERS]\n");
        return 2;
    }
    std::size_t const users = (argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 100'000) / page_size * page_size;
    auto const pages = pages_of(users);
    auto const rows = rows_of(pages);
    auto const file = std::string{argv[1]} + "/bench.db";
    auto const removed = [&] {
        for (auto const* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
    };
    std::vector<double> bare, ours, cut, ratios;
    for (int round = 0; round < 5; ++round) {
        removed();
        auto began = cpu_seconds();
        through_a_bare_loop(file, rows);
        bare.push_back(cpu_seconds() - began);
        removed();
        began = cpu_seconds();
        through_the_output(file, pages);
        ours.push_back(cpu_seconds() - began);
        ratios.push_back(bare.back() / ours.back());
        removed();
        example::record_columns columns{px::schema_of<px::user>()};
        began = cpu_seconds();
        for (auto const& page : pages)
            for (auto const& record : page) columns.read(record.text());
        cut.push_back(cpu_seconds() - began);
    }
    auto const median = [](std::vector<double> v) {
        std::ranges::sort(v);
        return v[v.size() / 2];
    };
    auto const rate = [&](std::vector<double> const& seconds) { return double(users) / median(seconds); };
    std::printf("{\"name\":\"users into SQLite, by CPU time\",\"figures\":{\"bare loop, users/s\":%.0f,\"output, "
                "users/s\":%.0f,\"records cut into columns alone, users/s\":%.0f,\"output, share of the bare loop's "
                "speed\":%.3f}}\n",
                rate(bare), rate(ours), rate(cut), median(ratios));
}
