// The workers of an event sink: they send events, look them up, and report outcomes.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_WORKERS_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_WORKERS_IPP

#include <gainsight/px/destination/sink_engine.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/resource/custom_events.hpp>
#include <gainsight/px/stream/page_reader.hpp>

#include <boost/asio/deferred.hpp>

#include <optional>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// A record that a worker submits, and waits until it is on the disk.
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
        sink_job job;
        {
            std::lock_guard const lock{self->mutex_};
            job.task = self->core_.next(std::chrono::steady_clock::now());
            auto const what = job.task.what;
            if (what == sink_task::kind::none || what == sink_task::kind::wait) {
                if (what == sink_task::kind::wait) self->sleep_until(job.task.until);
                self->end_worker();
                co_return;
            }
        }
        try {
            if (job.task.what == sink_task::kind::send)
                co_await self->send(job);
            else
                co_await self->look_up(job);
        } catch (...) {
            self->put_back(job, std::current_exception());
        }
    }
}

/// Returns the event of a worker that ended with an exception to the core, with what is known about its sending.
GAINSIGHT_PX_DECL void sink_engine::put_back(sink_job& job, std::exception_ptr const& thrown) noexcept
{
    auto const what = std::exchange(job.task.what, sink_task::kind::none);
    if (what == sink_task::kind::none) return;
    error why;
    try {
        std::rethrow_exception(thrown);
    } catch (std::exception const& e) {
        why = error_of(e, job.may_be_sent ? effect::unknown : effect::not_applied);
    } catch (...) {
    }
    sink_verdict verdict;
    {
        std::lock_guard const lock{mutex_};
        auto const now = std::chrono::steady_clock::now();
        auto const end = job.may_be_sent ? send_end::unknown : send_end::not_now;
        if (what == sink_task::kind::look_up)
            verdict = core_.looked_up(std::move(job.task.event), look_up_end::failed, now);
        else
            verdict = core_.sent(std::move(job.task.event), end, {}, now);
    }
    if (verdict.trouble) report_trouble(why);
    if (!job.begun) verdict.returned = false;
    finish(std::move(verdict), why);
}

GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::send(sink_job& job)
{
    error why;
    if (writes_begun()) {
        // Recorded on the disk before the first byte is sent: otherwise, after a crash, the event would look as if it
        // had not been sent.
        auto const record = std::make_shared<written_record>();
        {
            // With the mutex held, so that no worker begins to wait for the journal after the sink was stopped.
            std::lock_guard const lock{mutex_};
            if (!stopped_) {
                why = journal_->submit(entry_kind::begun, job.task.event.sequence, {}, record);
                job.begun = !why;
            }
        }
        if (job.begun) {
            co_await record->async_wait(executor_, boost::asio::deferred);
            why = record->failure;
            job.begun = !why;  // otherwise there may be no record that has to be taken back
        }
    }
    auto end = send_end::not_now;
    if (!why) {
        auto const c = context_.make<void>(operation::create_custom_event::info);
        c->body = job.task.event.text.view();
        bool const has_run = co_await run_call(c, job.may_be_sent);
        why = c->failure;
        end = has_run ? end_of_sending(why) : send_end::stopped;
    }
    sink_verdict verdict;
    {
        std::lock_guard const lock{mutex_};
        job.task.what = sink_task::kind::none;
        verdict = core_.sent(std::move(job.task.event), end, why.retry_after(), std::chrono::steady_clock::now());
    }
    if (verdict.trouble) report_trouble(why);
    if (!job.begun) verdict.returned = false;
    finish(std::move(verdict), why);
}

GAINSIGHT_PX_DECL boost::asio::awaitable<void> sink_engine::look_up(sink_job& job)
{
    error why;
    auto end = look_up_end::impossible;
    auto const event = from_json<custom_event>(job.task.event.text.view());
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
        job.task.what = sink_task::kind::none;
        verdict = core_.looked_up(std::move(job.task.event), end, std::chrono::steady_clock::now());
    }
    if (verdict.trouble) report_trouble(why);
    finish(std::move(verdict), why);
}

