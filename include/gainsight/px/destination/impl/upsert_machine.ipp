// The bodies of <gainsight/px/destination/upsert_machine.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_UPSERT_MACHINE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_UPSERT_MACHINE_IPP

#include <gainsight/px/destination/upsert_machine.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void upsert_machine::ended(error const& why)
{
    if (stage_ == upsert_stage::over) return;
    bool const cancelled = why == errc::operation_aborted;
    bool const applied = why && why.effect() == effect::applied;
    if (stage_ == upsert_stage::update && why == errc::not_found && !applied) {
        // An attempt before the 404 may have been applied. This is remembered until PX accepts a later request.
        if (why.effect() == effect::unknown) unknown_ = why;
        stage_ = upsert_stage::create;
        return;
    }
    bool const exists = why == errc::duplicate;
    bool const may_exist = why && why.effect() == effect::unknown && !cancelled;
    if (stage_ == upsert_stage::create && !applied && (exists || may_exist)) {
        if (why.effect() == effect::unknown) unknown_ = why;
        stage_ = upsert_stage::update_again;
        return;
    }
    end(why);
}

GAINSIGHT_PX_DECL void upsert_machine::end(error const& why)
{
    auto const if_done = stage_ == upsert_stage::create ? write_result::created : write_result::updated;
    outcome_ = write_outcome{if_done, why};
    // The last answer does not say whether an earlier request was applied.
    if (outcome_.result() == write_result::refused && unknown_) outcome_ = write_outcome{if_done, unknown_};
    stage_ = upsert_stage::over;
}

}  // namespace gainsight::px::inline v0::detail

#endif
