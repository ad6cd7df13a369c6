// Bulks that skip what PX was told last: what is sent, what is remembered, and what is forgotten.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>
#include <gainsight/px/destination/dry_run.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace only_changed {

using namespace resources;
using px::bulk_outcome;
using px::record_kind;
using px::write;
using px::write_result;
using px::testing::fault;
using px::testing::sim_request;

px::patch<px::user> scored(int score)
{
    return px::patch<px::user>{}
        .set(field::user::score, score)
        .set(field::user::property_keys, px::property_keys("AP-STAGE-2"));
}

/// A store of the user's own, which says what it is asked and may break.
struct watched_store {
    px::memory_change_store kept;
    std::vector<std::string> log;
    bool broken = false;
    bool full = false;

    std::optional<px::write_hash> lookup(record_kind kind, std::string_view id)
    {
        if (broken) throw std::runtime_error{"disk I/O error"};
        return kept.lookup(kind, id);
    }
    void store(record_kind kind, std::string_view id, px::write_hash const& hash)
    {
        if (full) throw std::runtime_error{"database or disk is full"};
        log.push_back("store " + std::string{id});
        kept.store(kind, id, hash);
    }
    void erase(record_kind kind, std::string_view id)
    {
        log.push_back("erase " + std::string{id});
        kept.erase(kind, id);
    }
};

class changes : public stage {
public:
    /// The outcomes, in order of the records.
    std::vector<bulk_outcome> write_all(std::vector<write> const& records)
    {
        px::bulk writes{client->with(px::retry::none()), records, px::bulk_options{}.only_changed(store)};
        std::vector<bulk_outcome> out;
        run([](auto& from, auto& into) -> asio::awaitable<void> {
            bulk_outcome one;
            while (co_await from.next(one)) into.push_back(one);
        }(writes, out));
        std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.number() < b.number(); });
        failures = writes.store_failures();
        return out;
    }
    write_result write_one(write const& what) { return write_all({what}).at(0).result(); }

    watched_store store;
    std::uint64_t failures = 0;
};
using lines = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(only_what_changed, changes)

BOOST_AUTO_TEST_CASE(is_sent)
{
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::created);
    auto const sent = service.counts().requests;
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::unchanged);
    BOOST_TEST(write_one(write::update("a", scored(1))) == write_result::unchanged);
    BOOST_TEST(service.counts().requests == sent);
    BOOST_TEST(write_one(write::upsert("a", scored(2))) == write_result::updated);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::updated);
    BOOST_TEST(write_one(write::upsert("b", scored(1))) == write_result::created);
}

BOOST_AUTO_TEST_CASE(is_forgotten_before_it_is_sent_and_kept_when_px_took_it)
{
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    static_cast<void>(write_one(write::upsert("a", scored(2))));
    BOOST_TEST((store.log == lines{"store a", "erase a", "store a"}));
}

BOOST_AUTO_TEST_CASE(is_not_known_after_a_write_of_unknown_fate)
{
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    simulator().inject(fault::status(500));
    BOOST_TEST(write_one(write::upsert("a", scored(2))) == write_result::unknown);
    BOOST_TEST(!store.kept.lookup(record_kind::user, "a"));
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::updated);
}

BOOST_AUTO_TEST_CASE(is_as_before_when_px_refused_the_write)
{
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    simulator().inject(fault::status(400));
    BOOST_TEST(write_one(write::upsert("a", scored(2))) == write_result::refused);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::unchanged);
}

BOOST_AUTO_TEST_CASE(is_not_known_of_what_px_does_not_have)
{
    // Somebody else removed it.
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    run(client->users().remove("a", px::hard_delete::yes));
    BOOST_TEST(write_one(write::update("a", scored(2))) == write_result::refused);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::created);
    run(client->users().remove("a", px::hard_delete::yes));
    BOOST_TEST(write_one(write::remove_user("a", px::hard_delete::yes)) == write_result::refused);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::created);
}

BOOST_AUTO_TEST_CASE(is_not_known_of_what_px_did_not_have_when_it_refused_to_create_it)
{
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    run(client->users().remove("a", px::hard_delete::yes));
    simulator().inject(fault::status(400).when([](sim_request const& r) { return r.method() == "POST"; }));
    BOOST_TEST(write_one(write::upsert("a", scored(2))) == write_result::refused);
    BOOST_TEST(!store.kept.lookup(record_kind::user, "a"));
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::created);
    // Nor where somebody else created it in between.
    auto const puts = [](sim_request const& r) { return r.method() == "PUT"; };
    simulator().inject(
        fault::respond(
            px::testing::sim_response{404, "application/json",
                                      R"({"externalapierror":{"status":"NOT_FOUND","message":"User was not found"}})"})
            .when(puts));
    simulator().inject(fault::status(400).when(puts));
    BOOST_TEST(write_one(write::upsert("a", scored(2))) == write_result::refused);
    BOOST_TEST(!store.kept.lookup(record_kind::user, "a"));
}

