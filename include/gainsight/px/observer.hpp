// Hooks that see what the library does, for logs, metrics and traces.
#ifndef GAINSIGHT_PX_OBSERVER_HPP
#define GAINSIGHT_PX_OBSERVER_HPP

#include <gainsight/px/core/error.hpp>

#include <chrono>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

/// One request and what came of it. The views live until the hook returns. Nothing in it is secret or personal.
class attempt_report {
public:
    attempt_report() {}
    std::string_view operation;      ///< "users.get"
    std::string_view path_template;  ///< "/v1/users/{identifyId}"
    std::string_view tenant;         ///< The credential's label.
    std::string_view key;            ///< The key's salted fingerprint.
    std::string_view region;
    int attempt = 1;                        ///< Counted from 1.
    int status = 0;                         ///< HTTP status; 0 when none arrived.
    errc code{};                            ///< 0 for success.
    bool reused = false;                    ///< Whether the connection had served a request before.
    std::chrono::nanoseconds quota_wait{};  ///< Waiting for the subscription's permit.
    std::chrono::nanoseconds pool_wait{};   ///< Waiting for a connection, opening one included.
    std::chrono::nanoseconds write_time{};
    std::chrono::nanoseconds first_byte_time{};  ///< From the end of the write to the first byte.
    std::chrono::nanoseconds body_time{};        ///< From the first byte to the end.
    std::uint64_t body_bytes = 0;
};

/// A further attempt that will be made.
class retry_report {
public:
    retry_report() {}
    std::string_view operation;
    std::string_view tenant;
    std::string_view region;
    int attempt = 1;  ///< The one that failed.
    errc code{};      ///< Why.
    std::chrono::nanoseconds wait{};
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

/// Carries any object that has some of `on_attempt(attempt_report const&)`, `on_retry(retry_report const&)` and
/// `on_connect(connect_report const&)`. A hook that the object lacks costs a test of a pointer.
///
/// Hooks run on the pools' strand (or thread), must not block and must not throw.
class observer {
public:
    observer() noexcept = default;

    /// Shares the object's ownership.
    template <class T>
    explicit observer(std::shared_ptr<T> hooks) : target_{hooks}
    {
        if constexpr (requires(T& t, attempt_report const& r) { t.on_attempt(r); })
            attempt_ = [](void* t, attempt_report const& r) { static_cast<T*>(t)->on_attempt(r); };
        if constexpr (requires(T& t, retry_report const& r) { t.on_retry(r); })
            retry_ = [](void* t, retry_report const& r) { static_cast<T*>(t)->on_retry(r); };
        if constexpr (requires(T& t, connect_report const& r) { t.on_connect(r); })
            connect_ = [](void* t, connect_report const& r) { static_cast<T*>(t)->on_connect(r); };
        static_assert(
            requires(T& t, attempt_report const& r) { t.on_attempt(r); } ||
                requires(T& t, retry_report const& r) { t.on_retry(r); } ||
                requires(T& t, connect_report const& r) { t.on_connect(r); },
            "an observer has at least one of on_attempt, on_retry and on_connect");
    }
    /// Takes the object over.
    template <class T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, observer>)
    explicit observer(T hooks) : observer{std::make_shared<T>(std::move(hooks))}
    {}

    [[nodiscard]] bool wants_attempts() const noexcept { return attempt_ != nullptr; }
    [[nodiscard]] bool wants_retries() const noexcept { return retry_ != nullptr; }
    [[nodiscard]] bool wants_connects() const noexcept { return connect_ != nullptr; }
    void on_attempt(attempt_report const& r) const
    {
        if (attempt_) attempt_(target_.get(), r);
    }
    void on_retry(retry_report const& r) const
    {
        if (retry_) retry_(target_.get(), r);
    }
    void on_connect(connect_report const& r) const
    {
        if (connect_) connect_(target_.get(), r);
    }

private:
    std::shared_ptr<void> target_;
    void (*attempt_)(void*, attempt_report const&) = nullptr;
    void (*retry_)(void*, retry_report const&) = nullptr;
    void (*connect_)(void*, connect_report const&) = nullptr;
};

}  // namespace gainsight::px::inline v0

#endif
