// A queue that a test fills, and the ingest as its workers.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_INGEST_FLEET_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_INGEST_FLEET_HPP

#include "../ingest/loading.hpp"
#include "../queue_of.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace fleet_ingest {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using loading::events_in;
using px::testing::collection;
using px_test::redis_server;
using namespace queue_tests;

/// A subscription, its workers, and the Redis between them and the producers.
class fleet {
public:
    static constexpr std::uint32_t partitions = 6;

    explicit fleet(std::string kind, std::vector<std::string> more = {}, std::vector<std::string> redis_options = {})
        : redis{std::move(redis_options)}, queue{redis, kind, partitions}, kind_{std::move(kind)},
          more_{std::move(more)}
    {
        knows_quota();
    }
    /// A row of permits that Redis did not know would give none for two seconds: members of one that was lost may stand
    /// alone until then.
    void knows_quota(std::string const& prefix = "gainsight-px:") const
    {
        redis({"HSET", prefix + "{acme}:quota", "free", "1"});
    }
    /// `more` is said last, and holds.
    px_test::child_process& start(std::string const& name, std::vector<std::string> const& more = {})
    {
        std::vector<std::string> arguments{
            "--to",      kind_, "--fleet",      "redis://127.0.0.1:" + std::to_string(redis.port()),
            "--process", name,  "--partitions", std::to_string(partitions),
            "--lease",   "1"};
        arguments.insert(arguments.end(), more_.begin(), more_.end());
        arguments.insert(arguments.end(), more.begin(), more.end());
        folders_.emplace_back();
        auto const all = px_has.arguments(arguments);
        return workers.emplace_back(PX_INGEST, folders_.back(), all);
    }
    /// What all of them said.
    [[nodiscard]] std::string said() const
    {
        std::string out;
        for (auto const& w : workers) out += w.output() + "---\n";
        return out;
    }
    ~fleet()
    {
        for (auto& w : workers)
            if (!w.ended()) {
                w.signal(SIGKILL);
                w.wait();
            }
    }

    loading::subscription px_has;
    redis_server redis;
    queue_of queue;
    std::deque<px_test::child_process> workers;

private:
    std::string kind_;
    std::vector<std::string> more_;
    std::deque<px_test::scratch> folders_;
};

}  // namespace fleet_ingest

#endif
