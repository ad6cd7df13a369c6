// The order of writes within a bulk, under random schedules and against a model that looks at every pair.
#include <gainsight/px/destination/bulk_core.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace bulk_core_test {

using gainsight::px::detail::bulk_core;
using gainsight::px::detail::bulk_keys;

/// The rule of the books said as plainly as can be: every pair of records is compared, every time.
class naive {
public:
    naive(std::size_t concurrency, std::size_t room, bool in_order)
        : concurrency_{concurrency}, room_{room}, in_order_{in_order}
    {}
    [[nodiscard]] bool has_room() const
    {
        auto const told = std::count_if(all_.begin(), all_.end(), [](one const& o) { return o.told; });
        return all_.size() - static_cast<std::size_t>(told) < room_;
    }
    void take(bulk_keys keys) { all_.push_back({std::move(keys)}); }
    std::optional<std::uint64_t> start()
    {
        auto const running =
            std::count_if(all_.begin(), all_.end(), [](one const& o) { return o.started && !o.ended; });
        if (static_cast<std::size_t>(running) >= concurrency_) return {};
        for (std::size_t i = 0; i != all_.size(); ++i)
            if (!all_[i].started && !all_[i].ended && may_start(i)) {
                all_[i].started = true;
                return i;
            }
        return {};
    }
    void ended(std::uint64_t number) { end(number); }
    std::optional<std::uint64_t> drop()
    {
        for (std::size_t i = 0; i != all_.size(); ++i)
            if (!all_[i].started && !all_[i].ended) {
                end(i);
                return i;
            }
        return {};
    }
    std::optional<std::uint64_t> next_outcome()
    {
        std::optional<std::size_t> next;
        for (std::size_t i = 0; i != all_.size(); ++i) {
            if (all_[i].told) continue;
            if (all_[i].ended && (!next || (!in_order_ && all_[i].when < all_[*next].when))) next = i;
            if (in_order_) break;
        }
        if (next) all_[*next].told = true;
        return next;
    }
    [[nodiscard]] std::vector<std::uint64_t> running() const
    {
        std::vector<std::uint64_t> out;
        for (std::size_t i = 0; i != all_.size(); ++i)
            if (all_[i].started && !all_[i].ended) out.push_back(i);
        return out;
    }

private:
    struct one {
        bulk_keys keys;
        bool started = false, ended = false, told = false;
        std::uint64_t when = 0;
    };
    [[nodiscard]] bool may_start(std::size_t i) const
    {
        auto const& me = all_[i].keys;
        for (std::size_t k = 0; k != i; ++k) {
            if (all_[k].ended) continue;
            auto const& it = all_[k].keys;
            if (it.own == me.own || it.own == me.other || it.other == me.own) return false;
        }
        return true;
    }
    void end(std::size_t i)
    {
        all_[i].ended = true;
        all_[i].when = clock_++;
    }

    std::vector<one> all_;
    std::size_t concurrency_, room_;
    std::uint64_t clock_ = 0;
    bool in_order_;
};

bulk_keys keys(std::string own, std::string other = {})
{
    bulk_keys out;
    out.own = std::move(own);
    out.other = std::move(other);
    return out;
}

BOOST_AUTO_TEST_SUITE(bulk_core_of_writes)

