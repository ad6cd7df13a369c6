// The readers of a fleet's process: they take work items, read and write them, and finish them or give them back.
#ifndef EXAMPLES_EXPORT_FLEET_READERS_HPP
#define EXAMPLES_EXPORT_FLEET_READERS_HPP

#include "fleet_books.hpp"
#include "fleet_link.hpp"
#include "fleet_output.hpp"
#include "fleet_plan.hpp"
#include "fleet_reader.hpp"
#include "progress.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/fleet/work_board.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// The run that a process takes part in.
struct joined_run {
    options const& opt;
    std::string process;  ///< Its name.
    fleet_output output{opt};
    px::fleet::work_run known{};
    fleet_plan plan{};
    run_options how{};
    std::deque<export_job> jobs{};  ///< What this process has read of each list.
};

[[nodiscard]] inline std::string sentence_of(std::exception_ptr const& e)
{
    try {
        std::rethrow_exception(e);
    } catch (std::exception const& thrown) {
        return thrown.what();
    }
}

class fleet_readers {
public:
    /// `clients` by the labels of their subscriptions.
    fleet_readers(asio::io_context& io, fleet_link& link, joined_run& run, std::map<std::string, reader> const& clients)
        : io_{io}, link_{link}, run_{run}, clients_{clients}, disk_{static_cast<std::size_t>(run.opt.windows_at_once)}
    {}

    /// Reads items, several at a time, until all of the run are finished by somebody, or this process stops.
    asio::awaitable<void> read_all(px::fleet::work_board& board)
    {
        readers_.clear();
        for (int i = 0; i != run_.opt.windows_at_once; ++i)
            readers_.push_back(std::make_unique<item_reader>(readers_.size(), board.beside(), io_.get_executor()));
        running_ = readers_.size();
        for (auto& r : readers_)
            asio::co_spawn(io_, work(*r), [this, &r = *r](std::exception_ptr e) {
                left_leases_ = left_leases_ || r.unheard;
                if (e) link_.give_up(sentence_of(e));
                if (--running_ == 0) beats_.cancel();
            });
        co_await renew_leases(board);
    }
    /// Wakes those who pause, and ends what is being read.
    void stop()
    {
        for (auto& r : readers_) {
            r->pauses.cancel();
            if (r->reading) r->stop.emit(asio::cancellation_type::terminal);
            if (r->held) run_.output.stop(r->number);
        }
    }
    /// Whether Redis could not be told of an item that is not read any more.
    [[nodiscard]] bool has_left_leases() const noexcept { return left_leases_; }
    /// The jobs with what is being read now; nothing where nobody reads.
    [[nodiscard]] std::deque<export_job> jobs_now() const
    {
        if (running_ == 0) return {};
        auto out = run_.jobs;
        for (auto const& r : readers_)
            if (r->reading) {
                add(out[r->list], r->job);
                out[r->list].running = true;
            }
        return out;
    }

private:
    using work_verdict = px::fleet::work_verdict;
    /// Of one reader, in a row: some 15 s, for a database that is begun anew.
    static constexpr unsigned most_own_failures = 5;

    asio::awaitable<void> work(item_reader& r)
    {
        using outcome = px::fleet::work_taken::outcome;
        auto wait = link_.shortest_pause;
        while (!link_.is_over()) {
            // What this process reads is kept before an idle reader of it asks whose lease is over.
            bool keeps = true;
            if (link_.has_missed()) keeps = co_await renew(r.board);
            if (link_.is_over()) co_return;
            if (!keeps) {
                co_await link_.pause(r.pauses, wait);
                wait = std::min(2 * wait, longest_pause());
                continue;
            }
            auto const taken = co_await r.board.take(run_.process);
            r.unheard = !taken;
            if (!taken) {
                if (!link_.is_away(taken.error())) co_return;
            } else {
                link_.is_back();
                if (taken->is == outcome::all_done || taken->is == outcome::only_aside) co_return;
                if (taken->is == outcome::taken) {
                    wait = link_.shortest_pause;
                    co_await read(r, taken->lease);
                    continue;
                }
                tell_idle(taken->pause);
            }
            // The others may be done with theirs, or give them back, at any time.
            co_await link_.pause(r.pauses, taken ? std::min(taken->pause, wait) : wait);
            wait = std::min(2 * wait, longest_pause());
        }
    }
    /// A process that is heard of less often would be taken for Redis that was away.
    [[nodiscard]] std::chrono::milliseconds longest_pause() const
    {
        return std::min(link_.longest_pause, run_.known.lease / 3);
    }

