// Runs the scripts of a queue for one worker.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_REDIS_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_REDIS_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/queue_script.hpp>
#include <gainsight/px/fleet/queue_work.hpp>
#include <gainsight/px/fleet/redis_client.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// What claiming a partition came to.
struct queue_claim {
    std::string token;                  ///< "": another one owns it,
    std::chrono::microseconds ends{0};  ///< for as long at least.
    std::string refusal;                ///< Redis would not: why.
};

/// For one coroutine at a time. A reply that did not come: what was asked may have been done.
class queue_redis {
public:
    queue_redis(boost::asio::any_io_executor const& ex, redis_options redis, std::string queue, std::string worker,
                queue_options const& o)
        : redis_{ex, std::move(redis)}, queue_{std::move(queue)}, worker_{std::move(worker)}, options_{o}
    {}

    /// Is heard of, or leaves. `partitions`: as they are known; 0 where they are not. Fails with invalid_argument where
    /// the queue is another one.
    boost::asio::awaitable<result<queue_membership>> join(std::uint32_t partitions, bool leaves)
    {
        auto const reply = co_await ask(join_, queue_keys(prefix(), queue_),
                                        join_arguments(worker_, options_, partitions, leaves), options_.patience());
        if (!reply) co_return reply.error();
        auto const found = membership_of(*reply);
        if (!found) co_return problem_in(*reply);
        if (found->partitions == 0)
            co_return other("does not exist in Redis at " + redis_.options().name() +
                            ": its first worker says of how many partitions it is to be");
        if (found->workers == 0 && !leaves) {
            if (partitions != 0 && partitions != found->partitions)
                co_return other("has " + std::to_string(found->partitions) + " partitions, not " +
                                std::to_string(partitions));
            co_return other("is of \"" + found->purpose + "\", not of \"" + options_.purpose() + '"');
        }
        co_return *found;
    }
    boost::asio::awaitable<result<queue_claim>> claim(std::uint32_t partition)
    {
        auto const reply = co_await ask(claim_, partition_keys(prefix(), queue_, partition),
                                        claim_arguments(worker_, options_, ++claims_), options_.patience());
        if (!reply) co_return reply.error();
        queue_claim out;
        if (auto const* const token = reply->text())
            out.token = *token;
        else if (is_of_partition(*reply))
            out.refusal = problem_in(*reply).what();
        else if (auto const* const ends = reply->number())
            out.ends = std::chrono::microseconds{*ends};
        else
            co_return problem_in(*reply);
        co_return out;
    }
    boost::asio::awaitable<result<queue_work_answer>> work(std::uint32_t partition, std::string const& token,
                                                           queue_work const& request)
    {
        auto const reply = co_await ask(
            work_, partition_keys(prefix(), queue_, partition), request.arguments(worker_, token, options_),
            std::max(options_.patience(), std::min(options_.patience() * request.slowness, options_.lease() / 4)));
        if (!reply) co_return reply.error();
        if (is_of_partition(*reply)) {
            queue_work_answer none;
            none.is_owner = true;
            none.refusal = problem_in(*reply).what();
            co_return none;
        }
        auto answer = work_answer_of(*reply);
        if (!answer) co_return problem_in(*reply);
        co_return *std::move(answer);
    }
    void close() noexcept { redis_.close(); }

private:
    /// Who was not answered asks first whether it is now: a worker that is heard, and hears nothing, would keep its
    /// partitions from the others.
    boost::asio::awaitable<result<redis_reply>> ask(redis_script const& script, std::vector<std::string> keys,
                                                    std::vector<std::string> arguments,
                                                    std::chrono::milliseconds patience)
    {
        if (is_deaf_) {
            std::vector<std::string> words{"PING"};
            auto const pong = co_await redis_.command(std::move(words), options_.patience());
            if (!pong) co_return pong.error();
        }
        auto reply = co_await redis_.run(script, std::move(keys), std::move(arguments), patience);
        is_deaf_ = !reply;
        co_return reply;
    }
    [[nodiscard]] std::string const& prefix() const { return redis_.options().prefix(); }
    /// What a script came upon in its keys; of anything else the whole of Redis is the cause.
    [[nodiscard]] static bool is_of_partition(redis_reply const& reply)
    {
        auto const* const why = reply.refused();
        return why && (why->starts_with("WRONGTYPE") || why->starts_with("NOPERM") ||
                       (why->starts_with("ERR") && why->find("user_script") != std::string::npos));
    }
    [[nodiscard]] error other(std::string const& what) const
    {
        return error{errc::invalid_argument, "the queue '" + queue_ + "' " + what};
    }
    [[nodiscard]] error problem_in(redis_reply const& reply) const
    {
        return redis_.strange(reply, "nothing of a queue");
    }

    redis_client redis_;
    std::string queue_, worker_;
    queue_options const& options_;
    std::uint64_t claims_ = 0;
    bool is_deaf_ = false;
    redis_script join_{queue_join_script}, claim_{queue_claim_script}, work_{queue_work_script};
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
