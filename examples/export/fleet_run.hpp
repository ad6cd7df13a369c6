// One process of a fleet, from joining a run, or planning it, to the books of all processes.
#ifndef EXAMPLES_EXPORT_FLEET_RUN_HPP
#define EXAMPLES_EXPORT_FLEET_RUN_HPP

#include "fleet_books.hpp"
#include "fleet_link.hpp"
#include "fleet_output.hpp"
#include "fleet_plan.hpp"
#include "fleet_readers.hpp"
#include "fleet_request.hpp"
#include "own_files.hpp"
#include "progress.hpp"
#include "session.hpp"
#include "stop_signals.hpp"
#include "utf8_text.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/fleet/quota.hpp>
#include <gainsight/px/fleet/work_board.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
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

class fleet_run {
public:
    fleet_run(options const& opt, std::vector<px::credential> credentials, px::pool_options pool_options,
              px::fleet::redis_options const& redis)
        : opt_{opt},
          run_{opt, utf8_of(opt.process.empty() ? host_name() + '.' + std::to_string(::getpid()) : opt.process)},
          request_{fleet_request(opt, credentials, run_.output.database())},
          run_in_redis_{"Redis at " + redis.name() + ", run '" + opt.run + "' of '" + opt.export_name + '\''},
          bookmarks_in_redis_{"Redis at " + redis.name() + ", key " +
                              px::fleet::detail::work_keys(redis.prefix(), opt.export_name, "")[8]},
          credentials_{credentials}, pools_{io_.get_executor(), px::single_threaded, std::move(pool_options)},
          board_{io_.get_executor(), redis, opt.export_name, opt.run, work_options_of(opt)}
    {
        for (auto& c : credentials) {
            members_.push_back(std::make_unique<px::fleet::quota_member>(io_.get_executor(), redis, c.label));
            tenants_.emplace_back(std::move(c), members_.back()->quota());
        }
        run_.how.page_size = opt.page_size;
        run_.how.attribute_columns = opt.attribute_columns;
    }

    /// Takes part until the run is over, or this process has to stop. Throws where nothing could be begun.
    void run()
    {
        std::exception_ptr failed;
        asio::co_spawn(io_, take_part(), [&](std::exception_ptr e) {
            failed = e;
            link_.end();
            ticks_.cancel();
            members_.clear();  // the context has work until then
        });
        asio::co_spawn(io_, show_progress(), [](std::exception_ptr) {});
        io_.run();
        if (failed) std::rethrow_exception(failed);
        if (books_) return;
        for (auto& j : run_.jobs)
            j.problem = link_.interrupted() ? stopped_words : "this process stopped before its end";
    }

    [[nodiscard]] std::deque<export_job> const& jobs() const noexcept { return run_.jobs; }
    [[nodiscard]] fleet_plan const& plan() const noexcept { return run_.plan; }
    [[nodiscard]] fleet_link const& link() const noexcept { return link_; }
    [[nodiscard]] connection_totals const& totals() const noexcept { return totals_; }
    [[nodiscard]] bool has_joined() const noexcept { return run_.known.token != 0; }
    /// Whether a window is leased for nobody, until its lease is over.
    [[nodiscard]] bool has_left_leases() const noexcept { return readers_.has_left_leases(); }
    /// Of all processes, as far as the run is finished; nothing where this process stopped before.
    [[nodiscard]] std::optional<fleet_books> const& books() const noexcept { return books_; }
    /// Files of this folder that the books name, and that are not there.
    [[nodiscard]] std::vector<std::string> const& gone() const noexcept { return gone_; }
    /// Whether every window is finished, as far as the books tell.
    [[nodiscard]] bool is_complete() const { return books_ && end_.complete && books_->unfinished().empty(); }
    /// How the run stood at its end.
    [[nodiscard]] px::fleet::work_snapshot const& end() const noexcept { return end_; }
    /// Whether the run was complete when this process came.
    [[nodiscard]] bool was_complete() const noexcept { return run_.known.complete.has_value(); }

private:
    [[nodiscard]] static px::fleet::work_options work_options_of(options const& opt)
    {
        px::fleet::work_options how;
        // What takes longer than a lease is of no use.
        how.lease(opt.lease).patience(std::min<std::chrono::milliseconds>(how.patience(), opt.lease));
        return how;
    }
    asio::awaitable<void> take_part()
    {
        co_await check_keys();
        if (link_.is_over()) co_return;
        co_await enter();
        if (!was_complete() && !link_.is_over()) co_await remove_leftovers();
        bool more = !was_complete();
        for (auto wait = link_.shortest_pause;; wait = std::min(2 * wait, link_.longest_pause)) {
            if (more && !link_.is_over()) co_await readers_.read_all(board_);
            if (link_.interrupted()) break;
            more = co_await close_books();
            if (!more || link_.is_over()) break;
            // Readers that find nothing to take end at once: whatever Redis keeps, it is asked again after a while.
            co_await link_.pause(pauses_, wait);
        }
        co_await close_pools(pools_, totals_);
    }

