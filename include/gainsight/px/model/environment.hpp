// The environments that engagements and KC bots run in, as types and as values.
#ifndef GAINSIGHT_PX_MODEL_ENVIRONMENT_HPP
#define GAINSIGHT_PX_MODEL_ENVIRONMENT_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gainsight::px::inline v0 {

/// An environment. `px::environment::stage` and its like name one in their type, so that the compiler knows whether a
/// call acts in production; they convert to an `environment`, which knows it at run time only.
class environment {
public:
    enum class name { production, integration, qa, stage };
    /// The same as one operation of PX spells it; only that operation's descriptor uses it.
    enum class title { production, integration, qa, stage };

    /// An environment as a type.
    template <name Name>
    class constant {
    public:
        static constexpr name value = Name;
        constexpr operator environment() const noexcept { return environment{Name}; }
    };
    static constexpr constant<name::production> production{};
    static constexpr constant<name::integration> integration{};
    static constexpr constant<name::qa> qa{};
    static constexpr constant<name::stage> stage{};

    constexpr explicit environment(name which) noexcept : name_{which} {}

    [[nodiscard]] constexpr name value() const noexcept { return name_; }

    friend constexpr bool operator==(environment, environment) noexcept = default;

private:
    name name_;
};

template <>
struct enum_names<environment::name> {
    static constexpr std::string_view names[] = {"PRODUCTION", "INTEGRATION", "QA", "STAGE"};
};
template <>
struct enum_names<environment::title> {
    static constexpr std::string_view names[] = {"Production", "Integration", "QA", "Stage"};
};

namespace detail {

template <class T>
struct environment_constant : std::false_type {};
template <environment::name Name>
struct environment_constant<environment::constant<Name>> : std::true_type {
    static constexpr bool production = Name == environment::name::production;
};

}  // namespace detail

/// `px::environment::stage` and its like: an environment that the compiler knows.
template <class T>
concept environment_type = detail::environment_constant<std::remove_cvref_t<T>>::value;

/// Environments that are known at run time only: `px::environments(a, b)`.
template <std::convertible_to<environment>... Environments>
[[nodiscard]] std::vector<environment> environments(Environments const&... which)
{
    std::vector<environment> out;
    out.reserve(sizeof...(which));
    (out.push_back(which), ...);
    return out;
}

}  // namespace gainsight::px::inline v0

#endif
