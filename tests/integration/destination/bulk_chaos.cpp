// Writes through a PX that kills, stalls, refuses and answers late at random: what it has afterwards and what the
// outcomes say agree, record for record.
//
// PX_WRITE_RECORDS is how many (4,000), PX_WRITE_SEED replays a run.
#include "../resources/stage.hpp"
#include "../scratch.hpp"
#include "../source/generated_events.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <boost/json/parse.hpp>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace write_chaos {

using namespace resources;
using px::bulk_outcome;
using px::record_kind;
using px::write;
using px::write_kind;
using px::write_result;
using px::testing::fault;
using px::testing::sim_request;
using px_test::number_from;

/// A client of such a PX.
class storm {
public:
    storm() : seed{number_from("PX_WRITE_SEED", std::random_device{}())}
    {
        service.add_key(key_, px::permission::write);
        service.keep_requests(100'000'000);
        px::pool_options options;
        options.tls.ca_pem = simulator.ca_pem();
        options.retry_budget = 1'000'000;
        pools_.emplace(io.get_executor(), px::single_threaded, std::move(options));
        client.emplace(px::client<px::scope::write>{
            *pools_, px::tenant{px::credential{"storm", px::endpoint::parse(simulator.url()).value(), px::api_key{key_},
                                               px::permission::write},
                                px_test::wide_quota()}}
                           .with(px::retry{}.max_attempts(3).first_wait(1ms).max_wait(4ms).block_wait(1ms, 2ms),
                                 px::first_byte_timeout{500ms}, px::stall_timeout{500ms}));
    }
    void misbehave(double p)
    {
        at_random(fault::reset_before_applying(), p);
        at_random(fault::reset_after_applying(), p);
        at_random(fault::reset_after(30), p);
        at_random(fault::close_before_applying(), p);
        at_random(fault::truncate_after(20), p);
        at_random(fault::stall(), p / 10);
        at_random(fault::stall().before_applying(), p / 10);
        at_random(fault::delay(700ms), p / 10);  // later than the client waits
        at_random(fault::status(429), p);
        at_random(fault::duplicate_block(), p);
        at_random(fault::duplicate_block(400), p);
        at_random(fault::status(400), p);
        at_random(fault::status(500), p);
        at_random(fault::status(500).before_applying(false), p);
        at_random(fault::status(502), p);
        at_random(fault::status(502).before_applying(false), p);
        at_random(fault::status(503), p);
        at_random(fault::status(504).before_applying(false), p);
        at_random(fault::status(403), p / 2);
        at_random(fault::default_backend(), p);
        at_random(fault::login_page(), p);
        at_random(fault::error_within_200(), p);
        at_random(fault::garbage(), p);
        at_random(fault::hang_up_after_response(), p);
    }
    /// From now on nothing goes wrong, and the client is patient with a machine that has much else to do.
    void calm()
    {
        simulator.clear_faults();
        client.emplace(client->with(px::first_byte_timeout{60s}, px::stall_timeout{60s}));
    }
    template <class Records>
    std::vector<bulk_outcome> write_all(Records const& records, px::bulk_options const& options)
    {
        px::bulk writes{*client, records, options};
        std::vector<bulk_outcome> out(records.size());
        std::vector<bool> seen(records.size(), false);
        std::exception_ptr thrown;
        asio::co_spawn(
            io,
            [](auto& from, auto& into, auto& told) -> asio::awaitable<void> {
                bulk_outcome one;
                while (co_await from.next(one)) {
                    if (one.number() >= into.size() || told[one.number()]) {
                        BOOST_ERROR("record " << one.number() << " was told twice, or is none");
                        continue;
                    }
                    told[one.number()] = true;
                    into[one.number()] = one;
                }
            }(writes, out, seen),
            [&](std::exception_ptr e) { thrown = e; });
        io.restart();
        io.run();
        if (thrown) std::rethrow_exception(thrown);
        for (std::size_t i = 0; i != seen.size(); ++i)
            if (!seen[i]) BOOST_ERROR("record " << i << " was never told");
        return out;
    }

    std::uint64_t seed;
    asio::io_context io{1};
    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);

