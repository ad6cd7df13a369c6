// A row states one field of a model, once: its JSON name, its member, its marks. Decoder, encoder, patch, filters and
// the contract test all read it.
#ifndef GAINSIGHT_PX_JSON_ROW_HPP
#define GAINSIGHT_PX_JSON_ROW_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/field.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gainsight::px::inline v0 {

/// Fields without a row of their own, as PX sent them; null when there are none. Export writes them again. Numbers that
/// Boost.JSON has no number for stand as kept_number() says.
///
/// Where the wrong type of a field is tolerated, its value is here as well, under the field's name: export writes it in
/// the field's place as long as the field is absent. The digits of a number that its double could not keep are here
/// too, and are written as long as the field is that double. Creates and updates never send either.
using extra_fields = boxed<boost::json::object>;

/// A field that may hold any JSON value; null is absent. See kept_number() for numbers without end.
using free_value = boxed<boost::json::value>;

/// A name as a template argument. It is kept as it stands in JSON before a value, in quotes and with a colon, so that
/// the decoder compares all of that at once.
template <std::size_t N>
struct fixed_string {
    char text[N + 2]{};
    consteval fixed_string(char const (&literal)[N]) : fixed_string{std::string_view{literal, N - 1}} {}
    // By hand, here and below: what <algorithm> takes to evaluate at compile time adds up over some hundred rows.
    consteval explicit fixed_string(std::string_view name)
    {
        if (name.size() != N - 1) throw "a name of another length";
        text[0] = text[N] = '"';
        for (std::size_t i = 0; i < N - 1; ++i) text[i + 1] = name[i];
        text[N + 1] = ':';
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text + 1, N - 1}; }
};

/// What a row says of its field beyond name and type.
namespace mark {
inline constexpr unsigned none = 0;
inline constexpr unsigned required = 1;      ///< Must be set in a create.
inline constexpr unsigned read_only = 2;     ///< PX sets it; never written by create or patch.
inline constexpr unsigned fixed = 4;         ///< An update does not change it, though PX takes it in a create.
inline constexpr unsigned may_be_empty = 8;  ///< A required list that a create sends even when it is empty.
/// A value of another type is never passed over, nor read as what it might mean: it tells of a failure.
inline constexpr unsigned must_fit = 16;
/// Of an answer's own object: without this list, be it empty, the answer is none. Null stands for an empty list unless
/// a field of the mark below speaks against it. Goes with must_fit.
inline constexpr unsigned must_arrive = 32;
/// A number above zero or a text says that a list that must arrive is not empty.
inline constexpr unsigned tells_of_records = 64;
}  // namespace mark

/// Stands in a row for a member: a field of type `Value` that `Model` can be filtered by but does not show.
template <class Model, class Value>
struct no_member {};

namespace detail {

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

    static constexpr std::string_view name = Name.view();
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

/// How a value looks in JSON and in memory.
enum class kind : std::uint8_t {
    text,          // std::string; "" is absent
    boolean,       // std::optional<bool>
    int32,         // std::optional<std::int32_t>
    int64,         // std::optional<std::int64_t>
    real,          // std::optional<double>
    date,          // std::optional<timestamp>; 0 in JSON is absent
    enumeration,   // open_enum<E>
    object,        // boxed<Model>
    list,          // std::vector<T>: of texts or of models
    free_object,   // extra_fields or attributes: a JSON object without a schema
    free_value,    // px::free_value: any JSON value
    inline_object  // Model itself: an element of a list, or the root
};

/// A row's further mark: another name for the row right before it. It is read, never written.
inline constexpr unsigned alias_mark = 1u << 8;

struct shape;

/// One row without its type: what the one decoder and the one encoder walk.
struct erased_row {
    std::string_view name;  // of a fixed_string
    unsigned marks = 0;
    void* (*member)(void* model) noexcept = nullptr;
    shape const* value = nullptr;

    /// The name as it stands before a value.
    [[nodiscard]] std::string_view key() const noexcept { return {name.data() - 1, name.size() + 3}; }
};

/// Spreads names over a table of slots by length, first, middle and last letter.
constexpr unsigned name_hash(std::string_view name) noexcept
{
    auto const letter = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    auto h = static_cast<unsigned>(name.size());
    if (!name.empty()) h = ((h * 31u + letter(0)) * 31u + letter(name.size() / 2)) * 31u + letter(name.size() - 1);
    return h ^ (h >> 6);
}

/// The slots of `N` rows, built at compile time: a row's index stands in the first free slot from its hash on.
template <std::size_t N>
struct row_slots {
    static_assert(N <= 64, "the decoder marks the rows that it has seen in 64 bits");
    static constexpr std::uint8_t free = 0xff;

    std::array<std::uint8_t, std::bit_ceil(2 * N + 1)> slots{};

