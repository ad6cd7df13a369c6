// A worker of a fleet: empties a queue in Redis, which producers in any language fill.
#ifndef EXAMPLES_INGEST_FLEET_HPP
#define EXAMPLES_INGEST_FLEET_HPP

#include "../host_name.hpp"
#include "command_line.hpp"

#ifndef EXAMPLES_WITH_REDIS

namespace example {

inline int work_in_fleet(ingest_options const&)
{
    throw bad_option("this program was built without Redis: install libhiredis-dev, and build it again");
}

}  // namespace example

#else

#include "fleet_worker.hpp"
#include "progress.hpp"
#include "session.hpp"

#include <gainsight/px/fleet/queue_reader.hpp>
#include <gainsight/px/fleet/quota.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace example {

/// By which the others know this process, where it was not told.
[[nodiscard]] inline std::string name_of_process() { return host_name() + '-' + std::to_string(::getpid()); }

/// Whether entries are another worker's now.
inline bool tell(px::fleet::queue_state const& now, px::fleet::queue_state& before)
{
    if (now.away && !before.away) std::fprintf(stderr, "ingest: %s; it waits\n", now.why.what());
    if (!now.away && before.away) std::fprintf(stderr, "ingest: Redis is back\n");
    if (now.refused != before.refused)
        std::fprintf(stderr, "ingest: %s; the others go on, and it is tried again\n", now.why.what());
    bool const loses = now.lost != before.lost;
    if (loses) std::fprintf(stderr, "ingest: a partition went to another worker, or Redis forgot something of it\n");
    before = now;
    return loses;
}

/// Keeps a process that slept from sending what others may have sent meanwhile, and a call that waited long for its
/// permit from being cut off in its midst: its permit goes to another one.
struct last_look {
    px::fleet::queue_reader const& queue;
    std::chrono::milliseconds least;  ///< That a request has for its answer.
    void on_request(px::request_report const& r, px::request_headers&) const
    {
        if (!queue.may_send()) throw px::error{px::errc::closed, "the lease of the partition may be over"};
        if (r.deadline - std::chrono::steady_clock::now() < least)
            throw px::error{px::errc::deadline_exceeded, "too little of its time is left"};
    }
};

/// Until a signal stops it. 0, or 1 where it could not begin, 2 where it had to stop.
inline int work_in_fleet(ingest_options const& opt)
{
    auto const redis = opt.fleet.redis.options(opt.ca_file);
    std::optional<px::fleet::quota_member> quota;
    ingest_session all{opt, [&](asio::any_io_executor const& ex, destination const& to) {
                           return quota.emplace(ex, redis, to.who->label, opt.quota).quota();
                       }};
    auto writes = writes_of(all);
    bool const events = opt.plan.record == px::record_kind::event;
    bool const repeats = !events || opt.promise == "at-least-once";
    std::chrono::milliseconds const lease = std::chrono::seconds{opt.fleet.lease};
    px::fleet::queue_options how;
    how.partitions(static_cast<std::uint32_t>(opt.fleet.partitions))
        .purpose(subscription_of(all.to) + ": " + opt.to + ", " + std::string{to_string(opt.plan.what)})
        .process(opt.fleet.process.empty() ? name_of_process() : opt.fleet.process)
        .lease(lease)
        .marks_begun(!repeats)
        .window(4 * static_cast<std::size_t>(opt.at_once))
        .kept(static_cast<std::size_t>(opt.fleet.keep));
    px::fleet::queue_state before;
    fleet_worker* working = nullptr;
    px::fleet::queue_reader queue{all.executor(), redis, opt.fleet.queue.empty() ? opt.to : opt.fleet.queue, how,
                                  [&](px::fleet::queue_state const& now) {
                                      bool const loses = tell(now, before);
                                      // What waits for its moment has it whether Redis is away or not.
                                      if (loses && working) working->look_again();
                                  }};
    all.run([](px::fleet::queue_reader& q) -> asio::awaitable<void> {
        // A Redis that is there may be slow for a moment, as beside much else on one machine.
        constexpr int most_tries = 5;
        auto joined = co_await q.join();
        for (int tries = 1; !joined && joined.error() == px::errc::deadline_exceeded && tries != most_tries; ++tries)
            joined = co_await q.join();
        if (!joined && joined.error() == px::errc::not_found)
            throw px::error{px::errc::not_found,
                            std::string{joined.error().message()} + " (--partitions N creates it)"};
        if (!joined) throw joined.error();
    }(queue));
    fleet_worker worker{queue, writes, repeats, static_cast<std::size_t>(opt.at_once)};
    working = &worker;
    ingest_progress bar;
    last_look look{queue, lease / 4};
    auto const client =
        all.client<px::scope::write>().with(px::retry{}.max_attempts(3), px::timeout{lease / 2}, px::observer{look});
    all.run(
        worker.run(client),
        [&] {
            bar.show(worker.counts());
            return !worker.is_overdue();
        },
        [&] { worker.stop(); });
    working = nullptr;
    bar.show(worker.counts(), true);
    quota.reset();
    all.close();
    if (queue.untold() != 0)
        std::fprintf(stderr,
                     "ingest: Redis was not told what became of %zu entries: the next worker may send them again, or "
                     "count them as unknown\n",
                     queue.untold());
    if (!queue.failure()) return queue.untold() != 0 ? 2 : 0;
    std::fprintf(stderr, "ingest: %s\n", queue.failure().what());
    return 2;
}

}  // namespace example

#endif

#endif
