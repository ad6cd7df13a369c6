// How an event sink ends: closed with a grace period, or abandoned.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_END_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_END_IPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/destination/impl/sink_timer.hpp>
#include <gainsight/px/destination/sink_engine.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL std::shared_ptr<pending_close> sink_engine::close(std::chrono::nanoseconds grace)
{
    auto const out = std::make_shared<pending_close>(shared_from_this());
    auto const time_is_up = std::make_shared<plain_signal>(), idle = std::make_shared<plain_signal>();
    auto const deadline = after(std::chrono::steady_clock::now(), std::max(grace, std::chrono::nanoseconds{0}));
    std::lock_guard const lock{mutex_};
    if (closed_) {
        out->fire();
        return out;
    }
    closes_.push_back(out);
    if (std::exchange(closing_, true)) return out;
    time_is_up_ = time_is_up;
    idle_ = idle;
    try {
        boost::asio::post(executor_, [self = shared_from_this(), deadline] {
            try {
                boost::asio::co_spawn(self->executor_, run_close(self, deadline),
                                      [self](std::exception_ptr) { self->end_close(); });
            } catch (...) {
                self->end_close();
            }
        });
    } catch (...) {
        closes_.pop_back();
        closing_ = false;
        throw;
    }
    for (auto const& p : std::exchange(without_room_, {})) {
        p->failure = not_taken(errc::closed, "it was closed while the push waited for room");
        p->fire();
    }
    note_progress();
    return out;
}

GAINSIGHT_PX_DECL void sink_engine::end_grace()
{
    std::lock_guard const lock{mutex_};
    if (time_is_up_) time_is_up_->fire();
}

GAINSIGHT_PX_DECL void sink_engine::abandon() noexcept
{
    stop_at_once();
    {
        std::lock_guard const no_handler_runs{handlers_};
    }
    // Pushes that wait for the journal are completed here, while the executor certainly exists; no new ones can be
    // added.
    std::shared_ptr<journal> open;
    std::shared_ptr<std::atomic<bool>> ended;
    {
        std::lock_guard const lock{mutex_};
        open = journal_;
        ended = journal_ended_;
    }
    if (open) open->drain();
    if (ended) ended->wait(false);
}

GAINSIGHT_PX_DECL void sink_engine::stop_at_once() noexcept
{
    std::lock_guard const lock{mutex_};
    abandoned_ = true;
    if (closed_) return;
    stopped_ = true;
    core_.stop();
    try {
        for (auto const& p : without_room_)
            p->failure = not_taken(errc::closed, "it was destroyed while the push waited for room");
        for (auto const& f : flushes_)
            f->failure = error{errc::closed, "event sink: it was destroyed before all had an outcome"};
        if (sleeps_until_ != time_point::max())
            boost::asio::post(executor_, [self = shared_from_this()] {
                std::lock_guard const alone{self->mutex_};
                self->timer_->cancel();
            });
    } catch (...) {  // out of memory: they complete without an error message
    }
    for (auto const& p : std::exchange(without_room_, {})) p->fire();
    for (auto const& f : std::exchange(flushes_, {})) f->fire();
    if (!std::exchange(closing_, true)) closed_ = true;
    // A close that is under way must not wait any more: if the context were destroyed during its wait, the coroutine
    // and the sink would keep each other alive.
    if (time_is_up_) time_is_up_->fire();
    if (idle_) idle_->fire();
    for (auto const& c : std::exchange(closes_, {})) c->fire();
}

GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::run_close(std::shared_ptr<sink_engine> self,
                                                                      time_point deadline)
{
    boost::asio::steady_timer clock{self->executor_};
    clock.expires_at(deadline);
    clock.async_wait([up = self->time_is_up_](boost::system::error_code) { up->fire(); });
    co_await self->time_is_up_->async_wait(self->executor_, boost::asio::deferred);
    clock.cancel();
    {
        std::lock_guard const lock{self->mutex_};
        self->stopped_ = true;
        self->core_.stop();
        for (auto const& c : self->calls_) c->abandon_from_anywhere();
        if (self->running_ == 0) self->idle_->fire();
        self->timer_->cancel();
    }
    co_await self->idle_->async_wait(self->executor_, boost::asio::deferred);
    auto const written = self->close_journal();
    if (written) {
        co_await written->async_wait(self->executor_, boost::asio::deferred);
        if (written->failure) self->report_trouble(written->failure);
    }
    std::vector<sink_verdict> left;
    {
        std::lock_guard const lock{self->mutex_};
        if (!self->journal_) left = self->core_.give_up();
    }
    error const why{errc::closed, "event sink: it was closed before the event was delivered"};
    for (auto const& v : left) (void)self->report_outcome(v, why);
}

/// Begins to close the journal. Null if there is nothing to wait for.
GAINSIGHT_PX_DECL std::shared_ptr<plain_signal> sink_engine::close_journal()
{
    auto written = std::make_shared<plain_signal>();
    auto const ended = std::make_shared<std::atomic<bool>>(false);
    std::lock_guard const lock{mutex_};
    // If the sink is abandoned, its executor may disappear at any time: the destructor closes the journal.
    if (!journal_ || abandoned_) return {};
    journal_->close([written, ended](error const& failed) {
        written->failure = failed;
        written->fire();
        *ended = true;
        ended->notify_all();
    });
    journal_ended_ = ended;
    return written;
}

GAINSIGHT_PX_DECL void sink_engine::end_close() noexcept
{
    std::shared_ptr<journal> ended;
    {
        std::lock_guard const lock{mutex_};
        stopped_ = true;
        core_.stop();
        if (running_ == 0) ended = std::move(journal_);
    }
    ended.reset();  // joins its thread, which has nothing left to do, and releases the folder
    std::lock_guard const lock{mutex_};
    closed_ = true;
    try {
        for (auto const& f : flushes_)
            f->failure = error{errc::closed, "event sink: it was closed before all had an outcome"};
    } catch (...) {  // out of memory: they complete without an error message
    }
    for (auto const& f : std::exchange(flushes_, {})) f->fire();
    for (auto const& c : std::exchange(closes_, {})) c->fire();
}

}  // namespace gainsight::px::inline v0::detail

#endif
