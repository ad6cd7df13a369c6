// The three requests of an upsert under every order of answers.
#include <gainsight/px/destination/upsert_machine.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace upsert_machine_test {

namespace px = gainsight::px;
using px::errc;
using px::write_result;
using px::detail::upsert_machine;
using px::detail::upsert_stage;

px::error failed(errc code, px::effect what, int status = 0)
{
    px::detail::error_facts facts;
    facts.code = code;
    facts.effect = what;
    facts.http_status = status;
    facts.message = std::string{to_string(code)} + '/' + std::string{to_string(what)};
    return px::error{std::move(facts)};
}

/// How a request may end.
struct answer {
    std::string_view name;
    errc code;
    px::effect effect;
    int status;

    [[nodiscard]] px::error error() const { return code == errc{} ? px::error{} : failed(code, effect, status); }
};

constexpr auto not_applied = px::effect::not_applied;
constexpr auto unknown = px::effect::unknown;
answer const answers[] = {
    {"ok", errc{}, px::effect::applied, 204},
    {"PX's 404", errc::not_found, not_applied, 404},
    {"PX's 404 after a try of unknown fate", errc::not_found, unknown, 404},
    {"an edge's 404", errc::not_found_at_edge, not_applied, 404},
    {"duplicate", errc::duplicate, not_applied, 400},
    {"duplicate after a try of unknown fate", errc::duplicate, unknown, 400},
    {"another 400", errc::bad_request, not_applied, 400},
    {"rate limited", errc::rate_limited, not_applied, 429},
    {"duplicate block", errc::duplicate_request_blocked, not_applied, 429},
    {"duplicate block under 400", errc::duplicate_request_blocked, not_applied, 400},
    {"500", errc::server_error, unknown, 500},
    {"502", errc::unavailable, unknown, 502},
    {"connection lost", errc::connection_lost, unknown, 0},
    {"a 200 that says it failed", errc::response_reported_errors, unknown, 200},
    {"timed out", errc::deadline_exceeded, unknown, 0},
    {"cancelled under way", errc::operation_aborted, unknown, 0},
    {"cancelled before it was sent", errc::operation_aborted, not_applied, 0},
    {"not sent", errc::connect_failed, not_applied, 0},
    {"the day is spent", errc::quota_exhausted, not_applied, 0},
    {"applied, and failed afterwards", errc::bad_response, px::effect::applied, 200},
};

/// What an upsert is to come to, said another way: by what is known of the record.
struct expected {
    std::vector<upsert_stage> stages;
    write_result result = write_result::unknown;
    px::error why;
};
bool is_done(answer const& a) { return a.code == errc{} || a.effect == px::effect::applied; }

expected of(answer const& put, answer const& post, answer const& again)
{
    expected out;
    std::vector<answer const*> made;
    out.stages = {upsert_stage::update};
    made.push_back(&put);
    bool const missing = put.code == errc::not_found;
    if (missing) {
        out.stages.push_back(upsert_stage::create);
        made.push_back(&post);
        bool const cancelled = post.code == errc::operation_aborted;
        bool const there = post.code == errc::duplicate;
        bool const perhaps = !is_done(post) && post.effect == unknown;
        if (there || (perhaps && !cancelled)) {
            out.stages.push_back(upsert_stage::update_again);
            made.push_back(&again);
        }
    }
    auto const& last = *made.back();
    if (is_done(last)) {
        out.result = out.stages.back() == upsert_stage::create ? write_result::created : write_result::updated;
        out.why = last.error();
        return out;
    }
    // Refused only where every request is known not to have been carried out.
    out.result = write_result::refused;
    out.why = last.error();
    for (auto const* a : made)
        if (a->effect == unknown) {
            out.result = write_result::unknown;
            out.why = a->error();
        }
    return out;
}

BOOST_AUTO_TEST_SUITE(upsert_machine_of_three_legs)