private:
    void at_random(fault f, double probability)
    {
        ++kinds_;
        struct asked {
            std::mutex mutex;
            std::map<std::string, std::uint64_t> times;
        };
        // By what is written and how often that was tried, not by the order in which requests come.
        simulator.inject(std::move(f)
                             .when([=, dice = generated::chance{seed + kinds_},
                                    tried = std::make_shared<asked>()](sim_request const& r) {
                                 auto const what = r.method() + r.target() + r.body();
                                 std::uint64_t nth = 0;
                                 {
                                     std::lock_guard const lock{tried->mutex};
                                     nth = tried->times[what]++;
                                 }
                                 return dice.strikes(probability, what, nth);
                             })
                             .always());
    }

    static constexpr char key_[] = "key-of-the-write-storm1";
    std::uint64_t kinds_ = 0;
    std::optional<px::pools> pools_;

public:
    std::optional<px::client<px::scope::write>> client;
};

/// A record, which is told from all others by its number.
write numbered(int n, std::mt19937_64& random, int ids)
{
    auto const keys = px::property_keys("AP-CHAOS-2");
    auto const one_of = [&](char const* kind, int of) {
        return kind + std::to_string(random() % static_cast<unsigned>(of));
    };
    auto const dice = random() % 100;
    auto const user = one_of("user-", ids);
    auto patch = px::patch<px::user>{}.set(field::user::score, n).set(field::user::property_keys, keys);
    if (dice < 30) return write::upsert(user, patch.set(field::user::account_id, one_of("account-", 20)));
    if (dice < 55) return write::upsert(user, patch);
    if (dice < 65) return write::update(user, patch);
    if (dice < 75) return write::remove_user(user, px::hard_delete::yes);
    if (dice < 80) return write::remove_account(one_of("lone-", 20), px::cascade::deletes_its_users);
    if (dice < 90)
        return write::upsert(one_of(dice < 85 ? "account-" : "lone-", 20),
                             px::patch<px::account>{}
                                 .set(field::account::name, "n")
                                 .set(field::account::number_of_employees, n)
                                 .set(field::account::property_keys, keys));
    return write::event(px::custom_event{"event-" + std::to_string(n), user}.with_property_key("AP-CHAOS-2"));
}

/// The number of the record that a request came from; -1 of a removal.
int number_in(std::string const& body)
{
    if (body.empty()) return -1;
    auto const o = boost::json::parse(body).as_object();
    if (auto const* name = o.if_contains("eventName")) return std::stoi(std::string{name->as_string()}.substr(6));
    for (auto const* field : {"score", "numberOfEmployees"})
        if (auto const* v = o.if_contains(field)) return static_cast<int>(v->to_number<std::int64_t>());
    return -1;
}
constexpr int absent = -1;
/// The number that PX has.
int stored(px::testing::service const& service, record_kind kind, std::string const& id)
{
    auto const found = service.find(kind == record_kind::user ? collection::users : collection::accounts, id);
    if (!found) return absent;
    return static_cast<int>(
        found->at(kind == record_kind::user ? "score" : "numberOfEmployees").to_number<std::int64_t>());
}

