// Free attributes read as C++ types.
#ifndef GAINSIGHT_PX_MODEL_IMPL_ATTRIBUTES_IPP
#define GAINSIGHT_PX_MODEL_IMPL_ATTRIBUTES_IPP

#include <gainsight/px/core/immortal.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/model/attributes.hpp>

#include <cmath>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL std::optional<bool> attribute_as_bool(boost::json::value const& v) noexcept
{
    if (auto const* b = v.if_bool()) return *b;
    return std::nullopt;
}

GAINSIGHT_PX_DECL std::optional<std::int64_t> attribute_as_integer(boost::json::value const& v) noexcept
{
    if (auto const* i = v.if_int64()) return *i;
    if (auto const* u = v.if_uint64(); u && std::in_range<std::int64_t>(*u)) return static_cast<std::int64_t>(*u);
    constexpr double limit = 9223372036854775808.0;
    if (auto const* d = v.if_double(); d && *d >= -limit && *d < limit && *d == std::trunc(*d))
        return static_cast<std::int64_t>(*d);
    return std::nullopt;
}

GAINSIGHT_PX_DECL std::optional<double> attribute_as_real(boost::json::value const& v)
{
    if (auto const* d = v.if_double()) return *d;
    if (auto const* i = v.if_int64()) return static_cast<double>(*i);
    if (auto const* u = v.if_uint64()) return static_cast<double>(*u);
    if (auto const literal = kept_number(v))
        if (auto const d = nearest_double(*literal); std::isfinite(d)) return d;
    return std::nullopt;
}

GAINSIGHT_PX_DECL std::optional<std::string_view> attribute_as_text(boost::json::value const& v) noexcept
{
    if (auto const* s = v.if_string()) return std::string_view{s->data(), s->size()};
    return std::nullopt;
}

GAINSIGHT_PX_DECL std::optional<timestamp> attribute_as_timestamp(boost::json::value const& v)
{
    if (auto const ms = attribute_as_integer(v)) return from_epoch_ms(*ms);
    if (auto const text = attribute_as_text(v))
        if (auto const t = parse_iso8601(*text)) return *t;
    return std::nullopt;
}

GAINSIGHT_PX_DECL boost::json::object const& no_attributes() noexcept { return immortal<boost::json::object>(); }

}  // namespace gainsight::px::inline v0::detail

#endif
