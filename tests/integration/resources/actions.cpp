// What changes PX changes it, and what is asked for one by one.
#include "stage.hpp"

using namespace resources;

BOOST_AUTO_TEST_SUITE(preferences)

BOOST_AUTO_TEST_CASE(are_read_and_changed_by_path_and_by_body)
{
    stage s;
    s.service.add(collection::users, {{"identifyId", "jane"}});
    s.service.add(collection::users, {{"identifyId", "jane/doe"}});
    auto const v1 = s.client->user_preferences();
    auto const v2 = s.client->user_preferences_v2();
    s.run(v1.update("jane", px::patch<px::user_preferences>{}.set(field::user_preferences::surveys, false)));
    s.run(v2.update("jane/doe", px::patch<px::user_preferences_v2>{}
                                    .set(field::user_preferences_v2::track_email_analytics, false)
                                    .set(field::user_preferences_v2::guided_tours, false)));
    BOOST_TEST(s.run(v1.get("jane")).surveys.value() == false);
    BOOST_TEST(s.run(v1.get("jane")).track_usage.value() == true);  // untouched
    BOOST_TEST(s.run(v2.look_up("jane/doe")).track_email_analytics.value() == false);
    BOOST_TEST(s.run(v1.look_up("jane/doe")).guided_tours.value() == false);
    BOOST_TEST((s.failure(v2.get("jane/doe")) == px::errc::invalid_argument));
    BOOST_TEST((s.failure(v2.get("nobody")) == px::errc::not_found));
    BOOST_TEST((s.failure(v1.update("jane", px::patch<px::user_preferences>{})) == px::errc::invalid_argument));
    for (auto const& r : s.service.requests())
        BOOST_TEST(r.body().find("propertyKey") == std::string::npos);  // no field of preferences
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(features)

BOOST_AUTO_TEST_CASE(are_renamed_and_moved_within_their_tree)
{
    stage s;
    auto const id = s.id(collection::features, 5);
    auto const before = s.run(s.client->features().get(id));
    BOOST_TEST(before.id == id);
    s.run(s.client->features().update(
        id,
        px::patch<px::feature>{}.set(field::feature::name, "Search").set(field::feature::parent_feature_id, "ROOT")));
    auto const sent = s.service.requests().back().body();
    BOOST_TEST(sent.find(R"("id":")" + id + '"') != sent.npos);  // as the contract's Feature has it
    auto const after = s.run(s.client->features().get(id));
    BOOST_TEST(after.name == "Search");
    BOOST_TEST(after.parent_feature_id.empty());
    BOOST_TEST((after.type == before.type));
    BOOST_TEST((s.failure(s.client->features().get("none")) == px::errc::not_found));
}

BOOST_AUTO_TEST_CASE(tell_their_adoption_in_a_week_at_most)
{
    stage s;
    auto const id = s.id(collection::features, 0);
    auto const now = px::now();
    auto const week = s.run(s.client->features().adoption(id, px::date_range{now - std::chrono::days{7}, now}));
    BOOST_TEST(week.feature_id == id);
    BOOST_TEST(week.total_event_count.has_value());
    BOOST_TEST((s.failure(s.client->features().adoption(id, px::date_range{now - std::chrono::days{8}, now})) ==
                px::errc::range_too_wide));
    s.run(s.client->features().adoption(id, px::last_day, "AP-NONE-1"));
    auto const target = s.service.requests().back().target();
    BOOST_TEST(target.find("propertyKey=AP-NONE-1") != std::string::npos);
    BOOST_TEST(target.find("dateRangeStart") == std::string::npos);
    BOOST_TEST(target.find("pageSize") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(are_matched_against_the_past)
{
    stage s;
    s.run(s.client->features().backfill(s.id(collection::features, 0)));
    BOOST_TEST((s.failure(s.client->features().backfill("none")) == px::errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(segments)

BOOST_AUTO_TEST_CASE(are_read_one_by_one)
{
    stage s;
    auto const id = s.id(collection::segments, 2);
    BOOST_TEST(s.run(s.client->segments().get(id)).id == id);
    BOOST_TEST((s.failure(s.client->segments().get("none")) == px::errc::not_found));
}

BOOST_AUTO_TEST_CASE(of_another_system_are_made_once_and_get_and_lose_members)
{
    stage s;
    px::external_segment wanted;
    wanted.external_id = "trial-42";
    wanted.name = "Trialists";
    auto const made = s.run(s.client->external_segments().create(wanted));
    BOOST_TEST(!made.id.empty());
    BOOST_TEST(s.run(s.client->external_segments().create(wanted)).id == made.id);
    BOOST_TEST((s.failure(s.client->external_segments().create(wanted, px::if_exists::fail)) == px::errc::duplicate));
    wanted.description = "Of the spring";
    BOOST_TEST(s.run(s.client->external_segments().update(wanted)).description == "Of the spring");

    px::segment_action joined;
    joined.segment_id = made.id;
    joined.identities = {"jane", "joe"};
    joined.last_qualification_time = "2026-01-31T00:00:00Z";
    px::segment_payload changes;
    changes.add.push_back(joined);
    s.run(s.client->external_segments().update_membership(changes));
    auto const members = s.service.find(collection::external_segments, made.id)->at("members").as_object();
    BOOST_TEST(members.contains("jane"));
    px::segment_payload leaving;
    joined.identities = {"jane"};
    leaving.remove.push_back(joined);
    s.run(s.client->external_segments().update_membership(leaving));
    BOOST_TEST(!s.service.find(collection::external_segments, made.id)->at("members").as_object().contains("jane"));
    BOOST_TEST(s.service.find(collection::external_segments, made.id)->at("members").as_object().contains("joe"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(environments)

BOOST_AUTO_TEST_CASE(are_named_when_an_engagement_is_started_paused_and_moved)
{
    stage s;
    auto const id = s.id(collection::engagements, 0);
    auto const state = [&](char const* environment) {
        auto const kept = s.service.find(collection::engagements, id)->at("environmentStates").as_object();
        auto const* found = kept.if_contains(environment);
        return found ? std::string{found->as_string()} : std::string{};
    };
    auto const engagements = s.client->engagements();
    s.run(engagements.start(id, px::environment::stage, px::environment::qa));
    BOOST_TEST(state("STAGE") == "STARTED");
    BOOST_TEST(state("QA") == "STARTED");
    s.run(engagements.pause(id, px::environment::qa));
    BOOST_TEST(state("QA") == "PAUSED");
    s.run(engagements.start(id));
    BOOST_TEST(state("PRODUCTION") == "STARTED");
    s.run(engagements.pause(id, px::environments(px::environment::production, px::environment::stage)));
    BOOST_TEST(state("PRODUCTION") == "PAUSED");
    BOOST_TEST(state("STAGE") == "PAUSED");

    s.run(engagements.set_env(id, px::environment::integration));
    BOOST_TEST(s.service.requests().back().body().find(R"("env":"Integration")") != std::string::npos);
    s.run(engagements.set_envs(id, px::environment::stage, px::environment::qa));
    BOOST_TEST(s.service.requests().back().body().find(R"("envs":["STAGE","QA"])") != std::string::npos);
    BOOST_TEST((s.failure(engagements.set_envs(id, px::environments())) == px::errc::invalid_argument));
    BOOST_TEST((s.failure(engagements.set_env("none", px::environment::qa)) == px::errc::response_reported_errors));
    BOOST_TEST((s.failure(engagements.start("none", px::environment::qa)) == px::errc::response_reported_errors));
}

BOOST_AUTO_TEST_CASE(are_named_when_a_bot_is_started_and_paused)
{
    stage s;
    auto const id = s.id(collection::kc_bots, 1);
    s.run(s.client->kc_bots().start(id, px::environment::stage));
    BOOST_TEST(s.service.find(collection::kc_bots, id)->at("environmentStates").at("STAGE").as_string() == "STARTED");
    s.run(s.client->kc_bots().pause(id, px::environment::stage));
    BOOST_TEST(s.service.find(collection::kc_bots, id)->at("environmentStates").at("STAGE").as_string() == "PAUSED");
    BOOST_TEST(s.run(s.client->kc_bots().get(id)).id == id);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(content)

BOOST_AUTO_TEST_CASE(is_read_and_deleted)
{
    stage s;
    auto const id = s.id(collection::engagements, 0);
    BOOST_TEST(s.run(s.client->engagements().get(id)).id == id);
    s.run(s.client->engagements().remove(id));
    BOOST_TEST((s.failure(s.client->engagements().get(id)) == px::errc::not_found));
    auto const article = s.id(collection::articles, 0);
    BOOST_TEST(s.run(s.client->articles().get(article)).id == article);
    BOOST_TEST((s.failure(s.client->articles().get("none")) == px::errc::not_found));
    BOOST_TEST((s.failure(s.client->engagements().survey_metadata("none")) == px::errc::response_reported_errors));
    BOOST_TEST((s.failure(s.client->engagements().survey_metadata("")) == px::errc::invalid_argument));
    s.service.add(collection::engagements, {{"id", "survey"}, {"survey", {{"question", "How was it?"}}}});
    auto const metadata = s.run(s.client->engagements().survey_metadata("survey"));
    BOOST_TEST(metadata.at("question").as_string() == "How was it?");
}

BOOST_AUTO_TEST_CASE(goes_out_to_be_translated_and_comes_back)
{
    stage s;
    auto const localization = s.client->localization();
    auto const german = px::export_options{}.target_language("de");
    auto const id = s.id(collection::articles, 0);
    auto const file = s.run(localization.export_articles(id, german));
    BOOST_TEST(file.starts_with("PK"));
    BOOST_TEST(file.find(id) != std::string::npos);
    s.run(localization.import_articles(px::upload::from_memory("de.zip", file)));
    auto const taken = s.service.imports();
    BOOST_REQUIRE(taken.size() == 1u);

    auto const sink = std::make_shared<px::memory_sink>();
    auto const engagement = s.id(collection::engagements, 0);
    s.run(localization.export_engagement(engagement, sink, german));
    BOOST_TEST(sink->bytes().starts_with("PK"));
    s.run(localization.import_engagement(px::upload::from_memory("e.zip", sink->bytes())));
    auto const bot = s.run(localization.export_kc_bot(s.id(collection::kc_bots, 0), german));
    s.run(localization.import_kc_bot(px::upload::from_memory("b.zip", bot)));
    BOOST_TEST(s.service.imports().size() == 3u);

    BOOST_TEST((s.failure(localization.export_articles("none")) == px::errc::content_not_found));
    BOOST_TEST((s.failure(localization.export_articles(id, px::export_options{}.xliff_version("9"))) ==
                px::errc::xliff_version_not_supported));
    BOOST_TEST((s.failure(localization.import_articles(px::upload::from_memory("x.zip", "no archive"))) ==
                px::errc::xliff_parser_error));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(administration)

BOOST_AUTO_TEST_CASE(tells_of_attributes_subscription_and_integrations)
{
    stage s;
    auto const attributes = s.run(s.client->admin().attributes(px::attribute_owner::user));
    BOOST_TEST(!attributes.empty());
    BOOST_TEST(!attributes.front().api_name.empty());
    BOOST_TEST(s.run(s.client->admin().attributes(px::attribute_owner::account)).size() > 0u);
    BOOST_TEST(!s.run(s.client->admin().subscription()).id.empty());
    BOOST_TEST(s.run(s.client->admin().integrations()).size() == s.service.count(collection::integrations));
}

BOOST_AUTO_TEST_CASE(tells_where_an_engagement_failed)
{
    stage s;
    auto const id = s.id(collection::engagements, 0);
    auto const all = px::date_range{px::now() - std::chrono::days{100}, px::now() + 24h};
    auto const plain = s.run(s.client->admin().engagement_error_details(id, all));
    auto const grouped = s.run(s.client->admin().engagement_error_details(id, all, px::group_by_browser::yes));
    BOOST_TEST(!plain.empty());
    BOOST_TEST(plain.front().engagement_id == id);
    BOOST_TEST(grouped.size() >= plain.size());
    BOOST_TEST((s.failure(s.client->admin().engagement_error_details(
                    id, px::date_range{px::now() - std::chrono::days{181}, px::now()})) == px::errc::range_too_wide));
}

BOOST_AUTO_TEST_SUITE_END()
