// The bodies of resource/, each once.
#ifndef GAINSIGHT_PX_RESOURCE_IMPL_SRC_HPP
#define GAINSIGHT_PX_RESOURCE_IMPL_SRC_HPP

#include <gainsight/px/resource/impl/call_input.ipp>
#include <gainsight/px/resource/impl/calls.ipp>
#include <gainsight/px/resource/impl/event_limits.ipp>
#include <gainsight/px/resource/impl/localization.ipp>
#include <gainsight/px/resource/impl/raw.ipp>

#endif
