// Files that are downloaded and uploaded, through the lifecycle that all requests have.
#include "stage.hpp"

#include <gainsight/px/resource/localization.hpp>

#include <unit/call/scratch.hpp>

#include <boost/asio/post.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace request_lifecycle;
using namespace std::string_literals;

namespace {

/// Bytes of every value, line ends and what looks like HTTP among them.
std::string zip(std::size_t size = 1000)
{
    std::string out = "PK\3\4\0\r\n\r\nHTTP/1.1 200 OK\r\n\0{\"errorMessage\":\"no\"}"s;
    for (std::size_t i = 0; out.size() < size; ++i) out += static_cast<char>(i);
    return out;
}
/// An archive without files: its end record alone.
std::string empty_zip() { return "PK\5\6"s + std::string(18, '\0'); }
std::string zip_answer(std::string_view bytes, std::string_view content_type = "application/zip")
{
    return answer(200, bytes, "", content_type);
}

/// Says less than it promised, then closes.
script cut_short(std::string_view bytes)
{
    auto text = zip_answer(bytes);
    text.resize(text.size() - 10);
    return [text](conversation& c) -> awaitable<void> {
        co_await c.answer(text);
        c.close();
    };
}

/// Notes all that it is told, and throws where a test wants it to.
class noting_sink : public px::byte_sink {
public:
    explicit noting_sink(std::string throws_at = {}) : throws_at_{std::move(throws_at)} {}
    void restart() override { note("restart"); }
    void write(std::string_view piece) override
    {
        bytes += piece;
        if (said.empty() || said.back() != "write") note("write");
    }
    void finish() override { note("finish"); }
    void discard() noexcept override { said.push_back("discard"); }

