// One connection of a simulator.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_SIM_CONNECTION_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_SIM_CONNECTION_HPP

#include <gainsight/px/core/region.hpp>
#include <gainsight/px/testing/detail/fault_list.hpp>
#include <gainsight/px/testing/detail/http_text.hpp>
#include <gainsight/px/testing/service.hpp>
#include <gainsight/px/testing/simulator_options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

namespace asio = boost::asio;

/// What the connections of one simulator share.
class sim_world {
public:
    sim_world(simulator_options const& o, fault_list& f) noexcept : options{o}, faults{f} {}

    template <class Change>
    void count(Change const& change)
    {
        std::lock_guard lock{mutex_};
        change(stats_);
    }
    [[nodiscard]] simulator_stats stats() const
    {
        std::lock_guard lock{mutex_};
        return stats_;
    }
    void reset_stats()
    {
        std::lock_guard lock{mutex_};
        auto const open = stats_.open;
        stats_ = {};
        stats_.open = stats_.open_peak = open;
    }

    simulator_options const& options;
    fault_list& faults;

private:
    mutable std::mutex mutex_;
    simulator_stats stats_;
};

/// A socket, its TLS if any, and two timers. Everything but construction happens on its strand.
class sim_connection : public std::enable_shared_from_this<sim_connection> {
public:
    using socket_type = asio::basic_stream_socket<asio::ip::tcp, asio::strand<asio::io_context::executor_type>>;

    sim_connection(sim_world& world, service& data, region where, std::uint64_t number, socket_type socket,
                   std::shared_ptr<asio::ssl::context> tls)
        : world_{world}, data_{data}, where_{where}, number_{number}, socket_{std::move(socket)},
          context_{std::move(tls)}, pause_{socket_.get_executor()}, idle_{socket_.get_executor()}
    {
        if (context_) tls_.emplace(socket_, *context_);
        world_.count([](simulator_stats& s) {
            ++s.accepted;
            s.open_peak = std::max(s.open_peak, ++s.open);
        });
    }
    ~sim_connection()
    {
        world_.count([](simulator_stats& s) { --s.open; });
    }
    sim_connection(sim_connection const&) = delete;
    sim_connection& operator=(sim_connection const&) = delete;

    [[nodiscard]] auto executor() { return socket_.get_executor(); }
    [[nodiscard]] region where() const noexcept { return where_; }

    /// RST: what lies in either direction's buffers is lost.
    void reset()
    {
        boost::system::error_code ignored;
        socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
        close();
    }
    void close()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
        pause_.cancel();
        idle_.cancel();
    }

    asio::awaitable<void> serve();

private:
    using access = fault_access;
    using error_code = boost::system::error_code;

    asio::awaitable<bool> handshake();
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into, error_code& error);
    asio::awaitable<bool> write(std::string_view bytes);
    asio::awaitable<bool> write(std::string_view head, std::string_view body);
    asio::awaitable<bool> read_request(request_head& head);
    asio::awaitable<bool> answer(request_head const& head);
    asio::awaitable<bool> deliver(fault const& f, sim_response response, bool close_after);
    asio::awaitable<bool> pause(std::chrono::milliseconds d, bool for_ever);
    asio::awaitable<void> drain();
    asio::awaitable<void> finish();
    void arm_idle();

    sim_world& world_;
    service& data_;
    region where_;
    std::uint64_t number_;
    socket_type socket_;
    std::shared_ptr<asio::ssl::context> context_;
    std::optional<asio::ssl::stream<socket_type&>> tls_;
    asio::steady_timer pause_;
    asio::steady_timer idle_;
    std::string input_;
    std::size_t served_ = 0;
    bool gone_ = false;
};

/// Runs a connection and keeps it alive meanwhile.
asio::awaitable<void> serve_connection(std::shared_ptr<sim_connection> c);

}  // namespace gainsight::px::inline v0::testing::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/sim_connection.ipp>
#endif

#endif
