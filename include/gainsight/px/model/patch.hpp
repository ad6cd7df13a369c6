// A patch: the fields that an update changes, and nothing else.
#ifndef GAINSIGHT_PX_MODEL_PATCH_HPP
#define GAINSIGHT_PX_MODEL_PATCH_HPP

#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/strict.hpp>
#include <gainsight/px/json/table.hpp>
#include <gainsight/px/model/attributes.hpp>

#include <boost/json/object.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

namespace detail {

/// The enumerator by which PX says that nothing is known, "EMPTY_..."; "" when the enumeration has none.
[[nodiscard]] constexpr std::string_view empty_enumerator(std::span<std::string_view const> names) noexcept
{
    for (auto name : names)
        if (name.starts_with("EMPTY_")) return name;
    return {};
}

/// Whether PX has a way to forget such a field.
[[nodiscard]] constexpr bool can_clear(shape const& s) noexcept
{
    return s.kind == kind::text || s.kind == kind::list ||
           (s.kind == kind::enumeration && !empty_enumerator(s.names).empty());
}

/// Everything of a patch that does not depend on its model: which fields it touches, and their JSON.
class patch_base {
public:
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

    /// Appends the touched fields as members of a JSON object, `"score":81,"phone":""`, after a comma where `members`
    /// does not end in '{'. A value that JSON cannot carry is invalid_argument, which names the field; then `members`
    /// is as it was.
    [[nodiscard]] result<void> append_to(std::string& members) const { return append_to(members, {}); }

    /// The body of an update: the id under its JSON name, the touched fields, and the default property keys if there
    /// are any and the patch does not touch them. A patch that would change the id is invalid_argument.
    [[nodiscard]] result<std::string> body(std::string_view id_name, std::string_view id,
                                           std::vector<std::string> const* default_property_keys) const;

    /// Whether a field of that JSON name is touched.
    [[nodiscard]] bool touches(std::string_view name) const noexcept { return find(name) != nullptr; }
    /// What the patch would write into the field of that JSON name, as JSON; empty where it is not touched.
    [[nodiscard]] std::string_view json_of(std::string_view name) const noexcept;

    /// The JSON names of what a create requires besides the id and would not get from this patch.
    [[nodiscard]] std::vector<std::string_view> lacking(object_table const& table, std::string_view id_name,
                                                        std::vector<std::string> const& default_property_keys) const;

    /// Sets and clears what the members of a JSON object say; see patch::from_json. `scratch` is a value of the model
    /// without anything in it. An error leaves the patch as it was.
    [[nodiscard]] result<void> read(boost::json::object members, shape const& model, void* scratch);

    friend bool operator==(patch_base const& a, patch_base const& b) { return a.equals(b); }

protected:
    patch_base() = default;

    void put(erased_row const& r, void const* value);
    void refuse(erased_row const& r, std::string problem);
    void clear(erased_row const& r);
    /// Sets or clears the fields that differ, and returns the names of those that no patch can express.
    [[nodiscard]] std::vector<std::string> difference(object_table const& table, void const* before, void const* after);

private:
    struct entry {
        std::string_view name;  // of a row, so it never dies
        std::string json;
        std::string problem;
        std::string path;

        friend bool operator==(entry const&, entry const&) = default;
    };

    [[nodiscard]] bool equals(patch_base const& other) const;
    entry& touch(std::string_view name);
    [[nodiscard]] entry const* find(std::string_view name) const noexcept;
    [[nodiscard]] result<void> append_to(std::string& members, std::string_view except) const;
    void put_difference(erased_row const& r, void const* before, void const* after, std::vector<std::string>& lost);

    std::vector<entry> entries_;
};

/// Which values a member of that type takes in a patch.
template <class Member>
struct patch_value {
    template <class V>
    static constexpr bool fits = std::convertible_to<V const&, Member>;
};
template <>
struct patch_value<std::string> {
    template <class V>
    static constexpr bool fits = text_like<V>;
};
template <>
struct patch_value<std::optional<bool>> {
    template <class V>
    static constexpr bool fits = std::same_as<V, bool>;
};
template <class V>
concept plain_integer = std::integral<V> && !std::same_as<V, bool> && !std::same_as<V, char>;
template <>
struct patch_value<std::optional<std::int32_t>> {
    template <class V>
    static constexpr bool fits = plain_integer<V>;
};
template <>
struct patch_value<std::optional<std::int64_t>> {
    template <class V>
    static constexpr bool fits = plain_integer<V>;
};
template <>
struct patch_value<std::optional<double>> {
    template <class V>
    static constexpr bool fits = plain_integer<V> || std::floating_point<V>;
};
template <>
struct patch_value<std::optional<timestamp>> {
    template <class V>
    static constexpr bool fits = std::convertible_to<V const&, timestamp>;
};
template <class E>
struct patch_value<open_enum<E>> {
    template <class V>
    static constexpr bool fits = std::same_as<V, E> || std::same_as<V, open_enum<E>>;
};
template <class T>
struct patch_value<boxed<T>> {
    template <class V>
    static constexpr bool fits = std::convertible_to<V const&, T>;
};

}  // namespace detail

/// A field of the model whose patch it is.
template <class Field, class Model>
concept field_belongs_to_the_model_of_the_patch =
    std::derived_from<Model, typename Field::model_type> && static_cast<bool>(Field::readable);

/// PX sets read-only fields itself.
template <class Field>
concept field_is_not_read_only = (Field::marks & mark::read_only) == 0;

