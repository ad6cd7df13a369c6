// A hash of texts of any length, for tables in memory: most of what it costs is reading the text.
#ifndef GAINSIGHT_PX_CORE_TEXT_HASH_HPP
#define GAINSIGHT_PX_CORE_TEXT_HASH_HPP

#include <gainsight/px/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>

namespace gainsight::px::inline v0::detail {

#if defined(__SIZEOF_INT128__)

/// 64 bits that each byte of a text, and its length, change as chance would. It is no secret, so that who makes texts
/// for the purpose can make two of one hash; and it differs from machine to machine.
///
/// std::hash of GCC 12 takes a block only when it is done with the one before; this has two multiplications under way
/// that do not wait for each other, of 16 bytes each.
class text_hash_state {
public:
    static constexpr std::size_t block = 32;
    void add(char const* p) noexcept
    {
        a_ = fold(load(p) ^ keys[1], load(p + 8) ^ a_);
        b_ = fold(load(p + 16) ^ keys[2], load(p + 24) ^ b_);
    }
    /// The last block may have been filled up: the size tells with how much.
    [[nodiscard]] std::uint64_t result(std::size_t size) const noexcept { return fold(a_ ^ size, b_ ^ keys[0]); }

private:
    // Digits of pi behind the point.
    static constexpr std::array<std::uint64_t, 3> keys{0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0};

    [[nodiscard]] static std::uint64_t load(char const* p) noexcept
    {
        std::uint64_t word;
        std::memcpy(&word, p, sizeof word);
        return word;
    }
    /// Each bit of the product hangs on bits of both; half of them are folded onto the other half.
    [[nodiscard]] static std::uint64_t fold(std::uint64_t x, std::uint64_t y) noexcept
    {
        __extension__ using wide = unsigned __int128;
        auto const product = wide{x} * y;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }

    std::uint64_t a_ = keys[0];
    std::uint64_t b_ = keys[0];
};

[[nodiscard]] inline std::uint64_t text_hash(std::string_view text) noexcept
{
    constexpr auto block = text_hash_state::block;
    text_hash_state hash;
    auto const* p = text.data();
    auto left = text.size();
    for (; left >= block; p += block, left -= block) hash.add(p);
    if (left != 0) {
        std::array<char, block> last{};
        std::memcpy(last.data(), p, left);
        hash.add(last.data());
    }
    return hash.result(text.size());
}

#else

[[nodiscard]] inline std::uint64_t text_hash(std::string_view text) noexcept
{
    return std::hash<std::string_view>{}(text);
}

#endif

}  // namespace gainsight::px::inline v0::detail

#endif
