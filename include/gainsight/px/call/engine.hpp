// Drives one call over its attempts. Recycled: its buffers and its parser stay warm.
#ifndef GAINSIGHT_PX_CALL_ENGINE_HPP
#define GAINSIGHT_PX_CALL_ENGINE_HPP

#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/deadlines.hpp>
#include <gainsight/px/call/quota.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/net/pool.hpp>
#include <gainsight/px/observer.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace gainsight::px::inline v0::detail {

class call_base;
struct host_entry;

/// The road of one call: permit, lease, exchange, classification, and again where that is right. Every step either
/// waits for exactly one thing or ends the call.
class call_engine final : public std::enable_shared_from_this<call_engine>,
                          private lease_waiter,
                          private exchange,
                          private quota_waiter,
                          private deadline_waiter {
public:
    call_engine() noexcept;
    call_engine(call_engine const&) = delete;
    call_engine& operator=(call_engine const&) = delete;
    ~call_engine();

    void start(std::shared_ptr<call_base> c);
    /// Ends the call with `why`, wherever it is.
    void cancel(errc why);
    /// The context ends: nothing is completed.
    void drop_everything() noexcept;
    [[nodiscard]] bool recyclable() const noexcept { return recyclable_; }

private:
    void next_attempt(bool fresh, steady_point now);
    void permitted(steady_point now);
    void on_lease(lease granted) override;
    void use(lease granted, steady_point now);
    void on_no_lease(error why) override;
    void run();

    key_place compose(std::string& out) override;
    bool on_head(answer_head const& head) override;
    bool on_body(std::string_view piece) override;
    headers* wanted_headers() override;
    void on_end(exchange_end const& end) override;
    [[nodiscard]] int status() const noexcept { return answer_ ? answer_->status() : 0; }

    void attempt_failed(error_facts facts, attempt_outcome const& outcome, steady_point now);
    void forget_answer() noexcept;
    void wait_until(steady_point when);
    void stop_waiting() noexcept;
    void on_due() override;
    void give_permit_up() noexcept;
    void refund() noexcept;
    void leave_everything(close_reason reason) noexcept;
    // What observers are told. What they throw is kept, and ends the call.
    template <bool (observer::*Wants)() const noexcept>
    [[nodiscard]] bool observed() const noexcept;
    template <bool (observer::*Wants)() const noexcept, class Tell>
    void tell_observers(std::string_view hook, Tell&& tell);
    void note_hook_failure(std::string_view hook, std::string_view what);
    void identify(call_identity& r);
    [[nodiscard]] bool report_request();
    void report_attempt(exchange_end const* end, errc code);
    void report_retry(int attempt, errc code, std::chrono::nanoseconds wait);
    void report_call(errc code);
    void end_by_hook(attempt_outcome const& outcome, steady_point now);
    [[nodiscard]] error_facts hook_facts();
    void succeed();
    void fail(error_facts facts);
    void out_of_time(error_facts facts);
    void waited_too_long();

    // What observers bring; made where there are any.
    struct hook_state {
        request_headers headers;  // of this attempt
        std::string problem;
    };

    std::shared_ptr<call_base> call_;
    host_entry* host_ = nullptr;
    retry_core retry_;
    steady_point started_{};
    steady_point deadline_{};
    steady_point attempt_began_{};
    steady_point permitted_at_{};
    steady_point leased_at_{};
    lease lease_;
    px::phase phase_ = px::phase::none;
    bool starting_ = false;
    bool fresh_ = false;
    bool permit_awaited_ = false;  // the quota has us in its queue, or its grant is on the way here
    bool permit_held_ = false;
    bool recyclable_ = true;
    bool reused_ = false;
    bool hook_failed_ = false;
    bool end_reported_ = false;
    int requests_ = 0;          // begun, those that cost no attempt included
    std::uint64_t number_ = 0;  // the call's, drawn when the first observer is told of it
    std::unique_ptr<hook_state> hooks_;

    std::uint64_t key_version_ = 0;
    std::unique_ptr<answer> answer_;  // made for the first exchange, used again by the next calls of this engine
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/engine.ipp>
#endif

#endif
