// A redis-server that the tests start themselves, in a folder of its own.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REDIS_SERVER_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REDIS_SERVER_HPP

#include "child_process.hpp"
#include "free_port.hpp"
#include "scratch.hpp"

#include <gainsight/px/fleet/redis_reply.hpp>

#include <boost/test/unit_test.hpp>
#include <hiredis/hiredis.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace px_test {

class redis_server {
public:
    /// PX_REDIS_SERVER names another one: Valkey, or a newer Redis.
    static char const* program()
    {
        auto const* const other = std::getenv("PX_REDIS_SERVER");
        return other ? other : "/usr/bin/redis-server";
    }

    /// Whether its program is there; where CI is set it has to be.
    static bool is_installed()
    {
        if (std::filesystem::exists(program())) return true;
        BOOST_TEST(!std::getenv("CI"), "redis-server was not found, and CI wants it");
        std::cerr << "\n*** SKIPPED: the tests of a fleet, since redis-server was not found: install the package "
                     "redis-server ***\n\n";
        return false;
    }

    explicit redis_server(std::vector<std::string> more = {}) : more_{std::move(more)} { start(); }
    redis_server(redis_server const&) = delete;
    redis_server& operator=(redis_server const&) = delete;
    ~redis_server() { kill(); }

    /// On the port that it had, if it had one.
    void start()
    {
        for (int tries = 0; tries < 20; ++tries) {
            if (port_ == 0 || tries > 0) port_ = free_port();
            std::vector<std::string> arguments{"--port", std::to_string(port_), "--save", "",
                                               "--dir",  folder_.path.string(), "--bind", "127.0.0.1"};
            tls_port_ = free_port();
            for (auto const& word : more_) arguments.push_back(word == "PORT" ? std::to_string(tls_port_) : word);
            process_.emplace(program(), folder_, arguments);
            while (!process_->ended()) {
                if (auto const peer = connect(); peer && peer->err == 0) return;
                std::this_thread::yield();
            }
        }
        BOOST_FAIL("redis-server does not start: " + process_->output());
    }
    void kill()
    {
        process_->signal(SIGKILL);
        process_->wait();
    }
    void signal(int s) const { process_->signal(s); }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// The one that "PORT" among its options stands for.
    [[nodiscard]] std::uint16_t tls_port() const noexcept { return tls_port_; }

    /// What it replies to a command, by a connection of its own.
    gainsight::px::fleet::redis_reply operator()(std::vector<std::string> const& words) const
    {
        auto const peer = connect();
        BOOST_REQUIRE((peer && peer->err == 0));
        std::vector<char const*> starts;
        std::vector<std::size_t> sizes;
        for (auto const& w : words) {
            starts.push_back(w.data());
            sizes.push_back(w.size());
        }
        auto* const got = ::redisCommandArgv(peer.get(), static_cast<int>(words.size()), starts.data(), sizes.data());
        BOOST_REQUIRE(got);
        gainsight::px::fleet::redis_reply out{*static_cast<::redisReply*>(got)};
        ::freeReplyObject(got);
        return out;
    }

private:
    struct disconnect {
        void operator()(::redisContext* c) const noexcept { ::redisFree(c); }
    };
    [[nodiscard]] std::unique_ptr<::redisContext, disconnect> connect() const
    {
        return std::unique_ptr<::redisContext, disconnect>{::redisConnect("127.0.0.1", port_)};
    }

    scratch folder_;
    std::vector<std::string> more_;
    std::uint16_t port_ = 0, tls_port_ = 0;
    std::optional<child_process> process_;
};

}  // namespace px_test

#endif
