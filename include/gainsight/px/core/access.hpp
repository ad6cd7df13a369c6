// Gives the library access to the private parts of its public classes.
#ifndef GAINSIGHT_PX_CORE_ACCESS_HPP
#define GAINSIGHT_PX_CORE_ACCESS_HPP

#include <gainsight/px/core/config.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

/// A public class declares this as its friend, so that it needs no public functions that only the library may call. The
/// implementation of such a class is its member `impl_`.
struct access {
    template <class Public>
    [[nodiscard]] static auto& impl(Public& object) noexcept
    {
        return object.impl_;
    }
    /// Makes an object by a private constructor.
    template <class Public, class... Args>
    [[nodiscard]] static Public make(Args&&... args)
    {
        return Public(std::forward<Args>(args)...);
    }
};

}  // namespace gainsight::px::inline v0::detail

#endif
