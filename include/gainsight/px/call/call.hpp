// One call of an operation: the request that the caller made, then the call under way, then its outcome.
#ifndef GAINSIGHT_PX_CALL_CALL_HPP
#define GAINSIGHT_PX_CALL_CALL_HPP

#include <gainsight/px/byte_sink.hpp>
#include <gainsight/px/call/active_call.hpp>
#include <gainsight/px/call/arrivals.hpp>
#include <gainsight/px/call/completion.hpp>
#include <gainsight/px/call/recycled.hpp>
#include <gainsight/px/call/settings.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/json/table.hpp>
#include <gainsight/px/json/value_place.hpp>
#include <gainsight/px/operation/info.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// A text that most calls leave empty: one pointer while it is.
class rare_text {
public:
    rare_text& operator=(std::string_view text)
    {
        text_ = text.empty() ? nullptr : std::make_unique<std::string>(text);
        return *this;
    }
    [[nodiscard]] std::string_view view() const noexcept
    {
        return text_ ? std::string_view{*text_} : std::string_view{};
    }
    [[nodiscard]] bool empty() const noexcept { return text_ == nullptr; }

private:
    std::unique_ptr<std::string> text_;
};

class pools_core;
class tenant_core;
class call_engine;
struct answer_terms;

/// A request, flat, made while the caller's arguments live; then the call under way; then its outcome.
///
/// Everything but the handler belongs to the pools' strand once the call is awaited.
class call_base : public std::enable_shared_from_this<call_base>, public active_call {
public:
    call_base(std::shared_ptr<pools_core> pools_, std::shared_ptr<tenant_core> tenant_,
              std::shared_ptr<call_settings const> settings_, operation_info const& info_);
    call_base(call_base const&) = delete;
    call_base& operator=(call_base const&) = delete;

    std::shared_ptr<pools_core> const pools;
    std::shared_ptr<tenant_core> const tenant;
    std::shared_ptr<call_settings const> const settings;
    operation_info const* info;
    std::string target;  // path and query, percent-encoded, without the endpoint's own prefix
    std::string body;
    rare_text content_type;           // of the body; empty: JSON where there is one
    std::shared_ptr<byte_sink> sink;  // where an operation's file goes; of no other operation
    rare_text resource_id;            // for errors, where the settings ask for it
    value_place value;                // what the answer is, and where it goes
    int status = 0;                   // of the answer that was taken as success
    // PX keeps the position in a list and moves it with each request: an attempt of unknown fate is not made again.
    bool asks_once = false;
    bool without_value = false;  // its success had no body
    bool fate_unknown = false;   // of any attempt: PX may have taken it up, and its answer was not read whole
    std::uint32_t skipped = 0;   // fields of a wrong type that were left out, where the settings allow it
    std::uint32_t repaired = 0;  // keys and values that were not as they should be, and were read all the same
    // The outcome; "no error" for success. What is set before the start is bad input: reported from the await, and
    // nothing is sent.
    error failure;

    /// Says which user, account, ... it is about: kept only where errors are to tell.
    void set_resource_id(std::string_view id)
    {
        if (settings->detail_in_errors) resource_id = id;
    }
    /// Starts without anybody waiting: read-ahead. When it has ended `listener`, where there is one, is given `key`.
    void start_unattended(std::shared_ptr<arrivals> listener = {}, std::uint64_t key = 0);
    /// Whether it was started so.
    [[nodiscard]] bool asked_ahead() const noexcept { return unattended_; }
    /// Ends a call that nobody will await any more.
    void abandon_from_anywhere() noexcept;

    /// Starts the call unless it was started, and completes when it is done. Cancellation of any type ends it with
    /// operation_aborted.
    template <class Token>
    auto async_wait(Token&& token)
    {
        return boost::asio::async_initiate<Token, void()>(
            [](auto handler, std::shared_ptr<call_base> self) {
                auto slot = boost::asio::get_associated_cancellation_slot(handler);
                if (slot.is_connected())
                    slot.assign([weak = std::weak_ptr<call_base>{self}](boost::asio::cancellation_type type) {
                        if (type != boost::asio::cancellation_type::none)
                            if (auto call = weak.lock()) call->cancel_from_anywhere();
                    });
                self->completion_.arm(std::move(handler), self->executor());
                self->attach();
            },
            token, shared_from_this());
    }

