// Upserts against the simulated PX: what is sent, what is stored, and what the caller is told.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/upsert.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace upserts {

using namespace resources;
using px::write_result;
using px::testing::fault;
using px::testing::sim_request;

px::patch<px::user> jane()
{
    return px::patch<px::user>{}
        .set(field::user::first_name, "Jane")
        .set(field::user::score, 81)
        .set(field::user::property_keys, px::property_keys("AP-STAGE-2"));
}

/// The requests that PX saw, as "PUT /v1/users/x 404".
std::vector<std::string> asked(px::testing::service const& service)
{
    std::vector<std::string> out;
    for (auto const& r : service.requests())
        out.push_back(r.method() + ' ' + r.target() + ' ' + std::to_string(r.status()));
    return out;
}
using lines = std::vector<std::string>;

bool is_post(sim_request const& r) { return r.method() == "POST"; }
bool is_put(sim_request const& r) { return r.method() == "PUT"; }

/// A client that does not wait long between its tries.
all_scopes quick(stage const& s)
{
    return s.client->with(px::retry{}.first_wait(1ms).max_wait(2ms).block_wait(1ms, 2ms));
}

BOOST_FIXTURE_TEST_SUITE(upsert, stage)

BOOST_AUTO_TEST_CASE(updates_what_px_has)
{
    auto const id = stage::id(collection::users, 3);
    BOOST_TEST(run(px::upsert(*client, id, jane())) == write_result::updated);
    auto const stored = service.find(collection::users, id).value();
    BOOST_TEST(stored.at("firstName").as_string() == "Jane");
    BOOST_TEST(stored.at("score").to_number<int>() == 81);
    BOOST_TEST(service.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(creates_what_px_does_not_have)
{
    BOOST_TEST(run(px::upsert(*client, "new@example.com", jane())) == write_result::created);
    BOOST_TEST((asked(service) == lines{"PUT /v1/users/new@example.com 404", "POST /v1/users 201"} ||
                asked(service) == lines{"PUT /v1/users/new%40example.com 404", "POST /v1/users 201"}));
    BOOST_TEST(service.find(collection::users, "new@example.com").value().at("firstName").as_string() == "Jane");
    BOOST_TEST(service.unexpected_members().empty());
}

BOOST_AUTO_TEST_CASE(does_the_same_for_accounts)
{
    auto const acme = px::patch<px::account>{}
                          .set(field::account::name, "Acme")
                          .set(field::account::property_keys, px::property_keys("AP-STAGE-2"));
    BOOST_TEST(run(px::upsert(*client, "acme", acme)) == write_result::created);
    BOOST_TEST(run(px::upsert(*client, "acme", px::patch<px::account>{acme}.set(field::account::plan, "gold"))) ==
               write_result::updated);
    BOOST_TEST(service.find(collection::accounts, "acme").value().at("plan").as_string() == "gold");
}

BOOST_AUTO_TEST_CASE(yields_a_result_in_the_results_view)
{
    auto const made = run(px::upsert(client->results(), "new", jane()));
    BOOST_REQUIRE(made.has_value());
    BOOST_TEST(*made == write_result::created);
    simulator().inject(fault::status(400).when(is_put));
    auto const refused = run(px::upsert(client->results(), "new", jane()));
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error() == px::errc::bad_request));
}

BOOST_AUTO_TEST_CASE(takes_an_id_that_no_path_carries)
{
    BOOST_TEST(run(px::upsert(*client, "a/b?c", jane())) == write_result::created);
    BOOST_TEST((asked(service) == lines{"PUT /v1/users/update 404", "POST /v1/users 201"}));
    BOOST_TEST(run(px::upsert(*client, "a/b?c", jane())) == write_result::updated);
}

BOOST_AUTO_TEST_CASE(names_what_a_create_would_miss_before_anything_is_sent)
{
    auto const no_keys = failure(px::upsert(*client, "new", px::patch<px::user>{}.set(field::user::score, 1)));
    BOOST_TEST((no_keys == px::errc::invalid_argument));
    BOOST_TEST(no_keys.json_path() == "propertyKeys");
    BOOST_TEST(std::string{no_keys.message()}.find("propertyKeys") != std::string::npos);
    auto const cleared = failure(
        px::upsert(*client, "new", px::patch<px::user>{}.set(field::user::score, 1).clear(field::user::property_keys)));
    BOOST_TEST(cleared.json_path() == "propertyKeys");
    auto const both = failure(px::upsert(*client, "new", px::patch<px::account>{}.set(field::account::plan, "x")));
    BOOST_TEST(std::string{both.message()}.find("name, propertyKeys") != std::string::npos);
    BOOST_TEST((failure(px::upsert(*client, "new", px::patch<px::user>{})) == px::errc::invalid_argument));
    BOOST_TEST((failure(px::upsert(*client, "", jane())) == px::errc::invalid_argument));
    BOOST_TEST(service.requests().empty());
}

