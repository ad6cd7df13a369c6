// Values of another type than their field's, which do not tell what they mean: an error or, where that is asked for,
// counted and kept in the object's `extra`.
#ifndef GAINSIGHT_PX_JSON_IMPL_MISFITS_HPP
#define GAINSIGHT_PX_JSON_IMPL_MISFITS_HPP

#include <gainsight/px/json/impl/decoding.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// What a mismatch says it expected.
constexpr std::string_view expectation(kind k) noexcept
{
    switch (k) {
        case kind::text:
        case kind::enumeration: return "text";
        case kind::boolean: return "true or false";
        case kind::int32: return "a 32-bit integer";
        case kind::int64: return "a 64-bit integer";
        case kind::real: return "a number";
        case kind::date: return "a date in epoch milliseconds";
        case kind::object:
        case kind::inline_object:
        case kind::free_object:
        case kind::verbatim: return "an object";
        case kind::list: return "an array";
        case kind::free_value: break;
    }
    return "any value";
}

/// Of a list with an element that does not fit the others would say too little: all of it becomes one without a schema.
/// What came before that element is written and read again, once for each such list. Null where that fails.
[[nodiscard]] boost::json::value* place_in_list_without_schema(open_values& open);

/// Under the current field's name in the object's `extra`; null where there is no object.
inline GAINSIGHT_PX_RARE boost::json::value* place_of_misfit(open_values& open)
{
    if (!open.back().list) {
        open.drop();
        return open.back().beside();
    }
    return open.has_outer() && open.outer().table ? place_in_list_without_schema(open) : nullptr;
}

/// A value of another type than its field's: where that is tolerated, `keep` puts it where nothing is lost.
template <class Keep>
GAINSIGHT_PX_RARE bool mismatch(decoding& d, kind expected, std::string_view found, Keep keep)
{
    if (d.options.skip_mismatched && !d.open.empty() && !d.open.must_fit())
        if (auto* const slot = place_of_misfit(d.open)) {
            ++d.skipped;
            keep(*slot);
            return true;
        }
    std::string problem = "expected ";
    problem += expectation(expected);
    problem += ", found ";
    problem += found;
    return d.fail(std::move(problem), d.open.path());
}

}  // namespace gainsight::px::inline v0::detail

#endif
