// What a worker sends next, and what it makes of an outcome: without Redis and PX.
#include "../../../examples/ingest/fleet_sends.hpp"

#include <boost/test/unit_test.hpp>

namespace fleet_sends_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using time_point = example::fleet_sends::time_point;

}  // namespace fleet_sends_tests
using namespace fleet_sends_tests;

BOOST_AUTO_TEST_SUITE(fleet_sends)

BOOST_AUTO_TEST_CASE(entries_of_one_id_are_sent_one_after_the_other_be_one_sent_again)
{
    example::fleet_sends s;
    time_point const now{1h};
    auto const add = [&](char const* entry, char const* id) {
        example::fleet_send one;
        one.entry.id = entry;
        one.id = id;
        s.add(std::move(one));
    };
    add("1", "jane");
    add("2", "jane");
    add("3", "joe");
    BOOST_TEST(s.next(now)->entry.id == "1");
    BOOST_TEST(s.next(now)->entry.id == "3");
    BOOST_TEST(!s.next(now));
    s.again("jane", now + 1s);
    BOOST_TEST(!s.next(now));
    BOOST_TEST((s.next_moment() == now + 1s));
    s.ended("joe");
    BOOST_TEST(s.next(now + 1s)->entry.id == "1");
    s.ended("jane");
    BOOST_TEST(s.next(now + 1s)->entry.id == "2");
    s.again("jane", now + 1h);
    s.hurry();
    BOOST_TEST(s.next(now)->entry.id == "2");
    s.ended("jane");
    BOOST_TEST(s.size() == 0u);
    BOOST_TEST(s.under_way() == 0u);
    add("4", "jane");
    add("5", "jane");
    add("6", "joe");
    std::map<std::string, int> left;
    s.leave([&](example::fleet_send const& one) { ++left[one.entry.id]; });
    BOOST_TEST((left == std::map<std::string, int>{{"4", 1}, {"5", 1}, {"6", 1}}));
    BOOST_TEST(s.size() == 0u);
    BOOST_TEST(!s.next(now));
}

BOOST_AUTO_TEST_CASE(an_entry_that_fails_has_its_quarter_of_an_hour_however_often_all_are_looked_at)
{
    example::fleet_sends s;
    example::fleet_rules rules{true};
    example::fleet_send one;
    one.id = "jane";
    s.add(std::move(one));
    time_point const begin{1h};
    auto now = begin;
    for (auto verdict = example::fleet_verdict::again; verdict == example::fleet_verdict::again;) {
        auto* const at = s.next(now);
        if (!at) {
            s.hurry();
            now += 500ms;
            continue;
        }
        auto const moment = at->not_before;
        verdict = rules.judge(px::write_outcome{}, px::write_kind::upsert, at->attempts);
        auto const next = now + example::fleet_rules::pause_after(at->attempts.failed);
        if (verdict == example::fleet_verdict::again) s.again("jane", next);
        BOOST_TEST((s.of("jane").not_before >= moment));
    }
    BOOST_TEST((now - begin >= 12min));
    BOOST_TEST(s.of("jane").attempts.failed == example::fleet_rules::most_alone);
}

BOOST_AUTO_TEST_CASE(what_is_held_keeps_the_moment_of_its_pause)
{
    example::fleet_sends s;
    example::fleet_send one;
    one.id = "jane";
    s.add(std::move(one));
    time_point const now{1h};
    BOOST_TEST(!s.next(now)->attempts.early);
    s.again("jane", now + 30s);
    s.hurry();
    BOOST_TEST(s.next(now)->attempts.early);
    s.again("jane", now + 50ms);
    BOOST_TEST(!s.next(now + 1s));
    BOOST_TEST(!s.next(now + 30s)->attempts.early);
}

BOOST_AUTO_TEST_CASE(only_what_px_has_refused_for_good_is_refused)
{
    using example::fleet_verdict;
    using px::write_result;
    auto const refused = [](px::errc code) {
        return px::write_outcome{write_result::sent, px::error{code, "as a test wants it"}};
    };
    example::fleet_attempts none;
    example::fleet_rules rules{false};
    auto const judge = [&](px::write_outcome const& o) { return rules.judge(o, px::write_kind::send, none); };
    BOOST_TEST((judge(px::write_outcome{write_result::sent}) == fleet_verdict::done));
    BOOST_TEST((judge(px::write_outcome{}) == fleet_verdict::unknown));
    BOOST_TEST((judge(refused(px::errc::bad_request)) == fleet_verdict::refused));
    for (auto const code : {px::errc::unauthorized, px::errc::connect_failed, px::errc::quota_exhausted})
        BOOST_TEST((judge(refused(code)) == fleet_verdict::again_with_all), to_string(code));
    BOOST_TEST((judge(refused(px::errc::blocked_at_edge)) == fleet_verdict::again));
    BOOST_TEST((judge(refused(px::errc::operation_aborted)) == fleet_verdict::given_back));
    // What goes wrong again and again while others are done is its own fault.
    example::fleet_attempts one;
    for (unsigned i = 1; i < example::fleet_rules::most_alone; ++i)
        BOOST_TEST(
            (rules.judge(refused(px::errc::blocked_at_edge), px::write_kind::send, one) == fleet_verdict::again));
    auto alone = one;
    BOOST_TEST(
        (rules.judge(refused(px::errc::blocked_at_edge), px::write_kind::send, alone) == fleet_verdict::refused));
    one.failed = example::fleet_rules::most_attempts - 1;
    static_cast<void>(judge(px::write_outcome{write_result::sent}));
    BOOST_TEST((rules.judge(refused(px::errc::blocked_at_edge), px::write_kind::send, one) == fleet_verdict::refused));
    // What may be repeated is, and what was done by an attempt before is done.
    example::fleet_rules users{true};
    example::fleet_attempts again, fresh;
    BOOST_TEST((users.judge(px::write_outcome{}, px::write_kind::remove, again) == fleet_verdict::again));
    BOOST_TEST((users.judge(refused(px::errc::not_found), px::write_kind::remove, again) == fleet_verdict::done));
    BOOST_TEST((users.judge(refused(px::errc::not_found), px::write_kind::remove, fresh) == fleet_verdict::refused));
}

BOOST_AUTO_TEST_SUITE_END()
