// One quota for all processes of a subscription, on any number of machines. <gainsight/px.hpp> leaves it out: whoever
// includes it links hiredis.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_HPP

#include <gainsight/px/fleet/quota_keeper.hpp>
#include <gainsight/px/fleet/quota_options.hpp>
#include <gainsight/px/fleet/quota_state.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/quota.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::fleet {

/// This process as a member of a fleet: its quota's permits come out of one row of permits, which Redis keeps for all
/// processes of the subscription, so that together they call PX at the subscription's rate and within its day.
///
///     auto redis = px::fleet::redis_options::parse("redis://10.0.0.5").value();
///     px::fleet::quota_member fleet{io.get_executor(), redis, "acme-eu"};
///     px::tenant const acme{credential, fleet.quota()};
///
/// - Permits are leased in batches, ahead of their use: one round trip to Redis serves ten calls or more where calls
///   come that fast. A permit that is used costs what one of a local quota does. What is not used within a cycle goes
///   back, and is leased again.
/// - Tenants that wait take turns, by their labels, whatever they have waiting and in however many processes: each has
///   an equal part of a cycle's permits, and the processes in which it waits have equal parts of that. Within a process
///   its tenants take turns, evenly: where one of them waits in other processes too, it has more than its part and the
///   others have less. A part is one permit at least: among more processes than a cycle has permits (100, by default)
///   turns are those of processes.
/// - PX refuses for the rate: the rate of all members falls, and recovers with their successes.
/// - Redis cannot be reached, or does not answer within `quota_options::patience()`: the process goes on with its part
///   of the rate and of the day that is left, by the number of members that Redis told last; it tries again, each time
///   within 2 s, and rejoins by itself. Those who are back share the parts of those who are, until all are, or
///   `quota_options::alive()` is over. A member that has never reached Redis assumes `assumed_members()`. Where some of
///   the members are cut off for longer than `alive()`, which nobody can tell from their death, the others use the
///   whole rate, and those their parts besides.
/// - Else no second has more than the rate, what a pause let gather (`burst`), and two leases for each process: one
///   that it took ahead, and one that another gave back.
/// - A process that dies keeps nobody waiting: the permits that it had leased pass with their time. They count as calls
///   of the day.
/// - The day is that of Redis' clock, in UTC. Where Redis loses its data, its members know the day's use as they were
///   told last. Calls that a process makes alone are counted when it is back; it is uncertain at most of those of one
///   question, and then counts them twice. Calls that wait when others have used the rest of the day fail with
///   quota_exhausted; permits that others hold and may give back count as used.
/// - A row of permits that Redis does not know yet gives none for the first 2.25 s, since members of a lost row may
///   stand alone until then; where one of those asks first, for two cycles. It is kept for two days.
/// - Redis may be a replicated one behind a name: where it refuses, the name is looked up again. Redirections of a
///   cluster (MOVED) are not followed.
///
/// It works on `ex` until it is destroyed, which gives back what is leased; the quota stays usable, alone. Any thread;
/// but other threads must not use the quota while the context of `ex` is destroyed. Until then an io_context has work.
class quota_member {
public:
    /// `subscription` is a name that its processes agree on, such as "acme-eu"; all give the same `limits`. `hear`, if
    /// any, is called on `ex` when the process begins to stand alone and when it rejoins. Destroying the member waits
    /// for a call of it that is under way on another thread.
    quota_member(boost::asio::any_io_executor const& ex, redis_options redis, std::string subscription,
                 px::quota_options const& limits = {}, quota_options const& how = {},
                 std::function<void(quota_state const&)> hear = {})
        : quota_{limits}
    {
        auto keeper = std::make_shared<detail::quota_keeper>(ex, std::move(redis), std::move(subscription), limits, how,
                                                             px::detail::access::impl(quota_), std::move(hear));
        keeper_ = keeper;
        state_ = keeper->state();
        keeper->join();
    }
    quota_member(quota_member const&) = delete;
    quota_member& operator=(quota_member const&) = delete;
    ~quota_member()
    {
        if (auto const keeper = keeper_.lock()) keeper->leave();
    }

    /// For the tenants of the subscription.
    [[nodiscard]] px::quota const& quota() const noexcept { return quota_; }
    /// What is known of the fleet now.
    [[nodiscard]] quota_state state() const { return state_->get(); }

private:
    px::quota quota_;
    std::shared_ptr<detail::shared_state const> state_;
    std::weak_ptr<detail::quota_keeper> keeper_;  // it lives in its coroutine: an executor may go before this
};

}  // namespace gainsight::px::inline v0::fleet

#endif
