// Random spans, options, densities, clocks and late records against a model: the union of all windows is the span, and
// no record comes twice.
//
// PX_SOURCE_CASES is how many of each kind are tried (80), PX_SOURCE_SEED replays a run.
#include "../resources/stage.hpp"
#include "../scratch.hpp"

#include <gainsight/px/source/window_stream.hpp>
#include <gainsight/px/testing/detail/request_target.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>

using namespace resources;
using std::chrono::days;

using px_test::number_from;

namespace {

using ids = std::multiset<std::uint64_t>;

/// A list of what happened, by date and number, as PX would have it: sorted by date, a range's end within it or not.
class happenings {
public:
    void clear(bool end_is_within)
    {
        std::lock_guard const lock{mutex_};
        all_.clear();
        end_is_within_ = end_is_within;
    }
    void add(std::int64_t date)
    {
        std::lock_guard const lock{mutex_};
        auto const number = ++numbers_;
        all_.emplace(date, number);
    }
    /// [from, to)
    [[nodiscard]] ids within(px::timestamp from, px::timestamp to) const
    {
        ids out;
        auto const end = all_.lower_bound(px::to_epoch_ms(to));
        for (auto at = all_.lower_bound(px::to_epoch_ms(from)); at != all_.end() && at != end; ++at)
            out.insert(at->second);
        return out;
    }

