// The bodies of <gainsight/px/destination/sink_engine.hpp>, except the workers and the end of the sink.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_ENGINE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_ENGINE_IPP

#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/destination/impl/sink_timer.hpp>
#include <gainsight/px/destination/sink_engine.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdio>
#include <random>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void pending_push::written(error const& failed)
{
    if (auto const to = to_.lock()) to->written(*this, failed);
}
GAINSIGHT_PX_DECL void pending_push::cancelled()
{
    if (auto const to = to_.lock()) to->cancelled(*this);
}
GAINSIGHT_PX_DECL void pending_flush::cancelled() { of_->cancelled(*this); }
GAINSIGHT_PX_DECL void pending_close::cancelled() { of_->end_grace(); }

[[nodiscard]] inline std::string random_run()
{
    std::random_device random;
    std::string out(17, '\0');
    std::snprintf(out.data(), out.size(), "%08x%08x", random(), random());
    out.resize(16);
    return out;
}

GAINSIGHT_PX_DECL error not_taken(errc code, std::string why)
{
    error_facts facts;
    facts.code = code;
    facts.message = "event sink: " + std::move(why) + "; the event was not taken";
    facts.effect = effect::not_applied;
    return error{std::move(facts)};
}

GAINSIGHT_PX_DECL sink_engine::sink_engine(call_context context, delivery promise, sink_options options)
    : context_{std::move(context)}, executor_{context_.pools->executor()}, promise_{promise},
      options_{std::move(options)}, run_{random_run()}, core_{promise, options_.limits(), std::random_device{}()},
      timer_{std::make_unique<sink_timer>(executor_)}
{}

GAINSIGHT_PX_DECL sink_engine::~sink_engine() = default;

GAINSIGHT_PX_DECL error sink_engine::begin()
{
    if (promise_ == delivery::confirmed && options_.stamp().empty())
        return error{errc::invalid_argument,
                     "event sink: what is to be confirmed needs sink_options::stamp(name), by which it is looked for"};
    if (!options_.journal()) return {};
    journal_ = std::make_shared<journal>();
    auto found = journal_->open(*options_.journal(), writes_begun());
    if (!found) return found.error();
    recovery_notes_ = std::move(found->notes);
    for (auto const& note : recovery_notes_) report_trouble(journal_error(note, {}, effect::unknown));
    core_.number_from(found->next);
    auto const now = std::chrono::steady_clock::now();
    for (auto& e : found->events) {
        auto verdict = core_.restore({e.sequence, event_text{e.json}}, e.begun, now);
        if (!verdict.settled) continue;
        error const why{errc::operation_aborted, "it was being sent when the process ended"};
        char const how = static_cast<char>(*verdict.settled);
        // No worker starts before all events are restored.
        if (report_outcome(verdict, why)) note(entry_kind::settled, verdict.sequence, std::string_view{&how, 1});
    }
    if (core_.waiting() == 0) return {};
    // At least one worker: if all events are due later, it sets the timer.
    std::unique_lock lock{mutex_};
    auto const n = std::max<std::size_t>(workers_to_start(), 1);
    running_ = n;
    lock.unlock();
    start(n);
    return {};
}

GAINSIGHT_PX_DECL result<std::string> sink_engine::encode(custom_event const& event)
{
    if (promise_ != delivery::confirmed) return event_body(event, options_.nested(), now());
    auto const& name = options_.stamp();
    if (event.attributes.contains(name))
        return error{errc::invalid_argument, "event sink: the event has an attribute '" + escaped_sample(name, 100) +
                                                 "', which is the name of the stamp"};
    auto stamped = event;
    stamped.attributes.set(name, run_ + '-' + std::to_string(++stamps_));
    return event_body(stamped, options_.nested(), now());
}

GAINSIGHT_PX_DECL std::shared_ptr<pending_push> sink_engine::push(std::string json, error& refused)
{
    if (json.size() > longest_content) {
        refused = not_taken(errc::invalid_argument, "its JSON has " + std::to_string(json.size()) +
                                                        " bytes, more than " + std::to_string(longest_content));
        return {};
    }
    std::size_t start_now = 0;
    std::shared_ptr<pending_push> out;
    {
        std::lock_guard const lock{mutex_};
        if (closing_) {
            refused = not_taken(errc::closed, "it is closed");
            return {};
        }
        bool const fits = without_room_.empty() && core_.has_room(json.size());
        if (fits && !journal_) {
            event_text text{json};
            auto const sequence = core_.reserve(json.size());
            try {
                core_.add({sequence, std::move(text)});
            } catch (...) {
                core_.release(sequence, json.size());
                throw;
            }
            start_now = workers_to_start();
        } else {
            out = std::make_shared<pending_push>(weak_from_this(), json);
            if (fits)
                take(out);
            else
                without_room_.push_back(out);
        }
    }
    start(start_now);
    return out;
}

GAINSIGHT_PX_DECL error error_of(std::exception const& e, effect what) noexcept
{
    try {
        error_facts facts;
        facts.code = errc::sink_failed;
        facts.message = std::string{"event sink: "} + e.what();
        facts.effect = what;
        return error{std::move(facts)};
    } catch (...) {
        return {};
    }
}

GAINSIGHT_PX_DECL void sink_engine::take(std::shared_ptr<pending_push> const& p) noexcept
{
    auto const size = p->text_.view().size();
    p->sequence_ = core_.reserve(size);
    bool taken = false;
    try {
        if (journal_) {
            p->failure = journal_->submit(entry_kind::event, p->sequence_, p->text_.view(), p);
            if (!p->failure) return;
        } else {
            core_.add({p->sequence_, std::move(p->text_)});
            taken = true;
        }
    } catch (std::exception const& e) {
        p->failure = error_of(e, effect::not_applied);
    }
    if (!taken) core_.release(p->sequence_, size);
    p->fire();
}

