// An upsert from answer to answer: which request is next, and what became of the whole. Pure.
#ifndef GAINSIGHT_PX_DESTINATION_UPSERT_MACHINE_HPP
#define GAINSIGHT_PX_DESTINATION_UPSERT_MACHINE_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/destination/write_outcome.hpp>

namespace gainsight::px::inline v0::detail {

/// The requests of an upsert, in their order.
enum class upsert_leg : unsigned char {
    update,        // PUT
    create,        // POST, since PX does not have the record
    update_again,  // PUT, since it turned out that PX has it, or may have it by now
    over
};

/// An upsert: PUT; POST where PX itself says that it does not have the record; PUT again where the POST finds that it
/// exists. Three requests at most, each of which is tried again as its own retry policy allows.
///
/// - A 404 that is not PX's is no proof that the record does not exist, and ends the upsert.
/// - The duplicate block refuses a request, not a record: it ends the upsert.
/// - A POST is not repeated when nobody knows what became of it. A PUT is, and it tells: when PX takes it, the record
///   is as it was to be, whoever created it. When PX does not, the POST may still be on its way.
class upsert_machine {
public:
    /// The request that is due.
    [[nodiscard]] upsert_leg leg() const noexcept { return leg_; }
    /// It has ended so; "no error": PX carried it out.
    void ended(error const& why);
    /// It will not be made any more, and neither will those after it.
    void give_up(error const& why) { end(why); }
    /// Of the whole, once it is over. Created: PX answered the POST. Updated: PX answered a PUT, also where a POST
    /// before it, whose answer was lost, may have created the record.
    [[nodiscard]] write_outcome const& outcome() const noexcept { return outcome_; }

private:
    void end(error const& why);

    upsert_leg leg_ = upsert_leg::update;
    error unknown_;  // of the last request that PX may have carried out without saying so
    write_outcome outcome_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/upsert_machine.ipp>
#endif

#endif
