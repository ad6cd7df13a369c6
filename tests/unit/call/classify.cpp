// What an answer means: every shape of body that PX, its edge and its load balancer were seen to send.
#include <gainsight/px/call/classify.hpp>
#include <unit/call/content_types.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace px = gainsight::px;
using px::errc;
using px::detail::classify;
using px_test::html_type;
using px_test::json_type;

namespace {

constexpr auto not_found =
    R"({"externalapierror":{"status":"NOT_FOUND","message":"User was not found for parameters {id=jane@example.com}",)"
    R"("debugMessage":null,"subErrors":null}})";
constexpr auto edge =
    "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>";
constexpr auto bad_gateway = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body></html>";

std::string enveloped(std::string const& message)
{
    return R"({"externalapierror":{"status":"BAD_REQUEST","message":")" + message +
           R"(","debugMessage":null,"subErrors":null}})";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(classification)

BOOST_AUTO_TEST_CASE(every_recorded_shape_has_its_code_and_the_vendors_words)
{
    struct {
        char const* name;
        int status;
        char const* content_type;
        std::string body;
        errc code;
        char const* message;
    } const cases[] = {
        {"the first envelope", 404, json_type, not_found, errc::not_found,
         "User was not found for parameters {id=jane@example.com}"},
        {"the second envelope", 400, json_type, R"({"errorMessage":"pageSize is too large"})", errc::bad_request,
         "pageSize is too large"},
        {"a framework's envelope", 404, json_type,
         R"({"timestamp":1,"status":404,"error":"Not Found","message":"","path":"/v1/x"})", errc::not_found_at_edge,
         "Not Found"},
        {"a bad key, as text", 401, "text/plain", "Authentication failed in loginAwareAuthentication",
         errc::unauthorized, "Authentication failed in loginAwareAuthentication"},
        {"a bad key, in an envelope", 403, json_type, enveloped("Authentication failed in loginAwareAuthentication"),
         errc::unauthorized, "Authentication failed in loginAwareAuthentication"},
        {"a bad key, as a 400", 400, json_type,
         R"({"errorMessage":"Authentication failed in loginAwareAuthentication"})", errc::unauthorized,
         "Authentication failed in loginAwareAuthentication"},
        {"a bad key, as a 500", 500, html_type,
         "<html><title>Error</title>Authentication failed in loginAwareAuthentication", errc::unauthorized, "Error"},
        {"401 without a body", 401, "", "", errc::unauthorized, ""},
        {"a missing permission", 403, json_type, enveloped("Access is denied"), errc::forbidden, "Access is denied"},
        {"403 without a body", 403, "", "", errc::forbidden, ""},
        {"the edge", 403, html_type, edge, errc::blocked_at_edge, "403 Forbidden"},
        {"the edge, as recorded", 403, html_type, "<title>403</title>403 Forbidden", errc::blocked_at_edge, "403"},
        {"the edge, in another spelling", 403, "Text/HTML; charset=utf-8", "<HTML><HEAD><TITLE>403</TITLE>",
         errc::blocked_at_edge, "403"},
        {"the edge without a content type", 403, "", edge, errc::blocked_at_edge, "403 Forbidden"},
        {"the edge in capitals without a content type", 403, "", "<!DOCTYPE HTML><HTML><TITLE>No</TITLE>",
         errc::blocked_at_edge, "No"},
        {"a permission in JSON that is called HTML", 403, html_type, enveloped("Access is denied"), errc::forbidden,
         "Access is denied"},
        {"JSON that is called text", 404, "text/plain", not_found, errc::not_found,
         "User was not found for parameters {id=jane@example.com}"},
        {"JSON without a content type", 404, "", not_found, errc::not_found,
         "User was not found for parameters {id=jane@example.com}"},
        {"the load balancer: 502", 502, html_type, bad_gateway, errc::unavailable, "502 Bad Gateway"},
        {"the load balancer: 503", 503, html_type, "<html></html>", errc::unavailable, ""},
        {"the load balancer: 504", 504, html_type, "", errc::unavailable, ""},
        {"503 in JSON", 503, json_type, R"({"errorMessage":"maintenance"})", errc::unavailable, "maintenance"},
        {"a range too wide", 400, json_type, enveloped("Exceeded date range190days"), errc::range_too_wide,
         "Exceeded date range190days"},
        {"a range too wide, as text", 400, "text/plain", "Exceeded date range190days", errc::range_too_wide,
         "Exceeded date range190days"},
        {"creating what exists", 400, json_type, enveloped("User was not created, possible duplicate"), errc::duplicate,
         "User was not created, possible duplicate"},
        {"creating what exists, in other words", 400, json_type, R"({"errorMessage":"Account already exists"})",
         errc::duplicate, "Account already exists"},
        {"creating what exists, as a 409", 409, json_type, enveloped("Possible Duplicate"), errc::duplicate,
         "Possible Duplicate"},
        {"a blocked duplicate", 429, "text/plain", "Duplicate request blocked. Please wait before retrying",
         errc::duplicate_request_blocked, "Duplicate request blocked. Please wait before retrying"},
        {"a blocked duplicate, in an envelope", 429, json_type,
         enveloped("Duplicate request blocked. Please wait before retrying"), errc::duplicate_request_blocked,
         "Duplicate request blocked. Please wait before retrying"},
        {"the rate", 429, json_type, R"({"errorMessage":"Too many requests"})", errc::rate_limited,
         "Too many requests"},
        {"the rate, without a body", 429, "", "", errc::rate_limited, ""},
        {"the rate, as HTML", 429, html_type, "<title>429</title>", errc::rate_limited, "429"},
        {"432", 432, json_type, "", errc::xliff_parser_error, ""},
        {"433", 433, json_type, "", errc::xliff_id_not_found, ""},
        {"434", 434, json_type, "", errc::language_not_supported, ""},
        {"435", 435, json_type, "", errc::content_not_found, ""},
        {"436", 436, json_type, "", errc::content_empty, ""},
        {"437", 437, json_type, "", errc::strategy_not_valid, ""},
        {"438", 438, json_type, R"({"errorMessage":"1.2 only"})", errc::xliff_version_not_supported, "1.2 only"},
        {"431 is of HTTP, not of localization", 431, "", "", errc::bad_request, ""},
        {"439", 439, "", "", errc::bad_request, ""},
        {"301", 301, html_type, "<title>Moved</title>", errc::redirected, "Moved"},
        {"302", 302, "", "", errc::redirected, ""},
        {"304", 304, "", "", errc::redirected, ""},
        {"308", 308, json_type, "{}", errc::redirected, "{}"},
        {"404 of a balancer", 404, "text/plain", "default backend - 404", errc::not_found_at_edge,
         "default backend - 404"},
        {"404 of a balancer, as HTML", 404, html_type, "<title>404</title>", errc::not_found_at_edge, "404"},
        {"404 without a body", 404, "", "", errc::not_found_at_edge, ""},
        {"404 of an API gateway", 404, json_type, R"({"message":"no Route matched"})", errc::not_found_at_edge,
         "no Route matched"},
        {"404 in the second envelope", 404, json_type, R"({"errorMessage":"no such user"})", errc::not_found,
         "no such user"},
        {"404 in an envelope behind a byte order mark", 404, json_type, "\xEF\xBB\xBF" + std::string{not_found},
         errc::not_found, "User was not found for parameters {id=jane@example.com}"},
        {"405", 405, json_type, R"({"errorMessage":"no"})", errc::bad_request, "no"},
        {"415", 415, json_type, "", errc::bad_request, ""},
        {"408", 408, "", "", errc::unavailable, ""},
        {"425", 425, "", "", errc::unavailable, ""},
        {"519", 519, "", "", errc::server_error, ""},
        {"520, of an edge network", 520, html_type, "<title>520</title>", errc::unavailable, "520"},
        {"524, of an edge network", 524, "", "", errc::unavailable, ""},
        {"500", 500, json_type, enveloped("Unexpected error"), errc::server_error, "Unexpected error"},
        {"500 without a body", 500, "", "", errc::server_error, ""},
        {"501", 501, "", "", errc::server_error, ""},
        {"505", 505, "", "", errc::server_error, ""},
        {"JSON cut short", 400, json_type, R"({"externalapierror":{"status":"BAD_REQUEST","mess)", errc::bad_request,
         R"({"externalapierror":{"status":"BAD_REQUEST","mess)"},
        {"JSON of another shape", 400, json_type, R"({"oops":[1,2]})", errc::bad_request, R"({"oops":[1,2]})"},
        {"an array", 400, json_type, "[1]", errc::bad_request, "[1]"},
        {"an envelope of null", 400, json_type, R"({"externalapierror":null,"errorMessage":"x"})", errc::bad_request,
         "x"},
        {"an envelope that is text", 400, json_type, R"({"externalapierror":"boom"})", errc::bad_request,
         R"({"externalapierror":"boom"})"},
        {"a message of null", 400, json_type, R"({"externalapierror":{"message":null,"error":"why"}})",
         errc::bad_request, "why"},
        {"a message that is an object", 400, json_type, R"({"errorMessage":{"a":1}})", errc::bad_request, R"({"a":1})"},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.name)
        {
            auto const v = classify(c.status, c.content_type, c.body);
            BOOST_TEST(to_string(v.code) == to_string(c.code));
            BOOST_TEST(v.vendor_message == c.message);
            BOOST_TEST(v.sub_errors.empty());
        }
}