BOOST_AUTO_TEST_CASE(comes_to_the_right_end_under_every_order_of_answers)
{
    for (auto const& put : answers)
        for (auto const& post : answers)
            for (auto const& again : answers) {
                auto const want = of(put, post, again);
                upsert_machine m;
                std::vector<upsert_stage> stages;
                for (auto const* a : {&put, &post, &again}) {
                    if (m.stage() == upsert_stage::over) break;
                    stages.push_back(m.stage());
                    m.ended(a->error());
                }
                BOOST_TEST_CONTEXT(put.name << ", " << post.name << ", " << again.name)
                {
                    BOOST_TEST((m.stage() == upsert_stage::over));
                    BOOST_TEST((stages == want.stages));
                    BOOST_TEST(m.outcome().result() == want.result);
                    BOOST_TEST((m.outcome().error() == want.why));
                    // Never more sure than what the error says of the effect.
                    if (!m.outcome().done())
                        BOOST_TEST((m.outcome().error().effect() == unknown) ==
                                   (m.outcome().result() == write_result::unknown));
                }
            }
}

/// The same without a second opinion: the rows that the contract and the field name.
struct row {
    std::vector<answer> gets;
    write_result result;
    errc code;
};
answer const& named(std::string_view name)
{
    for (auto const& a : answers)
        if (a.name == name) return a;
    throw std::invalid_argument{std::string{name}};
}

BOOST_AUTO_TEST_CASE(follows_the_table)
{
    auto const ok = named("ok"), missing = named("PX's 404"), duplicate = named("duplicate"),
               lost = named("connection lost"), edge = named("an edge's 404"), block = named("duplicate block"),
               bad = named("another 400"), cancelled = named("cancelled under way");
    std::vector<row> const table{
        {{ok}, write_result::updated, errc{}},
        {{missing, ok}, write_result::created, errc{}},
        {{missing, duplicate, ok}, write_result::updated, errc{}},
        {{missing, duplicate, missing}, write_result::refused, errc::not_found},
        {{missing, lost, ok}, write_result::updated, errc{}},
        {{missing, lost, missing}, write_result::unknown, errc::connection_lost},
        {{missing, lost, bad}, write_result::unknown, errc::connection_lost},
        {{missing, block}, write_result::refused, errc::duplicate_request_blocked},
        {{missing, bad}, write_result::refused, errc::bad_request},
        {{missing, cancelled}, write_result::unknown, errc::operation_aborted},
        {{edge}, write_result::refused, errc::not_found_at_edge},
        {{duplicate}, write_result::refused, errc::duplicate},
        {{block}, write_result::refused, errc::duplicate_request_blocked},
        {{lost}, write_result::unknown, errc::connection_lost},
    };
    for (auto const& r : table) {
        upsert_machine m;
        for (auto const& a : r.gets) {
            BOOST_TEST((m.stage() != upsert_stage::over));
            m.ended(a.error());
        }
        BOOST_TEST((m.stage() == upsert_stage::over));
        BOOST_TEST(m.outcome().result() == r.result);
        BOOST_TEST((r.code == errc{} ? !m.outcome().error() : m.outcome().error() == r.code));
    }
}

BOOST_AUTO_TEST_CASE(tells_what_was_sent_when_it_is_given_up_between_two_requests)
{
    auto const why = failed(errc::operation_aborted, not_applied);
    upsert_machine before;
    before.ended(named("PX's 404").error());
    before.give_up(why);
    BOOST_TEST((before.stage() == upsert_stage::over));
    BOOST_TEST(before.outcome().result() == write_result::refused);
    BOOST_TEST((before.outcome().error() == errc::operation_aborted));

    upsert_machine after;
    after.ended(named("PX's 404").error());
    after.ended(named("connection lost").error());
    after.give_up(why);
    BOOST_TEST(after.outcome().result() == write_result::unknown);
    BOOST_TEST((after.outcome().error() == errc::connection_lost));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace upsert_machine_test
