// Memory that runs out at any moment: a bulk says so by what it throws, loses no record and does none twice.
#include "../failing_new.hpp"
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <cstdint>
#include <new>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#if PX_TEST_MAY_REPLACE_NEW

namespace short_of_memory {

using namespace resources;
using px::write;

/// Does it where the first allocation fails, then where the second does, and so on until it needs no more. How often
/// it failed.
template <class What>
int insist(What what)
{
    for (int failures = 0;; ++failures) {
        px_test::allocation_fails_in = failures + 1;
        try {
            what();
            px_test::allocation_fails_in = 0;
            return failures;
        } catch (std::bad_alloc const&) {
            px_test::allocation_fails_in = 0;
        }
    }
}

std::string const long_text(60, 'x');
write scored(std::string const& id, int score)
{
    return write::upsert(id + long_text, px::patch<px::user>{}
                                             .set(field::user::score, score)
                                             .set(field::user::account_id, "of " + long_text)
                                             .set(field::user::property_keys, px::property_keys("AP-1-2")));
}
px::write_hash hash_of(all_scopes const& client, write const& what)
{
    px::detail::write_run const run{px::detail::access::impl(client), what};
    return px::hash_of(px::planned_request{*run.request()});
}

/// A store that has memory of its own.
struct spared_store {
    px::memory_change_store kept;

    std::optional<px::write_hash> lookup(px::record_kind kind, std::string_view id)
    {
        auto const left = std::exchange(px_test::allocation_fails_in, 0);
        auto out = kept.lookup(kind, id);
        px_test::allocation_fails_in = left;
        return out;
    }
    void store(px::record_kind kind, std::string_view id, px::write_hash const& hash) { kept.store(kind, id, hash); }
    void erase(px::record_kind kind, std::string_view id) { kept.erase(kind, id); }
};

BOOST_FIXTURE_TEST_SUITE(bulk_short_of_memory, stage)

BOOST_AUTO_TEST_CASE(takes_each_record_once_and_starts_those_that_it_could_not)
{
    // What is unchanged needs no request, so that all is done by the bulk itself.
    spared_store store;
    std::vector<write> records;
    for (int i = 0; i != 4; ++i) records.push_back(scored("u" + std::to_string(i % 3), 7));
    for (auto const& r : records) store.store(r.record(), r.id(), hash_of(*client, r));
    for (auto order : {px::outcome_order::as_they_come, px::outcome_order::by_number}) {
        px::detail::bulk_run run{px::detail::access::impl(*client),
                                 px::bulk_options{}.only_changed(store).order(order)};
        int failures = 0;
        for (auto const& r : records) {
            auto copy = r;
            failures += insist([&] { run.take(std::move(copy)); });
        }
        BOOST_TEST(run.taken() == records.size());
        failures += insist([&] { run.start(); });
        BOOST_TEST(failures > 20);
        for (std::uint64_t i = 0; i != records.size(); ++i) {
            std::optional<px::bulk_outcome> one;
            insist([&] { one = run.next_outcome(); });
            BOOST_REQUIRE(one.has_value());
            BOOST_TEST(one->id() == records[one->number()].id());
            BOOST_TEST(one->result() == px::write_result::unchanged);
        }
        BOOST_TEST(run.is_empty());
    }
}

BOOST_AUTO_TEST_CASE(gives_what_waits_its_outcome_when_it_is_stopped)
{
    px::detail::bulk_run run{px::detail::access::impl(*client), px::bulk_options{}};
    for (int i = 0; i != 3; ++i) run.take(scored("u", i));
    insist([&] { run.stop(); });
    BOOST_TEST(insist([&] { run.start(); }) > 0);
    for (int i = 0; i != 3; ++i) {
        auto const one = run.next_outcome();
        BOOST_REQUIRE(one.has_value());
        BOOST_TEST((one->error() == px::errc::operation_aborted));
    }
    BOOST_TEST(run.is_empty());
    BOOST_TEST(service.counts().requests == 0u);
}

BOOST_AUTO_TEST_CASE(makes_the_next_request_of_a_write_when_it_can)
{
    px::detail::write_run run{px::detail::access::impl(*client), scored("u", 1)};
    // So many that no memory is left over from the requests of other tests.
    std::vector<px::detail::write_run> others;
    for (int i = 0; i != 200; ++i) others.emplace_back(px::detail::access::impl(*client), scored("o", i));
    auto const body = std::string{px::planned_request{*run.request()}.body()};
    px::detail::error_facts facts;
    facts.code = px::errc::not_found;
    facts.effect = px::effect::not_applied;
    run.request()->failure = px::error{std::move(facts)};
    BOOST_TEST(insist([&] { run.ended(); }) > 0);
    BOOST_REQUIRE(!run.over());
    px::planned_request const next{*run.request()};
    BOOST_TEST(to_string(next.method()) == "POST");
    BOOST_TEST(next.body() == body);
}

BOOST_AUTO_TEST_CASE(asks_a_range_for_each_record_once)
{
    int failures = 0;
    for (int budget = 0; budget != 40; ++budget) {
        px::detail::bulk_run run{px::detail::access::impl(*client), px::bulk_options{}};
        int asked = 0;
        auto records = std::views::iota(0, 3) | std::views::transform([&asked, budget](int i) {
                           px_test::allocation_fails_in = 0;  // what the range does is its own affair
                           ++asked;
                           auto out = scored("u" + std::to_string(i), i);
                           px_test::allocation_fails_in = budget + 1;
                           return out;
                       });
        px::detail::range_feed<decltype(records), px::detail::bulk_run> feed{records};
        while (!feed.ended()) {
            try {
                feed.fill(run, io().get_executor());
                px_test::allocation_fails_in = 0;
            } catch (std::bad_alloc const&) {
                px_test::allocation_fails_in = 0;
                ++failures;
            }
        }
        BOOST_REQUIRE(asked == 3);
        run.stop();
        run.start();
        for (int i = 0; i != 3; ++i) {
            auto const one = run.next_outcome();
            BOOST_REQUIRE(one.has_value());
            BOOST_TEST(one->id() == "u" + std::to_string(i) + long_text);
        }
        BOOST_TEST(run.is_empty());
    }
    BOOST_TEST(failures > 20);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace short_of_memory

#endif
