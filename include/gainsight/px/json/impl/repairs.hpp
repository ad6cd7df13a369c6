// Values that are not as they should be but tell what they are: a number in text, a flag where a text is due, one
// element where a list is due. They are read as that, and counted.
#ifndef GAINSIGHT_PX_JSON_IMPL_REPAIRS_HPP
#define GAINSIGHT_PX_JSON_IMPL_REPAIRS_HPP

#include <gainsight/px/json/impl/misfits.hpp>
#include <gainsight/px/json/impl/scalars.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Whether the value that comes may be read so: not where that would hide a failure.
[[nodiscard]] inline bool may_drift(open_values const& open) { return !open.empty() && !open.must_fit(); }

/// Where a lone value goes that came in a list's place; elsewhere, where any value goes.
[[nodiscard]] inline place lone_element(open_values const& open, place p)
{
    if (p.value->kind != kind::list || !open.back().table) return p;
    return {p.value->element, p.value->at(p.at, 0)};
}
inline GAINSIGHT_PX_RARE bool repaired(decoding& d, place p, place element)
{
    ++d.repaired;
    if (element.at != p.at || element.value != p.value) p.value->cut(p.at, 1);
    return true;
}

/// The number of that literal; the digits that a double could not keep stay beside it.
inline reading put_number(open_values& open, place to, std::string_view literal)
{
    auto const got = put_number(*to.value, to.at, literal);
    if (got != reading::rounded) return got;
    if (auto& f = open.back(); f.table) keep_number(*f.beside(), literal);
    return reading::otherwise;
}

/// False where the text does not tell what it is.
inline GAINSIGHT_PX_RARE bool put_drifted_text(open_values& open, place to, std::string_view s)
{
    switch (to.value->kind) {
        case kind::text: put_text(*static_cast<std::string*>(to.at), s); return true;
        case kind::enumeration: static_cast<open_enum_base*>(to.at)->assign(s, to.value->names); return true;
        case kind::boolean:
            if (!is_word(s, "true") && !is_word(s, "false")) return false;
            *static_cast<std::optional<bool>*>(to.at) = is_word(s, "true");
            return true;
        case kind::int32:
        case kind::int64:
        case kind::real: {
            if (number_kind_of(s) == number_kind::none) return false;
            auto const got = put_number(open, to, s);
            return got == reading::exact || got == reading::otherwise;
        }
        case kind::date: {
            std::int64_t ms = 0;
            return read_date(s, ms) && put_integer(kind::date, to.at, ms);
        }
        default: return false;
    }
}

/// A text where none is due.
[[gnu::noinline]] inline bool drifted_text(decoding& d, place p, std::string_view s)
{
    if (may_drift(d.open)) {
        if (s.empty() && d.open.back().table) {  // PX's word for what is absent
            ++d.repaired;
            d.open.drop();
            return true;
        }
        auto const to = lone_element(d.open, p);
        if (put_drifted_text(d.open, to, s)) return repaired(d, p, to);
    }
    return mismatch(d, p.value->kind, "text", [s](boost::json::value& v) { put_free(v, s); });
}

/// Any number but one that is an integer and wanted as one.
[[gnu::noinline]] inline bool drifted_number(decoding& d, place p, std::string_view literal)
{
    auto const k = p.value->kind;
    bool const numeric = k == kind::int32 || k == kind::int64 || k == kind::date || k == kind::real;
    auto got = reading::none;
    if (may_drift(d.open)) {
        auto const to = lone_element(d.open, p);
        got = put_number(d.open, to, literal);
        if (got == reading::exact && to.value == p.value) return true;
        if (got == reading::exact || got == reading::otherwise) return repaired(d, p, to);
    }
    return mismatch(d, k,
                    got == reading::fraction ? "a fraction"
                    : numeric                ? "a number that does not fit"
                                             : "a number",
                    [literal](boost::json::value& v) { put_free_number(v, literal); });
}

/// True or false where neither is due.
[[gnu::noinline]] inline bool drifted_flag(decoding& d, place p, bool b)
{
    std::string_view const word = b ? "true" : "false";
    if (may_drift(d.open)) {
        auto const to = lone_element(d.open, p);
        auto const k = to.value->kind;
        if ((k == kind::text || k == kind::enumeration) && put_drifted_text(d.open, to, word))
            return repaired(d, p, to);
    }
    return mismatch(d, p.value->kind, word, [b](boost::json::value& v) { v = b; });
}

}  // namespace gainsight::px::inline v0::detail

#endif
