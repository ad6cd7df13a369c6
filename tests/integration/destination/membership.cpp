// Changes of memberships against the simulated PX: batches, outcomes, faults, sources and cancellation.
#include "../resources/stage.hpp"
#include "stopping.hpp"

#include <gainsight/px/destination/membership.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/this_coro.hpp>

#include <map>
#include <random>
#include <ranges>
#include <set>

namespace membership_changes {

using namespace resources;
using px::membership_change;
using px::membership_options;
using px::membership_outcome;
using px::write_result;
using px::testing::fault;

class segments : public stage {
public:
    segments()
    {
        for (auto const* name : {"gold", "silver"}) {
            px::external_segment s;
            s.id = name;
            s.name = name;
            run(client->external_segments().create(s));
        }
        client.emplace(all_scopes{pools(), tenant(px_test::wide_quota())}.with(
            px::retry{}.max_attempts(3).first_wait(1ms).max_wait(4ms).block_wait(1ms, 2ms),
            px::first_byte_timeout{500ms}, px::stall_timeout{500ms}));
        before = service.counts().requests;
    }
    [[nodiscard]] std::map<std::string, std::string> members(std::string_view segment,
                                                             char const* kind = "members") const
    {
        std::map<std::string, std::string> out;
        auto const record = service.find(collection::external_segments, segment).value();
        if (auto const* kept = record.if_contains(kind); kept && kept->is_object())
            for (auto const& [who, since] : kept->as_object())
                out.emplace(std::string{who}, std::string{since.as_string()});
        return out;
    }
    [[nodiscard]] std::uint64_t requests() const { return service.counts().requests - before; }
    template <class Changes>
    std::vector<membership_outcome> all_of(Changes& from)
    {
        std::vector<membership_outcome> out;
        run([](auto& changes, auto& into) -> asio::awaitable<void> {
            membership_outcome one;
            while (co_await changes.next(one)) into.push_back(one);
        }(from, out));
        return out;
    }

    std::uint64_t before = 0;
};

std::vector<membership_change> joins(int n, char const* segment = "gold")
{
    std::vector<membership_change> out;
    for (int i = 0; i != n; ++i) out.push_back(membership_change::join(segment, "user-" + std::to_string(i)));
    return out;
}

}  // namespace membership_changes

namespace mc = membership_changes;

BOOST_FIXTURE_TEST_SUITE(membership, mc::segments)

BOOST_AUTO_TEST_CASE(is_changed_in_batches_with_one_outcome_for_each_change)
{
    using namespace mc;
    auto changes = joins(25);
    changes.push_back(membership_change::leave("gold", "user-3"));
    changes.push_back(membership_change::join("silver", "user-4"));
    auto const at = px::from_epoch_ms(1'700'000'000'000);
    px::memberships writes{*client, changes, membership_options{}.batch(10).qualified_at(at)};
    auto const all = all_of(writes);
    BOOST_TEST(all.size() == 27u);
    for (auto const& o : all) BOOST_TEST(o.result() == write_result::updated);
    BOOST_TEST(requests() == 3u);
    auto const gold = members("gold");
    BOOST_TEST(gold.size() == 24u);
    BOOST_TEST(!gold.contains("user-3"));
    BOOST_TEST(gold.at("user-5") == px::to_iso8601(at));
    BOOST_TEST(members("silver").size() == 1u);
    BOOST_TEST(service.unexpected_members().empty());
}

BOOST_AUTO_TEST_CASE(is_of_another_kind_of_identity_where_the_options_say_so)
{
    using namespace mc;
    px::memberships writes{client->results(), joins(2), membership_options{}.identities(px::identity_type::global_id)};
    run([](auto& from) -> asio::awaitable<void> {
        membership_outcome one;
        std::size_t told = 0;
        for (;;) {
            auto const step = co_await from.next(one);
            if (!step) {
                BOOST_TEST(!step.error());
                break;
            }
            told += one.done();
        }
        BOOST_TEST(told == 2u);
    }(writes));
    BOOST_TEST(members("gold", "globalMembers").size() == 2u);
    BOOST_TEST(members("gold").empty());
}

BOOST_AUTO_TEST_CASE(is_refused_in_px_s_words_for_a_segment_that_does_not_exist_and_for_no_other)
{
    using namespace mc;
    auto changes = joins(10);
    for (auto const& c : joins(5, "lead")) changes.push_back(c);
    for (auto const& c : joins(10, "silver")) changes.push_back(c);
    px::memberships writes{*client, changes, membership_options{}.order(px::outcome_order::by_number)};
    auto const all = all_of(writes);
    BOOST_REQUIRE(all.size() == 25u);
    for (auto const& o : all) {
        BOOST_TEST(o.done() == (o.change().segment_id() != "lead"));
        if (o.done()) continue;
        BOOST_TEST(o.result() == write_result::refused);
        BOOST_REQUIRE(!o.error().sub_errors().empty());
        BOOST_TEST(o.error().sub_errors()[0].field == "segmentId");
    }
    BOOST_TEST(requests() == 5u);  // all; gold; lead and silver; lead; silver
    BOOST_TEST(members("gold").size() == 10u);
    BOOST_TEST(members("silver").size() == 10u);
}

BOOST_AUTO_TEST_CASE(is_refused_at_once_where_the_vendor_has_not_switched_it_on)
{
    using namespace mc;
    service.set(px::testing::quirks::none().external_segments(false));
    auto changes = joins(3);
    changes.push_back(membership_change::join("silver", "jane"));
    px::memberships writes{*client, changes};
    for (auto const& o : all_of(writes)) {
        BOOST_TEST(o.result() == write_result::refused);
        BOOST_TEST((o.error() == px::errc::forbidden));
    }
    BOOST_TEST(requests() == 1u);
}

