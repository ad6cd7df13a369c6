// The bodies of <gainsight/px/destination/bulk_run.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_BULK_RUN_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_BULK_RUN_IPP

#include <gainsight/px/destination/bulk_run.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <exception>
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

/// An event is about its user as well: it comes after the writes of the user before it.
inline bulk_keys keys_of(write const& what)
{
    bulk_keys out;
    out.own = what.record() == record_kind::account ? 'a' : 'u';
    append_json_string(out.own, what.id());
    if (auto const& account = access::impl(what).account; !account.empty() && account != "\"\"")
        out.other = 'a' + account;
    return out;
}

GAINSIGHT_PX_DECL void bulk_run::take(write what)
{
    auto const number = core_.take(keys_of(what));
    records_.try_emplace(number, std::move(what));
    if (stopped_) drop_waiting();
}

GAINSIGHT_PX_DECL void bulk_run::start()
{
    while (auto const number = core_.start()) begin(*number, records_.find(*number)->second);
}

GAINSIGHT_PX_DECL void bulk_run::begin(std::uint64_t number, record& r)
{
    r.run.emplace(context_, r.what);
    bool const unsendable = static_cast<bool>(r.run->request()->failure);  // as its await is to say
    if (changes_ && !unsendable && r.what.record() != record_kind::event) {
        error failed;
        try {
            if (is_unchanged(r)) return close(number, r, write_outcome{write_result::unchanged});
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

/// Else the store forgets the record, until it is known what became of it.
GAINSIGHT_PX_DECL bool bulk_run::is_unchanged(record& r)
{
    auto const known = changes_->lookup(r.what.record(), r.what.id());
    if (r.what.kind() != write_kind::remove) {
        r.now = px::hash_of(planned_request{*r.run->request()});
        if (known == r.now) return true;
    }
    if (known) changes_->erase(r.what.record(), r.what.id());
    r.before = known;
    return false;
}

GAINSIGHT_PX_DECL void bulk_run::send(std::uint64_t number, record const& r)
{
    r.run->request()->start_unattended(arrived_, number);
}

GAINSIGHT_PX_DECL bool bulk_run::note_arrivals()
{
    bool any = false;
    while (auto const number = arrived_->take()) {
        any = true;
        if (*number == key_of_source) {
            heard_source_ = true;
            continue;
        }
        auto const at = records_.find(*number);
        if (at == records_.end() || !at->second.run) continue;
        auto& r = at->second;
        r.run->ended();
        if (stopped_) r.run->give_up();
        if (r.run->over())
            close(*number, r, r.run->outcome());
        else
            send(*number, r);
    }
    return any;
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
    // What PX took stands for what it has; what it refused changed nothing, unless it did not have the record, be it
    // that it refused it for something else afterwards; of what is unknown nothing is known.
    auto const& known = r.outcome->done() ? r.now : r.before;
    if (!known || result == write_result::unknown || result == write_result::unchanged) return;
    if (!r.outcome->done() && r.run->was_absent()) return;
    try {
        changes_->store(r.what.record(), r.what.id(), *known);
    } catch (...) {
        ++store_failures_;
    }
}

GAINSIGHT_PX_DECL void bulk_run::drop_waiting()
{
    while (auto const number = core_.drop())
        records_.find(*number)->second.outcome =
            write_outcome{write_result::sent, error{errc::operation_aborted, "stopped before it was sent"}};
}

GAINSIGHT_PX_DECL void bulk_run::stop()
{
    if (std::exchange(stopped_, true)) return;
    drop_waiting();
    for (auto& [number, r] : records_)
        if (r.run && !r.run->over()) r.run->request()->abandon_from_anywhere();
}

GAINSIGHT_PX_DECL std::optional<bulk_outcome> bulk_run::tell()
{
    auto const number = core_.tell();
    if (!number) return {};
    auto const at = records_.find(*number);
    auto const& what = at->second.what;
    std::optional<bulk_outcome> out{std::in_place, *number,   what.kind(),
                                    what.record(), what.id(), std::move(*at->second.outcome)};
    records_.erase(at);
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
