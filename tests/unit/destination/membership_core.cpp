// Which changes of memberships share a request, and in which order: every short sequence of them, and long random ones.
#include <gainsight/px/destination/membership_core.hpp>
#include <gainsight/px/resource/call_input.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace px = gainsight::px;

namespace membership_core_test {

using px::membership_change;
using px::membership_options;
using px::membership_outcome;
using px::write_outcome;
using px::write_result;
using px::detail::membership_core;

using members = std::set<std::pair<std::string, std::string>>;

void apply(membership_change const& c, members& to)
{
    if (c.joins())
        to.emplace(c.segment_id(), c.identity());
    else
        to.erase({c.segment_id(), c.identity()});
}
px::timestamp const today = px::from_epoch_ms(1'700'000'000'000);

px::error refused(int status)
{
    px::detail::error_facts facts;
    facts.code = px::errc::bad_request;
    facts.http_status = status;
    facts.effect = px::effect::not_applied;
    return px::error{std::move(facts)};
}

/// A PX that has no segment "bad", and applies what is under way in whatever order.
class model {
public:
    explicit model(membership_options const& options) : core{options}, options_{options} {}

    void start()
    {
        while (auto const batch = core.start()) {
            auto const body = core.payload(*batch, today);
            std::size_t size = 0;
            members added;
            for (auto const& a : body.add) {
                size += a.identities.size();
                for (auto const& who : a.identities) BOOST_TEST(added.emplace(a.segment_id, who).second);
            }
            for (auto const& a : body.remove) {
                size += a.identities.size();
                for (auto const& who : a.identities) BOOST_TEST(added.emplace(a.segment_id, who).second);
            }
            BOOST_TEST(size != 0u);
            BOOST_TEST(size <= options_.batch());
            bodies.emplace_back(*batch, body);
            sizes.push_back(size);
            BOOST_TEST(bodies.size() <= options_.concurrency());
        }
    }
    /// One that is under way ends, the first or the last.
    void end(bool last)
    {
        auto const at = last ? bodies.end() - 1 : bodies.begin();
        auto const [batch, body] = *at;
        bodies.erase(at);
        for (auto const* list : {&body.add, &body.remove})
            for (auto const& a : *list)
                if (a.segment_id == "bad") {
                    if (!core.split(batch, false))
                        core.ended(batch, write_outcome{write_result::updated, refused(400)});
                    return;
                }
        for (auto const& a : body.add)
            for (auto const& who : a.identities) has.emplace(a.segment_id, who);
        for (auto const& a : body.remove)
            for (auto const& who : a.identities) has.erase({a.segment_id, who});
        core.ended(batch, write_outcome{write_result::updated});
    }
    void next_outcome()
    {
        while (auto const one = core.next_outcome()) {
            if (options_.order() == px::outcome_order::by_number) BOOST_TEST(one->number() == told.size());
            BOOST_TEST(told.emplace(one->number(), *one).second);
        }
    }
    bool run(std::vector<membership_change> const& changes, bool last_first)
    {
        for (std::size_t at = 0;;) {
            while (at != changes.size() && core.has_room()) {
                BOOST_TEST(core.take(changes[at]) == at);
                ++at;
            }
            start();
            if (bodies.empty()) {
                auto const before = told.size();
                next_outcome();
                if (told.size() == before) return at == changes.size() && core.open() == 0;
                continue;
            }
            end(last_first);
            if (at % 2 != 0) next_outcome();
        }
    }

    membership_core core;
    members has;
    std::map<std::uint64_t, membership_outcome> told;
    std::vector<std::pair<std::uint64_t, px::segment_payload>> bodies;
    std::vector<std::size_t> sizes;

private:
    membership_options options_;
};

void check(std::vector<membership_change> const& changes, membership_options const& options, bool last_first)
{
    model m{options};
    BOOST_TEST(m.run(changes, last_first));
    members expected;
    BOOST_REQUIRE(m.told.size() == changes.size());
    for (std::size_t i = 0; i != changes.size(); ++i) {
        auto const& o = m.told.at(i);
        BOOST_TEST((o.change() == changes[i]));
        bool const good = changes[i].segment_id() != "bad";
        BOOST_TEST(o.done() == good);
        if (good) apply(changes[i], expected);
    }
    BOOST_TEST((m.has == expected));
}

}  // namespace membership_core_test

using namespace membership_core_test;

BOOST_AUTO_TEST_SUITE(membership_batches)

