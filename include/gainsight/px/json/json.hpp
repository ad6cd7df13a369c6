// Models to JSON text and back.
#ifndef GAINSIGHT_PX_JSON_JSON_HPP
#define GAINSIGHT_PX_JSON_JSON_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/table.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {

/// Decodes a whole text; bad_response names the place.
[[nodiscard]] result<void> decode(std::string_view text, shape const& s, void* value);

}  // namespace detail

/// What to_json and from_json take: a model, or a list of models.
template <class T>
concept json_convertible = requires { detail::shape_of<T>::value; };

/// Appends a value as JSON, every field that PX sent and every field of the contract: "" for absent text, [] for empty
/// lists, null for what else is absent; but what `extra` holds under an absent field's name is written for it. Throws
/// invalid_argument, naming the field, for malformed UTF-8 and numbers that are not finite; then `out` is as it was.
/// Values that PX sent are free of both.
template <json_convertible T>
void append_json(std::string& out, T const& value)
{
    detail::encode(out, detail::shape_of<T>::value, &value, detail::purpose::export_).value();
}

/// The same as a text of its own.
template <json_convertible T>
[[nodiscard]] std::string to_json(T const& value)
{
    std::string out;
    append_json(out, value);
    return out;
}

/// Reads what to_json writes and what PX sends. Unknown fields go to `extra`, null is absent; a value of the wrong type
/// whose meaning is clear ("81" for a number, a byte that is not UTF-8) is read as a call reads it by default. Text
/// that is no JSON, or has a field of the wrong type, is bad_response, and `json_path()` says where.
template <json_convertible T>
[[nodiscard]] result<T> from_json(std::string_view text)
{
    T value;
    if (auto const r = detail::decode(text, detail::shape_of<T>::value, &value); !r) return r.error();
    return value;
}

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/json/impl/json.ipp>
#endif

#endif
