// Bulks of writes against the simulated PX: order, outcomes, sources, cancellation, and what is skipped.
#include "../resources/stage.hpp"
#include "stopping.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <stdexcept>

namespace bulks {

using namespace resources;
using px::bulk_outcome;
using px::write;
using px::write_result;
using px::testing::fault;
using px::testing::sim_request;

px::patch<px::user> with_score(int score)
{
    return px::patch<px::user>{}
        .set(field::user::score, score)
        .set(field::user::property_keys, px::property_keys("AP-STAGE-2"));
}
px::patch<px::account> named(std::string_view name)
{
    return px::patch<px::account>{}
        .set(field::account::name, name)
        .set(field::account::property_keys, px::property_keys("AP-STAGE-2"));
}
write upserted(int i) { return write::upsert("bulk-" + std::to_string(i), with_score(i)); }
std::vector<write> upserts_of(int n)
{
    std::vector<write> out;
    for (int i = 0; i != n; ++i) out.push_back(upserted(i));
    return out;
}

template <class Bulk>
asio::awaitable<void> collect(Bulk& from, std::vector<bulk_outcome>& into)
{
    bulk_outcome one;
    while (co_await from.next(one)) into.push_back(one);
}
/// All outcomes that are left.
template <class Bulk>
std::vector<bulk_outcome> all_of(stage& on, Bulk& from)
{
    std::vector<bulk_outcome> out;
    on.run(collect(from, out));
    return out;
}
/// One outcome for each record, in order of their numbers.
std::vector<bulk_outcome> by_number(std::vector<bulk_outcome> all, std::size_t records)
{
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.number() < b.number(); });
    BOOST_REQUIRE(all.size() == records);
    for (std::size_t i = 0; i != all.size(); ++i) BOOST_REQUIRE(all[i].number() == i);
    return all;
}

BOOST_FIXTURE_TEST_SUITE(bulk, stage)

BOOST_AUTO_TEST_CASE(tells_one_outcome_of_each_record_and_stops_at_none)
{
    auto const known = stage::id(collection::users, 4);
    px::custom_event clicked{"clicked", known};
    clicked.with_property_key("AP-STAGE-2");
    std::vector<write> const records{
        write::upsert("new", with_score(1)),
        write::upsert(known, with_score(2)),
        write::update("nobody", with_score(3)),
        write::upsert("", with_score(4)),
        write::upsert("short", px::patch<px::user>{}.set(field::user::score, 5)),
        write::event(clicked),
        write::event(px::custom_event{"no key", known}),
        write::remove_user(stage::id(collection::users, 5), px::hard_delete::yes),
        write::upsert("acme", named("Acme")),
        write::update("acme", px::patch<px::account>{}.set(field::account::plan, "gold")),
        write::remove_account("acme", px::cascade::deletes_its_users),
        write::remove_user("nobody", px::hard_delete::no),
    };
    px::bulk writes{*client, records};
    auto const all = by_number(all_of(*this, writes), records.size());
    std::vector<write_result> results;
    for (auto const& o : all) results.push_back(o.result());
    using enum write_result;
    BOOST_TEST((results == std::vector<write_result>{created, updated, refused, refused, refused, sent, refused,
                                                     removed, created, updated, removed, refused}));
    BOOST_TEST((all[2].error() == px::errc::not_found));
    BOOST_TEST((all[3].error() == px::errc::invalid_argument));
    BOOST_TEST(all[4].error().json_path() == "propertyKeys");
    BOOST_TEST((all[6].error() == px::errc::invalid_argument));
    BOOST_TEST((all[11].error() == px::errc::not_found));
    BOOST_TEST(all[8].id() == "acme");
    BOOST_TEST((all[8].record() == px::record_kind::account));
    BOOST_TEST((all[8].kind() == px::write_kind::upsert));
    BOOST_TEST(service.find(collection::users, known).value().at("score").to_number<int>() == 2);
    BOOST_TEST(!service.find(collection::accounts, "acme"));
    BOOST_TEST(service.created(collection::custom_events).size() == 1u);
    BOOST_TEST(!service.find(collection::users, stage::id(collection::users, 5)));
    BOOST_TEST(service.unexpected_members().empty());
}

BOOST_AUTO_TEST_CASE(writes_the_lines_of_a_file)
{
    using px::record_kind;
    using px::write_kind;
    auto const read = [](record_kind r, write_kind what, std::string_view json) {
        return write::from_json(r, what, json, px::write_json_options{}.cascade(px::cascade::deletes_its_users))
            .value();
    };
    std::vector<write> const records{
        read(record_kind::account, write_kind::upsert, R"({"id":"acme","name":"Acme","propertyKeys":["AP-STAGE-2"]})"),
        read(record_kind::user, write_kind::create,
             R"({"identifyId":"new","accountId":"acme","score":1,"propertyKeys":["AP-STAGE-2"],)"
             R"("location":{"city":"Berlin"},"signUpDate":"2026-11-24"})"),
        read(record_kind::user, write_kind::update, R"({"identifyId":"new","score":2})"),
        read(record_kind::event, write_kind::send,
             R"({"identifyId":"new","eventName":"clicked","propertyKey":"AP-STAGE-2","attributes":{"where":"menu"}})"),
        read(record_kind::account, write_kind::remove, R"({"id":"acme"})"),
    };
    px::bulk writes{*client, records};
    auto const all = by_number(all_of(*this, writes), records.size());
    std::vector<write_result> results;
    for (auto const& o : all) results.push_back(o.result());
    using enum write_result;
    BOOST_TEST((results == std::vector<write_result>{created, created, updated, sent, removed}));
    BOOST_TEST(service.created(collection::custom_events).size() == 1u);
    BOOST_TEST(service.unexpected_members().empty());
}

