// A list over any span, as windows: every record once, whatever breaks.
#include "years.hpp"

#include <gainsight/px/source/estimate.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>

using namespace resources;
using std::chrono::days;

BOOST_AUTO_TEST_SUITE(windows)

BOOST_AUTO_TEST_CASE(deliver_each_record_of_years_once)
{
    years s;
    for (int at_once : {1, 2, 7})
        for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
            px::window_stream stream{s.lists(), years::span(), px::window_options{}.concurrency(at_once).order(order)};
            std::vector<px::session_initialized_event> got;
            s.run([](auto& from, auto& into) -> asio::awaitable<void> {
                px::page<px::session_initialized_event> page;
                while (co_await from.next(page)) {
                    BOOST_TEST(from.window().has_value());
                    for (auto& e : page) {
                        BOOST_TEST((from.window()->range().from() <= *e.date && *e.date < from.window()->range().to()));
                        into.push_back(std::move(e));
                    }
                }
            }(stream, got));
            s.check_all(got);
            BOOST_TEST(stream.counts().delivered == got.size());
            BOOST_TEST(stream.counts().duplicates == 0u);
            BOOST_TEST(stream.finished() == 6u);  // 1000 days of 190
            BOOST_TEST(
                (stream.bookmark().finished() == std::vector{px::date_range{years::span().from(), stream.began()}}) ==
                false);  // the span's start was taken a moment earlier
            BOOST_TEST(stream.bookmark().finished().size() == 1u);
            BOOST_TEST((stream.bookmark().end() == stream.began()));
        }
}

BOOST_AUTO_TEST_CASE(come_in_order_of_time_where_that_is_asked_for)
{
    years s;
    px::window_stream stream{s.lists(), years::span(),
                             px::window_options{}.concurrency(3).widest(days{40}).order(px::window_order::by_time)};
    auto last = px::from_epoch_ms(0);
    s.run([](auto& from, auto& last_start) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        while (co_await from.next(page)) {
            BOOST_TEST((from.window()->range().from() >= last_start));
            last_start = from.window()->range().from();
        }
    }(stream, last));
    BOOST_TEST(stream.finished() >= 25u);  // the span was taken some milliseconds earlier
}

BOOST_AUTO_TEST_CASE(that_break_begin_again_and_are_halved_until_a_scroll_lives_long_enough)
{
    for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
        years s{400, 300};
        s.service.set(px::testing::quirks::none().expire_scrolls_before(2));
        px::window_stream stream{s.lists(), years::span(), px::window_options{}.order(order)};
        s.check_all(s.all(std::move(stream)));
    }
}

BOOST_AUTO_TEST_CASE(that_break_are_delivered_whole_again_where_that_is_asked_for_and_told)
{
    years s{400, 300};
    s.service.set(px::testing::quirks::none().expire_scrolls_before(2));
    px::window_stream stream{s.lists(), years::span(),
                             px::window_options{}.deliver_again(px::after_restart::everything)};
    // By window: what came of it is dropped when it begins again.
    std::map<std::uint64_t, std::vector<px::session_initialized_event>> by_window;
    std::vector<px::session_initialized_event> got;
    int begun_again = 0;
    s.run([](auto& from, auto& windows, auto& whole, int& again) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        for (;;) {
            bool const more = co_await from.next(page);
            while (auto const report = from.take_report()) {
                auto& of = windows[report->window().number()];
                if (report->outcome() == px::window_outcome::begun_again) {
                    ++again;
                } else {
                    BOOST_TEST(of.size() == report->counts().delivered);
                    for (auto& e : of) whole.push_back(std::move(e));
                }
                of.clear();
            }
            if (!more) break;
            for (auto& e : page) windows[from.window()->number()].push_back(std::move(e));
        }
    }(stream, by_window, got, begun_again));
    s.check_all(got);
    BOOST_TEST(begun_again > 1);
    BOOST_TEST(static_cast<std::uint64_t>(begun_again) == stream.begun_again());
    BOOST_TEST(stream.counts().delivered == got.size());
}

BOOST_AUTO_TEST_CASE(that_always_break_end_with_that_error_which_stays)
{
    years s{60, 30};
    // Of one moment, so that no window is narrow enough.
    auto same = s.service.all(sessions).front();
    for (int i = 0; i != 3; ++i) {
        same["eventId"] = "of the same moment " + std::to_string(i);
        s.service.add(sessions, same);
    }
    s.service.set(px::testing::quirks::none().expire_scrolls_before(2));
    px::window_stream stream{s.lists(1), px::date_range{px::now() - days{40}, px::now()}};
    auto const first = s.failure([](auto& from) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        while (co_await from.next(page)) {
        }
    }(stream));
    BOOST_TEST((first == px::errc::scroll_broken));
    BOOST_TEST((s.failure(stream.next()) == px::errc::scroll_broken));
}

