// The simulator answers every operation of the contract.
#include "world.hpp"

#include <gainsight/px/operation/catalog.hpp>

#include <cstdio>
#include <set>

using px::testing::quirks;

namespace {

/// The path of an operation with an id in it that belongs to nothing.
std::string path_of(px::operation_info const& op)
{
    std::string path{op.path()};
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
        path.replace(at, path.find('}') - at + 1, "nothing");
    return path;
}
collection at(std::size_t i) { return static_cast<collection>(i); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(every_operation, world)

BOOST_AUTO_TEST_CASE(is_routed_by_the_catalog_and_asks_for_the_permission_of_its_verb)
{
    service.add_key("reader", px::permission::read);
    service.add_key("writer", px::permission::write);
    for (auto const* op : px::catalog::all) BOOST_TEST_CONTEXT(op->id())
        {
            std::string const method{to_string(op->method())};
            auto const as = [&](std::string_view who) {
                return service.handle(sim_request{method, path_of(*op)}.key(who).body("{}")).status();
            };
            bool const reads = op->method() == px::verb::get;
            BOOST_TEST(as(reads ? "writer" : "reader") == 403);
            BOOST_TEST(service.requests().back().operation() == op->id());
            auto const status = as(reads ? "reader" : "writer");
            BOOST_TEST((status == 200 || status == 400 || status == 404), status);
            BOOST_TEST(as("nobody") == 401);
        }
}

BOOST_AUTO_TEST_CASE(refuses_verbs_that_its_path_has_not)
{
    for (auto const* op : px::catalog::all) BOOST_TEST_CONTEXT(op->id())
        {
            BOOST_TEST(status("PATCH", path_of(*op)) == 405);
        }
}

BOOST_AUTO_TEST_CASE(ignores_parameters_that_it_does_not_know)
{
    service.seed_everything();
    for (auto const* op : px::catalog::all) BOOST_TEST_CONTEXT(op->id())
        {
            if (op->method() != px::verb::get) continue;
            BOOST_TEST(ask("GET", path_of(*op)).body() == ask("GET", path_of(*op) + "?PageSize=0&x=%20&Id=1").body());
        }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(seeds_of_everything, world)

BOOST_AUTO_TEST_CASE(a_seeded_service_holds_some_of_each_collection)
{
    service.seed_everything(20);
    for (std::size_t i = 0; i < px::testing::collections; ++i)
        BOOST_TEST(service.count(at(i)) > 0u, "collection " << i);
    BOOST_TEST(service.count(collection::users) == 20u);
    BOOST_TEST(service.count(collection::features) == 20u);
    BOOST_TEST(service.count(collection::subscription) == 1u);
    auto const first = service.all(collection::features);
    service.seed(collection::features, 5);
    BOOST_TEST(service.count(collection::features) == 25u);
    BOOST_TEST(
        service.find(collection::features, px::testing::service::seeded_id(collection::features, 24)).has_value());
    service.clear_data();
    for (std::size_t i = 0; i < px::testing::collections; ++i) BOOST_TEST(service.count(at(i)) == 0u);
    service.seed(collection::features, 20);
    BOOST_TEST((service.all(collection::features) == first));
}

BOOST_AUTO_TEST_CASE(every_list_of_a_seeded_service_has_records)
{
    service.seed_everything(40);
    auto const day = "notSeenAfterTimestamp=" + ms(noon) + "&pageSize=100";
    for (auto const* op : px::catalog::all) BOOST_TEST_CONTEXT(op->id())
        {
            if (op->list_key().empty()) continue;
            std::string path{op->path()};
            if (auto const brace = path.find('{'); brace != std::string::npos)
                path = path.substr(0, brace) + px::testing::service::seeded_id(collection::engagements, 0);
            auto const page = get(path + '?' + day);
            auto const& records = page.at({op->list_key().data(), op->list_key().size()}).as_array();
            BOOST_TEST(!records.empty());
            for (auto const& record : records) BOOST_TEST(record.is_object());
        }
}

BOOST_AUTO_TEST_CASE(seeded_records_belong_together)
{
    service.seed_everything(30);
    for (auto const& feature : service.all(collection::features)) {
        auto const parent = feature.at("parentFeatureId").as_string();
        BOOST_TEST((parent.empty() || service.find(collection::features, parent).has_value()));
    }
    for (auto const& match : service.all(collection::feature_match_events)) {
        BOOST_TEST(service.find(collection::features, match.at("featureId").as_string()).has_value());
        BOOST_TEST(service.find(collection::users, match.at("identifyId").as_string()).has_value());
    }
    for (auto const& view : service.all(collection::engagement_view_events))
        BOOST_TEST(service.find(collection::engagements, view.at("engagementId").as_string()).has_value());
    for (auto const& preferences : service.all(collection::user_preferences))
        BOOST_TEST(service.find(collection::users, preferences.at("identifyId").as_string()).has_value());
    auto const answers = get("/v1/survey/responses?filter=date%3E" + ms(noon - 31 * 24h));
    BOOST_TEST(!answers.at("results").as_array().empty());
}

BOOST_AUTO_TEST_CASE(seeded_records_hold_the_members_of_the_contract_and_no_others)
{
    service.seed_everything(12);
    std::string file;
    {
        auto* in = std::fopen(PX_CONTRACT_DIR "/px-rest-0.1.6.json", "rb");
        BOOST_REQUIRE(in);
        char block[65536];
        while (auto const n = std::fread(block, 1, sizeof block, in)) file.append(block, n);
        std::fclose(in);
    }
    auto const contract = json::parse(file);
    auto const members = [](json::object const& o) {
        std::set<std::string> names;
        for (auto const& member : o) names.emplace(member.key());
        return names;
    };
    auto const definition_of = [](json::value const& schema) {
        auto const ref = std::string{schema.at("$ref").as_string()};
        return ref.substr(ref.rfind('/') + 1);
    };
    for (auto const* op : px::catalog::all) BOOST_TEST_CONTEXT(op->id())
        {
            if (op->list_key().empty()) continue;
            auto const& spec = contract.at("paths").at({op->path().data(), op->path().size()}).at("get");
            auto const* meant = spec.as_object().if_contains("x-actual-schema");
            auto const page_name =
                meant ? std::string{meant->as_string()} : definition_of(spec.at("responses").at("200").at("schema"));
            auto const& list = contract.at("definitions")
                                   .at(page_name)
                                   .at("properties")
                                   .at({op->list_key().data(), op->list_key().size()});
            auto const& record = contract.at("definitions").at(definition_of(list.at("items")));
            std::string path{op->path()};
            if (auto const brace = path.find('{'); brace != std::string::npos)
                path = path.substr(0, brace) + px::testing::service::seeded_id(collection::engagements, 0);
            auto const page = get(path + "?notSeenAfterTimestamp=" + ms(noon));
            auto const& shown = page.at({op->list_key().data(), op->list_key().size()}).at(0).as_object();
            BOOST_TEST(members(shown) == members(record.at("properties").as_object()),
                       boost::test_tools::per_element());
            std::set<std::string> envelope =
                members(contract.at("definitions").at(page_name).at("properties").as_object());
            BOOST_TEST(members(page.as_object()) == envelope, boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_SUITE_END()
