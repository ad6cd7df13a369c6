// One list of the export, from its first page to its last, or as far as it comes.
#ifndef EXAMPLES_EXPORT_LIST_RUN_HPP
#define EXAMPLES_EXPORT_LIST_RUN_HPP

#include "../lists.hpp"
#include "../run_id.hpp"
#include "file_state.hpp"
#include "list_state.hpp"
#include "output.hpp"
#include "progress.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace example {

namespace asio = boost::asio;
using reader = px::client<px::scope::read>;

/// How all lists of an export are read.
struct run_options {
    span_wish span;
    int page_size = 1000;
    int windows_at_once = 2;
    bool start_over = false;  // which also this run, when it is resumed, remembers
    bool attribute_columns = false;
    px::timestamp now = px::now();
    std::string run_id;
    std::function<void()> before_writing = [] {};  // called again and again: from the first time on the run stands
};

inline constexpr char stopped_words[] = "stopped; the same command goes on where it stopped";

/// Counts a job's requests and retries as they happen.
struct request_counter {
    export_job& job;
    void on_attempt(px::attempt_report const&) { ++job.requests; }
    void on_retry(px::retry_report const&) { ++job.retries; }
};

/// Windows one after another into a writer, and after each of them the state.
template <class Stream>
asio::awaitable<void> write_windows(Stream& stream, export_job& job, list_writer& writer, list_state& state,
                                    run_options const& how)
{
    px::page<px::raw_record> page;
    std::uint64_t committed = job.records;
    auto saved = state.text();
    for (;;) {
        bool more = false;
        std::exception_ptr stopped;
        try {
            more = co_await stream.next(page);
        } catch (...) {
            stopped = std::current_exception();  // also then what was finished before is kept
        }
        // What happened to windows before this page. The stream is done with all of them at once, so that they are
        // committed at once: a state that counted some of them would be resumed without the others.
        bool finished = false;
        while (auto const report = stream.take_report()) {
            if (report->outcome() == px::window_outcome::begun_again) {
                ++job.begun_anew;
                // Behind a window that has just finished it is one of which nothing was written.
                if (finished) continue;
                writer.roll_back();
                job.records = committed;
                continue;
            }
            auto const& range = report->window().range();
            state.windows.push_back({range.from(), range.to(), report->counts()});
            // One that fell short twice is for the next run: this one is done with it, also when it is resumed.
            if (report->counts().shortfall == 0) state.finished.finish(range);
            job.counts += report->counts();
            finished = true;
        }
        if (finished) {
            saved = state.text();
            how.before_writing();
            writer.commit(saved);
            committed = job.records;
        }
        if (stopped) std::rethrow_exception(stopped);
        if (!more) break;
        how.before_writing();
        writer.write(page, saved);
        job.records += page.size();
        job.bytes = writer.bytes();
        job.expected = stream.announced();
    }
    state.complete = true;
    how.before_writing();
    if (job.counts.shortfall != 0) writer.fell_short();
    writer.complete(state.text());
    job.bytes = writer.bytes();
}

/// What earlier runs left of a list.
struct left_behind {
    std::optional<list_state> state;
    bool forgets = false;  // something was left that this run, which starts over, does not go on with
    bool unreadable = false;
};
[[nodiscard]] inline left_behind what_was_left(list_writer& writer, run_options const& how)
{
    left_behind left;
    try {
        if (auto const text = writer.state(); !text.empty()) left.state = list_state::parse(text);
    } catch (unreadable_state const&) {
        if (!how.start_over) throw;
        left.unreadable = left.forgets = true;
    } catch (px::error const&) {
        if (!how.start_over) throw;
        left.unreadable = left.forgets = true;
    }
    if (how.start_over && left.state && left.state->run_id != how.run_id) {
        left.forgets = !left.state->complete;
        left.state = without_unfinished(std::move(*left.state));
    }
    return left;
}

