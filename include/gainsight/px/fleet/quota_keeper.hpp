// Leases permits for a quota: asks Redis when they run out, gives back what is not used, and stands alone without it.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_KEEPER_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_KEEPER_HPP

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/quota_options.hpp>
#include <gainsight/px/fleet/quota_poller.hpp>
#include <gainsight/px/fleet/quota_script.hpp>
#include <gainsight/px/fleet/quota_state.hpp>
#include <gainsight/px/fleet/random_name.hpp>
#include <gainsight/px/fleet/redis_client.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/timer_wait.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

class quota_keeper : public std::enable_shared_from_this<quota_keeper> {
public:
    using steady = std::chrono::steady_clock;

    quota_keeper(boost::asio::any_io_executor const& ex, redis_options redis, std::string subscription,
                 px::quota_options const& limits, quota_options const& how,
                 std::shared_ptr<px::detail::shared_quota> quota, std::function<void(quota_state const&)> hear)
        : strand_{boost::asio::make_strand(ex)}, redis_{strand_, std::move(redis)}, limits_{limits}, how_{how},
          quota_{std::move(quota)}, keys_{quota_keys(redis_.options().prefix(), subscription)}, me_{member_name()},
          poller_{std::make_shared<quota_poller>(strand_, quota_)}, wakes_{strand_}, pauses_{strand_}
    {
        state_->change([&](quota_state& s) { s.members = how_.assumed_members(); });
        if (hear) hear_ = std::make_shared<std::function<void(quota_state const&)>>(std::move(hear));
    }
    quota_keeper(quota_keeper const&) = delete;
    quota_keeper& operator=(quota_keeper const&) = delete;
    /// Its coroutine has ended, or has gone with its executor: whoever holds the quota goes on with a part of it.
    ~quota_keeper() { static_cast<void>(leave_core()); }

    void join()
    {
        quota_->hear([](px::detail::quota_core& core) { core.join(steady::now()); });
        // Under the quota's lock, which whoever lets go of the keeper last needs: so nothing is held here.
        quota_->watch([weak = weak_from_this(), ex = strand_] {
            boost::asio::post(ex, [weak] {
                if (auto const self = weak.lock()) self->wake();
            });
        });
        boost::asio::co_spawn(strand_, [self = shared_from_this()] { return self->run(); }, boost::asio::detached);
    }
    /// From now on the quota stands alone, whether or not the executor runs. The coroutine ends when Redis knows, or
    /// cannot be told. Nothing is heard of it any more.
    void leave()
    {
        {
            std::lock_guard const lock{hear_mutex_};
            hear_.reset();
        }
        auto const last_words = leave_core();
        boost::asio::post(strand_, [self = shared_from_this(), last_words] {
            self->tell_at_last(last_words);
            self->leaving_ = true;
            self->wake();
            self->poller_->poll();  // those who wait are served by what it has alone
        });
    }
    [[nodiscard]] std::shared_ptr<shared_state const> state() const noexcept { return state_; }

private:
    /// How long a process that stands alone waits before it tries again, at first and at most: within half of it and
    /// all of it.
    static constexpr std::chrono::milliseconds pause{200},
        longest_pause = returns_within - std::chrono::milliseconds{250};
    /// For how long it tries then: nobody waits for it.
    static constexpr std::chrono::milliseconds patience_alone{3000};
    /// Of one question: the others have theirs with the next ones.
    static constexpr std::size_t most_tenants = 16;
    /// Who asked in vain does not ask again sooner.
    static constexpr std::chrono::milliseconds least_wait{5};

    /// Where it runs, for who looks at the fleet, and what no other has.
    [[nodiscard]] static std::string member_name()
    {
        boost::system::error_code none;
        return boost::asio::ip::host_name(none) + ':' + std::to_string(::getpid()) + ':' + random_name();
    }

    void wake()
    {
        woken_ = true;
        wakes_.cancel();
    }

