// Reads events from a pipe into an event sink: each event is in its journal before the next is read.
#ifndef EXAMPLES_INGEST_FOLLOW_EVENTS_HPP
#define EXAMPLES_INGEST_FOLLOW_EVENTS_HPP

#include "../run_id.hpp"
#include "acknowledger.hpp"
#include "ingest_run.hpp"
#include "input_reader.hpp"
#include "line_file.hpp"
#include "load_rules.hpp"
#include "open_input.hpp"
#include "outcomes.hpp"
#include "record_writes.hpp"
#include "session.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// The files of events that were not delivered: a line with the reason for each, and the events themselves, which can
/// be ingested again.
class event_files {
public:
    event_files(fs::path const& folder, std::string const& run, input const& from)
        : outcomes_{folder / (run + "-outcomes.ndjson"), nothing},
          rejects_{folder / (run + "-rejects." + std::string{from.rejects_format()}),
                   [&from] { return from.rejects_head(); }},
          refused_{folder / (run + "-refused.ndjson"), nothing}, unknown_{folder / (run + "-unknown.ndjson"), nothing}
    {}

    /// Writes a record that is invalid, so that it was not passed to the sink.
    void reject(input_record const& record, std::string const& id, px::error const& why)
    {
        if (!record.raw.empty()) rejects_.append(record.raw);
        outcomes_.append(outcome_line(record, id, px::write_outcome{px::write_result::sent, why}));
        sync();
    }
    /// Writes an event whose outcome is not "done".
    void told(px::event_report const& event)
    {
        (event.outcome == px::event_outcome::refused ? refused_ : unknown_).append(event.json);
        input_record none;
        outcomes_.append(outcome_line(none, user_of(event.json),
                                      event.outcome == px::event_outcome::refused
                                          ? px::write_outcome{px::write_result::sent, event.error}
                                          : px::write_outcome{}));
        sync();
    }
    [[nodiscard]] std::uint64_t rejected() const noexcept { return rejects_.lines(); }

private:
    static std::string nothing() { return {}; }
    static std::string user_of(std::string_view event)
    {
        auto const e = px::from_json<px::custom_event>(event);
        return e ? e->identify_id : std::string{};
    }
    void sync()
    {
        for (auto* f : {&rejects_, &refused_, &unknown_, &outcomes_}) f->sync();
    }

    lazy_line_file outcomes_, rejects_, refused_, unknown_;
};

/// Reads the events of a pipe. Not thread-safe.
template <class Promise>
class event_feed {
public:
    event_feed(input& from, record_writes& writes, event_files& files, px::event_sink<Promise>& sink, bool acknowledge)
        : reader_{from}, writes_{writes}, files_{files}, sink_{sink}, acknowledge_{acknowledge}
    {}

    /// Runs until the pipe has ended and every event is delivered, or until it is cancelled.
    asio::awaitable<void> run()
    {
        // The results are reported at the end in any case.
        co_await asio::this_coro::throw_if_cancelled(false);
        std::vector<input_record> batch;
        for (bool more = true; more && !failure_ && !co_await is_cancelled();) {
            batch.clear();
            more = co_await reader_.read(batch, most_at_once);
            co_await push_all(batch);
        }
        if (!failure_ && !co_await is_cancelled()) try {
                co_await sink_.flush();
            } catch (px::error const&) {  // a signal: close() reports the events that are left
            }
        co_await close();
    }
    [[nodiscard]] px::sink_counts const& counts() const noexcept { return counts_; }
    /// The error of the journal; "no error" if there was none.
    [[nodiscard]] px::error const& failure() const noexcept { return failure_; }

private:
    static constexpr std::size_t most_at_once = 512;
    static constexpr std::chrono::seconds grace{10};

    static asio::awaitable<bool> is_cancelled()
    {
        auto const state = co_await asio::this_coro::cancellation_state;
        co_return state.cancelled() != asio::cancellation_type::none;
    }
    asio::awaitable<void> close()
    {
        if (std::exchange(closed_, true)) co_return;
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        counts_ = co_await sink_.close(grace);
    }