    /// The key of a subscription, which is looked at.
    struct key_check {
        key_check(px::tenant& t, reader c) : of{t}, client{std::move(c)} {}
        px::tenant& of;
        reader client;
        std::string problem = {};
        std::exception_ptr failed = {};
        asio::cancellation_signal stop = {};
    };

    /// Every process can read every subscription: else it would take windows that it cannot read.
    asio::awaitable<void> check_keys()
    {
        for (auto& t : tenants_) {
            auto client = t.as<px::scope::read>(pools_);
            if (!client) throw client.error();
            keys_.emplace_back(t, *client);
        }
        auto asked = keys_.size();
        asio::steady_timer all{io_, std::chrono::steady_clock::time_point::max()};
        for (auto& k : keys_)
            asio::co_spawn(io_, problem_of_key(k.client),
                           asio::bind_cancellation_slot(k.stop.slot(), [&](std::exception_ptr e, std::string problem) {
                               k.failed = e;
                               k.problem = std::move(problem);
                               if (--asked == 0) all.cancel();
                           }));
        while (asked != 0) co_await all.async_wait(asio::as_tuple(asio::use_awaitable));
        if (link_.is_over()) co_return;
        for (auto& k : keys_) {
            if (k.failed) std::rethrow_exception(k.failed);
            if (!k.problem.empty()) throw px::error{px::errc::unauthorized, k.of.label() + ": " + k.problem};
            clients_.emplace(k.of.label(), patient(k.client));
        }
    }

    /// `read()`, whose error tells where in Redis it read.
    template <class Read>
    static auto named(std::string const& where, Read const& read)
    {
        try {
            return read();
        } catch (px::error const& e) {
            throw px::error{px::errc::invalid_argument, where + ": " + std::string{e.message()}};
        }
    }

    /// Joins the run, or plans and begins it.
    asio::awaitable<void> enter()
    {
        using state = px::fleet::work_run::state;
        auto run = co_await board_.join(request_);
        if (run && run->is == state::absent) {
            auto const now = run->began;  // one clock for all machines: --since-last goes on from it
            check_clocks(px::now(), now);
            auto const plan = named(bookmarks_in_redis_,
                                    [&] { return plan_of(opt_, credentials_, run->bookmarks, now, new_run_id(now)); });
            auto const items = items_of(plan, opt_.window);
            // Redis may have begun it, and answer too late: then it is joined.
            for (int i = 0; i != 3; ++i) {
                run = co_await board_.begin(request_, plan.text(), items);
                if (run || run.error() != px::errc::deadline_exceeded || link_.is_over()) break;
            }
        }
        if (!run) throw run.error();
        if (run->is == state::differs)
            throw px::error{px::errc::invalid_argument, "the run '" + opt_.run + "' was begun with " +
                                                            difference_of(run->other_request, request_) +
                                                            ": ask for the same, or give --run another name"};
        run_.known = *run;
        run_.plan = named(run_in_redis_, [&] { return fleet_plan::parse(run->plan); });
        run_.how.run_id = run_.plan.run_id;
        run_.how.now = run_.plan.began;
        for (auto const& l : run_.plan.lists) {
            auto& job = run_.jobs.emplace_back();
            job.tenant = l.subscription;
            job.region = l.region;
            job.resource = l.resource;
            job.file = run_.output.where();
        }
        std::printf("%s the run '%s' as %s: %llu windows, %llu of them finished.\n",
                    run->is == state::begun ? "Began" : "Joined", opt_.run.c_str(), run_.process.c_str(),
                    static_cast<unsigned long long>(run->items), static_cast<unsigned long long>(run->finished));
        std::fflush(stdout);
    }

