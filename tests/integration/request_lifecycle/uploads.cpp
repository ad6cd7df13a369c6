// Uploads: the multipart form that an import sends, and when it is sent again.
#include "file_transfers.hpp"

#include <unit/call/scratch.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

using namespace request_lifecycle;
using namespace std::string_literals;

namespace {

/// The boundary of a request's form.
std::string boundary_of(std::string const& request)
{
    auto const key = "\r\nContent-Type: multipart/form-data; boundary="s;
    auto const at = request.find(key);
    if (at == request.npos) return {};
    return request.substr(at + key.size(), request.find("\r\n", at + 2) - at - key.size());
}

}  // namespace

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
    s.check_nothing_is_leased();
}

BOOST_AUTO_TEST_CASE(every_import_goes_to_its_path)
{
    scratch_folder const folder;
    folder.put("t.zip", "PK");
    stage s;
    for (std::string const target : {"articles", "content?contentId=c", "engagement", "kcbot", "kcbot?kcVersion=v2"})
        s.server.expect("POST /v1/localization/import/" + target)
            .containing("filename=\"t.zip\"\r\nContent-Type: application/octet-stream\r\n\r\nPK\r\n")
            .answer(201, R"({"whatever":1})");
    auto const client = s.client.localization();
    auto const file = px::upload::from_file(folder.path("t.zip"));
    s.run(client.import_articles(file));
    s.run(client.import_content("c", file));
    s.run(client.import_engagement(file));
    s.run(client.import_kc_bot(file));
    s.run(client.import_kc_bot(file, "v2"));
    BOOST_TEST(s.server.requests().size() == 5u);
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
        s.check_nothing_is_leased();
    }
}

BOOST_AUTO_TEST_CASE(an_import_that_the_rate_refused_goes_up_again_to_the_byte)
{
    stage s;
    s.server.expect("POST /v1/localization/import/articles").answer(429, "slow down", "", "text/plain");
    s.server.expect("POST /v1/localization/import/articles").answer(200);
    s.run(s.client.localization().import_articles(px::upload::from_memory("a.zip", zip(300'000))));
    BOOST_TEST_REQUIRE(s.server.requests().size() == 2u);
    BOOST_TEST((s.server.requests()[0] == s.server.requests()[1]));
}

BOOST_AUTO_TEST_CASE(after_a_file_other_calls_go_out_as_json_on_the_same_connection)
{
    stage s;
    s.server.expect("POST /v1/localization/import/articles").answer(200);
    s.server.expect("PUT /v1/users/jane").answer(204);
    s.server.expect("GET /v1/users/jane").answer(200, jane_json);
    s.run(s.client.localization().import_articles(px::upload::from_memory("a.zip", zip(1'000'000))));
    s.run(s.client.users().update("jane", new_score()));
    BOOST_TEST(s.run(s.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.requests().at(1).find("\r\nContent-Type: application/json\r\n") != std::string::npos);
    BOOST_TEST(s.server.requests().at(2).find("\r\nAccept: application/json\r\n") != std::string::npos);
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
