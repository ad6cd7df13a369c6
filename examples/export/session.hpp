// An export of every list of every subscription at the same time, in one process.
#ifndef EXAMPLES_EXPORT_SESSION_HPP
#define EXAMPLES_EXPORT_SESSION_HPP

#include "command_line.hpp"
#include "list_run.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "stop_signals.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// An export should rather wait than fail, so it retries for long. And a field with an unexpected type must not cost a
/// page.
[[nodiscard]] inline reader patient(reader const& client)
{
    return client.with(px::retry{}.max_attempts(8), px::timeout{std::chrono::seconds{120}}, px::tolerate_mismatches{},
                       px::accept_gzip{});
}

/// Why the key of a client cannot be used; "" where it can, or where that is not known: a host may be busy, and the
/// export itself retries.
[[nodiscard]] inline asio::awaitable<std::string> problem_of_key(reader client)
{
    auto const asking = client.results().with(px::retry::none(), px::timeout{std::chrono::seconds{15}});
    auto const probe = co_await asking.probe();
    if (!probe) co_return probe.error().what();
    if (probe->verdict == px::probe_verdict::ok || probe->verdict == px::probe_verdict::other) co_return std::string{};
    co_return probe->sentence();
}

/// Closes the pools; before that their statistics are added to `totals`.
inline asio::awaitable<void> close_pools(px::pools pools, connection_totals& totals)
{
    auto const all = co_await pools.stats();
    for (auto const& host : all) {
        totals.opened += host.counts.opened;
        totals.reused += host.counts.reused;
        totals.resumed += host.counts.resumed;
    }
    co_await pools.close(std::chrono::seconds{1});
}

/// A subscription with its client and its jobs.
struct subscription {
    px::tenant tenant;
    std::vector<export_job*> jobs;
    // One signal for each job, and one for the time before the jobs begin.
    std::unique_ptr<asio::cancellation_signal[]> stops;
};

class session {
public:
    session(options const& opt, std::vector<px::credential> credentials, px::pool_options pool_options)
        : opt_{opt}, pools_{io_.get_executor(), px::single_threaded, std::move(pool_options)}
    {
        // All jobs are made first, so that their progress bars are shown from the beginning.
        for (auto& c : credentials) {
            auto& s = subscriptions_.emplace_back(subscription{px::tenant{std::move(c)}, {}, {}});
            for (auto const& resource : opt.resources) {
                auto& job = jobs_.emplace_back();
                job.tenant = s.tenant.label();
                job.region = s.tenant.region();
                job.resource = resource;
                s.jobs.push_back(&job);
            }
            s.stops = std::make_unique<asio::cancellation_signal[]>(s.jobs.size() + 1);
        }
    }

    [[nodiscard]] std::deque<export_job> const& jobs() const noexcept { return jobs_; }
    [[nodiscard]] std::deque<export_job>& jobs() noexcept { return jobs_; }
    /// The index of a job among all jobs.
    [[nodiscard]] std::size_t number_of(export_job const& job) const
    {
        std::size_t at = 0;
        while (&jobs_[at] != &job) ++at;
        return at;
    }
    [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }
    /// Whether no job could be started.
    [[nodiscard]] bool could_not_begin() const
    {
        return !interrupted_ && std::all_of(jobs_.begin(), jobs_.end(),
                                            [](auto const& j) { return j.began == steady_clock::time_point{}; });
    }

    /// Runs `work(client, job)` for all lists at the same time, until all have ended or a signal has stopped them.
    template <class Work>
    void run(Work work)
    {
        running_ = jobs_.size();
        for (auto& s : subscriptions_) {
            auto client = s.tenant.as<px::scope::read>(pools_);
            if (!client) {
                for (auto* j : s.jobs) j->problem = client.error().what();
                running_ -= s.jobs.size();
                continue;
            }
            asio::co_spawn(
                io_, run_subscription(patient(*client), s, work),
                asio::bind_cancellation_slot(s.stops[s.jobs.size()].slot(), [this, &s](std::exception_ptr e) {
                    if (!e) return;  // stopped while the key was checked: no job has begun
                    for (auto* j : s.jobs) j->problem = stopped_words;
                    running_ -= s.jobs.size();
                }));
        }
        asio::co_spawn(io_, show_progress(), [](std::exception_ptr) {});
        io_.run();
        if (std::any_of(jobs_.begin(), jobs_.end(), [](auto const& j) { return j.records != 0; })) progress_.show();
    }

    /// Closes the pools and returns their statistics.
    [[nodiscard]] connection_totals close()
    {
        connection_totals totals;
        io_.restart();
        asio::co_spawn(io_, close_pools(pools_, totals), [](std::exception_ptr) {});
        io_.run();
        return totals;
    }

private:
    /// Checks the key, then runs the jobs at the same time.
    template <class Work>
    asio::awaitable<void> run_subscription(reader client, subscription& s, Work work)
    {
        auto problem = co_await problem_of_key(client);
        // If the signal came after the answer, it has cancelled nothing, so the jobs must not be started.
        if (interrupted_) problem = stopped_words;
        if (!problem.empty()) {
            for (auto* j : s.jobs) j->problem = problem;
            running_ -= s.jobs.size();
            co_return;
        }
        for (std::size_t i = 0; i != s.jobs.size(); ++i)
            asio::co_spawn(io_, run_job(client, *s.jobs[i], work),
                           asio::bind_cancellation_slot(s.stops[i].slot(), [this](std::exception_ptr) { --running_; }));
    }

    void stop()
    {
        if (running_ == 0) return;  // the signal came after all jobs had ended
        interrupted_ = true;
        for (auto& s : subscriptions_)
            for (std::size_t k = 0; k <= s.jobs.size(); ++k) s.stops[k].emit(asio::cancellation_type::terminal);
    }

    asio::awaitable<void> show_progress()
    {
        asio::steady_timer timer{io_};
        auto last = steady_clock::now();
        while (running_ != 0) {
            timer.expires_after(
                std::min<std::chrono::milliseconds>(progress_.interval(), std::chrono::milliseconds{100}));
            co_await timer.async_wait(asio::use_awaitable);
            if (steady_clock::now() - last < progress_.interval()) continue;
            last = steady_clock::now();
            progress_.show();
        }
    }

    options const& opt_;
    asio::io_context io_{1};
    px::pools pools_;
    std::deque<export_job> jobs_;
    std::deque<subscription> subscriptions_;
    progress progress_{jobs_};
    std::size_t running_ = 0;
    bool interrupted_ = false;
    stop_signals signals_{[this] { asio::post(io_, [this] { stop(); }); }};  // last, since it uses the others
};

}  // namespace example

#endif
