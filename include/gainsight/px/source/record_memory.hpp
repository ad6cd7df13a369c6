// Remembers which records of a window arrived, so that each is delivered once.
#ifndef GAINSIGHT_PX_SOURCE_RECORD_MEMORY_HPP
#define GAINSIGHT_PX_SOURCE_RECORD_MEMORY_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/hash_places.hpp>
#include <gainsight/px/core/text_hash.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Identifies a record: the hash of its id, or nothing if it has no id. Computed once for each record that arrives.
class record_key {
public:
    template <std::convertible_to<std::string_view> Text>
    record_key(Text const& id) noexcept : record_key{std::string_view{id}, 0}
    {}
    [[nodiscard]] bool is_none() const noexcept { return is_none_; }
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

private:
    record_key(std::string_view id, int) noexcept : hash_{text_hash(id)}, is_none_{id.empty()} {}

    std::uint64_t hash_;
    bool is_none_;
};

/// Remembers records by a hash of the id and a hash of the content: 16 bytes for each record, in a table that is at
/// most three quarters full. A record counts as a duplicate only if both hashes are equal, which are 120 bits together.
///
/// A window may be read several times with the same memory; `in_this_attempt` tells the attempts apart.
class record_memory {
public:
    /// Whether a record arrived before.
    enum class finding : unsigned char {
        first,   ///< No record with that id arrived before, or the record has no id.
        same,    ///< It arrived before, with the same content.
        changed  ///< A record with that id arrived before, with other content; from now on the new content is
                 ///< remembered.
    };
    struct found {
        finding is = finding::first;
        bool in_this_attempt = false;  ///< It arrived before in this attempt.
    };

    /// The number of a new attempt to read the window or a part of it. Numbers repeat after 256 attempts.
    [[nodiscard]] std::uint8_t begin_attempt() noexcept { return ++attempts_; }
    /// Makes room for so many records.
    void reserve(std::size_t records) { records_.reserve(records); }
    /// Remembers a record, and says whether it arrived before. A record without an id is not remembered.
    [[nodiscard]] found put(record_key id, std::string_view content, std::uint8_t attempt = 0);
    /// Brings the entry of that id into the cache, for a `put` that follows soon.
    void prefetch(record_key id) const noexcept { records_.prefetch(id.hash()); }
    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }
    /// Forgets every record and releases the memory.
    void clear() noexcept { records_ = {}; }

private:
    struct record {
        std::uint64_t hash = 0;     // hash of the id
        std::uint64_t content = 0;  // hash of the content; its lowest eight bits are the number of the attempt
    };
    hash_places<record> records_;
    std::uint8_t attempts_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/record_memory.ipp>
#endif

#endif
