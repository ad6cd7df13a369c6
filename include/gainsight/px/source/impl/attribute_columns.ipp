// Converts the attributes of a subscription into columns.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_ATTRIBUTE_COLUMNS_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_ATTRIBUTE_COLUMNS_IPP

#include <gainsight/px/source/attribute_columns.hpp>

#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/user.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace gainsight::px::inline v0 {
namespace detail {

inline column_type column_type_of(open_enum<attribute_type> const& type) noexcept
{
    if (!type.is_known()) return column_type::json_value;
    switch (type.value()) {
        case attribute_type::string: return column_type::text;
        case attribute_type::date_time: return column_type::date_time;
        case attribute_type::boolean: return column_type::boolean;
        case attribute_type::number: break;
    }
    return column_type::number;
}

GAINSIGHT_PX_DECL schema schema_maker::with_attributes(schema const& of,
                                                       std::vector<attribute_metadata> const& attributes)
{
    constexpr std::string_view free_attributes = field::user::custom_attributes.name;
    static_assert(free_attributes == field::account::custom_attributes.name);

    auto made = of;
    auto custom = std::shared_ptr<schema>{new schema};
    custom->name_ = free_attributes;
    custom->open_ = true;
    for (auto const& a : attributes) {
        if (a.api_name.empty() || a.state == record_state::deleted) continue;
        bool const is_custom = a.origin == attribute_origin::custom;
        auto& columns = is_custom ? custom->columns_ : made.columns_;
        auto at = std::ranges::find(columns, std::string_view{a.api_name}, &column::name);
        if (at == columns.end()) {
            if (!is_custom) continue;
            column added;
            added.name_ = a.api_name;
            added.type_ = column_type_of(a.type);
            at = columns.insert(at, std::move(added));
        }
        if (!a.description.empty()) at->description_ = a.description;
    }
    auto const holder = std::ranges::find(made.columns_, free_attributes, &column::name);
    if (holder != made.columns_.end()) holder->nested_ = std::move(custom);
    return made;
}

}  // namespace detail

GAINSIGHT_PX_DECL schema with_attributes(schema const& of, std::vector<attribute_metadata> const& attributes)
{
    return detail::schema_maker::with_attributes(of, attributes);
}

}  // namespace gainsight::px::inline v0

#endif
