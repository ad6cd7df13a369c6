// The bodies of net/.
#include <gainsight/px/impl/connection.ipp>
#include <gainsight/px/impl/content_decoder.ipp>
#include <gainsight/px/impl/head_mender.ipp>
#include <gainsight/px/impl/http_reader.ipp>
#include <gainsight/px/impl/pool.ipp>
#include <gainsight/px/impl/pool_core.ipp>
#include <gainsight/px/impl/tls.ipp>
#include <gainsight/px/impl/tls_stream.ipp>