GAINSIGHT_PX_DECL boost::asio::awaitable<look_up_end> sink_engine::search(custom_event const& event,
                                                                          std::string const& stamp, error& failed)
{
    // One second before and after: it is not documented whether PX keeps the milliseconds.
    constexpr std::chrono::seconds around{1};
    auto const at = event.date.value_or(px::now());
    custom_event_query query;
    query.during(date_range{at - around, at + around}).page_size(1000);
    // PX splits a filter at ';': for such an id all events of the two seconds are read.
    if (!event.identify_id.empty() && event.identify_id.find(';') == std::string::npos)
        query.where(field::custom_event::identify_id == event.identify_id);
    page_reader<operation::list_custom_events> pages{context_, query.body()};
    page<custom_event> page;
    for (;;) {
        step outcome;
        if (auto const c = pages.ask(page, outcome)) {
            bool begun = false;
            bool const has_run = co_await run_call(c, begun);
            if (!has_run) co_return look_up_end::failed;
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

/// Keeps a call in the list of calls under way while it runs; does not add it if the sink is stopped.
class sink_engine::listed_call {
public:
    using list = std::list<std::shared_ptr<call_base>>;
    /// Precondition: the mutex is locked.
    listed_call(sink_engine& of, list& one) noexcept : of_{of}
    {
        if (of.stopped_) return;
        at_ = one.begin();
        of.calls_.splice(of.calls_.end(), one);
    }
    listed_call(listed_call const&) = delete;
    listed_call& operator=(listed_call const&) = delete;
    ~listed_call()
    {
        std::lock_guard const lock{of_.mutex_};
        if (at_) of_.calls_.erase(*at_);
    }
    [[nodiscard]] bool is_listed() const noexcept { return at_.has_value(); }

private:
    sink_engine& of_;
    std::optional<list::iterator> at_;
};

/// Runs a call that is cancelled when the sink ends.
GAINSIGHT_PX_DECL boost::asio::awaitable<bool> sink_engine::run_call(std::shared_ptr<call_base> c, bool& begun)
{
    listed_call::list one;
    one.push_back(c);
    std::unique_lock lock{mutex_};
    listed_call const here{*this, one};
    lock.unlock();
    if (!here.is_listed()) co_return false;
    begun = true;
    co_await c->async_wait(boost::asio::deferred);
    co_return true;
}

GAINSIGHT_PX_DECL void sink_engine::finish(sink_verdict verdict, error const& why) noexcept
{
    if (verdict.settled) {
        // An outcome that was not reported is not written: the next sink that opens the journal reports it.
        if (report_outcome(verdict, why)) {
            char const how = static_cast<char>(*verdict.settled);
            note(entry_kind::settled, verdict.sequence, std::string_view{&how, 1});
        }
    } else if (verdict.returned && writes_begun()) {
        note(entry_kind::returned, verdict.sequence, {});
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

/// Submits a record without waiting for it. If it is lost, the effect is the same as if the process had been killed
/// before.
GAINSIGHT_PX_DECL void sink_engine::note(entry_kind kind, std::uint64_t sequence, std::string_view content) noexcept
{
    if (!journal_) return;
    try {
        (void)journal_->submit(kind, sequence, content);
    } catch (...) {
    }
}

GAINSIGHT_PX_DECL bool sink_engine::report_outcome(sink_verdict const& verdict, error const& why) noexcept
{
    if (!options_.on_outcome() || verdict.settled == event_outcome::done) return true;
    std::lock_guard const lock{handlers_};
    if (abandoned_) return false;
    try {
        options_.on_outcome()(event_report{*verdict.settled, verdict.text.view(), why});
    } catch (...) {  // exceptions of the user's handler are ignored
    }
    return true;
}

GAINSIGHT_PX_DECL void sink_engine::report_trouble(error const& why) noexcept
{
    if (!options_.on_trouble()) return;
    std::lock_guard const lock{handlers_};
    if (abandoned_) return;
    try {
        options_.on_trouble()(why);
    } catch (...) {  // ignored, as above
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
