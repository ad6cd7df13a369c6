// The library's way behind its public classes.
#ifndef GAINSIGHT_PX_CORE_ACCESS_HPP
#define GAINSIGHT_PX_CORE_ACCESS_HPP

#include <gainsight/px/core/config.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

/// A public class names this its friend instead of having functions that only the library may call. What stands
/// behind it is its member `impl_`.
struct access {
    template <class Public>
    [[nodiscard]] static auto& impl(Public& object) noexcept
    {
        return object.impl_;
    }
    /// An object by a constructor that is nobody else's.
    template <class Public, class... Args>
    [[nodiscard]] static Public make(Args&&... args)
    {
        return Public(std::forward<Args>(args)...);
    }
};

}  // namespace gainsight::px::inline v0::detail

#endif
