// Free attributes: a JSON object whose names the subscription's administrators choose.
#ifndef GAINSIGHT_PX_MODEL_ATTRIBUTES_HPP
#define GAINSIGHT_PX_MODEL_ATTRIBUTES_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/shape.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// A type that converts to text. nullptr converts as well, but reading it is undefined, so it is left out.
template <class T>
concept text_like = std::convertible_to<T const&, std::string_view> && !std::same_as<T, std::nullptr_t>;

/// A type that an attribute can be set to: a text, true or false, an integer, a double, a timestamp.
template <class T>
concept attribute_value = std::same_as<T, bool> || (std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, char>) ||
                          std::floating_point<T> || text_like<T> || std::convertible_to<T, timestamp>;

[[nodiscard]] std::optional<bool> attribute_as_bool(boost::json::value const& v) noexcept;
[[nodiscard]] std::optional<std::int64_t> attribute_as_integer(boost::json::value const& v) noexcept;
[[nodiscard]] std::optional<double> attribute_as_real(boost::json::value const& v);
[[nodiscard]] std::optional<std::string_view> attribute_as_text(boost::json::value const& v) noexcept;
[[nodiscard]] std::optional<timestamp> attribute_as_timestamp(boost::json::value const& v);
[[nodiscard]] boost::json::object const& no_attributes() noexcept;

}  // namespace detail

/// Custom attributes, the attributes of an event, a global context: names with texts, numbers, flags or dates.
///
/// The names are API names that are made in PX's Administration > Attributes. Absent (PX sent null, or nothing was set)
/// and empty ({}) are told apart. PX keeps nested values as text.
class attributes {
public:
    using const_iterator = boost::json::object::const_iterator;

    attributes() = default;
    explicit attributes(boost::json::object object) : object_{std::move(object)} {}

    /// Sets an attribute; it replaces an earlier value. A timestamp is written as ISO 8601, the form in which PX takes
    /// dates.
    template <class T>
        requires detail::attribute_value<T>
    attributes& set(std::string_view name, T const& value)
    {
        if constexpr (std::same_as<T, bool>)
            return put(name, value);
        else if constexpr (std::integral<T> && std::is_signed_v<T>)
            return put(name, static_cast<std::int64_t>(value));
        else if constexpr (std::integral<T>)
            return put(name, static_cast<std::uint64_t>(value));
        else if constexpr (std::floating_point<T>)
            return put(name, static_cast<double>(value));
        else if constexpr (detail::text_like<T>)
            return put(name, std::string_view{value});
        else
            return put(name, std::string_view{to_iso8601(timestamp{value})});
    }

    /// The attribute as a `T` (bool, an integer, a double, std::string, std::string_view, timestamp), if it is there
    /// and is one: an integral double is an integer too, an integer a double, and a date is read from epoch
    /// milliseconds, the form in which PX sends it, or from ISO 8601. A number with more digits than a
    /// double holds is read as the nearest double; `kept_number(*find(name))` returns its digits.
    template <class T>
    [[nodiscard]] std::optional<T> get(std::string_view name) const
    {
        auto const* v = find(name);
        if (!v) return std::nullopt;
        if constexpr (std::same_as<T, bool>) {
            return detail::attribute_as_bool(*v);
        } else if constexpr (std::integral<T>) {
            auto const i = detail::attribute_as_integer(*v);
            if (!i || !std::in_range<T>(*i)) return std::nullopt;
            return static_cast<T>(*i);
        } else if constexpr (std::floating_point<T>) {
            auto const d = detail::attribute_as_real(*v);
            if (!d) return std::nullopt;
            return static_cast<T>(*d);
        } else if constexpr (std::same_as<T, timestamp>) {
            return detail::attribute_as_timestamp(*v);
        } else {
            static_assert(std::constructible_from<T, std::string_view>, "an attribute is a text, flag, number or date");
            auto const text = detail::attribute_as_text(*v);
            if (!text) return std::nullopt;
            return T{*text};
        }
    }

    /// The attribute as JSON; null when it is not there.
    [[nodiscard]] boost::json::value const* find(std::string_view name) const noexcept
    {
        return object_ ? object_->if_contains(name) : nullptr;
    }
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
    /// Removes an attribute. Returns whether it was there.
    bool erase(std::string_view name) { return object_ && object_->erase(name) > 0; }

    /// Whether there is an object at all; an empty one counts.
    [[nodiscard]] bool has_value() const noexcept { return object_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return object_ ? object_->size() : 0; }
    /// Makes it absent.
    void reset() noexcept { object_.reset(); }

    /// As JSON; empty when absent.
    [[nodiscard]] boost::json::object const& object() const noexcept
    {
        return object_ ? *object_ : detail::no_attributes();
    }
    /// The object itself, for values that `set` does not take; it is made when absent.
    boost::json::object& ensure() { return object_.ensure(); }
    [[nodiscard]] const_iterator begin() const noexcept { return object().begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return object().end(); }

    friend bool operator==(attributes const&, attributes const&) = default;

private:
    template <class>
    friend struct detail::shape_of;

    template <class T>
    attributes& put(std::string_view name, T value)
    {
        object_.ensure().insert_or_assign(name, value);
        return *this;
    }

    extra_fields object_;
};

template <>
struct detail::shape_of<attributes> {
    static constexpr shape value{
        .kind = kind::free_object,
        .ensure = [](void* a) -> void* { return &static_cast<attributes*>(a)->object_.ensure(); },
        .get = [](void const* a) noexcept -> void const* { return static_cast<attributes const*>(a)->object_.get(); },
        .reset = [](void* a) noexcept { static_cast<attributes*>(a)->object_.reset(); },
    };
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/model/impl/attributes.ipp>
#endif

#endif
