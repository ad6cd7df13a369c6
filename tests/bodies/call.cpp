// The bodies of call/ and of the front door.
#include <gainsight/px/impl/byte_sink.ipp>
#include <gainsight/px/impl/call.ipp>
#include <gainsight/px/impl/classify.ipp>
#include <gainsight/px/impl/completion.ipp>
#include <gainsight/px/impl/context.ipp>
#include <gainsight/px/impl/day_count.ipp>
#include <gainsight/px/impl/event_limits.ipp>
#include <gainsight/px/impl/localization.ipp>
#include <gainsight/px/impl/multipart.ipp>
#include <gainsight/px/impl/pools.ipp>
#include <gainsight/px/impl/probe.ipp>
#include <gainsight/px/impl/quota.ipp>
#include <gainsight/px/impl/raw.ipp>
#include <gainsight/px/impl/resource.ipp>
#include <gainsight/px/impl/retry.ipp>
#include <gainsight/px/impl/tenant.ipp>
#include <gainsight/px/impl/upload.ipp>
