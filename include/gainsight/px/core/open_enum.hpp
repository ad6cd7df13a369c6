// Enumerations that the vendor may extend.
#ifndef GAINSIGHT_PX_CORE_OPEN_ENUM_HPP
#define GAINSIGHT_PX_CORE_OPEN_ENUM_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// Specialise with `static constexpr std::string_view names[]`: the vendor's spelling of each enumerator, in the
/// order of their values, which count from 0.
template <class E>
struct enum_names;

namespace detail {

/// The part of open_enum that does not depend on the enumeration, so that code which is not a template can read and
/// write every open_enum.
class open_enum_base {
public:
    static constexpr int unset = -1;
    static constexpr int unknown = -2;

    [[nodiscard]] int index() const noexcept { return index_; }
    [[nodiscard]] bool has_value() const noexcept { return index_ != unset; }
    explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] bool is_known() const noexcept { return index_ >= 0; }
    void reset() noexcept
    {
        index_ = unset;
        text_.reset();
    }

    [[nodiscard]] std::string_view text(std::span<std::string_view const> names) const noexcept
    {
        if (index_ >= 0) return names[static_cast<std::size_t>(index_)];
        return text_ ? std::string_view{*text_} : std::string_view{};
    }
    void assign(std::string_view text, std::span<std::string_view const> names)
    {
        // Most values equal that of the record decoded before.
        auto const old = static_cast<std::size_t>(index_);
        if (index_ >= 0 && old < names.size() && names[old] == text) return;
        reset();
        if (text.empty()) return;
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == text) {
                index_ = static_cast<int>(i);
                return;
            }
        index_ = unknown;
        text_ = std::string{text};
    }

    friend bool operator==(open_enum_base const&, open_enum_base const&) = default;

protected:
    void set_index(int index) noexcept
    {
        text_.reset();
        index_ = index;
    }

private:
    int index_ = unset;
    boxed<std::string> text_;  // the text of an unknown value
};

}  // namespace detail

/// A value of `E`, or an unknown value (added by the vendor later), whose text is kept, or unset.
template <class E>
class open_enum : public detail::open_enum_base {
public:
    using enum_type = E;

    open_enum() noexcept = default;
    open_enum(E value) noexcept { set_index(static_cast<int>(value)); }
    /// From the vendor's spelling. "" is unset; a text that is not an enumerator is kept.
    explicit open_enum(std::string_view text) { assign(text, enum_names<E>::names); }

    /// The vendor's spelling, of known and unknown values; "" when unset.
    [[nodiscard]] std::string_view text() const noexcept { return open_enum_base::text(enum_names<E>::names); }
    /// The enumerator. Precondition: is_known().
    [[nodiscard]] E value() const noexcept { return static_cast<E>(index()); }

    friend bool operator==(open_enum const& a, open_enum const& b) = default;
    friend bool operator==(open_enum const& a, E b) noexcept { return a.index() == static_cast<int>(b); }
};

}  // namespace gainsight::px::inline v0

#endif
