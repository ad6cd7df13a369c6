// A row states one field of a model, once: its JSON name, its member, its marks. Whoever writes a model needs this
// header alone; decoder, encoder, patch, filters and the contract test read its rows (json/table.hpp).
#ifndef GAINSIGHT_PX_JSON_ROW_HPP
#define GAINSIGHT_PX_JSON_ROW_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/json/field.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace gainsight::px::inline v0 {

/// Fields that no row states, as PX sent them; null when there are none. Export writes them again. A number that no
/// number type of Boost.JSON can hold is kept as kept_number() describes.
///
/// If the caller tolerates fields of the wrong type, such a value is here as well, under the field's name; export
/// writes it in the field's place as long as the field is absent. The digits of a number that its double could not keep
/// are here too, and are written as long as the field is that double. Creates and updates never send either.
using extra_fields = boxed<boost::json::object>;

/// A field that may hold any JSON value; null is absent. See kept_number() for numbers that no C++ number holds.
using free_value = boxed<boost::json::value>;

/// A name as a template argument. It is kept as it stands in JSON before a value, in quotes and with a colon: see
/// detail::row_name.
template <std::size_t N>
struct fixed_string {
    char text[N + 2]{};
    consteval fixed_string(char const (&literal)[N]) : fixed_string{std::string_view{literal, N - 1}} {}
    // A loop by hand: <algorithm> takes longer to evaluate at compile time, which adds up over some hundred rows.
    consteval explicit fixed_string(std::string_view name)
    {
        if (name.size() != N - 1) throw "a name of another length";
        text[0] = text[N] = '"';
        for (std::size_t i = 0; i < N - 1; ++i) text[i + 1] = name[i];
        text[N + 1] = ':';
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text + 1, N - 1}; }
};

/// What a row states of its field besides name and type; combined by |.
namespace mark {
inline constexpr unsigned none = 0;
inline constexpr unsigned required = 1;      ///< Must be set in a create.
inline constexpr unsigned read_only = 2;     ///< PX sets it; never written by create or patch.
inline constexpr unsigned fixed = 4;         ///< An update does not change it, though PX takes it in a create.
inline constexpr unsigned may_be_empty = 8;  ///< A required list that a create sends even when it is empty.
/// A value of another type is always an error: it is neither skipped nor read as what it might mean.
inline constexpr unsigned must_fit = 16;
/// For a list of the outermost object: an answer without it, even an empty one, is an error. Null counts as an empty
/// list unless a field with the mark below contradicts that. Used together with must_fit.
inline constexpr unsigned must_arrive = 32;
/// If this field is a number above zero, a text that is not empty or false (isLastPage), then a list that must arrive
/// is not empty.
inline constexpr unsigned tells_of_records = 64;
}  // namespace mark

/// Takes the place of a member in a row: a field of type `Value` by which `Model` can be filtered, but that it does not
/// show.
template <class Model, class Value>
struct no_member {};

namespace detail {

inline constexpr fixed_string no_name{""};

/// The name of a row, within the quotes and before the colon that a fixed_string puts around it. Nothing but one that
/// outlives it makes one; so the bytes around the name can be read, and a key of JSON is compared at once.
class row_name : public std::string_view {
public:
    constexpr row_name() noexcept : row_name{no_name} {}
    template <std::size_t N>
    constexpr explicit row_name(fixed_string<N> const& name) noexcept : std::string_view{name.view()}
    {}
    template <std::size_t N>
    row_name(fixed_string<N> const&&) = delete;
    void remove_prefix(std::size_t) = delete;
    void remove_suffix(std::size_t) = delete;

    /// The name as it stands before a value: `"name":`.
    [[nodiscard]] constexpr std::string_view key() const noexcept { return {data() - 1, size() + 3}; }
};
// The compiler refuses to evaluate what reads beyond an array, so that this holds for the bytes as well.
static_assert(row_name{}.key() == "\"\":");

/// Whether a JSON name can be written as it is: the encoder does so with the names of rows.
constexpr bool is_plain_name(std::string_view name) noexcept
{
    for (char const c : name)
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\') return false;
    return true;
}

template <class M>
struct member_traits;
template <class Model, class Member>
struct member_traits<Member Model::*> {
    using model_type = Model;
    using member_type = Member;
    static constexpr bool readable = true;
};
template <class Model, class Value>
struct member_traits<no_member<Model, Value>> {
    using model_type = Model;
    using member_type = Value;
    static constexpr bool readable = false;
};

}  // namespace detail

/// One field: its name in JSON, its member, its marks.
///
/// A row is a constant of its own type (`field::user::score`), so that a filter, a patch or a sort key knows at compile
/// time which field it speaks of.
template <fixed_string Name, auto Member, unsigned Marks = mark::none>
struct row : detail::field_face<row<Name, Member, Marks>> {
    static_assert(detail::is_plain_name(Name.view()), "a field's JSON name needs no escapes");

    using model_type = typename detail::member_traits<std::remove_cv_t<decltype(Member)>>::model_type;
    using member_type = typename detail::member_traits<std::remove_cv_t<decltype(Member)>>::member_type;

    static constexpr detail::row_name name{Name};
    static constexpr unsigned marks = Marks;
    static constexpr bool readable = detail::member_traits<std::remove_cv_t<decltype(Member)>>::readable;
    static constexpr auto member = Member;
};

/// The rows of a model: specialise with
/// `template <> inline constexpr auto rows<user> = row_list<"User">(field::user::id, ...);`
template <class Model>
inline constexpr auto rows = nullptr;

template <class Model>
concept model = !std::is_same_v<std::remove_cv_t<decltype(rows<Model>)>, std::nullptr_t>;

namespace detail {

template <class... Rows>
struct row_pack {
    static constexpr std::string_view name{};
    static constexpr std::size_t size = sizeof...(Rows);
};

template <fixed_string Definition, class... Rows>
struct named_row_pack : row_pack<Rows...> {
    static constexpr std::string_view name = Definition.view();
};

}  // namespace detail

/// The rows of a model, in the order of the contract. Only rows with a member: a field that can be filtered by but not
/// read stands in the operation's descriptor alone.
template <class... Rows>
consteval detail::row_pack<Rows...> row_list(Rows...) noexcept
{
    static_assert((Rows::readable && ...), "a row of a model needs a member");
    return {};
}
/// The same under the name that the contract gives the definition; errors and the contract test use it.
template <fixed_string Definition, class... Rows>
consteval detail::named_row_pack<Definition, Rows...> row_list(Rows...) noexcept
{
    static_assert((Rows::readable && ...), "a row of a model needs a member");
    return {};
}

}  // namespace gainsight::px::inline v0

#endif
