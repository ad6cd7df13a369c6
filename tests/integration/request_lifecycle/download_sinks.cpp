// Downloads: what a byte sink is told when an attempt fails, the call ends or the sink itself throws.
#include "file_transfers.hpp"

#include <unit/call/scratch.hpp>

#include <memory>
#include <string>
#include <string_view>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(downloads)

BOOST_AUTO_TEST_CASE(a_sink_hears_of_each_answer_anew_and_never_of_an_errors_bytes)
{
    stage s;
    auto const bytes = zip();
    s.server.next(cut_short(bytes));
    s.server.next(peer::answering_in_turn({answer(503, "<html>busy</html>", "", "text/html"), zip_answer(bytes)}));
    auto const sink = std::make_shared<recording_sink>();
    s.run(s.client.localization().export_articles("a", sink));
    BOOST_TEST(calls_of(*sink) == "restart write restart write finish");
    BOOST_TEST((sink->bytes == bytes.substr(0, bytes.size() - 10) + bytes));
}

BOOST_AUTO_TEST_CASE(bytes_of_an_attempt_that_broke_are_not_in_the_file_in_memory)
{
    stage s;
    auto const bytes = zip();
    s.server.next(cut_short("left over from before" + bytes));
    s.server.always(peer::answering(zip_answer(bytes)));
    BOOST_TEST((s.run(s.client.localization().export_engagement("e")) == bytes));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_short_never_finishes_a_sink)
{
    stage s;
    s.server.always(cut_short(zip()));
    auto const sink = std::make_shared<recording_sink>();
    auto const got = s.run(s.results.localization().export_articles("a", sink));
    BOOST_TEST((code_of(got) == px::errc::connection_lost));
    BOOST_TEST(got.error().attempts() == 3);
    BOOST_TEST(calls_of(*sink) == "restart write restart write restart write discard");
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_sink_that_throws_ends_the_call_with_its_own_words_and_is_not_tried_again)
{
    for (auto const* where : {"restart", "write", "finish"}) {
        stage s;
        s.server.always(peer::answering(zip_answer(zip())));
        auto const sink = std::make_shared<recording_sink>(where);
        auto const got = s.run(s.results.localization().export_articles("a", sink));
        BOOST_TEST((code_of(got) == px::errc::sink_failed));
        BOOST_TEST(got.error().message() == "the disk is full");
        BOOST_TEST(got.error().http_status() == 200);
        BOOST_TEST((got.error().stopped() == px::stop_reason::final_answer));
        BOOST_TEST(sink->calls.back() == "discard");
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_nothing_is_leased();
        // The next call succeeds.
        BOOST_TEST((s.run(s.client.localization().export_articles("a")) == zip()));
        s.check_run_returns();
    }
}

namespace {

struct throws_at_the_attempt {
    void on_attempt(px::attempt_report const&) { throw 7; }
};
struct throws_at_the_end {
    void on_call(px::call_report const&) { throw 7; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_sink_learns_that_an_observer_made_its_call_fail)
{
    auto const check = [](px::observer observer) {
        stage s;
        s.server.always(peer::answering(zip_answer(zip())));
        auto const sink = std::make_shared<recording_sink>();
        auto const got = s.run(s.results.with(observer).localization().export_articles("a", sink));
        BOOST_TEST((code_of(got) == px::errc::hook_failed));
        BOOST_TEST(calls_of(*sink) == "restart write finish discard");
        s.check_nothing_is_leased();
        s.check_run_returns();
    };
    check(px::observer{throws_at_the_attempt{}});
    check(px::observer{throws_at_the_end{}});
}

BOOST_AUTO_TEST_CASE(a_sink_may_throw_what_is_no_exception)
{
    class rude : public px::byte_sink {
        void restart() override {}
        void write(std::string_view) override { throw 7; }
        void finish() override {}
    };
    stage s;
    s.server.always(peer::answering(zip_answer(empty_zip())));
    auto const got = s.run(s.results.localization().export_articles("a", std::make_shared<rude>()));
    BOOST_TEST((code_of(got) == px::errc::sink_failed));
    BOOST_TEST(!got.error().message().empty());
}

BOOST_AUTO_TEST_CASE(the_body_limit_holds_for_a_file_and_no_byte_over_it_reaches_the_sink)
{
    stage s;
    auto const bytes = zip(100'000);
    s.server.always(peer::answering(zip_answer(bytes)));
    auto const sink = std::make_shared<recording_sink>();
    auto const got = s.run(s.results.with(px::body_limit{bytes.size() - 1}).localization().export_articles("a", sink));
    BOOST_TEST((code_of(got) == px::errc::body_too_large));
    BOOST_TEST(sink->bytes.size() < bytes.size());
    BOOST_TEST(sink->calls.back() == "discard");
    BOOST_TEST(s.server.requests().size() == 1u);
    BOOST_TEST((s.run(s.client.with(px::body_limit{bytes.size()}).localization().export_articles("a")) == bytes));
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_call_that_is_cancelled_amid_its_file_discards_the_sink)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nPK\3\4");
        co_await c.gone();
    });
    auto const sink = std::make_shared<recording_sink>();
    auto call = s.start(s.results.localization().export_articles("a", sink));
    s.until([&] { return sink->bytes == "PK\3\4"; });
    call.cancel();
    s.until([&] { return call.done(); });
    BOOST_TEST(calls_of(*sink) == "restart write discard");
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(a_file_on_disk_is_there_after_success_and_leaves_nothing_after_failure)
{
    scratch_folder const folder;
    stage s;
    auto const bytes = zip(100'000);
    s.server.always(cut_short(bytes));
    auto const sink = std::make_shared<px::file_sink>(folder.path("t.zip"));
    BOOST_TEST((code_of(s.run(s.results.localization().export_articles("a", sink))) == px::errc::connection_lost));
    BOOST_TEST(folder.count() == 0u);  // although the sink still exists
    s.server.always(peer::answering(zip_answer(bytes)));
    s.run(s.client.localization().export_articles("a", sink));
    BOOST_TEST((folder.get("t.zip") == bytes));
    BOOST_TEST(folder.count() == 1u);
    auto const nowhere = std::make_shared<px::file_sink>(folder.path("no/such/t.zip"));
    auto const got = s.run(s.results.localization().export_articles("a", nowhere));
    BOOST_TEST((code_of(got) == px::errc::sink_failed));
    BOOST_TEST(got.error().message().find("t.zip.partial") != std::string_view::npos);
    BOOST_TEST(folder.count() == 1u);
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_amid_a_file_leaves_nothing_on_the_disk)
{
    scratch_folder const folder;
    {
        stage s;
        s.server.always([](conversation& c) -> awaitable<void> {
            co_await c.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nPK\3\4");
            co_await c.gone();
        });
        auto call = s.start(
            s.client.localization().export_articles("a", std::make_shared<px::file_sink>(folder.path("t.zip"))));
        s.until([&] { return folder.count() == 1u; });
    }
    BOOST_TEST(folder.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
