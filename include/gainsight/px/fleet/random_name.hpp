// A name that nobody else has.
#ifndef GAINSIGHT_PX_FLEET_RANDOM_NAME_HPP
#define GAINSIGHT_PX_FLEET_RANDOM_NAME_HPP

#include <gainsight/px/core/config.hpp>

#include <random>
#include <string>

namespace gainsight::px::inline v0::fleet::detail {

/// 64 random bits, as "9f31c0aa52e81b07".
[[nodiscard]] inline std::string random_name()
{
    std::random_device random;
    std::string out;
    for (int word = 0; word < 2; ++word) {
        auto bits = random();
        for (int i = 0; i < 8; ++i, bits >>= 4) out += "0123456789abcdef"[bits & 15];
    }
    return out;
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