BOOST_AUTO_TEST_CASE(with_many_records_are_split_before_they_are_read)
{
    years s{500, 100};
    px::window_stream stream{s.lists(), years::span(), px::window_options{}.records_per_window(60)};
    s.check_all(s.all(std::move(stream)));
    px::window_stream counted{s.lists(), years::span(), px::window_options{}.records_per_window(60)};
    s.run([](auto& from) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        while (co_await from.next(page)) {
        }
    }(counted));
    BOOST_TEST(counted.finished() > 12u);
    BOOST_TEST(counted.begun_again() == 0u);
}

BOOST_AUTO_TEST_CASE(go_on_from_a_bookmark_in_another_process)
{
    years s;
    std::vector<px::session_initialized_event> got;
    std::string saved;
    auto const span = years::span();
    auto const read = [&](px::window_options options, int pages_at_most) {
        px::window_stream stream{s.lists(), span, std::move(options)};
        // What is not finished when it is killed is void: kept by window, as a file for each would be.
        std::map<std::uint64_t, std::vector<px::session_initialized_event>> unfinished;
        s.run([](auto& from, auto& whole, auto& parts, std::string& bookmark, int most) -> asio::awaitable<void> {
            px::page<px::session_initialized_event> page;
            while (most-- != 0) {
                bool const more = co_await from.next(page);
                while (auto const report = from.take_report()) {
                    for (auto& e : parts[report->window().number()]) whole.push_back(std::move(e));
                    parts[report->window().number()].clear();
                }
                bookmark = from.bookmark().text();
                if (!more) break;
                for (auto& e : page) parts[from.window()->number()].push_back(std::move(e));
            }
        }(stream, got, unfinished, saved, pages_at_most));
    };
    read(px::window_options{}, 7);
    BOOST_TEST(got.size() < s.service.count(sessions));
    read(px::window_options{}.after(px::bookmark::parse(saved).value()), 2);
    read(px::window_options{}.after(px::bookmark::parse(saved).value()), -1);
    s.check_all(got);
    s.service.clear_book();
    read(
        px::window_options{}.after(px::bookmark::parse(saved).value()).began(*px::bookmark::parse(saved).value().end()),
        -1);
    BOOST_TEST(s.service.requests().empty(), "everything up to that moment is finished");
}

BOOST_AUTO_TEST_CASE(end_where_the_run_began)
{
    years s{100, 90};
    auto const began = px::now() - days{45};
    px::window_stream stream{s.lists(), years::span(), px::window_options{}.began(began)};
    auto const got = s.all(std::move(stream));
    BOOST_TEST(!got.empty());
    BOOST_TEST(got.size() < 100u);
    for (auto const& e : got) BOOST_TEST((*e.date < began));
}

BOOST_AUTO_TEST_CASE(refuse_a_span_that_does_not_end_after_it_starts)
{
    years s{10};
    px::window_stream stream{s.lists(), px::date_range{px::now(), px::now() - days{1}}};
    auto const e = s.failure(stream.next());
    BOOST_TEST((e == px::errc::invalid_argument));
    BOOST_TEST(e.operation() == "session_events.list");
    BOOST_TEST(s.service.requests().empty());
}

BOOST_AUTO_TEST_CASE(of_a_list_without_dates_are_one)
{
    years s{10};
    s.service.seed(collection::users, 230);
    px::window_stream stream{[c = *s.client] { return c.users().list(px::user_query{}.page_size(100)); }};
    std::set<std::string> ids;
    s.run([](auto& from, auto& into) -> asio::awaitable<void> {
        px::page<px::user> page;
        while (co_await from.next(page))
            for (auto const& u : page) into.insert(u.identify_id);
    }(stream, ids));
    BOOST_TEST(ids.size() == 230u);
    BOOST_TEST((stream.bookmark().end() == stream.began()));
    // The next night reads who was seen since.
    BOOST_TEST((stream.bookmark().finished_up_to(px::from_epoch_ms(0)) == stream.began()));
}

BOOST_AUTO_TEST_CASE(tell_their_end_from_an_error_in_the_results_view)
{
    years s{120, 80};
    px::window_stream stream{[c = s.client->results()](px::date_range const& window) {
                                 return c.session_events().list(px::session_event_query{}.during(window));
                             },
                             px::date_range{px::now() - days{100}, px::now()}};
    s.run([](auto& from) -> asio::awaitable<void> {
        px::page<px::session_initialized_event> page;
        std::size_t records = 0;
        for (;;) {
            px::step const step = co_await from.next(page);
            if (!step) {
                BOOST_TEST(!step.error());
                break;
            }
            records += page.size();
        }
        BOOST_TEST(records == 120u);
    }(stream));
}

