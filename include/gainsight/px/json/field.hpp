// What every field offers a filter besides operators: wildcards, and named attributes.
#ifndef GAINSIGHT_PX_JSON_FIELD_HPP
#define GAINSIGHT_PX_JSON_FIELD_HPP

#include <gainsight/px/core/config.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {
namespace detail {

template <class T>
struct shape_of;  // json/shape.hpp

/// The value of a free attribute: only PX's Administration knows its type.
struct runtime_value {};

}  // namespace detail

/// `like` and `not_like` are for text, and for free attributes, which may hold text.
template <class Field>
concept this_field_matches_wildcards = std::same_as<typename Field::member_type, std::string> ||
                                       std::same_as<typename Field::member_type, detail::runtime_value>;

/// `[name]` is for fields that hold free attributes, as `customAttributes` does.
template <class Field>
concept this_field_holds_free_attributes =
    requires { detail::shape_of<typename Field::member_type>::value; } &&
    detail::shape_of<typename Field::member_type>::value.kind ==
        decltype(detail::shape_of<typename Field::member_type>::value.kind)::free_object;

namespace detail {

/// The base of all fields: rows, dotted fields and attributes. Its bodies are found in query/filter.hpp when they are
/// used, so that rows need not know filters.
template <class Field>
struct field_face {
    /// Text that matches a pattern: `*` stands for any characters, `?` for one.
    [[nodiscard]] auto like(std::string_view pattern) const
        requires this_field_matches_wildcards<Field>
    {
        return wildcard_filter(static_cast<Field const&>(*this), pattern, true);
    }
    /// Text that does not match a pattern.
    [[nodiscard]] auto not_like(std::string_view pattern) const
        requires this_field_matches_wildcards<Field>
    {
        return wildcard_filter(static_cast<Field const&>(*this), pattern, false);
    }
    /// One free attribute by its API name: `field::user::custom_attributes["tier"]`.
    [[nodiscard]] auto operator[](std::string_view name) const
        requires this_field_holds_free_attributes<Field>
    {
        return named_attribute(static_cast<Field const&>(*this), name);
    }
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
