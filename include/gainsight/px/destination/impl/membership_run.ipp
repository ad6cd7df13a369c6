// The bodies of <gainsight/px/destination/membership_run.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_MEMBERSHIP_RUN_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_MEMBERSHIP_RUN_IPP

#include <gainsight/px/destination/membership_run.hpp>
#include <gainsight/px/operation/external_segments.hpp>
#include <gainsight/px/resource/base.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL membership_run::membership_run(call_context context, membership_options const& options)
    : context_{std::move(context)}, core_{options}
{}

GAINSIGHT_PX_DECL membership_run::~membership_run()
{
    for (auto& [batch, c] : calls_) c->abandon_from_anywhere();
}

GAINSIGHT_PX_DECL void membership_run::take(membership_change change)
{
    (void)core_.take(std::move(change));
    if (stopped_) drop_waiting();
}

GAINSIGHT_PX_DECL void membership_run::start()
{
    while (auto const batch = core_.start()) {
        auto const c = context_.make<void>(operation::update_membership::info);
        put_body(*c, encode_for_create(core_.payload(*batch, now())));
        calls_.emplace(*batch, c);
        c->start_unattended(arrived_, *batch);
    }
}

GAINSIGHT_PX_DECL bool membership_run::note_arrivals()
{
    bool any = false;
    while (auto const key = arrived_->take()) {
        any = true;
        if (*key == key_of_source) {
            source_answered_ = true;
            continue;
        }
        auto const at = calls_.find(*key);
        if (at == calls_.end()) continue;
        auto const failure = at->second->failure;
        calls_.erase(at);
        ended(*key, failure);
    }
    return any;
}

/// PX accepts or refuses a request as a whole. If PX may have refused it because of one change, it is split, so that
/// the other changes are sent without that one.
GAINSIGHT_PX_DECL void membership_run::ended(std::uint64_t batch, error const& failure)
{
    constexpr int too_large = 413;
    bool const by_size = failure.http_status() == too_large;
    bool const is_about_content = by_size || failure == errc::bad_request || failure == errc::not_found;
    bool const is_refused = failure && failure.effect() == effect::not_applied && is_about_content;
    if (is_refused && core_.split(batch, by_size)) {
        if (stopped_) drop_waiting();
        return;
    }
    core_.ended(batch, write_outcome{write_result::updated, failure});
}

GAINSIGHT_PX_DECL void membership_run::drop_waiting()
{
    core_.drop(write_outcome{write_result::updated, error{errc::operation_aborted, "stopped before it was sent"}});
}

GAINSIGHT_PX_DECL void membership_run::stop()
{
    if (std::exchange(stopped_, true)) return;
    drop_waiting();
    for (auto& [batch, c] : calls_) c->abandon_from_anywhere();
}

}  // namespace gainsight::px::inline v0::detail

#endif
