// One call for one page of a list, or for a list that comes whole.
#ifndef GAINSIGHT_PX_STREAM_PAGE_CALL_HPP
#define GAINSIGHT_PX_STREAM_PAGE_CALL_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/stream/verbatim_list.hpp>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// A call whose answer is a page as the operation sends it: of models, or of raw records.
template <class Operation, class Record = operation::record_of<Operation>>
class page_call final : public call_base {
public:
    using page_type = page<Record>;

    explicit page_call(call_context const& context)
        : call_base{context.pools, context.tenant, context.settings, Operation::info}
    {
        value = {page_of<Operation, Record>::value, this,
                 [](void* self) -> void* { return &static_cast<page_call*>(self)->result_; }};
    }
    [[nodiscard]] page_type& get() noexcept { return result_; }

private:
    page_type result_;
};

/// The records of a list that comes whole.
template <class Style, class Operation>
boost::asio::awaitable<typename Style::template outcome<typename Operation::answer>>
await_list(std::shared_ptr<page_call<Operation>> c)
{
    if constexpr (!Style::sends) {
        co_return Style::plan(*c);
    } else {
        co_await c->async_wait(boost::asio::deferred);
        if (c->failure) co_return Style::template fail<typename Operation::answer>(c->failure);
        co_return std::move(c->get().items());
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