BOOST_AUTO_TEST_CASE(takes_the_tenants_property_keys)
{
    px::credential keyed_credential{"stage", px::endpoint::parse(simulator().url()).value(),
                                    px::api_key{"key-of-the-stage-keys-1"}, all_scopes::permissions};
    keyed_credential.property_keys = {"AP-STAGE-2"};
    service.add_key("key-of-the-stage-keys-1", all_scopes::permissions);
    all_scopes const keyed{pools(), px::tenant{keyed_credential}};
    BOOST_TEST(run(px::upsert(keyed, "new", px::patch<px::user>{}.set(field::user::score, 1))) ==
               write_result::created);
}

BOOST_AUTO_TEST_CASE(never_takes_the_404_of_a_balancer_for_pxs)
{
    simulator().inject(fault::default_backend().when(is_put).always());
    auto const e = failure(px::upsert(quick(*this), "new", jane()));
    BOOST_TEST((e == px::errc::not_found_at_edge));
    BOOST_TEST(service.count(collection::users) == seeded);
    BOOST_TEST(service.created(collection::users).empty());
}

BOOST_AUTO_TEST_CASE(updates_again_what_was_created_meanwhile)
{
    // Somebody else creates the user between the two requests.
    simulator().inject(
        fault::respond(
            px::testing::sim_response{404, "application/json",
                                      R"({"externalapierror":{"status":"NOT_FOUND","message":"User was not found"}})"})
            .when(is_put));
    auto const id = stage::id(collection::users, 1);
    BOOST_TEST(run(px::upsert(*client, id, jane())) == write_result::updated);
    BOOST_TEST(service.find(collection::users, id).value().at("score").to_number<int>() == 81);
}

BOOST_AUTO_TEST_CASE(never_takes_the_duplicate_block_for_a_duplicate)
{
    for (int status : {429, 400}) {
        simulator().inject(fault::duplicate_block(status).when(is_post).always());
        auto const e = failure(px::upsert(quick(*this), "new" + std::to_string(status), jane()));
        BOOST_TEST((e == px::errc::duplicate_request_blocked));
        BOOST_TEST((e.effect() == px::effect::not_applied));
        simulator().clear_faults();
    }
}

BOOST_AUTO_TEST_CASE(asks_by_an_update_what_became_of_a_create_whose_answer_was_lost)
{
    simulator().inject(fault::reset_after_applying().when(is_post));
    BOOST_TEST(run(px::upsert(quick(*this), "new", jane())) == write_result::updated);
    BOOST_TEST(service.created(collection::users).size() == 1u);

    simulator().inject(fault::reset_before_applying().when(is_post));
    auto const e = failure(px::upsert(quick(*this), "other", jane()));
    BOOST_TEST((e == px::errc::connection_lost));
    BOOST_TEST((e.effect() == px::effect::unknown));
    BOOST_TEST(e.operation() == "users.create");
}

BOOST_AUTO_TEST_CASE(tells_of_the_effect_when_it_is_cancelled)
{
    simulator().inject(fault::stall().when(is_post).always());
    asio::cancellation_signal cancel;
    std::optional<px::result<write_result>> got;
    asio::co_spawn(
        io(), px::upsert(client->results(), "new", jane()),
        asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown, px::result<write_result> r) {
            BOOST_TEST(!thrown);
            got = std::move(r);
        }));
    io().restart();
    while (service.requests().size() < 2) io().run_one_for(10ms);
    cancel.emit(asio::cancellation_type::terminal);
    io().run();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST((got->error() == px::errc::operation_aborted));
    BOOST_TEST((got->error().effect() == px::effect::unknown));
}

BOOST_AUTO_TEST_CASE(serialises_at_once)
{
    auto work = [this] {
        auto patch = jane();
        std::string id = "short-lived@example.com";
        return px::upsert(*client, id, patch);
    }();
    BOOST_TEST(run(std::move(work)) == write_result::created);
    BOOST_TEST(service.find(collection::users, "short-lived@example.com").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace upserts
