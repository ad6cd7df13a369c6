// The bodies of <gainsight/px/destination/write_outcome.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_WRITE_OUTCOME_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_WRITE_OUTCOME_IPP

#include <gainsight/px/destination/write_outcome.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL std::string_view to_string(write_result r) noexcept
{
    switch (r) {
        case write_result::created: return "created";
        case write_result::updated: return "updated";
        case write_result::removed: return "removed";
        case write_result::sent: return "sent";
        case write_result::unchanged: return "unchanged";
        case write_result::refused: return "refused";
        case write_result::unknown: return "unknown";
    }
    return "?";
}

GAINSIGHT_PX_DECL write_outcome::write_outcome(write_result if_done, px::error why) noexcept
    : error_{std::move(why)}, result_{if_done}
{
    if (!error_) return;
    switch (error_.effect()) {
        case effect::applied: return;
        case effect::not_applied: result_ = write_result::refused; return;
        case effect::unknown: result_ = write_result::unknown; return;
    }
}

}  // namespace gainsight::px::inline v0

#endif
