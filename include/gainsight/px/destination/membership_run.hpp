// Changes to memberships under way, but for the waits and for where they come from.
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

/// The changes that were taken and not told yet, and the requests that make them. Dropping it gives up what runs.
class membership_run : public run_signals {
public:
    using value_type = membership_change;
    using outcome_type = membership_outcome;
    using options_type = membership_options;

    membership_run(call_context context, membership_options const& options);
    ~membership_run();

    [[nodiscard]] bool has_room() const noexcept { return core_.has_room(); }
    void take(membership_change change);
    /// Starts whatever may run.
    void start();
    /// Reads what has ended. Whether anything had.
    bool note_arrivals();
    [[nodiscard]] std::optional<membership_outcome> tell() { return core_.tell(); }
    /// Nothing that was taken is left to be told.
    [[nodiscard]] bool is_empty() const noexcept { return core_.open() == 0; }
    /// No request is begun any more, and those under way are given up; each change comes to its outcome.
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
