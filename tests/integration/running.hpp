// What tests against the simulator run on: a context until a coroutine has ended, and a quota that holds nothing up.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_RUNNING_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_RUNNING_HPP

#include <gainsight/px/quota.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace px_test {

/// Runs the context until it has nothing left to do: what the coroutine yields, or throws.
template <class T>
T run_on(boost::asio::io_context& io, boost::asio::awaitable<T> work)
{
    std::exception_ptr thrown;
    std::optional<std::conditional_t<std::is_void_v<T>, char, T>> value;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, auto&&... got) {
        thrown = e;
        if constexpr (sizeof...(got) != 0) value.emplace(std::forward<decltype(got)>(got)...);
    });
    io.restart();
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
}

/// Far above what one machine does, and not lowered by a 429, since the test would wait for it.
inline gainsight::px::quota wide_quota()
{
    gainsight::px::quota_options o;
    o.per_second = 1e6;
    o.per_day = 1'000'000'000;
    o.burst = 1e6;
    o.adaptive = false;
    return gainsight::px::quota{o};
}

}  // namespace px_test

#endif
