// Keeps a worker's partitions: takes its share of them, reads them, tells Redis what became of entries, gives them
// back.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_KEEPER_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_KEEPER_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/queue_entry.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/queue_partition.hpp>
#include <gainsight/px/fleet/queue_partitions.hpp>
#include <gainsight/px/fleet/queue_redis.hpp>
#include <gainsight/px/fleet/queue_state.hpp>
#include <gainsight/px/fleet/random_name.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/timer_wait.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::fleet::detail {

/// On one thread, or a strand.
class queue_keeper : public std::enable_shared_from_this<queue_keeper> {
public:
    using steady = std::chrono::steady_clock;
    using time_point = steady::time_point;

    queue_keeper(boost::asio::any_io_executor const& ex, redis_options redis, std::string queue, queue_options o,
                 std::function<void(queue_state const&)> hear)
        : options_{std::move(o)}, hear_{std::move(hear)}, me_{options_.process() + ':' + random_name()},
          redis_{ex, std::move(redis), std::move(queue), me_, options_}, wakes_{ex}, pauses_{ex}, arrivals_{ex},
          end_{ex, time_point::max()}
    {}
    queue_keeper(queue_keeper const&) = delete;
    queue_keeper& operator=(queue_keeper const&) = delete;

    /// The first time. After it the keeper works by itself.
    boost::asio::awaitable<result<void>> join()
    {
        auto const self = shared_from_this();
        auto const found = co_await ask_share(options_.partitions(), false);
        if (!found) co_return found.error();
        over_ = false;
        boost::asio::co_spawn(wakes_.get_executor(), [self] { return self->run(); }, boost::asio::detached);
        co_return result<void>{};
    }

    [[nodiscard]] bool next(queue_entry& out)
    {
        auto& ready = partitions_.ready();
        if (ready.empty() && !options_.marks_begun() && partitions_.hand_out() && waits_until_ &&
            partitions_.is_due_before(*waits_until_))
            wake();
        if (ready.empty()) return false;
        out = std::move(ready.front());
        ready.pop_front();
        return true;
    }
    /// Until there may be something for next(), or until then.
    boost::asio::awaitable<void> wait(time_point until)
    {
        auto const self = shared_from_this();
        arrivals_.expires_at(until);
        co_await wait_for(arrivals_);
    }
    void interrupt_wait() { arrivals_.cancel(); }

    [[nodiscard]] bool may_send() const { return !over_ && partitions_.may_send(steady::now()); }
    [[nodiscard]] entry_state state_of(queue_entry const& e) const { return partitions_.state_of(e, steady::now()); }
    /// `what(partition)` says it.
    template <class What>
    void tell(queue_entry const& e, What what)
    {
        auto* const p = partitions_.of(e);
        if (!p) return partitions_.told_of_lost(e);
        what(*p);
        if (waits_until_ && partitions_.is_due_before(*waits_until_, *p)) wake();
    }

    void stop()
    {
        if (stopping_) return;
        stopping_ = steady::now();
        for (auto& e : std::exchange(partitions_.ready(), {}))
            tell(e, [&](queue_partition& p) { p.not_sent(e, *stopping_); });
        for (auto& [number, p] : partitions_) p.drain();
        wake();
        interrupt_wait();
    }
    /// Nobody wants it any more: it ends without a word to Redis.
    void abandon()
    {
        abandoned_ = true;
        hear_ = {};
        redis_.close();
        pauses_.cancel();
        wake();
    }
    boost::asio::awaitable<void> ended()
    {
        auto const self = shared_from_this();
        while (!over_) co_await wait_for(end_);
    }

    [[nodiscard]] queue_state const& state() const noexcept { return state_; }
    /// Why it does not go on at all; "no error" where it does.
    [[nodiscard]] error const& failure() const noexcept { return failure_; }
    [[nodiscard]] std::size_t untold() const noexcept { return untold_; }
    [[nodiscard]] std::string const& name() const noexcept { return me_; }

private:
    /// How long is waited before Redis is tried again, at first and at most.
    static constexpr std::chrono::milliseconds first_pause{20}, longest_pause{1000};
    /// For how long Redis is waited for by who leaves.
    static constexpr std::chrono::seconds patience_at_end{10};

