// Removes a queue that is over, by the names of its keys.
#ifndef EXAMPLES_FLEET_REMOVE_HPP
#define EXAMPLES_FLEET_REMOVE_HPP

#include "command_line.hpp"
#include "shown_text.hpp"

#include <gainsight/px/fleet/inspector.hpp>
#include <gainsight/px/fleet/queue_work.hpp>
#include <gainsight/px/fleet/redis_client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace example {

namespace asio = boost::asio;
namespace px = gainsight::px;

/// The keys of a queue of so many partitions. The queue itself comes last: a removal that was cut short is repeated.
inline std::vector<std::string> keys_of_queue(std::string const& prefix, std::string const& queue,
                                              std::uint32_t partitions)
{
    std::vector<std::string> out;
    for (std::uint32_t i = 0; i < partitions; ++i)
        for (auto& key : px::fleet::detail::partition_keys(prefix, queue, i)) out.push_back(std::move(key));
    auto const own = px::fleet::detail::queue_keys(prefix, queue);
    out.insert(out.end(), own.rbegin(), own.rend());
    return out;
}

/// Names each key that it removed. Throws px::error: Redis cannot be asked, there is no such queue, or a worker owns
/// one of its partitions.
inline asio::awaitable<void> remove_queue(remove_options const& opt)
{
    auto const ex = co_await asio::this_coro::executor;
    px::fleet::inspector look{ex, opt.redis};
    auto const queue = co_await look.queue(opt.queue);
    if (!queue) throw queue.error();
    if (!queue->is_whole() && !opt.force)
        throw bad_option("nobody can tell whether a worker owns all of it: some of its keys hold something else; with "
                         "--force it is removed all the same");
    for (auto const& p : queue->partitions)
        if (p.is_owned() && !opt.force)
            throw bad_option("the queue has a worker, " + shown(p.owner) +
                             ": stop its workers first; with --force it is removed all the same, and what they have "
                             "read of it may still be sent");
    px::fleet::detail::redis_client redis{ex, opt.redis};
    auto const partitions = static_cast<std::uint32_t>(queue->partitions.size());
    for (auto const& key : keys_of_queue(opt.redis.prefix(), opt.queue, partitions)) {
        std::vector<std::string> words{"UNLINK", key};
        auto const reply = co_await redis.command(std::move(words), std::chrono::seconds{5});
        if (!reply) throw reply.error();
        auto const* const n = reply->number();
        auto const* const why = reply->refused();
        if (!n)
            throw bad_option("Redis refused to remove " + shown(key) + ": " + shown(why ? *why : "it says nothing"));
        if (*n == 1) std::printf("removed %s\n", shown(key).c_str());
    }
}

inline int remove(remove_options const& opt)
{
    asio::io_context io{1};
    std::exception_ptr thrown;
    asio::co_spawn(io, remove_queue(opt), [&](std::exception_ptr e) { thrown = e; });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    return 0;
}

}  // namespace example

#endif
