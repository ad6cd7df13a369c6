// The bodies of core/, each once.
#ifndef GAINSIGHT_PX_CORE_IMPL_SRC_HPP
#define GAINSIGHT_PX_CORE_IMPL_SRC_HPP

#include <gainsight/px/core/impl/api_key.ipp>
#include <gainsight/px/core/impl/credential.ipp>
#include <gainsight/px/core/impl/errc.ipp>
#include <gainsight/px/core/impl/error.ipp>
#include <gainsight/px/core/impl/fair_queue.ipp>
#include <gainsight/px/core/impl/headers.ipp>
#include <gainsight/px/core/impl/proxy.ipp>
#include <gainsight/px/core/impl/region.ipp>
#include <gainsight/px/core/impl/timestamp.ipp>

#endif
