// Compressed answers: which codings are unpacked, and what damaged ones lead to.
#include "stage.hpp"

#include <gainsight/px/resource/localization.hpp>

#include <unit/net/packing.hpp>

using namespace request_lifecycle;

namespace {

std::string packed(std::string_view bytes, std::string_view coding = "gzip", int status = 200,
                   std::string_view content_type = "application/json")
{
    return answer(status, bytes, "Content-Encoding: " + std::string{coding} + "\r\n", content_type);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compressed_answers)

BOOST_AUTO_TEST_CASE(are_asked_for_by_option_only_and_read_in_any_case)
{
    std::string const answers[] = {
        packed(packing::gzip(jane_json)),
        packed(packing::gzip(jane_json), "X-GZIP"),
        packed(packing::zlib(jane_json), "deflate"),
        packed(packing::deflated(jane_json), "deflate"),
        packed(jane_json, "identity"),
    };
    for (auto const& text : answers) {
        stage s;
        s.server.always(peer::answering(text));
        BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
        BOOST_TEST(s.run(s.client.with(px::accept_gzip{}).users().get("jane")).score.value() == 7);
        BOOST_TEST(s.server.requests().at(0).find("Accept-Encoding") == std::string::npos);
        BOOST_TEST(s.server.requests().at(1).find("\r\nAccept-Encoding: gzip\r\n") != std::string::npos);
        BOOST_TEST(s.server.accepted() == 1u);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(are_a_lost_connection_where_they_end_early_and_a_bad_response_where_they_are_damaged)
{
    auto const whole = packing::gzip(jane_json);
    for (std::size_t at = 1; at != whole.size(); ++at) {
        stage s;
        s.server.always(peer::answering(packed(std::string_view{whole}.substr(0, at))));
        auto const got = s.run(s.results.with(px::retry::none()).users().get("jane"));
        BOOST_TEST((got.error() == px::errc::connection_lost));
        s.check_nothing_is_leased();
    }
    auto damaged = whole;
    damaged[whole.size() - 6] = static_cast<char>(damaged[whole.size() - 6] ^ 1);
    stage s;
    s.server.always(peer::answering(packed(damaged)));
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::bad_response));
    BOOST_TEST(got.error().message().find("damaged") != std::string_view::npos);
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(of_a_coding_that_nobody_asked_for_are_named_and_fed_to_nothing)
{
    for (auto const* coding : {"br", "zstd", "gzip, gzip"}) {
        stage s;
        s.server.always(peer::answering(packed(jane_json, coding)));
        auto const got = s.run(s.results.users().get("jane"));
        BOOST_TEST((got.error() == px::errc::bad_response));
        BOOST_TEST(got.error().message().find(coding) != std::string_view::npos);
        auto const sink = std::make_shared<px::memory_sink>();
        auto const file = s.run(s.results.localization().export_articles("a", sink));
        BOOST_TEST((file.error() == px::errc::bad_response));
        BOOST_TEST(sink->bytes().empty());
        BOOST_TEST(s.server.requests().size() == 2u);
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(of_errors_and_files_are_unpacked_too)
{
    stage s;
    s.server.next(peer::answering_in_turn(
        {packed(packing::gzip(R"({"externalapierror":{"message":"User was not found"}})"), "gzip", 404),
         packed("whatever", "br", 403), packed(packing::gzip("PK\3\4 and more"), "gzip", 200, "application/zip")}));
    auto const missing = s.run(s.results.users().get("jane"));
    BOOST_TEST((missing.error() == px::errc::not_found));
    BOOST_TEST(missing.error().vendor_message() == "User was not found");
    BOOST_TEST((s.run(s.results.users().get("jane")).error() == px::errc::forbidden));
    BOOST_TEST(s.run(s.client.localization().export_articles("a")) == "PK\3\4 and more");
}

BOOST_AUTO_TEST_CASE(are_bounded_by_what_they_grow_to)
{
    stage s;
    s.server.always(peer::answering(packed(packing::gzip(std::string(20'000'000, ' ')))));
    auto const grows = s.run(s.results.users().get("jane"));
    BOOST_TEST((grows.error() == px::errc::body_too_large));
    BOOST_TEST(grows.error().message().find("1000 times") != std::string_view::npos);
    auto const limited = s.run(s.results.with(px::body_limit{100'000}).users().get("jane"));
    BOOST_TEST((limited.error() == px::errc::body_too_large));
    BOOST_TEST(limited.error().message().find("100000") != std::string_view::npos);
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_SUITE_END()
