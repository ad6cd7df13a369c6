// What the descriptors of operations are made of. Each is a type that states all that the library knows of one
// operation: `info` (verb, path, scope, paging, ...), `request` and `answer`, and for a list its fields by their JSON
// names. Models are declared only, so that whoever reads descriptors alone, as the simulator does, compiles none.
#ifndef GAINSIGHT_PX_OPERATION_DESCRIPTOR_HPP
#define GAINSIGHT_PX_OPERATION_DESCRIPTOR_HPP

#include <gainsight/px/core/config.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

template <class T>
class page;

namespace operation {

/// A field of a list's records, by its JSON name: one that the list filters or sorts by, or that tells records apart.
class listed_field {
public:
    constexpr listed_field(char const* name) noexcept : name_{name} {}
    constexpr listed_field(std::string_view name, bool equality_only) noexcept
        : name_{name}, equality_only_{equality_only}
    {}

    /// Empty: every field of the model.
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    /// The endpoint compares it with `==` alone.
    [[nodiscard]] constexpr bool equality_only() const noexcept { return equality_only_; }
    /// Whether this is the field of that name, or the object or the attributes that it lies in.
    [[nodiscard]] constexpr bool covers(std::string_view name) const noexcept
    {
        return name_.empty() || name == name_ ||
               (name.starts_with(name_) && name.substr(name_.size()).starts_with('.'));
    }

private:
    std::string_view name_;
    bool equality_only_ = false;
};

/// These fields, and what lies under them by dots or as attributes: `fields("identifyId", equality_only("email"))`.
template <class... Names>
[[nodiscard]] consteval std::array<listed_field, sizeof...(Names)> fields(Names... names) noexcept
{
    return {listed_field{names}...};
}

/// A field that the endpoint compares with `==` alone.
[[nodiscard]] consteval listed_field equality_only(char const* name) noexcept { return {std::string_view{name}, true}; }

/// Every field of the model, dotted fields and free attributes included.
inline constexpr std::array every_field{listed_field{""}};

/// What the descriptors of lists of events have in common.
struct list_of_events {
    /// The field by which a date range is asked for.
    static constexpr std::string_view dated_by = "date";
    static constexpr auto identified_by = fields("eventId");
};

/// Descriptors.
template <class... Operations>
struct operations {};

template <class... Lists>
struct join;
template <class... Operations>
struct join<operations<Operations...>> {
    using type = operations<Operations...>;
};
template <class... First, class... Second, class... Lists>
struct join<operations<First...>, operations<Second...>, Lists...> : join<operations<First..., Second...>, Lists...> {};
/// The descriptors of several lists, in their order.
template <class... Lists>
using joined = typename join<Lists...>::type;

/// Calls `visit.template operator()<Operation>()` for each descriptor of a list.
template <class... Operations, class Visitor>
constexpr void for_each(operations<Operations...>, Visitor visit)
{
    (visit.template operator()<Operations>(), ...);
}

template <class Answer>
struct record_in;
template <class T>
struct record_in<page<T>> {
    using type = T;
};
template <class T>
struct record_in<std::vector<T>> {
    using type = T;
};
/// What an operation lists.
template <class Operation>
using record_of = typename record_in<typename Operation::answer>::type;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
