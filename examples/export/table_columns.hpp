// The columns that database tables have besides the fields of a list, the same for every database.
#ifndef EXAMPLES_EXPORT_TABLE_COLUMNS_HPP
#define EXAMPLES_EXPORT_TABLE_COLUMNS_HPP

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// Their names begin with an underscore, unlike all fields of PX: for instance, users have a field `id`, which may be
/// empty.
namespace own_column {
// The key of a row.
inline constexpr std::string_view subscription = "_subscription";  // list_info::subscription
inline constexpr std::string_view region = "_region";
inline constexpr std::string_view id = "_id";  // see record_key
// Other facts about a row.
inline constexpr std::string_view extra = "_extra";          // record_columns::extra; null for none
inline constexpr std::string_view synced_at = "_synced_at";  // when the row was last written
inline constexpr std::string_view run_id = "_run_id";        // the run that wrote it last
inline constexpr std::string_view deleted = "_deleted";      // when a read of the whole list first missed it, or null
}  // namespace own_column

inline constexpr std::array key_columns{own_column::subscription, own_column::region, own_column::id};
inline constexpr std::array trailing_columns{own_column::extra, own_column::synced_at, own_column::run_id,
                                             own_column::deleted};

/// The table of states, with a row for each list.
inline constexpr std::string_view state_table = "_px_state";

/// GAINSIGHT_PX_VERSION as text: "0.1.0".
inline std::string version_text(std::int64_t v)
{
    return std::to_string(v / 10000) + '.' + std::to_string(v / 100 % 100) + '.' + std::to_string(v % 100);
}

/// `name` in double quotes, as standard SQL quotes arbitrary names.
inline std::string quoted_name(std::string_view name)
{
    std::string out = "\"";
    for (char const c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out += '"';
}

/// A list of names: `"a", "b"`, each with the prefix `before`.
template <class Names>
std::string quoted_names(Names const& names, std::string_view before = "")
{
    std::string out;
    for (auto const& name : names) (out += out.empty() ? "" : ", ") += std::string{before} + quoted_name(name);
    return out;
}

}  // namespace example

#endif
