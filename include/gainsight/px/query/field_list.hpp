// The fields that an endpoint filters and sorts by, as its descriptor lists them.
#ifndef GAINSIGHT_PX_QUERY_FIELD_LIST_HPP
#define GAINSIGHT_PX_QUERY_FIELD_LIST_HPP

#include <gainsight/px/query/filter.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace gainsight::px::inline v0 {

/// In a descriptor: every field of the model, dotted fields and free attributes included.
template <class Model>
struct any_field {};

/// In a descriptor's list: a field that the endpoint compares with `==` alone.
template <field_type Field>
struct equality_only {
    constexpr explicit equality_only(Field const&) noexcept {}
};

/// In a descriptor: these fields, and what lies under them by dots or as attributes.
///
/// `using fields = decltype(px::fields{field::identify_id, px::equality_only{field::account_id}, field::date});`
template <class... Entries>
struct fields {
    constexpr explicit fields(Entries const&...) noexcept {}
};

namespace detail {

template <class Entry>
struct entry_of {
    using field = Entry;
    static constexpr bool equality_only = false;
};
template <class Field>
struct entry_of<px::equality_only<Field>> {
    using field = Field;
    static constexpr bool equality_only = true;
};

/// Whether an entry of a list names the field, or the object or the attributes that it lies in.
template <class Listed, class Field>
constexpr bool covers() noexcept
{
    if constexpr (std::same_as<Listed, Field>)
        return true;
    else if constexpr (requires { typename Field::root_type; })
        return covers<Listed, typename Field::root_type>();
    else
        return false;
}

/// What a list knows of a field, at run time: an empty name is every field of the model.
class field_rule {
public:
    constexpr field_rule(std::string_view name, void const* model, bool equality_only) noexcept
        : name_{name}, model_{model}, equality_only_{equality_only}
    {}
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    [[nodiscard]] constexpr void const* model() const noexcept { return model_; }
    [[nodiscard]] constexpr bool equality_only() const noexcept { return equality_only_; }

private:
    std::string_view name_;
    void const* model_;
    bool equality_only_;
};

/// A model's identity at run time is the address of its tag.
template <class Model>
inline constexpr char model_tag = 0;

/// How a list is asked; specialised for each kind of list.
template <class List>
struct list_traits;

template <class Model>
struct list_traits<any_field<Model>> {
    template <class Field>
    static constexpr bool lists = std::derived_from<Model, typename Field::model_type>;
    template <class Use>
    static constexpr bool takes = true;
    static constexpr std::array<field_rule, 1> rules{field_rule{{}, &model_tag<Model>, false}};
};

template <class... Entries>
struct list_traits<fields<Entries...>> {
    template <class Field>
    static constexpr bool lists = (covers<typename entry_of<Entries>::field, Field>() || ...);
    template <class Use>
    static constexpr bool takes =
        Use::by_equality ||
        ((!entry_of<Entries>::equality_only && covers<typename entry_of<Entries>::field, typename Use::field>()) ||
         ...);
    static constexpr std::array<field_rule, sizeof...(Entries)> rules{
        field_rule{entry_of<Entries>::field::name, &model_tag<typename entry_of<Entries>::field::model_type>,
                   entry_of<Entries>::equality_only}...};
};

template <class Endpoint>
struct filter_list : list_traits<px::fields<>> {};
template <class Endpoint>
    requires requires { typename Endpoint::fields; }
struct filter_list<Endpoint> : list_traits<std::remove_cv_t<typename Endpoint::fields>> {};

template <class Endpoint>
struct sort_list : list_traits<px::fields<>> {};
template <class Endpoint>
    requires requires { typename Endpoint::sort_fields; }
struct sort_list<Endpoint> : list_traits<std::remove_cv_t<typename Endpoint::sort_fields>> {};

}  // namespace detail

/// The endpoint's descriptor lists the field that the filter compares.
template <class Use, class Endpoint>
concept this_endpoint_filters_by_the_field = detail::filter_list<Endpoint>::template lists<typename Use::field>;

/// Some endpoints compare some fields with `==` alone.
template <class Use, class Endpoint>
concept this_endpoint_takes_the_operator_on_the_field = detail::filter_list<Endpoint>::template takes<Use>;

/// The endpoint's descriptor lists the field among those it sorts by.
template <class Field, class Endpoint>
concept this_endpoint_sorts_by_the_field = detail::sort_list<Endpoint>::template lists<Field>;

}  // namespace gainsight::px::inline v0

#endif