    [[nodiscard]] bool goes_on() const noexcept { return !stopping_ && !abandoned_; }
    void wake()
    {
        woken_ = true;
        wakes_.cancel();
    }

    boost::asio::awaitable<void> run()
    {
        auto const self = shared_from_this();
        try {
            co_await work_until_stopped();
            if (!failure_ && !abandoned_) co_await leave();
        } catch (std::exception const& e) {
            failure_ = error{errc::hook_failed, "the queue: " + std::string{e.what()}};
        }
        redis_.close();
        for (auto const& [number, p] : partitions_) untold_ += p.out() + p.untold();
        partitions_.clear();
        over_ = true;
        end_.cancel();
        interrupt_wait();
    }
    boost::asio::awaitable<void> work_until_stopped()
    {
        auto last = partitions_.end();
        while (!failure_ && !abandoned_) {
            auto const now = steady::now();
            if (stopping_ && (partitions_.empty() || now - *stopping_ > patience_at_end)) co_return;
            if (!stopping_ && now >= next_share_) {
                co_await take_share();
                last = partitions_.end();
                continue;
            }
            auto const [at, when] = partitions_.next_due(last, now);
            if (at != partitions_.end() && when <= now) {
                last = at;
                bool const still_there = co_await work(at->second);
                if (!still_there) last = partitions_.end();
                continue;
            }
            if (std::exchange(woken_, false)) continue;
            co_await sleep(stopping_ ? when : std::min(when, next_share_));
        }
    }
    boost::asio::awaitable<void> sleep(time_point until)
    {
        waits_until_ = until;
        wakes_.expires_at(until);
        co_await wait_for(wakes_);
        waits_until_.reset();
        woken_ = false;
    }

    /// One round trip for a partition. False where it is this worker's no more.
    boost::asio::awaitable<bool> work(queue_partition& p)
    {
        auto const asked = steady::now();
        auto const marks = options_.marks_begun() ? partitions_.room_for_marks() : 0;
        auto const& request = p.request(asked, marks, partitions_.room_to_read());
        bool const gives_back = request.gives_back;
        bool const makes_room = p.untold() != 0;
        auto answer = co_await redis_.work(p.number(), p.token(), request);
        if (!answer) {
            p.failed(answer.error() == errc::deadline_exceeded);
            co_await away(answer.error());
            co_return true;
        }
        if (!answer->refusal.empty()) {
            there();
            if (p.refused_by_redis(steady::now())) co_return true;
            untold_ += p.untold();
            auto const number = p.number();
            partitions_.remove(number);
            change([](queue_state& s) { --s.owned; });
            avoid(number, answer->refusal);
            co_return false;
        }
        auto const is_owner = answer->is_owner;
        avoided_.erase(p.number());
        if (is_owner) p.answered(*std::move(answer), asked, steady::now(), partitions_.ready());
        there();
        if (!partitions_.ready().empty() || p.has_read() || makes_room) interrupt_wait();
        if (is_owner && !gives_back) co_return true;
        // Whoever hears of it finds it gone.
        auto const number = p.number();
        partitions_.remove(number);
        change([&](queue_state& s) {
            --s.owned;
            s.lost += !is_owner;
        });
        if (!is_owner) next_share_ = steady::now();
        co_return false;
    }

