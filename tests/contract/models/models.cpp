// The rows of the models against the definitions of the contract, both ways.
#include <contract/definitions.hpp>
#include <contract/models/all_models.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using px::detail::kind;
using px_test::definitions;
using px_test::is_date;
using px_test::referred;
using px_test::required_of;
using px_test::text;
using px_test::text_at;

namespace {

struct entry {
    std::string_view definition;
    px::detail::object_table const* table;
};

template <class Operation>
constexpr entry page_entry(std::string_view definition)
{
    return {definition, &px::detail::page_shape_of<px::operation::record_of<Operation>, Operation::info>::table};
}

std::vector<entry> const models = [] {
    std::vector<entry> out;
    for (auto const* table : px_test::all_models::tables) out.push_back({table->name, table});
    return out;
}();
// One row class serves all pages, so a page may read more than its definition has, never less.
constexpr entry pages[] = {
    page_entry<px::operation::list_accounts>("AccountsPage"),
    page_entry<px::operation::list_engagement_collisions>("EngagementCollisionPage"),
    page_entry<px::operation::get_engagement_error_details>("EngagementErrorDetailsPage"),
    page_entry<px::operation::list_engagement_errors>("EngagementErrorSummaryPage"),
    page_entry<px::operation::get_integrations>("IntegrationStatusPage"),
    page_entry<px::operation::list_users_not_seen_after>("SubscriptionUsersPage"),
    page_entry<px::operation::list_articles>("ArticleExternalViewPage"),
    page_entry<px::operation::list_engagements>("EngagementsPage"),
    page_entry<px::operation::list_engagements_extended>("EngagementsWithCustomEventsPage"),
    page_entry<px::operation::list_custom_events>("CustomEventsPage"),
    page_entry<px::operation::list_email_events>("EmailEventsPage"),
    page_entry<px::operation::list_engagement_view_events>("EngagementAllTypesViewEventsPage"),
    page_entry<px::operation::list_feature_match_events>("FeatureMatchEventsPage"),
    page_entry<px::operation::list_form_submit_events>("FormSubmitEventsPage"),
    page_entry<px::operation::list_identify_events>("IdentifyEventsPage"),
    page_entry<px::operation::list_lead_events>("LeadEventsPage"),
    page_entry<px::operation::list_page_view_events>("PageViewEventsPage"),
    page_entry<px::operation::list_segment_match_events>("SegmentMatchEventsPage"),
    page_entry<px::operation::list_session_events>("SessionInitializedEventsPage"),
    page_entry<px::operation::list_features>("FeaturesPage"),
    page_entry<px::operation::list_kc_bots>("KnowledgeCenterExternalViewPage"),
    page_entry<px::operation::list_segments>("SegmentsPage"),
    page_entry<px::operation::list_survey_responses>("EngagementAllTypesViewEventsPage"),
    page_entry<px::operation::list_users>("UsersPage"),
    page_entry<px::operation::list_features_extended>("FeatureWithDetailsPage"),
};

// Whether a value of that shape holds every value of that schema, and no other type's. "" when it does.
std::string misfit(std::string_view name, json::value const& schema, px::detail::shape const& s)
{
    if (auto const definition = referred(schema); !definition.empty()) {
        if (s.kind != kind::object && s.kind != kind::inline_object) return "is no object";
        return s.table->name == definition ? "" : "is a " + std::string{s.table->name};
    }
    auto const type = text_at(schema, "type");
    auto const format = text_at(schema, "format");
    if (type == "string") {
        auto const* names = schema.as_object().if_contains("enum");
        if (!names) return s.kind == kind::text ? "" : "is no text";
        if (s.kind != kind::enumeration) return "is no enumeration";
        std::set<std::string_view> theirs;
        for (auto const& n : names->as_array()) theirs.insert(text(n));
        return theirs == std::set<std::string_view>(s.names.begin(), s.names.end()) ? "" : "has other enumerators";
    }
    if (type == "boolean") return s.kind == kind::boolean ? "" : "is no flag";
    if (type == "number") return s.kind == kind::real ? "" : "is no double";
    if (type == "integer" && format == "int32") return s.kind == kind::int32 ? "" : "is no 32-bit integer";
    if (type == "integer" && format == "int64")
        return s.kind == (is_date(name) ? kind::date : kind::int64) ? "" : "is no 64-bit integer or date";
    if (type == "array") {
        if (s.kind != kind::list) return "is no list";
        auto const inner = misfit(name, schema.at("items"), *s.element);
        return inner.empty() ? "" : "element " + inner;
    }
    if (type == "object") return s.kind == kind::free_object || s.kind == kind::free_value ? "" : "is no free object";
    return "has a type that this test does not know";
}

void compare(entry const& e, bool may_have_more)
{
    BOOST_TEST_CONTEXT(e.definition)
    {
        auto const* definition = definitions().if_contains(e.definition);
        BOOST_REQUIRE_MESSAGE(definition, "the contract has no such definition");
        auto const& properties = definition->at("properties").as_object();
        auto const required = required_of(*definition);

        for (auto const& p : properties) {
            auto const name = text(p);
            BOOST_TEST_CONTEXT(name)
            {
                auto const at = std::find_if(e.table->rows.begin(), e.table->rows.end(),
                                             [name](auto const& r) { return r.name == name; });
                BOOST_REQUIRE_MESSAGE(at != e.table->rows.end(), "no row states it");
                BOOST_TEST(misfit(name, p.value(), *at->value) == "");
                BOOST_TEST(((at->marks & px::mark::required) != 0) == required.contains(name));
                auto const* read_only = p.value().as_object().if_contains("readOnly");
                BOOST_TEST(((at->marks & px::mark::read_only) != 0) == (read_only && read_only->as_bool()));
            }
        }
        if (may_have_more) return;
        for (auto const& r : e.table->rows)
            BOOST_TEST(properties.contains(r.name), r.name << " is not in the contract");
        BOOST_TEST(e.table->rows.size() == properties.size());
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contract_models)

BOOST_AUTO_TEST_CASE(every_model_has_the_fields_of_its_definition_and_no_other)
{
    for (auto const& m : models) compare(m, false);
}

BOOST_AUTO_TEST_CASE(every_page_has_the_fields_of_its_definition)
{
    for (auto const& p : pages) compare(p, true);
}

BOOST_AUTO_TEST_CASE(rows_come_in_the_order_of_the_contract)
{
    for (auto const& m : models) {
        BOOST_TEST_CONTEXT(m.definition)
        {
            std::vector<std::string_view> theirs;
            for (auto const& p : definitions().at(m.definition).at("properties").as_object()) theirs.push_back(text(p));
            BOOST_REQUIRE(theirs.size() == m.table->rows.size());
            for (std::size_t i = 0; i < theirs.size(); ++i) BOOST_TEST(theirs[i] == m.table->rows[i].name);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_definition_of_the_contract_is_a_model_or_a_page_of_ours)
{
    std::set<std::string_view> ours;
    for (auto const& m : models) BOOST_TEST(ours.insert(m.definition).second, m.definition << " is here twice");
    for (auto const& p : pages) ours.insert(p.definition);
    // Nothing in the contract refers to it.
    ours.insert("CustomEventsBatchError");
    std::set<std::string_view> theirs;
    for (auto const& d : definitions()) theirs.insert(text(d));
    BOOST_TEST(theirs.size() == 83u);
    for (auto name : theirs) BOOST_TEST(ours.contains(name), name << " is missing");
    for (auto name : ours) BOOST_TEST(theirs.contains(name), name << " is not in the contract");
}

BOOST_AUTO_TEST_CASE(what_a_model_refers_to_is_a_model_of_ours)
{
    std::set<std::string_view> ours;
    for (auto const& m : models) ours.insert(m.definition);
    for (auto const& m : models)
        for (auto const& p : definitions().at(m.definition).at("properties").as_object()) {
            auto name = referred(p.value());
            if (auto const* items = p.value().as_object().if_contains("items")) name = referred(*items);
            if (!name.empty()) BOOST_TEST(ours.contains(name), name << " is missing");
        }
}

BOOST_AUTO_TEST_SUITE_END()