BOOST_AUTO_TEST_CASE(leave_px_as_if_each_change_were_made_alone_in_every_short_sequence)
{
    std::vector<membership_change> letters;
    for (char const* segment : {"s", "bad"})
        for (char const* who : {"jane", "joe"}) {
            letters.push_back(membership_change::join(segment, who));
            letters.push_back(membership_change::leave(segment, who));
        }
    for (std::size_t length = 0; length != 6; ++length) {
        // The longer ones are of one segment.
        std::size_t const kinds = length < 4 ? letters.size() : letters.size() / 2;
        std::size_t count = 1;
        for (std::size_t i = 0; i != length; ++i) count *= kinds;
        for (std::size_t word = 0; word != count; ++word) {
            std::vector<membership_change> changes;
            for (std::size_t i = 0, rest = word; i != length; ++i, rest /= kinds)
                changes.push_back(letters[rest % kinds]);
            for (std::size_t const batch : {1U, 2U, 5U})
                for (std::size_t const concurrency : {1U, 2U})
                    check(changes,
                          membership_options{}
                              .batch(batch)
                              .concurrency(concurrency)
                              .order(word % 2 ? px::outcome_order::by_number : px::outcome_order::as_they_come),
                          word % 3 == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(leave_px_as_if_each_change_were_made_alone_in_long_random_ones)
{
    std::mt19937 random{41};
    char const* const segments[] = {"s", "t", "u", "bad"};
    for (int round = 0; round != 200; ++round) {
        std::vector<membership_change> changes;
        for (auto n = random() % 200; n != 0; --n) {
            auto const segment = segments[random() % 4];
            auto who = "user-" + std::to_string(random() % 15);
            changes.push_back(random() % 2 ? membership_change::join(segment, who)
                                           : membership_change::leave(segment, who));
        }
        auto const options = membership_options{}
                                 .batch(1 + random() % 20)
                                 .concurrency(1 + random() % 4)
                                 .body_limit(200 + random() % 2000);
        check(changes, options, random() % 2 == 0);
    }
}

BOOST_AUTO_TEST_CASE(are_full_before_they_are_sent_while_others_run)
{
    model m{membership_options{}.batch(3)};
    std::vector<membership_change> changes;
    for (int i = 0; i != 11; ++i) changes.push_back(membership_change::join("s", std::to_string(i)));
    BOOST_TEST(m.run(changes, false));
    BOOST_TEST((m.sizes == std::vector<std::size_t>{3, 3, 3, 2}));

    // One that is not full is not kept back while nothing runs; what comes meanwhile is gathered.
    model slow{membership_options{}.batch(3)};
    slow.core.take(changes[0]);
    slow.start();
    slow.core.take(changes[1]);
    slow.core.take(changes[2]);
    slow.start();
    BOOST_TEST((slow.sizes == std::vector<std::size_t>{1}));
    slow.end(false);
    slow.start();  // there is an outcome to be told, and more may come while that is done
    BOOST_TEST((slow.sizes == std::vector<std::size_t>{1}));
    slow.next_outcome();
    slow.start();
    BOOST_TEST((slow.sizes == std::vector<std::size_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(have_of_several_changes_of_one_membership_the_last_and_tell_the_others)
{
    model m{membership_options{}};
    BOOST_TEST(m.run({membership_change::join("s", "jane"), membership_change::leave("s", "jane"),
                      membership_change::join("t", "jane"), membership_change::join("s", "jane")},
                     false));
    BOOST_TEST((m.sizes == std::vector<std::size_t>{2}));
    BOOST_TEST(m.told.at(0).replaced());
    BOOST_TEST(m.told.at(1).replaced());
    BOOST_TEST(!m.told.at(2).replaced());
    BOOST_TEST(!m.told.at(3).replaced());
    for (auto const& [n, one] : m.told) BOOST_TEST(one.done());
}

BOOST_AUTO_TEST_CASE(carry_the_time_of_the_change_of_the_options_or_of_the_request)
{
    auto const at = [](int ms) { return px::from_epoch_ms(1'700'000'000'000 + ms); };
    for (bool const set : {true, false}) {
        membership_options options;
        if (set) options.qualified_at(at(1)).identities(px::identity_type::global_id);
        membership_core core{options};
        core.take(membership_change::join("s", "jane"));
        core.take(membership_change::join("s", "joe").qualified_at(at(2)));
        core.take(membership_change::leave("s", "jim"));
        core.take(membership_change::join("s", "ann"));
        auto const body = core.payload(core.start().value(), at(3));
        BOOST_REQUIRE(body.add.size() == 2u);
        BOOST_TEST(body.add[0].last_qualification_time == px::to_iso8601(set ? at(1) : at(3)));
        BOOST_TEST((body.add[0].identities == std::vector<std::string>{"jane", "ann"}));
        BOOST_TEST(body.add[1].last_qualification_time == px::to_iso8601(at(2)));
        BOOST_REQUIRE(body.remove.size() == 1u);
        BOOST_TEST(body.remove[0].segment_id == "s");
        auto const kind = set ? px::identity_type::global_id : px::identity_type::identify_id;
        BOOST_TEST((body.identity_type == kind));
    }
}

BOOST_AUTO_TEST_CASE(are_no_longer_than_their_limit)
{
    std::mt19937 random{7};
    std::size_t longest = 0;
    for (int round = 0; round != 100; ++round) {
        std::size_t const limit = 500 + random() % 3000;
        auto const options = membership_options{}.body_limit(limit).concurrency(100);
        membership_core core{options};
        for (int i = 0; i != 200; ++i) {
            std::string who(1 + random() % 100, '\0');
            for (auto& c : who) c = static_cast<char>(random() % 128);
            auto c = random() % 2 ? membership_change::join("s\"" + std::to_string(random() % 3), who)
                                  : membership_change::leave("s", who);
            if (random() % 2) c.qualified_at(px::from_epoch_ms(static_cast<std::int64_t>(random())));
            core.take(std::move(c));
        }
        while (auto const batch = core.start()) {
            auto const body = px::detail::encode_for_create(core.payload(*batch, today));
            BOOST_REQUIRE(body.has_value());
            if (body->size() > limit) BOOST_TEST(body->size() < 800u);  // of one change that is longer
            longest = std::max(longest, body->size());
        }
    }
    BOOST_TEST(longest > 2'000u);
}

BOOST_AUTO_TEST_CASE(that_are_too_large_are_halved_down_to_one_membership)
{
    membership_core core{membership_options{}};
    for (int i = 0; i != 5; ++i) core.take(membership_change::join("s", std::to_string(i)));
    core.take(membership_change::leave("s", "0"));
    std::vector<std::vector<std::string>> sent;
    while (auto const batch = core.start()) {
        auto const body = core.payload(*batch, today);
        std::vector<std::string> who;
        for (auto const* list : {&body.add, &body.remove})
            for (auto const& a : *list) who.insert(who.end(), a.identities.begin(), a.identities.end());
        sent.push_back(who);
        BOOST_TEST(core.split(*batch, true) == (who.size() > 1));
        core.ended(*batch, write_outcome{write_result::updated, refused(413)});
    }
    BOOST_TEST(sent.size() == 9u);
    BOOST_TEST((sent.front() == std::vector<std::string>{"1", "2", "3", "4", "0"}));
    BOOST_TEST((sent.back() == std::vector<std::string>{"4"}));
    BOOST_TEST(core.open() == 6u);
    std::size_t told = 0;
    while (auto const one = core.next_outcome()) told += one->result() == write_result::refused;
    BOOST_TEST(told == 6u);
}

BOOST_AUTO_TEST_CASE(have_no_change_without_a_segment_or_an_identity)
{
    membership_core core{membership_options{}};
    core.take(membership_change::join("", "jane"));
    core.take(membership_change::leave("s", ""));
    BOOST_TEST(!core.start());
    BOOST_TEST(std::string{core.next_outcome()->error().message()} == "the change names no segment");
    auto const second = core.next_outcome();
    BOOST_TEST(std::string{second->error().message()} == "the change names nobody");
    BOOST_TEST(second->result() == write_result::refused);
    BOOST_TEST(core.open() == 0u);
}

BOOST_AUTO_TEST_CASE(that_are_dropped_tell_all_that_is_not_under_way)
{
    membership_core core{membership_options{}.batch(2)};
    for (int i = 0; i != 4; ++i) core.take(membership_change::join("s", std::to_string(i)));
    auto const batch = core.start();
    core.drop(write_outcome{write_result::updated, px::error{px::errc::operation_aborted, "stopped"}});
    std::set<std::uint64_t> numbers;
    while (auto const one = core.next_outcome()) numbers.insert(one->number());
    BOOST_TEST((numbers == std::set<std::uint64_t>{2, 3}));
    core.ended(batch.value(), write_outcome{write_result::updated});
    while (auto const one = core.next_outcome()) numbers.insert(one->number());
    BOOST_TEST(numbers.size() == 4u);
    BOOST_TEST(core.open() == 0u);
    BOOST_TEST(!core.start());
}

BOOST_AUTO_TEST_SUITE_END()