    /// Answers two lists: that of session events, by a filter, and that of engagement collisions, by parameters.
    [[nodiscard]] std::optional<px::testing::sim_response> answer(px::testing::sim_request const& request)
    {
        auto const target = px::testing::detail::parsed_target::parse(request.target());
        bool const events = request.target().starts_with("/v1/events/session?");
        if (!target || (!events && request.target().find("engagement_collisions?") == std::string::npos)) return {};
        std::int64_t from = 0, to = 0;
        if (events) {
            auto const& filter = *target->parameter("filter");
            from = number(filter, filter.find("date>=") + 6);
            to = number(filter, filter.find("date<") + 5);
        } else {
            from = number(*target->parameter("dateRangeStart"), 0);
            to = number(*target->parameter("dateRangeEnd"), 0);
        }
        auto const size = static_cast<std::size_t>(number(*target->parameter("pageSize"), 0));
        std::size_t skipped = 0;
        if (auto const* const cursor = target->parameter("scrollId"); cursor && !cursor->empty())
            skipped = static_cast<std::size_t>(number(*cursor, cursor->rfind('-') + 1));
        std::lock_guard const lock{mutex_};
        auto at = all_.lower_bound(from);
        auto const end = end_is_within_ ? all_.upper_bound(to) : all_.lower_bound(to);
        auto const hits = static_cast<std::size_t>(std::distance(at, end));
        std::advance(at, static_cast<std::ptrdiff_t>(skipped));
        std::string body;
        std::size_t count = 0;
        for (; at != end && count != size; ++at, ++count) {
            auto const id = std::to_string(at->second), date = std::to_string(at->first);
            body += body.empty() ? "" : ",";
            body += events ? R"({"eventId":")" + id + R"(","date":)" + date + '}'
                           : R"({"engagementId":")" + id + R"(","triggeredDate":)" + date + '}';
        }
        // One scroll for each range: its id tells it from others.
        auto const scroll = std::to_string(from) + '-' + std::to_string(to) + '-' + std::to_string(skipped + count);
        auto const next = count == size ? '"' + scroll + '"' : std::string{"null"};
        return px::testing::sim_response{
            200, "application/json",
            R"({"totalHits":)" + std::to_string(hits) + R"(,"scrollId":)" + next +
                (events ? R"(,"sessionInitializedEvents":[)" : R"(,"engagementCollisions":[)") + body + "]}"};
    }

private:
    static std::int64_t number(std::string const& text, std::size_t at)
    {
        std::int64_t out = 0;
        std::from_chars(text.data() + at, text.data() + text.size(), out);
        return out;
    }
    mutable std::mutex mutex_;
    std::multimap<std::int64_t, std::uint64_t> all_;
    std::uint64_t numbers_ = 0;
    bool end_is_within_ = false;
};

/// A stage whose client has no quota: the rate would make the test wait.
class unhurried_stage : public stage {
public:
    unhurried_stage()
    {
        px::quota_options none;
        none.per_second = none.burst = 1e6;
        client.emplace(pools(), tenant(px::quota{none}));
    }
};

std::uint64_t number_of(px::session_initialized_event const& e) { return std::stoull(e.event_id); }
std::uint64_t number_of(px::engagement_collision const& c) { return std::stoull(c.engagement_id); }
std::uint64_t number_of(px::raw_record const& r)
{
    auto const text = r.text();
    auto const at = text.find("Id\":\"") + 5;
    return std::stoull(std::string{text.substr(at, text.find('"', at) - at)});
}

/// A random case: a span, options, and what happened in and around it.
class random_case {
public:
    random_case(happenings& list, std::mt19937_64& random)
        : list_{list}, random_{random}, from_{px::from_epoch_ms(1'600'000'000'000 + below(100'000'000'000))},
          width_{1 + (one_in(4) ? below(1000) : below(days{one_in(2) ? 900 : 3} / 1ms))}
    {
        list_.clear(one_in(2));
        page_size = static_cast<int>(1 + below(12));
        auto const widest = std::min<std::int64_t>(days{180} / 1ms, std::max<std::int64_t>(1, width_ / (1 + below(9))));
        options.widest(std::chrono::milliseconds{widest})
            .concurrency(static_cast<int>(1 + below(5)))
            .order(one_in(2) ? px::window_order::by_time : px::window_order::as_they_come)
            .deliver_again(px::after_restart::what_is_new)
            .records_per_window(one_in(2) ? 0 : 5 + below(60))
            .began(from_ + std::chrono::milliseconds{one_in(3) ? below(width_ + 1) : width_ + below(1000)});
        auto const first = px::to_epoch_ms(from_);
        auto const around = [&](std::int64_t moment, std::int64_t most) {
            for (auto n = below(most + 1); n != 0; --n) list_.add(moment);
        };
        // At seams, beside them, at both ends, at the clock's moment, in a few places, and nowhere else.
        for (std::int64_t seam = first; seam <= first + width_; seam += widest) {
            if (one_in(3)) around(seam, 30);
            if (one_in(4)) around(seam - 1, 3);
            if (one_in(4)) around(seam + 1, 3);
        }
        around(first + width_, 5);
        around(first + width_ - 1, 5);
        around(px::to_epoch_ms(*options.began()), 3);
        for (auto n = below(5); n != 0; --n) around(first + below(width_), one_in(3) ? 50 : 2);
        for (auto n = below(80); n != 0; --n) list_.add(first + below(width_));
        around(first - 1, 2);
    }

    [[nodiscard]] px::date_range span() const { return {from_, from_ + std::chrono::milliseconds{width_}}; }
    [[nodiscard]] px::timestamp end() const { return std::min(span().to(), *options.began()); }
    [[nodiscard]] std::int64_t below(std::int64_t n)
    {
        return n <= 0 ? 0 : static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
    }
    [[nodiscard]] bool one_in(std::int64_t n) { return below(n) == 0; }

    px::window_options options;
    int page_size = 1;

private:
    happenings& list_;
    std::mt19937_64& random_;
    px::timestamp from_;
    std::int64_t width_;
};

/// What a stream delivers, and its bookmark.
template <class Open>
std::pair<ids, px::bookmark> read(stage& s, Open open, px::date_range const& span, px::window_options const& options)
{
    px::window_stream stream{std::move(open), span, options};
    ids got;
    s.run([](auto& from, ids& into) -> asio::awaitable<void> {
        typename std::remove_reference_t<decltype(from)>::page_type page;
        while (co_await from.next(page))
            for (auto const& record : page) into.insert(number_of(record));
    }(stream, got));
    BOOST_TEST(stream.counts().delivered == got.size());
    BOOST_TEST(stream.counts().duplicates == 0u);
    BOOST_TEST(stream.counts().misplaced == 0u);
    return {std::move(got), stream.bookmark()};
}

/// Three runs: the span; what came since, with a look back; and the same without.
template <class Make>
void check_cases(Make make)
{
    auto const seed = number_from("PX_SOURCE_SEED", std::random_device{}());
    auto const cases = number_from("PX_SOURCE_CASES", 80);
    std::mt19937_64 random{seed};
    unhurried_stage s;
    happenings list;
    s.service.intercept([&](auto const& request) { return list.answer(request); });
    std::size_t late_found = 0, late_missed = 0;
    for (std::uint64_t n = 0; n != cases; ++n) BOOST_TEST_CONTEXT("PX_SOURCE_SEED=" << seed << ", case " << n)
        {
            random_case c{list, random};
            auto const open = make(s, c.page_size);
            auto const should = list.within(c.span().from(), c.end());
            auto const [got, bookmark] = read(s, open, c.span(), c.options);
            BOOST_TEST((got == should), got.size() << " came of " << should.size());
            BOOST_TEST(bookmark.missing({c.span().from(), c.end()}).empty());
            if (c.span().from() >= c.end()) continue;

            // What happened before the end of the first run comes only now; and some happens after it.
            auto const end = c.end();
            auto const width = (end - c.span().from()).count();
            auto const look_back = std::chrono::milliseconds{1 + c.below(width)};
            auto const ms = px::to_epoch_ms(end);
            for (auto i = 1 + c.below(5); i != 0; --i) list.add(ms - 1 - c.below(look_back.count()));
            for (auto i = c.below(5); i != 0; --i) list.add(px::to_epoch_ms(c.span().from()) + c.below(width));
            for (auto i = c.below(20); i != 0; --i) list.add(ms + c.below(10'000));
            px::date_range const later{c.span().from(), end + 5s};
            auto options = c.options;
            options.began(end + 4s);
            auto with = bookmark;
            with.reread_from(end - look_back);
            auto const found = read(s, open, later, options.after(with)).first;
            auto const new_ones = list.within(end, end + 4s);
            auto const again = list.within(end - look_back, end + 4s);
            BOOST_TEST((found == again), found.size() << " came of " << again.size());
            auto const without = read(s, open, later, options.after(bookmark)).first;
            BOOST_TEST((without == new_ones), without.size() << " came of " << new_ones.size());
            auto const of_first_run = [&](std::uint64_t id) { return got.contains(id); };
            for (auto const id : found) late_found += !of_first_run(id) && !new_ones.contains(id);
            for (auto const id : list.within(c.span().from(), end))
                late_missed += !of_first_run(id) && !without.contains(id);
        }
    BOOST_TEST(late_found > 0u);
    BOOST_TEST(late_missed > late_found);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(against_a_model)

BOOST_AUTO_TEST_CASE(windows_deliver_a_span_of_events_exactly)
{
    check_cases([](unhurried_stage& s, int page_size) {
        return [c = *s.client, page_size](px::date_range const& window) {
            return c.session_events().list(px::session_event_query{}.during(window).page_size(page_size));
        };
    });
}

BOOST_AUTO_TEST_CASE(windows_deliver_a_span_of_raw_events_exactly)
{
    check_cases([](unhurried_stage& s, int page_size) {
        return [c = *s.client, page_size](px::date_range const& window) {
            return c.session_events().list(px::session_event_query{}.during(window).page_size(page_size)).verbatim();
        };
    });
}

// They have no ids, and whether the end of a range is within it is not known: only their dates tell.
BOOST_AUTO_TEST_CASE(windows_deliver_a_span_of_engagement_collisions_exactly)
{
    check_cases([](unhurried_stage& s, int page_size) {
        return [c = *s.client, page_size](px::date_range const& window) {
            return c.admin().engagement_collisions(
                px::engagement_collision_query{}.during(window).page_size(page_size));
        };
    });
}

BOOST_AUTO_TEST_CASE(windows_deliver_a_span_of_raw_engagement_collisions_exactly)
{
    check_cases([](unhurried_stage& s, int page_size) {
        return [c = *s.client, page_size](px::date_range const& window) {
            return c.admin()
                .engagement_collisions(px::engagement_collision_query{}.during(window).page_size(page_size))
                .verbatim();
        };
    });
}

BOOST_AUTO_TEST_SUITE_END()
