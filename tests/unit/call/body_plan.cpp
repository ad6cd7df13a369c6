// What is done with the body of an answer, by its status, its content type and its first bytes.
#include <gainsight/px/call/body_plan.hpp>
#include <unit/call/content_types.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

using gainsight::px::detail::body_plan;
using gainsight::px::detail::expected_answer;
using gainsight::px::detail::look_at;
using gainsight::px::detail::plan_body;
using px_test::html_type;
using px_test::json_type;

BOOST_AUTO_TEST_SUITE(plan_of_a_body)

BOOST_AUTO_TEST_CASE(the_status_and_the_content_type_plan_the_body)
{
    using enum expected_answer;
    struct {
        int status;
        char const* content_type;
        expected_answer expected;
        body_plan plan;
    } const cases[] = {
        {200, json_type, value, body_plan::decode},
        {201, "application/json", value, body_plan::decode},
        {200, "APPLICATION/JSON", list, body_plan::decode},
        {200, "application/hal+json", value, body_plan::decode},
        {204, json_type, value, body_plan::decode},
        // JSON under another name, or none: its first letter tells.
        {200, "", value, body_plan::look},
        {200, html_type, list, body_plan::look},
        {200, "text/plain", value, body_plan::look},
        {200, json_type, nothing, body_plan::collect},
        {201, "", nothing, body_plan::collect},
        {201, html_type, nothing, body_plan::collect},
        {302, json_type, value, body_plan::collect},
        {400, json_type, value, body_plan::collect},
        {404, json_type, nothing, body_plan::collect},
        {502, html_type, list, body_plan::collect},
        {199, json_type, value, body_plan::collect},
        {300, json_type, value, body_plan::collect},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.status << ' ' << c.content_type)
    BOOST_TEST((plan_body(c.status, c.content_type, c.expected) == c.plan));
}

BOOST_AUTO_TEST_CASE(a_file_is_told_by_its_bytes_and_an_error_is_never_passed_on)
{
    // A part that nobody asked for is no file.
    BOOST_TEST((plan_body(206, "application/zip", expected_answer::zip) == body_plan::collect));
    for (int status : {200, 201, 204, 299})
        for (auto const* type : {"", json_type, html_type, "application/zip"}) {
            BOOST_TEST((plan_body(status, type, expected_answer::anything) == body_plan::pass));
            BOOST_TEST((plan_body(status, type, expected_answer::zip) == body_plan::look));
        }
    for (int status : {199, 300, 304, 400, 404, 429, 432, 438, 500, 503})
        for (auto const* type : {"", json_type, html_type, "application/zip"})
            for (auto const expected : {expected_answer::anything, expected_answer::zip})
                BOOST_TEST((plan_body(status, type, expected) == body_plan::collect));
    for (std::string_view const begin : {"PK\3\4", "PK\5\6", "PK\7\b"}) {
        BOOST_TEST((look_at(begin, expected_answer::zip) == body_plan::pass));
        for (std::size_t n = 0; n != begin.size(); ++n)
            BOOST_TEST((look_at(begin.substr(0, n), expected_answer::zip) == body_plan::look));
    }
    for (auto const* begin : {"PK\3\5", "{\"id\"", "<html", "    PK"})
        BOOST_TEST((look_at(begin, expected_answer::zip) == body_plan::collect));
}

BOOST_AUTO_TEST_CASE(json_is_told_by_its_first_letter)
{
    for (auto const* begin : {"{", "[", " \r\n\t[", "\xEF\xBB\xBF{", "\xEF\xBB\xBF  ["})
        BOOST_TEST((look_at(begin, expected_answer::value) == body_plan::decode));
    for (auto const* begin : {"", " ", "\r\n", "\xEF", "\xEF\xBB", "\xEF\xBB\xBF"})
        BOOST_TEST((look_at(begin, expected_answer::list) == body_plan::look));
    for (auto const* begin : {"<", "ok", "\"text\"", "1", "\xEFx", "\xFF\xFE{"})
        BOOST_TEST((look_at(begin, expected_answer::value) == body_plan::collect));
}

BOOST_AUTO_TEST_SUITE_END()
