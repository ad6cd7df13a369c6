// Holds the completion handler of whoever awaits a call, without a type of its own for each.
#ifndef GAINSIGHT_PX_CALL_COMPLETION_HPP
#define GAINSIGHT_PX_CALL_COMPLETION_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/prefer.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// A handler `void()` of any type, kept inside the call that it waits for, with work counted on its executor.
///
/// Asio's own any_completion_handler is not used: assigning it is broken in the oldest Asio that we support.
class completion {
public:
    /// Destroys the handler of `self` when it is destroyed without having been carried out, as happens when a context
    /// ends with work in its queue: handler and owner hold each other, and nobody else would part them.
    class guard {
    public:
        guard(completion& self, std::shared_ptr<void> keep) noexcept : self_{&self}, keep_{std::move(keep)} {}
        guard(guard&& other) noexcept : self_{other.self_}, keep_{std::move(other.keep_)} {}
        guard& operator=(guard&&) = delete;
        ~guard()
        {
            if (keep_) self_->drop();
        }

    protected:
        completion* self_;
        std::shared_ptr<void> keep_;
    };

    completion() noexcept = default;
    completion(completion const&) = delete;
    completion& operator=(completion const&) = delete;
    ~completion() { drop(); }

    [[nodiscard]] bool armed() const noexcept { return held_ != nullptr; }
    /// Whether the handler's own executor is the one that it was armed with.
    [[nodiscard]] bool on_fallback_executor() const noexcept { return on_fallback_executor_; }

    template <class Handler>
    void arm(Handler&& handler, boost::asio::any_io_executor const& fallback)
    {
        using held_type = held<std::decay_t<Handler>>;
        on_fallback_executor_ =
            boost::asio::any_io_executor{boost::asio::get_associated_executor(handler, fallback)} == fallback;
        if constexpr (sizeof(held_type) <= sizeof(buffer_) && alignof(held_type) <= alignof(void*))
            held_ = ::new (static_cast<void*>(buffer_)) held_type{std::forward<Handler>(handler), fallback, false};
        else
            held_ = new held_type{std::forward<Handler>(handler), fallback, true};
    }

    /// Runs the handler on its own executor; `keep` owns this object and lives until then. `post`: never inline.
    void complete(std::shared_ptr<void> keep, bool post) { held_->complete(*this, std::move(keep), post); }

    /// Destroys the handler without running it.
    void drop() noexcept
    {
        if (auto* h = std::exchange(held_, nullptr)) h->destroy();
    }

private:
    class delivery;

    /// Has the handler run on `executor`, of which it takes a copy: what holds it may die first.
    static void deliver(boost::asio::any_io_executor executor, completion& self, std::shared_ptr<void> keep, bool post);

    class base {
    public:
        virtual void complete(completion& self, std::shared_ptr<void> keep, bool post) = 0;
        virtual void invoke(completion& self, std::shared_ptr<void> keep) = 0;
        virtual void destroy() noexcept = 0;

    protected:
        ~base() = default;
    };

    template <class Handler>
    class held final : public base {
    public:
        template <class H>
        held(H&& handler, boost::asio::any_io_executor const& fallback, bool on_heap)
            : handler_{std::forward<H>(handler)},
              executor_{boost::asio::prefer(boost::asio::get_associated_executor(handler_, fallback),
                                            boost::asio::execution::outstanding_work.tracked)},
              on_heap_{on_heap}
        {}

        void complete(completion& self, std::shared_ptr<void> keep, bool post) override
        {
            deliver(executor_, self, std::move(keep), post);
        }
        void invoke(completion& self, std::shared_ptr<void> keep) override
        {
            // Here, on the caller's executor, nobody can be emitting on the slot.
            if (auto slot = boost::asio::get_associated_cancellation_slot(handler_); slot.is_connected()) slot.clear();
            Handler handler{std::move(handler_)};
            self.drop();
            keep.reset();
            std::move(handler)();
        }
        void destroy() noexcept override
        {
            if (on_heap_)
                delete this;
            else
                this->~held();
        }

    private:
        Handler handler_;
        boost::asio::any_io_executor executor_;
        bool on_heap_;
    };

    alignas(void*) std::byte buffer_[80];
    base* held_ = nullptr;
    bool on_fallback_executor_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/completion.ipp>
#endif

#endif
