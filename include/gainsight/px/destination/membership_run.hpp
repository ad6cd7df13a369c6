// Changes to memberships: everything but the waits and their source.
#ifndef GAINSIGHT_PX_DESTINATION_MEMBERSHIP_RUN_HPP
#define GAINSIGHT_PX_DESTINATION_MEMBERSHIP_RUN_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/destination/membership_core.hpp>
#include <gainsight/px/destination/run_signals.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// The changes that were taken and not reported yet, and their requests. The destructor abandons the requests that are
/// under way.
class membership_run : public run_signals {
public:
    using value_type = membership_change;
    using outcome_type = membership_outcome;
    using options_type = membership_options;

    membership_run(call_context context, membership_options const& options);
    ~membership_run();

    [[nodiscard]] bool has_room() const noexcept { return core_.has_room(); }
    void take(membership_change change);
    /// Starts the batches that may run.
    void start();
    /// Processes the requests that have ended. Returns whether any had.
    bool note_arrivals();
    [[nodiscard]] std::optional<membership_outcome> next_outcome() { return core_.next_outcome(); }
    /// Whether every change that was taken has been reported.
    [[nodiscard]] bool is_empty() const noexcept { return core_.open() == 0; }
    /// Starts no more requests and abandons those under way; each change still gets its outcome.
    void stop();
    [[nodiscard]] std::uint64_t taken() const noexcept { return core_.taken(); }

private:
    void ended(std::uint64_t batch, error const& failure);
    void drop_waiting();

    call_context context_;
    membership_core core_;
    std::map<std::uint64_t, std::shared_ptr<call<void>>> calls_;  // by batch
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/membership_run.ipp>
#endif

#endif
