// What may be asked for after the end of main().
#ifndef GAINSIGHT_PX_CORE_IMMORTAL_HPP
#define GAINSIGHT_PX_CORE_IMMORTAL_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <new>

namespace gainsight::px::inline v0::detail {

/// The one T of its type, made when it is first asked for and never destroyed: the destructors of a program's static
/// objects may still ask an error what it says.
template <class T>
[[nodiscard]] T const& immortal() noexcept
{
    alignas(T) static std::byte room[sizeof(T)];
    static T const* const made = ::new (static_cast<void*>(room)) T;
    return *made;
}

}  // namespace gainsight::px::inline v0::detail

#endif