GAINSIGHT_PX_DECL void sink_engine::give_room() noexcept
{
    while (!without_room_.empty() && core_.has_room(without_room_.front()->text_.view().size())) {
        auto const p = std::move(without_room_.front());
        without_room_.pop_front();
        take(p);
    }
}

GAINSIGHT_PX_DECL void sink_engine::written(pending_push& p, error const& failed)
{
    std::size_t n = 0;
    {
        std::lock_guard const lock{mutex_};
        auto const size = p.text_.view().size();
        bool added = false;
        p.failure = failed;
        if (!failed) try {
                core_.add({p.sequence_, std::move(p.text_)});
                added = true;
            } catch (std::exception const& e) {
                // The event stays in the journal for the next sink that opens it.
                p.failure = error_of(e, effect::unknown);
            }
        if (added) {
            n = workers_to_start();
        } else {
            core_.release(p.sequence_, size);
            give_room();
            note_progress();
        }
    }
    p.fire();
    start(n);
}

GAINSIGHT_PX_DECL void sink_engine::cancelled(pending_push& p)
{
    std::lock_guard const lock{mutex_};
    auto const at =
        std::find_if(without_room_.begin(), without_room_.end(), [&](auto const& w) { return w.get() == &p; });
    // A push that has got room is accepted or being written, and will complete soon.
    if (at == without_room_.end()) return;
    p.failure = not_taken(errc::operation_aborted, "cancelled while it waited for room");
    auto const keep = std::move(*at);
    without_room_.erase(at);
    give_room();
    keep->fire();
}

GAINSIGHT_PX_DECL std::shared_ptr<pending_flush> sink_engine::flush()
{
    auto out = std::make_shared<pending_flush>(shared_from_this());
    std::size_t n = 0;
    {
        std::lock_guard const lock{mutex_};
        flushes_.reserve(flushes_.size() + 1);
        auto const mark = out->mark_ = core_.mark();
        bool const is_reached = core_.is_reached(mark);
        if (is_reached || closed_) core_.forget(mark);
        if (is_reached) return {};
        if (closed_) {
            out->failure = error{errc::closed, "event sink: it is closed, and not all have an outcome"};
            out->fire();
            return out;
        }
        flushes_.push_back(out);
        n = workers_to_start();
    }
    start(n);
    return out;
}

GAINSIGHT_PX_DECL void sink_engine::cancelled(pending_flush& f)
{
    std::lock_guard const lock{mutex_};
    auto const at = std::find_if(flushes_.begin(), flushes_.end(), [&](auto const& w) { return w.get() == &f; });
    if (at == flushes_.end()) return;
    f.failure = error{errc::operation_aborted, "event sink: the flush was cancelled; the delivery goes on"};
    core_.forget(f.mark_);
    auto const keep = std::move(*at);
    flushes_.erase(at);
    keep->fire();
}

GAINSIGHT_PX_DECL void sink_engine::note_progress() noexcept
{
    std::erase_if(flushes_, [&](auto const& f) {
        if (!core_.is_reached(f->mark_)) return false;
        core_.forget(f->mark_);
        f->fire();
        return true;
    });
    if (closing_ && core_.has_all_outcomes() && time_is_up_) time_is_up_->fire();
}

GAINSIGHT_PX_DECL sink_counts sink_engine::counts() const
{
    std::lock_guard const lock{mutex_};
    return core_.counts();
}

GAINSIGHT_PX_DECL std::size_t sink_engine::workers_to_start() noexcept
{
    if (running_ >= options_.workers()) return 0;
    if (!core_.is_ready(std::chrono::steady_clock::now())) {
        // There may be no worker that would set the timer, as when delivery is paused and there was nothing to deliver.
        if (auto const at = core_.ready_at()) sleep_until(*at);
        return 0;
    }
    auto const n = std::min(options_.workers() - running_, core_.waiting());
    running_ += n;
    return n;
}

GAINSIGHT_PX_DECL void sink_engine::end_worker() noexcept
{
    if (--running_ == 0 && idle_ && stopped_) idle_->fire();
}

GAINSIGHT_PX_DECL void sink_engine::start(std::size_t workers) noexcept
{
    for (; workers != 0; --workers) try {
            boost::asio::post(executor_, [self = shared_from_this()] {
                try {
                    boost::asio::co_spawn(self->executor_, work(self), [self](std::exception_ptr failed) {
                        if (failed) self->lost_worker();
                    });
                } catch (...) {
                    self->lost_worker();
                }
            });
        } catch (...) {
            lost_worker();
        }
}

GAINSIGHT_PX_DECL void sink_engine::lost_worker() noexcept
{
    std::lock_guard const lock{mutex_};
    end_worker();
    // Tries again later, when there may be memory.
    sleep_until(after(std::chrono::steady_clock::now(), options_.limits().first_pause));
}

GAINSIGHT_PX_DECL void sink_engine::sleep_until(time_point at) noexcept
{
    if (at >= sleeps_until_ || stopped_) return;
    try {
        timer_->expires_at(at);
        sleeps_until_ = at;
        timer_->async_wait([self = shared_from_this()](boost::system::error_code failed) {
            std::size_t n = 0;
            {
                std::lock_guard const lock{self->mutex_};
                if (failed) return;  // the timer was set anew or the sink was stopped
                self->sleeps_until_ = time_point::max();
                n = self->workers_to_start();
            }
            self->start(n);
        });
    } catch (...) {  // out of memory: the next push, outcome or flush tries again
        sleeps_until_ = time_point::max();
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
