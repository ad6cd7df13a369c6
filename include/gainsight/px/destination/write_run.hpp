// One write from its first request to its outcome, but for the waits.
#ifndef GAINSIGHT_PX_DESTINATION_WRITE_RUN_HPP
#define GAINSIGHT_PX_DESTINATION_WRITE_RUN_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/destination/upsert_machine.hpp>
#include <gainsight/px/destination/write.hpp>
#include <gainsight/px/destination/write_outcome.hpp>

#include <memory>
#include <string>

namespace gainsight::px::inline v0::detail {

/// A write under way: makes its requests, one after the other, and reads how they ended. Whoever owns it awaits them.
class write_run {
public:
    /// Writes the first request. What cannot be sent is refused from its await, and nothing is sent.
    write_run(call_context context, write const& what);

    /// The request to be awaited; null once the write is over.
    [[nodiscard]] std::shared_ptr<call<void>> const& request() const noexcept { return call_; }
    /// It has ended: the next one is due, or the write is over. Where there is no memory for the next one, this throws
    /// and may be asked again.
    void ended();
    /// The request that is due is not made any more.
    void give_up();
    [[nodiscard]] bool over() const noexcept { return call_ == nullptr; }
    /// PX said of one of its requests that it does not have the record, whatever came of those after it: what was known
    /// of the record before is past.
    [[nodiscard]] bool was_absent() const noexcept { return absent_; }
    /// Once it is over.
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
