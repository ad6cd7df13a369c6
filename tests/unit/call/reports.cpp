// What observers are told of a call, without the call.
#include <gainsight/px/call/reports.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace px = gainsight::px;
namespace detail = px::detail;
using namespace std::chrono_literals;
using px::errc;

/// Notes what it is told; throws where it is asked to.
struct listener {
    std::vector<std::string> told;
    std::string throws_at;
    int resends = -1;
    bool sent = false;
    errc ended{};
    px::attempt_report last;
    std::uint64_t number = 0;
    std::chrono::steady_clock::time_point deadline{};

    void note(std::string const& hook)
    {
        told.push_back(hook);
        if (hook == throws_at) throw std::runtime_error{"no"};
    }
    void on_request(px::request_report const& r, px::request_headers& h)
    {
        number = r.call;
        resends = r.resends;
        deadline = r.deadline;
        h.set("X-Mine", "1");
        note("on_request");
    }
    void on_attempt(px::attempt_report const& r)
    {
        sent = r.sent;
        resends = r.resends;
        last = r;
        note("on_attempt");
    }
    void on_retry(px::retry_report const&) { note("on_retry"); }
    void on_call(px::call_report const& r)
    {
        ended = r.code;
        note("on_call");
    }
};

struct scene {
    std::shared_ptr<listener> const shared = std::make_shared<listener>();
    std::shared_ptr<listener> const own = std::make_shared<listener>();
    px::observer const pools{shared};
    px::observer const call{own};
    px::retry const policy;
    detail::retry_core const retries{policy, px::operation::get_user::info, detail::retry_core::time_point{1h}};
    detail::tenant_core const tenant{px::credential{"acme", px::region::eu, px::api_key{"k"}, px::permission::read},
                                     nullptr};
    detail::call_reports reports;

    scene() { begin(); }
    void begin() { reports.begin(pools, call, px::operation::get_user::info, tenant, retries); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reports_of_a_call)

BOOST_AUTO_TEST_CASE(go_to_the_observer_of_the_pools_and_to_that_of_the_call)
{
    scene s;
    s.reports.on_request(false, 0, {});
    s.reports.count_request();
    s.reports.on_call(200, errc{}, {});
    std::vector<std::string> const expected{"on_request", "on_call"};
    BOOST_TEST(s.shared->told == expected, boost::test_tools::per_element());
    BOOST_TEST(s.own->told == expected, boost::test_tools::per_element());
    BOOST_TEST(s.shared->number == s.own->number);
    BOOST_TEST(!s.reports.hook_failed());
}

BOOST_AUTO_TEST_CASE(say_how_long_a_request_has_before_it_is_sent)
{
    scene s;
    detail::attempt_times::time_point const end{1h};
    s.reports.on_request(false, 0, end);
    BOOST_TEST((s.own->deadline == end));
    BOOST_TEST((s.shared->deadline == end));
}

BOOST_AUTO_TEST_CASE(of_the_end_are_made_once)
{
    scene s;
    s.reports.on_call(200, errc{}, {});
    s.reports.on_call(0, errc::hook_failed, {});
    BOOST_TEST(s.own->told.size() == 1u);
}

BOOST_AUTO_TEST_CASE(count_the_requests_that_went_before)
{
    scene s;
    s.reports.on_request(false, 0, {});
    BOOST_TEST(s.own->resends == 0);
    s.reports.count_request();
    detail::exchange_end const end;
    s.reports.on_attempt(&end, {}, false, 0, errc::connection_lost, 0);
    BOOST_TEST((s.own->sent && s.own->resends == 0));
    s.reports.on_request(false, 0, {});
    BOOST_TEST(s.own->resends == 1);
    // No connection was to be had for the next one.
    s.reports.on_attempt(nullptr, {}, false, 0, errc::connect_failed, 0);
    BOOST_TEST((!s.own->sent && s.own->resends == 1));
}

BOOST_AUTO_TEST_CASE(divide_an_attempt_into_its_phases)
{
    scene s;
    detail::attempt_times times;
    times.began = detail::attempt_times::time_point{1s};
    times.permitted = times.began + 1ms;
    times.leased = times.permitted + 2ms;
    detail::exchange_end end;
    end.written = times.leased + 4ms;
    end.first_byte = end.written + 8ms;
    end.first_byte_seen = true;
    s.reports.on_attempt(&end, times, true, 200, errc{}, 17);
    auto const& r = s.own->last;
    BOOST_TEST((r.quota_wait == 1ms && r.pool_wait == 2ms && r.write_time == 4ms && r.first_byte_time == 8ms));
    BOOST_TEST((r.reused && r.status == 200 && r.body_bytes == 17));
}

BOOST_AUTO_TEST_CASE(keep_the_first_exception_of_a_hook_and_tell_the_other_observer_all_the_same)
{
    scene s;
    s.shared->throws_at = "on_request";
    s.reports.on_request(false, 0, {});
    BOOST_TEST(s.reports.hook_failed());
    BOOST_TEST(s.own->told.size() == 1u);
    s.own->throws_at = "on_call";
    s.reports.on_call(0, errc::hook_failed, {});
    BOOST_TEST(s.reports.take_problem() == "the observer's on_request threw: no");
    // The next call of the same object begins without it.
    s.begin();
    BOOST_TEST(!s.reports.hook_failed());
}

BOOST_AUTO_TEST_CASE(of_a_success_that_a_hook_threw_at_tell_the_second_observer_that_it_failed)
{
    scene s;
    s.shared->throws_at = "on_call";
    s.reports.on_call(200, errc{}, {});
    BOOST_TEST((s.own->ended == errc::hook_failed));
}

BOOST_AUTO_TEST_CASE(forget_the_headers_of_the_request_before)
{
    scene s;
    s.reports.on_request(false, 0, {});
    BOOST_REQUIRE(s.reports.added_headers() != nullptr);
    BOOST_TEST(s.reports.added_headers()->size() == 1u);
    s.own->throws_at = s.shared->throws_at = "";
    s.reports.on_request(false, 0, {});
    BOOST_TEST(s.reports.added_headers()->size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
