// A text of a model by its JSON name, found at compile time: how descriptors, which know no model, name a field.
#ifndef GAINSIGHT_PX_MODEL_TEXT_MEMBER_HPP
#define GAINSIGHT_PX_MODEL_TEXT_MEMBER_HPP

#include <gainsight/px/json/table.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The row of that name. Does not compile for a name that is no row of the model, or one of values of another kind.
template <class Model>
[[nodiscard]] consteval erased_row row_of(std::string_view name, kind of)
{
    for (auto const& row : table_of<Model>::value.rows)
        if (row.name == name) {
            if (row.value->kind != of) throw "the field of that name holds values of another kind";
            return row;
        }
    throw "the model has no field of that name";
}
/// That of a text.
template <class Model>
[[nodiscard]] consteval erased_row text_row(std::string_view name)
{
    return row_of<Model>(name, kind::text);
}

template <class Model>
[[nodiscard]] std::string& text_member(Model& object, erased_row const& row) noexcept
{
    return *static_cast<std::string*>(row.member(&object));
}
template <class Model>
[[nodiscard]] std::string const& text_member(Model const& object, erased_row const& row) noexcept
{
    return text_member(const_cast<Model&>(object), row);  // read only: a row has one way to its member for both
}

}  // namespace gainsight::px::inline v0::detail

#endif
