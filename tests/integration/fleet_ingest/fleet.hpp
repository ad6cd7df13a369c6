// A queue that a test fills, and the ingest as its workers.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_INGEST_FLEET_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_INGEST_FLEET_HPP

#include "../ingest/loading.hpp"
#include "../redis_server.hpp"

#include <gainsight/px/fleet/partition_of.hpp>
#include <gainsight/px/fleet/queue_work.hpp>

#include <boost/test/unit_test.hpp>
#include <hiredis/hiredis.h>
#include <zlib.h>

#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace fleet_ingest {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using loading::events_in;
using px::testing::collection;
using px_test::redis_server;

/// Until the condition holds; a test whose condition never does fails after half a minute.
template <class Condition>
bool comes_true(Condition condition)
{
    auto const patience = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > patience) return false;
        ::usleep(2000);
    }
    return true;
}

/// An entry of a stream.
struct stream_entry {
    std::string id;
    std::map<std::string, std::string> fields;
};

/// A queue as producers and people see it.
class queue_of {
public:
    queue_of(redis_server const& redis, std::string name, std::uint32_t partitions)
        : redis_{redis}, name_{std::move(name)}, partitions_{partitions}
    {}

    [[nodiscard]] std::string key(std::uint32_t partition, char const* what) const
    {
        return "gainsight-px:{" + name_ + ':' + std::to_string(partition) + "}:" + what;
    }
    /// Adds records, each to the partition of its id, many at a time. How many Redis has taken for certain.
    std::size_t add(std::vector<std::pair<std::string, std::string>> const& records) const
    {
        auto* const c = ::redisConnect("127.0.0.1", redis_.port());
        BOOST_REQUIRE((c && c->err == 0));
        std::size_t asked = 0, taken = 0;
        auto const take = [&] {
            for (void* got = nullptr; asked != 0; --asked, got = nullptr) {
                if (::redisGetReply(c, &got) != REDIS_OK) break;
                taken += static_cast<::redisReply*>(got)->type == REDIS_REPLY_STRING;
                ::freeReplyObject(got);
            }
        };
        for (auto const& [id, json] : records) {
            auto const stream = key(px::fleet::partition_of(id, partitions_), "in");
            std::string const words[]{"XADD", stream, "*", "record", json};
            char const* starts[5];
            std::size_t sizes[5];
            for (std::size_t i = 0; i < 5; ++i) {
                starts[i] = words[i].data();
                sizes[i] = words[i].size();
            }
            ::redisAppendCommandArgv(c, 5, starts, sizes);
            if (++asked == 500) take();
        }
        take();
        ::redisFree(c);
        return taken;
    }
    /// The entries of the streams of that kind, in the order of the partitions.
    [[nodiscard]] std::vector<stream_entry> all(char const* what) const
    {
        std::vector<stream_entry> out;
        for (std::uint32_t p = 0; p < partitions_; ++p) {
            auto const reply = redis_({"XRANGE", key(p, what), "-", "+"});
            BOOST_REQUIRE(reply.list());
            for (auto const& entry : *reply.list()) {
                auto& one = out.emplace_back();
                one.id = *entry.list()->at(0).text();
                auto const& fields = *entry.list()->at(1).list();
                for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
                    one.fields[*fields[i].text()] = *fields[i + 1].text();
            }
        }
        return out;
    }
    [[nodiscard]] std::size_t size(char const* what = "in") const
    {
        std::size_t n = 0;
        for (std::uint32_t p = 0; p < partitions_; ++p) {
            auto const reply = redis_({"XLEN", key(p, what)});
            n += reply.number() ? static_cast<std::size_t>(*reply.number()) : 0;
        }
        return n;
    }
    /// Who owns each partition; "" for nobody.
    [[nodiscard]] std::vector<std::string> owners() const
    {
        std::vector<std::string> out;
        for (std::uint32_t p = 0; p < partitions_; ++p) {
            auto const reply = redis_({"HGET", key(p, "lease"), "owner"});
            out.push_back(reply.text() ? reply.text()->substr(0, reply.text()->find(':')) : "");
        }
        return out;
    }
    /// How many partitions each worker has.
    [[nodiscard]] std::map<std::string, int> shares() const
    {
        std::map<std::string, int> out;
        for (auto const& o : owners())
            if (!o.empty()) ++out[o];
        return out;
    }

private:
    redis_server const& redis_;
    std::string name_;
    std::uint32_t partitions_;
};

/// A subscription, its workers, and the Redis between them and the producers.
class fleet {
public:
    static constexpr std::uint32_t partitions = 6;

    explicit fleet(std::string kind, std::vector<std::string> more = {}, std::vector<std::string> redis_options = {})
        : redis{std::move(redis_options)}, queue{redis, kind, partitions}, kind_{std::move(kind)},
          more_{std::move(more)}
    {}
    px_test::child_process& start(std::string const& name)
    {
        std::vector<std::string> arguments{
            "--to",      kind_, "--fleet",      "redis://127.0.0.1:" + std::to_string(redis.port()),
            "--process", name,  "--partitions", std::to_string(partitions),
            "--lease",   "1"};
        arguments.insert(arguments.end(), more_.begin(), more_.end());
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

/// Events of so many users, told apart by an attribute: the user, and the record.
inline std::vector<std::pair<std::string, std::string>> events(int n, int from = 0, int users = 50)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (int i = from; i < from + n; ++i) {
        auto const user = "u" + std::to_string(i % users);
        out.emplace_back(user, R"({"eventName":"order","identifyId":")" + user + R"(","attributes":{"n":)" +
                                   std::to_string(i) + "}}");
    }
    return out;
}

}  // namespace fleet_ingest

#endif
