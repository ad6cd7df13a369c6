// The bodies of <gainsight/px/stream/page_fingerprint.hpp>.
#ifndef GAINSIGHT_PX_STREAM_IMPL_PAGE_FINGERPRINT_IPP
#define GAINSIGHT_PX_STREAM_IMPL_PAGE_FINGERPRINT_IPP

#include <gainsight/px/stream/page_fingerprint.hpp>

#include <algorithm>
#include <cstring>

namespace gainsight::px::inline v0::detail {

/// Spreads every bit of `x` over all bits of the result.
constexpr std::uint64_t spread_bits(std::uint64_t x) noexcept
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    return x;
}

inline std::uint64_t id_hash(std::string_view id) noexcept
{
    // Eight bytes at a time: a page has a thousand ids.
    std::uint64_t hash = 0xcbf29ce484222325U ^ id.size();
    while (!id.empty()) {
        std::uint64_t word = 0;
        auto const size = std::min(id.size(), sizeof word);
        std::memcpy(&word, id.data(), size);
        hash = (hash ^ word) * 0x9fb21c651e98df25U;
        hash ^= hash >> 29;
        id.remove_prefix(size);
    }
    return spread_bits(hash);
}

GAINSIGHT_PX_DECL void page_fingerprint::add(std::string_view id)
{
    if (id.empty()) {
        complete_ = false;
        return;
    }
    auto const hash = id_hash(id);
    hashes_.push_back(hash);
    sum_ += hash;
    xor_ ^= hash;
}

GAINSIGHT_PX_DECL void page_fingerprint::clear() noexcept
{
    hashes_.clear();
    sum_ = 0;
    xor_ = 0;
    complete_ = true;
}

GAINSIGHT_PX_DECL std::uint64_t page_fingerprint::value() const noexcept
{
    return spread_bits(sum_ ^ spread_bits(xor_ ^ spread_bits(hashes_.size())));
}

/// The place of `hash`, or the empty one where it would go.
inline std::size_t place_of(std::vector<std::uint64_t> const& places, std::uint64_t hash) noexcept
{
    auto const mask = places.size() - 1;
    auto at = static_cast<std::size_t>(hash) & mask;
    while (places[at] != 0 && places[at] != hash) at = (at + 1) & mask;
    return at;
}

GAINSIGHT_PX_DECL bool hash_memory::find(table const& places, std::uint64_t hash) noexcept
{
    return !places.empty() && places[place_of(places, hash)] == hash;
}

GAINSIGHT_PX_DECL void hash_memory::put(table& places, std::uint64_t hash) noexcept
{
    places[place_of(places, hash)] = hash;
}

GAINSIGHT_PX_DECL bool hash_memory::contains(std::uint64_t hash) const noexcept
{
    if (hash == 0) hash = 1;
    return find(young_, hash) || find(old_, hash);
}

GAINSIGHT_PX_DECL void hash_memory::insert(std::uint64_t hash)
{
    if (hash == 0) hash = 1;
    if (find(young_, hash)) return;
    if (used_ == capacity_) {
        old_.swap(young_);
        std::fill(young_.begin(), young_.end(), 0);
        used_ = 0;
    }
    if (2 * (used_ + 1) > young_.size()) {
        table larger(std::max<std::size_t>(64, 2 * young_.size()));
        for (auto const known : young_)
            if (known != 0) put(larger, known);
        young_.swap(larger);
    }
    put(young_, hash);
    ++used_;
}

}  // namespace gainsight::px::inline v0::detail

#endif