    std::vector<std::string> said;  // many writes in a row are one
    std::string bytes;

private:
    void note(std::string what)
    {
        said.push_back(what);
        if (what == throws_at_) throw std::runtime_error{"the disk is full"};
    }
    std::string throws_at_;
};

/// What a sink is told, in one line.
std::string told(noting_sink const& sink)
{
    std::string out;
    for (auto const& s : sink.said) (out += out.empty() ? "" : " ") += s;
    return out;
}

px::errc code_of(px::result<void> const& r) { return r ? px::errc{} : r.error().code(); }

/// The boundary of a request's form.
std::string boundary_of(std::string const& request)
{
    auto const key = "\r\nContent-Type: multipart/form-data; boundary="s;
    auto const at = request.find(key);
    if (at == request.npos) return {};
    return request.substr(at + key.size(), request.find("\r\n", at + 2) - at - key.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(downloads)

BOOST_AUTO_TEST_CASE(a_file_is_passed_on_byte_for_byte_wherever_its_answer_is_split)
{
    stage s;
    auto const bytes = zip(120);
    auto const whole = zip_answer(bytes);
    s.server.always([&](conversation& c) -> awaitable<void> {
        // One byte at a time: every place is one where a read may end.
        c.socket().set_option(tcp::no_delay{true});
        for (;;) {
            bool const asked = co_await c.request();
            if (!asked) co_return;
            for (char const byte : whole) co_await c.send(std::string(1, byte));
        }
    });
    for (int i = 0; i != 3; ++i) BOOST_TEST((s.run(s.client.localization().export_articles("a")) == bytes));
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(a_file_split_in_two_at_every_place_is_the_same_file)
{
    stage s;
    auto const bytes = zip(60);
    auto const whole = zip_answer(bytes);
    std::size_t at = 0;
    s.server.always([&](conversation& c) -> awaitable<void> {
        c.socket().set_option(tcp::no_delay{true});
        for (;;) {
            bool const asked = co_await c.request();
            if (!asked) co_return;
            co_await c.send(whole.substr(0, at));
            co_await asio::post(asio::use_awaitable);
            co_await c.send(whole.substr(at));
        }
    });
    for (at = 1; at != whole.size(); ++at) BOOST_TEST((s.run(s.client.localization().export_kc_bot("k")) == bytes));
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(a_file_may_come_in_chunks_or_last_until_the_connection_ends)
{
    auto const bytes = empty_zip();
    stage s;
    s.server.next(peer::answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n" + bytes.substr(0, 3) +
                                  "\r\n13\r\n" + bytes.substr(3) + "\r\n0\r\n\r\n"));
    BOOST_TEST((s.run(s.client.localization().export_articles("a")) == bytes));
    stage t;
    t.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\n\r\n" + bytes);
        c.close();
    });
    BOOST_TEST((t.run(t.client.localization().export_articles("a")) == bytes));
}

// Nobody said how long it is, so that only what a zip file ends with tells that all of it came.
BOOST_AUTO_TEST_CASE(a_file_of_no_announced_length_is_whole_only_with_its_end_record)
{
    auto const bytes = zip(300) + empty_zip();
    auto const with_comment = bytes.substr(0, bytes.size() - 2) + "\x05\0hello"s;
    for (auto const& whole : {bytes, with_comment})
        for (std::size_t const missing : {0, 1, 5, 22, 40}) BOOST_TEST_CONTEXT(missing << " bytes missing")
            {
                stage s;
                s.server.always([&](conversation& c) -> awaitable<void> {
                    co_await c.answer("HTTP/1.1 200 OK\r\n\r\n" + whole.substr(0, whole.size() - missing));
                    c.close();
                });
                auto const sink = std::make_shared<noting_sink>();
                auto const got = s.run(s.results.localization().export_articles("a", sink));
                BOOST_TEST((code_of(got) == (missing == 0 ? px::errc{} : px::errc::connection_lost)));
                BOOST_TEST(sink->said.back() == (missing == 0 ? "finish" : "discard"));
            }
}

BOOST_AUTO_TEST_CASE(a_success_is_a_file_whatever_its_content_type_says)
{
    stage s;
    auto const bytes = zip();
    s.server.always(peer::answering_in_turn({zip_answer(bytes, "application/json"), zip_answer(bytes, "text/html"),
                                             zip_answer(bytes, "application/octet-stream")}));
    for (int i = 0; i != 3; ++i) BOOST_TEST((s.run(s.client.localization().export_articles("a")) == bytes));
}

// What stands in a file's place is not left on the disk under its name.
BOOST_AUTO_TEST_CASE(what_is_no_zip_file_is_none_whatever_it_is_called)
{
    struct {
        char const* name;
        std::string text;
        px::errc code;
    } const cases[] = {
        {"nothing", answer(200), px::errc::bad_response},
        {"204", answer(204), px::errc::bad_response},
        {"a login page", zip_answer("<!DOCTYPE html><title>Sign in</title>", "text/html"), px::errc::bad_response},
        {"a login page called zip", zip_answer("<html><title>Sign in</title>"), px::errc::bad_response},
        {"JSON", zip_answer(R"({"file":"later"})", "application/json"), px::errc::bad_response},
        {"an error in JSON", zip_answer(R"({"errorMessage":"boom"})", "application/json"),
         px::errc::response_reported_errors},
        {"an error in JSON called zip", zip_answer(R"({"externalapierror":{"message":"boom"}})"),
         px::errc::response_reported_errors},
        {"a mark cut short", zip_answer("PK\3"), px::errc::bad_response},
        {"other bytes", zip_answer("PK\3\5\0\0\0\0"s), px::errc::bad_response},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.name)
        {
            stage s;
            s.server.always(peer::answering(c.text));
            auto const sink = std::make_shared<noting_sink>();
            auto const got = s.run(s.results.localization().export_articles("a", sink));
            BOOST_TEST(to_string(code_of(got)) == to_string(c.code));
            BOOST_TEST(told(*sink) == "discard");
            if (c.code == px::errc::response_reported_errors) BOOST_TEST(got.error().vendor_message() == "boom");
            BOOST_TEST(s.server.accepted() == 1u);
        }
}

BOOST_AUTO_TEST_CASE(the_request_asks_for_a_file_and_names_what_was_set)
{
    stage s;
    s.server.always(peer::answering(zip_answer(empty_zip())));
    auto const client = s.client.localization();
    s.run(client.export_articles("a 1"));
    s.run(client.export_content("c&1", px::localized_content_type::nps_survey,
                                px::export_options{}.strategy("x").translated(false)));
    s.run(client.export_content("c", px::open_enum<px::localized_content_type>{"NEW_KIND"}));
    s.run(client.export_engagement("e", px::export_options{}.target_language("pt-BR").draft(true)));
    auto const sink = std::make_shared<px::memory_sink>();
    s.run(client.export_kc_bot("k", sink, px::export_options{}.kc_version("v2").xliff_version("1.2")));
    BOOST_TEST(sink->bytes() == empty_zip());
    constexpr std::string_view targets[] = {
        "export/articles?id=a%201",
        "export/content?contentId=c%261&strategy=x&translated=false&type=NPS_SURVEY",
        "export/content?contentId=c&type=NEW_KIND",
        "export/engagement?id=e&trgLang=pt-BR&draft=true",
        "export/kcbot?id=k&kcVersion=v2&version=1.2",
    };
    BOOST_TEST_REQUIRE(s.server.requests().size() == std::size(targets));
    for (std::size_t i = 0; i != std::size(targets); ++i) {
        auto const& r = s.server.requests()[i];
        BOOST_TEST((r.starts_with("GET /v1/localization/" + std::string{targets[i]} + " HTTP/1.1\r\n")));
        BOOST_TEST(r.find("\r\nAccept: application/zip, application/octet-stream, application/json, */*;q=0.1\r\n") !=
                   r.npos);
        BOOST_TEST(r.find("Content-") == r.npos);
    }
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_asked_is_refused_and_the_sink_hears_of_it)
{
    stage s;
    auto const client = s.results.localization();
    auto const sink = std::make_shared<noting_sink>();
    BOOST_TEST((code_of(s.run(client.export_articles("", sink))) == px::errc::invalid_argument));
    BOOST_TEST((code_of(s.run(client.export_articles("\xff", sink))) == px::errc::invalid_argument));
    BOOST_TEST((code_of(s.run(client.export_content("c", {}, sink))) == px::errc::invalid_argument));
    BOOST_TEST(told(*sink) == "discard discard discard");
    auto const none = s.run(client.export_kc_bot("k", std::shared_ptr<px::byte_sink>{}));
    BOOST_TEST((code_of(none) == px::errc::invalid_argument));
    BOOST_TEST(none.error().operation() == "localization.export_kc_bot");
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(every_status_of_localization_is_an_error_of_its_own_and_its_bytes_are_no_file)
{
    constexpr px::errc codes[] = {
        px::errc::xliff_parser_error,         px::errc::xliff_id_not_found, px::errc::language_not_supported,
        px::errc::content_not_found,          px::errc::content_empty,      px::errc::strategy_not_valid,
        px::errc::xliff_version_not_supported};
    for (int status = 432; status != 439; ++status) {
        stage s;
        s.server.always(peer::answering(answer(status, R"({"errorMessage":"not so"})")));
        auto const sink = std::make_shared<noting_sink>();
        auto const exported = s.run(s.results.localization().export_articles("a", sink));
        BOOST_TEST((code_of(exported) == codes[status - 432]));
        BOOST_TEST(exported.error().http_status() == status);
        BOOST_TEST(exported.error().vendor_message() == "not so");
        BOOST_TEST(told(*sink) == "discard");
        auto const imported = s.run(s.results.localization().import_articles(px::upload::from_memory("a.zip", "PK")));
        BOOST_TEST((code_of(imported) == codes[status - 432]));
        BOOST_TEST((imported.error().effect() == px::effect::not_applied));
        auto const bytes = s.run(s.results.localization().export_articles("a"));
        BOOST_TEST((bytes.error().code() == codes[status - 432]));
        BOOST_TEST(s.server.requests().size() == 3u);  // none is asked again
        BOOST_TEST(s.server.accepted() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_sink_hears_of_each_answer_anew_and_never_of_an_errors_bytes)
{
    stage s;
    auto const bytes = zip();
    s.server.next(cut_short(bytes));
    s.server.next(peer::answering_in_turn({answer(503, "<html>busy</html>", "", "text/html"), zip_answer(bytes)}));
    auto const sink = std::make_shared<noting_sink>();
    s.run(s.client.localization().export_articles("a", sink));
    BOOST_TEST(told(*sink) == "restart write restart write finish");
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
    auto const sink = std::make_shared<noting_sink>();
    auto const got = s.run(s.results.localization().export_articles("a", sink));
    BOOST_TEST((code_of(got) == px::errc::connection_lost));
    BOOST_TEST(got.error().attempts() == 3);
    BOOST_TEST(told(*sink) == "restart write restart write restart write discard");
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(a_sink_that_throws_ends_the_call_with_its_own_words_and_is_not_tried_again)
{
    for (auto const* where : {"restart", "write", "finish"}) {
        stage s;
        s.server.always(peer::answering(zip_answer(zip())));
        auto const sink = std::make_shared<noting_sink>(where);
        auto const got = s.run(s.results.localization().export_articles("a", sink));
        BOOST_TEST((code_of(got) == px::errc::sink_failed));
        BOOST_TEST(got.error().message() == "the disk is full");
        BOOST_TEST(got.error().http_status() == 200);
        BOOST_TEST((got.error().stopped() == px::stop_reason::final_answer));
        BOOST_TEST(sink->said.back() == "discard");
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_quiet();
        // The next call is none the worse for it.
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
    auto const check = [](px::observer watcher) {
        stage s;
        s.server.always(peer::answering(zip_answer(zip())));
        auto const sink = std::make_shared<noting_sink>();
        auto const got = s.run(s.results.with(watcher).localization().export_articles("a", sink));
        BOOST_TEST((code_of(got) == px::errc::hook_failed));
        BOOST_TEST(told(*sink) == "restart write finish discard");
        s.check_quiet();
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
    auto const sink = std::make_shared<noting_sink>();
    auto const got = s.run(s.results.with(px::body_limit{bytes.size() - 1}).localization().export_articles("a", sink));
    BOOST_TEST((code_of(got) == px::errc::body_too_large));
    BOOST_TEST(sink->bytes.size() < bytes.size());
    BOOST_TEST(sink->said.back() == "discard");
    BOOST_TEST(s.server.requests().size() == 1u);
    BOOST_TEST((s.run(s.client.with(px::body_limit{bytes.size()}).localization().export_articles("a")) == bytes));
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(a_call_that_is_cancelled_amid_its_file_discards_the_sink)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nPK\3\4");
        co_await c.gone();
    });
    auto const sink = std::make_shared<noting_sink>();
    auto call = s.start(s.results.localization().export_articles("a", sink));
    s.until([&] { return sink->bytes == "PK\3\4"; });
    call.cancel();
    s.until([&] { return call.done(); });
    BOOST_TEST(told(*sink) == "restart write discard");
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(a_file_on_disk_is_there_after_success_and_leaves_nothing_after_failure)
{
    scratch_folder const folder;
    stage s;
    auto const bytes = zip(100'000);
    s.server.always(cut_short(bytes));
    auto const sink = std::make_shared<px::file_sink>(folder.path("t.zip"));
    BOOST_TEST((code_of(s.run(s.results.localization().export_articles("a", sink))) == px::errc::connection_lost));
    BOOST_TEST(folder.count() == 0u);  // though the sink lives on
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

BOOST_AUTO_TEST_SUITE(uploading)

BOOST_AUTO_TEST_CASE(a_file_goes_up_as_a_form_to_the_byte)
{
    stage s;
    s.server.always(peer::answering(answer(200)));
    auto const bytes = zip(300'000);
    s.run(s.client.localization().import_content(
        "c 1", px::upload::from_memory("de \"x\".zip", bytes).content_type("application/zip")));
    auto const& r = s.server.requests().at(0);
    BOOST_TEST(r.starts_with("POST /v1/localization/import/content?contentId=c%201 HTTP/1.1\r\n"));
    BOOST_TEST(r.find("\r\nAccept: application/json\r\n") != r.npos);
    auto const boundary = boundary_of(r);
    BOOST_TEST_REQUIRE(!boundary.empty());
    auto const body = "--" + boundary +
                      "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"de %22x%22.zip\"\r\n"
                      "Content-Type: application/zip\r\n\r\n" +
                      bytes + "\r\n--" + boundary + "--\r\n";
    BOOST_TEST(r.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") != r.npos);
    auto const end_of_head = r.find("\r\n\r\n");
    BOOST_TEST((r.substr(end_of_head + 4) == body));
    s.check_quiet();
}

BOOST_AUTO_TEST_CASE(every_import_goes_to_its_path)
{
    scratch_folder const folder;
    folder.put("t.zip", "PK");
    stage s;
    s.server.always(peer::answering(answer(201, R"({"whatever":1})")));
    auto const client = s.client.localization();
    auto const file = px::upload::from_file(folder.path("t.zip"));
    s.run(client.import_articles(file));
    s.run(client.import_content("c", file));
    s.run(client.import_engagement(file));
    s.run(client.import_kc_bot(file));
    s.run(client.import_kc_bot(file, "v2"));
    constexpr std::string_view targets[] = {"articles", "content?contentId=c", "engagement", "kcbot",
                                            "kcbot?kcVersion=v2"};
    BOOST_TEST_REQUIRE(s.server.requests().size() == std::size(targets));
    for (std::size_t i = 0; i != std::size(targets); ++i) {
        auto const& r = s.server.requests()[i];
        BOOST_TEST((r.starts_with("POST /v1/localization/import/" + std::string{targets[i]} + " HTTP/1.1\r\n")));
        BOOST_TEST((r.find("filename=\"t.zip\"\r\nContent-Type: application/octet-stream\r\n\r\nPK\r\n") != r.npos));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_refused_from_the_await)
{
    scratch_folder const folder;
    stage s;
    auto const got = s.run(s.results.localization().import_articles(px::upload::from_file(folder.path("none.zip"))));
    BOOST_TEST((code_of(got) == px::errc::invalid_argument));
    BOOST_TEST(got.error().operation() == "localization.import_articles");
    BOOST_TEST((got.error().effect() == px::effect::not_applied));
    BOOST_CHECK_EXCEPTION(
        s.run(s.client.localization().import_content("c", px::upload::from_file(folder.path("none.zip")))), px::error,
        [](px::error const& e) { return e == px::errc::invalid_argument; });
    auto const nameless = s.run(s.results.localization().import_content("", px::upload::from_memory("a.zip", "PK")));
    BOOST_TEST((code_of(nameless) == px::errc::invalid_argument));
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(an_import_that_was_begun_is_never_repeated)
{
    auto const file = px::upload::from_memory("a.zip", "PK");
    for (bool answered : {false, true}) {
        stage s;
        s.server.always([answered](conversation& c) -> awaitable<void> {
            co_await c.request();
            if (answered) co_await c.send(answer(503));
            c.close();
        });
        auto const got = s.run(s.results.localization().import_engagement(file));
        BOOST_TEST((code_of(got) == (answered ? px::errc::unavailable : px::errc::connection_lost)));
        BOOST_TEST((got.error().effect() == px::effect::unknown));
        BOOST_TEST((got.error().stopped() == px::stop_reason::not_repeatable));
        BOOST_TEST(s.server.requests().size() == 1u);
        s.check_quiet();
    }
}

BOOST_AUTO_TEST_CASE(an_import_that_the_rate_refused_goes_up_again_to_the_byte)
{
    stage s;
    s.server.always(peer::answering_in_turn({answer(429, "slow down", "", "text/plain"), answer(200)}));
    s.run(s.client.localization().import_articles(px::upload::from_memory("a.zip", zip(300'000))));
    BOOST_TEST_REQUIRE(s.server.requests().size() == 2u);
    BOOST_TEST((s.server.requests()[0] == s.server.requests()[1]));
}

BOOST_AUTO_TEST_CASE(after_a_file_other_calls_go_out_as_json_on_the_same_connection)
{
    stage s;
    s.server.always(peer::answering_in_turn({answer(200), answer(204), jane()}));
    s.run(s.client.localization().import_articles(px::upload::from_memory("a.zip", zip(1'000'000))));
    s.run(s.client.users().update("jane", new_score()));
    BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.requests().at(1).find("\r\nContent-Type: application/json\r\n") != std::string::npos);
    BOOST_TEST(s.server.requests().at(2).find("\r\nAccept: application/json\r\n") != std::string::npos);
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(files_in_an_await)

namespace {

// Longer than what std::string keeps inside itself, so that a double free has something to free.
std::string padded(std::string_view text) { return std::string{text} + "-of-a-length-that-needs-the-heap"; }

/// Every call in co_await position, its arguments all temporaries: g++ 12 destroys an aggregate there twice.
awaitable<void> every_call(both client, std::string folder)
{
    auto const expected = empty_zip();
    BOOST_TEST(co_await client.localization().export_articles(padded("a")) == expected);
    BOOST_TEST(co_await client.localization().export_content(
                   padded("c"), px::open_enum<px::localized_content_type>{padded("KIND")},
                   px::export_options{}.strategy(padded("s")).translated(true)) == expected);
    BOOST_TEST(co_await client.localization().export_engagement(
                   padded("e"), px::export_options{}.target_language(padded("de")).draft(true)) == expected);
    BOOST_TEST((co_await client.results().localization().export_kc_bot(
                    padded("k"), px::export_options{}.kc_version(padded("v2")).xliff_version(padded("1.2"))))
                   .value() == expected);
    co_await client.localization().export_articles(padded("a"), std::make_shared<px::file_sink>(folder + "/a.zip"),
                                                   px::export_options{}.target_language(padded("de")));
    co_await client.localization().export_content(padded("c"), px::localized_content_type::guide,
                                                  std::make_shared<px::memory_sink>());
    BOOST_TEST(
        (co_await client.results().localization().export_engagement(padded("e"), std::make_shared<px::memory_sink>()))
            .has_value());
    co_await client.localization().export_kc_bot(padded("k"), std::make_shared<px::file_sink>(folder + "/k.zip"),
                                                 px::export_options{}.kc_version(padded("v2")));
    co_await client.localization().import_articles(px::upload::from_file(folder + "/a.zip"));
    co_await client.localization().import_content(
        padded("c"), px::upload::from_memory(padded("name"), padded("bytes")).content_type(padded("a/b")));
    co_await client.localization().import_engagement(px::upload::from_memory(padded("name"), padded("bytes")));
    BOOST_TEST(
        (co_await client.results().localization().import_kc_bot(px::upload::from_file(folder + "/k.zip"), padded("v2")))
            .has_value());
}

static_assert(!std::is_aggregate_v<px::upload> && !std::is_aggregate_v<px::export_options> &&
              !std::is_aggregate_v<decltype(px::export_options{}.draft(true))> && !std::is_aggregate_v<px::file_sink> &&
              !std::is_aggregate_v<px::memory_sink>);

}  // namespace

BOOST_AUTO_TEST_CASE(temporaries_live_and_die_once)
{
    scratch_folder const folder;
    stage s;
    s.server.always([&s](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            bool const reads = s.server.requests().back().starts_with("GET");
            auto const said = reads ? zip_answer(empty_zip()) : answer(201);  // no choice within an await: g++ 12
            co_await c.send(said);
        }
    });
    s.run(every_call(s.client, folder.path()));
    BOOST_TEST(s.server.requests().size() == 12u);
    BOOST_TEST(folder.count() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