BOOST_AUTO_TEST_CASE(is_unknown_after_a_lost_answer_and_not_sent_again)
{
    using namespace mc;
    for (bool const applied : {true, false}) {
        simulator().inject(applied ? fault::reset_after_applying() : fault::reset_before_applying());
        auto const seen = requests();
        px::memberships writes{*client, joins(6, applied ? "gold" : "silver"), membership_options{}.batch(3)};
        auto const all = all_of(writes);
        BOOST_REQUIRE(all.size() == 6u);
        for (auto const& o : all)
            BOOST_TEST(o.result() == (o.number() < 3 ? write_result::unknown : write_result::updated));
        BOOST_TEST(requests() == seen + (applied ? 2u : 1u));  // as far as PX sees them
        BOOST_TEST(members(applied ? "gold" : "silver").size() == (applied ? 6u : 3u));
    }
}

BOOST_AUTO_TEST_CASE(is_sent_again_after_a_429_and_refused_in_halves_after_a_413)
{
    using namespace mc;
    simulator().inject(fault::status(429));
    px::memberships writes{*client, joins(4)};
    for (auto const& o : all_of(writes)) BOOST_TEST(o.done());
    BOOST_TEST(requests() == 1u);  // besides the one that was refused before PX
    simulator().inject(fault::status(413));
    px::memberships larger{*client, joins(4, "silver")};
    for (auto const& o : all_of(larger)) BOOST_TEST(o.done());
    BOOST_TEST(requests() == 3u);
    BOOST_TEST(members("silver").size() == 4u);
}

BOOST_AUTO_TEST_CASE(comes_from_a_function_that_is_awaited)
{
    using namespace mc;
    int n = 0;
    auto const source = [&n]() -> asio::awaitable<std::optional<membership_change>> {
        std::optional<membership_change> out;
        if (n != 500) out = membership_change::join("gold", "user-" + std::to_string(n++));
        co_return out;
    };
    px::memberships writes{*client, source};
    BOOST_TEST(all_of(writes).size() == 500u);
    BOOST_TEST(members("gold").size() == 500u);
    BOOST_TEST(requests() < 100u);  // what comes while one is under way is gathered
}

BOOST_AUTO_TEST_CASE(that_is_cancelled_leaves_each_change_with_an_outcome)
{
    using namespace mc;
    simulator().inject(fault::stall().always());
    client.emplace(client->with(px::first_byte_timeout{60s}, px::stall_timeout{60s}));
    px::memberships writes{*client, joins(60), membership_options{}.batch(10).concurrency(2)};
    std::vector<membership_outcome> all;
    bool aborted = false;
    asio::cancellation_signal cancel;
    bool ended = false;
    asio::co_spawn(io(), px_test::stop_when_cancelled(writes, all, aborted),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr) { ended = true; }));
    io().restart();
    while (requests() < 2) io().run_one_for(10ms);
    cancel.emit(asio::cancellation_type::terminal);
    while (!ended) io().run_one_for(10ms);
    BOOST_TEST(aborted);
    BOOST_REQUIRE(all.size() == 60u);
    std::set<std::uint64_t> numbers;
    for (auto const& o : all) {
        numbers.insert(o.number());
        BOOST_TEST(o.result() == (o.number() < 20 ? write_result::unknown : write_result::refused));
        BOOST_TEST((o.error() == px::errc::operation_aborted));
    }
    BOOST_TEST(numbers.size() == 60u);
}

/// Whatever strikes, PX has what the outcomes say.
BOOST_AUTO_TEST_CASE(is_as_the_outcomes_say_whatever_strikes)
{
    using namespace mc;
    std::mt19937_64 random{77};
    auto const strike = [&](fault f) { simulator().inject(std::move(f).rate(0.05, random()).always()); };
    strike(fault::reset_before_applying());
    strike(fault::reset_after_applying());
    strike(fault::truncate_after(20));
    strike(fault::status(429));
    strike(fault::status(500));
    strike(fault::status(503));
    strike(fault::status(502).before_applying(false));
    strike(fault::garbage());
    strike(fault::hang_up_after_response());
    std::vector<membership_change> changes;
    for (int i = 0; i != 2'000; ++i) {
        char const* const names[] = {"gold", "silver", "lead"};
        auto const segment = names[random() % 20 == 0 ? 2 : random() % 2];
        auto who = "user-" + std::to_string(random() % 40);
        changes.push_back(random() % 2 ? membership_change::join(segment, who)
                                       : membership_change::leave(segment, who));
    }
    px::memberships writes{*client, changes, membership_options{}.batch(8).concurrency(3)};
    auto all = all_of(writes);
    BOOST_REQUIRE(all.size() == changes.size());
    std::ranges::sort(all, {}, &membership_outcome::number);
    using membership = std::pair<std::string, std::string>;
    std::map<membership, std::set<bool>> may_be;
    std::map<write_result, int> results;
    for (auto const& o : all) {
        BOOST_TEST((o.change() == changes[o.number()]));
        ++results[o.result()];
        auto& is =
            may_be.try_emplace({o.change().segment_id(), o.change().identity()}, std::set<bool>{false}).first->second;
        if (o.replaced()) continue;
        if (o.done()) is.clear();
        if (o.result() != write_result::refused) is.insert(o.change().joins());
    }
    for (auto const& [what, is] : may_be) {
        if (what.first == "lead") continue;
        if (!is.contains(members(what.first).contains(what.second)))
            BOOST_ERROR(what.second << " in " << what.first << " is not as the outcomes say");
    }
    for (auto const r : {write_result::updated, write_result::refused, write_result::unknown})
        BOOST_TEST(results[r] != 0);
}

BOOST_AUTO_TEST_SUITE_END()
