// Which records of a window came, so that each is delivered once.
#ifndef GAINSIGHT_PX_SOURCE_RECORD_MEMORY_HPP
#define GAINSIGHT_PX_SOURCE_RECORD_MEMORY_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/hash_places.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Remembers records by hashes of their id and of their content: 16 bytes each, in a table that is at most three
/// quarters full. A record is taken for one that came only when both are equal, 120 bits together.
///
/// A window may be read more than once with one memory; a record counts again in each attempt.
class record_memory {
public:
    /// What is known of a record.
    enum class finding : unsigned char {
        first,   ///< No record of that id came before, or it has none.
        same,    ///< It came before, with the same content.
        changed  ///< Its id came before, with other content, which is forgotten.
    };
    struct found {
        finding is = finding::first;
        bool in_this_attempt = false;  ///< It came before in this attempt.
    };

    /// The number of a new attempt at the window, or at a part of it. Of 256 in a row each has another one.
    [[nodiscard]] std::uint8_t begin_attempt() noexcept { return ++attempts_; }
    /// Remembers a record. One without an id is not remembered, and never found.
    [[nodiscard]] found put(std::string_view id, std::string_view content, std::uint8_t attempt = 0);
    /// A record of that id will be put soon: what is known of it is brought into the cache.
    void prefetch(std::string_view id) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }
    /// Forgets everything, and gives the memory back.
    void clear() noexcept { records_ = {}; }

private:
    struct record {
        std::uint64_t hash = 0;     // of its id
        std::uint64_t content = 0;  // its lowest eight bits are the attempt
    };
    hash_places<record> records_;
    std::uint8_t attempts_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/record_memory.ipp>
#endif

#endif
