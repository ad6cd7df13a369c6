// Creates of users and accounts, for those who change nothing that PX has.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>
#include <gainsight/px/destination/dry_run.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace creates {

using namespace resources;
using px::bulk_outcome;
using px::write;
using px::write_result;
using px::testing::fault;
using px::testing::sim_request;

px::patch<px::user> jane()
{
    return px::patch<px::user>{}
        .set(field::user::score, 81)
        .set(field::user::property_keys, px::property_keys("AP-STAGE-2"));
}
px::patch<px::account> acme()
{
    return px::patch<px::account>{}
        .set(field::account::name, "Acme")
        .set(field::account::property_keys, px::property_keys("AP-STAGE-2"));
}

class creating : public stage {
public:
    std::vector<bulk_outcome> write_all(std::vector<write> const& records)
    {
        px::bulk writes{*client, records, px::bulk_options{}.order(px::outcome_order::by_number)};
        std::vector<bulk_outcome> out;
        run([](auto& from, auto& into) -> asio::awaitable<void> {
            bulk_outcome one;
            while (co_await from.next(one)) into.push_back(one);
        }(writes, out));
        return out;
    }
    bulk_outcome write_one(write const& what) { return write_all({what}).at(0); }
    /// Verb, target and status of each request.
    std::vector<std::string> asked()
    {
        std::vector<std::string> out;
        for (auto const& r : service.requests())
            out.push_back(std::string{r.method()} + ' ' + std::string{r.target()} + ' ' + std::to_string(r.status()));
        return out;
    }
};
using lines = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(create, creating)

BOOST_AUTO_TEST_CASE(sends_the_post_alone)
{
    BOOST_TEST(write_one(write::create("new", jane())).result() == write_result::created);
    BOOST_TEST(write_one(write::create("acme", acme())).result() == write_result::created);
    BOOST_TEST((asked() == lines{"POST /v1/users 201", "POST /v1/accounts 201"}));
    BOOST_TEST(service.find(collection::users, "new").value().at("score").to_number<int>() == 81);
    BOOST_TEST(service.unexpected_members().empty());
}

BOOST_AUTO_TEST_CASE(changes_nothing_that_px_has)
{
    auto const id = stage::id(collection::users, 1);
    auto const before = service.find(collection::users, id).value();
    auto const outcome = write_one(write::create(id, jane()));
    BOOST_TEST(outcome.result() == write_result::refused);
    BOOST_TEST((outcome.error() == px::errc::duplicate));
    BOOST_TEST((outcome.kind() == px::write_kind::create));
    BOOST_TEST((service.find(collection::users, id).value() == before));
    BOOST_TEST((asked() == lines{"POST /v1/users 400"}));
}

BOOST_AUTO_TEST_CASE(names_what_it_would_miss_before_anything_is_sent)
{
    auto const scored = px::patch<px::user>{}.set(field::user::score, 1);
    auto const all = write_all({write::create("new", scored), write::create("", jane()),
                                write::create("new", px::patch<px::account>{}.set(field::account::plan, "x"))});
    for (auto const& o : all) BOOST_TEST((o.error() == px::errc::invalid_argument));
    BOOST_TEST(all[0].error().json_path() == "propertyKeys");
    BOOST_TEST(all[1].error().json_path() == "identifyId");
    BOOST_TEST(std::string{all[2].error().message()}.find("name, propertyKeys") != std::string::npos);
    BOOST_TEST(service.requests().empty());
    auto const planned = px::dry_run(*client, write::create("new", scored));
    BOOST_TEST((planned.error() == px::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(takes_a_patch_that_says_nothing_where_the_tenant_says_enough)
{
    px::credential keyed{"stage", px::endpoint::parse(simulator().url()).value(),
                         px::api_key{"key-of-the-stage-keys-1"}, all_scopes::permissions};
    keyed.property_keys = {"AP-STAGE-2"};
    all_scopes const by_tenant{pools(), px::tenant{keyed}};
    auto const planned = px::dry_run(by_tenant, write::create("new", px::patch<px::user>{}));
    BOOST_REQUIRE(planned.has_value());
    BOOST_TEST((planned->method() == px::verb::post));
    BOOST_TEST(planned->target() == "/v1/users");
    BOOST_TEST(planned->body() == R"({"identifyId":"new","propertyKeys":["AP-STAGE-2"]})");
}

BOOST_AUTO_TEST_CASE(is_never_repeated_when_nobody_knows_what_became_of_it)
{
    simulator().inject(fault::reset_after_applying());
    auto const lost = write_one(write::create("new", jane()));
    BOOST_TEST(lost.result() == write_result::unknown);
    BOOST_TEST(service.created(collection::users).size() == 1u);
    simulator().inject(fault::reset_before_applying());
    BOOST_TEST(write_one(write::create("other", jane())).result() == write_result::unknown);
    simulator().inject(fault::status(502));
    BOOST_TEST(write_one(write::create("third", jane())).result() == write_result::unknown);
    BOOST_TEST(!service.find(collection::users, "other"));
    BOOST_TEST(simulator().stats().requests == 3u);
}

BOOST_AUTO_TEST_CASE(keeps_its_place_among_the_writes_of_its_id_and_of_its_account)
{
    simulator().inject(fault::delay(5ms).when([](sim_request const& r) { return r.method() == "POST"; }).always());
    auto named = jane();
    named.set(field::user::account_id, "acme");
    auto const all = write_all({write::create("acme", acme()), write::create("new", named),
                                write::update("new", px::patch<px::user>{}.set(field::user::score, 1))});
    using enum write_result;
    BOOST_TEST(all[0].result() == created);
    BOOST_TEST(all[1].result() == created);
    BOOST_TEST(all[2].result() == updated);
    BOOST_TEST((asked() == lines{"POST /v1/accounts 201", "POST /v1/users 201", "PUT /v1/users/new 204"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace creates
