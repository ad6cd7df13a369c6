#ifndef GAINSIGHT_PX_RESOURCE_IMPL_CALLS_IPP
#define GAINSIGHT_PX_RESOURCE_IMPL_CALLS_IPP

#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/article.hpp>
#include <gainsight/px/model/engagement.hpp>
#include <gainsight/px/model/external_segment.hpp>
#include <gainsight/px/model/feature.hpp>
#include <gainsight/px/model/kc_bot.hpp>
#include <gainsight/px/model/segment.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/resource/calls.hpp>

#if defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
namespace gainsight::px::inline v0::detail {
#define GAINSIGHT_PX_MADE(T) GAINSIGHT_PX_CALLS_THAT_YIELD(template, T)
GAINSIGHT_PX_ANSWERS(GAINSIGHT_PX_MADE)
#undef GAINSIGHT_PX_MADE
}  // namespace gainsight::px::inline v0::detail
#endif

#endif
