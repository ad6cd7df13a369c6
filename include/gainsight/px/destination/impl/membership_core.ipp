// The bodies of <gainsight/px/destination/membership_core.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_MEMBERSHIP_CORE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_MEMBERSHIP_CORE_IPP

#include <gainsight/px/destination/membership_core.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

[[nodiscard]] inline std::size_t json_size_of(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out.size();
}
/// The key of a membership: segment and identity.
[[nodiscard]] inline std::string membership_of(membership_change const& c)
{
    std::string out;
    append_json_string(out, c.segment_id());
    out += c.identity();
    return out;
}

/// Upper bounds in bytes: of a body without changes, and of the JSON around one identity, if each change has its own
/// time.
inline constexpr std::size_t membership_body_overhead = 100;
inline constexpr std::size_t membership_action_overhead = 100;

GAINSIGHT_PX_DECL membership_core::membership_core(membership_options const& options) : options_{options}
{
    begin_next();
}

GAINSIGHT_PX_DECL void membership_core::begin_next()
{
    next_batch_ = membership_batch{};
    next_batch_.bytes = membership_body_overhead;
}

GAINSIGHT_PX_DECL bool membership_core::has_room() const noexcept
{
    return open_.size() < options_.batch() * (options_.concurrency() + 1);
}

GAINSIGHT_PX_DECL std::uint64_t membership_core::take(membership_change change)
{
    auto const number = next_++;
    auto const unsendable = change.segment_id().empty() || change.identity().empty();
    if (unsendable) {
        error_facts facts;
        facts.code = errc::invalid_argument;
        facts.phase = phase::validation;
        facts.message = change.segment_id().empty() ? "the change names no segment" : "the change names nobody";
        open_[number].change = std::move(change);
        close(number, write_outcome{write_result::updated, error{std::move(facts)}});
        return number;
    }
    auto const bytes =
        json_size_of(change.identity()) + 1 + json_size_of(change.segment_id()) + membership_action_overhead;
    auto const full = [&] {
        return next_batch_.counting.size() >= options_.batch() ||
               (!next_batch_.changes.empty() && next_batch_.bytes + bytes > options_.body_limit());
    };
    auto key = membership_of(change);
    auto const earlier = next_batch_.counting.find(key);
    if (earlier == next_batch_.counting.end() && full()) {
        waiting_.push_back(std::exchange(next_batch_, {}));
        begin_next();
    }
    open_[number].change = std::move(change);
    next_batch_.changes.push_back(number);
    if (auto const [at, fresh] = next_batch_.counting.try_emplace(std::move(key), number); !fresh) {
        open_[at->second].replaced = true;
        at->second = number;
    } else {
        next_batch_.bytes += bytes;
    }
    return number;
}

GAINSIGHT_PX_DECL bool membership_core::has_outcome_to_report() const
{
    if (options_.order() == outcome_order::as_they_come) return !ended_.empty();
    auto const at = open_.find(next_reported_);
    return at != open_.end() && at->second.outcome;
}

GAINSIGHT_PX_DECL std::optional<std::uint64_t> membership_core::start()
{
    if (under_way_.size() >= options_.concurrency()) return {};
    if (waiting_.empty()) {
        bool const is_full = next_batch_.counting.size() >= options_.batch();
        bool const is_awaited = !under_way_.empty() || has_outcome_to_report();
        if (next_batch_.changes.empty() || (!is_full && is_awaited)) return {};
        waiting_.push_back(std::exchange(next_batch_, {}));
        begin_next();
    }
    auto& first = waiting_.front();
    for (auto const& [key, number] : first.counting)
        if (busy_.contains(key)) return {};
    auto const batch = first.number = batches_++;
    for (auto const& [key, number] : first.counting) busy_.insert(key);
    under_way_.emplace(batch, std::move(first));
    waiting_.pop_front();
    return batch;
}

