// Made-up data for a simulated service, the same on every run.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_SEEDER_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_SEEDER_HPP

#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/stores.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

class seed_random;

/// One call of a seed function: what the texts of its records depend on besides their numbers.
struct seeding {
    std::size_t first;     // the number of its first record
    std::int64_t today;    // midnight, in epoch milliseconds
    std::size_t accounts;  // that users spread over
};

/// Fills the stores. Users and accounts are many, so their text is written when it is first read: the stores must not
/// outlive the seeder. Not thread-safe.
class seeder {
public:
    seeder(stores& data, sim_clock const& clock);
    seeder(seeder const&) = delete;
    seeder& operator=(seeder const&) = delete;

    /// Adds `count` records; events are spread over the last `days` days.
    void seed(collection what, std::size_t count, int days);
    /// Begins at number 0 again. The stores must be empty.
    void clear();

private:
    void seed_accounts(std::size_t count);
    void seed_users(std::size_t count);
    void seed_custom_events(std::size_t count, int days);
    [[nodiscard]] boost::json::object event_head_of(collection what, std::size_t i, seed_random& d,
                                                    std::int64_t date) const;
    [[nodiscard]] boost::json::object asset(collection what, std::size_t i, std::int64_t now) const;
    void write_account(stored const& row, std::string& out) const;
    void write_user(stored const& row, std::string& out) const;

    /// The number of the next record.
    [[nodiscard]] std::size_t& serial(collection what) noexcept { return seeded_[index_of(what)]; }
    /// How many seeded records others can name: 100 that do not exist, when there are none.
    [[nodiscard]] std::size_t seeded_or_some(collection what) const noexcept
    {
        auto const n = seeded_[index_of(what)];
        return n ? n : 100;
    }

    stores& data_;
    sim_clock const& clock_;
    std::array<std::size_t, collections> seeded_{};  // how many
    std::vector<seeding> user_seedings_;
    std::vector<seeding> account_seedings_;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