// PX repeats what it was asked, and a user may be called anything.
BOOST_AUTO_TEST_CASE(words_in_an_id_or_a_value_do_not_decide)
{
    for (auto const* message : {"bad score for parameters {id=duplicate@example.com}",
                                "cannot update already-existing@example.com", "bad filter {exceeded date range}"})
        BOOST_TEST_CONTEXT(message)
    BOOST_TEST(to_string(classify(400, json_type, enveloped(message)).code) == "bad_request");
    auto const limited = enveloped("too many requests for {id=duplicate request}");
    BOOST_TEST(to_string(classify(429, json_type, limited).code) == "rate_limited");
    auto const rejected =
        R"({"externalapierror":{"message":"Validation error","subErrors":[{"message":"bad","rejectedValue":"duplicate"}]}})";
    BOOST_TEST(to_string(classify(400, json_type, rejected).code) == "bad_request");
}

BOOST_AUTO_TEST_CASE(words_in_a_sub_error_or_a_debug_message_decide)
{
    auto const sub =
        R"({"externalapierror":{"message":"Validation error","subErrors":[{"message":"possible duplicate"}]}})";
    BOOST_TEST(to_string(classify(400, json_type, sub).code) == "duplicate");
    auto const braces =
        R"({"externalapierror":{"message":"bad {id=a}","subErrors":[{"message":"possible duplicate {id=b}"}]}})";
    BOOST_TEST(to_string(classify(400, json_type, braces).code) == "duplicate");
    auto const elsewhere = R"({"detail":"Duplicate request blocked"})";
    BOOST_TEST(to_string(classify(429, json_type, elsewhere).code) == "duplicate_request_blocked");
    auto const debug = R"({"externalapierror":{"message":"Bad request","debugMessage":"Exceeded date range190days"}})";
    BOOST_TEST(to_string(classify(400, json_type, debug).code) == "range_too_wide");
    auto const named = R"({"externalapierror":{"message":"Possible duplicate","debugMessage":"jane@example.com"}})";
    BOOST_TEST(to_string(classify(400, json_type, named).code) == "duplicate");
    BOOST_TEST(to_string(classify(400, json_type, enveloped("possible duplicate:jane@example.com")).code) ==
               "duplicate");
    auto const cut_short = R"({"externalapierror":{"message":"User was not created, possible duplicate","debugMes)";
    BOOST_TEST(to_string(classify(400, json_type, cut_short).code) == "duplicate");
}

