// The simulator's bodies, compiled once: include this in exactly one source file of a program that defines
// GAINSIGHT_PX_SEPARATE_COMPILATION and uses the simulator. <gainsight/px/src.hpp> holds everything else.
#ifndef GAINSIGHT_PX_TESTING_SRC_HPP
#define GAINSIGHT_PX_TESTING_SRC_HPP

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#error "define GAINSIGHT_PX_SEPARATE_COMPILATION for the whole program before including gainsight/px/testing/src.hpp"
#endif

#include <gainsight/px/testing/impl/server_src.hpp>
#include <gainsight/px/testing/impl/service_src.hpp>

#endif
