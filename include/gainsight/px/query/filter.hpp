// Filters: comparisons of fields, joined by && and ||.
#ifndef GAINSIGHT_PX_QUERY_FILTER_HPP
#define GAINSIGHT_PX_QUERY_FILTER_HPP

#include <gainsight/px/query/field.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// The largest number of alternatives of a filter in disjunctive normal form (an OR of ANDs); each alternative becomes
/// a `filter` parameter of the request.
inline constexpr std::size_t max_alternatives = 64;

namespace detail {

/// A value in the text form that PX reads in a filter, or the reason why it has none.
class filter_value {
public:
    [[nodiscard]] static filter_value of_text(std::string_view text);
    [[nodiscard]] static filter_value of_enumerator(std::string_view text);
    [[nodiscard]] static filter_value of_pattern(std::string_view text);
    [[nodiscard]] static filter_value of_integer(std::int64_t number);
    [[nodiscard]] static filter_value of_natural(std::uint64_t number);
    [[nodiscard]] static filter_value of_float(float number);
    [[nodiscard]] static filter_value of_double(double number);
    [[nodiscard]] static filter_value of_flag(bool flag);

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] std::string_view flaw() const noexcept { return flaw_; }

private:
    filter_value() {}
    std::string text_;
    std::string_view flaw_;
};

/// The part of a filter that does not depend on its fields: a list of alternatives, each of them terms joined by `;`,
/// which PX reads as AND; or the first error.
class filter_body {
public:
    filter_body() noexcept;
    filter_body(filter_body const&);
    filter_body(filter_body&&) noexcept;
    filter_body& operator=(filter_body const&);
    filter_body& operator=(filter_body&&) noexcept;
    ~filter_body();
    /// A filter of one term.
    filter_body(std::string_view field, std::string_view field_flaw, std::string_view op, filter_value const& value);
    /// The text of a raw filter, as the caller wrote it.
    explicit filter_body(std::string_view raw);

    [[nodiscard]] bool empty() const noexcept;
    [[nodiscard]] std::span<std::string const> alternatives() const noexcept;
    [[nodiscard]] px::error const& error() const noexcept { return error_; }

    /// AND: each alternative of one joined with each alternative of the other.
    void and_with(filter_body other);
    /// OR.
    void or_with(filter_body other);

private:
    bool fails_with(filter_body& other);
    std::vector<std::string> alternatives_;
    px::error error_;
};

/// Whether any term of any alternative compares `field`.
[[nodiscard]] bool mentions(std::span<std::string const> alternatives, std::string_view field) noexcept;

/// Records that a filter compares `Field`, and whether only by `==`, since some endpoints take no other operator.
template <class Field, bool ByEquality>
struct use {
    using field = Field;
    static constexpr bool by_equality = ByEquality;
};

template <class Value>
[[nodiscard]] filter_value write_value(Value const& value, bool round_up = false)
{
    if constexpr (std::same_as<Value, bool>) {
        return filter_value::of_flag(value);
    } else if constexpr (std::same_as<Value, float>) {
        return filter_value::of_float(value);
    } else if constexpr (std::floating_point<Value>) {
        return filter_value::of_double(static_cast<double>(value));
    } else if constexpr (std::signed_integral<Value>) {
        return filter_value::of_integer(value);
    } else if constexpr (std::unsigned_integral<Value>) {
        return filter_value::of_natural(value);
    } else if constexpr (is_time_point<Value>::value) {
        using std::chrono::milliseconds;
        return filter_value::of_integer(
            to_epoch_ms(round_up ? std::chrono::ceil<milliseconds>(value) : std::chrono::floor<milliseconds>(value)));
    } else {
        return filter_value::of_text(value);
    }
}

template <class Field, class Value>
[[nodiscard]] filter_value write_value_for(Value const& value, bool round_up = false)
{
    if constexpr (class_of_field<Field> == value_class::enumeration) {
        if constexpr (textual<Value>) {
            return filter_value::of_enumerator(value);
        } else {
            using member = std::conditional_t<std::is_enum_v<Value>, open_enum<Value>, Value>;
            return filter_value::of_enumerator(member{value}.text());
        }
    } else {
        return write_value(value, round_up);
    }
}

}  // namespace detail

