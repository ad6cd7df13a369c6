// Estimates, with one cheap call, how many calls reading a list would cost.
#ifndef GAINSIGHT_PX_SOURCE_ESTIMATE_HPP
#define GAINSIGHT_PX_SOURCE_ESTIMATE_HPP

#include <gainsight/px/source/read_plan.hpp>
#include <gainsight/px/source/window_stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <concepts>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// Asks for the first record of a list. `ranges` are the parts of the list that would be read, the newest last.
template <class Open>
boost::asio::awaitable<list_estimate> estimate_ranges(Open open, std::vector<date_range> ranges,
                                                      std::chrono::milliseconds widest)
{
    if (ranges.empty()) co_return estimate_of(ranges, widest, 1, {timestamp{}, timestamp{}}, {});
    auto const newest = ranges.back();
    date_range const asked{newest.width() > widest ? newest.to() - widest : newest.from(), newest.to()};
    auto list = list_window(open, asked);
    auto& pages = access::impl(list);
    auto const page_size = pages.query().page_size();
    auto one = pages.first_record();
    typename std::remove_cvref_t<decltype(one)>::page_type page;
    step outcome;
    if (auto const c = one.ask(page, outcome)) {
        co_await c->async_wait(boost::asio::deferred);
        outcome = one.take(*c, page);
    }
    if (outcome.error()) throw outcome.error();
    co_return estimate_of(ranges, widest, page_size, asked, one.cursor().total_hits());
}

}  // namespace detail

/// How many calls it would cost to read a span with a window_stream of the same arguments. Makes one call, for the
/// first record of the newest window, and throws the error of that call.
///
/// The estimate does not cover records that PX adds later with a date within the span, nor deleted records.
template <opens_a_list Open>
    requires std::invocable<Open&, date_range const&>
boost::asio::awaitable<list_estimate> estimate(Open open, date_range const& span, window_options const& options = {})
{
    auto const widest = options.widest_within(detail::widest_window<Open>());
    auto const to = std::min(span.to(), options.began().value_or(now()));
    return detail::estimate_ranges(std::move(open), options.after().missing({span.from(), to}), widest);
}

/// The same for a list without dates, or for a whole list.
template <opens_a_list Open>
    requires(!std::invocable<Open&, date_range const&>)
boost::asio::awaitable<list_estimate> estimate(Open open)
{
    return detail::estimate_ranges(std::move(open), {date_range{from_epoch_ms(0), now()}},
                                   std::chrono::milliseconds::max());
}

}  // namespace gainsight::px::inline v0

#endif