    constexpr explicit row_slots(std::array<erased_row, N> const& rows)
    {
        slots.fill(free);
        for (std::size_t i = 0; i < N; ++i) {
            std::size_t at = name_hash(rows[i].name) % slots.size();
            while (slots[at] != free) at = (at + 1) % slots.size();
            slots[at] = static_cast<std::uint8_t>(i);
        }
    }
};

/// What is known of a row, in one word: where its member lies, its kind, whose member that is (the row's own, or that
/// of the row which it is another name for), and which row comes behind it.
class row_note {
public:
    constexpr row_note() noexcept = default;
    constexpr explicit row_note(std::uint64_t bits) noexcept : bits_{bits} {}
    constexpr row_note(std::uint32_t offset, detail::kind k, int owner) noexcept
        : bits_{(std::uint64_t{offset} + 1) | std::uint64_t{static_cast<std::uint8_t>(k)} << 40 |
                static_cast<std::uint64_t>(owner) << 48}
    {}
    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
    /// Whether all but the follower is known.
    [[nodiscard]] constexpr bool complete() const noexcept { return static_cast<std::uint32_t>(bits_) != 0; }
    [[nodiscard]] constexpr std::uint32_t offset() const noexcept { return static_cast<std::uint32_t>(bits_) - 1; }
    [[nodiscard]] constexpr detail::kind kind() const noexcept { return static_cast<detail::kind>(bits_ >> 40 & 0xff); }
    [[nodiscard]] constexpr int owner() const noexcept { return static_cast<int>(bits_ >> 48); }
    /// -1: not known.
    [[nodiscard]] constexpr int follower() const noexcept { return static_cast<int>(bits_ >> 32 & 0xff) - 1; }
    [[nodiscard]] constexpr row_note followed_by(int row) const noexcept
    {
        return row_note{(bits_ & ~(std::uint64_t{0xff} << 32)) | static_cast<std::uint64_t>(row + 1) << 32};
    }

private:
    std::uint64_t bits_ = 0;
};

/// The notes of a model's rows, behind one for its beginning, for all threads: what gets lost where two threads write
/// at a time is found out again.
template <std::size_t N>
using row_notes = std::array<std::atomic<std::uint64_t>, N + 1>;

/// A model without its type.
struct object_table {
    std::string_view name;  // the contract's name of the definition
    std::span<erased_row const> rows;
    std::span<std::uint8_t const> slots;  // their number is a power of two, and some are free
    extra_fields* (*extra)(void* model) noexcept = nullptr;
    std::atomic<std::uint64_t>* notes = nullptr;
    bool must_arrive = false;  // whether some row is marked so, which then is looked for

    /// What is known of row `i`. C++ has no constant for where a member lies that a table could hold, and asking the
    /// row's function each time costs a call that the processor cannot foresee; so the answer is kept.
    [[nodiscard, gnu::always_inline]] row_note note(std::size_t i, void* model) const noexcept
    {
        row_note const known{notes[i + 1].load(std::memory_order_relaxed)};
        return known.complete() ? known : learn(i, model);
    }
    [[nodiscard]] row_note learn(std::size_t i, void* model) const noexcept;
    [[nodiscard, gnu::always_inline]] void* member(std::size_t i, void* model) const noexcept
    {
        return static_cast<char*>(model) + note(i, model).offset();
    }

    /// The row that most likely comes first. Which one comes behind another its note says: the one that came there the
    /// last time, or the next one of the table. Whoever writes JSON writes the fields of all records in one order,
    /// though not always in the contract's.
    [[nodiscard]] int first() const noexcept
    {
        return std::max(row_note{notes[0].load(std::memory_order_relaxed)}.follower(), 0);
    }
    /// `row` came behind `last`; -1: it came first.
    void came_behind(int last, int row) const noexcept
    {
        auto& note = notes[static_cast<std::size_t>(last + 1)];
        note.store(row_note{note.load(std::memory_order_relaxed)}.followed_by(row).bits(), std::memory_order_relaxed);
    }