    /// The books of all processes, and the run's completion with its bookmarks. True where there is more to read: what
    /// was set aside may be tried again meanwhile.
    asio::awaitable<bool> close_books()
    {
        auto const results = co_await all_results();
        if (!results) co_return false;
        fleet_books books{run_.plan, *results};
        for (auto const& u : books.unreadable())
            if (told_.insert(u).second)
                std::fprintf(stderr, "%s: %s: it counts as not finished; another --run reads it again\n",
                             run_in_redis_.c_str(), u.c_str());
        // What this folder has lost no bookmark leaves behind: the next run reads it.
        gone_ = run_.output.is_database() ? std::vector<std::string>{}
                                          : files_gone(books.lists(), opt_.out, folder_with_host(opt_.out));
        if (results->size() == run_.known.items && books.unreadable().empty() && gone_.empty()) {
            auto const bookmarks = books.bookmarks();
            auto const ask = [&] { return board_.complete(bookmarks); };
            auto const told = co_await link_.answered(pauses_, ask);
            if (!told) co_return false;
        }
        auto const look = [&] { return board_.snapshot(); };
        auto const all = co_await link_.answered(pauses_, look);
        if (!all) co_return false;
        end_ = *all;
        bool const is_whole = results->size() == end_.finished && (end_.complete || end_.waiting + end_.leased == 0);
        if (!is_whole && !link_.is_over()) co_return true;
        if (!run_.output.is_database()) remove_fenced_files(opt_.out, run_.plan.run_id, books.tokens());
        for (std::size_t i = 0; i != run_.jobs.size(); ++i) {
            auto& job = run_.jobs[i];
            for (auto const& p : books.lists()[i].parts)
                job.books.windows.insert(job.books.windows.end(), p.windows.begin(), p.windows.end());
            job.complete = true;
        }
        for (auto const i : books.unfinished()) {
            auto& job = run_.jobs.at(i);
            job.complete = false;
            job.problem = std::to_string(run_.plan.lists[i].items - books.lists()[i].parts.size()) + " of its " +
                          std::to_string(run_.plan.lists[i].items) + " windows are not finished";
        }
        for (auto const& a : end_.set_aside) {
            auto const why = "window " + std::to_string(a.number) + ", taken " + std::to_string(a.attempts) +
                             " times, was set aside: " + a.problem;
            try {
                run_.jobs.at(fleet_item::parse(a.what).list).problem = why;
            } catch (std::exception const&) {  // whose list it is of is not known
                std::fprintf(stderr, "%s: %s\n", run_in_redis_.c_str(), why.c_str());
            }
        }
        books_ = std::move(books);
        co_return false;
    }
    asio::awaitable<std::optional<std::vector<px::fleet::work_result>>> all_results()
    {
        constexpr std::uint64_t at_once = 200;
        std::vector<px::fleet::work_result> out;
        for (std::uint64_t from = 0; from < run_.known.items; from += at_once) {
            auto const ask = [&] { return board_.results(from, from + at_once); };
            auto some = co_await link_.answered(pauses_, ask);
            if (!some) co_return std::nullopt;
            for (auto& one : *some) out.push_back(std::move(one));
        }
        co_return out;
    }
    /// What this folder has of a process that was killed.
    asio::awaitable<void> remove_leftovers()
    {
        if (run_.output.is_database()) co_return;
        bool any = false;
        std::error_code failed;
        for (auto const& f : fs::directory_iterator{opt_.out, failed})
            any = any || item_of_file(f.path().filename().string(), run_.plan.run_id);
        if (!any) co_return;
        auto const results = co_await all_results();
        if (!results) co_return;
        std::map<std::uint64_t, std::uint64_t> latest;
        for (auto const& r : *results) latest[r.number] = r.token;
        auto const look = [&] { return board_.snapshot(); };
        auto const all = co_await link_.answered(pauses_, look);
        if (!all) co_return;
        for (auto const& h : all->held) latest[h.number] = h.token;
        remove_fenced_files(opt_.out, run_.plan.run_id, latest);
    }

    asio::awaitable<void> show_progress()
    {
        while (!link_.ended()) {
            co_await link_.pause(ticks_, progress_.interval());
            shown_ = readers_.jobs_now();
            if (!link_.ended() && !shown_.empty()) progress_.show();
        }
    }
    void stop()
    {
        for (auto& k : keys_) k.stop.emit(asio::cancellation_type::terminal);
        readers_.stop();
        pauses_.cancel();
    }

    options const& opt_;
    asio::io_context io_{1};
    asio::steady_timer pauses_{io_}, ticks_{io_};
    fleet_link link_{[this] { stop(); }};
    joined_run run_;
    std::string request_;
    std::string run_in_redis_, bookmarks_in_redis_;  // for people
    std::vector<std::string> gone_;
    std::set<std::string> told_;  // of results that cannot be read
    std::vector<px::credential> credentials_;
    px::pools pools_;
    px::fleet::work_board board_;
    std::deque<std::unique_ptr<px::fleet::quota_member>> members_;
    std::deque<px::tenant> tenants_;
    std::deque<key_check> keys_;
    std::map<std::string, reader> clients_;
    fleet_readers readers_{io_, link_, run_, clients_};
    std::deque<export_job> shown_;
    progress progress_{shown_};
    connection_totals totals_;
    std::optional<fleet_books> books_;
    px::fleet::work_snapshot end_;
    stop_signals signals_{
        [this] { asio::post(io_, [this] { link_.interrupt(); }); }};  // last, since it uses the others
};

}  // namespace example

#endif
