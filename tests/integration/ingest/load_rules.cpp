// What an outcome means for the run that it is part of.
#include "../../../examples/ingest/load_rules.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>

namespace ingest_rules {

namespace px = gainsight::px;
using example::after_outcome;
using px::errc;
using px::write_kind;

px::bulk_outcome outcome(write_kind kind, errc code, px::effect effect)
{
    px::detail::error_facts facts;
    facts.code = code;
    facts.effect = effect;
    return px::bulk_outcome{0, kind, px::record_kind::user, "jane",
                            px::write_outcome{px::write_result::updated, px::error{std::move(facts)}}};
}
px::bulk_outcome done()
{
    return px::bulk_outcome{0, write_kind::upsert, px::record_kind::user, "jane",
                            px::write_outcome{px::write_result::updated}};
}

}  // namespace ingest_rules
using namespace ingest_rules;

BOOST_AUTO_TEST_SUITE(load_rules)

BOOST_AUTO_TEST_CASE(what_would_strike_any_record_stops_the_run_and_costs_no_record_its_turn)
{
    for (auto const code : {errc::unauthorized, errc::forbidden, errc::redirected, errc::quota_exhausted, errc::closed,
                            errc::connect_failed, errc::tls_failed, errc::proxy_refused, errc::rate_limited,
                            errc::unavailable, errc::pool_exhausted, errc::deadline_exceeded}) {
        example::load_rules rules;
        BOOST_TEST((rules.judge(outcome(write_kind::upsert, code, px::effect::not_applied)) ==
                    after_outcome::stop_and_send_later),
                   to_string(code));
        BOOST_TEST((rules.judge(outcome(write_kind::upsert, errc::operation_aborted, px::effect::not_applied)) ==
                    after_outcome::send_later));
    }
}

BOOST_AUTO_TEST_CASE(what_px_says_of_a_record_is_that_records)
{
    for (auto const code : {errc::bad_request, errc::not_found, errc::duplicate, errc::invalid_argument,
                            errc::response_reported_errors, errc::hook_failed}) {
        example::load_rules rules;
        BOOST_TEST((rules.judge(outcome(write_kind::upsert, code, px::effect::not_applied)) == after_outcome::note),
                   to_string(code));
    }
    // Its fate is unknown, and PX may not be well: those behind it tell. What must not be repeated is told at once.
    for (auto const code : {errc::unavailable, errc::deadline_exceeded, errc::connection_lost, errc::stalled}) {
        example::load_rules rules;
        BOOST_TEST((rules.judge(outcome(write_kind::upsert, code, px::effect::unknown)) == after_outcome::send_later),
                   to_string(code));
        BOOST_TEST((rules.judge(outcome(write_kind::send, code, px::effect::unknown)) == after_outcome::note),
                   to_string(code));
    }
}

BOOST_AUTO_TEST_CASE(what_a_stop_cut_off_is_sent_later_where_it_can_be_repeated)
{
    struct row {
        write_kind kind;
        px::effect effect;
        after_outcome then;
    };
    for (auto const& r : std::initializer_list<row>{
             {write_kind::upsert, px::effect::not_applied, after_outcome::send_later},
             {write_kind::upsert, px::effect::unknown, after_outcome::send_later},
             {write_kind::update, px::effect::unknown, after_outcome::send_later},
             {write_kind::remove, px::effect::unknown, after_outcome::send_later},
             {write_kind::create, px::effect::not_applied, after_outcome::send_later},
             {write_kind::create, px::effect::unknown, after_outcome::note},
             {write_kind::send, px::effect::not_applied, after_outcome::send_later},
             {write_kind::send, px::effect::unknown, after_outcome::note},
         }) {
        example::load_rules rules;
        rules.stopped();
        BOOST_TEST((rules.judge(outcome(r.kind, errc::operation_aborted, r.effect)) == r.then),
                   to_string(r.kind) << " " << static_cast<int>(r.effect));
    }
}

BOOST_AUTO_TEST_CASE(failures_in_a_row_stop_the_run_and_one_success_forgives_them)
{
    example::load_rules rules;
    auto const lost = outcome(write_kind::upsert, errc::connection_lost, px::effect::unknown);
    for (std::size_t i = 1; i < example::load_rules::most_in_a_row; ++i) static_cast<void>(rules.judge(lost));
    BOOST_TEST(!rules.too_many_in_a_row());
    static_cast<void>(rules.judge(done()));
    for (std::size_t i = 1; i < example::load_rules::most_in_a_row; ++i) static_cast<void>(rules.judge(lost));
    BOOST_TEST(!rules.too_many_in_a_row());
    static_cast<void>(rules.judge(lost));
    BOOST_TEST(rules.too_many_in_a_row());
    // Records that PX refuses for what they are say that PX is well.
    static_cast<void>(rules.judge(outcome(write_kind::upsert, errc::bad_request, px::effect::not_applied)));
    BOOST_TEST(!rules.too_many_in_a_row());
}

BOOST_AUTO_TEST_SUITE_END()