    boost::asio::awaitable<void> run()
    {
        auto const self = shared_from_this();
        auto heartbeat = steady::now();
        auto not_before = heartbeat;
        for (bool stays = true; stays;) {
            auto const now = steady::now();
            std::uint64_t wanted = 0;
            bool news = false, alone = false;
            auto next = quota_->hear([&](px::detail::quota_core& core) {
                core.expire(now);
                wanted = core.wanted();
                news = core.has_news();
                alone = !core.leases();
                return core.expiry();
            });
            stays = !leaving_;
            bool const asks = !alone && (wanted != 0 || news);
            if (now >= heartbeat || !stays || (asks && now >= not_before)) {
                if (now < not_before || !stays) wanted = 0;
                bool const was_known = !state_->get().alone;
                auto const wait = co_await try_to_ask(wanted, alone, !stays);
                auto const then = steady::now();
                bool const known = !state_->get().alone;
                failures_ = known ? 0 : std::min(failures_ + 1, 8);
                auto const most = std::min<std::chrono::nanoseconds>(pause * (1 << failures_) / 2, longest_pause);
                std::chrono::nanoseconds const third = std::chrono::nanoseconds{how_.alive()} / 3;
                // Those who join at once, or find Redis back, are not to be heard of at one moment for ever.
                auto const beat = was_known ? third : jitter_.between(third / 8, third);
                // From the beginning of an attempt on, which may have hung: the next one is not to be late for that.
                heartbeat = known ? then + beat : std::max(then, now + jitter_.between(most / 2, most));
                not_before = then + jitter_.between(wait / 2, wait * 3 / 2);
                poller_->poll();
                continue;
            }
            if (std::exchange(woken_, false)) continue;
            auto until = heartbeat;
            if (asks) until = std::min(until, not_before);
            if (next) until = std::min(until, *next);
            wakes_.expires_at(until);
            co_await wait_for(wakes_);
            woken_ = false;
        }
        static_cast<void>(leave_core());
        poller_->poll();
    }

    /// What there is to be told of it.
    px::detail::permit_report leave_core()
    {
        quota_->watch({});
        return quota_->hear([&](px::detail::quota_core& core) {
            core.give_back();
            auto const out = core.report();
            core.leave(share(), steady::now(), std::chrono::system_clock::now());
            return out;
        });
    }
    void tell_at_last(px::detail::permit_report const& r) noexcept
    {
        if (r.day == last_words_.day || last_words_.unused == 0) {
            last_words_.unused += r.unused;
            last_words_.day = r.day;
        }
        last_words_.alone += r.alone;
        last_words_.succeeded += r.succeeded;
        last_words_.refused = last_words_.refused || r.refused;
    }
    /// Of a process that stands alone.
    [[nodiscard]] double share() const { return 1 / static_cast<double>(state_->get().members); }

    /// Asks, whatever goes wrong with that. How long permits are not to be asked for again.
    boost::asio::awaitable<std::chrono::nanoseconds> try_to_ask(std::uint64_t wanted, bool alone, bool leaves)
    {
        auto const patience = alone && !leaves ? std::max(how_.patience(), patience_alone) : how_.patience();
        std::chrono::nanoseconds wait{0};
        std::string problem;
        try {
            wait = co_await ask(wanted, leaves, patience);
        } catch (std::exception const& e) {
            problem = e.what();
        }
        if (!problem.empty()) {
            redis_.close();
            failed(error{errc::connect_failed, "Redis at " + redis_.options().name() + " cannot be asked: " + problem});
        }
        co_return wait;
    }