    // For the engine.
    /// What the call expects in answer, and where it goes.
    [[nodiscard]] answer_terms terms();
    [[nodiscard]] boost::asio::any_io_executor const& executor() const noexcept;
    /// The call is over: `why` is "no error" for a success.
    void finish(error why, bool inline_allowed);
    /// The context is going away: destroys the handler, and with it the frames that wait.
    void shutdown() noexcept;

protected:
    ~call_base();

private:
    friend class call_engine;
    friend class pools_core;
    void attach();
    void start();
    void cancel_from_anywhere();

    completion completion_;
    std::shared_ptr<call_engine> engine_;
    std::shared_ptr<arrivals> listener_;  // of a call that runs unattended
    std::uint64_t key_ = 0;               // by which it knows this one
    bool unattended_ = false;             // the one flag that the caller reads: it alone writes it
    bool started_ = false;
    bool attached_ = false;
    bool done_ = false;
};

template <class T>
class call final : public call_base {
public:
    call(std::shared_ptr<pools_core> p, std::shared_ptr<tenant_core> t, std::shared_ptr<call_settings const> s,
         operation_info const& i)
        : call_base{std::move(p), std::move(t), std::move(s), i}
    {
        value = {shape_of<T>::value, this, [](void* self) -> void* { return &static_cast<call*>(self)->get(); }};
    }
    [[nodiscard]] T& get() { return result_.get(); }

private:
    made_on_demand<T> result_;
};

template <>
class call<void> final : public call_base {
public:
    using call_base::call_base;
};

/// Neither inline nor in a class: with separate compilation the library's own are made once, see resource/calls.hpp.
template <class T>
std::shared_ptr<call<T>> make_call(std::shared_ptr<pools_core> pools, std::shared_ptr<tenant_core> tenant,
                                   std::shared_ptr<call_settings const> settings, operation_info const& info)
{
    return std::allocate_shared<call<T>>(recycled<call<T>>{}, std::move(pools), std::move(tenant), std::move(settings),
                                         info);
}

/// Throws the error of a failed call.
struct throwing {
    static constexpr bool sends = true;
    template <class T>
    using outcome = T;
    template <class T>
    static T wrap(call<T>& c)
    {
        if (c.failure) throw c.failure;
        if constexpr (!std::is_void_v<T>) return std::move(c.get());
    }
    template <class T>
    [[noreturn]] static T fail(error const& why)
    {
        throw why;
    }
};

/// Yields `result<T>`.
struct yielding {
    static constexpr bool sends = true;
    template <class T>
    using outcome = result<T>;
    template <class T>
    static result<T> wrap(call<T>& c)
    {
        if (c.failure) return fail<T>(c.failure);
        if constexpr (std::is_void_v<T>)
            return {};
        else
            return std::move(c.get());
    }
    // Said by tag, since an error also converts to bool.
    template <class T>
    static result<T> fail(error const& why)
    {
        return result<T>{boost::system::in_place_error, why};
    }
};

/// The one coroutine frame above a call.
template <class Style, class T>
boost::asio::awaitable<typename Style::template outcome<T>> await_call(std::shared_ptr<call<T>> c)
{
    if constexpr (!Style::sends) {
        co_return Style::plan(*c);
    } else {
        co_await c->async_wait(boost::asio::deferred);
        if constexpr (std::is_same_v<Style, throwing> && !std::is_void_v<T>) {
            // What wrap() does, but for the value on the way, since a model is some hundred bytes large.
            if (c->failure) throw c->failure;
            co_return std::move(c->get());
        } else {
            co_return Style::wrap(*c);
        }
    }
}

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/call.ipp>
#endif

#endif
