// A value or an error.
#ifndef GAINSIGHT_PX_CORE_RESULT_HPP
#define GAINSIGHT_PX_CORE_RESULT_HPP

#include <gainsight/px/core/error.hpp>

#include <boost/system/result.hpp>

namespace gainsight::px::inline v0 {

/// A `T`, or the `px::error` that explains why there is none. The `results()` view yields it, and checks return it.
///
/// It is Boost.System's result: true if it has a value, which `*r` and `r->` access; otherwise `r.value()` throws the
/// error. `r.error()` is "no error" if there is a value.
template <class T>
using result = boost::system::result<T, error>;

/// Found by argument-dependent lookup from `result<T>::value()`.
[[noreturn]] inline void throw_exception_from_error(error const& e, boost::source_location const&) { throw e; }

}  // namespace gainsight::px::inline v0

#endif
