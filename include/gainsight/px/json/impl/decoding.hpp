// One decoding: its options, what is open, what went wrong, and whether the list arrived that had to.
#ifndef GAINSIGHT_PX_JSON_IMPL_DECODING_HPP
#define GAINSIGHT_PX_JSON_IMPL_DECODING_HPP

#include <gainsight/px/json/decode_options.hpp>
#include <gainsight/px/json/impl/open_values.hpp>
#include <gainsight/px/json/impl/verbatim_capture.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

inline constexpr std::size_t deepest_nesting = 1024;

/// What all parts of the decoder share. A function that returns false after fail() ends the decoding.
struct decoding {
    decode_options options;
    open_values open;
    verbatim_capture verbatim;
    std::size_t skipped = 0;
    std::size_t repaired = 0;             // besides the texts
    erased_row const* missing = nullptr;  // a list that must arrive, where all else is well
    bool list_is_null = false;            // one that must arrive
    bool failed = false;
    std::string problem;
    std::string path;

    void start(shape const& root, void* target, decode_options const& o)
    {
        options = o;
        options.max_depth = std::min(options.max_depth, deepest_nesting);
        open.start(root, target, options.max_depth);
        verbatim.reset();
        skipped = repaired = 0;
        missing = nullptr;
        list_is_null = failed = false;
        problem.clear();
        path.clear();
    }

    bool fail(std::string what, std::string where)
    {
        failed = true;
        problem = std::move(what);
        path = std::move(where);
        return false;
    }
    /// Whether one more object or list may be opened; else it fails.
    bool deeper()
    {
        if (open.levels_left() > verbatim.depth()) return true;
        return fail("nested deeper than " + std::to_string(options.max_depth) + " levels", open.path());
    }
};

// --- the list that must arrive ---

/// Whether a field of the object says that its list is not empty.
[[nodiscard]] inline bool tells_of_records(frame const& f) noexcept
{
    for (std::size_t i = 0; i < f.table->rows.size(); ++i) {
        auto const& r = f.table->rows[i];
        if (!(r.marks & mark::tells_of_records) || !(f.seen >> i & 1)) continue;
        auto const* const value = f.table->member(i, f.target);
        switch (r.value->kind) {
            case kind::text:
                if (!static_cast<std::string const*>(value)->empty()) return true;
                break;
            case kind::boolean:  // of the last page
                if (!static_cast<std::optional<bool> const*>(value)->value_or(true)) return true;
                break;
            default:
                if (static_cast<std::optional<std::int64_t> const*>(value)->value_or(0) > 0) return true;
        }
    }
    return false;
}

/// The first list that must have arrived and has not, though null may stand for an empty one; null when all are there.
[[nodiscard]] inline erased_row const* missing_list(frame const& f, bool list_is_null) noexcept
{
    for (std::size_t i = 0; i < f.table->rows.size(); ++i) {
        auto const& r = f.table->rows[i];
        if (!(r.marks & mark::must_arrive) || (r.marks & alias_mark) || (f.seen >> i & 1)) continue;
        if (!list_is_null || tells_of_records(f)) return &r;
    }
    return nullptr;
}

/// Whether the current field has had a value, under its other name or this one.
[[nodiscard]] inline bool has_arrived(open_values const& open) noexcept
{
    if (open.empty()) return false;
    auto const& f = open.back();
    return f.table && f.row >= 0 && (f.seen >> f.row & 1) != 0;
}

}  // namespace gainsight::px::inline v0::detail

#endif
