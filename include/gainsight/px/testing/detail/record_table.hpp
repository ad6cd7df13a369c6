// The rows of one resource: their text, their ids, and who is hidden.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_RECORD_TABLE_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_RECORD_TABLE_HPP

#include <gainsight/px/core/timestamp.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

/// One record. Its text is the whole JSON object in the schema's order, every field present, so that a page is a
/// concatenation. A seeded record has none until somebody looks: `record_table::text_of` writes it then.
struct stored {
    enum class state : unsigned char { live, hidden, gone };
    static constexpr std::uint32_t not_seeded = 0xffffffffu;

    std::string id;
    mutable std::string text;
    timestamp hidden_since{};
    std::uint32_t seed = not_seeded;
    std::int32_t members = 0;  // of a seeded account, counted before its text is written
    state is = state::live;
    bool denied = false;
};

/// Records in the order they were created. A removed one keeps its place, so that a position in the table stays a
/// cursor while others come and go.
class record_table {
public:
    record_table() = default;
    /// `write` makes the text of a seeded record.
    explicit record_table(std::function<void(stored const&, std::string&)> write) : write_{std::move(write)} {}

    /// Appends a live record; one of the same id is forgotten by the index.
    stored& add(std::string id, std::string text)
    {
        auto& row = rows_.emplace_back();
        row.id = std::move(id);
        row.text = std::move(text);
        by_id_.erase(row.id);  // the old key points into the old row
        by_id_.emplace(row.id, static_cast<std::uint32_t>(rows_.size() - 1));
        ++live_;
        return row;
    }
    /// Appends a live record without an index: events have no operation by id, and may double.
    stored& append(std::string id, std::string text)
    {
        auto& row = rows_.emplace_back();
        row.id = std::move(id);
        row.text = std::move(text);
        ++live_;
        return row;
    }
    /// A live or hidden record, or null.
    [[nodiscard]] stored* find(std::string_view id) noexcept
    {
        auto const at = by_id_.find(id);
        return at == by_id_.end() ? nullptr : &rows_[at->second];
    }
    /// Appends a seeded record, whose text is written when it is needed.
    stored& add_seeded(std::string id, std::uint32_t seed)
    {
        auto& row = add(std::move(id), {});
        row.seed = seed;
        return row;
    }
    [[nodiscard]] std::string const& text_of(stored const& row) const
    {
        if (row.text.empty() && row.seed != stored::not_seeded) write_(row, row.text);
        return row.text;
    }
    void hide(stored& row, timestamp now) noexcept
    {
        if (row.is == stored::state::live) --live_;
        row.is = stored::state::hidden;
        row.hidden_since = now;
    }
    void revive(stored& row) noexcept
    {
        if (row.is != stored::state::live) ++live_;
        row.is = stored::state::live;
    }
    void remove(stored& row)
    {
        if (row.is == stored::state::live) --live_;
        row.is = stored::state::gone;
        by_id_.erase(row.id);
        row.text = std::string{};
        row.seed = stored::not_seeded;
    }
    void clear()
    {
        by_id_.clear();
        rows_.clear();
        live_ = 0;
    }

    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }  ///< Removed ones included.
    [[nodiscard]] std::size_t live() const noexcept { return live_; }
    [[nodiscard]] stored& operator[](std::size_t i) noexcept { return rows_[i]; }
    [[nodiscard]] stored const& operator[](std::size_t i) const noexcept { return rows_[i]; }

private:
    std::function<void(stored const&, std::string&)> write_;
    std::deque<stored> rows_;  // stable addresses: the index keys are views of the rows' ids
    std::unordered_map<std::string_view, std::uint32_t> by_id_;
    std::size_t live_ = 0;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
