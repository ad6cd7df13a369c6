// A worker of a queue in Redis: takes its share of the partitions, hands entries out, and tells what became of them.
// <gainsight/px.hpp> leaves it out: whoever includes it links hiredis.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_READER_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_READER_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/partition_of.hpp>
#include <gainsight/px/fleet/queue_entry.hpp>
#include <gainsight/px/fleet/queue_keeper.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/queue_state.hpp>
#include <gainsight/px/fleet/redis_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::fleet {

/// A worker of a queue of records, which producers in any language fill and any number of workers empty.
///
/// A queue is a number of partitions, each a stream of Redis: `<prefix>{<queue>:<partition>}:in`. A producer adds a
/// record, as JSON in the field `record`, to the partition of its id (see partition_of):
///
///     XADD gainsight-px:{orders:3}:in * record '{"identifyId":"jane@example.com","eventName":"order"}'
///
/// Each partition has one owner at a time, which reads it as the consumer group "px". An owner is heard of within its
/// lease; a partition whose owner is not is taken over by another worker, which first goes on with what the old one
/// held, in its order. Partitions are spread evenly: a worker that has more than its share lets go of the rest once
/// what it handed out of them has its outcome.
///
///     px::fleet::queue_reader queue{ex, redis, "orders"};
///     if (auto joined = co_await queue.join(); !joined) throw joined.error();
///     for (px::fleet::queue_entry e; !stopped();)
///         if (queue.next(e)) co_await deal_with(e, queue);
///         else co_await queue.wait(std::chrono::steady_clock::now() + 1s);
///     queue.stop();
///     co_await queue.ended();
///
/// - Each entry that is handed out comes to one of done, refused, unknown, not_sent and perhaps_sent. Outcomes are
/// written by a script
///   that compares the token of the lease, many at a time, within 20 ms or so. What is done is deleted from the stream;
///   what is refused or unknown is moved into streams beside it, `...:refused` and `...:unknown`, with `record`, `id`,
///   `why` and `entry`. Who lost a partition changes nothing in it, however late it wakes.
/// - Before an entry is used, ask state_of: of an entry that is `held`, `lost` or `wanted` nothing is to be sent. What
/// is
///   begun on an entry that is `ours` may take half of the lease at most: then nobody else has begun with it.
/// - With `queue_options::marks_begun()` Redis knows of an entry that it may have been sent before it is handed out.
///   After a crash such an entry is handed out with `begun`, for its new owner to decide; without marks it is handed
///   out with `again`. Workers with marks and without may take turns at a queue: what one without them held
///   when it died counts as begun for one that sets them; of what it gave back, only what it told as perhaps_sent.
/// - Redis cannot be reached: nothing new is handed out, outcomes are kept, and told when Redis is back. Entries become
///   `held` within the lease. Redis was restarted without its data, or went back to an older state: what it lost of the
///   queue is gone; partitions are lost, and those that this worker takes again begin with what came back, in its
///   order, with `begun` where it was handed out before.
///
/// All of it runs on `ex`, one thread or a strand, as do the functions. Destroying it abandons the partitions to the
/// end of their leases.
class queue_reader {
public:
    /// `hear`, if any, is told when Redis goes away and comes back, and when partitions come and go.
    queue_reader(boost::asio::any_io_executor const& ex, redis_options redis, std::string queue, queue_options o = {},
                 std::function<void(queue_state const&)> hear = {})
        : keeper_{std::make_shared<detail::queue_keeper>(ex, std::move(redis), std::move(queue), std::move(o),
                                                         std::move(hear))}
    {}
    queue_reader(queue_reader const&) = delete;
    queue_reader& operator=(queue_reader const&) = delete;
    ~queue_reader() { keeper_->abandon(); }

    /// Before all else, until it has succeeded once. Fails with invalid_argument where the queue is another one than
    /// the options say, or does not exist and they do not say of how many partitions it is to be; or as Redis could not
    /// be reached.
    boost::asio::awaitable<result<void>> join() { return keeper_->join(); }

    /// The next entry; false where there is none now.
    [[nodiscard]] bool next(queue_entry& out) { return keeper_->next(out); }
    /// Until there may be another one, until something changed, or until that moment. One wait at a time.
    boost::asio::awaitable<void> wait(std::chrono::steady_clock::time_point until) { return keeper_->wait(until); }
    void interrupt_wait() { keeper_->interrupt_wait(); }

    /// What may be done with an entry now.
    [[nodiscard]] entry_state state_of(queue_entry const& e) const { return keeper_->state_of(e); }

    /// False from the moment when the lease of a partition of which something is out may be over, until Redis was
    /// asked; and where it was lost, until each entry that is out of it was told as one of done, refused, unknown and
    /// not_sent. For a last look before a request goes out, as of a process that slept.
    [[nodiscard]] bool may_send() const { return keeper_->may_send(); }

    /// It needs nothing more.
    void done(queue_entry const& e)
    {
        keeper_->tell(e, [&](auto& p) { p.done(e, now()); });
    }
    /// This worker has certainly not sent it: who reads it next may, unless it came with `begun`, which it keeps.
    void not_sent(queue_entry const& e)
    {
        keeper_->tell(e, [&](auto& p) { p.not_sent(e, now()); });
    }
    /// This worker may have sent it, does not know, and will not send it again: who reads it next is told by `begun`.
    void perhaps_sent(queue_entry const& e)
    {
        keeper_->tell(e, [&](auto& p) { p.perhaps_sent(e, now()); });
    }
    /// Nobody will take it. `id`, of its record, is for people.
    void refused(queue_entry const& e, std::string id, std::string why)
    {
        keeper_->tell(e, [&](auto& p) { p.refused(e, std::move(id), std::move(why), now()); });
    }
    /// It may have been sent, and nobody knows.
    void unknown(queue_entry const& e, std::string id, std::string why)
    {
        keeper_->tell(e, [&](auto& p) { p.unknown(e, std::move(id), std::move(why), now()); });
    }

    /// Hands out nothing more; all entries are `wanted`. Partitions are given back when what is out of them has its
    /// outcome.
    void stop() { keeper_->stop(); }
    /// After stop(): until all are given back, or Redis was away for 10 s. Then outcomes that it was not told are lost:
    /// after a crash it is the same.
    boost::asio::awaitable<void> ended() { return keeper_->ended(); }

    /// After ended(): entries whose outcome Redis was not told.
    [[nodiscard]] std::size_t untold() const noexcept { return keeper_->untold(); }

    [[nodiscard]] queue_state const& state() const noexcept { return keeper_->state(); }
    /// Why it has stopped by itself: the queue has become another one.
    [[nodiscard]] error const& failure() const noexcept { return keeper_->failure(); }
    /// By which Redis knows this worker.
    [[nodiscard]] std::string const& name() const noexcept { return keeper_->name(); }

private:
    [[nodiscard]] static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

    std::shared_ptr<detail::queue_keeper> keeper_;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
