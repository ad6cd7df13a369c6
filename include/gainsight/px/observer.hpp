// Observers: objects whose functions the library calls at each step of a call, for logs, metrics and traces.
#ifndef GAINSIGHT_PX_OBSERVER_HPP
#define GAINSIGHT_PX_OBSERVER_HPP

#include <gainsight/px/core/access.hpp>
#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/headers.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

/// What every report of a call says of it. The views live until the hook returns. Nothing in it is secret or personal.
class call_identity {
public:
    std::uint64_t call = 0;      ///< The call's number, the same in all its reports; of no other call of the process.
    std::string_view operation;  ///< "users.get"
    std::string_view path_template;  ///< "/v1/users/{identifyId}"; empty for raw access.
    std::string_view method;         ///< "GET"
    std::string_view tenant;         ///< The credential's label.
    std::string_view region;
    std::string_view host;  ///< The server's name.
    std::uint16_t port = 0;

protected:
    call_identity() {}
    ~call_identity() = default;
    call_identity(call_identity const&) = default;
    call_identity& operator=(call_identity const&) = default;
};

/// A request that is about to be sent: it has its permit and its connection.
class request_report : public call_identity {
public:
    request_report() {}
    int attempt = 1;               ///< Counted from 1.
    int resends = 0;               ///< Requests that this call has sent before, those that cost no attempt included.
    bool reused = false;           ///< Whether the connection has served a request before.
    std::uint64_t body_bytes = 0;  ///< Of the request.
    /// Of the call: what has no answer by then is cut off. Waiting for a permit and a connection took of that time.
    std::chrono::steady_clock::time_point deadline{};
};

/// The headers that observers add to one request.
class request_headers {
public:
    /// Adds a header, in the place of one of that name that an observer added before. Throws invalid_argument, which
    /// names the header, when it cannot be sent: a name that is no token, that the library sets itself or that would
    /// make another request of this one; a value with a control character or beyond ASCII; more than 16 KiB of them
    /// all.
    void set(std::string_view name, std::string_view value);
    [[nodiscard]] headers const& all() const noexcept { return impl_; }

private:
    friend struct detail::access;
    headers impl_;
};

/// One request and what came of it; or what kept it from being sent, when no connection was to be had.
class attempt_report : public call_identity {
public:
    attempt_report() {}
    std::string_view key;                   ///< The key's salted fingerprint.
    int attempt = 1;                        ///< Counted from 1.
    int resends = 0;                        ///< Requests that this call had sent before.
    int status = 0;                         ///< HTTP status; 0 when none arrived.
    errc code{};                            ///< 0 for success.
    bool sent = false;                      ///< Whether a request was begun: then an on_request() went before.
    bool reused = false;                    ///< Whether the connection had served a request before.
    std::chrono::nanoseconds quota_wait{};  ///< Waiting for the subscription's permit.
    std::chrono::nanoseconds pool_wait{};   ///< Waiting for a connection, opening one included.
    std::chrono::nanoseconds write_time{};
    std::chrono::nanoseconds first_byte_time{};  ///< From the end of the write to the first byte.
    std::chrono::nanoseconds body_time{};        ///< From the first byte to the end.
    std::uint64_t body_bytes = 0;                ///< Of the answer.
};

/// A further attempt that will be made.
class retry_report : public call_identity {
public:
    retry_report() {}
    int attempt = 1;  ///< The one that failed.
    errc code{};      ///< Why.
    std::chrono::nanoseconds wait{};
};

/// A call that has ended, and what its caller gets. Its last report, and its only one when nothing was sent.
class call_report : public call_identity {
public:
    call_report() {}
    int attempts = 0;  ///< Requests begun, without those that cost no attempt.
    int status = 0;    ///< HTTP status of the last answer; 0 when none arrived in the last attempt.
    errc code{};       ///< 0 for success.
    px::effect effect = px::effect::not_applied;  ///< What became of a write; applied when it succeeded.
    std::chrono::nanoseconds elapsed{};           ///< From the await to the end.
};

/// A connection that was opened, or could not be.
class connect_report {
public:
    connect_report() {}
    std::string_view host;
    bool resumed = false;  ///< Whether TLS resumed a session.
    std::chrono::nanoseconds took{};
    error const* failure = nullptr;  ///< Null for success.
};

