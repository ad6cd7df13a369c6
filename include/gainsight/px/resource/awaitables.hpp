// What the function of an operation returns: the awaitable of its answer, in the style of the client.
#ifndef GAINSIGHT_PX_RESOURCE_AWAITABLES_HPP
#define GAINSIGHT_PX_RESOURCE_AWAITABLES_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/resource/calls.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <memory>

namespace gainsight::px::inline v0::detail {

template <class Style, class T>
using outcome_of = typename Style::template outcome<T>;

/// What an operation returns.
template <class Style, class T>
using awaits = boost::asio::awaitable<outcome_of<Style, T>>;

/// What a function returns that yields the operation's answer as it came.
template <class Operation, class Style>
using yields = awaits<Style, typename Operation::answer>;

/// A call whose answer is reduced to a part of it, which may be moved out.
template <class Style, class To, class From, class Map>
boost::asio::awaitable<outcome_of<Style, To>> await_mapped(std::shared_ptr<call<From>> c, Map map)
{
    if constexpr (!Style::sends) {
        co_return Style::plan(*c);
    } else {
        co_await c->async_wait(boost::asio::deferred);
        if (c->failure) co_return Style::template fail<To>(c->failure);
        co_return map(c->get());
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
