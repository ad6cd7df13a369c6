// Which records a page holds, and which came before: how a list finds out that it goes in circles.
#ifndef GAINSIGHT_PX_STREAM_PAGE_FINGERPRINT_HPP
#define GAINSIGHT_PX_STREAM_PAGE_FINGERPRINT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/hash_places.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// Which records a page holds, whatever their order, by hashes of their ids.
class page_fingerprint {
public:
    page_fingerprint() {}
    /// Adds a record by its id, which may be empty when the record has none.
    void add(std::string_view id);
    void clear() noexcept;

    /// Whether every record had an id.
    [[nodiscard]] bool complete() const noexcept { return complete_; }
    /// The same for equal sets of records in any order.
    [[nodiscard]] std::uint64_t value() const noexcept;
    [[nodiscard]] std::vector<std::uint64_t> const& hashes() const noexcept { return hashes_; }

private:
    std::vector<std::uint64_t> hashes_;
    std::uint64_t sum_ = 0;
    std::uint64_t xor_ = 0;
    bool complete_ = true;
};

/// Remembers at least the last `capacity` hashes put in, and at most twice as many: when one table is full it becomes
/// the old one, and the one before it is forgotten. Grows with use.
class hash_memory {
public:
    explicit hash_memory(std::size_t capacity) noexcept : capacity_{capacity} {}
    void insert(std::uint64_t hash);
    /// So many may be put in.
    void reserve(std::size_t hashes) { young_.reserve(std::min(hashes, capacity_)); }
    /// The hash will be put in soon.
    void prefetch(std::uint64_t hash) const noexcept { young_.prefetch(hash); }
    [[nodiscard]] bool contains(std::uint64_t hash) const noexcept
    {
        return young_.contains(hash) || old_.contains(hash);
    }

private:
    struct place {
        std::uint64_t hash = 0;
    };
    hash_places<place, 8> young_;
    hash_places<place, 8> old_;
    std::size_t capacity_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/stream/impl/page_fingerprint.ipp>
#endif

#endif