namespace detail {

template <class T>
concept hears_requests = requires(T& t, request_report const& r, request_headers& h) { t.on_request(r, h); };
template <class T>
concept hears_attempts = requires(T& t, attempt_report const& r) { t.on_attempt(r); };
template <class T>
concept hears_retries = requires(T& t, retry_report const& r) { t.on_retry(r); };
template <class T>
concept hears_calls = requires(T& t, call_report const& r) { t.on_call(r); };
template <class T>
concept hears_connects = requires(T& t, connect_report const& r) { t.on_connect(r); };

}  // namespace detail

/// Carries any object that has some of
/// - `on_request(request_report const&, request_headers&)`, before each request is sent, which may add headers to it;
/// - `on_attempt(attempt_report const&)`, after it, but for one that was cancelled in its midst;
/// - `on_retry(retry_report const&)`, when another one will follow;
/// - `on_call(call_report const&)`, once, at the end of every call; not when the context ends with the call under way;
/// - `on_connect(connect_report const&)`, for each connection; of the pools' observer alone.
///
/// A hook that the object lacks costs a test of a pointer. Where the pools and the call have an observer each, both are
/// told, the pools' first; an object that is both is told once.
///
/// Hooks run on the pools' strand (or thread) and must not block. They may throw: an exception of on_request,
/// on_attempt or on_retry ends its call with hook_failed, whose message names the hook and has the exception's words,
/// and whose effect says what is known of the write: nothing was sent when on_request threw at the first attempt, and
/// after a success it is `applied`. No further attempt is made, and a sink that has taken a file is told to discard it.
/// An exception of on_call does the same to a call that succeeded; one that failed keeps its own error. Exceptions of
/// on_connect, which belongs to no call, are swallowed. None leaves `run()`, and the connection goes back to its pool.
class observer {
public:
    observer() noexcept = default;

    /// Shares the object's ownership.
    template <class T>
    explicit observer(std::shared_ptr<T> hooks) : target_{hooks}
    {
        if constexpr (detail::hears_requests<T>)
            request_ = [](void* t, request_report const& r, request_headers& h) {
                static_cast<T*>(t)->on_request(r, h);
            };
        if constexpr (detail::hears_attempts<T>)
            attempt_ = [](void* t, attempt_report const& r) { static_cast<T*>(t)->on_attempt(r); };
        if constexpr (detail::hears_retries<T>)
            retry_ = [](void* t, retry_report const& r) { static_cast<T*>(t)->on_retry(r); };
        if constexpr (detail::hears_calls<T>)
            call_ = [](void* t, call_report const& r) { static_cast<T*>(t)->on_call(r); };
        if constexpr (detail::hears_connects<T>)
            connect_ = [](void* t, connect_report const& r) { static_cast<T*>(t)->on_connect(r); };
        static_assert(detail::hears_requests<T> || detail::hears_attempts<T> || detail::hears_retries<T> ||
                          detail::hears_calls<T> || detail::hears_connects<T>,
                      "an observer has at least one of on_request, on_attempt, on_retry, on_call and on_connect");
    }
    /// Takes the object over.
    template <class T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, observer>)
    explicit observer(T hooks) : observer{std::make_shared<T>(std::move(hooks))}
    {}

    [[nodiscard]] bool wants_requests() const noexcept { return request_ != nullptr; }
    [[nodiscard]] bool wants_attempts() const noexcept { return attempt_ != nullptr; }
    [[nodiscard]] bool wants_retries() const noexcept { return retry_ != nullptr; }
    [[nodiscard]] bool wants_calls() const noexcept { return call_ != nullptr; }
    [[nodiscard]] bool wants_connects() const noexcept { return connect_ != nullptr; }
    void on_request(request_report const& r, request_headers& h) const
    {
        if (request_) request_(target_.get(), r, h);
    }
    void on_attempt(attempt_report const& r) const
    {
        if (attempt_) attempt_(target_.get(), r);
    }
    void on_retry(retry_report const& r) const
    {
        if (retry_) retry_(target_.get(), r);
    }
    void on_call(call_report const& r) const
    {
        if (call_) call_(target_.get(), r);
    }
    void on_connect(connect_report const& r) const
    {
        if (connect_) connect_(target_.get(), r);
    }
    /// Whether both carry the same object.
    friend bool operator==(observer const& a, observer const& b) noexcept { return a.target_ == b.target_; }

private:
    std::shared_ptr<void> target_;
    void (*request_)(void*, request_report const&, request_headers&) = nullptr;
    void (*attempt_)(void*, attempt_report const&) = nullptr;
    void (*retry_)(void*, retry_report const&) = nullptr;
    void (*call_)(void*, call_report const&) = nullptr;
    void (*connect_)(void*, connect_report const&) = nullptr;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/observer.ipp>
#endif

#endif
