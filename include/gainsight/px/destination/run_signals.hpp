// What those who write many records hear from elsewhere: a request has ended, the source has something, it is to stop.
#ifndef GAINSIGHT_PX_DESTINATION_RUN_SIGNALS_HPP
#define GAINSIGHT_PX_DESTINATION_RUN_SIGNALS_HPP

#include <gainsight/px/call/arrivals.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// The part that bulk_run and membership_run share, which feeds and outcome_stream ask.
class run_signals {
public:
    /// What `arrivals` is given for the source, which is no request.
    static constexpr std::uint64_t key_of_source = ~std::uint64_t{0};

    run_signals(run_signals const&) = delete;
    run_signals& operator=(run_signals const&) = delete;

    [[nodiscard]] std::shared_ptr<arrivals> const& arrived() const noexcept { return arrived_; }
    /// Whether the source had something to say since this was asked last.
    [[nodiscard]] bool heard_source() noexcept { return std::exchange(heard_source_, false); }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

protected:
    run_signals() = default;
    ~run_signals() = default;

    std::shared_ptr<arrivals> arrived_ = std::make_shared<arrivals>();
    bool stopped_ = false;
    bool heard_source_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#endif
