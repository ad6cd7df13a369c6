// The workers of an event sink: they send, look up, tell, and close.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_WORKERS_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_WORKERS_IPP

#include <gainsight/px/destination/sink_engine.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/resource/custom_events.hpp>
#include <gainsight/px/stream/page_reader.hpp>

#include <boost/asio/deferred.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

/// A record of which a worker waits until it is on the disk.
class written_record final : public sink_signal, public journal_waiter {
public:
    ~written_record() override = default;
    void written(error const& failed) override
    {
        failure = failed;
        fire();
    }
};

GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::work(std::shared_ptr<sink_engine> self)
{
    for (;;) {
        sink_task task;
        {
            std::lock_guard const lock{self->mutex_};
            task = self->core_.next(std::chrono::steady_clock::now());
            bool const ends = task.what == sink_task::kind::none || task.what == sink_task::kind::wait;
            if (ends) {
                if (task.what == sink_task::kind::wait) self->sleep_until(task.until);
                if (--self->running_ == 0 && self->idle_ && self->stopped_) self->idle_->fire();
                co_return;
            }
        }
        if (task.what == sink_task::kind::send)
            co_await self->send(task);
        else
            co_await self->look_up(task);
    }
}

GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::send(sink_task& task)
{
    error why;
    bool begun = true;
    if (writes_begun()) {
        // On the disk before the first byte is sent: else a crash would leave an event that seems to be unsent.
        auto const record = std::make_shared<written_record>();
        if (auto const e = journal_->submit(entry_kind::begun, task.event.sequence, {}, record)) record->written(e);
        co_await record->async_wait(executor_, boost::asio::deferred);
        why = record->failure;
        begun = !why;
    }
    if (begun) {
        auto const c = context_.make<void>(operation::create_custom_event::info);
        c->body = task.event.text.view();
        co_await run_call(c);
        why = c->failure;
    }
    auto const end = begun ? end_of_sending(why) : send_end::not_now;
    sink_verdict verdict;
    {
        std::lock_guard const lock{mutex_};
        verdict = core_.sent(std::move(task.event), end, why.retry_after(), std::chrono::steady_clock::now());
    }
    if (verdict.trouble) tell_trouble(why);
    if (!begun) verdict.returned = false;  // there may be no record to take back
    finish(std::move(verdict), why);
}

GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::look_up(sink_task& task)
{
    error why;
    auto end = look_up_end::impossible;
    auto const event = from_json<custom_event>(task.event.text.view());
    std::string stamp;
    if (event) stamp = event->attributes.get<std::string>(options_.stamp()).value_or(std::string{});
    if (!stamp.empty()) end = co_await search(*event, stamp, why);
    if (end == look_up_end::absent) why = error{errc::records_missing, "it was sent, and PX does not show it"};
    if (end == look_up_end::impossible)
        why = error{errc::invalid_argument,
                    "it was sent, and has no attribute '" + options_.stamp() + "' by which it could be looked for"};
    sink_verdict verdict;
    {
        std::lock_guard const lock{mutex_};
        verdict = core_.looked_up(std::move(task.event), end, std::chrono::steady_clock::now());
    }
    if (verdict.trouble) tell_trouble(why);
    finish(std::move(verdict), why);
}

GAINSIGHT_PX_DECL boost::asio::awaitable<look_up_end> sink_engine::search(custom_event const& event,
                                                                          std::string const& stamp, error& failed)
{
    // A second before and after: nobody has said whether PX keeps the milliseconds.
    constexpr std::chrono::seconds around{1};
    auto const at = event.date.value_or(px::now());
    custom_event_query query;
    query.during(date_range{at - around, at + around}).page_size(1000);
    // PX splits a filter at ';', and then all of those two seconds are read.
    if (!event.identify_id.empty() && event.identify_id.find(';') == std::string::npos)
        query.where(field::custom_event::identify_id == event.identify_id);
    page_reader<operation::list_custom_events> pages{context_, query.body()};
    page<custom_event> page;
    for (;;) {
        step outcome;
        if (auto const c = pages.ask(page, outcome)) {
            co_await run_call(c);
            outcome = pages.take(*c, page);
        }
        if (outcome.error()) {
            failed = outcome.error();
            co_return look_up_end::failed;
        }
        if (!outcome) co_return look_up_end::absent;
        for (auto const& one : page)
            if (one.attributes.get<std::string>(options_.stamp()) == stamp) co_return look_up_end::found;
    }
}

