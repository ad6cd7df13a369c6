// What the observers of a call are told of it, and what becomes of an exception that one of them throws.
#ifndef GAINSIGHT_PX_CALL_REPORTS_HPP
#define GAINSIGHT_PX_CALL_REPORTS_HPP

#include <gainsight/px/net/exchange_end.hpp>
#include <gainsight/px/observer.hpp>
#include <gainsight/px/operation/info.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

class retry_core;
class tenant_core;

/// When an attempt came how far.
struct attempt_times {
    using time_point = std::chrono::steady_clock::time_point;
    time_point began{};
    time_point permitted{};  // by the quota
    time_point leased{};     // a connection
};

/// The reports of one call to the pools' observer and to its own. Hooks run on the caller's thread. The first exception
/// that one throws is kept: the call is to end with it.
class call_reports {
public:
    /// A call begins. All that is named here must live until its end.
    void begin(observer const& pools, observer const& call, operation_info const& info, tenant_core const& tenant,
               retry_core const& retries) noexcept;

    /// A request is about to be sent, of a call that ends at that moment at the latest.
    void on_request(bool reused, std::uint64_t body_bytes, attempt_times::time_point deadline);
    /// It goes out.
    void count_request() noexcept { ++requests_; }
    /// An attempt has ended. `exchange` is null where no connection was to be had.
    void on_attempt(exchange_end const* exchange, attempt_times const& times, bool reused, int status, errc code,
                    std::uint64_t body_bytes);
    /// Another attempt will follow the one of that number.
    void on_retry(int attempt, errc code, std::chrono::nanoseconds wait);
    /// The call ends: the last report, made once.
    void on_call(int status, errc code, attempt_times::time_point started);

    /// Whether a hook threw.
    [[nodiscard]] bool hook_failed() const noexcept { return hook_failed_; }
    /// What it threw, as the message of an error.
    [[nodiscard]] std::string take_problem() noexcept { return std::move(kept_->problem); }
    /// What observers add to the request that is about to be sent; null where they add nothing.
    [[nodiscard]] headers const* added_headers() const noexcept { return kept_ ? &kept_->headers.all() : nullptr; }

private:
    // Made where there is an observer that needs it.
    struct kept {
        request_headers headers;  // of this attempt
        std::string problem;
    };

    template <bool (observer::*Wants)() const noexcept>
    [[nodiscard]] bool observed() const noexcept
    {
        return (pools_->*Wants)() || (call_->*Wants)();
    }
    template <bool (observer::*Wants)() const noexcept, class Tell>
    void tell(std::string_view hook, Tell&& tell_one);
    void keep_failure(std::string_view hook, std::string_view what);
    void identify(call_identity& r);

    observer const* pools_ = nullptr;
    observer const* call_ = nullptr;
    operation_info const* info_ = nullptr;
    tenant_core const* tenant_ = nullptr;
    retry_core const* retries_ = nullptr;
    std::uint64_t number_ = 0;  // the call's, drawn when the first observer is told of it
    int requests_ = 0;          // begun, those that cost no attempt included
    bool hook_failed_ = false;
    bool ended_ = false;
    std::unique_ptr<kept> kept_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/reports.ipp>
#endif

#endif
