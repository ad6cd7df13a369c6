// Into which partition of a queue a record belongs, by its id.
#ifndef GAINSIGHT_PX_FLEET_PARTITION_OF_HPP
#define GAINSIGHT_PX_FLEET_PARTITION_OF_HPP

#include <gainsight/px/core/config.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace gainsight::px::inline v0::fleet {

namespace detail {

/// CRC-32 as zlib, gzip and PNG have it: every language has it at hand.
inline constexpr std::array<std::uint32_t, 256> crc32_table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        auto c = i;
        for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
        out[i] = c;
    }
    return out;
}();

}  // namespace detail

/// The partition, below `partitions`, which is 1 at least, of all records of one user or account: the CRC-32 of its id,
/// modulo the number of partitions. All producers of a queue use the same function, whatever they are written in:
/// records of one id keep their order within one partition alone.
[[nodiscard]] constexpr std::uint32_t partition_of(std::string_view id, std::uint32_t partitions) noexcept
{
    std::uint32_t c = 0xFFFFFFFFU;
    for (char const byte : id) c = detail::crc32_table[(c ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (c >> 8);
    return (c ^ 0xFFFFFFFFU) % partitions;
}

}  // namespace gainsight::px::inline v0::fleet

#endif
