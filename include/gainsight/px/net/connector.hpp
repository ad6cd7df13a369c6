// Opens one connection: addresses, a proxy's tunnel, TLS.
#ifndef GAINSIGHT_PX_NET_CONNECTOR_HPP
#define GAINSIGHT_PX_NET_CONNECTOR_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/net/address_race.hpp>
#include <gainsight/px/net/host_route.hpp>
#include <gainsight/px/net/last_looks.hpp>
#include <gainsight/px/net/name_lookup.hpp>
#include <gainsight/px/net/tls_stream.hpp>
#include <gainsight/px/net/tunnel_answer.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// One opening, from the name to the end of the TLS handshake. Each phase has its time; whoever loses interest calls
/// abandon(), at any moment, after which all is closed and nobody is told.
class connector final : public std::enable_shared_from_this<connector>, private name_lookup::waiter {
public:
    using tcp = boost::asio::ip::tcp;
    using ec_t = boost::system::error_code;

    /// Whose connection it is. Told once, of one of these, and never from within start().
    class owner {
    public:
        virtual void on_connected(bool resumed) = 0;
        virtual void on_not_connected(error why) = 0;

    protected:
        ~owner() = default;
    };

    /// Socket and TLS are the owner's, to be opened here; pending operations on them keep the owner alive.
    connector(std::shared_ptr<host_route> route, tcp::socket& socket, std::optional<tls_stream>& tls);
    connector(connector const&) = delete;
    connector& operator=(connector const&) = delete;
    ~connector();

    void start(std::shared_ptr<owner> const& who);
    /// Closes what is being opened, but for the owner's socket, which is the owner's to close.
    void abandon() noexcept;

private:
    using steady_point = std::chrono::steady_clock::time_point;
    enum class stage : unsigned char { resolving, racing, tunnelling, handshaking, over };
    struct attempt {
        tcp::endpoint where;
        std::optional<tcp::socket> socket;
        std::string problem;
    };

    GAINSIGHT_PX_DECL void on_found(ec_t ec, name_lookup::addresses const& found) override;
    void race();
    void dial(std::size_t which);
    void on_dialled(std::size_t which, ec_t ec);
    void ask_proxy();
    void read_proxy();
    void on_proxy_readable();
    void begin_handshake();
    void continue_handshake();
    void on_handshake(ec_t ec);
    void stop() noexcept;
    void finish(bool resumed);
    void fail(errc code, px::phase at, std::string what);
    void enter(stage s, std::chrono::milliseconds limit);
    void arm(steady_point until);
    void on_timer(steady_point was_due);
    void wipe_request() noexcept;
    [[nodiscard]] std::string next_hop() const;
    [[nodiscard]] std::string far_end() const;

    std::shared_ptr<host_route> route_;
    tcp::socket& socket_;
    std::optional<tls_stream>& tls_;
    std::weak_ptr<owner> owner_;
    boost::asio::steady_timer timer_;
    steady_point armed_for_ = steady_point::max();
    std::chrono::nanoseconds limit_{};  // of the stage
    last_looks looks_;
    stage stage_ = stage::over;
    std::vector<attempt> attempts_;
    std::optional<address_race> race_;
    address_family family_ = address_family::none;
    std::string request_;  // to the proxy, with its credentials
    std::optional<tunnel_answer> answer_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/connector.ipp>
#endif

#endif
