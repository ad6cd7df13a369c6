// Drives one call from one wait to the next. Used again by later calls, so that its buffers and its parser are kept.
#ifndef GAINSIGHT_PX_CALL_ENGINE_HPP
#define GAINSIGHT_PX_CALL_ENGINE_HPP

#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/deadlines.hpp>
#include <gainsight/px/call/outcome.hpp>
#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/call/reports.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/net/pool.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

class call_base;
struct host_entry;

/// The waits of one call: for a permit, for a connection, for an answer, and before the next attempt. Each step either
/// waits for exactly one of them or ends the call. What is written stands in request.hpp, what came in answer and what
/// it means in answer.hpp, whether another attempt follows in retry_core.hpp, what observers hear in reports.hpp, and
/// what an error tells in failure.hpp.
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
    void abandon() noexcept;
    [[nodiscard]] bool recyclable() const noexcept { return recyclable_; }

private:
    // In the order of one attempt.
    void begin_attempt(bool fresh, steady_point now);
    void on_permit(steady_point now);
    void on_day_spent();
    GAINSIGHT_PX_DECL void on_lease(lease granted) override;
    GAINSIGHT_PX_DECL void on_no_lease(error why) override;
    void use_connection(lease granted, steady_point now);
    void give_back_unused(lease unused);
    void send_request();
    GAINSIGHT_PX_DECL key_place compose(std::string& out) override;
    GAINSIGHT_PX_DECL headers* wanted_headers() override;
    GAINSIGHT_PX_DECL bool on_head(answer_head const& head) override;
    GAINSIGHT_PX_DECL bool on_body(std::string_view piece) override;
    GAINSIGHT_PX_DECL void on_end(exchange_end const& end) override;
    void attempt_ended(finding&& found, attempt_state const& attempt, steady_point now);
    void succeed();
    void fail(error_facts facts);
    void fail_by_hook();
    void fail_by_deadline(std::string message);

    void wait_until(steady_point when);
    void stop_waiting() noexcept;
    GAINSIGHT_PX_DECL void on_due() override;
    void waited_too_long();
    void leave_quota() noexcept;
    void refund_permit() noexcept;
    void release_everything(close_reason reason) noexcept;

    [[nodiscard]] int status() const noexcept { return answer_ ? answer_->status() : 0; }
    void forget_answer() noexcept;
    decision decide(attempt_outcome const& outcome, steady_point now);
    /// Why the call cannot start: an error found before anything is sent. No error when it can.
    [[nodiscard]] error reason_not_to_start() const;

    std::shared_ptr<call_base> call_;
    host_entry* host_ = nullptr;
    retry_core retry_;
    call_reports reports_;
    steady_point started_{};
    steady_point deadline_{};
    attempt_times times_;  // of this attempt
    lease lease_;
    px::phase phase_ = px::phase::none;
    bool fresh_ = false;
    bool permit_awaited_ = false;  // the quota has us in its queue, or its answer is on the way here
    quota_answer answered_{};      // under the quota's lock
    bool permit_held_ = false;
    bool recyclable_ = true;
    bool reused_ = false;  // whether others used the connection before
    std::uint64_t key_version_ = 0;
    std::unique_ptr<answer> answer_;  // made for the first exchange, used again by the next calls of this engine
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/engine.ipp>
#include <gainsight/px/call/impl/engine_end.ipp>
#endif

#endif