BOOST_AUTO_TEST_CASE(does_what_the_naive_model_does_under_every_schedule)
{
    for (std::uint64_t seed = 0; seed != 600; ++seed) {
        std::mt19937_64 random{seed};
        auto const below = [&random](std::uint64_t n) { return random() % n; };
        std::size_t const concurrency = 1 + below(5), room = 1 + below(12);
        bool const in_order = below(2) == 0;
        auto const ids = 1 + below(6), accounts = 1 + below(3);
        bulk_core core{concurrency, room, in_order};
        naive model{concurrency, room, in_order};
        std::uint64_t left = 40;
        std::size_t told = 0, taken = 0;
        for (int step = 0; step != 100'000 && (left != 0 || core.open() != 0); ++step) {
            BOOST_REQUIRE(core.has_room() == model.has_room());
            switch (below(seed % 4 == 0 ? 5 : 4)) {
                case 0:
                    if (left != 0 && core.has_room()) {
                        auto const account = "account " + std::to_string(below(accounts));
                        auto k = keys("user " + std::to_string(below(ids)), below(2) == 0 ? account : "");
                        if (below(4) == 0) k = keys(account);
                        model.take(k);
                        BOOST_REQUIRE(core.take(k) == taken);
                        ++taken;
                        --left;
                    }
                    break;
                case 1: {
                    auto const number = model.start();
                    BOOST_REQUIRE((core.start() == number));
                    break;
                }
                case 2: {
                    auto const running = model.running();
                    BOOST_REQUIRE(core.running() == running.size());
                    if (running.empty()) break;
                    auto const number = running[below(running.size())];
                    core.ended(number);
                    model.ended(number);
                    break;
                }
                case 3: {
                    auto const number = model.next_outcome();
                    BOOST_REQUIRE((core.next_outcome() == number));
                    told += number.has_value();
                    break;
                }
                case 4:
                    if (below(30) == 0) {
                        auto const number = model.drop();
                        BOOST_REQUIRE((core.drop() == number));
                    }
                    break;
            }
        }
        BOOST_TEST_CONTEXT("seed " << seed) { BOOST_TEST(told == 40u); }
    }
}

BOOST_AUTO_TEST_CASE(writes_an_account_before_the_users_behind_it_and_after_those_before_it)
{
    bulk_core core{10, 10, false};
    core.take(keys("user a", "account x"));  // 0
    core.take(keys("user b", "account x"));  // 1, beside it
    core.take(keys("account x"));            // 2, behind both
    core.take(keys("user c", "account x"));  // 3, behind the account
    core.take(keys("user d"));               // 4
    BOOST_TEST((core.start() == 0u));
    BOOST_TEST((core.start() == 1u));
    BOOST_TEST((core.start() == 4u));
    BOOST_TEST(!core.start());
    core.ended(1);
    BOOST_TEST(!core.start());
    core.ended(0);
    BOOST_TEST((core.start() == 2u));
    BOOST_TEST(!core.start());
    core.ended(2);
    BOOST_TEST((core.start() == 3u));
}

BOOST_AUTO_TEST_CASE(runs_the_records_of_one_id_one_after_the_other)
{
    bulk_core core{32, 128, true};
    std::uint64_t told = 0;
    while (told != 100'000) {
        while (core.has_room()) core.take(keys("user a"));
        auto const number = core.start();
        BOOST_REQUIRE((number == told));
        BOOST_REQUIRE(!core.start());
        core.ended(*number);
        BOOST_REQUIRE((core.next_outcome() == told));
        ++told;
    }
    BOOST_TEST(core.open() == 127u);
}

// Each of them looked at all others, which were 5,000,000,000 looks.
BOOST_AUTO_TEST_CASE(takes_no_longer_for_each_where_all_name_one_account)
{
    constexpr std::uint64_t many = 100'000;
    bulk_core core{many, many + 2, false};
    core.take(keys("account"));
    for (std::uint64_t i = 0; i != many; ++i) core.take(keys("user " + std::to_string(i), "account"));
    core.take(keys("account"));
    BOOST_TEST((core.start() == 0u));
    BOOST_TEST(!core.start());
    core.ended(0);
    for (std::uint64_t i = 1; i != many + 1; ++i) BOOST_REQUIRE((core.start() == i));
    for (std::uint64_t i = many; i != 0; --i) {
        BOOST_REQUIRE(!core.start());
        core.ended(i);
    }
    BOOST_TEST((core.start() == many + 1));
}

BOOST_AUTO_TEST_CASE(starts_again_what_could_not_be_started)
{
    bulk_core core{2, 10, false};
    core.take(keys("a"));
    core.take(keys("b"));
    core.take(keys("c"));
    BOOST_TEST((core.start() == 0u));
    BOOST_TEST((core.start() == 1u));
    core.put_back(0);
    BOOST_TEST(core.running() == 1u);
    BOOST_TEST((core.start() == 0u));
    BOOST_TEST(!core.start());
    core.put_back(1);
    BOOST_TEST((core.drop() == 1u));
    BOOST_TEST((core.drop() == 2u));
    core.put_back(0);
    BOOST_TEST((core.drop() == 0u));
    BOOST_TEST(!core.drop());
    BOOST_TEST(!core.start());
    BOOST_TEST(core.running() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace bulk_core_test
