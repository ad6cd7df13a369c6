// The bodies of <gainsight/px/destination/upsert_machine.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_UPSERT_MACHINE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_UPSERT_MACHINE_IPP

#include <gainsight/px/destination/upsert_machine.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void upsert_machine::ended(error const& why)
{
    if (leg_ == upsert_leg::over) return;
    bool const cancelled = why == errc::operation_aborted;
    bool const applied = why && why.effect() == effect::applied;
    if (leg_ == upsert_leg::update && why == errc::not_found && !applied) {
        // A try before the 404 may have been applied all the same: only when PX takes a later request is that past.
        if (why.effect() == effect::unknown) unknown_ = why;
        leg_ = upsert_leg::create;
        return;
    }
    bool const exists = why == errc::duplicate;
    bool const may_exist = why && why.effect() == effect::unknown && !cancelled;
    if (leg_ == upsert_leg::create && !applied && (exists || may_exist)) {
        if (why.effect() == effect::unknown) unknown_ = why;
        leg_ = upsert_leg::update_again;
        return;
    }
    end(why);
}

GAINSIGHT_PX_DECL void upsert_machine::end(error const& why)
{
    auto const if_done = leg_ == upsert_leg::create ? write_result::created : write_result::updated;
    outcome_ = write_outcome{if_done, why};
    // What came last does not tell what became of a request before it.
    if (outcome_.result() == write_result::refused && unknown_) outcome_ = write_outcome{if_done, unknown_};
    leg_ = upsert_leg::over;
}

}  // namespace gainsight::px::inline v0::detail

#endif