/// One that the end of the sink can end.
GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::run_call(std::shared_ptr<call_base> c)
{
    std::list<std::shared_ptr<call_base>>::iterator at;
    {
        std::lock_guard const lock{mutex_};
        at = calls_.insert(calls_.end(), c);
    }
    co_await c->async_wait(boost::asio::deferred);
    std::lock_guard const lock{mutex_};
    calls_.erase(at);
}

GAINSIGHT_PX_DECL void sink_engine::finish(sink_verdict verdict, error const& why)
{
    if (verdict.settled) {
        tell(verdict, why);
        if (journal_)
            (void)journal_->submit(entry_kind::settled, verdict.sequence,
                                   std::string(1, static_cast<char>(*verdict.settled)));
    } else if (verdict.returned && writes_begun()) {
        (void)journal_->submit(entry_kind::returned, verdict.sequence, {});
    }
    std::size_t n = 0;
    {
        std::lock_guard const lock{mutex_};
        if (verdict.settled) {
            give_room();
            note_progress();
        }
        n = workers_to_start();
    }
    start(n);
}

GAINSIGHT_PX_DECL void sink_engine::tell(sink_verdict const& verdict, error const& why)
{
    if (!options_.on_outcome() || verdict.settled == event_outcome::done) return;
    try {
        options_.on_outcome()(told_event{*verdict.settled, verdict.text.view(), why});
    } catch (...) {  // of the user's: the delivery goes on
    }
}

GAINSIGHT_PX_DECL void sink_engine::tell_trouble(error const& why)
{
    if (!options_.on_trouble()) return;
    try {
        options_.on_trouble()(why);
    } catch (...) {  // likewise
    }
}

GAINSIGHT_PX_DECL void sink_engine::sleep_until(time_point at)
{
    if (at >= sleeps_until_ || stopped_) return;
    sleeps_until_ = at;
    timer_.expires_at(at);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code failed) {
        std::size_t n = 0;
        {
            std::lock_guard const lock{self->mutex_};
            if (failed) return;  // another wait has taken its place, or it is stopped
            self->sleeps_until_ = time_point::max();
            n = self->workers_to_start();
        }
        self->start(n);
    });
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
        self->timer_.cancel();
    }
    co_await self->idle_->async_wait(self->executor_, boost::asio::deferred);
    if (self->journal_) {
        auto const written = std::make_shared<plain_signal>();
        self->journal_->close([written](error const& failed) {
            written->failure = failed;
            written->fire();
        });
        co_await written->async_wait(self->executor_, boost::asio::deferred);
        if (written->failure) self->tell_trouble(written->failure);
    }
    std::vector<sink_verdict> left;
    {
        std::lock_guard const lock{self->mutex_};
        if (!self->journal_) left = self->core_.give_up();
    }
    error const why{errc::closed, "event sink: it was closed before the event was delivered"};
    for (auto const& v : left) self->tell(v, why);
    std::shared_ptr<journal> ended;
    {
        std::lock_guard const lock{self->mutex_};
        ended = std::move(self->journal_);
    }
    ended.reset();  // its thread has nothing left to do; the folder is free for the next one
    std::lock_guard const lock{self->mutex_};
    self->closed_ = true;
    for (auto const& f : std::exchange(self->flushes_, {})) {
        f->failure = error{errc::closed, "event sink: it was closed before all had an outcome"};
        f->fire();
    }
    for (auto const& c : std::exchange(self->closes_, {})) c->fire();
}

}  // namespace gainsight::px::inline v0::detail

#endif
