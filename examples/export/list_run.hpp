// Exports one list, until it is complete or is stopped.
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

/// The options for reading every list of an export.
struct run_options {
    span_wish span;
    int page_size = 1000;
    int windows_at_once = 2;
    bool start_over = false;  // also true when such a run is resumed
    bool attribute_columns = false;
    px::timestamp now = px::now();
    std::string run_id;
    std::function<void()> before_writing = [] {};  // called before each list writes; the first call records the run
};

inline constexpr char stopped_words[] = "stopped; the same command goes on where it stopped";

/// Counts a job's requests and retries as they happen.
struct request_counter {
    export_job& job;
    void on_attempt(px::attempt_report const&) { ++job.requests; }
    void on_retry(px::retry_report const&) { ++job.retries; }
};

/// Writes one window after another, and commits the state after each.
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
            stopped = std::current_exception();  // what was finished before is committed all the same
        }
        // Reports about windows before this page. The stream has finished all of them, so they are committed together:
        // a state with only some of them would be resumed without the others.
        bool finished = false;
        while (auto const report = stream.take_report()) {
            if (report->outcome() == px::window_outcome::begun_again) {
                ++job.begun_anew;
                // After a window has finished, this report is about the next one, of which nothing was written yet.
                if (finished) continue;
                writer.roll_back();
                job.records = committed;
                continue;
            }
            auto const& range = report->window().range();
            state.windows.push_back({range.from(), range.to(), report->counts()});
            // A window with missing records is left to the next run. This run does not read it again, even if it is
            // resumed.
            if (report->counts().all_came()) state.finished.finish(range);
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
    if (!job.counts.all_came()) writer.fell_short();
    writer.complete(state.text());
    job.bytes = writer.bytes();
}

/// The state that earlier runs have left of a list.
struct left_behind {
    std::optional<list_state> state;
    bool forgets = false;  // an unfinished state exists, and this run ignores it because of --start-over
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

/// Reads a list into an output, and continues where an earlier run stopped.
template <class Named>
asio::awaitable<void> run_named(Named const& named, reader client, export_job& job, output& to, run_options const& how)
{
    // Recorded first, so that the old state is ignored even if this run is stopped immediately.
    if (how.start_over) how.before_writing();
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
    // A writer finds the state of an earlier run with the list only.
    auto writer = to.open(list);
    auto const left = what_was_left(*writer, how);
    auto const& before = left.state;
    auto state = next_run(before, how.span, Named::dated(), Named::incremental(), how.now, how.run_id);
    // A list that this run finished before it was stopped is not read again.
    bool const done = before && before->complete && before->run_id == how.run_id;
    if (done) state = *before;
    bool const resumed = before && before->run_id == state.run_id;
    list.full = !Named::dated() && !state.since;
    list.run_id = state.run_id;
    list.began = state.began;
    // If the old state cannot be read, the old file is not changed either.
    if (how.span.since_last && (before || left.unreadable)) list.file_suffix = file_time(state.began);
    writer->begin(list, resumed);
    if (left.forgets) writer->commit(state.text());  // the state still contains what was complete before
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
                       .empty_pages(true)  // so that windows without records are committed as well
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
    job.complete = true;  // only after the proof was made
}

/// Calls `work(named)` for the list of a job.
template <class Work>
asio::awaitable<void> on_list(export_job const& job, Work work)
{
    std::optional<asio::awaitable<void>> made;
    with_list(job.resource, [&](auto const& named) { made = work(named); });
    return std::move(*made);
}

/// Runs a job: calls `work(client, job)`, and stores what it throws as the problem of the job.
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
        // If a coroutine is cancelled between two calls, its next await throws Asio's own error.
        job.problem = e.code() == asio::error::operation_aborted ? stopped_words : e.what();
    } catch (std::exception const& e) {
        job.problem = e.what();
    }
    job.ended = steady_clock::now();
    job.running = false;
}

}  // namespace example

#endif