    /// One round trip. How long permits are not to be asked for again.
    boost::asio::awaitable<std::chrono::nanoseconds> ask(std::uint64_t wanted, bool leaves,
                                                         std::chrono::milliseconds patience)
    {
        auto const deadline = steady::now() + patience;
        std::optional<error> met;
        for (;;) {
            auto const wait = co_await ask_once(wanted, leaves, deadline);
            if (wait) co_return *wait;
            redis_.close();  // it may be a replica now, and the name may lead to another one
            // A Redis that is started anew is away for a moment, which not all members notice: who does asks again
            // before it takes a part by itself.
            auto const again = steady::now() + jitter_.between(least_wait, 4 * least_wait);
            auto const& why = wait.error();
            if ((why != errc::connect_failed && why != errc::connection_lost) || again >= deadline) {
                // That the time ran out amid one more attempt says less than what the ones before it met.
                failed(met && why == errc::deadline_exceeded ? *met : why);
                co_return std::chrono::nanoseconds{0};
            }
            met = why;
            pauses_.expires_at(again);
            co_await wait_for(pauses_);
        }
    }
    boost::asio::awaitable<result<std::chrono::nanoseconds>> ask_once(std::uint64_t wanted, bool leaves,
                                                                      steady::time_point deadline)
    {
        auto const there = co_await redis_.connect(deadline);
        if (!there) co_return there.error();
        // A Redis that is stopped takes connections and commands all the same, and carries them out later, each of
        // them: calls would count as often as they were told.
        if (alone_since_) {
            std::vector<std::string> words{"PING"};
            auto const pong = co_await redis_.command(std::move(words), until(deadline));
            if (!pong) co_return pong.error();
            if (pong->refused()) co_return strange(*pong);
        }
        member_facts facts;
        facts.leaves = leaves;
        if (alone_since_)
            facts.away = std::max(std::chrono::microseconds{1},
                                  std::chrono::ceil<std::chrono::microseconds>(steady::now() - *alone_since_));
        if (was_told_) facts.believed = state_->get().members;
        facts.row = row_;
        facts.asked = asked_;
        auto report = quota_->hear([&](px::detail::quota_core& core) {
            facts.known = core.usage();
            facts.holds = core.held();
            if (auto waiting = core.waiting_tenants(most_tenants); !waiting.empty()) waiting_ = tenant_lines(waiting);
            facts.tenants = waiting_;
            return core.is_member() ? core.report() : std::exchange(last_words_, px::detail::permit_report{});
        });
        auto const arguments = quota_arguments(me_, wanted, report, how_, limits_, facts);
        auto const reply = co_await redis_.run(script_, keys_, arguments, until(deadline));
        auto const* const refusal = reply ? reply->refused() : nullptr;
        std::optional<quota_answer> answer;
        if (reply) answer = quota_answer_of(*reply);
        if (!answer || answer->permits > wanted) {
            quota_->hear([&](px::detail::quota_core& core) {
                // A script that was refused has moved nothing.
                if (!core.is_member()) {  // it has left: these are its last words again
                    if (!refusal) report.unused = 0;
                    return tell_at_last(report);
                }
                if (refusal)
                    core.not_told(report);
                else
                    core.perhaps_told(report);
            });
            if (!reply) co_return reply.error();
            co_return strange(*reply);
        }
        take(*answer);
        if (wanted == 0 || answer->permits != 0) co_return std::chrono::nanoseconds{0};
        co_return std::max<std::chrono::nanoseconds>(answer->wait, least_wait);
    }
    [[nodiscard]] static std::chrono::milliseconds until(steady::time_point deadline)
    {
        return std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now());
    }
    /// It may be one of the keys that holds something else.
    [[nodiscard]] error strange(redis_reply const& reply) const
    {
        auto const why = redis_.strange(reply, "no quota");
        return error{why.code(), std::string{why.message()} + " (asked for " + keys_.front() + ')'};
    }

    void take(quota_answer const& a)
    {
        auto const now = steady::now();
        px::detail::permit_lease lease;
        lease.permits = a.permits;
        lease.from = now + a.from;
        lease.rate = a.rate;
        lease.whole_rate = a.whole_rate;
        lease.patience = how_.cycle();
        lease.used = a.used;
        row_ = a.row;
        asked_ = a.asked;
        quota_->hear([&](px::detail::quota_core& core) {
            if (core.is_member()) return core.lease(lease, now, std::chrono::system_clock::now());
            px::detail::permit_report back;  // it has left meanwhile
            back.unused = a.permits;
            back.day = a.used.day;
            tell_at_last(back);
        });
        alone_since_.reset();
        was_told_ = true;
        never_heard_ = false;
        tell([&](quota_state& s) {
            ++s.round_trips;
            s.permits += a.permits;
            // Redis without its data knows those alone who came back already: the others come within this time.
            if (a.members >= s.members || now >= believed_until_) {
                s.members = a.members;
                believed_until_ = now + how_.alive();
            }
            s.why = error{};
            return std::exchange(s.alone, false);
        });
    }
    void failed(error const& why)
    {
        auto const part = share();
        quota_->hear([&](px::detail::quota_core& core) {
            if (core.leases()) core.stand_alone(part, steady::now(), std::chrono::system_clock::now());
        });
        if (!alone_since_) alone_since_ = steady::now();
        bool const first = std::exchange(never_heard_, false);
        tell([&](quota_state& s) {
            s.why = why;
            return !std::exchange(s.alone, true) || first;
        });
    }
    /// Changes the state, and tells it where that returns true.
    template <class Change>
    void tell(Change change)
    {
        quota_state now;
        bool const is_news = state_->change([&](quota_state& s) {
            bool const out = change(s);
            now = s;
            return out;
        });
        if (!is_news) return;
        std::lock_guard const lock{hear_mutex_};
        auto const hear = hear_;  // it may destroy the member
        try {
            if (hear) (*hear)(now);
        } catch (...) {  // no call is to suffer for it
        }
    }

    boost::asio::any_io_executor strand_;
    redis_client redis_;
    px::quota_options limits_;
    quota_options how_;
    std::shared_ptr<px::detail::shared_quota> quota_;
    std::shared_ptr<shared_state> state_ = std::make_shared<shared_state>();
    std::recursive_mutex hear_mutex_;  // held while it is called
    std::shared_ptr<std::function<void(quota_state const&)>> hear_;
    std::vector<std::string> keys_;
    redis_script const script_{quota_script};
    std::string me_;
    std::string waiting_;  // the tenants that waited last: who asks ahead of its calls asks for them
    std::shared_ptr<quota_poller> poller_;
    boost::asio::steady_timer wakes_, pauses_;
    px::detail::jitter_source jitter_;
    steady::time_point believed_until_{};  // until then no smaller number of members is
    std::optional<steady::time_point> alone_since_;
    std::string row_;  // that answered last, and how many questions it had been asked
    std::uint64_t asked_ = 0;
    px::detail::permit_report last_words_;
    int failures_ = 0;
    bool woken_ = false, leaving_ = false, never_heard_ = true, was_told_ = false;
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
