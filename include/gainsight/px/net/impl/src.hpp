// The bodies of net/, each once.
#ifndef GAINSIGHT_PX_NET_IMPL_SRC_HPP
#define GAINSIGHT_PX_NET_IMPL_SRC_HPP

#include <gainsight/px/net/impl/address_race.ipp>
#include <gainsight/px/net/impl/connection.ipp>
#include <gainsight/px/net/impl/connection_watchdog.ipp>
#include <gainsight/px/net/impl/connector.ipp>
#include <gainsight/px/net/impl/content_decoder.ipp>
#include <gainsight/px/net/impl/head_mender.ipp>
#include <gainsight/px/net/impl/host_route.ipp>
#include <gainsight/px/net/impl/http_reader.ipp>
#include <gainsight/px/net/impl/name_lookup.ipp>
#include <gainsight/px/net/impl/pool.ipp>
#include <gainsight/px/net/impl/pool_core.ipp>
#include <gainsight/px/net/impl/proxy_bypass.ipp>
#include <gainsight/px/net/impl/tls.ipp>
#include <gainsight/px/net/impl/tls_stream.ipp>
#include <gainsight/px/net/impl/tunnel_answer.ipp>

#endif
