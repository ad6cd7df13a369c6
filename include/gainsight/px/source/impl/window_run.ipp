// The bodies of <gainsight/px/source/window_run.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_WINDOW_RUN_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_WINDOW_RUN_IPP

#include <gainsight/px/source/window_run.hpp>

#include <algorithm>
#include <string>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL open_window::open_window(window what, bool bounded, std::shared_ptr<record_memory> memory) noexcept
    : what_{what}, bounded_{bounded}, attempt_{memory->begin_attempt()}, memory_{std::move(memory)}
{}

GAINSIGHT_PX_DECL bool open_window::take(record_key id, std::string_view content, std::optional<timestamp> date)
{
    // Some endpoints may include the end of a range. A record exactly at the end belongs to the next window.
    if (bounded_ && date && *date == what_.range().to()) {
        ++counts.at_seam;
        return false;
    }
    auto const found = memory_->put(id, content, attempt_);
    repeated_ += found.in_this_attempt;
    switch (found.is) {
        case record_memory::finding::same: ++counts.duplicates; return false;
        case record_memory::finding::changed: ++counts.changed; break;
        case record_memory::finding::first: break;
    }
    if (id.is_none()) ++counts.without_id;
    if (bounded_ && date && (*date < what_.range().from() || *date > what_.range().to())) ++counts.misplaced;
    ++counts.delivered;
    return true;
}

GAINSIGHT_PX_DECL void open_window::make_room(std::optional<std::int64_t> announced)
{
    constexpr std::int64_t most = 131'072;
    if (counts.delivered == 0 || !announced) return;
    memory_->reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(*announced, 0, most)));
}

GAINSIGHT_PX_DECL void open_window::expect(record_key id) const noexcept { memory_->prefetch(id); }

GAINSIGHT_PX_DECL window_run::window_run(date_range const& span, std::chrono::milliseconds limit,
                                         window_options options, timestamp began)
    : options_{std::move(options)}, began_{began}, bookmark_{options_.after()}
{
    using namespace std::chrono_literals;
    constexpr timestamp year_1{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
    constexpr timestamp year_10000{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};
    if (span.from() >= span.to()) {
        refuse(span, "does not end after it starts");
        return;
    }
    auto const to = std::min(span.to(), began_);
    if (span.from() >= to) return;
    if (span.from() < year_1 || to > year_10000) {
        refuse(span, "is not of the years 1 to 9999");
        return;
    }
    auto const widest = options_.widest_within(limit);
    auto const ranges = bookmark_.missing({span.from(), to});
    std::int64_t windows = 0;
    for (auto const& r : ranges) windows += (r.width() - 1ms) / widest + 1;
    if (windows > most_windows) {
        refuse(span, "comes to " + std::to_string(windows) + " windows of " + std::to_string(widest.count()) +
                         " ms, more than " + std::to_string(most_windows) + ": make them wider");
        return;
    }
    plan_ = window_plan{ranges, widest};
}

GAINSIGHT_PX_DECL void window_run::refuse(date_range const& span, std::string const& why)
{
    refused_ = error{errc::invalid_argument,
                     "the span " + to_iso8601(span.from()) + " to " + to_iso8601(span.to()) + ' ' + why};
}

GAINSIGHT_PX_DECL window_run::window_run(window_options options, timestamp began)
    : options_{std::move(options)}, began_{began}, divisible_{false}, bookmark_{options_.after()}
{
    auto const all = date_range{from_epoch_ms(0), began_};
    if (!bookmark_.missing(all).empty()) plan_ = window_plan{{all}, all.width()};
}

GAINSIGHT_PX_DECL std::vector<window_run::remembered>::iterator window_run::remembered_for(date_range const& range)
{
    return std::find_if(remembered_.begin(), remembered_.end(), [&](remembered const& r) {
        return r.range.from() <= range.from() && range.to() <= r.range.to();
    });
}

GAINSIGHT_PX_DECL std::optional<open_window> window_run::open()
{
    auto const w = plan_.take();
    if (!w) return {};
    auto const known = remembered_for(w->range());
    return open_window{*w, divisible_, known != remembered_.end() ? known->records : std::make_shared<record_memory>()};
}

GAINSIGHT_PX_DECL bool window_run::split(open_window const& w, std::optional<std::int64_t> announced)
{
    if (!divisible_ || !announced || w.what().attempt() != 1 || w.counts.delivered != 0) return false;
    return plan_.split(w.what(), *announced, options_.records_per_window());
}

GAINSIGHT_PX_DECL void window_run::finish(open_window const& w)
{
    bool const is_short = !w.counts.all_came();
    if (is_short && (divisible_ || w.counts.unproven != 0) && w.what().attempt() == 1) {
        begin_again(w);
        return plan_.read_again(w.what());
    }
    ++finished_;
    counts_ += w.counts;
    if (!is_short) bookmark_.finish(w.what().range());
    reports_.emplace_back(w.what(), window_outcome::finished, w.counts);
    auto const known = remembered_for(w.what().range());
    if (known == remembered_.end()) return;
    known->unread -= w.what().range().width();
    if (known->unread.count() == 0) remembered_.erase(known);
}

GAINSIGHT_PX_DECL void window_run::begin_again(open_window const& w)
{
    ++begun_again_;
    if (options_.deliver_again() == after_restart::what_is_new) {
        auto counts = w.counts;
        counts.announced = counts.shortfall = counts.unproven = 0;  // PX announces both again with the next attempt
        counts_ += counts;
        auto const& range = w.what().range();
        if (remembered_for(range) == remembered_.end()) remembered_.push_back({range, range.width(), w.memory_});
    }
    reports_.emplace_back(w.what(), window_outcome::begun_again, w.counts);
}

GAINSIGHT_PX_DECL bool window_run::broke(open_window const& w)
{
    begin_again(w);
    auto const then = plan_.broke(w.what(), divisible_);
    return then != window_plan::after_break::given_up;
}

GAINSIGHT_PX_DECL std::optional<window_report> window_run::take_report()
{
    if (reports_.empty()) return {};
    auto const first = reports_.front();
    reports_.pop_front();
    return first;
}

}  // namespace gainsight::px::inline v0::detail

#endif
