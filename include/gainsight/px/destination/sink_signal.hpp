// A one-shot signal for one waiting coroutine, which may be fired on any thread.
#ifndef GAINSIGHT_PX_DESTINATION_SINK_SIGNAL_HPP
#define GAINSIGHT_PX_DESTINATION_SINK_SIGNAL_HPP

#include <gainsight/px/call/completion.hpp>
#include <gainsight/px/core/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace gainsight::px::inline v0::detail {

class sink_signal : public std::enable_shared_from_this<sink_signal> {
public:
    sink_signal() = default;
    sink_signal(sink_signal const&) = delete;
    sink_signal& operator=(sink_signal const&) = delete;

    /// Fires the signal. From any thread; firing again has no effect.
    void fire() noexcept
    {
        std::lock_guard const lock{mutex_};
        fired_ = true;
        try {
            wake();
        } catch (...) {  // out of memory for the post: the waiting handler was destroyed
        }
    }
    /// Completes after the signal was fired, never inline. A cancellation calls `cancelled()`, which may fire.
    template <class Token>
    auto async_wait(boost::asio::any_io_executor const& fallback, Token&& token)
    {
        return boost::asio::async_initiate<Token, void()>(
            [fallback](auto handler, std::shared_ptr<sink_signal> self) {
                auto slot = boost::asio::get_associated_cancellation_slot(handler);
                if (slot.is_connected())
                    slot.assign([weak = std::weak_ptr<sink_signal>{self}](boost::asio::cancellation_type type) {
                        if (type == boost::asio::cancellation_type::none) return;
                        if (auto const waited = weak.lock()) waited->cancelled();
                    });
                std::lock_guard const lock{self->mutex_};
                self->completion_.arm(std::move(handler), fallback);
                self->waiting_ = true;
                if (self->fired_) self->wake();
            },
            token, shared_from_this());
    }

    error failure;  // written before `fire`, read after the wait

protected:
    virtual ~sink_signal() = default;
    virtual void cancelled() {}

private:
    void wake()
    {
        // Posted, never inline: the caller of `fire` may hold a lock.
        if (std::exchange(waiting_, false)) completion_.complete(shared_from_this(), true);
    }

    std::mutex mutex_;
    completion completion_;
    bool fired_ = false;
    bool waiting_ = false;
};

/// A signal that cannot be cancelled.
class plain_signal final : public sink_signal {
public:
    ~plain_signal() override = default;
};

}  // namespace gainsight::px::inline v0::detail

#endif
