// Whether a value is absent, and how it is made so, for each kind of value.
#ifndef GAINSIGHT_PX_JSON_IMPL_ABSENT_IPP
#define GAINSIGHT_PX_JSON_IMPL_ABSENT_IPP

#include <gainsight/px/json/absent.hpp>
#include <gainsight/px/json/table.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL bool is_absent(shape const& s, void const* value) noexcept
{
    switch (s.kind) {
        case kind::text: return static_cast<std::string const*>(value)->empty();
        case kind::boolean: return !static_cast<std::optional<bool> const*>(value)->has_value();
        case kind::int32: return !static_cast<std::optional<std::int32_t> const*>(value)->has_value();
        case kind::int64: return !static_cast<std::optional<std::int64_t> const*>(value)->has_value();
        case kind::real: return !static_cast<std::optional<double> const*>(value)->has_value();
        case kind::date: return !static_cast<std::optional<timestamp> const*>(value)->has_value();
        case kind::enumeration: return !static_cast<open_enum_base const*>(value)->has_value();
        case kind::object:
        case kind::free_object:
        case kind::free_value: return s.get(value) == nullptr;
        case kind::list: return s.size(value) == 0;
        case kind::inline_object: return false;
        case kind::verbatim: return static_cast<verbatim_value const*>(value)->text().empty();
    }
    return true;
}

GAINSIGHT_PX_DECL void reset_value(shape const& s, void* value) noexcept
{
    switch (s.kind) {
        case kind::text: static_cast<std::string*>(value)->clear(); break;
        case kind::boolean: static_cast<std::optional<bool>*>(value)->reset(); break;
        case kind::int32: static_cast<std::optional<std::int32_t>*>(value)->reset(); break;
        case kind::int64: static_cast<std::optional<std::int64_t>*>(value)->reset(); break;
        case kind::real: static_cast<std::optional<double>*>(value)->reset(); break;
        case kind::date: static_cast<std::optional<timestamp>*>(value)->reset(); break;
        case kind::enumeration: static_cast<open_enum_base*>(value)->reset(); break;
        case kind::list: s.cut(value, 0); break;
        case kind::object:
        case kind::free_object:
        case kind::free_value: s.reset(value); break;
        case kind::verbatim: static_cast<verbatim_value*>(value)->clear(); break;
        case kind::inline_object:
            for (auto const& r : s.table->rows)
                if (!(r.marks & alias_mark)) reset_value(*r.value, r.member(value));
            s.table->extra(value)->reset();
            break;
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