    /// Takes what is missing of its share, or lets go of what is above it.
    boost::asio::awaitable<void> take_share()
    {
        auto const found = co_await ask_share(known_partitions_, false);
        if (abandoned_) co_return;
        if (!found) {
            if (failure_) co_return;
            co_await away(found.error());
            co_return;
        }
        there();
        auto const now = steady::now();
        next_share_ = now + options_.lease() / 4;
        auto const share = found->share();
        std::size_t stays = 0;
        for (auto& [number, p] : partitions_) {
            if (!p.drains() && stays == share) p.drain();
            stays += !p.drains();
        }
        if (partitions_.size() >= share) co_return;
        auto const first = found->partitions * found->place / found->workers;
        std::chrono::microseconds soonest = std::min(options_.lease() / 4, std::chrono::milliseconds{500});
        for (std::uint32_t i = 0; i < found->partitions && partitions_.size() < share && goes_on(); ++i) {
            auto const number = (first + i) % found->partitions;
            if (partitions_.contains(number)) continue;
            if (auto const at = avoided_.find(number); at != avoided_.end() && now < at->second) continue;
            auto const asked = steady::now();
            auto const claimed = co_await redis_.claim(number);
            if (abandoned_) co_return;
            if (!claimed) {
                co_await away(claimed.error());
                next_share_ = steady::now() + std::min(options_.lease() / 4, longest_pause);
                co_return;
            }
            if (!claimed->refusal.empty()) {
                avoid(number, claimed->refusal);
                continue;
            }
            if (claimed->token.empty()) {
                soonest = std::min(soonest, claimed->ends);
                continue;
            }
            auto& mine = partitions_.add(number, claimed->token, asked);
            change([](queue_state& s) { ++s.owned; });
            if (stopping_) mine.drain();
        }
        if (partitions_.size() < share)
            next_share_ = now + std::max<std::chrono::microseconds>(soonest, std::chrono::milliseconds{20});
    }
    boost::asio::awaitable<result<queue_membership>> ask_share(std::uint32_t partitions, bool leaves)
    {
        auto const found = co_await redis_.join(partitions, leaves);
        if (!found) {
            if (found.error() == errc::invalid_argument) failure_ = found.error();
            co_return found.error();
        }
        known_partitions_ = found->partitions;
        change([&](queue_state& s) {
            s.partitions = found->partitions;
            s.workers = found->workers;
        });
        co_return *found;
    }
    /// Redis does not serve that partition: it is left alone for a while. That is said once.
    void avoid(std::uint32_t number, std::string const& why)
    {
        bool const is_news = avoided_.insert_or_assign(number, steady::now() + options_.lease()).second;
        if (!is_news) return;
        change([&](queue_state& s) {
            ++s.refused;
            s.why = error{errc::bad_response, "partition " + std::to_string(number) + ": " + why};
        });
    }
    boost::asio::awaitable<void> leave()
    {
        auto const gone = co_await ask_share(known_partitions_, true);
        static_cast<void>(gone);
    }

    boost::asio::awaitable<void> away(error why)
    {
        change([&](queue_state& s) {
            s.away = true;
            s.why = std::move(why);
        });
        pause_ = std::min(std::max(first_pause, 2 * pause_), longest_pause);
        if (abandoned_) co_return;
        pauses_.expires_after(pause_);
        co_await wait_for(pauses_);
    }
    void there()
    {
        pause_ = {};
        if (!state_.away) return;
        change([](queue_state& s) { s.away = false; });
        interrupt_wait();
    }
    template <class Change>
    void change(Change change)
    {
        auto const before = state_;
        change(state_);
        bool const news = before.away != state_.away || before.owned != state_.owned || before.lost != state_.lost ||
                          before.refused != state_.refused;
        if (news && hear_) hear_(state_);
    }

    queue_options options_;
    std::function<void(queue_state const&)> hear_;
    std::string me_;
    queue_redis redis_;
    boost::asio::steady_timer wakes_, pauses_, arrivals_, end_;
    queue_partitions partitions_{options_};
    queue_state state_;
    error failure_;
    std::map<std::uint32_t, time_point> avoided_;
    std::uint32_t known_partitions_ = 0;
    std::size_t untold_ = 0;
    std::chrono::milliseconds pause_{0};
    time_point next_share_{};
    std::optional<time_point> waits_until_, stopping_;
    bool woken_ = false;
    bool abandoned_ = false;
    bool over_ = true;  // until it has joined
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
