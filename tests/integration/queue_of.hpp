// A queue in Redis as its producers and people see it.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_QUEUE_OF_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_QUEUE_OF_HPP

#include "redis_server.hpp"

#include <gainsight/px/fleet/partition_of.hpp>

#include <boost/test/unit_test.hpp>
#include <hiredis/hiredis.h>

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace queue_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
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
        auto const reply =
            of_all("local n = 0; for _, k in ipairs(KEYS) do n = n + redis.call('XLEN', k) end return n", what);
        return reply.number() ? static_cast<std::size_t>(*reply.number()) : 0;
    }
    /// Who owns each partition; "" for nobody.
    [[nodiscard]] std::vector<std::string> owners() const
    {
        auto const reply = of_all(
            "local out = {} for i, k in ipairs(KEYS) do out[i] = redis.call('HGET', k, 'owner') or '' end return out",
            "lease");
        std::vector<std::string> out;
        if (reply.list())
            for (auto const& name : *reply.list()) out.push_back(name.text()->substr(0, name.text()->find(':')));
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
    /// What a script replies to the keys of that kind.
    [[nodiscard]] px::fleet::redis_reply of_all(char const* script, char const* what) const
    {
        std::vector<std::string> words{"EVAL", script, std::to_string(partitions_)};
        for (std::uint32_t p = 0; p < partitions_; ++p) words.push_back(key(p, what));
        return redis_(words);
    }

    redis_server const& redis_;
    std::string name_;
    std::uint32_t partitions_;
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

}  // namespace queue_tests

#endif
