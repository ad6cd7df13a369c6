// The state machine of an upsert: which request is next, and the outcome. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_UPSERT_MACHINE_HPP
#define GAINSIGHT_PX_DESTINATION_UPSERT_MACHINE_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/destination/write_outcome.hpp>

namespace gainsight::px::inline v0::detail {

/// The request of an upsert that is due.
enum class upsert_stage : unsigned char {
    update,        // PUT
    create,        // POST, since PX does not have the record
    update_again,  // PUT, since PX has the record after all, or may have it
    over
};

/// An upsert: PUT; POST if PX itself says that it does not have the record; PUT again if the POST finds that the record
/// exists. At most three requests, each with its own retries.
///
/// - A 404 that is not from PX does not prove that the record does not exist, and ends the upsert.
/// - duplicate_request_blocked is about the request, not about the record, and ends the upsert.
/// - If the result of the POST is not known, the POST is not repeated but the PUT is sent: if PX accepts it, the record
///   is as wanted, whoever created it. If PX does not, the POST may still be applied later.
class upsert_machine {
public:
    /// The request that is due; `over` at the end.
    [[nodiscard]] upsert_stage stage() const noexcept { return stage_; }
    /// The request has ended with this error; "no error" means that PX carried it out.
    void ended(error const& why);
    /// Ends the upsert without making the request that is due.
    void give_up(error const& why) { end(why); }
    /// The outcome of the upsert, once it is over. Created: PX accepted the POST. Updated: PX accepted a PUT, also if
    /// an earlier POST, whose answer was lost, may have created the record.
    [[nodiscard]] write_outcome const& outcome() const noexcept { return outcome_; }

private:
    void end(error const& why);

    upsert_stage stage_ = upsert_stage::update;
    error unknown_;  // the error of the last request whose result is not known
    write_outcome outcome_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/upsert_machine.ipp>
#endif

#endif
