// The simulator's events: what is stored, listed, filtered and refused.
#include "world.hpp"

using px::testing::collection;
using px::testing::quirks;

namespace {

struct stream {
    collection what;
    std::string path;
    std::string list;
};

// Paths and keys as the contract has them, on purpose not from the catalog.
stream const streams[] = {
    {collection::email_events, "/v1/events/email", "results"},
    {collection::engagement_view_events, "/v1/events/engagementView", "results"},
    {collection::feature_match_events, "/v1/events/feature_match", "featureMatchEvents"},
    {collection::form_submit_events, "/v1/events/formSubmit", "results"},
    {collection::identify_events, "/v1/events/identify", "identifyEvents"},
    {collection::lead_events, "/v1/events/lead", "results"},
    {collection::page_view_events, "/v1/events/pageView", "results"},
    {collection::segment_match_events, "/v1/events/segment_match", "featureMatchEvents"},
    {collection::session_events, "/v1/events/session", "sessionInitializedEvents"},
};

struct streaming : world {
    void add(collection what, std::string id, px::timestamp at, json::object more = {})
    {
        json::object record{{"eventId", id},
                            {"identifyId", "u-" + id},
                            {"propertyKey", "AP-1-2-1"},
                            {"userType", "USER"},
                            {"date", px::to_epoch_ms(at)}};
        for (auto const& member : more) record[member.key()] = member.value();
        service.add(what, std::move(record));
    }
    static std::string dates(px::timestamp from, px::timestamp to)
    {
        return "filter=date%3E%3D" + ms(from) + ";date%3C" + ms(to);
    }
    strings found(stream const& s, std::string const& query) { return ids(s.path + '?' + query, s.list, "eventId"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_streams, streaming)

BOOST_AUTO_TEST_CASE(each_stream_comes_under_its_own_key_and_without_dates_the_last_day_alone)
{
    for (auto const& s : streams) BOOST_TEST_CONTEXT(s.path)
        {
            add(s.what, "old", noon - 25h);
            add(s.what, "new", noon - 23h);
            BOOST_TEST(found(s, "") == (strings{"new"}));
            BOOST_TEST(found(s, dates(noon - 48h, noon)) == (strings{"old", "new"}));
            BOOST_TEST(found(s, dates(noon - 25h, noon - 24h)) == (strings{"old"}));
            BOOST_TEST(found(s, dates(noon - 48h, noon) + "&sort=-date") == (strings{"new", "old"}));
            BOOST_TEST(found(s, dates(noon - 48h, noon) + "&pageSize=1") == (strings{"old"}));
            BOOST_TEST(get(s.path).at("totalHits").as_int64() == 1);
        }
}

BOOST_AUTO_TEST_CASE(a_range_beyond_190_days_is_refused_in_the_vendors_words)
{
    for (auto const& s : streams) BOOST_TEST_CONTEXT(s.path)
        {
            BOOST_TEST(status("GET", s.path + '?' + dates(noon - 190 * 24h, noon)) == 200);
            auto const wide = ask("GET", s.path + '?' + dates(noon - 191 * 24h, noon));
            BOOST_TEST(wide.status() == 400);
            BOOST_TEST(wide.body().find("Exceeded date range190days") != std::string::npos);
            BOOST_TEST(status("GET", s.path + "?filter=date%3E" + ms(noon - 191 * 24h)) == 400);
        }
}

BOOST_AUTO_TEST_CASE(a_date_range_beside_the_filter_is_unknown_to_these_streams_and_ignored)
{
    for (auto const& s : streams) BOOST_TEST_CONTEXT(s.path)
        {
            add(s.what, "old", noon - 25h);
            BOOST_TEST(found(s, "dateRangeStart=" + ms(noon - 400 * 24h)) == strings{});
        }
}

BOOST_AUTO_TEST_CASE(a_stream_scrolls_like_any_list)
{
    auto const& s = streams[0];
    for (int i = 0; i < 5; ++i) add(s.what, std::to_string(i), noon - 1h + std::chrono::minutes{i});
    auto const page = get(s.path + "?pageSize=3");
    auto const cursor = escaped(page.at("scrollId").as_string());
    auto const rest = get(s.path + "?pageSize=3&scrollId=" + cursor);
    BOOST_TEST(rest.at(s.list).as_array().size() == 2u);
    BOOST_TEST(rest.at("scrollId").as_string() == "");
    BOOST_TEST(status("GET", s.path + "?pageSize=1001") == 400);
    BOOST_TEST(status("POST", s.path) == 405);
}

BOOST_AUTO_TEST_CASE(each_stream_filters_and_sorts_by_the_fields_that_its_contract_lists_and_no_others)
{
    auto const ok = [&](std::string path, std::string query) { return status("GET", path + '?' + query) == 200; };
    for (auto const* field : {"identifyId", "date", "email", "engagementId", "emailTrackType", "executionDate"})
        BOOST_TEST(ok("/v1/events/email", std::string{"filter="} + field + "==1"), field);
    BOOST_TEST(!ok("/v1/events/email", "filter=accountId==1"));
    BOOST_TEST(!ok("/v1/events/email", "sort=email"));
    for (auto const* field : {"identifyId", "accountId", "date", "contentType", "carouselState", "guideState"})
        BOOST_TEST(ok("/v1/events/engagementView", std::string{"filter="} + field + "==1"), field);
    BOOST_TEST(!ok("/v1/events/engagementView", "filter=score==1"));
    BOOST_TEST(ok("/v1/events/pageView", "filter=path==x;queryString~*;pageTitle!=y;host==h"));
    BOOST_TEST(ok("/v1/events/pageView", "sort=accountId;-date"));
    BOOST_TEST(!ok("/v1/events/formSubmit", "sort=accountId"));
    BOOST_TEST(!ok("/v1/events/formSubmit", "filter=path==x"));
    BOOST_TEST(!ok("/v1/survey/responses", "filter=surveyState==COMPLETED"));
    BOOST_TEST(ok("/v1/events/custom", "sort=accountId"));
    BOOST_TEST(!ok("/v1/events/custom", "filter=accountId==1"));
}

BOOST_AUTO_TEST_CASE(matches_filter_the_user_by_equality_alone)
{
    for (auto const* path : {"/v1/events/feature_match", "/v1/events/segment_match"}) {
        BOOST_TEST(status("GET", std::string{path} + "?filter=identifyId==u") == 200);
        BOOST_TEST(status("GET", std::string{path} + "?filter=identifyId!=u") == 400);
        BOOST_TEST(status("GET", std::string{path} + "?filter=identifyId~u*") == 400);
        BOOST_TEST(status("GET", std::string{path} + "?filter=accountId~u*") == 200);
    }
}

BOOST_AUTO_TEST_CASE(an_email_is_filtered_by_its_execution_date_and_never_shows_it)
{
    add(collection::email_events, "a", noon - 1h, {{"executionDate", 5}});
    add(collection::email_events, "b", noon - 1h, {{"executionDate", 7}});
    auto const page = get("/v1/events/email?filter=executionDate%3E5");
    BOOST_TEST(page.at("results").as_array().size() == 1u);
    auto const& email = page.at("results").at(0).as_object();
    BOOST_TEST(email.at("eventId").as_string() == "b");
    BOOST_TEST(!email.contains("executionDate"));
    BOOST_TEST(email.at("emailTrackType").as_string() == "EMPTY_EMAIL_TRACK_TYPE");
    BOOST_TEST(email.at("linkType").as_string() == "EMPTY_LINK_TYPE");
    BOOST_TEST(!email.contains("sessionId"));
    BOOST_TEST(service.all(collection::email_events).at(1).at("executionDate").as_int64() == 7);
}

BOOST_AUTO_TEST_CASE(segment_matches_can_come_under_either_key)
{
    add(collection::segment_match_events, "m", noon - 1h, {{"segmentId", "s"}});
    service.set(quirks::none().use_list_key_alias(true));
    auto const page = get("/v1/events/segment_match");
    BOOST_TEST(page.at("segmentMatchEvents").at(0).at("segmentId").as_string() == "s");
    BOOST_TEST(!page.as_object().contains("featureMatchEvents"));
    BOOST_TEST(get("/v1/events/feature_match").as_object().contains("featureMatchEvents"));
}

BOOST_AUTO_TEST_CASE(survey_responses_are_the_view_events_that_hold_an_answer)
{
    auto const view = [&](std::string id, std::string type, std::string state) {
        add(collection::engagement_view_events, std::move(id), noon - 1h,
            {{"contentType", type}, {"surveyState", state}, {"accountId", "a"}});
    };
    view("answer", "IN_APP_SURVEY_NPS", "COMPLETED");
    view("seen", "IN_APP_SURVEY_NPS", "VIEWED");
    view("guide", "IN_APP_GUIDE", "");
    view("other", "IN_APP_SURVEY_CES", "COMPLETED");
    auto const answers = [&](std::string query) { return ids("/v1/survey/responses?" + query, "results", "eventId"); };
    BOOST_TEST(answers("") == (strings{"answer", "other"}));
    BOOST_TEST(answers("filter=contentType==IN_APP_SURVEY_CES") == (strings{"other"}));
    BOOST_TEST(answers("filter=contentType==IN_APP_SURVEY_CES&filter=contentType==IN_APP_GUIDE") == (strings{"other"}));
    BOOST_TEST(ids("/v1/events/engagementView", "results", "eventId").size() == 4u);
    BOOST_TEST(status("GET", "/v1/survey/responses?" + dates(noon - 191 * 24h, noon)) == 400);
}

BOOST_AUTO_TEST_SUITE_END()