BOOST_AUTO_TEST_CASE(tells_the_vendors_reason_and_field)
{
    simulator().inject(
        fault::respond(px::testing::sim_response{
                           400, "application/json",
                           R"({"externalapierror":{"status":"BAD_REQUEST","message":"Validation error","subErrors":[)"
                           R"({"object":"user","field":"score","message":"too large"}]}})"})
            .when([](sim_request const& r) { return r.target().find("bulk-3") != std::string::npos; }));
    px::bulk writes{client->results(), upserts_of(6)};
    std::vector<bulk_outcome> all;
    run([](auto& from, auto& into) -> asio::awaitable<void> {
        bulk_outcome one;
        for (;;) {
            auto const step = co_await from.next(one);
            if (!step) {
                BOOST_TEST(!step.error());
                break;
            }
            into.push_back(one);
        }
    }(writes, all));
    all = by_number(std::move(all), 6);
    BOOST_TEST(all[3].result() == write_result::refused);
    BOOST_REQUIRE(all[3].error().sub_errors().size() == 1u);
    BOOST_TEST(all[3].error().sub_errors()[0].field == "score");
    BOOST_TEST(all[4].result() == write_result::created);
}

BOOST_AUTO_TEST_CASE(never_runs_two_writes_of_one_id_at_once_nor_out_of_order)
{
    // Each id is written many times; the first answers take longest.
    std::vector<write> records;
    for (int i = 0; i != 200; ++i) records.push_back(write::upsert("u" + std::to_string(i % 5), with_score(i)));
    simulator().inject(fault::delay(3ms).rate(0.3, 7).always());
    px::bulk writes{*client, records, px::bulk_options{}.concurrency(16)};
    auto const all = all_of(*this, writes);
    BOOST_TEST(all.size() == 200u);
    std::map<std::string, int> last;
    for (auto const& r : service.requests()) {
        auto const at = r.body().find("\"score\":");
        BOOST_REQUIRE(at != std::string::npos);
        auto const score = std::stoi(r.body().substr(at + 8));
        auto& before = last.try_emplace(r.subject(), -1).first->second;
        if (r.status() < 300) {
            BOOST_TEST(before < score);
            before = score;
        }
    }
    for (int u = 0; u != 5; ++u)
        BOOST_TEST(service.find(collection::users, "u" + std::to_string(u)).value().at("score").to_number<int>() ==
                   195 + u);
    BOOST_TEST(simulator().stats().open_peak > 1u);
}

