// The signals to a run that writes many records: a request has ended, the source has answered, the run is to stop.
#ifndef GAINSIGHT_PX_DESTINATION_RUN_SIGNALS_HPP
#define GAINSIGHT_PX_DESTINATION_RUN_SIGNALS_HPP

#include <gainsight/px/call/arrivals.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// The common base of bulk_run and membership_run, as feeds and outcome_stream use it.
class run_signals {
public:
    /// The key with which the source signals its arrival; requests have other keys.
    static constexpr std::uint64_t key_of_source = ~std::uint64_t{0};

    run_signals(run_signals const&) = delete;
    run_signals& operator=(run_signals const&) = delete;

    [[nodiscard]] std::shared_ptr<arrivals> const& arrived() const noexcept { return arrived_; }
    /// Whether the source has answered since the last call of this function.
    [[nodiscard]] bool source_answered() noexcept { return std::exchange(source_answered_, false); }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

protected:
    run_signals() = default;
    ~run_signals() = default;

    std::shared_ptr<arrivals> arrived_ = std::make_shared<arrivals>();
    bool stopped_ = false;
    bool source_answered_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#endif
