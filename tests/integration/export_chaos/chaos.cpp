// The program through a PX that kills, stalls, refuses and forgets at random: its file is what PX has, record for
// record.
//
// PX_EXPORT_RECORDS is how many (20,000), PX_EXPORT_SEED replays a run.
#include "../export/program.hpp"
#include "../scratch.hpp"
#include "../source/generated_events.hpp"

#include <cstdlib>
#include <random>

using px_test::number_from;

BOOST_AUTO_TEST_SUITE(chaos)

BOOST_AUTO_TEST_CASE(leaves_the_file_that_px_has_record_for_record)
{
    auto const seed = number_from("PX_EXPORT_SEED", std::random_device{}());
    auto const count = number_from("PX_EXPORT_RECORDS", 20'000);
    px::date_range const span{px::from_epoch_ms(1'650'000'000'000),
                              px::from_epoch_ms(1'650'000'000'000) + std::chrono::days{1100}};
    scratch s;
    generated::events events{count, span, seed};
    px::testing::simulator simulator;
    auto& service = simulator.add_region(px::region::eu);
    service.add_key(key, px::permission::read);
    service.keep_requests(0);
    service.intercept([&](auto const& request) { return events.answer(request); });
    events.lose_scrolls(0.02);
    generated::misbehave(simulator, seed, 0.006, 1);
    std::ofstream{s / "ca.pem"} << simulator.ca_pem();
    std::ofstream{s / "c.json"} << R"([{"label": "acme", "url": ")" << simulator.url() << R"(", "key": ")" << key
                                << R"("}])";
    std::vector<std::string> const arguments{
        "--credentials", (s / "c.json").string(),        "--ca-file",   (s / "ca.pem").string(),
        "--out",         (s / "out").string(),           "--resources", "session_events",
        "--from",        px::to_iso8601(span.from()),    "--to",        px::to_iso8601(span.to()),
        "--page-size",   count > 100'000 ? "1000" : "50"};
    BOOST_TEST_CONTEXT("PX_EXPORT_SEED=" << seed << " PX_EXPORT_RECORDS=" << count)
    {
        auto const began = std::chrono::steady_clock::now();
        int runs = 0;
        {
            generated::killer killer{simulator, service, seed};
            // What it does not ask for again by itself, such as an answer that is not HTTP, the same command does.
            for (bool whole = false; !whole && runs != 50; ++runs) {
                process p{s, arguments};
                auto const status = p.wait();
                whole = status == 0;
                if (!whole) BOOST_TEST(status == 2, status << ": " << p.output());
            }
        }
        // In order of time, windows after windows; within one moment in PX's order, which is the generator's.
        std::ifstream file{s / "out/acme-session_events.ndjson"};
        std::size_t i = 0;
        for (std::string line; std::getline(file, line); ++i)
            if (i >= count || line != events.text(i)) {
                BOOST_ERROR("line " << i + 1 << " is " << line);
                break;
            }
        BOOST_TEST(i == count);
        auto const manifest = boost::json::parse(text_of(s / "out/manifest.json"));
        auto const& list = manifest.at("lists").as_array().at(0);
        BOOST_TEST(list.at("totals").at("delivered").to_number<std::uint64_t>() == count);
        BOOST_TEST(list.at("proof").at("records").to_number<std::uint64_t>() == count);
        std::uint64_t of_windows = 0;
        for (auto const& w : list.at("windows").as_array()) {
            auto const moment = [&](char const* name) {
                return px::to_epoch_ms(px::parse_iso8601(w.at(name).as_string().c_str()).value());
            };
            auto const [first, last] = events.within(moment("from"), moment("to"));
            BOOST_TEST(w.at("delivered").to_number<std::uint64_t>() == last - first);
            BOOST_TEST(w.at("announced").to_number<std::uint64_t>() == last - first);
            of_windows += last - first;
        }
        BOOST_TEST(of_windows == count);
        BOOST_TEST_MESSAGE(count << " records in " << service.counts().requests << " requests, " << runs << " runs and "
                                 << std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()
                                 << " s; " << events.lost() << " scrolls lost");
    }
}

BOOST_AUTO_TEST_SUITE_END()
