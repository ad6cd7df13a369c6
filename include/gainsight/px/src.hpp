// The bodies, for separate compilation: include this in exactly one source file of a program that defines
// GAINSIGHT_PX_SEPARATE_COMPILATION everywhere. Boost.JSON (and Asio, if BOOST_ASIO_SEPARATE_COMPILATION is defined)
// are compiled by their own src.hpp or linked as libraries.
#ifndef GAINSIGHT_PX_SRC_HPP
#define GAINSIGHT_PX_SRC_HPP

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#error "define GAINSIGHT_PX_SEPARATE_COMPILATION for the whole program before including gainsight/px/src.hpp"
#endif

#include <gainsight/px.hpp>

#include <gainsight/px/impl/address_race.ipp>
#include <gainsight/px/impl/answer.ipp>
#include <gainsight/px/impl/api_key.ipp>
#include <gainsight/px/impl/attributes.ipp>
#include <gainsight/px/impl/byte_sink.ipp>
#include <gainsight/px/impl/call.ipp>
#include <gainsight/px/impl/calls.ipp>
#include <gainsight/px/impl/classify.ipp>
#include <gainsight/px/impl/completion.ipp>
#include <gainsight/px/impl/connection.ipp>
#include <gainsight/px/impl/connector.ipp>
#include <gainsight/px/impl/content_decoder.ipp>
#include <gainsight/px/impl/context.ipp>
#include <gainsight/px/impl/cursor.ipp>
#include <gainsight/px/impl/day_count.ipp>
#include <gainsight/px/impl/decoder.ipp>
#include <gainsight/px/impl/dynamic_filter.ipp>
#include <gainsight/px/impl/encoder.ipp>
#include <gainsight/px/impl/engine.ipp>
#include <gainsight/px/impl/errc.ipp>
#include <gainsight/px/impl/error.ipp>
#include <gainsight/px/impl/event_limits.ipp>
#include <gainsight/px/impl/export_options.ipp>
#include <gainsight/px/impl/field.ipp>
#include <gainsight/px/impl/filter.ipp>
#include <gainsight/px/impl/head_mender.ipp>
#include <gainsight/px/impl/headers.ipp>
#include <gainsight/px/impl/host_route.ipp>
#include <gainsight/px/impl/http_reader.ipp>
#include <gainsight/px/impl/json.ipp>
#include <gainsight/px/impl/literal.ipp>
#include <gainsight/px/impl/localization.ipp>
#include <gainsight/px/impl/multipart.ipp>
#include <gainsight/px/impl/name_lookup.ipp>
#include <gainsight/px/impl/observer.ipp>
#include <gainsight/px/impl/patch.ipp>
#include <gainsight/px/impl/pool.ipp>
#include <gainsight/px/impl/pool_core.ipp>
#include <gainsight/px/impl/pools.ipp>
#include <gainsight/px/impl/pools_core.ipp>
#include <gainsight/px/impl/probe.ipp>
#include <gainsight/px/impl/proxy.ipp>
#include <gainsight/px/impl/proxy_bypass.ipp>
#include <gainsight/px/impl/query_body.ipp>
#include <gainsight/px/impl/quota.ipp>
#include <gainsight/px/impl/raw.ipp>
#include <gainsight/px/impl/raw_target.ipp>
#include <gainsight/px/impl/region.ipp>
#include <gainsight/px/impl/resource.ipp>
#include <gainsight/px/impl/retry.ipp>
#include <gainsight/px/impl/target.ipp>
#include <gainsight/px/impl/tenant.ipp>
#include <gainsight/px/impl/timestamp.ipp>
#include <gainsight/px/impl/tls.ipp>
#include <gainsight/px/impl/tls_stream.ipp>
#include <gainsight/px/impl/tunnel_answer.ipp>
#include <gainsight/px/impl/upload.ipp>

#endif
