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
#include <gainsight/px/fleet/redis_client.hpp>
#include <gainsight/px/fleet/redis_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
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
#include <random>
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
          poller_{std::make_shared<quota_poller>(strand_, quota_)}, wakes_{strand_}, limit_{strand_}
    {
        state_->change([&](quota_state& s) { s.members = how_.assumed_members(); });
        if (hear) hear_ = std::make_shared<std::function<void(quota_state const&)>>(std::move(hear));
    }
    quota_keeper(quota_keeper const&) = delete;
    quota_keeper& operator=(quota_keeper const&) = delete;
    /// Its coroutine has ended, or has gone with its executor: whoever holds the quota goes on with a part of it.
    ~quota_keeper()
    {
        quota_->watch({});
        leave_core();
    }

    void join()
    {
        quota_->hear([](px::detail::quota_core& core) { core.join(steady::now()); });
        quota_->watch([weak = weak_from_this()] {
            auto const self = weak.lock();
            if (self) boost::asio::post(self->strand_, [self] { self->wake(); });
        });
        boost::asio::co_spawn(strand_, [self = shared_from_this()] { return self->run(); }, boost::asio::detached);
    }
    /// The coroutine ends when Redis knows, or cannot be told. Nothing is heard of it any more.
    void leave()
    {
        {
            std::lock_guard const lock{hear_mutex_};
            hear_.reset();
        }
        boost::asio::post(strand_, [self = shared_from_this()] {
            self->leaving_ = true;
            self->wake();
        });
    }
    [[nodiscard]] std::shared_ptr<shared_state const> state() const noexcept { return state_; }

private:
    /// How long a process that stands alone waits before it tries again, at first and at most: within half of it and
    /// all of it.
    static constexpr std::chrono::milliseconds pause{1000}, longest_pause{10'000};
    /// For how long it tries then: nobody waits for it.
    static constexpr std::chrono::milliseconds patience_alone{3000};
    /// Who asked in vain does not ask again sooner.
    static constexpr std::chrono::milliseconds least_wait{5};

    /// Where it runs, for who looks at the fleet, and what no other has.
    [[nodiscard]] static std::string member_name()
    {
        boost::system::error_code none;
        auto out = boost::asio::ip::host_name(none) + ':' + std::to_string(::getpid()) + ':';
        std::random_device random;
        for (int i = 0; i < 4; ++i) out += std::to_string(random()) + '.';
        out.pop_back();
        return out;
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
                auto const wait = co_await try_to_ask(wanted, alone, !stays);
                auto const then = steady::now();
                bool const known = !state_->get().alone;
                failures_ = known ? 0 : std::min(failures_ + 1, 8);
                auto const most = std::min<std::chrono::nanoseconds>(pause * (1 << failures_) / 2, longest_pause);
                heartbeat =
                    then + (known ? std::chrono::nanoseconds{how_.alive()} / 3 : jitter_.between(most / 2, most));
                not_before = then + jitter_.between(wait / 2, wait * 3 / 2);
                poller_->poll();
                continue;
            }
            if (std::exchange(woken_, false)) continue;
            auto until = heartbeat;
            if (asks) until = std::min(until, not_before);
            if (next) until = std::min(until, *next);
            wakes_.expires_at(until);
            auto const token = boost::asio::as_tuple(boost::asio::deferred);
            auto [ec] = co_await wakes_.async_wait(token);
            static_cast<void>(ec);
            woken_ = false;
        }
        quota_->watch({});
        leave_core();
        poller_->poll();
    }

    void leave_core() noexcept
    {
        quota_->hear([&](px::detail::quota_core& core) {
            core.leave(share(), steady::now(), std::chrono::system_clock::now());
        });
    }
    /// Of a process that stands alone.
    [[nodiscard]] double share() const { return 1 / static_cast<double>(state_->get().members); }

    /// Asks, whatever goes wrong with that. How long permits are not to be asked for again.
    boost::asio::awaitable<std::chrono::nanoseconds> try_to_ask(std::uint64_t wanted, bool alone, bool leaves)
    {
        auto const patience = alone && !leaves ? std::max(how_.patience(), patience_alone) : how_.patience();
        // Nothing keeps those who wait for longer: looking up a name cannot be cancelled.
        limit_.expires_after(patience);
        limit_.async_wait([weak = weak_from_this(), mine = ++questions_](boost::system::error_code ec) {
            auto const self = weak.lock();
            if (ec || !self || mine != self->questions_) return;
            self->failed(
                error{errc::deadline_exceeded, "Redis at " + self->redis_.options().name() + " did not reply in time"});
            self->poller_->poll();
        });
        std::chrono::nanoseconds wait{0};
        std::string problem;
        try {
            wait = co_await ask(wanted, leaves, patience);
        } catch (std::exception const& e) {
            problem = e.what();
        }
        ++questions_;
        limit_.cancel();
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
        std::chrono::nanoseconds const no_wait{0};
        auto const deadline = steady::now() + patience;
        auto const there = co_await redis_.connect(deadline);
        if (!there) {
            failed(there.error());
            co_return no_wait;
        }
        quota_usage known;
        std::uint64_t holds = 0;
        auto const report = quota_->hear([&](px::detail::quota_core& core) {
            if (leaves) core.give_back();
            known = core.usage();
            holds = core.held();
            return core.report();
        });
        auto const arguments = quota_arguments(me_, wanted, report, how_, limits_, leaves, had_permits_, known, holds);
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now());
        auto const reply = co_await redis_.run(script_, keys_, arguments, left);
        auto const* const refusal = reply ? reply->refused() : nullptr;
        std::optional<quota_answer> answer;
        if (reply) answer = quota_answer_of(*reply);
        if (!answer || answer->permits > wanted) {
            quota_->hear([&](px::detail::quota_core& core) {
                // A script that was refused has moved nothing.
                if (refusal)
                    core.not_told(report);
                else
                    core.perhaps_told(report);
            });
            failed(!reply ? reply.error()
                          : error{errc::bad_response, "Redis at " + redis_.options().name() +
                                                          " answered: " + (refusal ? *refusal : "no quota")});
            co_return no_wait;
        }
        take(*answer);
        if (wanted == 0 || answer->permits != 0) co_return no_wait;
        co_return std::max<std::chrono::nanoseconds>(answer->wait, least_wait);
    }
    void take(quota_answer const& a)
    {
        auto const now = steady::now();
        px::detail::permit_lease lease;
        lease.permits = a.permits;
        lease.from = now + a.from;
        lease.rate = a.rate;
        lease.patience = how_.cycle();
        lease.used = a.used;
        quota_->hear([&](px::detail::quota_core& core) { core.lease(lease, now, std::chrono::system_clock::now()); });
        had_permits_ = had_permits_ || a.permits != 0;
        never_told_ = false;
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
        had_permits_ = true;  // those that it takes by itself
        bool const first = std::exchange(never_told_, false);
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
    std::shared_ptr<quota_poller> poller_;
    boost::asio::steady_timer wakes_, limit_;
    px::detail::jitter_source jitter_;
    steady::time_point believed_until_{};  // until then no smaller number of members is
    std::uint64_t questions_ = 0;
    int failures_ = 0;
    bool woken_ = false, leaving_ = false, never_told_ = true, had_permits_ = false;
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
