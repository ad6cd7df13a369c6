// The bodies of <gainsight/px/call/completion.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_COMPLETION_IPP
#define GAINSIGHT_PX_CALL_IMPL_COMPLETION_IPP

#include <gainsight/px/call/completion.hpp>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

namespace gainsight::px::inline v0::detail {

class completion::delivery : public guard {
public:
    using guard::guard;
    void operator()()
    {
        auto keep = std::move(keep_);
        self_->held_->invoke(*self_, std::move(keep));
    }
};

GAINSIGHT_PX_DECL void completion::deliver(boost::asio::any_io_executor executor, completion& self,
                                           std::shared_ptr<void> keep, bool post)
{
    delivery run{self, std::move(keep)};
    if (post)
        boost::asio::post(executor, std::move(run));
    else
        boost::asio::dispatch(executor, std::move(run));
}

}  // namespace gainsight::px::inline v0::detail

#endif
