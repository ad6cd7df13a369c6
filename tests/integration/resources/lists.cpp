// Every list, page by page, as its models.
#include "stage.hpp"

using namespace resources;

namespace {

/// That a list of what happened yields what is stored, in pages of seven, for a filter by its date.
template <class Query, class Resource>
void check_events(stage& s, collection what, Resource resource)
{
    auto const now = px::now();
    auto const month = px::date_range{now - std::chrono::days{60}, now + 24h};
    auto const got = s.all(resource.list(Query{}.during(month).page_size(7)));
    BOOST_TEST(got.size() == s.service.count(what));
    for (auto const& e : got) {
        BOOST_TEST(!e.event_id.empty());
        BOOST_TEST(e.date.has_value());
        BOOST_TEST(!e.extra, "a field without a row: " << px::to_json(e));
    }
    BOOST_TEST(s.all(resource.list(Query{}.during(px::last_day))).size() <= got.size());
    auto const some =
        s.all(resource.list(Query{}.during(month).where(field::event::identify_id == got[3].identify_id)));
    BOOST_TEST(!some.empty());
    BOOST_TEST(some.size() < got.size());
    for (auto const& e : some) BOOST_TEST(e.identify_id == got[3].identify_id);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lists)

BOOST_AUTO_TEST_CASE(of_events_deliver_what_is_stored_and_filter_by_date_and_user)
{
    stage s;
    s.service.set(px::testing::quirks::none());
    auto const& c = *s.client;
    check_events<px::email_event_query>(s, collection::email_events, c.email_events());
    check_events<px::engagement_view_event_query>(s, collection::engagement_view_events, c.engagement_view_events());
    check_events<px::feature_match_event_query>(s, collection::feature_match_events, c.feature_match_events());
    check_events<px::form_submit_event_query>(s, collection::form_submit_events, c.form_submit_events());
    check_events<px::identify_event_query>(s, collection::identify_events, c.identify_events());
    check_events<px::lead_event_query>(s, collection::lead_events, c.lead_events());
    check_events<px::page_view_event_query>(s, collection::page_view_events, c.page_view_events());
    check_events<px::segment_match_event_query>(s, collection::segment_match_events, c.segment_match_events());
    check_events<px::session_event_query>(s, collection::session_events, c.session_events());
}

BOOST_AUTO_TEST_CASE(of_survey_responses_hold_the_answers)
{
    stage s;
    auto const now = px::now();
    auto const query = px::survey_response_query{}.during(px::date_range{now - std::chrono::days{60}, now + 24h});
    auto const got = s.all(s.client->survey_responses().list(query));
    BOOST_TEST(!got.empty());
    BOOST_TEST(got.size() < s.service.count(collection::engagement_view_events));
    for (auto const& e : got) BOOST_TEST((e.survey_state == px::view_state::completed));
}

BOOST_AUTO_TEST_CASE(of_what_happened_are_refused_when_wider_than_px_allows_or_without_dates)
{
    stage s;
    auto const now = px::now();
    auto const wide = px::date_range{now - std::chrono::days{191}, now};
    BOOST_TEST((s.failure(s.client->page_view_events().list(px::page_view_event_query{}.during(wide)).next()) ==
                px::errc::range_too_wide));
    BOOST_TEST((s.failure(s.client->survey_responses().list(px::survey_response_query{}).next()) ==
                px::errc::invalid_argument));
    auto const half = px::date_range{now - std::chrono::days{181}, now};
    BOOST_TEST((s.failure(s.client->admin().engagement_errors(px::engagement_error_query{}.during(half)).next()) ==
                px::errc::range_too_wide));
    BOOST_TEST(s.service.requests().empty());
}

BOOST_AUTO_TEST_CASE(of_segment_matches_are_read_under_either_key)
{
    stage s;
    auto const month =
        px::segment_match_event_query{}.during(px::date_range{px::now() - std::chrono::days{60}, px::now() + 24h});
    auto const one = s.all(s.client->segment_match_events().list(month));
    s.service.set(px::testing::quirks{}.use_list_key_alias(true));
    auto const other = s.all(s.client->segment_match_events().list(month));
    BOOST_TEST(one.size() == s.service.count(collection::segment_match_events));
    BOOST_TEST(other.size() == one.size());
    BOOST_TEST(!other.front().segment_id.empty());
}

BOOST_AUTO_TEST_CASE(by_page_number_deliver_each_record_once)
{
    stage s;
    auto const& c = *s.client;
    BOOST_TEST(s.all(c.features().list(px::feature_query{}.page_size(7))).size() == stage::seeded);
    auto const extended = s.all(c.features().list_extended(px::extended_feature_query{}.page_size(7)));
    BOOST_TEST(extended.size() == stage::seeded);
    BOOST_TEST(!extended.front().mapped_elements.empty());
    BOOST_TEST(!extended.front().property_key.empty());  // of the feature that it is
    BOOST_TEST(s.all(c.segments().list(px::segment_query{}.page_size(7))).size() == stage::seeded);
    BOOST_TEST(s.all(c.engagements().list(px::engagement_query{}.page_size(7))).size() == stage::seeded);
    BOOST_TEST(s.all(c.engagements().list_extended(px::extended_engagement_query{}.page_size(7))).size() ==
               stage::seeded);
    BOOST_TEST(s.all(c.kc_bots().list(px::kc_bot_query{}.page_size(7))).size() == stage::seeded);
    BOOST_TEST(s.all(c.articles().list(px::article_query{}.page_size(7))).size() == stage::seeded);
    BOOST_TEST(
        s.all(c.admin().users_not_seen_after(px::now() + 24h, px::subscription_user_query{}.page_size(7))).size() ==
        stage::seeded);
}

BOOST_AUTO_TEST_CASE(by_number_and_cursor_deliver_each_record_once)
{
    stage s;
    auto const months = px::date_range{px::now() - std::chrono::days{100}, px::now() + 24h};
    auto const collisions =
        s.all(s.client->admin().engagement_collisions(px::engagement_collision_query{}.during(months).page_size(7)));
    BOOST_TEST(collisions.size() == s.service.count(collection::engagement_collisions));
    auto const errors =
        s.all(s.client->admin().engagement_errors(px::engagement_error_query{}.during(months).page_size(7)));
    BOOST_TEST(errors.size() == s.service.count(collection::engagement_errors));
    BOOST_TEST(errors.front().error_count.has_value());
}

BOOST_AUTO_TEST_CASE(are_narrowed_by_what_their_endpoints_take)
{
    stage s;
    auto const engagements = s.all(s.client->engagements().list());
    // E-mails are called otherwise where lists are narrowed.
    auto const other = std::find_if(engagements.begin(), engagements.end(),
                                    [](px::engagement const& e) { return e.type != px::engagement_type::email; });
    BOOST_REQUIRE((other != engagements.end()));
    auto const type = other->type.value();
    auto const of_type = s.all(s.client->engagements().list(px::engagement_query{}.content_type(type)));
    BOOST_TEST(!of_type.empty());
    BOOST_TEST(of_type.size() < engagements.size());
    for (auto const& e : of_type) BOOST_TEST((e.type == type));

    auto const emails = px::engagement_query{}.content_type(px::engagement_type::email);
    auto of_emails = s.client->engagements().list(emails);
    px::page<px::engagement> page;
    BOOST_TEST((s.failure(of_emails.next(page)) == px::errc::invalid_argument));

    auto const features = s.all(s.client->features().list());
    auto const key = features.front().property_key;
    auto const of_key = s.all(s.client->features().list(px::feature_query{}.property_key(key)));
    BOOST_TEST(!of_key.empty());
    BOOST_TEST(s.all(s.client->features().list(px::feature_query{}.property_key("AP-NONE-1"))).empty());

    auto const articles = s.all(s.client->articles().list());
    auto const of_product =
        s.all(s.client->articles().list(px::article_query{}.product_id(articles.front().product_id)));
    BOOST_TEST(!of_product.empty());
    BOOST_TEST((s.failure(s.client->articles().list(px::article_query{}.product_id("")).next()) ==
                px::errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
