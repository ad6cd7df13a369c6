// Clients whose way to the peer is not straight: several addresses, a proxy.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_AWAY_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_AWAY_HPP

#include "stage.hpp"

#include <string>
#include <vector>

namespace request_lifecycle {

/// Limits that no test waits for: what one of them brings forward does not come about otherwise.
inline px::pool_options patient()
{
    px::pool_options o;
    o.connect_timeout = std::chrono::hours{1};
    o.connection_attempt_delay = std::chrono::hours{1};
    o.handshake_timeout = std::chrono::hours{1};
    return o;
}

inline px::endpoint place(std::string const& host, std::uint16_t port)
{
    return px::endpoint::parse((over_tls() ? "https://" : "http://") + host + ':' + std::to_string(port)).value();
}

/// Pools of other options than a stage's own, and a client of theirs.
class away {
public:
    away(stage& s, px::endpoint const& where, px::pool_options options)
        : stage_{s}, pools{s.context.get_executor(), trusting(std::move(options))},
          client{both{pools, px::tenant{px::credential{"acme", where, px::api_key{"key-of-acme"}, both::permissions}}}
                     .with(quick())},
          results{client.results()}
    {}

    [[nodiscard]] px::pool_stats stats()
    {
        auto const all = stage_.run(pools.stats());
        return all.empty() ? px::pool_stats{} : all.front().counts;
    }

private:
    stage& stage_;

public:
    px::pools pools;
    both client;
    px::results_view<px::scope::read, px::scope::write> results;
};

/// A listener that neither accepts nor refuses: its backlog is full.
class black_hole {
public:
    black_hole(asio::io_context& context, tcp::endpoint const& where) : acceptor_{context}
    {
        acceptor_.open(where.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address{true});
        acceptor_.bind(where);
        acceptor_.listen(0);
        std::size_t connected = 0;
        for (int i = 0; i != 4; ++i) {
            fill_.emplace_back(context);
            fill_.back().async_connect(acceptor_.local_endpoint(), [&](error_code ec) {
                if (!ec) ++connected;
            });
        }
        while (context.poll() != 0) {
        }
        context.restart();
        swallows_ = connected != fill_.size();
        while (!swallows_ && context.poll() != 0) {
        }
    }
    /// False on a system whose listeners take more than they were told to: then nothing can be tested by it.
    [[nodiscard]] bool swallows() const
    {
        if (!swallows_) {
            BOOST_TEST_MESSAGE(
                "a full backlog takes connections here: what an address that is silent costs was NOT CHECKED");
            BOOST_TEST(std::getenv("CI") == nullptr);
        }
        return swallows_;
    }
    [[nodiscard]] tcp::endpoint where() const { return acceptor_.local_endpoint(); }
    void close()
    {
        error_code ignored;
        for (auto& f : fill_) f.close(ignored);
        acceptor_.close(ignored);
    }

private:
    tcp::acceptor acceptor_;
    std::vector<tcp::socket> fill_;
    bool swallows_ = false;
};

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace request_lifecycle

#endif
