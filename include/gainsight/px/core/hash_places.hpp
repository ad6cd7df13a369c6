// A hash table whose keys are 64-bit hashes.
#ifndef GAINSIGHT_PX_CORE_HASH_PLACES_HPP
#define GAINSIGHT_PX_CORE_HASH_PLACES_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// A hash table with open addressing and linear probing, at most `Fill` sixteenths full. A map of Boost cannot prefetch
/// the slot of a key; this table can, which hides the cache misses of tables with hundreds of thousands of records.
///
/// `Place` has a member `hash`, which is 0 in an empty slot; a key of 0 is stored as 1.
template <class Place, std::size_t Fill = 12>
class hash_places {
public:
    [[nodiscard]] std::size_t size() const noexcept { return used_; }
    /// Makes room for so many hashes: a table that grows while it is filled inserts each hash twice, and takes twice
    /// the memory for a moment.
    void reserve(std::size_t records)
    {
        auto const places = std::bit_ceil((records * 16 + Fill - 1) / Fill);
        if (places > places_.size()) grow_to(places);
    }
    /// Finds or inserts a hash: its slot, and whether it was inserted.
    std::pair<Place&, bool> put(std::uint64_t hash)
    {
        hash = never_0(hash);
        auto* p = places_.empty() ? nullptr : &place_of(places_, hash);
        bool const is_new = !p || p->hash == 0;
        if (is_new) {
            if ((used_ + 1) * 16 > places_.size() * Fill) {
                grow_to(std::max<std::size_t>(64, 2 * places_.size()));
                p = &place_of(places_, hash);
            }
            p->hash = hash;
            ++used_;
        }
        return {*p, is_new};
    }
    [[nodiscard]] bool contains(std::uint64_t hash) const noexcept
    {
        return !places_.empty() && place_of(places_, never_0(hash)).hash != 0;
    }
    /// Brings the slot of a hash into the cache, for a `put` that follows soon.
    void prefetch(std::uint64_t hash) const noexcept
    {
        if (!places_.empty()) __builtin_prefetch(&places_[first(places_, never_0(hash))], 1);
    }
    /// Removes every hash and keeps the memory.
    void clear() noexcept
    {
        std::fill(places_.begin(), places_.end(), Place{});
        used_ = 0;
    }

private:
    using table = std::vector<Place>;  // its size is a power of two

    static std::uint64_t never_0(std::uint64_t hash) noexcept { return hash == 0 ? 1 : hash; }
    static std::size_t first(table const& places, std::uint64_t hash) noexcept
    {
        return static_cast<std::size_t>(hash) & (places.size() - 1);
    }
    /// The slot of a hash, or the empty slot in which it would be inserted.
    template <class Table>
    static auto& place_of(Table& places, std::uint64_t hash) noexcept
    {
        auto at = first(places, hash);
        while (places[at].hash != 0 && places[at].hash != hash) at = (at + 1) & (places.size() - 1);
        return places[at];
    }
    void grow_to(std::size_t places)
    {
        table larger(places);
        for (auto const& p : places_)
            if (p.hash != 0) place_of(larger, p.hash) = p;
        places_.swap(larger);
    }

    table places_;
    std::size_t used_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#endif
