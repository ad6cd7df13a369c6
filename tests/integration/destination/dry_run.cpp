// What calls would send: told as it is then sent, and nothing is.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/dry_run.hpp>
#include <gainsight/px/destination/upsert.hpp>

#include <sstream>

namespace dry_runs {

using namespace resources;
using px::planned_request;
using px::write;

px::patch<px::user> jane()
{
    return px::patch<px::user>{}
        .set(field::user::score, 81)
        .set(field::user::property_keys, px::property_keys("AP-STAGE-2"));
}

BOOST_FIXTURE_TEST_SUITE(dry_run, stage)

BOOST_AUTO_TEST_CASE(tells_what_is_sent_afterwards_and_sends_nothing)
{
    auto const id = stage::id(collection::users, 1);
    px::custom_event clicked{"clicked", id};
    clicked.with_property_key("AP-STAGE-2").with_date(px::now());
    auto const dry = client->dry();
    std::vector<planned_request> planned;
    planned.push_back(run(dry.users().update(id, jane())));
    planned.push_back(run(dry.users().set_denied(id, true)));
    planned.push_back(run(dry.users().remove("a/b", px::hard_delete::no)));
    planned.push_back(run(dry.custom_events().create(clicked)));
    planned.push_back(run(dry.accounts().remove(stage::id(collection::accounts, 0), px::cascade::deletes_its_users)));
    planned.push_back(run(px::upsert(dry, "new", jane())));
    planned.push_back(run(dry.users().is_denied(id)));
    BOOST_TEST(service.counts().requests == 0u);

    run(client->users().update(id, jane()));
    run(client->users().set_denied(id, true));
    BOOST_TEST((failure(client->users().remove("a/b", px::hard_delete::no)) == px::errc::not_found));
    run(client->custom_events().create(clicked));
    run(client->accounts().remove(stage::id(collection::accounts, 0), px::cascade::deletes_its_users));
    static_cast<void>(run(px::upsert(*client, "new", jane())));
    auto const sent = service.requests();
    for (std::size_t i = 0; i != 6; ++i) {
        BOOST_TEST(to_string(planned[i].method()) == sent.at(i).method());
        BOOST_TEST(planned[i].target() == sent.at(i).target());
        BOOST_TEST(planned[i].body() == sent.at(i).body());
    }
    BOOST_TEST(planned[0].operation() == "users.update");
    BOOST_TEST(planned[0].content_type() == "application/json");
    BOOST_TEST(planned[4].content_type() == "");
    BOOST_TEST((planned[6].method() == px::verb::get));
}

BOOST_AUTO_TEST_CASE(never_shows_the_key)
{
    std::ostringstream out;
    out << run(client->dry().users().update("jane", jane()));
    BOOST_TEST(out.str() == R"(PUT /v1/users/jane {"identifyId":"jane","score":81,"propertyKeys":["AP-STAGE-2"]})");
    BOOST_TEST(out.str().find("key-of-the-stage") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_what_would_be_refused)
{
    BOOST_TEST((failure(client->dry().users().update("", jane())) == px::errc::invalid_argument));
    auto const yielded = run(client->results().dry().users().update("jane", px::patch<px::user>{}));
    BOOST_REQUIRE(yielded.has_error());
    BOOST_TEST((yielded.error() == px::errc::invalid_argument));
    auto const lacking = px::dry_run(*client, write::upsert("jane", px::patch<px::user>{}.set(field::user::score, 1)));
    BOOST_REQUIRE(lacking.has_error());
    BOOST_TEST(lacking.error().json_path() == "propertyKeys");
    BOOST_TEST(service.counts().requests == 0u);
}

BOOST_AUTO_TEST_CASE(tells_of_a_write_of_a_bulk)
{
    auto const planned = px::dry_run(*client, write::remove_user("jane", px::hard_delete::yes));
    BOOST_REQUIRE(planned.has_value());
    BOOST_TEST((planned->method() == px::verb::delete_));
    BOOST_TEST(planned->target() == "/v1/users/jane?hardDelete=true");
    BOOST_TEST(planned->body() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dry_runs
