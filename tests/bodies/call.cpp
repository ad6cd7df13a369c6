// The bodies of call/ and of the front door.
#include <gainsight/px/impl/call.ipp>
#include <gainsight/px/impl/classify.ipp>
#include <gainsight/px/impl/event_limits.ipp>
#include <gainsight/px/impl/pools.ipp>
#include <gainsight/px/impl/probe.ipp>
#include <gainsight/px/impl/quota.ipp>
#include <gainsight/px/impl/retry.ipp>