    /// Once, where none of the readers has had anything to read for a while.
    void tell_idle(std::chrono::milliseconds free_in)
    {
        bool const reads = std::any_of(readers_.begin(), readers_.end(), [](auto const& r) { return r->held; });
        if (reads || !idle_since_ || steady_clock::now() - *idle_since_ < 3 * longest_pause()) return;
        idle_since_.reset();
        std::fprintf(stderr,
                     "nothing to take: what is left of the run is held by other processes, or waits to be tried again; "
                     "the first of it is free in %lld s where nobody goes on with it\n",
                     static_cast<long long>(std::chrono::ceil<std::chrono::seconds>(free_in).count()));
    }

    /// Reads an item and finishes it, or gives it back.
    asio::awaitable<void> read(item_reader& r, px::fleet::work_lease lease)
    {
        r.held = lease;
        r.lost = r.own_fault = false;
        r.job = export_job{};
        // It was stopped while Redis answered.
        if (link_.is_over()) {
            std::string const no_problem;
            co_await give_back(r, lease, no_problem);
            co_return forget(r);
        }
        auto problem = co_await read_and_write(r);
        std::string books;
        if (problem.empty() && !r.lost && !link_.is_over()) {
            auto const last_step = [&r]() -> asio::awaitable<void> {
                r.to.writer->complete(r.state.text());
                co_return;
            };
            try {
                co_await apart(disk_, last_step);
                books = books_of(r);
            } catch (std::exception const&) {
                problem = sentence_of(std::current_exception());
                r.own_fault = is_own_fault(std::current_exception());
            }
        }
        if (r.lost || books.empty()) {
            discard(r);
            if (r.lost) co_return note_fenced(r);
            // Stopped by a signal it is free at once; else it has failed.
            auto const why = link_.is_over() ? std::string{} : problem;
            co_await give_back(r, lease, why);
            auto const pause = why.empty() ? std::chrono::milliseconds{0} : note_failure(r, why);
            forget(r);
            if (pause.count() != 0 && !link_.is_over()) co_await link_.pause(r.pauses, pause);
            co_return;
        }
        auto const ask = [&] { return r.board.finish(lease, books); };
        auto const told = co_await link_.answered(r.pauses, ask);
        if (!told) {  // whether it counts is not known: the file stays
            left_leases_ = true;
            co_return forget(r);
        }
        if (*told != work_verdict::done) {
            discard(r);
            co_return note_fenced(r);
        }
        failed_.clear();
        for (auto& other : readers_) other->own_failures = 0;
        add(run_.jobs[r.list], r.job);
        forget(r);
    }

    asio::awaitable<void> give_back(item_reader& r, px::fleet::work_lease const& lease, std::string const& why)
    {
        auto const fault = r.own_fault ? px::fleet::work_fault::holder : px::fleet::work_fault::item;
        auto const ask = [&] { return r.board.give_back(lease, why, fault); };
        auto const told = co_await link_.answered(r.pauses, ask);
        if (!told) left_leases_ = true;
    }

    /// What went wrong; "" for nothing, or where it was stopped.
    asio::awaitable<std::string> read_and_write(item_reader& r)
    {
        fleet_item item;
        reader const* from = nullptr;
        try {
            item = fleet_item::parse(r.held->what);
            r.list = item.list;
            from = &clients_.at(run_.plan.lists.at(r.list).subscription);
        } catch (std::exception const& e) {
            co_return "an item of the run is none of this program's: " + std::string{e.what()};
        }
        auto const& list = run_.plan.lists[r.list];
        r.state = list.state;
        r.job.tenant = list.subscription;
        r.job.resource = list.resource;
        if (r.held->attempt > 1)
            std::fprintf(stderr, "%s: taken over, after %s\n", name_of(r).c_str(), r.held->problem.c_str());
        auto const work = [&](reader client, export_job& job) {
            return on_list(job, [&](auto const& named) {
                return read_noting_faults(r, read_item(named, client, r, list, item, run_.known.token, run_.output,
                                                       disk_, schemas_, run_.how));
            });
        };
        r.job.running = true;
        r.reading = true;
        auto reads = run_job(*from, r.job, work);
        co_await asio::co_spawn(io_, std::move(reads),
                                asio::bind_cancellation_slot(r.stop.slot(), asio::use_awaitable));
        r.reading = false;
        co_return r.job.problem;
    }

    [[nodiscard]] std::string books_of(item_reader& r) const
    {
        part_books part;
        part.item = r.held->number;
        part.token = r.held->token;
        part.process = run_.process;
        part.folder = run_.output.is_database() ? std::string{} : folder_with_host(run_.opt.out);
        part.windows = r.state.windows;
        part.proof = r.to.writer->proof();
        if (auto* const file = part.proof.if_contains("file"))
            *file = fs::path{std::string_view{file->as_string()}}.filename().string();
        return item_result(r.list, part);
    }