/// A condition on records, made by comparing fields: `field::score > 80 && field::email.like("*@acme.com")`.
///
/// The fields are part of its type, so that a query rejects at compile time what its endpoint does not filter by. `&&`
/// and `||` can be nested, and are converted into the form that PX takes: an OR of ANDs, of at most `max_alternatives`
/// alternatives. There is no negation, since PX only has `!=` and `not_like`. A value that PX cannot express (text with
/// `;` or control characters, invalid UTF-8, NaN) sets `error()`; the call that uses the filter reports it before
/// anything is sent.
template <class... Uses>
class [[nodiscard]] filter {
public:
    explicit filter(detail::filter_body body) : body_{std::move(body)} {}

    [[nodiscard]] px::error const& error() const noexcept { return body_.error(); }
    [[nodiscard]] detail::filter_body const& body() const& noexcept { return body_; }
    [[nodiscard]] detail::filter_body body() && noexcept { return std::move(body_); }

private:
    detail::filter_body body_;
};

template <class... A, class... B>
filter<A..., B...> operator&&(filter<A...> a, filter<B...> b)
{
    auto body = std::move(a).body();
    body.and_with(std::move(b).body());
    return filter<A..., B...>{std::move(body)};
}

template <class... A, class... B>
filter<A..., B...> operator||(filter<A...> a, filter<B...> b)
{
    auto body = std::move(a).body();
    body.or_with(std::move(b).body());
    return filter<A..., B...>{std::move(body)};
}

/// A condition in the filter syntax of PX: terms `field op value` joined by `;`, as one alternative. For conditions
/// that typed fields cannot express (fields that are in no schema, comparing text by order). Fields and values are not
/// checked; the text must be valid UTF-8, not empty, and without control characters. It is percent-encoded like every
/// filter.
class raw_filter : public filter<> {
public:
    explicit raw_filter(std::string_view text) : filter<>{detail::filter_body{text}} {}
};

namespace detail {

template <bool ByEquality, class Field, class Value>
filter<use<Field, ByEquality>> compare(Field const& field, std::string_view op, Value const& value,
                                       bool round_up = false)
{
    return filter<use<Field, ByEquality>>{
        filter_body{name_of(field), flaw_of(field), op, write_value_for<Field>(value, round_up)}};
}

template <class Field>
filter<use<Field, false>> wildcard_filter(Field const& field, std::string_view pattern, bool matches)
{
    return filter<use<Field, false>>{
        filter_body{name_of(field), flaw_of(field), matches ? "~" : "!~", filter_value::of_pattern(pattern)}};
}

}  // namespace detail

/// The field has this value. Comparing with empty text gives `field==`, which also finds absent text, since PX stores
/// it as "".
template <field_type Field, class Value>
    requires this_field_can_be_compared<Field> && this_value_has_the_type_of_the_field<Value, Field>
[[nodiscard]] auto operator==(Field const& field, Value const& value)
{
    return detail::compare<true>(field, "==", value);
}
/// The field has another value.
template <field_type Field, class Value>
    requires this_field_can_be_compared<Field> && this_value_has_the_type_of_the_field<Value, Field>
[[nodiscard]] auto operator!=(Field const& field, Value const& value)
{
    return detail::compare<false>(field, "!=", value);
}
// PX counts whole milliseconds. A finer bound is rounded so that the comparison selects the same records: < 1.5 ms
// becomes < 2 ms, and >= 1.5 ms becomes >= 2 ms.
template <field_type Field, class Value>
    requires this_field_has_an_order<Field> && this_value_has_the_type_of_the_field<Value, Field> &&
             this_value_has_an_order<Value>
[[nodiscard]] auto operator<(Field const& field, Value const& value)
{
    return detail::compare<false>(field, "<", value, true);
}
template <field_type Field, class Value>
    requires this_field_has_an_order<Field> && this_value_has_the_type_of_the_field<Value, Field> &&
             this_value_has_an_order<Value>
[[nodiscard]] auto operator<=(Field const& field, Value const& value)
{
    return detail::compare<false>(field, "<=", value);
}
template <field_type Field, class Value>
    requires this_field_has_an_order<Field> && this_value_has_the_type_of_the_field<Value, Field> &&
             this_value_has_an_order<Value>
[[nodiscard]] auto operator>(Field const& field, Value const& value)
{
    return detail::compare<false>(field, ">", value);
}
template <field_type Field, class Value>
    requires this_field_has_an_order<Field> && this_value_has_the_type_of_the_field<Value, Field> &&
             this_value_has_an_order<Value>
[[nodiscard]] auto operator>=(Field const& field, Value const& value)
{
    return detail::compare<false>(field, ">=", value, true);
}

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/query/impl/filter.ipp>
#endif

#endif
