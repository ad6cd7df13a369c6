// The bodies of <gainsight/px/destination/bulk_run.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_BULK_RUN_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_BULK_RUN_IPP

#include <gainsight/px/destination/bulk_run.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL bulk_run::bulk_run(call_context context, bulk_options const& options)
    : context_{std::move(context)}, changes_{access::impl(options)},
      core_{options.concurrency(), options.room(), options.order() == outcome_order::by_number}
{}

GAINSIGHT_PX_DECL bulk_run::~bulk_run()
{
    for (auto& [number, r] : records_)
        if (r.run && !r.run->over()) r.run->request()->abandon_from_anywhere();
}

/// An event has the key of its user, so that it is sent after earlier writes of that user.
inline bulk_keys keys_of(write const& what)
{
    bulk_keys out;
    out.own = what.record() == record_kind::account ? 'a' : 'u';
    append_json_string(out.own, what.id());
    if (auto const& account = access::impl(what).account; !account.empty() && account != "\"\"")
        out.other = 'a' + account;
    return out;
}

GAINSIGHT_PX_DECL void bulk_run::take(write&& what)
{
    static_assert(std::is_nothrow_move_constructible_v<write>);
    auto keys = keys_of(what);
    auto const at = records_.try_emplace(core_.taken()).first;
    try {
        static_cast<void>(core_.take(std::move(keys)));
    } catch (...) {
        records_.erase(at);
        throw;
    }
    at->second.what.emplace(std::move(what));
}

GAINSIGHT_PX_DECL void bulk_run::start()
{
    if (stopped_) drop_waiting();
    while (auto const number = core_.start()) {
        auto& r = records_.find(*number)->second;
        try {
            begin(*number, r);
        } catch (...) {
            r.run.reset();
            core_.put_back(*number);
            throw;
        }
    }
}

GAINSIGHT_PX_DECL void bulk_run::begin(std::uint64_t number, record& r)
{
    r.run.emplace(context_, *r.what);
    bool const unsendable = static_cast<bool>(r.run->request()->failure);  // its await would report this error
    if (changes_ && !unsendable && r.what->record() != record_kind::event) {
        planned_request const plan{*r.run->request()};
        error failed;
        try {
            if (is_unchanged(r, plan)) return close(number, r, write_outcome{write_result::unchanged});
        } catch (std::exception const& e) {
            failed = error{errc::hook_failed, std::string{"the change store failed: "} + e.what()};
        } catch (...) {
            failed = error{errc::hook_failed, "the change store failed"};
        }
        if (failed) {
            r.now.reset();
            r.before.reset();
            return close(number, r, write_outcome{write_result::updated, std::move(failed)});
        }
    }
    send(number, r);
}

/// If the record has changed, erases its hash, until the outcome is known.
GAINSIGHT_PX_DECL bool bulk_run::is_unchanged(record& r, planned_request const& plan)
{
    auto const known = changes_->lookup(r.what->record(), r.what->id());
    if (r.what->kind() != write_kind::remove) {
        r.now = px::hash_of(plan);
        if (known == r.now) return true;
    }
    if (!known) return false;
    changes_->erase(r.what->record(), r.what->id());
    r.before = known;  // kept if the record has to be started again
    return false;
}

GAINSIGHT_PX_DECL void bulk_run::send(std::uint64_t number, record& r)
{
    auto const request = r.run->request();
    try {
        request->start_unattended(arrived_, number);
    } catch (...) {  // it is not known whether it was started
        request->abandon_from_anywhere();
        close(number, r, write_outcome{});
        throw;
    }
}

GAINSIGHT_PX_DECL bool bulk_run::note_arrivals()
{
    bool any = false;
    for (;;) {
        if (!answered_) answered_ = arrived_->take();
        if (!answered_) return any;
        any = true;
        auto const number = *answered_;
        if (number == key_of_source)
            source_answered_ = true;
        else if (auto const at = records_.find(number); at != records_.end() && at->second.run)
            go_on(number, at->second);
        answered_.reset();
    }
}

GAINSIGHT_PX_DECL void bulk_run::go_on(std::uint64_t number, record& r)
{
    if (!r.has_next) r.run->ended();
    r.has_next = true;
    if (stopped_) r.run->give_up();
    if (r.run->over())
        close(number, r, r.run->outcome());
    else
        send(number, r);
    r.has_next = false;
}

GAINSIGHT_PX_DECL void bulk_run::close(std::uint64_t number, record& r, write_outcome outcome)
{
    r.outcome = std::move(outcome);
    if (changes_) remember(r);
    r.run.reset();
    core_.ended(number);
}

GAINSIGHT_PX_DECL void bulk_run::remember(record& r)
{
    auto const result = r.outcome->result();
    // A confirmed write is what PX has now. A refused write changed nothing, so the old hash is valid, unless PX said
    // for any request of it that it does not have the record. After an unknown outcome no hash is valid.
    auto const& known = r.outcome->done() ? r.now : r.before;
    if (!known || result == write_result::unknown || result == write_result::unchanged) return;
    if (!r.outcome->done() && r.run->was_absent()) return;
    try {
        changes_->store(r.what->record(), r.what->id(), *known);
    } catch (...) {
        ++store_failures_;
    }
}

GAINSIGHT_PX_DECL void bulk_run::drop_waiting()
{
    write_outcome const unsent{write_result::sent, error{errc::operation_aborted, "stopped before it was sent"}};
    while (auto const number = core_.drop()) records_.find(*number)->second.outcome = unsent;
}

GAINSIGHT_PX_DECL void bulk_run::stop() noexcept
{
    if (std::exchange(stopped_, true)) return;
    for (auto& [number, r] : records_)
        if (r.run && !r.run->over()) r.run->request()->abandon_from_anywhere();
}

GAINSIGHT_PX_DECL std::optional<bulk_outcome> bulk_run::next_outcome()
{
    auto const number = core_.next_outcome();
    if (!number) return {};
    auto const at = records_.find(*number);
    auto& what = *at->second.what;
    std::optional<bulk_outcome> out{std::in_place,
                                    *number,
                                    what.kind(),
                                    what.record(),
                                    std::move(access::impl(what).id),
                                    std::move(*at->second.outcome)};
    records_.erase(at);
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
