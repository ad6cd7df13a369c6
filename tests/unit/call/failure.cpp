// Errors: what the error of a failed call tells.
#include <gainsight/px/call/failure.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace {

namespace px = gainsight::px;
namespace detail = px::detail;
using namespace std::chrono_literals;
using px::errc;

struct scene {
    px::retry policy;
    px::operation_info const& info;
    detail::retry_core retries{policy, info, detail::retry_core::time_point{1h}};
    detail::tenant_core tenant{px::credential{"acme", px::region::eu, px::api_key{"secret"}, px::permission::read},
                               nullptr};

    px::error error(detail::error_facts facts, px::phase at = px::phase::backoff, std::string_view id = {})
    {
        detail::failed_call const call{info, tenant, retries, id, at, 3s};
        return detail::error_of(std::move(facts), call);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(error_of_a_call)

BOOST_AUTO_TEST_CASE(names_the_operation_the_tenant_and_how_long_it_took)
{
    scene s{{}, px::operation::get_user::info};
    auto const e =
        s.error(detail::facts_of(errc::connection_lost, px::phase::body, "it broke"), px::phase::none, "jane");
    BOOST_TEST((e == errc::connection_lost));
    BOOST_TEST(e.operation() == "users.get");
    BOOST_TEST(e.path_template() == px::operation::get_user::info.path());
    BOOST_TEST(e.tenant() == "acme");
    BOOST_TEST(e.region() == "eu");
    BOOST_TEST(e.resource_id() == "jane");
    BOOST_TEST(e.message() == "it broke");
    BOOST_TEST((e.elapsed() == 3s));
    BOOST_TEST((e.phase() == px::phase::body));
}

BOOST_AUTO_TEST_CASE(has_the_phase_of_the_call_where_no_answer_and_no_phase_tells)
{
    scene s{{}, px::operation::get_user::info};
    BOOST_TEST((s.error(detail::facts_of(errc::closed, px::phase::none)).phase() == px::phase::backoff));
    auto answered = detail::facts_of(errc::bad_request, px::phase::none);
    answered.http_status = 400;
    BOOST_TEST((s.error(answered).phase() == px::phase::none));
}

BOOST_AUTO_TEST_CASE(names_the_permission_that_a_forbidden_operation_needs)
{
    scene read{{}, px::operation::get_user::info};
    BOOST_TEST(read.error(detail::facts_of(errc::forbidden, px::phase::none)).message() ==
               "the API key lacks a permission: users.get needs " + std::string{to_string(px::permission::read)});
    scene production{{}, px::operation::change_engagement_env::info};
    BOOST_TEST(
        production.error(detail::facts_of(errc::forbidden, px::phase::none)).message().ends_with(" for production"));
}

BOOST_AUTO_TEST_CASE(never_holds_the_key)
{
    scene s{{}, px::operation::get_user::info};
    std::string const text = s.error(detail::facts_of(errc::unauthorized, px::phase::none)).what();
    BOOST_TEST(text.find("secret") == text.npos);
}

BOOST_AUTO_TEST_CASE(without_a_connection_in_time_has_the_counts_of_the_pool_and_why_the_last_one_failed)
{
    px::pool_stats stats;
    stats.open = 3;
    stats.leased = 2;
    stats.waiting = 41;
    px::endpoint const where{px::region::eu};
    auto const base = "no connection to " + where.host() + " in time: 3 open, 2 in use, 41 calls waiting";
    BOOST_TEST(detail::no_connection_in_time(where, stats, {}) == base);
    BOOST_TEST(detail::no_connection_in_time(where, stats, px::error{errc::connect_failed, "refused"}) ==
               base + "; the last connection failed: refused");
}

BOOST_AUTO_TEST_SUITE_END()
