// Objects that may still be used after the end of main().
#ifndef GAINSIGHT_PX_CORE_IMMORTAL_HPP
#define GAINSIGHT_PX_CORE_IMMORTAL_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <new>

namespace gainsight::px::inline v0::detail {

/// The only object of type T: constructed at the first use and never destroyed, because destructors of static objects
/// may still read the message of an error.
template <class T>
[[nodiscard]] T const& immortal() noexcept
{
    alignas(T) static std::byte room[sizeof(T)];
    static T const* const made = ::new (static_cast<void*>(room)) T;
    return *made;
}

}  // namespace gainsight::px::inline v0::detail

#endif
