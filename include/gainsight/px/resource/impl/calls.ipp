// The bodies of <gainsight/px/resource/calls.hpp>.
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
#include <gainsight/px/model/user_preferences.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/resource/calls.hpp>

#if defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
namespace gainsight::px::inline v0::detail {
#define GAINSIGHT_PX_MADE(T) GAINSIGHT_PX_CALLS_THAT_YIELD(template, T)
GAINSIGHT_PX_ANSWERS(GAINSIGHT_PX_MADE)
#undef GAINSIGHT_PX_MADE

template <class Answer>
inline constexpr bool calls_are_compiled = false;
#define GAINSIGHT_PX_COMPILED(T)                                                                                       \
    template <>                                                                                                        \
    inline constexpr bool calls_are_compiled<T> = true;
GAINSIGHT_PX_ANSWERS(GAINSIGHT_PX_COMPILED)
#undef GAINSIGHT_PX_COMPILED

/// The compiler names the operation whose answer is missing.
template <class Operation>
struct its_call_is_compiled {
    static_assert(!Operation::info.call().ends_with(".get") || calls_are_compiled<typename Operation::answer>,
                  "what a function get() yields stands in GAINSIGHT_PX_ANSWERS of resource/calls.hpp");
};
template <class List>
struct all_calls_are_compiled;
template <class... Operations>
struct all_calls_are_compiled<operation::operations<Operations...>> : its_call_is_compiled<Operations>... {};
static_assert(sizeof(all_calls_are_compiled<operation::all>) > 0);
}  // namespace gainsight::px::inline v0::detail
#endif

#endif
