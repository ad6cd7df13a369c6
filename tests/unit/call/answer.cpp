// What the caller gets of whatever arrives, for each kind of operation.
#include "answer_arrivals.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

using namespace answers_test;

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(a_success_is_one_only_where_the_answer_proves_it)
{
    for (auto const& a : arrivals())
        for (auto const k : kinds) BOOST_TEST_CONTEXT(a.name << ", to " << name_of(k))
            {
                auto const got = outcome_of(a, k);
                BOOST_TEST((got.found.facts.code == errc{}) == ((a.proves & k) != 0),
                           "the call says " << to_string(got.found.facts.code) << ": " << got.found.facts.message);
                if ((a.proves & k) == 0) BOOST_TEST(got.sink.empty());
            }
}

// Pieces may end anywhere: in a byte order mark, a zip file's mark, a word that tells of a failure.
BOOST_AUTO_TEST_CASE(how_an_answer_is_cut_into_pieces_does_not_matter)
{
    for (auto const& a : arrivals())
        for (auto const k : kinds) BOOST_TEST_CONTEXT(a.name << ", to " << name_of(k))
            {
                auto const whole = outcome_of(a, k);
                for (std::size_t const piece : {1, 2, 3, 7, 64}) {
                    auto const cut = outcome_of(a, k, piece);
                    BOOST_TEST(to_string(cut.found.facts.code) == to_string(whole.found.facts.code));
                    BOOST_TEST(cut.found.facts.vendor_message == whole.found.facts.vendor_message);
                    BOOST_TEST((cut.effect == whole.effect));
                    BOOST_TEST(cut.sink == whole.sink);
                }
            }
}

BOOST_AUTO_TEST_CASE(a_write_is_said_to_be_applied_only_where_px_answered_it_whole)
{
    for (auto const& a : arrivals())
        for (auto const k : {put, erase, post, put_value}) BOOST_TEST_CONTEXT(a.name << ", to " << name_of(k))
            {
                auto const got = outcome_of(a, k);
                if (a.end != end_of::answered) BOOST_TEST((got.effect != px::effect::applied));
                if (got.effect == px::effect::applied) {
                    BOOST_TEST((a.status >= 200 && a.status < 300));
                    BOOST_TEST(a.body.find("<") == std::string::npos);
                }
                // A POST goes out again only when nobody can have taken it up.
                if (k == post && got.next != detail::decision::next::give_up)
                    BOOST_TEST((got.effect == px::effect::not_applied || got.found.facts.code == errc{}));
            }
}

BOOST_AUTO_TEST_CASE(the_words_of_a_failure_are_kept)
{
    struct {
        std::string body;
        std::string words;
    } const cases[] = {
        {R"({"externalapierror":{"message":"boom"}})", "boom"},
        {R"({"errorMessage":"boom"})", "boom"},
        {R"({"timestamp":1,"status":500,"error":"Internal Server Error","message":"","path":"/x"})",
         "Internal Server Error"},
        {R"({"timestamp":1,"status":500,"error":"Internal Server Error","message":"boom","path":"/x"})", "boom"},
        {R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"boom"})", "boom"},
        {R"({"error":{"code":403,"message":"boom"}})", "boom"},
        {R"({"users":"none","errorMessage":"boom"})", "boom"},
        {R"({"message":"boom"})", "boom"},
    };
    for (auto const& c : cases)
        for (auto const k : {get, list, download}) BOOST_TEST_CONTEXT(c.body << ", to " << name_of(k))
            {
                auto const got = outcome_of({"", 200, "application/json", c.body}, k);
                BOOST_TEST((got.found.facts.code == errc::response_reported_errors ||
                            got.found.facts.code == errc::bad_response));
                BOOST_TEST(got.found.facts.vendor_message == c.words);
            }
}

BOOST_AUTO_TEST_CASE(a_page_without_its_list_names_the_key)
{
    for (auto const* body : {R"({"results":[],"totalHits":2,"scrollId":"s"})", R"({"totalHits":2})",
                             R"({"users":null,"totalHits":3})", R"({"users":{}})", R"({"users":"none"})"})
        BOOST_TEST_CONTEXT(body)
        {
            auto const got = outcome_of({"", 200, "application/json", body}, list);
            BOOST_TEST(to_string(got.found.facts.code) == "bad_response");
            BOOST_TEST(got.found.facts.json_path == "users");
        }
}

