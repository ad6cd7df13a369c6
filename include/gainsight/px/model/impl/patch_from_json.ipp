// How a patch is read from JSON.
#ifndef GAINSIGHT_PX_MODEL_IMPL_PATCH_FROM_JSON_IPP
#define GAINSIGHT_PX_MODEL_IMPL_PATCH_FROM_JSON_IPP

#include <gainsight/px/json/strict.hpp>
#include <gainsight/px/model/patch.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace gainsight::px::inline v0::detail {

/// Whether the value makes PX forget such a field. A list that is [] is written as any other.
inline bool clears(shape const& s, boost::json::value const& v) noexcept
{
    if (!can_clear(s)) return false;
    return v.is_null() || (s.kind != kind::list && v.is_string() && v.get_string().empty());
}

/// The row of a member of the object, if the value is one that an update can set or clear.
inline result<erased_row const*> patched_row(object_table const& table, std::string_view name, boost::json::value& v)
{
    auto row = writable_row(table, name);
    if (!row) return row.error();
    auto const& r = **row;
    if (r.marks & mark::fixed) return refused_field(r.name, "an update does not change this field");
    if (clears(*r.value, v)) return row;
    if (v.is_null()) return refused_field(r.name, "null cannot be written here: PX cannot forget this field");
    if (auto const fits = check_value(r, v, nested_values::refused); !fits) return fits.error();
    return row;
}

GAINSIGHT_PX_DECL result<void> patch_base::read(boost::json::object members, shape const& model, void* scratch)
{
    boost::json::value set(boost::json::object_kind);
    for (auto& [key, value] : members) {
        auto const row = patched_row(*model.table, {key.data(), key.size()}, value);
        if (!row) return row.error();
        if (!clears(*(*row)->value, value)) set.get_object().emplace(key, value);
    }
    if (auto const decoded = decode_checked(set, model, scratch); !decoded) return decoded.error();
    for (auto const& [key, value] : members) {
        auto const& row = model.table->rows[static_cast<std::size_t>(model.table->find({key.data(), key.size()}))];
        if (clears(*row.value, value))
            clear(row);
        else
            put(row, row.member(scratch));
    }
    return {};
}

}  // namespace gainsight::px::inline v0::detail

#endif
