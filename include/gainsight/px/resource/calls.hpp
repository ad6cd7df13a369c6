// The calls that a program with separate compilation finds compiled: one that calls need not generate the coroutine,
// the tables and the functions of what it is answered. The instantiations are in resource/impl/calls.ipp.
#ifndef GAINSIGHT_PX_RESOURCE_CALLS_HPP
#define GAINSIGHT_PX_RESOURCE_CALLS_HPP

#include <gainsight/px/call/call.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>

// What they yield: no value, and whatever a function `get` yields, which resource/impl/calls.ipp checks.
#define GAINSIGHT_PX_ANSWERS(X)                                                                                        \
    X(void)                                                                                                            \
    X(user)                                                                                                            \
    X(account)                                                                                                         \
    X(feature)                                                                                                         \
    X(segment)                                                                                                         \
    X(external_segment)                                                                                                \
    X(engagement)                                                                                                      \
    X(article)                                                                                                         \
    X(kc_bot)                                                                                                          \
    X(user_preferences)                                                                                                \
    X(user_preferences_v2)

#define GAINSIGHT_PX_CALLS_THAT_YIELD(how, T)                                                                          \
    how std::shared_ptr<call<T>> make_call<T>(std::shared_ptr<pools_core>, std::shared_ptr<tenant_core>,               \
                                              std::shared_ptr<call_settings const>, operation_info const&);            \
    how boost::asio::awaitable<T> await_call<throwing, T>(std::shared_ptr<call<T>>);                                   \
    how boost::asio::awaitable<result<T>> await_call<yielding, T>(std::shared_ptr<call<T>>);

namespace gainsight::px::inline v0 {

class user;
class account;
class feature;
class segment;
class external_segment;
class engagement;
class article;
class kc_bot;
class user_preferences;
class user_preferences_v2;

#if defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
namespace detail {
#define GAINSIGHT_PX_FOUND(T) GAINSIGHT_PX_CALLS_THAT_YIELD(extern template, T)
GAINSIGHT_PX_ANSWERS(GAINSIGHT_PX_FOUND)
#undef GAINSIGHT_PX_FOUND
}  // namespace detail
#endif

}  // namespace gainsight::px::inline v0

#endif
