// The simulator's lists: scrolls, page numbers, filters and sorting.
#include "world.hpp"

#include <gainsight/px/testing/detail/list_filter.hpp>

#include <set>

namespace {

struct people : world {
    people()
    {
        create_user("ann@acme.com", R"(,"score":9,"firstName":"Ann","location":{"city":"Köln","countryCode":"DE"},)"
                                    R"("customAttributes":{"plan":"Pro","seats":10,"a.b":1,"q\"q":"x"})");
        create_user("bob@acme.com", R"(,"score":100,"firstName":"bob","globalUnsubscribe":true)");
        create_user("Eve@other.org", R"(,"score":20,"firstName":"Eve; the \"first\"","signUpDate":1700000000000)");
        json::object agent{{"identifyId", "agent"},
                           {"lastVisitedUserAgentData",
                            json::array{json::object{{"userAgent", json::object{{"browserType", "Firefox"}}}},
                                        json::object{{"userAgent", json::object{{"browserType", "Safari"}}}}}}};
        service.add(collection::users, agent);
    }
    strings where(std::string_view filter) { return ids("/v1/users?filter=" + escaped(filter)); }
    int refused(std::string_view filter) { return status("GET", "/v1/users?filter=" + escaped(filter)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(filters, people)

BOOST_AUTO_TEST_CASE(each_operator_means_what_it_says)
{
    strings const ann{"ann@acme.com"}, bob{"bob@acme.com"}, eve{"Eve@other.org"};
    BOOST_TEST(where("score==9") == ann);
    BOOST_TEST(where("score==9.0") == ann);
    BOOST_TEST(where("score>20") == bob);  // as numbers: as text, 100 would stand before 20
    BOOST_TEST(where("score>=20;score<100") == eve);
    BOOST_TEST(where("score<=9;score>0") == ann);
    BOOST_TEST(where("score!=0;score!=100;score!=20") == ann);
    BOOST_TEST(where("firstName==Ann") == ann);
    BOOST_TEST(where("firstName==ann") == strings{});  // text has case
    BOOST_TEST(where("firstName~b?b") == bob);
    BOOST_TEST(where("firstName~*n") == ann);
    BOOST_TEST(where("firstName!~*;identifyId~*@*") == strings{});
    BOOST_TEST(where("identifyId!~*@acme.com;identifyId~*@*") == eve);
    BOOST_TEST(where("globalUnsubscribe==true") == bob);
    BOOST_TEST(where("signUpDate>1600000000000") == eve);
    BOOST_TEST(where("firstName>=b;firstName<c") == bob);
}

BOOST_AUTO_TEST_CASE(ids_match_without_case)
{
    BOOST_TEST(where("identifyId==ANN@acme.COM") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("id~eve@*") == (strings{"Eve@other.org"}));
    BOOST_TEST(status("GET", "/v1/users/ANN@acme.com") == 404);  // in a path they have case
}

BOOST_AUTO_TEST_CASE(dotted_fields_reach_into_objects_attributes_and_lists)
{
    BOOST_TEST(where("location.city==Köln") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("location.cityName==Köln") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("location.city~K?ln") == (strings{"ann@acme.com"}));  // one character, two bytes
    BOOST_TEST(where("customAttributes.plan==Pro") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("customAttributes.seats>=10") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("customAttributes.a.b==1") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("customAttributes.q\"q==x") == (strings{"ann@acme.com"}));
    BOOST_TEST(where("lastVisitedUserAgentData.userAgent.browserType==Safari") == (strings{"agent"}));
    BOOST_TEST(where("lastVisitedUserAgentData.userAgent.browserType!=Safari;score>0").size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_absent_value_is_the_empty_text_and_has_no_order)
{
    BOOST_TEST(where("customAttributes.plan==").size() == 3u);
    BOOST_TEST(where("customAttributes.seats<5") == strings{});
    BOOST_TEST(where("firstName==") == (strings{"agent"}));
}

BOOST_AUTO_TEST_CASE(terms_are_and_and_repeated_filters_are_or)
{
    BOOST_TEST(where("score>5;firstName==Ann") == (strings{"ann@acme.com"}));
    BOOST_TEST(ids("/v1/users?filter=score==9&filter=score==100&filter=score==9") ==
               (strings{"ann@acme.com", "bob@acme.com"}));
    // A semicolon splits after decoding, so a value cannot hold one.
    BOOST_TEST(refused("firstName==Eve; the \"first\"") == 400);
}

BOOST_AUTO_TEST_CASE(a_plus_sign_in_a_query_is_a_space)
{
    create_user("a+b", R"(,"firstName":"a b")");
    BOOST_TEST(ids("/v1/users?filter=firstName==a+b") == (strings{"a+b"}));
    BOOST_TEST(ids("/v1/users?filter=identifyId==a%2Bb") == (strings{"a+b"}));
    BOOST_TEST(ids("/v1/users?filter=identifyId==a+b") == strings{});
    BOOST_TEST(status("GET", "/v1/users/a+b") == 200);  // in a path it is itself
}

BOOST_AUTO_TEST_CASE(what_the_grammar_does_not_know_is_refused)
{
    for (auto const* bad : {"score", "score=5", "=5", "==5", "score!5", "nothing==1", "score==1;", ";score==1",
                            "location==x", "location.planet==x", "score.x==1", "customAttributes==x"})
        BOOST_TEST_CONTEXT(bad) { BOOST_TEST(refused(bad) == 400); }
    BOOST_TEST(status("GET", "/v1/events/custom?filter=sessionId==x") == 400);  // not a field that this list filters by
    BOOST_TEST(status("GET", "/v1/users?sort=nothing") == 400);
}

BOOST_AUTO_TEST_CASE(unknown_and_wrongly_cased_parameters_are_ignored)
{
    BOOST_TEST(ids("/v1/users?Filter=score==9&pagesize=1&scrollID=x&x=y&&=").size() == 4u);
}

BOOST_AUTO_TEST_CASE(wildcards_match_runs_and_single_characters)
{
    using px::testing::detail::wildcard_match;
    for (auto const* yes : {"*", "abc", "a*", "*c", "a*c", "a?c", "???", "*b*", "a**c", "abc*"})
        BOOST_TEST(wildcard_match("abc", yes), yes);
    for (auto const* no : {"", "ab", "abcd", "?", "????", "*d", "b*", "a?", "A*"})
        BOOST_TEST(!wildcard_match("abc", no), no);
    BOOST_TEST(wildcard_match("aXbXc", "a*X?"));
    BOOST_TEST(wildcard_match("日本語", "日?語"));
    BOOST_TEST(!wildcard_match("日本語", "日??語"));
    BOOST_TEST(wildcard_match("", "*"));
}

BOOST_AUTO_TEST_CASE(sorting_takes_several_fields_in_either_direction)
{
    create_user("zed", R"(,"score":9,"firstName":"Zed")");
    BOOST_TEST(ids("/v1/users?sort=score") ==
               (strings{"agent", "ann@acme.com", "zed", "Eve@other.org", "bob@acme.com"}));
    BOOST_TEST(ids("/v1/users?sort=-score;-firstName") ==
               (strings{"bob@acme.com", "Eve@other.org", "zed", "ann@acme.com", "agent"}));
    BOOST_TEST(ids("/v1/users?sort=location.city&filter=score==9") == (strings{"zed", "ann@acme.com"}));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct hundred : world {
    hundred() { service.seed(collection::users, 100); }

    /// All ids by scrolling, at most `most` pages.
    strings scroll(std::string query, std::size_t most = 100)
    {
        strings found;
        std::string cursor;
        pages = 0;
        totals.clear();
        cursors.clear();
        while (pages < most) {
            auto target = "/v1/users?" + query;
            if (!cursor.empty()) target += "&scrollId=" + escaped(cursor);
            auto const page = get(target);
            ++pages;
            auto const& list = page.at("users").as_array();
            last_size = list.size();
            for (auto const& u : list) found.emplace_back(u.at("identifyId").as_string());
            if (auto const* t = page.as_object().if_contains("totalHits")) totals.push_back(t->as_int64());
            auto const* next = page.as_object().if_contains("scrollId");
            cursor = next && next->is_string() ? std::string{next->as_string()} : std::string{};
            cursors.push_back(cursor);
            if (list.empty() || cursor.empty()) break;
        }
        return found;
    }
    static std::size_t distinct(strings const& found)
    {
        return std::set<std::string>{found.begin(), found.end()}.size();
    }

    std::size_t pages = 0;
    std::size_t last_size = 0;
    std::vector<std::int64_t> totals;
    strings cursors;
};

using px::testing::last_cursor;
using px::testing::quirks;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(paging, hundred)

BOOST_AUTO_TEST_CASE(a_scroll_reads_every_record_once)
{
    BOOST_TEST(distinct(scroll("")) == 100u);
    BOOST_TEST(pages == 5u);  // 25 a page, and an empty one, since the last full page cannot know that it is the last
    BOOST_TEST(last_size == 0u);
    auto const found = scroll("pageSize=30");
    BOOST_TEST(found.size() == 100u);
    BOOST_TEST(distinct(found) == 100u);
    BOOST_TEST(pages == 4u);
    BOOST_TEST(last_size == 10u);
    BOOST_TEST(totals == (std::vector<std::int64_t>{100, 100, 100, 100}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_filtered_and_sorted_scroll_reads_every_match_once_and_in_order)
{
    auto const found = scroll("pageSize=7&filter=gender==MALE&sort=-identifyId");
    BOOST_TEST(found.size() == 33u);
    BOOST_TEST(std::is_sorted(found.rbegin(), found.rend()));
    BOOST_TEST(totals.front() == 33);
    BOOST_TEST(pages == 5u);
}

BOOST_AUTO_TEST_CASE(a_page_asked_for_again_is_the_same_page)
{
    auto const first = get("/v1/users?pageSize=10");
    auto const target = "/v1/users?pageSize=10&scrollId=" + escaped(first.at("scrollId").as_string());
    BOOST_TEST(get(target) == get(target));
}

BOOST_AUTO_TEST_CASE(the_page_size_has_bounds)
{
    for (auto const* bad : {"0", "-1", "1001", "ten", "", "10.5"}) BOOST_TEST_CONTEXT(bad)
        {
            BOOST_TEST(status("GET", "/v1/users?pageSize=" + std::string{bad}) == 400);
        }
    BOOST_TEST(ids("/v1/users?pageSize=1000").size() == 100u);
    BOOST_TEST(ids("/v1/users?pageSize=1").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_cursor_that_was_spoilt_or_belongs_elsewhere_is_refused)
{
    auto const page = get("/v1/users?pageSize=10&filter=gender==MALE");
    auto const cursor = std::string{page.at("scrollId").as_string()};
    // It holds characters that have to be escaped: unescaped, a plus sign arrives as a space.
    BOOST_TEST(cursor.find('+') != std::string::npos);
    BOOST_TEST(status("GET", "/v1/users?pageSize=10&filter=gender==MALE&scrollId=" + cursor) == 400);
    BOOST_TEST(status("GET", "/v1/users?pageSize=10&scrollId=" + escaped(cursor)) == 400);  // filter not resent
    BOOST_TEST(status("GET", "/v1/accounts?scrollId=" + escaped(cursor)) == 400);
    BOOST_TEST(status("GET", "/v1/users?scrollId=x") == 400);
}

BOOST_AUTO_TEST_CASE(a_scroll_goes_on_while_others_write)
{
    auto const first = get("/v1/users?pageSize=50");
    BOOST_TEST(status("DELETE", "/v1/users/" + px::testing::service::seeded_id(collection::users, 60)) == 204);
    create_user("late");
    auto const rest = ids("/v1/users?pageSize=1000&scrollId=" + escaped(first.at("scrollId").as_string()));
    BOOST_TEST(rest.size() == 50u);
    BOOST_TEST(rest.back() == "late");
}

BOOST_AUTO_TEST_CASE(a_filtered_scroll_outlives_the_services_memory_of_it)
{
    auto const target = std::string{"/v1/users?pageSize=10&filter=gender==MALE"};
    auto const first = get(target);
    for (int i = 0; i < 100; ++i) (void)get("/v1/users?filter=score>" + std::to_string(i));
    BOOST_TEST(ids(target + "&scrollId=" + escaped(first.at("scrollId").as_string())).size() == 10u);
}

BOOST_AUTO_TEST_CASE(the_last_pages_cursor_is_empty_null_absent_or_set)
{
    auto const last = [&](last_cursor what) {
        service.set(quirks::none().on_last_page(what));
        return get("/v1/users?pageSize=1000");
    };
    BOOST_TEST(last(last_cursor::empty).at("scrollId").as_string() == "");
    BOOST_TEST(last(last_cursor::null).at("scrollId").is_null());
    BOOST_TEST(!last(last_cursor::absent).as_object().contains("scrollId"));
    BOOST_TEST(last(last_cursor::set).at("scrollId").as_string().size() > 0u);
    BOOST_TEST(scroll("pageSize=30").size() == 100u);
    BOOST_TEST(pages == 5u);  // and behind the last page an empty one
    BOOST_TEST(last_size == 0u);
}

BOOST_AUTO_TEST_CASE(one_cursor_can_stand_for_a_whole_scroll)
{
    service.set(quirks::none().repeating_cursor(true));
    for (auto const* query : {"pageSize=30", "pageSize=30&sort=identifyId"}) {
        auto const found = scroll(query);
        BOOST_TEST(distinct(found) == 100u);
        BOOST_TEST(found.size() == 100u);
        BOOST_TEST(cursors[0] == cursors[1]);
        BOOST_TEST(cursors[1] == cursors[2]);
    }
    // Two scrolls do not disturb each other.
    auto const a = get("/v1/users?pageSize=30"), b = get("/v1/users?pageSize=30");
    BOOST_TEST(a.at("scrollId") != b.at("scrollId"));
}

BOOST_AUTO_TEST_CASE(the_page_size_can_be_clamped)
{
    service.set(quirks::none().clamp_page_size(10));
    BOOST_TEST(distinct(scroll("pageSize=30")) == 100u);
    BOOST_TEST(cursors.size() >= 10u);
    auto const first = get("/v1/users?pageSize=30");
    BOOST_TEST(first.at("users").as_array().size() == 10u);
    BOOST_TEST(first.at("scrollId").as_string().size() > 0u);
    BOOST_TEST(first.at("totalHits").to_number<int>() == 100);
}

BOOST_AUTO_TEST_CASE(a_scroll_can_expire)
{
    for (bool const repeating : {false, true}) {
        service.set(quirks::none().expire_scrolls_before(1).repeating_cursor(repeating));
        auto const first = get("/v1/users?pageSize=30");
        auto const gone = ask("GET", "/v1/users?pageSize=30&scrollId=" + escaped(first.at("scrollId").as_string()));
        BOOST_TEST(gone.status() == 404);
        BOOST_TEST(gone.body().find("No search context found for id [1]") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_full_page_can_lose_its_cursor)
{
    service.set(quirks::none().full_page_without_cursor(1));
    BOOST_TEST(scroll("pageSize=30").size() == 60u);
    BOOST_TEST(last_size == 30u);
    BOOST_TEST(totals.back() == 100);
}

BOOST_AUTO_TEST_CASE(a_scroll_can_loop)
{
    for (bool repeating : {false, true}) {
        service.set(quirks::none().loop_from(1).repeating_cursor(repeating));
        auto const found = scroll("pageSize=30", 6);
        BOOST_TEST(found.size() == 180u);
        BOOST_TEST(distinct(found) == 60u);
        BOOST_TEST((cursors[2] == cursors[3]) == repeating);
    }
}

BOOST_AUTO_TEST_CASE(total_hits_can_be_capped_shifting_negative_or_absent)
{
    service.set(quirks::none().cap_total_hits(40));
    BOOST_TEST(scroll("pageSize=30").size() == 100u);
    BOOST_TEST(totals.front() == 40);
    service.set(quirks::none().shift_total_hits(true));
    scroll("pageSize=30");
    BOOST_TEST(totals[0] != totals[1]);
    service.set(quirks::none().negative_total_hits(true));
    scroll("pageSize=30");
    BOOST_TEST(totals.front() == -1);
    service.set(quirks::none().no_total_hits(true));
    scroll("pageSize=30");
    BOOST_TEST(totals.empty());
}

BOOST_AUTO_TEST_SUITE_END()