// What a field holds is no report of a failure, and neither is what a user was named.
BOOST_AUTO_TEST_CASE(a_user_with_fields_that_sound_like_failures_is_a_user)
{
    for (auto const* body :
         {R"({"identifyId":"jane","status":404})", R"({"identifyId":"jane","message":"hello"})",
          R"({"identifyId":"jane","error":null,"errors":[]})", R"({"identifyId":"errorMessage"})",
          R"({"identifyId":"jane","customAttributes":{"errorMessage":"x","errors":["y"]}})",
          R"({"identifyId":"jane","errorMessage":""})", R"({"identifyId":"jane","title":"Dr","type":"x"})",
          R"({"identifyId":"jane","success":false})"})
        BOOST_TEST_CONTEXT(body)
    BOOST_TEST(to_string(outcome_of({"", 200, "application/json", body}, get).found.facts.code) == "no_error");
}

// A record with one field that does not fit is no report of a failure: its other fields are a person's, not PX's words.
BOOST_AUTO_TEST_CASE(a_record_that_does_not_fit_tells_nothing_of_what_else_it_holds)
{
    for (auto const* body : {R"({"identifyId":"jane","title":"Dr Doe, 12 Elm Street","score":{"a":1}})",
                             R"({"score":{"a":1},"title":"Dr Doe, 12 Elm Street"})",
                             R"({"identifyId":"jane","score":{"a":1},"message":"Dr Doe"})",
                             R"({"score":{"a":1},"id":"1","detail":"Dr Doe"})",
                             R"({"identifyId":"jane","title":"Duplicate request blocked","score":{"a":1}})"})
        BOOST_TEST_CONTEXT(body)
        {
            auto const got = outcome_of({"", 200, "application/json", body}, get);
            BOOST_TEST(to_string(got.found.facts.code) == "bad_response");
            BOOST_TEST(got.found.facts.json_path == "score");
            BOOST_TEST(got.found.facts.vendor_message == "");
        }
}

BOOST_AUTO_TEST_CASE(a_404_that_was_cut_is_blamed_on_nobody)
{
    auto const got = outcome_of({"", 404, "application/json", R"({"extern)", nothing, end_of::failed}, get);
    BOOST_TEST(to_string(got.found.facts.code) == "not_found_at_edge");
    BOOST_TEST(got.found.facts.message == "a 404 that was cut short: whether it is PX's own is not known");
    BOOST_TEST(got.found.cut);
}

// Whatever arrives: a get that succeeds has something of the user that was sent, a list that succeeds has as many
// records as the page that was sent, and a file that succeeds is the file.
BOOST_AUTO_TEST_CASE(random_damage_never_makes_a_success)
{
    std::mt19937 random{7};
    auto const all = arrivals();
    auto const upto = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    int successes = 0;
    for (int i = 0; i != 60'000; ++i) {
        auto a = all[upto(all.size())];
        auto const original = a;
        switch (upto(6)) {
            case 0: a.status = all[upto(all.size())].status; break;
            case 1: a.content_type = all[upto(all.size())].content_type; break;
            case 2: a.body.resize(upto(a.body.size() + 1)); break;
            case 3:
                if (!a.body.empty()) a.body[upto(a.body.size())] = static_cast<char>(upto(256));
                break;
            case 4: a.body += all[upto(all.size())].body; break;
            default: a.end = all[upto(all.size())].end; break;
        }
        if (a.status == 0 && a.end == end_of::answered) continue;
        auto const k = kinds[upto(std::size(kinds))];
        auto const got = outcome_of(a, k, 1 + upto(40));
        if (got.found.facts.code != errc{}) {
            BOOST_REQUIRE(got.sink.empty());
            continue;
        }
        ++successes;
        BOOST_TEST_CONTEXT(a.name << ", to " << name_of(k) << ": " << a.status << ' ' << a.content_type << ' '
                                  << a.body)
        {
            BOOST_REQUIRE((a.status >= 200 && a.status < 300));
            BOOST_REQUIRE((a.end == end_of::answered));
            // A problem whose status was lost has fields of a user's name.
            auto const has = [&](std::string_view key) { return a.body.find(key) != std::string::npos; };
            if (k == get) BOOST_REQUIRE((has("\"identifyId\"") || has("\"score\"") || has("about:blank")));
            if (k == download) BOOST_REQUIRE(a.body.starts_with("PK"));
            if (k != download) BOOST_REQUIRE(!a.body.starts_with('<'));
        }
    }
    BOOST_TEST(successes > 1'000);
}

BOOST_AUTO_TEST_SUITE_END()
