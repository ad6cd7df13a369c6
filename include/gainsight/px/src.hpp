// The bodies, for separate compilation: include this in exactly one source file of a program that defines
// GAINSIGHT_PX_SEPARATE_COMPILATION everywhere. Boost.JSON (and Asio, if BOOST_ASIO_SEPARATE_COMPILATION is defined)
// are compiled by their own src.hpp or linked as libraries.
#ifndef GAINSIGHT_PX_SRC_HPP
#define GAINSIGHT_PX_SRC_HPP

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#error "define GAINSIGHT_PX_SEPARATE_COMPILATION for the whole program before including gainsight/px/src.hpp"
#endif

#include <gainsight/px.hpp>

#include <gainsight/px/call/impl/src.hpp>
#include <gainsight/px/core/impl/src.hpp>
#include <gainsight/px/destination/impl/src.hpp>
#include <gainsight/px/impl/src.hpp>
#include <gainsight/px/json/impl/src.hpp>
#include <gainsight/px/model/impl/src.hpp>
#include <gainsight/px/net/impl/src.hpp>
#include <gainsight/px/operation/impl/src.hpp>
#include <gainsight/px/query/impl/src.hpp>
#include <gainsight/px/resource/impl/src.hpp>
#include <gainsight/px/source/impl/src.hpp>
#include <gainsight/px/stream/impl/src.hpp>

#endif