    void discard(item_reader& r)
    {
        try {
            if (r.to.discard) r.to.discard();
        } catch (std::exception const& e) {
            std::fprintf(stderr, "export: %s\n", e.what());
        }
        r.to = {};
        run_.output.forget(r.number);
    }
    void note_fenced(item_reader& r)
    {
        std::fprintf(stderr, "%s: another process has taken it: what was read of it here does not count\n",
                     name_of(r).c_str());
        forget(r);
    }
    void forget(item_reader& r)
    {
        idle_since_ = steady_clock::now();
        r.held.reset();
        r.to = {};
        r.job = export_job{};
    }
    static void add(export_job& to, export_job const& item)
    {
        to.records += item.records;
        to.bytes += item.bytes;
        to.requests += item.requests;
        to.retries += item.retries;
        to.begun_anew += item.begun_anew;
        to.counts += item.counts;
        // From its first window to its last one.
        if (to.began == steady_clock::time_point{}) to.began = item.began;
        to.began = std::min(to.began, item.began);
        to.ended = std::max(to.ended, item.ended);
    }
    [[nodiscard]] std::string name_of(item_reader const& r) const
    {
        return r.job.tenant + ' ' + r.job.resource + ", window " + std::to_string(r.held->number);
    }
    /// Items are tried again; but a process for which everything fails leaves them to the others. How long the reader
    /// pauses: what this process cannot write may pass, and others take its items meanwhile.
    std::chrono::milliseconds note_failure(item_reader& r, std::string const& why)
    {
        std::fprintf(stderr, "%s: %s\n", name_of(r).c_str(), why.c_str());
        if (r.own_fault) {
            auto const pause =
                std::min<std::chrono::milliseconds>(std::chrono::seconds{1 << r.own_failures}, run_.known.lease / 3);
            if (++r.own_failures < most_own_failures) return pause;
            link_.give_up("stopped, since this process could not write " + std::to_string(most_own_failures) +
                          " times in a row, the last time since " + why);
            return {};
        }
        // One window may be at fault by itself, and is set aside when it has failed often enough.
        failed_.insert(r.held->number);
        if (failed_.size() >= 8 + 2 * readers_.size())
            link_.give_up("stopped, since " + std::to_string(failed_.size()) +
                          " windows in a row have failed, the last: " + why);
        return {};
    }

    /// Keeps what is held, until no reader works any more.
    asio::awaitable<void> renew_leases(px::fleet::work_board& board)
    {
        auto const cycle = run_.known.lease / 3;
        auto wait = cycle;
        while (running_ != 0) {
            beats_.expires_after(wait);
            co_await beats_.async_wait(asio::as_tuple(asio::use_awaitable));
            wait = cycle;
            if (running_ == 0) continue;
            bool const keeps = co_await renew(board);
            if (!keeps) wait = std::min(cycle, link_.longest_pause);
        }
    }
    /// False where Redis did not answer.
    asio::awaitable<bool> renew(px::fleet::work_board& board)
    {
        std::vector<px::fleet::work_lease> held;
        for (auto& r : readers_)
            if (r->held) held.push_back(*r->held);
        if (held.empty()) {
            link_.has_renewed();
            co_return true;
        }
        auto const lost = co_await board.renew(held);
        if (!lost) {
            static_cast<void>(link_.is_away(lost.error()));
            co_return false;
        }
        link_.is_back();
        link_.has_renewed();
        for (auto const number : *lost)
            for (auto const& was : held)
                if (was.number == number) lose(was);
        co_return true;
    }
    void lose(px::fleet::work_lease const& was)
    {
        for (auto& r : readers_) {
            if (!r->reading || !r->held || r->held->token != was.token) continue;
            r->lost = true;
            r->stop.emit(asio::cancellation_type::terminal);
        }
    }

    asio::io_context& io_;
    fleet_link& link_;
    joined_run& run_;
    std::map<std::string, reader> const& clients_;
    std::vector<std::unique_ptr<item_reader>> readers_;
    known_schemas schemas_;
    asio::steady_timer beats_{io_};
    std::size_t running_ = 0;
    bool left_leases_ = false;
    std::optional<steady_clock::time_point> idle_since_ = steady_clock::now();  // nothing where that was told
    std::set<std::uint64_t> failed_;                                            // with no success between
    asio::thread_pool disk_;
};

}  // namespace example

#endif