    /// Pushes all records at the same time, so that they share one fsync.
    asio::awaitable<void> push_all(std::vector<input_record> const& batch)
    {
        auto const ex = co_await asio::this_coro::executor;
        asio::steady_timer ended{ex, asio::steady_timer::time_point::max()};
        std::size_t waiting = batch.size();
        auto taken = batch.empty() ? 0 : batch.back().line;
        for (auto const& record : batch)
            asio::co_spawn(ex, push(record), [&](std::exception_ptr failed, bool is_done_with) {
                if (failed) thrown_ = failed;
                // What comes behind one that was not taken is not acknowledged either.
                if (failed || !is_done_with) taken = std::min(taken, record.line - 1);
                if (--waiting == 0) ended.cancel();
            });
        while (waiting != 0) {
            co_await ended.async_wait(asio::as_tuple(asio::use_awaitable));
            // Ends the pushes that wait for room.
            if (waiting != 0) co_await close();
        }
        acknowledge_(taken);
        if (thrown_) std::rethrow_exception(thrown_);
    }
    /// Returns whether the record was processed: its event was accepted, or it is invalid and was written to the
    /// rejects. If the disk is full, this waits, and no event is lost.
    asio::awaitable<bool> push(input_record const& record)
    {
        auto const event = writes_.event(record);
        for (px::error why = event.error();;) {
            if (event) {
                auto const taken = co_await sink_.try_push(*event);
                if (taken) co_return true;
                why = taken.error();
            }
            bool const has_no_room = why == px::errc::sink_failed && why.effect() == px::effect::not_applied;
            if (has_no_room && !closed_) {
                if (!std::exchange(told_, true)) std::fprintf(stderr, "ingest: %s; it waits\n", why.what());
                asio::steady_timer pause{co_await asio::this_coro::executor, std::chrono::seconds{1}};
                co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
                continue;
            }
            if (why == px::errc::sink_failed && !failure_) failure_ = why;
            files_.reject(record, writes_.id_of(record), why);
            co_return why == px::errc::invalid_argument;
        }
    }

    input_reader reader_;
    record_writes& writes_;
    event_files& files_;
    px::event_sink<Promise>& sink_;
    acknowledger acknowledge_;
    px::sink_counts counts_;
    px::error failure_;
    std::exception_ptr thrown_;
    bool closed_ = false;
    bool told_ = false;
};

template <class Promise, px::scope_type... Scopes>
int follow_events_by(ingest_session& all)
{
    auto const& opt = all.options;
    auto const pipe = open_input(opt.from);
    auto writes = writes_of(all);
    make_folder(opt.out);
    // Events that are left in a journal are of the subscription for which they were taken.
    auto const owner = opt.out / "journal.json";
    ingest_run run;
    run.began = px::now();
    run.id = new_run_id(run.began);
    run.asked["subscription"] = subscription_of(all.to);
    run = begin_ingest(ingest_run::load(owner), std::move(run));
    run.save(owner);
    event_files files{opt.out, new_run_id(px::now()), *pipe};
    std::uint64_t told = 0;
    px::error refused;  // an error that does not go away by waiting
    std::string last_trouble;
    px::sink_options how;
    how.workers(static_cast<std::size_t>(opt.at_once))
        .journal(px::journal_options{opt.out / "journal"})
        .nested(opt.plan.how.nested_attributes())
        .stamp(opt.stamp)
        .on_outcome([&](px::event_report const& event) {
            ++told;
            try {
                files.told(event);
            } catch (std::exception const& e) {
                // The program ends here, before the journal records the outcome, so that the outcome is reported again
                // at the next start.
                std::fprintf(stderr, "ingest: %s; what was to be told there stays in the journal\n", e.what());
                std::_Exit(2);
            }
        })
        .on_trouble([&](px::error const& why) {
            if (!may_pass(why)) {
                refused = why;
                pipe->interrupt();
            }
            if (std::string said = why.what(); std::exchange(last_trouble, said) != said)
                std::fprintf(stderr, "ingest: delivery waits: %s\n", said.c_str());
        });
    px::event_sink<Promise> sink{all.client<Scopes...>(), how};
    for (auto const& note : sink.recovery_notes()) std::fprintf(stderr, "ingest: %s\n", note.c_str());
    event_feed<Promise> feed{*pipe, writes, files, sink, opt.acknowledge};
    bool stopped = false;
    all.run(
        feed.run(), [&] { return !stopped && !refused; },
        [&] {
            pipe->interrupt();
            stopped = true;
        });
    auto const& c = feed.counts();
    if (c.left == 0) remove_file(owner);
    std::fprintf(stderr,
                 "taken %" PRIu64 ", delivered %" PRIu64 ", refused %" PRIu64 ", unknown %" PRIu64 ", left in the "
                 "journal %" PRIu64 ", not taken %" PRIu64 "\n",
                 c.taken, c.done, c.refused, c.unknown, c.left, files.rejected());
    for (auto const& why : {feed.failure(), refused})
        if (why) std::fprintf(stderr, "ingest: %s\n", why.what());
    return c.left + told + files.rejected() == 0 && !feed.failure() && !refused ? 0 : 2;
}

/// Runs the sidecar for events with the requested delivery guarantee.
inline int follow_events(ingest_session& all)
{
    if (all.options.promise == "at-least-once") return follow_events_by<px::at_least_once, px::scope::write>(all);
    if (all.options.promise == "confirmed")
        return follow_events_by<px::confirmed, px::scope::write, px::scope::read>(all);
    return follow_events_by<px::at_most_once, px::scope::write>(all);
}

}  // namespace example

#endif
