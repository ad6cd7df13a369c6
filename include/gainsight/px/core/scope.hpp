// The three permissions of an API key, as types and as data.
#ifndef GAINSIGHT_PX_CORE_SCOPE_HPP
#define GAINSIGHT_PX_CORE_SCOPE_HPP

#include <gainsight/px/core/config.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// One permission of an API key, as PX's Administration > REST API page grants it.
enum class permission : unsigned char { read = 1, write = 2, production_launch = 4 };

/// A set of permissions, as a configuration file states it.
class permissions {
public:
    constexpr permissions() noexcept = default;
    constexpr permissions(permission p) noexcept : bits_{static_cast<unsigned char>(p)} {}

    /// Whether every permission of `other` is in this set.
    [[nodiscard]] constexpr bool contains(permissions other) const noexcept
    {
        return (bits_ & other.bits_) == other.bits_;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr unsigned bits() const noexcept { return bits_; }

    friend constexpr permissions operator|(permissions a, permissions b) noexcept
    {
        a.bits_ = static_cast<unsigned char>(a.bits_ | b.bits_);
        return a;
    }
    /// What is in `a` and not in `b`.
    friend constexpr permissions operator-(permissions a, permissions b) noexcept
    {
        a.bits_ = static_cast<unsigned char>(a.bits_ & ~b.bits_);
        return a;
    }
    friend constexpr bool operator==(permissions, permissions) noexcept = default;

private:
    unsigned char bits_ = 0;
};

constexpr permissions operator|(permission a, permission b) noexcept { return permissions{a} | permissions{b}; }

/// "read", "write", "production_launch".
[[nodiscard]] constexpr std::string_view to_string(permission p) noexcept
{
    switch (p) {
        case permission::read: return "read";
        case permission::write: return "write";
        case permission::production_launch: return "production_launch";
    }
    return "?";
}

/// The names of the set joined by ", "; "none" for the empty set.
[[nodiscard]] inline std::string to_string(permissions set)
{
    std::string text;
    for (auto p : {permission::read, permission::write, permission::production_launch})
        if (set.contains(p)) {
            if (!text.empty()) text += ", ";
            text += to_string(p);
        }
    return text.empty() ? std::string{"none"} : text;
}

/// The permissions as types: `client<scope::read, scope::write>` names those that its key has.
namespace scope {

/// GET calls.
struct read {
    static constexpr permission value = permission::read;
};
/// POST, PUT and DELETE calls, including the look-ups that PX takes as POST.
struct write {
    static constexpr permission value = permission::write;
};
/// Actions on engagements and KC bots in the production environment.
struct production_launch {
    static constexpr permission value = permission::production_launch;
};

}  // namespace scope

template <class S>
concept scope_type =
    std::same_as<S, scope::read> || std::same_as<S, scope::write> || std::same_as<S, scope::production_launch>;

/// The set of permissions that a list of scope types names. Order and repetition do not matter.
template <scope_type... Scopes>
inline constexpr permissions permissions_of = (permissions{} | ... | permissions{Scopes::value});

}  // namespace gainsight::px::inline v0

#endif
