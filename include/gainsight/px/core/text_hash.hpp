// A fast hash of texts of any length, for tables in memory.
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

/// A 64-bit hash of a text and its length. It is not cryptographic: whoever chooses the texts can make two texts with
/// the same hash. It depends on the byte order, so it must not leave the machine.
///
/// In std::hash of GCC 12 each block waits for the result of the block before it. Here two independent multiplications,
/// of 16 bytes each, run at the same time; four, where two states take turns.
class text_hash_state {
public:
    static constexpr std::size_t block = 32;
    void add(char const* p) noexcept
    {
        a_ = fold(load(p) ^ keys[1], load(p + 8) ^ a_);
        b_ = fold(load(p + 16) ^ keys[2], load(p + 24) ^ b_);
    }
    /// Takes in another state, as the blocks behind its own.
    void add(text_hash_state const& other) noexcept
    {
        a_ = fold(a_ ^ keys[1], other.a_);
        b_ = fold(b_ ^ keys[2], other.b_);
    }
    /// `size` is the length of the text: the last block may be padded, and texts of different lengths must differ.
    [[nodiscard]] std::uint64_t result(std::size_t size) const noexcept { return fold(a_ ^ size, b_ ^ keys[0]); }

private:
    // Digits of pi after the point.
    static constexpr std::array<std::uint64_t, 3> keys{0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0};

    [[nodiscard]] static std::uint64_t load(char const* p) noexcept
    {
        std::uint64_t word;
        std::memcpy(&word, p, sizeof word);
        return word;
    }
    /// Multiplies to 128 bits, so that each input bit changes many output bits, and folds the product into 64 bits by
    /// XOR.
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
    if (left >= 8 * block) {
        text_hash_state other;
        for (; left >= 2 * block; p += 2 * block, left -= 2 * block) {
            hash.add(p);
            other.add(p + block);
        }
        hash.add(other);
    }
    for (; left >= block; p += block, left -= block) hash.add(p);
    if (left != 0) {
        std::array<char, block> last{};
        if (text.size() >= block)
            p -= block - left;
        else
            p = static_cast<char const*>(std::memcpy(last.data(), p, left));
        hash.add(p);
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
