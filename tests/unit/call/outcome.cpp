// Outcomes: what the retry policy is told of each attempt.
#include <gainsight/px/call/outcome.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace {

namespace px = gainsight::px;
namespace detail = px::detail;
using detail::exchange_end;
using px::errc;

detail::finding found(errc code, int status)
{
    detail::finding f;
    f.facts.code = code;
    f.facts.http_status = status;
    return f;
}

exchange_end whole()
{
    exchange_end end;
    end.what = exchange_end::how::answered;
    end.write_started = true;
    end.first_byte_seen = true;
    end.written = std::chrono::steady_clock::time_point{std::chrono::hours{1}};
    return end;
}

detail::attempt_state of(exchange_end const& end)
{
    detail::attempt_state a;
    a.exchange = &end;
    return a;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outcome_of_an_attempt)

BOOST_AUTO_TEST_CASE(is_what_its_answer_and_its_exchange_say)
{
    auto const end = whole();
    auto f = found(errc::rate_limited, 429);
    f.facts.retry_after = std::chrono::seconds{7};
    f.foreign = f.cut = true;
    auto a = of(end);
    a.reused_connection = a.key_rotated = true;
    auto const o = detail::attempt_outcome_of(f, a);
    BOOST_TEST((o.code == errc::rate_limited));
    BOOST_TEST(o.status == 429);
    BOOST_TEST((o.retry_after == std::chrono::seconds{7}));
    BOOST_TEST((o.write_started && o.first_byte_seen && o.foreign && o.cut_short));
    BOOST_TEST((o.reused_connection && o.key_rotated_since && !o.cancelled));
}

BOOST_AUTO_TEST_CASE(without_a_connection_is_that_nothing_was_sent)
{
    auto const o = detail::attempt_outcome_of(found(errc::proxy_refused, 407), {});
    BOOST_TEST((o.code == errc::proxy_refused));
    BOOST_TEST(o.status == 0);  // the proxy's, not PX's
    BOOST_TEST((!o.write_started && !o.first_byte_seen));
}

BOOST_AUTO_TEST_CASE(takes_no_success_for_one_that_came_before_the_request_was_whole_or_is_no_http)
{
    auto early = whole();
    early.written = {};
    BOOST_TEST(detail::attempt_outcome_of(found(errc{}, 200), of(early)).status == 0);
    BOOST_TEST(detail::attempt_outcome_of(found(errc::bad_request, 400), of(early)).status == 400);
    auto garbled = whole();
    garbled.what = exchange_end::how::not_http;
    BOOST_TEST(detail::attempt_outcome_of(found(errc::bad_response, 200), of(garbled)).status == 0);
    BOOST_TEST(detail::attempt_outcome_of(found(errc{}, 200), of(whole())).status == 200);
}

BOOST_AUTO_TEST_CASE(of_a_cancelled_attempt_says_so_and_how_far_it_came)
{
    exchange_end progress;
    progress.write_started = true;
    auto a = of(progress);
    a.cancelled = true;
    auto const o = detail::attempt_outcome_of(found(errc::operation_aborted, 0), a);
    BOOST_TEST((o.cancelled && o.write_started && !o.first_byte_seen));
}

BOOST_AUTO_TEST_SUITE_END()
