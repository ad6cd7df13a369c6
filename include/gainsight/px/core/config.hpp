// The library's version and its few configuration macros.
#ifndef GAINSIGHT_PX_CORE_CONFIG_HPP
#define GAINSIGHT_PX_CORE_CONFIG_HPP

#include <string_view>

// The semantic version of the library: major * 10000 + minor * 100 + patch.
#define GAINSIGHT_PX_VERSION 100

// Define GAINSIGHT_PX_SEPARATE_COMPILATION for the whole program and include <gainsight/px/src.hpp> in exactly
// one source file to compile the bodies once. Without it every body is inline and nothing needs to be linked.
//
// GAINSIGHT_PX_DECL stands before each body, and before the declaration of each virtual function with such a body: if
// the first virtual function of a class is not declared inline, g++ emits the vtable, and all functions in it, in every
// file.
#if defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#define GAINSIGHT_PX_DECL
#else
#define GAINSIGHT_PX_DECL inline
#endif

// The same for a body that runs once, for each connection, or when something failed: compiled for size, and kept apart
// from the bodies that every call runs.
#if defined(__GNUC__)
#define GAINSIGHT_PX_RARE __attribute__((cold))
#else
#define GAINSIGHT_PX_RARE
#endif
#define GAINSIGHT_PX_RARE_DECL GAINSIGHT_PX_DECL GAINSIGHT_PX_RARE

/// A client for the Gainsight PX REST API.
///
/// The inline namespace carries the ABI version, so that two incompatible releases can be linked into one program.
namespace gainsight::px::inline v0 {

/// The library's version as text; GAINSIGHT_PX_VERSION is the same version as a number.
inline constexpr std::string_view library_version = "0.1.0";

/// The version of the vendor's published contract that descriptors and rows follow.
inline constexpr std::string_view contract_version = "0.1.6";

}  // namespace gainsight::px::inline v0

#endif
