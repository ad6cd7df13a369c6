// One call for one page of a list, or for a list that comes whole.
#ifndef GAINSIGHT_PX_STREAM_PAGE_CALL_HPP
#define GAINSIGHT_PX_STREAM_PAGE_CALL_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/model/page.hpp>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

namespace detail {

/// A call whose answer is a page as the operation sends it.
template <class T, operation_info const& Operation>
class page_call final : public call_base {
public:
    explicit page_call(resource_core const& core) : call_base{core.pools, core.tenant, core.settings, Operation}
    {
        root = &page_shape_of<T, Operation>::value;
        value = [](call_base& c) -> void* { return &static_cast<page_call&>(c).result_; };
    }
    [[nodiscard]] page<T>& get() noexcept { return result_; }

private:
    page<T> result_;
};

template <class T, operation_info const& Operation>
[[nodiscard]] std::shared_ptr<page_call<T, Operation>> make_list(resource_core const& core)
{
    auto c = std::make_shared<page_call<T, Operation>>(core);
    c->target = Operation.path();
    return c;
}
/// The same where the path holds an id.
template <class T, operation_info const& Operation>
[[nodiscard]] std::shared_ptr<page_call<T, Operation>> make_list(resource_core const& core, std::string_view id)
{
    auto c = std::make_shared<page_call<T, Operation>>(core);
    core.put_id(*c, id);
    return c;
}

/// The records of a list that comes whole.
template <class Style, class T, operation_info const& Operation>
boost::asio::awaitable<typename Style::template outcome<std::vector<T>>>
await_list(std::shared_ptr<page_call<T, Operation>> c)
{
    co_await c->async_wait(boost::asio::deferred);
    if (c->failure) co_return Style::template fail<std::vector<T>>(c->failure);
    co_return std::move(c->get().items());
}

}  // namespace detail

}  // namespace gainsight::px::inline v0

#endif