BOOST_AUTO_TEST_CASE(is_forgotten_with_what_was_removed)
{
    static_cast<void>(write_one(write::upsert("a", scored(1))));
    BOOST_TEST(write_one(write::remove_user("a", px::hard_delete::yes)) == write_result::removed);
    BOOST_TEST(store.kept.size() == 0u);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::created);
}

BOOST_AUTO_TEST_CASE(is_a_create_unless_px_took_the_very_same)
{
    using enum write_result;
    BOOST_TEST(write_one(write::create("a", scored(1))) == created);
    BOOST_TEST(write_one(write::create("a", scored(1))) == unchanged);
    BOOST_TEST(write_one(write::create("a", scored(2))) == refused);
    BOOST_TEST(write_one(write::create("a", scored(1))) == unchanged);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == updated);  // the store cannot know that it says the same
    BOOST_TEST(write_one(write::create("a", scored(1))) == refused);
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == unchanged);
}

BOOST_AUTO_TEST_CASE(is_not_said_of_a_duplicate)
{
    auto const id = stage::id(collection::users, 1);
    for (int again = 0; again != 2; ++again) {
        auto const all = write_all({write::create(id, scored(1))});
        BOOST_TEST(all.at(0).result() == write_result::refused);
        BOOST_TEST((all.at(0).error() == px::errc::duplicate));
    }
    BOOST_TEST(store.kept.size() == 0u);
}

BOOST_AUTO_TEST_CASE(is_what_a_dry_run_tells)
{
    auto const lookup = [this](write const& what) {
        return store.kept.lookup(what.record(), what.id()) == px::hash_of(px::dry_run(*client, what).value());
    };
    auto const upsert = write::upsert("a", scored(1)), create = write::create("b", scored(1));
    BOOST_TEST(!lookup(upsert));
    static_cast<void>(write_all({upsert, create}));
    BOOST_TEST(lookup(upsert));
    BOOST_TEST(lookup(create));
    BOOST_TEST(!lookup(write::upsert("a", scored(2))));
}

BOOST_AUTO_TEST_CASE(is_told_within_one_bulk)
{
    auto const all = write_all({write::upsert("a", scored(1)), write::upsert("a", scored(1)),
                                write::upsert("a", scored(2)), write::upsert("a", scored(1))});
    using enum write_result;
    BOOST_TEST(all.at(0).result() == created);
    BOOST_TEST(all.at(1).result() == unchanged);
    BOOST_TEST(all.at(2).result() == updated);
    BOOST_TEST(all.at(3).result() == updated);
}

BOOST_AUTO_TEST_CASE(is_never_said_of_events)
{
    px::custom_event clicked{"clicked", stage::id(collection::users, 0)};
    clicked.with_property_key("AP-STAGE-2").with_date(px::now());
    auto const all = write_all({write::event(clicked), write::event(clicked)});
    BOOST_TEST(all.at(0).result() == write_result::sent);
    BOOST_TEST(all.at(1).result() != write_result::unchanged);
    BOOST_TEST(store.log.empty());
}

BOOST_AUTO_TEST_CASE(is_not_guessed_when_the_store_fails)
{
    store.broken = true;
    auto const refused = write_all({write::upsert("a", scored(1))});
    BOOST_TEST(refused.at(0).result() == write_result::refused);
    BOOST_TEST((refused.at(0).error() == px::errc::hook_failed));
    BOOST_TEST(std::string{refused.at(0).error().message()}.find("disk I/O error") != std::string::npos);
    BOOST_TEST(service.counts().requests == 0u);
    store.broken = false;
    store.full = true;
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::created);
    BOOST_TEST(failures == 1u);
    store.full = false;
    BOOST_TEST(write_one(write::upsert("a", scored(1))) == write_result::updated);
}

BOOST_AUTO_TEST_CASE(leaves_the_thread_to_others_where_nothing_is_sent)
{
    std::vector<write> records;
    for (int i = 0; i != 1500; ++i) records.push_back(write::upsert("u" + std::to_string(i % 3), scored(i % 3)));
    static_cast<void>(write_all({records[0], records[1], records[2]}));
    bool done = false;
    int turns = 0;
    asio::co_spawn(
        io(),
        [](bool& ended, int& n) -> asio::awaitable<void> {
            auto const ex = co_await asio::this_coro::executor;
            while (!ended) {
                co_await asio::post(ex, asio::use_awaitable);
                ++n;
            }
        }(done, turns),
        asio::detached);
    px::bulk writes{*client, records, px::bulk_options{}.only_changed(store)};
    int unchanged = 0;
    run([](auto& from, int& n, bool& ended) -> asio::awaitable<void> {
        bulk_outcome one;
        while (co_await from.next(one)) n += one.result() == write_result::unchanged;
        ended = true;
    }(writes, unchanged, done));
    BOOST_TEST(unchanged == 1500);
    BOOST_TEST(turns >= 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace only_changed
