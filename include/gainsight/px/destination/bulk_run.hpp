// A bulk of writes under way, but for the waits and for where its records come from.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_RUN_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_RUN_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/call/planned_request.hpp>
#include <gainsight/px/destination/bulk_core.hpp>
#include <gainsight/px/destination/bulk_options.hpp>
#include <gainsight/px/destination/run_signals.hpp>
#include <gainsight/px/destination/write_run.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// The records of a bulk that were taken and not told yet: starts their requests without anybody waiting for each, and
/// hears from `arrivals` which have ended. Dropping it gives up what runs.
class bulk_run : public run_signals {
public:
    using value_type = write;
    using outcome_type = bulk_outcome;
    using options_type = bulk_options;

    bulk_run(call_context context, bulk_options const& options);
    ~bulk_run();

    [[nodiscard]] bool has_room() const noexcept { return core_.has_room(); }
    /// Where one of these throws, for lack of memory, what it was doing is as before, and is done by the next call; but
    /// a request that could not be started is of unknown fate.
    void take(write&& what);
    /// Starts whatever may run; once it was stopped, ends what waits.
    void start();
    /// Reads what has ended, and starts what comes of it. Whether anything had.
    bool note_arrivals();
    [[nodiscard]] std::optional<bulk_outcome> tell();
    /// Nothing that was taken is left to be told.
    [[nodiscard]] bool is_empty() const noexcept { return core_.open() == 0; }
    /// No request is begun any more, and those under way are given up; each record comes to its outcome.
    void stop() noexcept;
    [[nodiscard]] std::uint64_t taken() const noexcept { return core_.taken(); }
    [[nodiscard]] std::uint64_t store_failures() const noexcept { return store_failures_; }

private:
    struct record {
        std::optional<write> what;
        std::optional<write_run> run;      // once it was started
        bool has_next = false;             // its answer was read, and what comes of it was not done yet
        std::optional<write_hash> now;     // of what is sent, where only what changed is
        std::optional<write_hash> before;  // of what was sent last
        std::optional<write_outcome> outcome;
    };

    void begin(std::uint64_t number, record& r);
    [[nodiscard]] bool is_unchanged(record& r, planned_request const& plan);
    void send(std::uint64_t number, record& r);
    void close(std::uint64_t number, record& r, write_outcome outcome);
    void remember(record& r);
    void go_on(std::uint64_t number, record& r);
    void drop_waiting();

    call_context context_;
    std::shared_ptr<any_change_store> changes_;
    bulk_core core_;
    std::unordered_map<std::uint64_t, record> records_;
    std::optional<std::uint64_t> answered_;  // it was taken out of the arrivals, and its record did not go on yet
    std::uint64_t store_failures_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/bulk_run.ipp>
#endif

#endif
