// The bodies of call/, each once.
#ifndef GAINSIGHT_PX_CALL_IMPL_SRC_HPP
#define GAINSIGHT_PX_CALL_IMPL_SRC_HPP

#include <gainsight/px/call/impl/answer.ipp>
#include <gainsight/px/call/impl/call.ipp>
#include <gainsight/px/call/impl/classify.ipp>
#include <gainsight/px/call/impl/completion.ipp>
#include <gainsight/px/call/impl/context.ipp>
#include <gainsight/px/call/impl/day_count.ipp>
#include <gainsight/px/call/impl/engine.ipp>
#include <gainsight/px/call/impl/multipart.ipp>
#include <gainsight/px/call/impl/pools_core.ipp>
#include <gainsight/px/call/impl/put_upload.ipp>
#include <gainsight/px/call/impl/quota.ipp>
#include <gainsight/px/call/impl/retry_after.ipp>
#include <gainsight/px/call/impl/retry_core.ipp>
#include <gainsight/px/call/impl/tenant_core.ipp>

#endif
