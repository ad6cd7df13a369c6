// A hash of short names for tables that are built at compile time.
#ifndef GAINSIGHT_PX_CORE_NAME_HASH_HPP
#define GAINSIGHT_PX_CORE_NAME_HASH_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Hashes a name by its length and its first, middle and last letter.
constexpr unsigned name_hash(std::string_view name) noexcept
{
    auto const letter = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    auto h = static_cast<unsigned>(name.size());
    if (!name.empty()) h = ((h * 31u + letter(0)) * 31u + letter(name.size() / 2)) * 31u + letter(name.size() - 1);
    return h ^ (h >> 6);
}

}  // namespace gainsight::px::inline v0::detail

#endif
