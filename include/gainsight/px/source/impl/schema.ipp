// Makes a schema from the table of a model.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_SCHEMA_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_SCHEMA_IPP

#include <gainsight/px/source/schema.hpp>

#include <gainsight/px/source/impl/descriptions.ipp>

#include <algorithm>

namespace gainsight::px::inline v0 {
namespace detail {

inline column_type column_type_of(kind k) noexcept
{
    switch (k) {
        case kind::text:
        case kind::enumeration: return column_type::text;
        case kind::boolean: return column_type::boolean;
        case kind::int32:
        case kind::int64: return column_type::integer;
        case kind::real: return column_type::number;
        case kind::date: return column_type::date_time;
        case kind::object:
        case kind::inline_object:
        case kind::free_object:
        case kind::verbatim: return column_type::json_object;
        case kind::list: return column_type::json_list;
        case kind::free_value: break;
    }
    return column_type::json_value;
}

inline std::string_view description_of(std::string_view model, std::string_view field) noexcept
{
    for (auto const& d : field_descriptions)
        if (d.model == model && d.field == field) return d.text;
    return "";
}

GAINSIGHT_PX_DECL std::unique_ptr<schema const> schema_maker::make(object_table const& table,
                                                                   std::span<operation::listed_field const> ids)
{
    return fill(table, ids, nullptr);
}

GAINSIGHT_PX_DECL std::unique_ptr<schema>
schema_maker::fill(object_table const& table, std::span<operation::listed_field const> ids, step const* outer)
{
    std::unique_ptr<schema> made{new schema};
    made->name_ = table.name;
    made->open_ = table.extra != nullptr;
    for (auto const& id : ids) made->identified_by_.push_back(id.name());
    step const here{&table, made.get(), outer};
    made->columns_.reserve(table.rows.size());
    for (auto const& row : table.rows) {
        if (row.marks & alias_mark) continue;
        made->columns_.push_back(column_of(row, table.name, here));
        if (ids.size() == 1 && ids.front().name() == row.name) made->columns_.back().nullable_ = false;
    }
    return made;
}

GAINSIGHT_PX_DECL column schema_maker::column_of(erased_row const& row, std::string_view model, step const& at)
{
    column made;
    made.name_ = row.name;
    made.description_ = description_of(model, row.name);
    made.required_ = (row.marks & mark::required) != 0;
    auto const* value = row.value;
    made.type_ = column_type_of(value->kind);
    if (value->kind == kind::list) {
        value = value->element;
        made.elements_ = column_type_of(value->kind);
    }
    made.known_values_ = value->names;
    if (value->table) made.nested_ = nest(*value->table, at);
    return made;
}

GAINSIGHT_PX_DECL std::shared_ptr<schema const> schema_maker::nest(object_table const& table, step const& outer)
{
    // A model that contains itself, directly or through other models: refers to the outer schema without owning it,
    // since that would be a cycle of shared pointers.
    for (auto const* s = &outer; s; s = s->outer)
        if (s->table == &table) return {std::shared_ptr<void>{}, s->made};
    return fill(table, {}, &outer);
}

}  // namespace detail

GAINSIGHT_PX_DECL std::string_view to_string(column_type type) noexcept
{
    switch (type) {
        case column_type::text: return "text";
        case column_type::boolean: return "boolean";
        case column_type::integer: return "integer";
        case column_type::number: return "number";
        case column_type::date_time: return "date_time";
        case column_type::json_object: return "json_object";
        case column_type::json_list: return "json_list";
        case column_type::json_value: return "json_value";
    }
    return "";
}

GAINSIGHT_PX_DECL column const* schema::find(std::string_view name) const noexcept
{
    auto const found = std::ranges::find(columns_, name, &column::name);
    return found == columns_.end() ? nullptr : &*found;
}

}  // namespace gainsight::px::inline v0

#endif
