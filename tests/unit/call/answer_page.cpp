// The page of what may arrive, made of the table that the tests walk. After a change run test_unit_call with
// PX_WRITE_REFERENCE=1: it writes answers.md anew.
#include "answer_arrivals.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

using namespace answers_test;

namespace {

std::string const page_file = PX_CONTRACT_DIR "/../unit/call/answers.md";

std::string cell(arrival const& a, kind k)
{
    auto const got = outcome_of(a, k);
    auto const code = got.found.facts.code;
    if (code == errc{}) return "success";
    std::string out{to_string(code)};
    if (operation_of(k).writes()) {
        out += ", ";
        out += to_string(got.effect);
    }
    if (got.next != detail::decision::next::give_up) out += ", repeated";
    return out;
}

/// Text that may stand in a table of Markdown.
std::string quoted(std::string const& body)
{
    if (body.empty()) return "";
    std::string out = "`";
    for (auto const c : detail::escaped_sample(body, 60)) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out + '`';
}

std::string ending(end_of end)
{
    switch (end) {
        case end_of::failed: return "cut";
        case end_of::stalled: return "stalls";
        case end_of::timed_out: return "no end in time";
        case end_of::not_http: return "not HTTP";
        default: return "whole";
    }
}

std::string text()
{
    std::string out =
        "# What may arrive, and what the caller gets\n\n"
        "Made by `test_unit_call` of the table that it walks (`tests/unit/call/answer_arrivals.cpp`). Each cell is "
        "the outcome of a first attempt on a\n"
        "new connection: the error's code, for a write what is known of its effect, and whether the "
        "request is sent again.\n"
        "*get* reads one thing by its id, *list* a page; *PUT*, *DELETE* and *POST* are writes without a "
        "value, *file* an export.\n\n"
        "| what | status | content type | body | comes |";
    for (auto const k : kinds) (out += ' ') += std::string{name_of(k)} + " |";
    out += "\n| --- | --- | --- | --- | --- |";
    for ([[maybe_unused]] auto const k : kinds) out += " --- |";
    out += '\n';
    for (auto const& a : arrivals()) {
        out += "| " + std::string{a.name} + " | " + (a.status == 0 ? "" : std::to_string(a.status)) + " | " +
               a.content_type + " | " + quoted(a.body) + " | " + ending(a.end) + " |";
        for (auto const k : kinds) out += ' ' + cell(a, k) + " |";
        out += '\n';
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_page_of_answers)

BOOST_AUTO_TEST_CASE(in_its_file_is_what_the_table_makes)
{
    auto const page = text();
    if (std::getenv("PX_WRITE_REFERENCE")) {
        std::ofstream file{page_file, std::ios::binary};
        file << page << std::flush;
        BOOST_REQUIRE_MESSAGE(file, "cannot write " << page_file);
    }
    std::ifstream file{page_file, std::ios::binary};
    std::string const kept{std::istreambuf_iterator<char>{file}, {}};
    BOOST_TEST((kept == page),
               page_file << " is out of date: run this test with PX_WRITE_REFERENCE=1 and commit what it writes");
}

BOOST_AUTO_TEST_SUITE_END()