/// Reads a list into an output, and goes on where an earlier run stopped.
template <class Named>
asio::awaitable<void> run_named(Named const& named, reader client, export_job& job, output& to, run_options const& how)
{
    if (how.start_over) how.before_writing();  // what it forgets stays forgotten, though it is stopped at once
    list_info list;
    list.subscription = job.tenant;
    list.region = job.region;
    list.resource = job.resource;
    list.schema = &px::schema_of<typename Named::record>();
    std::optional<px::schema> with_attributes;
    if constexpr (Named::attributes())
        if (how.attribute_columns) {
            auto const attributes = co_await client.admin().attributes(*Named::attributes());
            with_attributes = px::with_attributes(*list.schema, attributes);
            list.schema = &*with_attributes;
        }
    // A writer knows the state of an earlier run by the list alone.
    auto writer = to.open(list);
    auto const left = what_was_left(*writer, how);
    auto const& before = left.state;
    auto state = next_run(before, how.span, Named::dated(), Named::incremental(), how.now, how.run_id);
    // What this run has finished, before it was stopped, is not read again.
    bool const done = before && before->complete && before->run_id == how.run_id;
    if (done) state = *before;
    bool const resumed = before && before->run_id == state.run_id;
    list.full = !Named::dated() && !state.since;
    list.run_id = state.run_id;
    list.began = state.began;
    // Where nobody knows what was read before, the file of it is left alone, too.
    if (how.span.since_last && (before || left.unreadable)) list.file_suffix = file_time(state.began);
    writer->begin(list, resumed);
    if (left.forgets) writer->commit(state.text());  // which still knows what was complete before
    job.file = writer->where();
    for (auto const& w : state.windows) {
        job.records += w.counts.delivered;
        job.counts += w.counts;
    }
    if (done) {
        job.bytes = writer->bytes();
        job.proof = writer->proof();
        job.books = std::move(state);
        job.complete = true;
        co_return;
    }
    list_wish wish;
    wish.page_size = how.page_size;
    wish.now = state.began;
    wish.since = state.since;
    auto done_with = state.finished;
    for (auto const& w : state.windows) done_with.finish({w.from, w.to});
    auto windows = px::window_options{}
                       .concurrency(how.windows_at_once)
                       .order(px::window_order::by_time)
                       .deliver_again(px::after_restart::everything)
                       .empty_pages(true)  // so that years without a record are committed as they are passed
                       .after(done_with)
                       .began(state.began);
    auto open = named.opener(client, wish);
    if constexpr (Named::dated()) {
        px::window_stream stream{std::move(open), *state.span, std::move(windows)};
        co_await write_windows(stream, job, *writer, state, how);
    } else {
        px::window_stream stream{std::move(open), std::move(windows)};
        co_await write_windows(stream, job, *writer, state, how);
    }
    job.books = std::move(state);
    job.proof = writer->proof();
    job.complete = true;  // not before it is proven
}

/// `work(named)` for the list that a job names.
template <class Work>
asio::awaitable<void> on_list(export_job const& job, Work work)
{
    std::optional<asio::awaitable<void>> made;
    with_list(job.resource, [&](auto const& named) { made = work(named); });
    return std::move(*made);
}

/// A job from its beginning to its end, or to its problem: `work(client, job)`, which may throw.
template <class Work>
asio::awaitable<void> run_job(reader client, export_job& job, Work work)
{
    job.running = true;
    job.began = steady_clock::now();
    try {
        auto counted = client.with(px::observer{request_counter{job}});
        co_await work(counted, job);
    } catch (px::error const& e) {
        job.problem = e == px::errc::operation_aborted ? stopped_words : e.what();
    } catch (boost::system::system_error const& e) {
        // A coroutine that was cancelled between two calls hears of it at its next await, from Asio.
        job.problem = e.code() == asio::error::operation_aborted ? stopped_words : e.what();
    } catch (std::exception const& e) {
        job.problem = e.what();
    }
    job.ended = steady_clock::now();
    job.running = false;
}

}  // namespace example

#endif
