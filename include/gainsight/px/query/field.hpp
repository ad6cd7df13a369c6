// How a filter may compare a field, depending on the field's type; dotted fields and free attributes.
#ifndef GAINSIGHT_PX_QUERY_FIELD_HPP
#define GAINSIGHT_PX_QUERY_FIELD_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/field.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/table.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gainsight::px::inline v0 {
namespace detail {

/// The kind of a field's value: determines how it is written in a filter, and which operators it has.
enum class value_class : unsigned char { none, text, flag, number, date, enumeration, free };

template <class T>
struct value_class_of {
    static constexpr value_class value = std::is_same_v<T, bool>        ? value_class::flag
                                         : std::is_arithmetic_v<T>      ? value_class::number
                                         : std::is_same_v<T, timestamp> ? value_class::date
                                                                        : value_class::none;
};
template <>
struct value_class_of<std::string> {
    static constexpr value_class value = value_class::text;
};
template <>
struct value_class_of<runtime_value> {
    static constexpr value_class value = value_class::free;
};
template <class E>
struct value_class_of<open_enum<E>> {
    static constexpr value_class value = value_class::enumeration;
};
template <class T>
struct value_class_of<std::optional<T>> : value_class_of<T> {};

template <class Field>
inline constexpr value_class class_of_field = value_class_of<typename Field::member_type>::value;

template <class T>
struct is_time_point : std::false_type {};
template <class Duration>
struct is_time_point<std::chrono::sys_time<Duration>> : std::true_type {};

// C++ counts character types as arithmetic, but a filter must not take them as numbers.
template <class T>
concept plain_number =
    std::is_arithmetic_v<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <class T>
concept textual = std::convertible_to<T const&, std::string_view> && !std::same_as<T, std::nullptr_t>;

/// The value_class of a C++ value that a field is compared with.
template <class V>
inline constexpr value_class class_of_value = std::same_as<V, bool>     ? value_class::flag
                                              : plain_number<V>         ? value_class::number
                                              : is_time_point<V>::value ? value_class::date
                                              : textual<V>              ? value_class::text
                                                                        : value_class::none;

template <class Member, class V>
struct fits_enumeration : std::bool_constant<textual<V>> {};
template <class E, class V>
struct fits_enumeration<open_enum<E>, V>
    : std::bool_constant<std::same_as<V, E> || std::same_as<V, open_enum<E>> || textual<V>> {};
template <class E, class V>
struct fits_enumeration<std::optional<open_enum<E>>, V> : fits_enumeration<open_enum<E>, V> {};

template <class T>
struct held_model {
    using type = T;
};
template <class T>
struct held_model<boxed<T>> : held_model<T> {};
template <class T>
struct held_model<std::optional<T>> : held_model<T> {};
template <class T>
struct held_model<std::vector<T>> : held_model<T> {};

}  // namespace detail

/// A field in a filter or a sort key: a row of a model, a dotted field, or a free attribute.
template <class F>
concept field_type = std::derived_from<F, detail::field_face<F>>;

/// Text, numbers, flags, dates, enumerations and free attributes can be compared; objects and lists cannot.
template <class Field>
concept this_field_can_be_compared = field_type<Field> && detail::class_of_field<Field> != detail::value_class::none;

/// Numbers, dates and free attributes can be compared with <, <=, > and >=. Text cannot: PX does not document its
/// collation, so the result would not be predictable. `raw_filter` can still express it.
template <class Field>
concept this_field_has_an_order =
    this_field_can_be_compared<Field> && (detail::class_of_field<Field> == detail::value_class::number ||
                                          detail::class_of_field<Field> == detail::value_class::date ||
                                          detail::class_of_field<Field> == detail::value_class::free);

/// A number field is compared with a number, a date with a std::chrono::sys_time, a flag with a bool, text with text;
/// an enumeration with its enumerator, its open_enum or text; a free attribute with any of these.
template <class Value, class Field>
concept this_value_has_the_type_of_the_field = (detail::class_of_field<Field> == detail::class_of_value<Value> &&
                                                detail::class_of_value<Value> != detail::value_class::none) ||
                                               (detail::class_of_field<Field> == detail::value_class::enumeration &&
                                                detail::fits_enumeration<typename Field::member_type, Value>::value) ||
                                               (detail::class_of_field<Field> == detail::value_class::free &&
                                                detail::class_of_value<Value> != detail::value_class::none);

