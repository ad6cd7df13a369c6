// 8. An observer that logs, and the statistics of the pools in the text format of Prometheus.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace px = gainsight::px;

/// An observer defines only the hooks that it needs; the others cost nothing.
struct logger {
    void on_attempt(px::attempt_report const& r)
    {
        std::cout << "attempt " << r.attempt << " of " << r.operation << ", tenant " << r.tenant << ": HTTP "
                  << r.status << (r.reused ? ", connection reused" : ", new connection") << '\n';
    }
    void on_retry(px::retry_report const& r)
    {
        std::cout << "retry of " << r.operation << " after " << to_string(r.code) << '\n';
    }
    void on_connect(px::connect_report const& r)
    {
        std::cout << "connect to " << r.host << (r.failure ? " failed" : r.resumed ? ", TLS resumed" : "") << '\n';
    }
};

std::string prometheus(std::vector<px::host_stats> const& all)
{
    std::string out;
    auto const sample = [&out](std::string const& name, std::string const& labels, auto value) {
        out += "gainsight_px_" + name + '{' + labels + "} " + std::to_string(value) + '\n';
    };
    for (auto const& h : all) {
        auto const host = "host=\"" + h.where.host() + '"';
        sample("connections_open", host, h.counts.open);
        sample("connections_idle", host, h.counts.idle);
        sample("calls_waiting", host, h.counts.waiting);
        sample("connections_opened_total", host, h.counts.opened);
        sample("connections_reused_total", host, h.counts.reused);
        sample("tls_resumed_total", host, h.counts.resumed);
        for (std::size_t i = 0; i < px::close_reasons; ++i)
            sample("connections_closed_total",
                   host + ",reason=\"" + std::string{to_string(static_cast<px::close_reason>(i))} + '"',
                   h.counts.closed[i]);
    }
    return out;
}

asio::awaitable<void> watched(px::pools pools, px::client<px::scope::read> client)
{
    co_await client.users().is_denied("user-000000@px.example");
    co_await client.users().is_denied("user-000001@px.example");
    std::cout << prometheus(co_await pools.stats());
}

int main()
{
    example::sandbox sandbox;
    // One answer of 503, so that there is a retry.
    sandbox.simulator().inject(px::testing::fault::status(503));
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting(), px::observer{logger{}}};
    asio::co_spawn(
        io,
        watched(pools,
                px::client<px::scope::read>{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}}),
        &example::rethrow);
    io.run();
}
