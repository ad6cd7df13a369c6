// The columns that the tables of a database have besides a list's own, alike in every kind of database.
#ifndef EXAMPLES_EXPORT_TABLE_COLUMNS_HPP
#define EXAMPLES_EXPORT_TABLE_COLUMNS_HPP

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// They begin with an underscore, which no field of PX does: users have an `id`, which may be empty, of their own.
namespace own_column {
// What tells a row from all others.
inline constexpr std::string_view subscription = "_subscription";  // list_info::subscription
inline constexpr std::string_view region = "_region";
inline constexpr std::string_view id = "_id";  // see record_key
// What else is known of it.
inline constexpr std::string_view extra = "_extra";          // record_columns::extra; null for none
inline constexpr std::string_view synced_at = "_synced_at";  // when the row was last written
inline constexpr std::string_view run_id = "_run_id";        // by which run
inline constexpr std::string_view deleted = "_deleted";      // when a read of the whole list first missed it; else null
}  // namespace own_column

inline constexpr std::array key_columns{own_column::subscription, own_column::region, own_column::id};
inline constexpr std::array trailing_columns{own_column::extra, own_column::synced_at, own_column::run_id,
                                             own_column::deleted};

/// The table of the states, a row for each list.
inline constexpr std::string_view state_table = "_px_state";

/// What GAINSIGHT_PX_VERSION means, in words: "0.1.0".
inline std::string version_text(std::int64_t v)
{
    return std::to_string(v / 10000) + '.' + std::to_string(v / 100 % 100) + '.' + std::to_string(v % 100);
}

/// `name` in double quotes, as standard SQL writes a name that may hold anything.
inline std::string quoted_name(std::string_view name)
{
    std::string out = "\"";
    for (char const c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out += '"';
}

/// Names in a row: `"a", "b"`; each with `before` in front of it.
template <class Names>
std::string quoted_names(Names const& names, std::string_view before = "")
{
    std::string out;
    for (auto const& name : names) (out += out.empty() ? "" : ", ") += std::string{before} + quoted_name(name);
    return out;
}

}  // namespace example

#endif
