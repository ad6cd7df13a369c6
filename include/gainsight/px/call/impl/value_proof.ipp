// The bodies of <gainsight/px/call/value_proof.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_VALUE_PROOF_IPP
#define GAINSIGHT_PX_CALL_IMPL_VALUE_PROOF_IPP

#include <gainsight/px/call/value_proof.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// By what names PX knows a thing.
inline constexpr std::string_view identity_names[] = {"id", "identifyId"};

GAINSIGHT_PX_DECL bool has_identity(boost::json::object const& object) noexcept
{
    return std::any_of(std::begin(identity_names), std::end(identity_names),
                       [&object](std::string_view name) { return object.contains(name); });
}

GAINSIGHT_PX_DECL bool shows_identity(shape const& s, void* value) noexcept
{
    return std::any_of(std::begin(identity_names), std::end(identity_names), [&](std::string_view name) {
        auto const at = s.table->find(name);
        if (at < 0) return false;
        auto const& row = s.table->rows[static_cast<std::size_t>(at)];
        return !is_absent(*row.value, row.member(value));
    });
}

GAINSIGHT_PX_DECL bool nothing_arrived(shape const& s, void* object) noexcept
{
    auto const& rows = s.table->rows;
    return std::all_of(rows.begin(), rows.end(),
                       [object](erased_row const& r) { return is_absent(*r.value, r.member(object)); });
}

GAINSIGHT_PX_DECL bool is_unidentified(shape const& s, void* value) noexcept
{
    if (s.kind != kind::inline_object || s.table->must_arrive || s.table->rows.empty()) return false;
    auto const& first = s.table->rows.front();
    return is_absent(*first.value, first.member(value)) && !shows_identity(s, value);
}

GAINSIGHT_PX_DECL bool may_have_nothing(shape const& s, void* object) noexcept
{
    auto const& rows = s.table->rows;
    auto const is_of = [](kind k) { return [k](erased_row const& r) { return r.value->kind == k; }; };
    auto const* const unknown = s.table->extra(object)->get();
    return unknown && !unknown->empty() ? std::any_of(rows.begin(), rows.end(), is_of(kind::free_value))
                                        : std::all_of(rows.begin(), rows.end(), is_of(kind::boolean));
}

}  // namespace gainsight::px::inline v0::detail

#endif
