// The bodies of <gainsight/px/source/window_plan.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_WINDOW_PLAN_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_WINDOW_PLAN_IPP

#include <gainsight/px/source/window_plan.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL window_plan::window_plan(std::vector<date_range> const& ranges, std::chrono::milliseconds widest)
{
    for (auto const& range : ranges)
        for (auto from = range.from(); from < range.to();) {
            // Compares differences, since `from + widest` may overflow.
            auto const to = range.to() - from > widest ? from + widest : range.to();
            waiting_.push_back({window{date_range{from, to}, ++numbers_}});
            from = to;
        }
    std::sort(waiting_.begin(), waiting_.end(),
              [](entry const& a, entry const& b) { return a.what.range().from() > b.what.range().from(); });
}

GAINSIGHT_PX_DECL std::optional<window> window_plan::take()
{
    if (waiting_.empty()) return {};
    taken_.push_back(waiting_.back());
    waiting_.pop_back();
    return taken_.back().what;
}

GAINSIGHT_PX_DECL std::optional<timestamp> window_plan::next_begins() const noexcept
{
    if (waiting_.empty()) return {};
    return waiting_.back().what.range().from();
}

GAINSIGHT_PX_DECL void window_plan::put(entry e)
{
    auto const later = [](entry const& a, entry const& b) { return a.what.range().from() > b.what.range().from(); };
    waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), e, later), e);
}

GAINSIGHT_PX_DECL void window_plan::put_parts(date_range const& range, std::int64_t parts, int halvings,
                                              std::optional<std::size_t> part_of)
{
    auto const width = range.width().count();
    auto const at = [&](std::int64_t part) {
        // Without width * part, which may overflow.
        return range.from() + std::chrono::milliseconds{width / parts * part + width % parts * part / parts};
    };
    for (std::int64_t i = 0; i != parts; ++i)
        put({window{date_range{at(i), i + 1 == parts ? range.to() : at(i + 1)}, ++numbers_}, 0, halvings, part_of});
}

GAINSIGHT_PX_DECL window_plan::entry window_plan::take_back(window const& w)
{
    auto const at =
        std::find_if(taken_.begin(), taken_.end(), [&](entry const& e) { return e.what.number() == w.number(); });
    if (at == taken_.end()) return {w, 0, most_halvings};
    auto e = *at;
    taken_.erase(at);
    return e;
}

GAINSIGHT_PX_DECL void window_plan::read_again(window const& w)
{
    auto e = take_back(w);
    e.what = e.what.again();
    put(e);
}

GAINSIGHT_PX_DECL window_plan::after_break window_plan::broke(window const& w, bool divisible)
{
    auto e = take_back(w);
    if (++e.breaks < (divisible ? breaks_before_halving : breaks_of_a_whole)) {
        e.what = e.what.again();
        put(e);
        return after_break::again;
    }
    auto const range = e.what.range();
    if (!divisible || e.halvings == most_halvings || range.width() < std::chrono::milliseconds{2})
        return after_break::given_up;
    put_parts(range, 2, e.halvings + 1);
    return after_break::halved;
}

GAINSIGHT_PX_DECL bool window_plan::split(window const& w, std::int64_t records, std::int64_t most)
{
    auto const at =
        std::find_if(taken_.begin(), taken_.end(), [&](entry const& e) { return e.what.number() == w.number(); });
    if (at == taken_.end()) return false;
    if (at->part_of && !std::exchange(at->announced, true)) {
        auto& from = wholes_[*at->part_of];
        from.of_parts += std::clamp<std::int64_t>(records, 0, from.announced);
        // A few more records may have been added since, but not half as many again.
        if (from.of_parts > from.announced + from.announced / 2) announced_by_range_ = false;
    }
    if (!announced_by_range_ || most <= 0 || records <= most) return false;
    auto const range = w.range();
    auto const parts = std::min({(records - 1) / most + 1, range.width().count(), std::int64_t{1} << 10});
    // A part counts as halved as often as its width says, so that it can still be halved when its list breaks.
    auto const halvings = at->halvings + static_cast<int>(std::bit_width(static_cast<std::uint64_t>(parts - 1)));
    if (parts < 2 || halvings > most_halvings) return false;
    taken_.erase(at);
    wholes_.push_back({records, 0});
    put_parts(range, parts, halvings, wholes_.size() - 1);
    return true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
