// The data of a simulated service: a table of records for each collection.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_STORES_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_STORES_HPP

#include <gainsight/px/testing/book.hpp>
#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/asset_schema.hpp>
#include <gainsight/px/testing/detail/record_table.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// Records keep their dates as epoch milliseconds.
inline constexpr std::int64_t day_ms = 86'400'000;

/// The position of a collection in an array that has one element for each.
constexpr std::size_t index_of(collection what) noexcept { return static_cast<std::size_t>(what); }

/// The records of a service and the files that were imported. Not thread-safe.
class stores {
public:
    explicit stores(sim_clock const& clock) noexcept : clock_{clock} {}
    stores(stores const&) = delete;
    stores& operator=(stores const&) = delete;

    [[nodiscard]] record_table& of(collection what) noexcept { return tables_[index_of(what)]; }
    [[nodiscard]] record_table const& of(collection what) const noexcept { return tables_[index_of(what)]; }

    /// A record that is shown; null when there is none.
    [[nodiscard]] stored* find_live(record_table& rows, std::string_view id) const;
    /// The same, or a hidden user who can still come back.
    [[nodiscard]] stored* find_live_or_hidden(record_table& rows, std::string_view id) const;

    /// Keeps a record as it is, in the place of one of the same id. Absent members are filled up.
    void put(schema const& s, record_table& rows, boost::json::object record);
    /// Lays members over a record, read-only ones too.
    static void amend(schema const& s, record_table const& rows, stored& row, boost::json::object const& changes);
    /// Changes the number of users of an account, if there is such an account.
    void add_to_user_count(std::string_view account, int by);

    void add_import(imported_file file) { imports_.push_back(std::move(file)); }
    [[nodiscard]] std::vector<imported_file> const& imports() const noexcept { return imports_; }

    /// Drops everything.
    void clear();

private:
    sim_clock const& clock_;
    std::array<record_table, collections> tables_{};
    std::vector<imported_file> imports_;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