    /// The index of the row of that JSON name; -1 when there is none.
    [[nodiscard]] constexpr int find(std::string_view key) const noexcept
    {
        auto const mask = slots.size() - 1;
        for (auto at = name_hash(key) & mask; slots[at] != 0xff; at = (at + 1) & mask)
            if (rows[slots[at]].name == key) return slots[at];
        return -1;
    }
};

/// What the decoder and the encoder do with a value whose kind alone does not tell.
struct shape {
    detail::kind kind{};
    std::span<std::string_view const> names{};  // enumeration
    object_table const* table = nullptr;        // object, inline_object: the model; list: null
    shape const* element = nullptr;             // list
    // object, free_object, free_value: what is in the box, made when absent; null from `get` when absent.
    void* (*ensure)(void* box) = nullptr;
    void const* (*get)(void const* box) noexcept = nullptr;
    void (*reset)(void* box) noexcept = nullptr;
    // list: element `i`, grown by one when i == size; the number of elements; cut to n elements.
    void* (*at)(void* list, std::size_t i) = nullptr;
    std::size_t (*size)(void const* list) noexcept = nullptr;
    void (*cut)(void* list, std::size_t n) = nullptr;
};

inline row_note object_table::learn(std::size_t i, void* model) const noexcept
{
    auto const owner = rows[i].marks & alias_mark ? i - 1 : i;
    auto const& r = rows[owner];
    auto const offset = static_cast<char*>(r.member(model)) - static_cast<char*>(model);
    row_note const before{notes[i + 1].load(std::memory_order_relaxed)};
    auto const found = row_note{static_cast<std::uint32_t>(offset), r.value->kind, static_cast<int>(owner)}.followed_by(
        before.follower() >= 0 ? before.follower() : static_cast<int>(i) + 1);
    notes[i + 1].store(found.bits(), std::memory_order_relaxed);
    return found;
}

template <class T>
struct shape_of;  // shape_of<T>::value is the shape of a member of type T

template <class Model>
struct table_of;  // table_of<Model>::value is the object_table of a model

template <kind K>
struct plain_shape {
    static constexpr shape value{.kind = K};
};
template <>
struct shape_of<std::string> : plain_shape<kind::text> {};
template <>
struct shape_of<std::optional<bool>> : plain_shape<kind::boolean> {};
template <>
struct shape_of<std::optional<std::int32_t>> : plain_shape<kind::int32> {};
template <>
struct shape_of<std::optional<std::int64_t>> : plain_shape<kind::int64> {};
template <>
struct shape_of<std::optional<double>> : plain_shape<kind::real> {};
template <>
struct shape_of<std::optional<timestamp>> : plain_shape<kind::date> {};

template <kind K, class T>
struct boxed_shape {
    static constexpr shape value{
        .kind = K,
        .ensure = [](void* box) -> void* { return &static_cast<boxed<T>*>(box)->ensure(); },
        .get = [](void const* box) noexcept -> void const* { return static_cast<boxed<T> const*>(box)->get(); },
        .reset = [](void* box) noexcept { static_cast<boxed<T>*>(box)->reset(); },
    };
};
template <>
struct shape_of<extra_fields> : boxed_shape<kind::free_object, boost::json::object> {};
template <>
struct shape_of<free_value> : boxed_shape<kind::free_value, boost::json::value> {};

template <class E>
struct shape_of<open_enum<E>> {
    static constexpr shape value{.kind = kind::enumeration, .names = enum_names<E>::names};
};

template <model M>
struct shape_of<boxed<M>> {
    static constexpr shape value{
        .kind = kind::object,
        .table = &table_of<M>::value,
        .ensure = [](void* box) -> void* { return &static_cast<boxed<M>*>(box)->ensure(); },
        .get = [](void const* box) noexcept -> void const* { return static_cast<boxed<M> const*>(box)->get(); },
        .reset = [](void* box) noexcept { static_cast<boxed<M>*>(box)->reset(); },
    };
};

template <model M>
struct shape_of<M> {
    static constexpr shape value{.kind = kind::inline_object, .table = &table_of<M>::value};
};

template <class T>
struct shape_of<std::vector<T>> {
    static constexpr shape value{
        .kind = kind::list,
        .element = &shape_of<T>::value,
        .at = [](void* list, std::size_t i) -> void* {
            auto& v = *static_cast<std::vector<T>*>(list);
            if (i == v.size()) v.emplace_back();
            return &v[i];
        },
        .size = [](void const* list) noexcept { return static_cast<std::vector<T> const*>(list)->size(); },
        .cut = [](void* list, std::size_t n) { static_cast<std::vector<T>*>(list)->resize(n); },
    };
};

// `Model` is what `object` is; the member may be of a base of it.
template <class Model, auto Member>
void* member_address(void* object) noexcept
{
    return &(static_cast<Model*>(object)->*Member);
}

template <class Model, class Row>
constexpr erased_row erase() noexcept
{
    return {Row::name, Row::marks, &member_address<Model, Row::member>, &shape_of<typename Row::member_type>::value};
}

template <class... Rows>
struct row_pack {
    static constexpr std::string_view name{};
    static constexpr std::size_t size = sizeof...(Rows);
    template <class Model>
    static constexpr std::array<erased_row, sizeof...(Rows)> erased{erase<Model, Rows>()...};
    template <class Model>
    static constexpr row_slots<sizeof...(Rows)> index{erased<Model>};
};

template <fixed_string Definition, class... Rows>
struct named_row_pack : row_pack<Rows...> {
    static constexpr std::string_view name = Definition.view();
};

template <class Model>
struct table_of {
    static inline row_notes<rows<Model>.size> notes{};
    static constexpr object_table value{
        .name = rows<Model>.name,
        .rows = rows<Model>.template erased<Model>,
        .slots = rows<Model>.template index<Model>.slots,
        .extra = [](void* object) noexcept -> extra_fields* { return &static_cast<Model*>(object)->extra; },
        .notes = notes.data(),
    };
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
