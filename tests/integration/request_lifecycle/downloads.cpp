// Downloads: which answers are files, which are not, and what the request for one says.
#include "file_transfers.hpp"

#include <boost/asio/post.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

using namespace request_lifecycle;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(downloads)

BOOST_AUTO_TEST_CASE(a_file_is_passed_on_byte_for_byte_wherever_its_answer_is_split)
{
    stage s;
    auto const bytes = zip(120);
    auto const whole = zip_answer(bytes);
    s.server.always([&](conversation& c) -> awaitable<void> {
        // One byte at a time, so that a read may end anywhere.
        c.socket().set_option(tcp::no_delay{true});
        for (;;) {
            bool const asked = co_await c.request();
            if (!asked) co_return;
            for (char const byte : whole) co_await c.send(std::string(1, byte));
        }
    });
    for (int i = 0; i != 3; ++i) BOOST_TEST((s.run(s.client.localization().export_articles("a")) == bytes));
    BOOST_TEST(s.server.accepted() == 1u);
    s.check_nothing_is_leased();
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
    s.check_nothing_is_leased();
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

// Without a Content-Length only the end record of the zip file shows that all of it came.
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
                auto const sink = std::make_shared<recording_sink>();
                auto const got = s.run(s.results.localization().export_articles("a", sink));
                BOOST_TEST((code_of(got) == (missing == 0 ? px::errc{} : px::errc::connection_lost)));
                BOOST_TEST(sink->calls.back() == (missing == 0 ? "finish" : "discard"));
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

// A login page or an error in the place of a file must not end up on the disk under its name.
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
            auto const sink = std::make_shared<recording_sink>();
            auto const got = s.run(s.results.localization().export_articles("a", sink));
            BOOST_TEST(to_string(code_of(got)) == to_string(c.code));
            BOOST_TEST(calls_of(*sink) == "discard");
            if (c.code == px::errc::response_reported_errors) BOOST_TEST(got.error().vendor_message() == "boom");
            BOOST_TEST(s.server.accepted() == 1u);
        }
}

BOOST_AUTO_TEST_CASE(the_request_asks_for_a_file_and_names_what_was_set)
{
    stage s;
    for (std::string const target : {
             "export/articles?id=a%201",
             "export/content?contentId=c%261&strategy=x&translated=false&type=NPS_SURVEY",
             "export/content?contentId=c&type=NEW_KIND",
             "export/engagement?id=e&trgLang=pt-BR&draft=true",
             "export/kcbot?id=k&kcVersion=v2&version=1.2",
         })
        s.server.expect("GET /v1/localization/" + target).answer_bytes(zip_answer(empty_zip()));
    auto const client = s.client.localization();
    s.run(client.export_articles("a 1"));
    s.run(client.export_content("c&1", px::localized_content_type::nps_survey,
                                px::export_options{}.strategy("x").translated(false)));
    s.run(client.export_content("c", px::open_enum<px::localized_content_type>{"NEW_KIND"}));
    s.run(client.export_engagement("e", px::export_options{}.target_language("pt-BR").draft(true)));
    auto const sink = std::make_shared<px::memory_sink>();
    s.run(client.export_kc_bot("k", sink, px::export_options{}.kc_version("v2").xliff_version("1.2")));
    BOOST_TEST(sink->bytes() == empty_zip());
    for (auto const& r : s.server.requests()) {
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
    auto const sink = std::make_shared<recording_sink>();
    BOOST_TEST((code_of(s.run(client.export_articles("", sink))) == px::errc::invalid_argument));
    BOOST_TEST((code_of(s.run(client.export_articles("\xff", sink))) == px::errc::invalid_argument));
    BOOST_TEST((code_of(s.run(client.export_content("c", {}, sink))) == px::errc::invalid_argument));
    BOOST_TEST(calls_of(*sink) == "discard discard discard");
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
        auto const sink = std::make_shared<recording_sink>();
        auto const exported = s.run(s.results.localization().export_articles("a", sink));
        BOOST_TEST((code_of(exported) == codes[status - 432]));
        BOOST_TEST(exported.error().http_status() == status);
        BOOST_TEST(exported.error().vendor_message() == "not so");
        BOOST_TEST(calls_of(*sink) == "discard");
        auto const imported = s.run(s.results.localization().import_articles(px::upload::from_memory("a.zip", "PK")));
        BOOST_TEST((code_of(imported) == codes[status - 432]));
        BOOST_TEST((imported.error().effect() == px::effect::not_applied));
        auto const bytes = s.run(s.results.localization().export_articles("a"));
        BOOST_TEST((bytes.error().code() == codes[status - 432]));
        BOOST_TEST(s.server.requests().size() == 3u);  // none is repeated
        BOOST_TEST(s.server.accepted() == 1u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
