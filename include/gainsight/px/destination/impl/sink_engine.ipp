// The bodies of <gainsight/px/destination/sink_engine.hpp>, but for the workers.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_ENGINE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_ENGINE_IPP

#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/destination/sink_engine.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdio>
#include <random>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void pending_push::written(error const& failed) { to_->written(*this, failed); }
GAINSIGHT_PX_DECL void pending_push::cancelled() { to_->cancelled(*this); }
GAINSIGHT_PX_DECL void pending_flush::cancelled() { of_->cancelled(*this); }
GAINSIGHT_PX_DECL void pending_close::cancelled() { of_->hurry(); }

[[nodiscard]] inline std::string random_run()
{
    std::random_device random;
    std::string out(17, '\0');
    std::snprintf(out.data(), out.size(), "%08x%08x", random(), random());
    out.resize(16);
    return out;
}
/// That an event was not taken.
[[nodiscard]] inline error not_taken(errc code, std::string why)
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
      timer_{executor_}
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
    told_ = std::move(found->told);
    for (auto const& note : told_) tell_trouble(journal_error(note, {}, effect::unknown));
    core_.number_from(found->next);
    auto const now = std::chrono::steady_clock::now();
    for (auto& e : found->events) {
        auto verdict = core_.restore({e.sequence, event_text{e.json}}, e.begun, now);
        if (!verdict.settled) continue;
        error const why{errc::operation_aborted, "it was being sent when the process ended"};
        tell(verdict, why);
        (void)journal_->submit(entry_kind::settled, verdict.sequence,
                               std::string(1, static_cast<char>(*verdict.settled)));
    }
    if (core_.waiting() == 0) return {};
    // At least one, which sees to it that there are others when events are due later.
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
            auto const sequence = core_.reserve(json.size());
            core_.add({sequence, event_text{json}});
            start_now = workers_to_start();
        } else {
            out = std::make_shared<pending_push>(shared_from_this(), std::move(json));
            if (fits)
                take(out);
            else
                without_room_.push_back(out);
        }
    }
    start(start_now);
    return out;
}

GAINSIGHT_PX_DECL void sink_engine::take(std::shared_ptr<pending_push> const& p)
{
    p->sequence_ = core_.reserve(p->json_.size());
    if (!journal_) {
        core_.add({p->sequence_, event_text{p->json_}});
        p->fire();
    } else if (auto failed = journal_->submit(entry_kind::event, p->sequence_, p->json_, p)) {
        core_.release(p->sequence_, p->json_.size());
        p->failure = std::move(failed);
        p->fire();
    }
}

GAINSIGHT_PX_DECL void sink_engine::give_room()
{
    while (!without_room_.empty() && core_.has_room(without_room_.front()->json_.size())) {
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
        if (failed) {
            core_.release(p.sequence_, p.json_.size());
            p.failure = failed;
            give_room();
            note_progress();
        } else {
            try {
                core_.add({p.sequence_, event_text{p.json_}});
                n = workers_to_start();
            } catch (std::bad_alloc const&) {
                core_.release(p.sequence_, p.json_.size());
                p.failure = journal_->no_memory();  // it is in the journal, for the next sink
            }
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
    // One that has its room was taken, or is being written: it ends by itself, and soon.
    if (at == without_room_.end()) return;
    p.failure = not_taken(errc::operation_aborted, "cancelled while it waited for room");
    auto const keep = std::move(*at);
    without_room_.erase(at);
    give_room();
    keep->fire();
}

GAINSIGHT_PX_DECL std::shared_ptr<pending_flush> sink_engine::flush()
{
    std::lock_guard const lock{mutex_};
    auto const mark = core_.mark();
    if (core_.is_reached(mark)) {
        core_.forget(mark);
        return {};
    }
    auto out = std::make_shared<pending_flush>(shared_from_this());
    out->mark_ = mark;
    flushes_.push_back(out);
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

GAINSIGHT_PX_DECL void sink_engine::note_progress()
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

GAINSIGHT_PX_DECL std::shared_ptr<pending_close> sink_engine::close(std::chrono::nanoseconds grace)
{
    auto const out = std::make_shared<pending_close>(shared_from_this());
    auto const deadline = after(std::chrono::steady_clock::now(), std::max(grace, std::chrono::nanoseconds{0}));
    std::lock_guard const lock{mutex_};
    if (closed_) {
        out->fire();
        return out;
    }
    closes_.push_back(out);
    if (std::exchange(closing_, true)) return out;
    for (auto const& p : std::exchange(without_room_, {})) {
        p->failure = not_taken(errc::closed, "it was closed while the push waited for room");
        p->fire();
    }
    time_is_up_ = std::make_shared<plain_signal>();
    idle_ = std::make_shared<plain_signal>();
    note_progress();
    boost::asio::post(executor_, [self = shared_from_this(), deadline] {
        boost::asio::co_spawn(self->executor_, run_close(self, deadline), boost::asio::detached);
    });
    return out;
}

GAINSIGHT_PX_DECL void sink_engine::hurry()
{
    std::lock_guard const lock{mutex_};
    if (time_is_up_) time_is_up_->fire();
}

GAINSIGHT_PX_DECL void sink_engine::abandon()
{
    stop_at_once();
    // Whoever waits for the disk is told while the executor is there for sure.
    std::shared_ptr<journal> open;
    {
        std::lock_guard const lock{mutex_};
        open = journal_;
    }
    if (open) open->drain();
}

GAINSIGHT_PX_DECL void sink_engine::stop_at_once()
{
    std::lock_guard const lock{mutex_};
    if (std::exchange(closing_, true)) return;
    stopped_ = true;
    core_.stop();
    for (auto const& p : std::exchange(without_room_, {})) {
        p->failure = not_taken(errc::closed, "it was destroyed while the push waited for room");
        p->fire();
    }
    for (auto const& f : std::exchange(flushes_, {})) {
        f->failure = error{errc::closed, "event sink: it was destroyed before all had an outcome"};
        f->fire();
    }
    if (sleeps_until_ != time_point::max())
        boost::asio::post(executor_, [self = shared_from_this()] {
            std::lock_guard const alone{self->mutex_};
            self->timer_.cancel();
        });
}

GAINSIGHT_PX_DECL std::size_t sink_engine::workers_to_start()
{
    if (running_ >= options_.workers()) return 0;
    if (!core_.is_ready(std::chrono::steady_clock::now())) {
        // No worker may be there to see to it, as when the delivery is held up and nothing was left to deliver.
        if (auto const at = core_.ready_at()) sleep_until(*at);
        return 0;
    }
    auto const n = std::min(options_.workers() - running_, core_.waiting());
    running_ += n;
    return n;
}

GAINSIGHT_PX_DECL void sink_engine::start(std::size_t workers)
{
    for (; workers != 0; --workers)
        boost::asio::post(executor_, [self = shared_from_this()] {
            boost::asio::co_spawn(self->executor_, work(self), boost::asio::detached);
        });
}

}  // namespace gainsight::px::inline v0::detail

#endif
