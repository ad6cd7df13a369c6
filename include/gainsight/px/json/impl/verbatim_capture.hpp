// The object whose bytes are kept while it is decoded: where it stands, and what its id and its date are.
#ifndef GAINSIGHT_PX_JSON_IMPL_VERBATIM_CAPTURE_HPP
#define GAINSIGHT_PX_JSON_IMPL_VERBATIM_CAPTURE_HPP

#include <gainsight/px/json/impl/scalars.hpp>
#include <gainsight/px/json/impl/verbatim_pattern.hpp>
#include <gainsight/px/json/text_scan.hpp>
#include <gainsight/px/json/verbatim.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace gainsight::px::inline v0::detail {

/// Keeps the bytes of one object at a time, piece by piece, and reads the fields that verbatim_fields names. Of its
/// tokens it is told as the decoder's handler is; a value counts for the key before it.
class verbatim_capture {
public:
    /// What the value is that comes next.
    using role = int;
    static constexpr role none = -1;
    static constexpr role is_date = -2;  // else: which of the ids

    void reset() noexcept
    {
        value_ = nullptr;
        if (memory_) memory_->pattern.reset();
        depth_ = misfits_ = 0;
    }
    [[nodiscard]] bool is_open() const noexcept { return value_ != nullptr; }
    /// How many objects and lists are open within it.
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
    void set_depth(std::size_t depth) noexcept { depth_ = depth; }
    /// How many ids and dates were of another type.
    [[nodiscard]] std::size_t misfits() const noexcept { return misfits_; }

    /// How the records of the list look: once one has begun.
    [[nodiscard]] verbatim_pattern& pattern() noexcept { return memory_->pattern; }
    [[nodiscard]] std::size_t capacity() const noexcept { return memory_ ? memory_->pattern.capacity() : 0; }

    // --- its bytes ---

    /// While one is open, and when it begins, the bytes from `p` on are its own.
    void piece_begins(char const* p) noexcept { from_ = p; }
    void piece_ends(char const* end)
    {
        if (value_) keep(end);
    }
    void begin(verbatim_fields const* fields, verbatim_value& value, char const* p)
    {
        static constexpr verbatim_fields no_fields{};
        fields_ = fields ? fields : &no_fields;
        if (!memory_) memory_ = std::make_unique<memory>();
        value_ = &value;
        value.clear();
        for (std::size_t i = 0; i < fields_->ids().size(); ++i) memory_->ids[i].clear();
        from_ = p;
        role_ = none;
        depth_ = 0;
    }
    void end(char const* behind)
    {
        keep(behind);
        for (std::size_t i = 0; i < fields_->ids().size(); ++i) {
            auto const& id = memory_->ids[i];
            if (id.size == 0 && id.copy.empty()) continue;
            value_->own_id_ = id.copy;
            value_->id_at_ = id.at;
            value_->id_size_ = id.size;
            break;
        }
        value_ = nullptr;
    }

    // --- its tokens ---

    [[nodiscard, gnu::always_inline]] role role_of(std::string_view key) const noexcept
    {
        return fields_->may_be(key) ? find(key) : none;
    }
    void key(role r) noexcept { role_ = r; }

    /// A text or a number that is that id, and lies in this piece without escapes.
    void id_stands(role r, std::string_view s) noexcept
    {
        auto& id = memory_->ids[static_cast<std::size_t>(r)];
        id.clear();
        id.at = value_->text_.size() + static_cast<std::size_t>(s.data() - from_);
        id.size = s.size();
        role_ = none;
    }
    void text(std::string_view s)
    {
        auto const r = take_role();
        if (r >= 0) return put_id(r, s);
        if (r != is_date) return;
        std::int64_t ms = 0;
        value_->date_.reset();
        if (s.empty()) return;  // PX's word for what is absent
        if (!read_date(s, ms) || !put_integer(kind::date, &value_->date_, ms)) ++misfits_;
    }
    void number(std::string_view literal)
    {
        auto const r = take_role();
        if (r >= 0) return put_id(r, literal);
        if (r != is_date) return;
        value_->date_.reset();
        std::int64_t ms = 0;
        auto const* const to = literal.data() + literal.size();
        if (auto const [p, ec] = std::from_chars(literal.data(), to, ms); p == to && ec == std::errc{}) {
            put_integer(kind::date, &value_->date_, ms);
            return;
        }
        auto const got = put_number(shape_of<std::optional<timestamp>>::value, &value_->date_, literal);
        if (got != reading::exact && got != reading::otherwise) ++misfits_;
    }
    void flag(bool yes)
    {
        auto const r = take_role();
        if (r >= 0) return put_id(r, yes ? "true" : "false");
        if (r != is_date) return;
        value_->date_.reset();
        ++misfits_;
    }
    void null() { put_nothing(take_role()); }
    /// An object or a list within it.
    void opens()
    {
        auto const r = take_role();
        put_nothing(r);
        if (r != none) ++misfits_;
        ++depth_;
    }
    void closes() noexcept { --depth_; }

private:
    /// Where an id lies in the kept text, or the id itself.
    struct found_id {
        std::size_t at = 0;
        std::size_t size = 0;
        std::string copy;

        void clear() noexcept
        {
            at = size = 0;
            copy.clear();
        }
    };

    [[nodiscard]] role find(std::string_view key) const noexcept
    {
        auto const same = [key](std::string_view name) {
            return key.size() == name.size() && same_text(key.data(), name.data(), name.size());
        };
        for (std::size_t i = 0; i < fields_->ids().size(); ++i)
            if (same(fields_->ids()[i])) return static_cast<role>(i);
        return !fields_->date().empty() && same(fields_->date()) ? is_date : none;
    }

    /// Made for the first record, since most decodings have none.
    struct memory {
        verbatim_pattern pattern;
        std::array<found_id, verbatim_fields::most_ids> ids;
    };

    void keep(char const* end) { value_->text_.append(from_, static_cast<std::size_t>(end - from_)); }

    [[nodiscard]] role take_role() noexcept
    {
        auto const r = role_;
        role_ = none;
        return r;
    }
    /// Of a key that comes twice, the last value counts.
    void put_id(role r, std::string_view s)
    {
        auto& id = memory_->ids[static_cast<std::size_t>(r)];
        id.clear();
        id.copy = s;
    }
    void put_nothing(role r)
    {
        if (r >= 0) memory_->ids[static_cast<std::size_t>(r)].clear();
        if (r == is_date) value_->date_.reset();
    }

    verbatim_value* value_ = nullptr;  // null while none is open
    verbatim_fields const* fields_ = nullptr;
    char const* from_ = nullptr;  // from where on bytes of this piece are to be kept
    std::size_t depth_ = 0;
    std::size_t misfits_ = 0;
    role role_ = none;
    std::unique_ptr<memory> memory_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
