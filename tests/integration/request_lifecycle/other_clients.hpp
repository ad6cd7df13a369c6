// Clients with pool options of their own, such as several addresses or a proxy, and a listener that never answers.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_OTHER_CLIENTS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_OTHER_CLIENTS_HPP

#include "stage.hpp"

#include <string>
#include <vector>

namespace request_lifecycle {

/// Timeouts so long that a test which passes did not wait for any of them.
inline px::pool_options hour_long_timeouts()
{
    px::pool_options o;
    o.connect_timeout = std::chrono::hours{1};
    o.connection_attempt_delay = std::chrono::hours{1};
    o.handshake_timeout = std::chrono::hours{1};
    return o;
}

inline px::endpoint endpoint_at(std::string const& host, std::uint16_t port)
{
    return px::endpoint::parse((over_tls() ? "https://" : "http://") + host + ':' + std::to_string(port)).value();
}

/// A client beside the stage's own, with other pool options.
class other_client {
public:
    other_client(stage& s, px::endpoint const& where, px::pool_options options)
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
class silent_listener {
public:
    silent_listener(asio::io_context& context, tcp::endpoint const& where) : acceptor_{context}
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
        silent_ = connected != fill_.size();
        while (!silent_ && context.poll() != 0) {
        }
    }
    /// False where the system accepts more connections than the backlog allows: then the test cannot be run.
    [[nodiscard]] bool is_silent() const
    {
        if (!silent_) {
            BOOST_TEST_MESSAGE(
                "a full backlog takes connections here: what an address that is silent costs was NOT CHECKED");
            BOOST_TEST(std::getenv("CI") == nullptr);
        }
        return silent_;
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
    bool silent_ = false;
};

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace request_lifecycle

#endif