// An identical request within seconds is refused whatever is in front of PX that day.
BOOST_AUTO_TEST_CASE(a_blocked_duplicate_is_one_under_any_status)
{
    constexpr auto words = "Duplicate request blocked. Please wait before retrying";
    for (int status : {400, 403, 409, 425, 429, 500, 503}) BOOST_TEST_CONTEXT(status)
        {
            BOOST_TEST(to_string(classify(status, json_type, enveloped(words)).code) == "duplicate_request_blocked");
            BOOST_TEST(to_string(classify(status, "text/plain", words).code) == "duplicate_request_blocked");
        }
    // What exists is no twin that was sent.
    BOOST_TEST(to_string(classify(400, json_type, enveloped("possible duplicate")).code) == "duplicate");
    BOOST_TEST(to_string(classify(409, json_type, enveloped("duplicate request id")).code) == "duplicate");
}

BOOST_AUTO_TEST_CASE(sub_errors_are_read_as_far_as_they_go)
{
    auto const v = classify(
        400, json_type,
        R"({"externalapierror":{"status":"BAD_REQUEST","message":"Validation error","debugMessage":"x","subErrors":[)"
        R"({"object":"user","field":"score","rejectedValue":-1,"message":"must be positive"},)"
        R"({"message":"second","rejectedValue":null},7,null,{}]}})");
    BOOST_TEST(v.vendor_message == "Validation error");
    BOOST_REQUIRE(v.sub_errors.size() == 3u);
    BOOST_TEST(v.sub_errors[0].object == "user");
    BOOST_TEST(v.sub_errors[0].field == "score");
    BOOST_TEST(v.sub_errors[0].rejected_value == "-1");
    BOOST_TEST(v.sub_errors[0].message == "must be positive");
    BOOST_TEST(v.sub_errors[1].message == "second");
    BOOST_TEST(v.sub_errors[1].rejected_value.empty());
    BOOST_TEST(v.sub_errors[2].message.empty());
    BOOST_TEST(classify(400, json_type, R"({"subErrors":"none"})").sub_errors.empty());
}