BOOST_AUTO_TEST_CASE(writes_an_account_before_the_users_that_name_it)
{
    simulator().inject(fault::delay(5ms)
                           .when([](sim_request const& r) { return r.target().find("/accounts") != std::string::npos; })
                           .always());
    std::vector<write> records;
    for (int a = 0; a != 3; ++a) {
        records.push_back(write::upsert("acc" + std::to_string(a), named("A")));
        for (int u = 0; u != 4; ++u)
            records.push_back(write::upsert("u" + std::to_string(4 * a + u),
                                            with_score(1).set(field::user::account_id, "acc" + std::to_string(a))));
    }
    px::bulk writes{*client, records};
    BOOST_TEST(all_of(*this, writes).size() == records.size());
    std::set<std::string> accounts;
    for (auto const& r : service.requests()) {
        if (r.target().find("/accounts") != std::string::npos) {
            if (r.status() < 300) accounts.insert(r.subject());
            continue;
        }
        auto const at = r.body().find("\"accountId\":\"");
        BOOST_REQUIRE(at != std::string::npos);
        BOOST_TEST(accounts.contains(r.body().substr(at + 13, 4)));
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_the_records_where_that_is_asked_for)
{
    simulator().inject(fault::delay(4ms).rate(0.4, 3).always());
    px::bulk writes{*client, upserts_of(60), px::bulk_options{}.concurrency(8).order(px::outcome_order::by_number)};
    auto const all = all_of(*this, writes);
    BOOST_REQUIRE(all.size() == 60u);
    for (std::size_t i = 0; i != all.size(); ++i) BOOST_TEST(all[i].number() == i);
}

BOOST_AUTO_TEST_CASE(takes_no_more_than_there_is_room_for)
{
    int asked = 0;
    auto source = [&asked]() -> asio::awaitable<std::optional<write>> {
        if (asked == 50) co_return std::nullopt;
        co_return upserted(asked++);
    };
    px::bulk writes{*client, source, px::bulk_options{}.concurrency(2).room(5)};
    int most = 0, told = 0;
    run([](auto& from, int& a, int& m, int& t) -> asio::awaitable<void> {
        bulk_outcome one;
        while (co_await from.next(one)) {
            m = std::max(m, a - t);
            ++t;
        }
    }(writes, asked, most, told));
    BOOST_TEST(told == 50);
    BOOST_TEST(most <= 5);
    BOOST_TEST(writes.taken() == 50u);
}

BOOST_AUTO_TEST_CASE(tells_what_has_ended_while_the_source_waits)
{
    asio::steady_timer next{io(), asio::steady_timer::time_point::max()};
    int asked = 0;
    auto source = [&]() -> asio::awaitable<std::optional<write>> {
        if (asked == 3) {
            boost::system::error_code ec;
            co_await next.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            co_return std::nullopt;
        }
        co_return upserted(asked++);
    };
    px::bulk writes{*client, source};
    int told = 0;
    run([](auto& from, asio::steady_timer& more, int& t) -> asio::awaitable<void> {
        bulk_outcome one;
        while (co_await from.next(one))
            if (++t == 3) more.cancel();  // only now does the source go on
    }(writes, next, told));
    BOOST_TEST(told == 3);
}

BOOST_AUTO_TEST_CASE(passes_on_what_a_source_throws_and_goes_on_behind_it)
{
    int asked = 0;
    auto source = [&asked]() -> asio::awaitable<std::optional<write>> {
        if (++asked == 3) throw std::runtime_error{"a torn line"};
        if (asked > 5) co_return std::nullopt;
        co_return upserted(asked);
    };
    auto broken_range = std::views::iota(1, 6) | std::views::transform([](int i) {
                            if (i == 3) throw std::runtime_error{"a torn line"};
                            return upserted(i);
                        });
    auto const torn = [this](auto& writes) {
        int told = 0, thrown = 0;
        run([](auto& from, int& t, int& e) -> asio::awaitable<void> {
            bulk_outcome one;
            for (;;) {
                bool more = true, failed = false;
                try {
                    more = co_await from.next(one);
                } catch (std::runtime_error const&) {
                    failed = true;
                }
                if (!more) break;
                ++(failed ? e : t);
            }
        }(writes, told, thrown));
        BOOST_TEST(told == 4);
        BOOST_TEST(thrown == 1);
    };
    px::bulk awaited{*client, source};
    torn(awaited);
    px::bulk ranged{*client, broken_range};
    torn(ranged);
}

BOOST_AUTO_TEST_CASE(leaves_every_record_with_an_outcome_when_it_is_cancelled)
{
    // Of the first ten, some are created and some hang; of those that follow nothing is sent.
    simulator().inject(fault::stall()
                           .when([](sim_request const& r) {
                               return r.method() == "POST" && r.body().find("bulk-3") != std::string::npos;
                           })
                           .always());
    auto const records = upserts_of(40);
    px::bulk writes{*client, records, px::bulk_options{}.concurrency(4).room(8)};
    std::vector<bulk_outcome> all;
    bool aborted = false, ended = false;
    asio::cancellation_signal cancel;
    // Only bulk-3, and bulk-30 to bulk-39, hang: all others come to their end first.
    asio::co_spawn(io(), px_test::stop_when_cancelled(writes, all, aborted),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr e) {
                       ended = true;
                       if (e) std::rethrow_exception(e);
                   }));
    io().restart();
    while (all.size() < 26) io().run_one_for(10ms);
    cancel.emit(asio::cancellation_type::terminal);
    io().run();
    BOOST_TEST(ended);
    BOOST_TEST(aborted);
    auto const told = by_number(all, records.size());
    for (auto const& o : told) {
        auto const stored = service.find(collection::users, o.id()).has_value();
        BOOST_TEST_CONTEXT(o.id() << ' ' << o)
        {
            if (o.done()) BOOST_TEST(stored);
            if (o.result() == write_result::refused) {
                BOOST_TEST(!stored);
                BOOST_TEST((o.error() == px::errc::operation_aborted));
            }
        }
    }
    BOOST_TEST(told[3].result() == write_result::unknown);
    BOOST_TEST(told[39].result() == write_result::refused);
    for (auto const& r : service.requests()) BOOST_TEST(r.body().find("bulk-39") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(ends_a_source_that_waits_when_it_is_stopped)
{
    asio::steady_timer never{io(), asio::steady_timer::time_point::max()};
    auto source = [&never]() -> asio::awaitable<std::optional<write>> {
        co_await never.async_wait(asio::deferred);
        co_return std::nullopt;
    };
    px::bulk writes{*client, source};
    std::vector<bulk_outcome> all;
    bool aborted = false, ended = false;
    asio::cancellation_signal cancel;
    asio::co_spawn(io(), px_test::stop_when_cancelled(writes, all, aborted),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr e) {
                       ended = true;
                       if (e) std::rethrow_exception(e);
                   }));
    io().restart();
    io().poll();
    cancel.emit(asio::cancellation_type::terminal);
    io().run();
    BOOST_TEST(ended);
    BOOST_TEST(aborted);
    BOOST_TEST(all.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace bulks
