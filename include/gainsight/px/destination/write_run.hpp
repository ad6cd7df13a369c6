// A write from its first request to its outcome: everything but the waits.
#ifndef GAINSIGHT_PX_DESTINATION_WRITE_RUN_HPP
#define GAINSIGHT_PX_DESTINATION_WRITE_RUN_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/destination/upsert_machine.hpp>
#include <gainsight/px/destination/write.hpp>
#include <gainsight/px/destination/write_outcome.hpp>

#include <memory>
#include <string>

namespace gainsight::px::inline v0::detail {

/// Makes the requests of a write, one after the other, and processes their results. The owner awaits the requests.
class write_run {
public:
    /// Makes the first request. If the write is invalid, the await of the request fails without sending anything.
    write_run(call_context context, write const& what);

    /// The request to await; null once the write is over.
    [[nodiscard]] std::shared_ptr<call<void>> const& request() const noexcept { return call_; }
    /// Processes the end of the request: makes the next request or ends the write. Throws if there is no memory for the
    /// next request, and may then be called again.
    void ended();
    /// Ends the write without making the request that is due.
    void give_up();
    [[nodiscard]] bool over() const noexcept { return call_ == nullptr; }
    /// Whether PX answered not_found to any of the requests: what was known about the record before is not valid any
    /// more.
    [[nodiscard]] bool was_absent() const noexcept { return absent_; }
    /// The outcome, once the write is over.
    [[nodiscard]] write_outcome const& outcome() const noexcept { return outcome_; }

private:
    [[nodiscard]] std::shared_ptr<call<void>> update() const;
    [[nodiscard]] std::shared_ptr<call<void>> create() const;
    void close(write_outcome outcome);

    call_context context_;
    std::string id_;
    patched_model const* model_;  // of a patch
    std::shared_ptr<call<void>> call_;
    upsert_machine upsert_;
    write_outcome outcome_;
    write_kind what_;
    bool absent_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/write_run.ipp>
#endif

#endif
