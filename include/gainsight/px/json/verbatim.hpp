// A record as it was sent: its bytes, and the few fields of it that are read.
#ifndef GAINSIGHT_PX_JSON_VERBATIM_HPP
#define GAINSIGHT_PX_JSON_VERBATIM_HPP

#include <gainsight/px/core/timestamp.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The fields, by their JSON names, that are read of an object whose bytes are kept.
class verbatim_fields {
public:
    static constexpr std::size_t most_ids = 4;

    /// Of several ids, the first counts whose value is not empty. "" for no date.
    constexpr verbatim_fields(std::span<std::string_view const> ids, std::string_view date) noexcept
        : ids_{ids}, date_{date}
    {
        for (auto const id : ids) lengths_ |= bit(id);
        if (!date.empty()) lengths_ |= bit(date);
    }
    constexpr verbatim_fields() noexcept = default;

    [[nodiscard]] constexpr std::span<std::string_view const> ids() const noexcept { return ids_; }
    [[nodiscard]] constexpr std::string_view date() const noexcept { return date_; }
    /// Whether one of them has a name of that length: most keys have not.
    [[nodiscard]] constexpr bool may_be(std::string_view key) const noexcept { return (lengths_ & bit(key)) != 0; }

private:
    static constexpr std::uint64_t bit(std::string_view name) noexcept
    {
        return std::uint64_t{1} << (name.size() & 63);
    }

    std::span<std::string_view const> ids_{};
    std::string_view date_{};
    std::uint64_t lengths_ = 0;
};

/// What the decoder makes of a JSON object whose bytes are kept.
class verbatim_value {
public:
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] std::string_view id() const noexcept
    {
        if (!own_id_.empty()) return own_id_;
        std::string_view const text = text_;
        return text.substr(std::min(id_at_, text.size()), id_size_);  // a value that was moved from has no text
    }
    [[nodiscard]] std::optional<timestamp> date() const noexcept { return date_; }
    /// Makes it absent; what it holds in memory stays.
    void clear() noexcept
    {
        text_.clear();
        own_id_.clear();
        id_at_ = id_size_ = 0;
        date_.reset();
    }

private:
    friend class verbatim_capture;

    std::string text_;
    std::string own_id_;  // one that has escapes, or came in pieces; mostly it is a part of the text
    std::size_t id_at_ = 0;
    std::size_t id_size_ = 0;
    std::optional<timestamp> date_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
