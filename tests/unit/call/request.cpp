// The text of a request, for each kind of operation: no socket, no clock.
#include <gainsight/px/call/request.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace {

namespace px = gainsight::px;
namespace detail = px::detail;

std::string const own_name = "gainsight-px-cpp/" + std::string{px::library_version};

detail::request_parts parts(px::operation_info const& op, std::string_view target)
{
    detail::request_parts r;
    r.info = &op;
    r.target = target;
    r.host = "api.aptrinsic.com";
    return r;
}

struct written {
    std::string text;
    detail::key_place key;
};

written write(detail::request_parts const& r, std::string_view key = "secret", std::string before = {})
{
    written out{std::move(before), {}};
    out.key = detail::append_request(out.text, r, [key](std::string& text, std::size_t room) {
        text.reserve(text.size() + key.size() + room);
        text += key;
    });
    return out;
}

bool has(std::string const& text, std::string_view line) { return text.find(line) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(request_text)

BOOST_AUTO_TEST_CASE(of_a_get_has_no_body_and_no_word_of_one)
{
    auto const got = write(parts(px::operation::get_user::info, "/v1/users/jane"));
    BOOST_TEST(got.text == "GET /v1/users/jane HTTP/1.1\r\nHost: api.aptrinsic.com\r\nAccept: application/json\r\n"
                           "User-Agent: " +
                               own_name + "\r\nX-APTRINSIC-API-KEY: secret\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(of_a_post_has_its_body_with_its_length_behind_the_head)
{
    auto r = parts(px::operation::create_user::info, "/v1/users");
    r.body = R"({"identifyId":"jane"})";
    auto const got = write(r);
    BOOST_TEST(got.text.starts_with("POST /v1/users HTTP/1.1\r\n"));
    BOOST_TEST(has(got.text, "\r\nContent-Type: application/json\r\nContent-Length: 21\r\n"));
    BOOST_TEST(got.text.ends_with("X-APTRINSIC-API-KEY: secret\r\n\r\n{\"identifyId\":\"jane\"}"));
}

BOOST_AUTO_TEST_CASE(of_a_write_without_a_body_says_that_its_length_is_zero)
{
    constexpr px::operation_info touch{"touch", "x.touch", px::verb::put, "/v1/x"};
    auto const got = write(parts(touch, "/v1/x"));
    BOOST_TEST(has(got.text, "\r\nContent-Length: 0\r\n"));
    BOOST_TEST(!has(got.text, "Content-Type"));
    constexpr px::operation_info remove{"remove", "x.remove", px::verb::delete_, "/v1/x"};
    BOOST_TEST(!has(write(parts(remove, "/v1/x")).text, "Content-Length"));
}

BOOST_AUTO_TEST_CASE(says_where_the_key_stands_whatever_stood_in_the_buffer_before)
{
    for (std::string_view const key : {"k", "a key of some length"})
        for (std::string const before : {"", "of another request"}) {
            auto r = parts(px::operation::create_user::info, "/v1/users");
            r.body = "{}";
            auto const got = write(r, key, before);
            BOOST_TEST(got.text.substr(got.key.at, got.key.size) == key);
            BOOST_TEST(got.text.find(key, got.key.at + 1) == got.text.npos);
        }
}

BOOST_AUTO_TEST_CASE(asks_for_room_behind_the_key_for_all_that_follows_it)
{
    auto r = parts(px::operation::create_user::info, "/v1/users");
    for (std::size_t const size : {0u, 1u, 70'000u}) {
        std::string const body(size, 'b');
        r.body = body;
        std::string out;
        std::size_t room = 0;
        auto const key = detail::append_request(out, r, [&room](std::string& text, std::size_t behind) {
            room = behind;
            text.reserve(text.size() + behind + 3);
            text += "key";
        });
        BOOST_TEST(room == out.size() - key.at - key.size);
    }
}

BOOST_AUTO_TEST_CASE(carries_the_settings_of_the_call)
{
    auto r = parts(px::operation::get_user::info, "/v1/users/jane");
    r.path_prefix = "/px";
    r.host = "proxy.example:8443";
    r.user_agent = "exporter/2";
    r.correlation_id = "run-7";
    r.accept_gzip = true;
    auto const got = write(r);
    BOOST_TEST(got.text.starts_with("GET /px/v1/users/jane HTTP/1.1\r\nHost: proxy.example:8443\r\n"));
    BOOST_TEST(has(got.text, "\r\nUser-Agent: exporter/2 " + own_name + "\r\n"));
    BOOST_TEST(has(got.text, "\r\nX-Correlation-Id: run-7\r\n"));
    BOOST_TEST(has(got.text, "\r\nAccept-Encoding: gzip\r\n"));
}

BOOST_AUTO_TEST_CASE(carries_the_headers_of_observers_before_the_key)
{
    px::headers added;
    added.add("traceparent", "00-ab-01");
    added.add("X-Tag", "");
    auto r = parts(px::operation::get_user::info, "/v1/users/jane");
    r.added = &added;
    auto const got = write(r);
    BOOST_TEST(has(got.text, "\r\ntraceparent: 00-ab-01\r\nX-Tag: \r\nX-APTRINSIC-API-KEY: "));
}

BOOST_AUTO_TEST_CASE(accepts_what_the_operation_may_be_answered_with)
{
    BOOST_TEST(
        has(write(parts(px::operation::get_user::info, "/v1/users/jane")).text, "\r\nAccept: application/json\r\n"));
    BOOST_TEST(has(write(parts(px::operation::export_articles::info, "/v1/x")).text,
                   "\r\nAccept: application/zip, application/octet-stream, application/json, */*;q=0.1\r\n"));
    auto const raw = px::operation_info::raw(px::verb::get, px::permission::read, px::repeatable::always, false);
    BOOST_TEST(has(write(parts(raw, "/v1/new")).text, "\r\nAccept: application/json, */*;q=0.1\r\n"));
}

BOOST_AUTO_TEST_CASE(has_the_content_type_that_was_given_in_the_place_of_json)
{
    auto r = parts(px::operation::create_user::info, "/v1/users");
    r.content_type = "multipart/form-data; boundary=x";
    r.body = "--x";
    auto const got = write(r);
    BOOST_TEST(has(got.text, "\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n"));
    BOOST_TEST(!has(got.text, "Content-Type: application/json"));
}

BOOST_AUTO_TEST_SUITE_END()