BOOST_AUTO_TEST_CASE(deliver_records_verbatim_where_their_lists_do)
{
    years s{250, 300};
    px::window_stream stream{
        [c = *s.client](px::date_range const& window) {
            return c.session_events().list(px::session_event_query{}.during(window).page_size(40)).verbatim();
        },
        years::span()};
    std::set<std::string> ids;
    s.run([](auto& from, auto& into) -> asio::awaitable<void> {
        px::page<px::raw_record> page;
        while (co_await from.next(page))
            for (auto const& r : page) {
                BOOST_TEST((from.window()->range().from() <= *r.date() && *r.date() < from.window()->range().to()));
                BOOST_TEST(px::from_json<px::session_initialized_event>(r.text()).value().event_id == r.id());
                into.insert(std::string{r.id()});
            }
    }(stream, ids));
    BOOST_TEST(ids.size() == 250u);
}

BOOST_AUTO_TEST_CASE(are_estimated_by_one_call)
{
    years s{500, 100};
    auto const span = px::date_range{px::now() - days{101}, px::now() + days{1}};
    auto const one = s.run(px::estimate(s.lists(), span));
    BOOST_TEST(s.service.requests().size() == 1u);
    BOOST_TEST(one.windows == 1);
    BOOST_TEST(one.counted);
    BOOST_TEST(one.records.value() == 500);
    BOOST_TEST(one.calls == 11);
    auto const years_of_it = s.run(px::estimate(s.lists(), years::span()));
    BOOST_TEST(s.service.requests().size() == 2u);
    BOOST_TEST(years_of_it.windows == 6);
    BOOST_TEST(!years_of_it.counted);
    s.service.seed(collection::users, 230);
    auto const users = s.run(px::estimate([c = *s.client] { return c.users().list(px::user_query{}.page_size(100)); }));
    BOOST_TEST(users.records.value() == 230);
    BOOST_TEST(users.calls == 3);
    BOOST_TEST(s.service.requests().size() == 3u);
    s.service.remove_key("key-of-the-stage-000002");
    BOOST_TEST((s.failure(px::estimate(s.lists(), span)) == px::errc::unauthorized));
}

BOOST_AUTO_TEST_CASE(go_on_after_an_await_that_was_cancelled)
{
    years s{300, 500};
    for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
        px::window_stream stream{s.lists(3), years::span(), px::window_options{}.order(order)};
        std::vector<px::session_initialized_event> got;
        int cancelled = 0, rounds = 0;
        bool more = true, working = false;
        while (more) {
            asio::cancellation_signal stop;
            asio::io_context& io = s.io();
            asio::co_spawn(
                io,
                [](auto& from, auto& into, bool& on, bool& at_work) -> asio::awaitable<void> {
                    at_work = true;
                    px::page<px::session_initialized_event> page;
                    for (int i = 0; i != 3 && on; ++i) {
                        on = co_await from.next(page);
                        for (auto& e : page) into.push_back(std::move(e));
                    }
                    at_work = false;
                }(stream, got, more, working),
                asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e) { cancelled += e != nullptr; }));
            // At some point of its work, the same in each run: after that many handlers.
            io.restart();
            for (int i = 0; i != 2 + rounds % 31 && io.run_one() != 0; ++i) {
            }
            // A coroutine that has returned would throw it out of run(), as Asio has it.
            if (working) stop.emit(asio::cancellation_type::terminal);
            io.run();
            ++rounds;
            BOOST_REQUIRE(rounds < 1000);
        }
        s.check_all(got);
        BOOST_TEST(cancelled > 3);
    }
}

BOOST_AUTO_TEST_CASE(may_be_dropped_with_pages_on_their_way)
{
    years s{300, 500};
    {
        px::window_stream stream{s.lists(10), years::span()};
        auto const page = s.run(stream.next());
        BOOST_TEST(page.has_value());
    }
    auto const again = s.all(px::window_stream{s.lists(10), years::span()});
    s.check_all(again);
}

BOOST_AUTO_TEST_CASE(may_wait_when_their_context_goes_away)
{
    for (auto order : {px::window_order::as_they_come, px::window_order::by_time})
        for (int handlers = 0; handlers != 60; ++handlers) {
            years s{40, 500};
            asio::co_spawn(
                s.io(),
                [](auto list, px::window_order how) -> asio::awaitable<void> {
                    px::window_stream stream{std::move(list), years::span(), px::window_options{}.order(how)};
                    px::page<px::session_initialized_event> page;
                    while (co_await stream.next(page)) {
                    }
                }(s.lists(5), order),
                asio::detached);
            for (int i = 0; i != handlers && s.io().run_one() != 0; ++i) {
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
