// The bodies of net/.
#include <gainsight/px/impl/address_race.ipp>
#include <gainsight/px/impl/connection.ipp>
#include <gainsight/px/impl/connector.ipp>
#include <gainsight/px/impl/content_decoder.ipp>
#include <gainsight/px/impl/head_mender.ipp>
#include <gainsight/px/impl/host_route.ipp>
#include <gainsight/px/impl/http_reader.ipp>
#include <gainsight/px/impl/name_lookup.ipp>
#include <gainsight/px/impl/pool.ipp>
#include <gainsight/px/impl/pool_core.ipp>
#include <gainsight/px/impl/proxy_bypass.ipp>
#include <gainsight/px/impl/tls.ipp>
#include <gainsight/px/impl/tls_stream.ipp>
#include <gainsight/px/impl/tunnel_answer.ipp>
