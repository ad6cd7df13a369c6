// The bodies of the headers at the top, each once.
#ifndef GAINSIGHT_PX_IMPL_SRC_HPP
#define GAINSIGHT_PX_IMPL_SRC_HPP

#include <gainsight/px/impl/byte_sink.ipp>
#include <gainsight/px/impl/client.ipp>
#include <gainsight/px/impl/observer.ipp>
#include <gainsight/px/impl/pools.ipp>
#include <gainsight/px/impl/probe.ipp>
#include <gainsight/px/impl/quota.ipp>
#include <gainsight/px/impl/tenant.ipp>
#include <gainsight/px/impl/upload.ipp>

#endif
