// The fields that an endpoint can filter and sort by: the lists of names in its descriptor.
#ifndef GAINSIGHT_PX_QUERY_FIELD_LIST_HPP
#define GAINSIGHT_PX_QUERY_FIELD_LIST_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/query/filter.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

namespace gainsight::px::inline v0 {
namespace detail {

using field_names = std::span<operation::listed_field const>;

/// The fields that the endpoint filters by; empty if its descriptor has no such list.
template <class Endpoint>
[[nodiscard]] constexpr field_names filters_of() noexcept
{
    if constexpr (requires { Endpoint::filters; })
        return Endpoint::filters;
    else
        return {};
}

/// The fields that the endpoint sorts by.
template <class Endpoint>
[[nodiscard]] constexpr field_names sorts_of() noexcept
{
    if constexpr (requires { Endpoint::sorts; })
        return Endpoint::sorts;
    else
        return {};
}

/// The date field that an endpoint takes a date range on; empty if the endpoint takes dateRangeStart and dateRangeEnd.
template <class Endpoint>
[[nodiscard]] constexpr std::string_view date_field_of() noexcept
{
    if constexpr (requires { Endpoint::dated_by; })
        return Endpoint::dated_by;
    else
        return {};
}

/// The field by which the endpoint puts its records into a date range, whichever way it takes one; empty where it has
/// none, or none is known.
template <class Endpoint>
[[nodiscard]] constexpr std::string_view record_date_field_of() noexcept
{
    if constexpr (requires { Endpoint::happened_by; })
        return Endpoint::happened_by;
    else
        return date_field_of<Endpoint>();
}

/// The name of a field in such a list: its full name with dots; for a free attribute, that of the field that has it.
template <class Field>
[[nodiscard]] constexpr std::string_view listed_name() noexcept
{
    if constexpr (requires { Field::name; })
        return Field::name;
    else
        return Field::root_type::name;
}

/// Whether a list has a field; with `beyond_equality`, whether for operators other than `==` too.
[[nodiscard]] constexpr bool lists(field_names list, std::string_view name, bool beyond_equality = false) noexcept
{
    for (auto const& field : list)
        if (field.covers(name) && !(beyond_equality && field.equality_only())) return true;
    return false;
}

/// Whether the records of the endpoint have the field, and the list has it.
template <class Endpoint, class Field>
[[nodiscard]] constexpr bool lists_field_of(field_names list) noexcept
{
    if constexpr (requires { typename Endpoint::answer; })
        return std::derived_from<operation::record_of<Endpoint>, typename Field::model_type> &&
               lists(list, listed_name<Field>());
    else
        return false;
}

/// Identifies a model at run time, by its address.
template <class Model>
inline constexpr char model_tag = 0;

template <class Model, class... Rows>
[[nodiscard]] constexpr std::array<void const*, 1 + sizeof...(Rows)> tags_of(row_pack<Rows...> const&) noexcept
{
    return {&model_tag<Model>, &model_tag<typename Rows::model_type>...};
}

/// The models that the fields of a record belong to: the model of the record, and its base classes.
template <class Model>
[[nodiscard]] constexpr auto model_tags() noexcept
{
    if constexpr (model<Model>)
        return tags_of<Model>(rows<Model>);
    else
        return std::array<void const*, 1>{&model_tag<Model>};
}

/// The fields of an endpoint, for checking a filter whose fields are known only at run time.
class run_time_list {
public:
    template <class Endpoint>
    [[nodiscard]] static run_time_list of() noexcept
    {
        run_time_list out;
        out.fields_ = filters_of<Endpoint>();
        if constexpr (requires { typename Endpoint::answer; }) {
            static constexpr auto models = model_tags<operation::record_of<Endpoint>>();
            out.models_ = models;
        }
        return out;
    }
    [[nodiscard]] bool lists(std::string_view name, void const* model, bool beyond_equality) const noexcept
    {
        for (auto const* one : models_)
            if (one == model) return detail::lists(fields_, name, beyond_equality);
        return false;
    }

private:
    field_names fields_;
    std::span<void const* const> models_;
};

}  // namespace detail

/// The descriptor of the endpoint lists the field that the filter compares.
template <class Use, class Endpoint>
concept this_endpoint_filters_by_the_field =
    detail::lists_field_of<Endpoint, typename Use::field>(detail::filters_of<Endpoint>());

/// Some endpoints compare some fields only with `==`.
template <class Use, class Endpoint>
concept this_endpoint_takes_the_operator_on_the_field =
    Use::by_equality || detail::lists(detail::filters_of<Endpoint>(), detail::listed_name<typename Use::field>(), true);

/// The descriptor of the endpoint lists the field as one to sort by.
template <class Field, class Endpoint>
concept this_endpoint_sorts_by_the_field = detail::lists_field_of<Endpoint, Field>(detail::sorts_of<Endpoint>());

}  // namespace gainsight::px::inline v0

#endif
