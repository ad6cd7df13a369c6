// The bodies of <gainsight/px/call/call.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_CALL_IPP
#define GAINSIGHT_PX_CALL_IMPL_CALL_IPP

#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/engine.hpp>
#include <gainsight/px/call/pools_core.hpp>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL call_base::call_base(std::shared_ptr<pools_core> pools_, std::shared_ptr<tenant_core> tenant_,
                                       std::shared_ptr<call_settings const> settings_, operation_info const& info_)
    : pools{std::move(pools_)}, tenant{std::move(tenant_)}, settings{std::move(settings_)}, info{&info_}
{}

GAINSIGHT_PX_DECL call_base::~call_base() = default;

GAINSIGHT_PX_DECL boost::asio::any_io_executor const& call_base::executor() const noexcept { return pools->executor(); }

GAINSIGHT_PX_DECL answer_terms call_base::terms()
{
    answer_terms out;
    out.info = info;
    out.value = value;
    out.sink = sink.get();
    out.decoding.skip_mismatched = settings->tolerate_mismatches;
    out.decoding.strict_text = settings->strict_text;
    out.body_limit = settings->body_limit;
    out.detailed = settings->detail_in_errors;
    return out;
}

GAINSIGHT_PX_DECL void call_base::attach()
{
    struct arrival : completion::guard {
        using guard::guard;
        void operator()()
        {
            auto const self = std::static_pointer_cast<call_base>(std::move(keep_));
            self->attached_ = true;
            if (self->done_)
                self->completion_.complete(self, true);
            else
                self->start();
        }
    };
    boost::asio::dispatch(executor(), arrival{completion_, shared_from_this()});
}

GAINSIGHT_PX_DECL void call_base::start_unattended(std::shared_ptr<arrivals> listener, std::uint64_t key)
{
    unattended_ = true;
    listener_ = std::move(listener);
    key_ = key;
    // Nobody else holds the listener's handler: a context that ends before the call has started must part the two.
    struct departure {
        explicit departure(std::shared_ptr<call_base> call) noexcept : self{std::move(call)} {}
        departure(departure&&) noexcept = default;
        departure& operator=(departure&&) = delete;
        ~departure()
        {
            if (self && self->listener_) self->listener_->shutdown();
        }
        void operator()() { std::exchange(self, nullptr)->start(); }

        std::shared_ptr<call_base> self;
    };
    boost::asio::dispatch(executor(), departure{shared_from_this()});
}

GAINSIGHT_PX_DECL void call_base::start()
{
    if (std::exchange(started_, true)) return;
    engine_ = pools->take_engine();
    pools->enter(*this);
    auto const engine = engine_;  // a call may end, and give its engine back, before start returns
    engine->start(shared_from_this());
}

GAINSIGHT_PX_DECL void call_base::cancel_from_anywhere()
{
    if (!executor()) return;  // the context is gone, and has ended the call
    // Posted, never inline: whoever emits must not find the handler gone when the emission returns.
    boost::asio::post(executor(), [self = shared_from_this()] {
        if (self->engine_) self->engine_->cancel(errc::operation_aborted);
    });
}

GAINSIGHT_PX_DECL void call_base::abandon_from_anywhere() noexcept
{
    try {
        cancel_from_anywhere();
    } catch (...) {  // no memory for the post: the call ends by its own deadline
    }
}

GAINSIGHT_PX_DECL void call_base::finish(error why, bool inline_allowed)
{
    failure = std::move(why);
    done_ = true;
    auto const self = shared_from_this();
    pools->give_engine_back(std::move(engine_));
    pools->leave(*this);
    if (!attached_) {
        if (listener_) listener_->put(key_);
        return;
    }
    // Within the strand a caller's code would keep all other calls from going on for as long as it computes or blocks.
    auto const may_run_here = pools->single_threaded() || completion_.on_fallback_executor();
    completion_.complete(self, !(inline_allowed && may_run_here));
}

GAINSIGHT_PX_DECL void call_base::shutdown() noexcept
{
    engine_.reset();
    done_ = true;
    if (listener_) listener_->shutdown();
    completion_.drop();
}

}  // namespace gainsight::px::inline v0::detail

#endif
