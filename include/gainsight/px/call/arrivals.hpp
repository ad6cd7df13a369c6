// Which of several calls that run unattended have ended: for whoever waits for the first of them.
#ifndef GAINSIGHT_PX_CALL_ARRIVALS_HPP
#define GAINSIGHT_PX_CALL_ARRIVALS_HPP

#include <gainsight/px/call/completion.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// A queue of keys, put in by calls that end, on whatever thread, and taken out by one who waits at a time.
class arrivals final : public std::enable_shared_from_this<arrivals> {
public:
    /// A call has ended.
    void put(std::uint64_t key);
    /// The key that came first, or nothing.
    [[nodiscard]] std::optional<std::uint64_t> take();
    /// The context is going away: destroys the handler that waits, and with it its frame.
    void shutdown() noexcept;

    /// Completes when there is a key to take, or when the wait is cancelled, as by any type; then there may be none. At
    /// once, but never inline, when there is one already.
    template <class Token>
    auto async_wait(boost::asio::any_io_executor const& fallback, Token&& token)
    {
        return boost::asio::async_initiate<Token, void()>(
            [fallback](auto handler, std::shared_ptr<arrivals> self) {
                auto slot = boost::asio::get_associated_cancellation_slot(handler);
                std::lock_guard const lock{self->mutex_};
                self->completion_.arm(std::move(handler), fallback);
                self->waiting_ = true;
                if (!self->keys_.empty())
                    self->wake();
                else if (slot.is_connected())
                    slot.assign([weak = std::weak_ptr<arrivals>{self}](boost::asio::cancellation_type type) {
                        if (type == boost::asio::cancellation_type::none) return;
                        if (auto const waited = weak.lock()) waited->cancel();
                    });
            },
            token, shared_from_this());
    }

private:
    void cancel();
    /// With the mutex held.
    void wake();

    std::mutex mutex_;
    std::deque<std::uint64_t> keys_;
    completion completion_;
    bool waiting_ = false;  // the completion is armed, and not yet on its way
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/arrivals.ipp>
#endif

#endif
