// The bodies of the simulator, for separate compilation: beside gainsight/px/src.hpp, and only in programs that use it.
#ifndef GAINSIGHT_PX_TESTING_SRC_HPP
#define GAINSIGHT_PX_TESTING_SRC_HPP

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#error "define GAINSIGHT_PX_SEPARATE_COMPILATION for the whole program before including gainsight/px/testing/src.hpp"
#endif

#include <gainsight/px/impl/testing/certificate.ipp>
#include <gainsight/px/impl/testing/filter.ipp>
#include <gainsight/px/impl/testing/shape.ipp>

#include <gainsight/px/impl/testing/service.ipp>

#include <gainsight/px/impl/testing/simulator.ipp>

#endif
