// Models as tables: the rows of one without their types, which the one decoder and the one encoder walk.
#ifndef GAINSIGHT_PX_JSON_TABLE_HPP
#define GAINSIGHT_PX_JSON_TABLE_HPP

#include <gainsight/px/core/name_hash.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/shape.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// A mark of the library's own: the row is another name for the row before it. The decoder reads it, the encoder never
/// writes it.
inline constexpr unsigned alias_mark = 1u << 8;

/// One row without its type: what the one decoder and the one encoder walk.
struct erased_row {
    row_name name;
    unsigned marks = 0;
    void* (*member)(void* model) noexcept = nullptr;
    shape const* value = nullptr;
};

/// A hash table of `N` rows, built at compile time: a row's index is in the first free slot from its hash on.
template <std::size_t N>
struct row_slots {
    static_assert(N <= 64, "the decoder marks the rows that it has seen in 64 bits");
    static constexpr std::uint8_t free = 0xff;

    std::array<std::uint8_t, std::bit_ceil(2 * N + 1)> slots{};

    constexpr explicit row_slots(std::array<erased_row, N> const& rows)
    {
        slots.fill(free);
        for (std::size_t i = 0; i < N; ++i) {
            std::size_t at = name_hash(rows[i].name) % slots.size();
            while (slots[at] != free) at = (at + 1) % slots.size();
            slots[at] = static_cast<std::uint8_t>(i);
        }
    }
};

/// What the decoder learnt of a row, packed into one word: the offset of its member, its kind, the row that owns the
/// member (itself, or the row for which it is another name), and the row that followed it in the last record.
class row_note {
public:
    constexpr row_note() noexcept = default;
    constexpr explicit row_note(std::uint64_t bits) noexcept : bits_{bits} {}
    constexpr row_note(std::uint32_t offset, detail::kind k, int owner) noexcept
        : bits_{(std::uint64_t{offset} + 1) | std::uint64_t{static_cast<std::uint8_t>(k)} << 40 |
                static_cast<std::uint64_t>(owner) << 48}
    {}
    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
    /// Whether all but the follower is known.
    [[nodiscard]] constexpr bool complete() const noexcept { return static_cast<std::uint32_t>(bits_) != 0; }
    [[nodiscard]] constexpr std::uint32_t offset() const noexcept { return static_cast<std::uint32_t>(bits_) - 1; }
    [[nodiscard]] constexpr detail::kind kind() const noexcept { return static_cast<detail::kind>(bits_ >> 40 & 0xff); }
    [[nodiscard]] constexpr int owner() const noexcept { return static_cast<int>(bits_ >> 48); }
    /// -1: not known.
    [[nodiscard]] constexpr int follower() const noexcept { return static_cast<int>(bits_ >> 32 & 0xff) - 1; }
    [[nodiscard]] constexpr row_note followed_by(int row) const noexcept
    {
        return row_note{(bits_ & ~(std::uint64_t{0xff} << 32)) | static_cast<std::uint64_t>(row + 1) << 32};
    }

private:
    std::uint64_t bits_ = 0;
};

/// The notes of a model's rows; the first one is for the beginning of a record. All threads share them: if two write at
/// once and one note is lost, it is learnt again.
template <std::size_t N>
using row_notes = std::array<std::atomic<std::uint64_t>, N + 1>;

/// A model without its type.
struct object_table {
    std::string_view name;  // the contract's name of the definition
    std::span<erased_row const> rows;
    std::span<std::uint8_t const> slots;  // their number is a power of two, and some are free
    extra_fields* (*extra)(void* model) noexcept = nullptr;
    std::atomic<std::uint64_t>* notes = nullptr;
    bool must_arrive = false;  // whether some row is marked so, which then is looked for

    /// The note of row `i`. C++ has no constant expression for a member's offset that a table could hold, and asking
    /// the row's function each time is an indirect call that the processor mispredicts; so its answer is kept.
    [[nodiscard, gnu::always_inline]] row_note note(std::size_t i, void* model) const noexcept
    {
        row_note const known{notes[i + 1].load(std::memory_order_relaxed)};
        return known.complete() ? known : learn(i, model);
    }
    [[nodiscard]] row_note learn(std::size_t i, void* model) const noexcept;
    [[nodiscard, gnu::always_inline]] void* member(std::size_t i, void* model) const noexcept
    {
        return static_cast<char*>(model) + note(i, model).offset();
    }

    /// The row that most likely comes first. For the ones that follow, see row_note::follower(): a serialiser writes
    /// the fields of all records in one order, though not always in the contract's, so the order of the last record is
    /// the best guess; before the first one it is the order of the table.
    [[nodiscard]] int first() const noexcept
    {
        return std::max(row_note{notes[0].load(std::memory_order_relaxed)}.follower(), 0);
    }
    /// Notes that `row` followed `last`; -1: it came first.
    void came_behind(int last, int row) const noexcept
    {
        auto& note = notes[static_cast<std::size_t>(last + 1)];
        note.store(row_note{note.load(std::memory_order_relaxed)}.followed_by(row).bits(), std::memory_order_relaxed);
    }

    /// The index of the row of that JSON name; -1 when there is none.
    [[nodiscard]] constexpr int find(std::string_view key) const noexcept
    {
        auto const mask = slots.size() - 1;
        for (auto at = name_hash(key) & mask; slots[at] != 0xff; at = (at + 1) & mask)
            if (rows[slots[at]].name == key) return slots[at];
        return -1;
    }
};

inline row_note object_table::learn(std::size_t i, void* model) const noexcept
{
    auto const owner = rows[i].marks & alias_mark ? i - 1 : i;
    auto const& r = rows[owner];
    auto const offset = static_cast<char*>(r.member(model)) - static_cast<char*>(model);
    row_note const before{notes[i + 1].load(std::memory_order_relaxed)};
    auto const found = row_note{static_cast<std::uint32_t>(offset), r.value->kind, static_cast<int>(owner)}.followed_by(
        before.follower() >= 0 ? before.follower() : static_cast<int>(i) + 1);
    notes[i + 1].store(found.bits(), std::memory_order_relaxed);
    return found;
}

// `Model` is what `object` is; the member may be of a base of it.
template <class Model, auto Member>
void* member_address(void* object) noexcept
{
    return &(static_cast<Model*>(object)->*Member);
}

template <class Model, class Row>
constexpr erased_row erase() noexcept
{
    return {Row::name, Row::marks, &member_address<Model, Row::member>, &shape_of<typename Row::member_type>::value};
}

/// The rows of `Model` without their types, and where to find each by its name.
template <class Model, class... Rows>
struct erased_rows {
    static constexpr std::array<erased_row, sizeof...(Rows)> rows{erase<Model, Rows>()...};
    static constexpr row_slots<sizeof...(Rows)> slots{rows};
};
template <class Model, class... Rows>
erased_rows<Model, Rows...> erase_all(row_pack<Rows...> const*);

template <class Model>
struct table_of {
    using erased = decltype(erase_all<Model>(&rows<Model>));
    static inline row_notes<rows<Model>.size> notes{};
    static constexpr object_table value{
        .name = rows<Model>.name,
        .rows = erased::rows,
        .slots = erased::slots.slots,
        .extra = [](void* object) noexcept -> extra_fields* { return &static_cast<Model*>(object)->extra; },
        .notes = notes.data(),
    };
};

}  // namespace gainsight::px::inline v0::detail

#endif
