// Shapes: what the one decoder and the one encoder need to know of a type, without the type.
#ifndef GAINSIGHT_PX_JSON_SHAPE_HPP
#define GAINSIGHT_PX_JSON_SHAPE_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/verbatim.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// How a value looks in JSON and in memory.
enum class kind : std::uint8_t {
    text,           // std::string; "" is absent
    boolean,        // std::optional<bool>
    int32,          // std::optional<std::int32_t>
    int64,          // std::optional<std::int64_t>
    real,           // std::optional<double>
    date,           // std::optional<timestamp>; 0 in JSON is absent
    enumeration,    // open_enum<E>
    object,         // boxed<Model>
    list,           // std::vector<T>: of texts or of models
    free_object,    // extra_fields or attributes: a JSON object without a schema
    free_value,     // px::free_value: any JSON value
    inline_object,  // Model itself: an element of a list, or the root
    verbatim        // verbatim_value: a JSON object, of which the bytes are kept
};

struct object_table;

/// How the decoder and the encoder reach a value: its kind, and the functions that its kind needs.
struct shape {
    detail::kind kind{};
    std::span<std::string_view const> names{};  // enumeration
    object_table const* table = nullptr;        // object, inline_object: the model; list: null
    shape const* element = nullptr;             // list
    verbatim_fields const* fields = nullptr;    // verbatim: what is read of it; null for nothing
    // object, free_object, free_value: `ensure` returns what is in the box and makes it when absent; `get` returns null
    // when it is absent.
    void* (*ensure)(void* box) = nullptr;
    void const* (*get)(void const* box) noexcept = nullptr;
    void (*reset)(void* box) noexcept = nullptr;
    // list: `at` returns element `i` and grows the list by one when i == size; `cut` leaves the first n elements.
    void* (*at)(void* list, std::size_t i) = nullptr;
    std::size_t (*size)(void const* list) noexcept = nullptr;
    void (*cut)(void* list, std::size_t n) = nullptr;
};

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

}  // namespace gainsight::px::inline v0::detail

#endif
