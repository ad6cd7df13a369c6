// External segments and their members.
#include "acting.hpp"

BOOST_FIXTURE_TEST_SUITE(external_segments, acting)

namespace {
std::string const metadata = "/v1/external_segment/metadata";
std::string const membership = "/v1/external_segment/update_membership";
}  // namespace

BOOST_AUTO_TEST_CASE(an_external_segment_is_created_once)
{
    auto const made = ask("POST", metadata, R"({"externalId":"crm-1","name":"Paying","description":"d"})");
    BOOST_TEST(made.status() == 200);
    auto const segment = json::parse(made.body());
    BOOST_TEST(!segment.at("id").as_string().empty());
    BOOST_TEST(segment.at("name").as_string() == "Paying");
    BOOST_TEST(segment.as_object().size() == 4u);
    auto const again = ask("POST", metadata, R"({"externalId":"crm-1","name":"Other"})");
    BOOST_TEST(json::parse(again.body()) == segment);
    auto const refused = ask("POST", metadata + "?failIfExists=true", R"({"externalId":"crm-1","name":"Other"})");
    BOOST_TEST(refused.status() == 400);
    BOOST_TEST(refused.body().find("possible duplicate") != std::string::npos);
    BOOST_TEST(service.count(collection::external_segments) == 1u);
    BOOST_TEST(status("POST", metadata, R"({"externalId":"crm-2"})") == 400);
}

BOOST_AUTO_TEST_CASE(an_external_segment_is_updated_in_parts_by_either_id)
{
    service.add(collection::external_segments, {{"id", "s"}, {"externalId", "crm"}, {"name", "n"}});
    BOOST_TEST(status("PUT", metadata, R"({"id":"s","description":"new"})") == 200);
    BOOST_TEST(status("PUT", metadata, R"({"externalId":"crm","name":"Name"})") == 200);
    auto const kept = *service.find(collection::external_segments, "s");
    BOOST_TEST(kept.at("description").as_string() == "new");
    BOOST_TEST(kept.at("name").as_string() == "Name");
    BOOST_TEST(status("PUT", metadata, R"({"id":"x","name":"Name"})") == 404);
}

BOOST_AUTO_TEST_CASE(membership_is_kept_and_all_or_nothing_is_applied)
{
    service.add(collection::external_segments, {{"id", "s"}, {"externalId", "crm"}, {"name", "n"}});
    auto const members = [&](std::string_view where = "members") {
        return service.find(collection::external_segments, "s")->at({where.data(), where.size()});
    };
    BOOST_TEST(status("POST", membership,
                      R"({"identityType":"IDENTIFY_ID","remove":[],"add":[{"segmentId":"s","identities":["a","b"],)"
                      R"("lastQualificationTime":"2026-01-01"}]})") == 200);
    BOOST_TEST(members() == (json::object{{"a", "2026-01-01"}, {"b", "2026-01-01"}}));
    BOOST_TEST(status("POST", membership,
                      R"({"add":[{"segmentId":"crm","identities":["c"],"lastQualificationTime":"2026-01-02"}],)"
                      R"("remove":[{"segmentId":"s","identities":["a"],"lastQualificationTime":"2026-01-02"}]})") ==
               200);
    BOOST_TEST(members() == (json::object{{"b", "2026-01-01"}, {"c", "2026-01-02"}}));
    BOOST_TEST(status("POST", membership,
                      R"({"add":[{"segmentId":"s","identities":["z"],"lastQualificationTime":"t"}],)"
                      R"("remove":[{"segmentId":"x","identities":["b"],"lastQualificationTime":"t"}]})") == 400);
    BOOST_TEST(members().as_object().size() == 2u);
    BOOST_TEST(status("POST", membership,
                      R"({"identityType":"GLOBAL_ID","remove":[],"add":[{"segmentId":"s","identities":["g"],)"
                      R"("lastQualificationTime":"t"}]})") == 200);
    BOOST_TEST(members("globalMembers") == (json::object{{"g", "t"}}));
    BOOST_TEST(members().as_object().size() == 2u);
    for (auto const* bad : {R"({"add":[]})", R"({"add":[],"remove":[],"identityType":"EMAIL"})",
                            R"({"add":[{"segmentId":"s","identities":["a"]}],"remove":[]})",
                            R"({"add":[{"segmentId":"s","lastQualificationTime":"t"}],"remove":[]})",
                            R"({"add":[{"segmentId":"s","identities":[1],"lastQualificationTime":"t"}],"remove":[]})"})
        BOOST_TEST(status("POST", membership, bad) == 400, bad);
}

BOOST_AUTO_TEST_CASE(external_segments_can_be_switched_off)
{
    service.set(quirks::none().external_segments(false));
    BOOST_TEST(status("POST", metadata, R"({"name":"n"})") == 403);
    BOOST_TEST(status("PUT", metadata, R"({"id":"n"})") == 403);
    BOOST_TEST(status("POST", membership, R"({"add":[],"remove":[]})") == 403);
}

BOOST_AUTO_TEST_SUITE_END()
