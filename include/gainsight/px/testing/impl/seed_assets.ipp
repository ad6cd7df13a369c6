// The records with which the simulated service is filled: features, segments, engagements, articles and the rest.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SEED_ASSETS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_SEED_ASSETS_IPP

#include <gainsight/px/testing/detail/seeder.hpp>
#include <gainsight/px/testing/service.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <iterator>
#include <string>

namespace gainsight::px::inline v0::testing {
namespace detail {

/// How the ids of a collection's seeded records begin.
constexpr std::string_view id_prefix(collection what) noexcept
{
    switch (what) {
        case collection::users: return "user";
        case collection::accounts: return "account";
        case collection::custom_events: return "custom";
        case collection::email_events: return "email";
        case collection::engagement_view_events: return "view";
        case collection::feature_match_events: return "feature-match";
        case collection::form_submit_events: return "form";
        case collection::identify_events: return "identify";
        case collection::lead_events: return "lead";
        case collection::page_view_events: return "page";
        case collection::segment_match_events: return "segment-match";
        case collection::session_events: return "session";
        case collection::features: return "feature";
        case collection::segments: return "segment";
        case collection::external_segments: return "external-segment";
        case collection::user_preferences: return "user";
        case collection::engagements: return "engagement";
        case collection::kc_bots: return "bot";
        case collection::articles: return "article";
        case collection::content: return "content";
        case collection::subscription: return "subscription";
        case collection::subscription_users: return "staff";
        case collection::engagement_errors: return "error";
        case collection::engagement_error_details: return "error-detail";
        case collection::engagement_collisions: return "collision";
        case collection::integrations: return "integration";
    }
    return {};
}

inline constexpr std::string_view asset_names[] = {"Dashboard", "Reports",         "Übersicht",
                                                   "設定",      "Billing & Plans", "Onboarding \"tour\""};
inline constexpr std::string_view hosts[] = {"app.example", "eu.app.example"};
inline constexpr std::string_view browsers[] = {"Chrome", "Firefox", "Safari"};
inline constexpr std::string_view product = "AP-SIMULATOR-2-1";

/// One of the words that a list joins by '|'.
inline std::string_view word_of(std::string_view list, std::size_t i)
{
    auto const words = static_cast<std::size_t>(std::count(list.begin(), list.end(), '|')) + 1;
    for (i %= words; i > 0; --i) list.remove_prefix(list.find('|') + 1);
    return list.substr(0, list.find('|'));
}

inline std::string_view values_of(schema const& s, std::string_view name) { return find_field(s.fields, name)->values; }

inline boost::json::array languages_of(std::size_t i)
{
    boost::json::array out;
    if (i % 3) out.push_back(boost::json::object{{"languageCode", "de"}, {"translated", true}});
    if (i % 3 == 2) out.push_back(boost::json::object{{"languageCode", "ja"}, {"translated", false}});
    return out;
}
inline boost::json::object staff(std::size_t i)
{
    return {{"id", service::seeded_id(collection::subscription_users, i % 5)},
            {"name", jview(word_of("Ann|Bo|Chi", i))}};
}

/// What every event of a user holds.
GAINSIGHT_PX_DECL boost::json::object seeder::event_head_of(collection what, std::size_t i, seed_random& d,
                                                            std::int64_t date) const
{
    auto const who = d.below(seeded_or_some(collection::users));
    return {{"eventId", service::seeded_id(what, i)},
            {"identifyId", service::seeded_id(collection::users, who)},
            {"propertyKey", jview(product)},
            {"date", date},
            {"sessionId", "session-" + std::to_string(i / 3)},
            {"userType", i % 17 ? "USER" : "LEAD"},
            {"accountId", service::seeded_id(collection::accounts, who % seeded_or_some(collection::accounts))},
            {"globalContext", i % 3 ? boost::json::value(nullptr) : boost::json::value(boost::json::object{})}};
}

/// What a kind of event holds besides.
inline void add_event_facts(collection what, std::size_t i, seed_random& d, boost::json::object& e)
{
    auto const& s = schema_of(what);
    auto const engagement = service::seeded_id(collection::engagements, d.below(5));
    auto const place = boost::json::parse(jview("{" + std::string{d.pick(places)} + "}"));
    switch (what) {
        case collection::email_events:
            e.erase("sessionId");
            e.erase("accountId");
            e["eventType"] = "EMAIL";
            e["engagementId"] = engagement;
            e["email"] = e["identifyId"];
            e["emailTrackType"] = jview(word_of(values_of(s, "emailTrackType"), i));
            if (i % 8 == 0) e["bounceType"] = jview(word_of(values_of(s, "bounceType"), i / 8));
            e["status"] = i % 8 ? "" : "5.1.1";
            e["linkUrl"] = i % 4 ? "" : "https://app.example/?a=1&b=ü";
            e["inferredLocation"] = i % 2 ? place : boost::json::value(nullptr);
            e["executionDate"] = e["date"].get_int64() / 86'400'000 * 86'400'000;
            break;
        case collection::engagement_view_events: {
            auto const type = word_of(values_of(s, "contentType"), i);
            e["eventType"] = "ENGAGEMENT";
            e["engagementId"] = engagement;
            e["engagementTrackType"] = i % 3 ? "ENGAGEMENT_VIEW" : "ENGAGEMENT_CLICK";
            e["contentId"] = service::seeded_id(collection::content, d.below(5));
            e["contentType"] = jview(type);
            e["executionDate"] = e["date"];
            e["sequenceNumber"] = i % 4;
            auto const progress = i % 2 ? "COMPLETED" : "VIEWED";
            if (type == "IN_APP_GUIDE") e["guideState"] = progress;
            if (type == "IN_APP_CAROUSEL") e["carouselState"] = progress;
            if (type.starts_with("IN_APP_SURVEY")) {
                e["surveyState"] = progress;
                e["score"] = i % 2 ? d.number(11) : 0;
                e["comment"] = i % 4 == 1 ? "Très bien!\nIt \"works\" 👍" : "";
                e["questionType"] = "RATING";
                e["selectionIds"] = boost::json::array{"option-1"};
            }
            e["path"] = "/home";
            break;
        }
        case collection::feature_match_events:
            e["eventType"] = "FEATURE_MATCH";
            e["featureId"] = service::seeded_id(collection::features, d.below(7));
            break;
        case collection::segment_match_events:
            e["eventType"] = "SEGMENT_MATCH";
            e["segmentId"] = service::seeded_id(collection::segments, d.below(4));
            break;
        case collection::identify_events:
        case collection::lead_events:
            e["eventType"] = what == collection::lead_events ? "LEAD" : "IDENTIFY";
            e["email"] = e["identifyId"];
            break;
        case collection::session_events:
            e["eventType"] = "SESSION_INITIALIZED";
            e["remoteHost"] = "203.0.113.7";
            e["inferredLocation"] = i % 2 ? place : boost::json::value(nullptr);
            break;
        default:
            e["eventType"] = what == collection::form_submit_events ? "FORM_SUBMIT" : "PAGE_VIEW";
            e["scheme"] = "https";
            e["host"] = jview(d.pick(hosts));
            e["path"] = i % 2 ? "/reports/ü" : "/";
            e["queryString"] = i % 3 ? "" : "tab=1&tab=2";
            e["queryParams"] = i % 3 ? boost::json::value(nullptr)
                                     : boost::json::value(boost::json::object{{"tab", boost::json::array{"1", "2"}}});
            e["referrer"] = "";
            e["screenHeight"] = i % 5 ? 1080 : 0;
            e["screenWidth"] = i % 5 ? 1920 : 0;
            e["languages"] = boost::json::array{"en-US", "de"};
            e["pageTitle"] = jview(d.pick(asset_names));
            if (what == collection::form_submit_events)
                e["formData"] = boost::json::object{{"q", "a \"b\""}, {"empty", ""}};
    }
}

GAINSIGHT_PX_DECL boost::json::object seeder::asset(collection what, std::size_t i, std::int64_t now) const
{
    seed_random d{i, 40 + static_cast<std::uint64_t>(what)};
    auto const id = service::seeded_id(what, i);
    auto const name = std::string{d.pick(asset_names)} + " " + std::to_string(i);
    auto const engagement = service::seeded_id(collection::engagements, i % 5);
    auto const engagement_type = jview(word_of(engagement_types, i));
    switch (what) {
        case collection::features:
            // A tree: each module has three features below it.
            return {
                {"id", id},
                {"name", name},
                {"type", i % 4 ? "FEATURE" : "MODULE"},
                {"parentFeatureId", i % 4 ? service::seeded_id(what, i / 4 * 4) : ""},
                {"propertyKey", jview(product)},
                {"status", i % 9 == 8 ? "DELETED" : "ACTIVATED"},
                {"mappedElements",
                 boost::json::array{{{"id", "element-" + std::to_string(i)},
                                     {"name", name},
                                     {"eventType", jview(word_of("CLICK|LINK|FORM|PAGE_VIEW|CUSTOM_EVENT|SCREEN", i))},
                                     {"state", "ENABLED"},
                                     {"type", jview(word_of("EVENT|TAG|URL|CUSTOM_EVENT|TEXT_ELEMENT|SCREEN", i))}}}},
                {"featureLabels", boost::json::array{{{"id", "label-1"}, {"name", "Core"}, {"color", "#0af"}}}}};
        case collection::segments: return {{"id", id}, {"name", name}};
        case collection::external_segments:
            return {{"id", id}, {"externalId", "crm-" + std::to_string(i)}, {"name", name}, {"description", ""}};
        case collection::user_preferences:
            return {{"identifyId", service::seeded_id(collection::users, i)},
                    {"guidedTours", i % 2 == 0},
                    {"onboardingBot", true},
                    {"productUpdates", i % 3 == 0},
                    {"surveys", i % 2 == 1},
                    {"trackUsage", true},
                    {"trackEmailAnalytics", i % 5 != 0}};
        case collection::engagements:
            return {{"id", id},
                    {"name", name},
                    {"description", i % 2 ? "" : "For new users"},
                    {"type", engagement_type},
                    {"state", jview(word_of(values_of(engagement_schema, "state"), i))},
                    {"propertyKeys", boost::json::array{jview(product)}},
                    {"envs", boost::json::array{jview(word_of(environments, i))}},
                    {"defaultLanguage", "en"},
                    {"languages", languages_of(i)},
                    {"translationState", i % 3 ? "TRANSLATED" : ""},
                    {"createdById", service::seeded_id(collection::subscription_users, i % 5)},
                    {"customEvents", boost::json::array{{{"name", "clicked"}, {"properties", {"button", "page"}}}}}};
        case collection::kc_bots:
            return {{"id", id},
                    {"name", name},
                    {"description", ""},
                    {"createdBy", staff(i)},
                    {"createdDate", now - 90 * day_ms},
                    {"modifiedBy", i % 2 ? boost::json::value(staff(i + 1)) : boost::json::value(nullptr)},
                    {"modifiedDate", now - 9 * day_ms},
                    {"defaultLanguage", "en"},
                    {"languages", languages_of(i)},
                    {"environments", boost::json::array{jview(word_of(environments, i))}},
                    {"priority", i},
                    {"productId", "product-" + std::to_string(i % 2)},
                    {"productName", "App"},
                    {"status", i % 2 ? "STARTED" : "PAUSED"}};
        case collection::articles:
            return {{"id", id},
                    {"articleName", name},
                    {"articleKCs",
                     boost::json::array{{{"kcId", service::seeded_id(collection::kc_bots, i % 3)}, {"kcName", "Bot"}}}},
                    {"author", "Ann"},
                    {"createdDate", now - 60 * day_ms},
                    {"modifiedBy", staff(i)},
                    {"modifiedDate", now - 6 * day_ms},
                    {"defaultLanguage", "en"},
                    {"languages", languages_of(i)},
                    {"productId", "product-" + std::to_string(i % 2)},
                    {"productName", "App"},
                    {"releaseDate", "2026-01-31T08:00:00Z"},
                    {"translationState", ""},
                    {"viewType", "PAGE"}};
        case collection::content:
            return {{"id", id}, {"name", name}, {"type", jview(word_of(content_types, i))}, {"defaultLanguage", "en"}};
        case collection::subscription:
            return {{"id", id},
                    {"name", "Simulated subscription"},
                    {"timeZone", "Europe/Berlin"},
                    {"website", "https://vendor.example"},
                    {"products",
                     boost::json::array{{{"name", "App"},
                                         {"description", ""},
                                         {"productKeys", boost::json::array{{{"channel", "WEB"},
                                                                             {"productKey", jview(product)},
                                                                             {"url", "https://app.example"}}}}}}}};
        case collection::subscription_users:
            return {{"id", id},
                    {"firstName", jview(word_of("Ann|Bo|Chi", i))},
                    {"lastName", "Vendor"},
                    {"email", id + "@vendor.example"},
                    {"lastSuccessfulLoginTimestamp", i % 4 ? now - d.number(200) * day_ms : 0}};
        case collection::engagement_errors:
            return {{"engagementId", engagement},
                    {"engagementName", name},
                    {"propertyKey", jview(product)},
                    {"engagementType", engagement_type},
                    {"firstOccurrenceDate", now - 20 * day_ms},
                    {"lastOccurrenceDate", now - d.number(20) * day_ms / 10},
                    {"views", 100 + d.number(900)},
                    {"ratio", 0.125},
                    {"errorCount", d.number(90)}};
        case collection::engagement_error_details:
            return {{"engagementId", engagement},
                    {"stepName", "Step " + std::to_string(i % 3)},
                    {"stepNumber", i % 3},
                    {"errorCount", 1 + d.number(9)},
                    {"errorType", "ELEMENT_NOT_FOUND"},
                    {"value", "#menu > li"},
                    {"browser", jview(d.pick(browsers))},
                    {"date", now - d.number(20) * day_ms / 10}};
        case collection::engagement_collisions:
            return {
                {"engagementId", engagement},
                {"engagementName", name},
                {"propertyKey", jview(product)},
                {"engagementType", engagement_type},
                {"otherQualifiedEngagementNames", boost::json::array{"Another", "A third"}},
                {"views", d.number(50)},
                {"priorityRule", "PRIORITY"},
                {"triggeredDate", now - d.number(20) * day_ms / 10},
                {"viewedByUser", service::seeded_id(collection::users, d.below(seeded_or_some(collection::users)))}};
        default:
            return {{"integrationSyncName", jview(word_of("Salesforce|Gainsight CS|Slack|S3", i))},
                    {"currentStatus", i % 3 == 2 ? "DOWN" : "UP"},
                    {"lastSuccessfulDate", now - d.number(day_ms)},
                    {"lastError", i % 3 == 2 ? "401 Unauthorized" : ""},
                    {"numberOfRecordsProcessed", d.number(10'000'000'000)}};
    }
}

GAINSIGHT_PX_DECL void seeder::seed(collection what, std::size_t count, int days)
{
    switch (what) {
        case collection::users: return seed_users(count);
        case collection::accounts: return seed_accounts(count);
        case collection::custom_events: return seed_custom_events(count, days);
        default: break;
    }
    auto const now = to_epoch_ms(clock_.now());
    auto const& s = schema_of(what);
    auto& next = serial(what);
    auto const span = std::max(days, 1) * day_ms;
    for (std::size_t n = 0; n < count; ++n) {
        auto const i = next++;
        if (s.id != "eventId") {
            data_.put(s, data_.of(what), asset(what, i, now));
            continue;
        }
        seed_random d{i, 40 + static_cast<std::uint64_t>(what)};
        auto const age = span / static_cast<std::int64_t>(count) * static_cast<std::int64_t>(count - 1 - n);
        auto event = event_head_of(what, i, d, now - age);
        add_event_facts(what, i, d, event);
        data_.put(s, data_.of(what), std::move(event));
    }
}

}  // namespace detail

GAINSIGHT_PX_DECL std::string service::seeded_id(collection what, std::size_t i)
{
    // A user's id looks like the e-mail address that it mostly is; the preferences are the user's.
    bool const user = what == collection::users || what == collection::user_preferences;
    std::size_t const digits = user ? 6 : 4;
    auto const number = std::to_string(i);
    std::string id{detail::id_prefix(what)};
    id += '-';
    if (number.size() < digits) id.append(digits - number.size(), '0');
    id += number;
    if (user) id += "@px.example";
    return id;
}

}  // namespace gainsight::px::inline v0::testing

#endif
