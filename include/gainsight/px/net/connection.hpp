// One connection to a host: opened once, then one exchange at a time.
#ifndef GAINSIGHT_PX_NET_CONNECTION_HPP
#define GAINSIGHT_PX_NET_CONNECTION_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/error.hpp>
#include <gainsight/px/net/connector.hpp>
#include <gainsight/px/net/exchange_end.hpp>
#include <gainsight/px/net/head_mender.hpp>
#include <gainsight/px/net/host_route.hpp>
#include <gainsight/px/net/http_reader.hpp>
#include <gainsight/px/net/last_looks.hpp>
#include <gainsight/px/net/pool_core.hpp>
#include <gainsight/px/net/tls_stream.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>

namespace gainsight::px::inline v0::detail {

/// How long an exchange may take.
struct exchange_limits {
    steady_point by;                      // for all of it
    std::chrono::nanoseconds first_byte;  // between the request's end and the answer's begin
    std::chrono::nanoseconds stall;       // of silence, while the answer comes or the request is written
};

/// What a connection asks of the call that uses it.
class exchange : public answer_handler {
public:
    /// Appends the whole request to `out`, and returns where in it the API key stands.
    virtual key_place compose(std::string& out) = 0;
    /// The last that this exchange hears. The connection may be released in it.
    virtual void on_end(exchange_end const& end) = 0;

protected:
    ~exchange() = default;
};

/// Is opened by a connector, then writes, reads, and watches the clock. Lives on the pools' strand; pending operations
/// keep it alive, and whatever ends early (cancel, deadline) closes the socket and answers at once: nothing ever waits
/// for a shutdown.
class connection final : public pool_slot, public std::enable_shared_from_this<connection>, private connector::owner {
public:
    /// Hears of the end of opening.
    class opener {
    public:
        virtual void on_opened(connection& c, bool resumed) = 0;
        virtual void on_open_failed(connection& c, error why) = 0;

    protected:
        ~opener() = default;
    };

    connection(boost::asio::any_io_executor const& ex, std::shared_ptr<host_route> route);
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection();

    void open(opener& who);
    /// Writes one request and reads its answer. While a large request is written its answer is read already, since a
    /// refusal comes early, and is lost when the peer closes before all was sent.
    void start(exchange& who, exchange_limits const& limits);
    /// Ends the running exchange without a word to it, and the connection with it.
    void abandon() noexcept;
    /// Whether the connection may be used again: one read that does not block. Nothing there, or session tickets, is
    /// alive; data that nobody asked for, an end, or an alert is dead.
    [[nodiscard]] bool alive();
    void close() noexcept;
    /// Stops the timer, so that an idle connection does not keep `run()` from returning.
    void stop_timer() noexcept;
    [[nodiscard]] std::size_t exchanges() const noexcept { return exchanges_; }
    /// How far the running exchange has come.
    [[nodiscard]] exchange_end const& progress() const noexcept { return end_; }

private:
    using tcp = boost::asio::ip::tcp;
    using ec_t = boost::system::error_code;

    GAINSIGHT_PX_DECL void on_connected(bool resumed) override;
    GAINSIGHT_PX_DECL void on_not_connected(error why) override;

    void write_tls();
    void upload();
    void on_written(ec_t ec);
    void on_uploaded(ec_t ec);
    void read_more();
    void read_tls();
    void when_ready(tls_stream::wants what, void (connection::*next)());
    [[nodiscard]] bool make_room();                   // false: read no more
    [[nodiscard]] bool take(ec_t ec, std::size_t n);  // the same, after a read
    [[nodiscard]] bool parse();                       // whether nothing more is to be read
    [[nodiscard]] bool answered();                    // the same as parse()
    void watch_stall();
    void end(exchange_end::how what, std::string problem = {});

    void watch(steady_point until);
    void arm(steady_point at);
    void on_timer();

    std::shared_ptr<host_route> route_;  // with the sessions, which outlive TLS
    tcp::socket socket_;
    std::optional<tls_stream> tls_;
    boost::asio::steady_timer watchdog_;
    steady_point watch_until_{};
    steady_point armed_for_{};
    last_looks looks_;
    bool armed_ = false;
    bool closed_ = false;

    opener* opener_ = nullptr;
    std::shared_ptr<connector> connector_;  // while it is being opened

    exchange* exchange_ = nullptr;
    exchange_end end_;
    exchange_limits limits_{};
    std::string out_;
    key_place key_;
    std::unique_ptr<char[]> in_;
    std::size_t in_begin_ = 0;
    std::size_t in_end_ = 0;
    std::size_t head_at_ = 0;        // where the head stands that is not whole yet
    std::size_t sent_ = 0;           // of a large request
    bool uploading_ = false;         // a large request is being written, and read beside it
    bool upload_given_up_ = false;   // not all of it was sent, and no more will be
    bool answered_early_ = false;    // its success has come, and waits for the request's end
    bool answer_begun_ = false;      // a byte came of the answer, interim ones not counted
    bool write_wants_read_ = false;  // TLS goes on writing after the next read
    bool mending_ = false;           // the parser refused the head
    std::string upload_problem_;
    answer_head head_;
    std::optional<http_reader> reader_;
    int interim_answers_ = 0;
    std::size_t exchanges_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/connection.ipp>
#include <gainsight/px/net/impl/connection_watchdog.ipp>
#endif

#endif
