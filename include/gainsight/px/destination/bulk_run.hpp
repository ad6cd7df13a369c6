// A bulk of writes: everything but the waits and the source of its records.
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

/// The records of a bulk that were taken and not reported yet. Starts their requests without awaiting them; `arrivals`
/// says which requests have ended. The destructor abandons the requests that are under way.
class bulk_run : public run_signals {
public:
    using value_type = write;
    using outcome_type = bulk_outcome;
    using options_type = bulk_options;

    bulk_run(call_context context, bulk_options const& options);
    ~bulk_run();

    [[nodiscard]] bool has_room() const noexcept { return core_.has_room(); }
    /// If one of the following functions throws for lack of memory, the next call repeats what it did not finish. Only
    /// a request that failed to start is not repeated; its outcome is unknown.
    void take(write&& what);
    /// Starts the records that may run. After `stop`, ends the records that wait.
    void start();
    /// Processes the requests that have ended, and starts follow-up requests, such as the create of an upsert. Returns
    /// whether any had ended.
    bool note_arrivals();
    [[nodiscard]] std::optional<bulk_outcome> next_outcome();
    /// Whether every record that was taken has been reported.
    [[nodiscard]] bool is_empty() const noexcept { return core_.open() == 0; }
    /// Starts no more requests and abandons those under way; each record still gets its outcome.
    void stop() noexcept;
    [[nodiscard]] std::uint64_t taken() const noexcept { return core_.taken(); }
    [[nodiscard]] std::uint64_t store_failures() const noexcept { return store_failures_; }

private:
    struct record {
        std::optional<write> what;
        std::optional<write_run> run;      // once the record was started
        bool has_next = false;             // its answer was read and not acted on yet
        std::optional<write_hash> now;     // of the write, with only_changed
        std::optional<write_hash> before;  // of the last write of the record, from the store
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
    std::optional<std::uint64_t> answered_;  // taken from the arrivals, and not processed completely yet
    std::uint64_t store_failures_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/bulk_run.ipp>
#endif

#endif