GAINSIGHT_PX_DECL segment_payload membership_core::payload(std::uint64_t batch, timestamp at) const
{
    segment_payload out;
    out.identity_type = options_.identities();
    auto const& b = under_way_.at(batch);
    using where = std::pair<std::string_view, std::string>;  // the segment and the qualification time
    std::map<where, std::size_t> joins, leaves;
    for (auto const number : b.changes) {
        auto const& [change, replaced, outcome] = open_.at(number);
        if (replaced) continue;
        auto when = to_iso8601(change.qualified_at().value_or(options_.qualified_at().value_or(at)));
        auto& list = change.joins() ? out.add : out.remove;
        auto& places = change.joins() ? joins : leaves;
        auto const [place, fresh] = places.try_emplace(where{change.segment_id(), when}, list.size());
        if (fresh) {
            auto& action = list.emplace_back();
            action.segment_id = change.segment_id();
            action.last_qualification_time = std::move(when);
        }
        list[place->second].identities.push_back(change.identity());
    }
    return out;
}

GAINSIGHT_PX_DECL void membership_core::close(std::uint64_t number, write_outcome const& outcome)
{
    open_.at(number).outcome = outcome;
    if (options_.order() == outcome_order::as_they_come) ended_.push_back(number);
}

GAINSIGHT_PX_DECL void membership_core::close(membership_batch const& batch, write_outcome const& outcome)
{
    for (auto const number : batch.changes) close(number, outcome);
}

GAINSIGHT_PX_DECL void membership_core::ended(std::uint64_t batch, write_outcome const& outcome)
{
    auto const at = under_way_.find(batch);
    if (at == under_way_.end()) return;
    for (auto const& [key, number] : at->second.counting) busy_.erase(key);
    close(at->second, outcome);
    under_way_.erase(at);
}

GAINSIGHT_PX_DECL bool membership_core::split(std::uint64_t batch, bool by_size)
{
    auto const at = under_way_.find(batch);
    if (at == under_way_.end()) return false;
    auto& whole = at->second;
    // Changes with the same key stay in the same half: the changes of a segment, or of a membership.
    auto const part_of = [&](membership_change const& c) { return by_size ? membership_of(c) : c.segment_id(); };
    std::vector<std::string> parts;
    std::set<std::string> known;
    for (auto const number : whole.changes) {
        auto part = part_of(open_.at(number).change);
        if (known.insert(part).second) parts.push_back(std::move(part));
    }
    if (parts.size() < 2) return false;
    std::set<std::string> const first{parts.begin(), std::next(parts.begin(), static_cast<long>(parts.size() / 2))};
    membership_batch halves[2];
    for (auto const number : whole.changes) {
        auto const& r = open_.at(number);
        auto& half = halves[first.contains(part_of(r.change)) ? 0 : 1];
        half.changes.push_back(number);
        if (!r.replaced) half.counting.emplace(membership_of(r.change), number);
    }
    for (auto const& [key, number] : whole.counting) busy_.erase(key);
    under_way_.erase(at);
    waiting_.push_front(std::move(halves[1]));
    waiting_.push_front(std::move(halves[0]));
    return true;
}

GAINSIGHT_PX_DECL void membership_core::drop(write_outcome const& outcome)
{
    for (auto const& b : waiting_) close(b, outcome);
    waiting_.clear();
    close(next_batch_, outcome);
    begin_next();
}

GAINSIGHT_PX_DECL std::optional<membership_outcome> membership_core::next_outcome()
{
    if (!has_outcome_to_report()) return {};
    auto number = next_reported_;
    if (options_.order() == outcome_order::as_they_come) {
        number = ended_.front();
        ended_.pop_front();
    } else {
        ++next_reported_;
    }
    auto const at = open_.find(number);
    auto& r = at->second;
    std::optional<membership_outcome> out{std::in_place, number, std::move(r.change), r.replaced,
                                          std::move(*r.outcome)};
    open_.erase(at);
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