BOOST_AUTO_TEST_CASE(what_the_vendor_says_is_bounded_and_fit_for_one_line)
{
    auto const body = enveloped(std::string(5'000, 'x'));
    BOOST_TEST(classify(400, json_type, body).vendor_message.size() <= 515u);
    BOOST_TEST(classify(400, "text/plain", "a\nb\x01\xff").vendor_message == "a\\x0ab\\x01\\xff");
    BOOST_TEST(classify(400, "text/plain", std::string(5'000, '\n')).vendor_message.size() <= 515u);
    auto const deep = std::string(100'000, '[');
    BOOST_TEST(to_string(classify(400, json_type, deep).code) == "bad_request");
    auto const page = "<html><title>" + std::string(5'000, 'x');
    BOOST_TEST(classify(502, html_type, page).vendor_message.size() <= 515u);
}

// Every beginning of a recorded body, since a connection or our own bound may cut it anywhere.
BOOST_AUTO_TEST_CASE(a_body_that_ends_anywhere_is_read_without_harm)
{
    for (std::string_view const body :
         {std::string_view{not_found}, std::string_view{edge}, std::string_view{bad_gateway}})
        for (std::size_t n = 0; n <= body.size(); ++n)
            for (auto const* type : {json_type, html_type, "text/plain", ""}) {
                auto const v = classify(404, type, body.substr(0, n));
                // PX's from where its envelope's name is complete.
                auto const px_shaped = body.starts_with('{') && n >= std::string_view{R"({"externalapierror")"}.size();
                BOOST_REQUIRE((v.code == (px_shaped ? errc::not_found : errc::not_found_at_edge)));
            }
}

BOOST_AUTO_TEST_SUITE_END()