/// PX takes some fields when a record is created and never changes them.
template <class Field>
concept field_changes_in_an_update = (Field::marks & mark::fixed) == 0;

/// A value that the field's type takes; a number for a number, true or false for a flag, and so on.
template <class Value, class Field>
concept value_fits_the_field = detail::patch_value<typename Field::member_type>::template fits<Value>;

/// PX takes no null in an update, so it can forget texts ("" ), lists ([]) and enumerations that have an EMPTY_ value.
/// A number, flag, date or object can be overwritten, never cleared.
template <class Field>
concept px_can_clear_only_texts_lists_and_enums_with_an_empty_value =
    detail::can_clear(detail::shape_of<typename Field::member_type>::value);

template <class Model>
class patch_difference;

/// The fields that an update changes: each one untouched, set, or cleared. PX leaves untouched fields as they are.
///
/// ```
/// px::patch<px::user>{}.set(field::score, 81).clear(field::phone)
/// ```
/// If a field is set or cleared several times, the last call counts. Nested objects are sent whole; of custom
/// attributes PX changes those that are sent. A value that JSON cannot carry (NaN, malformed UTF-8) or that does not
/// fit is remembered and makes the update invalid_argument, which names the field.
template <class Model>
class patch : public detail::patch_base {
public:
    using model_type = Model;

    patch() = default;

    /// Sets a field: `set(field::score, 81)`, `set(field::property_keys, px::property_keys("a", "b"))`.
    template <class Field, class Value>
        requires field_belongs_to_the_model_of_the_patch<Field, Model> && field_is_not_read_only<Field> &&
                 field_changes_in_an_update<Field> && value_fits_the_field<Value, Field>
    patch& set(Field, Value const& value)
    {
        using member = typename Field::member_type;
        constexpr auto row = detail::erase<Model, Field>();
        if constexpr (std::same_as<member, std::optional<std::int32_t>> ||
                      std::same_as<member, std::optional<std::int64_t>>) {
            using number = typename member::value_type;
            if (!std::in_range<number>(value)) {
                refuse(row, "the number does not fit");
                return *this;
            }
            put(row, member{static_cast<number>(value)});
        } else if constexpr (std::same_as<member, std::optional<double>>) {
            put(row, member{static_cast<double>(value)});
        } else if constexpr (std::same_as<member, std::string>) {
            put(row, member{std::string_view{value}});
        } else if constexpr (std::same_as<member, attributes>) {
            member copy{value};
            copy.ensure();  // PX refuses null
            put(row, copy);
        } else {
            put(row, member(value));
        }
        return *this;
    }

    /// Makes PX forget the field.
    template <class Field>
        requires field_belongs_to_the_model_of_the_patch<Field, Model> && field_is_not_read_only<Field> &&
                 field_changes_in_an_update<Field> && px_can_clear_only_texts_lists_and_enums_with_an_empty_value<Field>
    patch& clear(Field)
    {
        patch_base::clear(detail::erase<Model, Field>());
        return *this;
    }

    /// Whether the field was set or cleared.
    template <class Field>
        requires field_belongs_to_the_model_of_the_patch<Field, Model>
    [[nodiscard]] bool touched(Field) const noexcept
    {
        return touches(Field::name);
    }

    /// The patch that sets what the members of a JSON object say, each under its name in PX:
    ///
    ///     px::patch<px::user>::from_json(R"({"score": 81, "phone": "", "customAttributes": {"plan": "gold"}})")
    ///
    /// Nothing is guessed and nothing passed over. Refused is what is no JSON object or not sound UTF-8, a name that
    /// comes twice, a field that the model lacks or that an update does not change, at any depth, and a value of
    /// another type than its field's: a number is not read from text, and of an enumeration only the contract's names
    /// are taken. A date is whole milliseconds since 1970, or ISO 8601: a date, which is midnight UTC, or a date and
    /// time with Z or its offset. Free attributes are texts, numbers and flags. Null, "" and [] clear a field where
    /// `clear` would; null is refused for any other, which PX cannot forget. Errors: invalid_argument, whose message
    /// says what was expected, and `json_path()` where: "location.city".
    [[nodiscard]] static result<patch> from_json(std::string_view object)
    {
        auto members = detail::read_strictly(object);
        if (!members) return members.error();
        patch out;
        Model scratch;
        if (auto const read = out.read(std::move(*members), detail::shape_of<Model>::value, &scratch); !read)
            return read.error();
        return out;
    }

    /// The patch that turns `before` into `after`, as far as an update can express it. Read-only fields are left out.
    [[nodiscard]] static patch_difference<Model> between(Model const& before, Model const& after)
    {
        patch_difference<Model> out;
        out.inexpressible = out.patch.difference(detail::table_of<Model>::value, &before, &after);
        return out;
    }

private:
    template <class Member>
    void put(detail::erased_row const& row, Member const& value)
    {
        patch_base::put(row, &value);
    }
};

/// What patch::between found.
template <class Model>
class patch_difference {
public:
    patch_difference() = default;

    px::patch<Model> patch;
    /// JSON names, dotted where nested, of what differs and cannot be sent: a number, flag, date, object or attribute
    /// that `after` lacks, and unknown fields.
    std::vector<std::string> inexpressible;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/model/impl/patch.ipp>
#include <gainsight/px/model/impl/patch_from_json.ipp>
#endif

#endif