/// Judges a run by what PX did and by what it has.
void judge(storm const& s, std::vector<write> const& records, std::vector<bulk_outcome> const& told)
{
    std::vector<int> applied(records.size(), 0);
    std::map<std::string, int> last;  // of each id, applied last
    for (auto const& r : s.service.requests()) {
        if (!r.applied()) continue;
        auto const n = number_in(r.body());
        if (n < 0) continue;
        ++applied[static_cast<std::size_t>(n)];
        if (r.operation() == "createCustomEvent") continue;
        auto& before =
            last.try_emplace(std::string{r.operation().find("User") != std::string::npos ? 'u' : 'a'} + r.subject(), -1)
                .first->second;
        if (n < before) BOOST_ERROR("record " << n << " was applied after " << before);
        before = n;
    }
    struct possible {
        std::set<int> now{absent};
    };
    std::map<std::pair<record_kind, std::string>, possible> states;
    std::map<write_result, int> results;
    for (std::size_t i = 0; i != records.size(); ++i) {
        auto const& w = records[i];
        auto const& o = told[i];
        auto const n = static_cast<int>(i);
        ++results[o.result()];
        BOOST_TEST_CONTEXT("record " << i << ' ' << to_string(w.kind()) << ' ' << w.id() << ": " << o)
        {
            if (o.id() != w.id() || o.kind() != w.kind()) BOOST_ERROR("the outcome is another record's");
            if (w.kind() != write_kind::remove) {
                if (o.done() && applied[i] == 0) BOOST_ERROR("done, and PX never did it");
                if (o.result() == write_result::refused && applied[i] != 0) BOOST_ERROR("refused, and PX did it");
                if (w.kind() == write_kind::send && applied[i] > 1) BOOST_ERROR("an event was recorded twice");
            }
            if (w.kind() == write_kind::send) continue;
            auto& now = states[{w.record(), w.id()}].now;
            auto const after = w.kind() == write_kind::remove ? absent : n;
            bool const known_present = !now.contains(absent);
            if (o.result() == write_result::created && known_present) BOOST_ERROR("created what was there");
            if (o.error() == px::errc::not_found && !o.done() && o.result() == write_result::refused) {
                if (known_present) BOOST_ERROR("not found, and it was there");
                now = {absent};
            } else if (o.done()) {
                now = {after};
            } else if (o.result() == write_result::unknown) {
                now.insert(after);
            }
        }
    }
    for (auto const& [what, state] : states) {
        auto const has = stored(s.service, what.first, what.second);
        if (!state.now.contains(has)) BOOST_ERROR(what.second << " is as record " << has << " has it, which is wrong");
    }
    std::string summary;
    for (auto const& [result, n] : results) summary += ' ' + std::to_string(n) + ' ' + std::string{to_string(result)};
    BOOST_TEST_MESSAGE(records.size() << " records in " << s.service.counts().requests << " requests:" << summary);
    for (auto r : {write_result::created, write_result::updated, write_result::removed, write_result::sent,
                   write_result::refused, write_result::unknown})
        BOOST_TEST(results[r] != 0, "no record was " << r);
}

BOOST_AUTO_TEST_SUITE(bulk_chaos)

BOOST_AUTO_TEST_CASE(leaves_px_as_the_outcomes_say_record_for_record)
{
    storm s;
    auto const count = static_cast<int>(number_from("PX_WRITE_RECORDS", 4000));
    BOOST_TEST_CONTEXT("PX_WRITE_SEED=" << s.seed << " PX_WRITE_RECORDS=" << count)
    {
        std::mt19937_64 random{s.seed};
        std::vector<write> records;
        for (int n = 0; n != count; ++n) records.push_back(numbered(n, random, std::max(10, count / 20)));
        px::memory_change_store store;
        auto const options = px::bulk_options{}.only_changed(store);
        s.misbehave(0.006);
        {
            generated::killer killer{s.simulator, s.service, s.seed};
            judge(s, records, s.write_all(records, options));
        }

        // What the store holds is what PX has: nothing that is skipped is missing, and in the end nothing is written.
        std::map<std::pair<record_kind, std::string>, std::size_t> last;
        for (std::size_t i = 0; i != records.size(); ++i)
            if (records[i].kind() == write_kind::upsert) last[{records[i].record(), records[i].id()}] = i;
        std::vector<write> again;
        std::vector<int> numbers;
        for (auto const& [what, i] : last) {
            again.push_back(records[i]);
            numbers.push_back(static_cast<int>(i));
        }
        s.calm();
        std::size_t skipped = 0;
        for (auto const& o : s.write_all(again, options)) {
            if (!o.done() && o.result() != write_result::unchanged) BOOST_ERROR(o.id() << ": " << o);
            skipped += o.result() == write_result::unchanged;
            BOOST_TEST(stored(s.service, o.record(), o.id()) == numbers[o.number()]);
        }
        BOOST_TEST(skipped > again.size() / 10);
        auto const before = s.service.counts().requests;
        for (auto const& o : s.write_all(again, options)) BOOST_TEST(o.result() == write_result::unchanged);
        BOOST_TEST(s.service.counts().requests == before);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace write_chaos