/// Numbers and dates, also where the field is a free attribute.
template <class Value>
concept this_value_has_an_order = detail::class_of_value<Value> == detail::value_class::number ||
                                  detail::class_of_value<Value> == detail::value_class::date;

/// In `location / city`, the first field contains the model that the second is a field of: as such, boxed, or in a
/// list.
template <class Left, class Right>
concept the_left_field_holds_the_model_of_the_right_one =
    std::derived_from<typename detail::held_model<typename Left::member_type>::type, typename Right::model_type>;

namespace detail {

template <class Left, class Right>
inline constexpr auto joined_name = [] {
    std::array<char, Left::name.size() + 1 + Right::name.size()> text{};
    auto out = std::copy(Left::name.begin(), Left::name.end(), text.begin());
    *out++ = '.';
    std::copy(Right::name.begin(), Right::name.end(), out);
    return text;
}();

/// A field of an object inside a model, such as "location.city". Made by `/`.
template <class Left, class Right>
class dotted_field : public field_face<dotted_field<Left, Right>> {
public:
    using model_type = typename Left::model_type;
    using member_type = typename Right::member_type;
    using root_type = Left;
    static constexpr std::string_view name{joined_name<Left, Right>.data(), joined_name<Left, Right>.size()};

    constexpr dotted_field() noexcept {}
};

/// Why a filter cannot contain this name of an attribute; empty if it can.
[[nodiscard]] std::string_view attribute_name_flaw(std::string_view name) noexcept;

/// A free attribute, whose name is known only at run time: "customAttributes.tier".
template <class Row>
class attribute_field : public field_face<attribute_field<Row>> {
public:
    using model_type = typename Row::model_type;
    using member_type = runtime_value;
    using root_type = Row;

    explicit attribute_field(std::string_view attribute) : flaw_{attribute_name_flaw(attribute)}
    {
        name_.reserve(Row::name.size() + 1 + attribute.size());
        name_ += Row::name;
        name_ += '.';
        name_ += attribute;
    }
    [[nodiscard]] std::string_view full_name() const noexcept { return name_; }
    [[nodiscard]] std::string_view flaw() const noexcept { return flaw_; }

private:
    std::string name_;
    std::string_view flaw_;
};

template <class Field>
[[nodiscard]] constexpr std::string_view name_of(Field const& field) noexcept
{
    if constexpr (requires { field.full_name(); })
        return field.full_name();
    else
        return Field::name;
}
template <class Field>
[[nodiscard]] constexpr std::string_view flaw_of(Field const& field) noexcept
{
    if constexpr (requires { field.flaw(); })
        return field.flaw();
    else
        return {};
}

template <class Row>
[[nodiscard]] attribute_field<Row> named_attribute(Row const&, std::string_view name)
{
    return attribute_field<Row>{name};
}

}  // namespace detail

/// A field of an object inside a model: `field::user::location / field::location::city` is "location.city". Also works
/// for lists of objects, and over several levels. The name is composed at compile time from the names in the schema.
/// The vendor's examples have `location.cityName`, which is in no schema: if an endpoint needs that name, use
/// `raw_filter`.
template <field_type Left, field_type Right>
    requires the_left_field_holds_the_model_of_the_right_one<Left, Right>
[[nodiscard]] constexpr detail::dotted_field<Left, Right> operator/(Left const&, Right const&) noexcept
{
    return {};
}

/// One free attribute by its API name; the same as `field[name]`. The filter is invalid_argument if the name is empty
/// or contains `;`, a character of an operator, a space or a control character.
template <field_type Field>
    requires this_field_holds_free_attributes<Field>
[[nodiscard]] detail::attribute_field<Field> attribute(Field const& field, std::string_view name)
{
    return detail::named_attribute(field, name);
}

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/query/impl/field.ipp>
#endif

#endif
