// A blocking HTTP client of few words, so that these tests depend on nothing of the library's own client.
#ifndef TESTS_SIMULATOR_RAW_CLIENT_HPP
#define TESTS_SIMULATOR_RAW_CLIENT_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace raw {

namespace asio = boost::asio;
using asio::ip::tcp;

/// What came back: everything that was read, and how it ended.
struct answer {
    int status = 0;
    std::string head;
    std::string body;
    boost::system::error_code error;

    [[nodiscard]] std::string header(std::string_view name) const
    {
        auto const at = head.find("\r\n" + std::string{name} + ": ");
        if (at == head.npos) return {};
        auto const begin = at + name.size() + 4;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

/// A client's TLS: trusts one CA.
inline std::shared_ptr<asio::ssl::context> trusting(std::string const& ca_pem)
{
    auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    tls->add_certificate_authority(asio::buffer(ca_pem));
    tls->set_verify_mode(asio::ssl::verify_peer);
    SSL_CTX_set_session_cache_mode(tls->native_handle(), SSL_SESS_CACHE_CLIENT);
    return tls;
}

class client {
public:
    explicit client(std::uint16_t port, std::shared_ptr<asio::ssl::context> tls = nullptr,
                    SSL_SESSION* resume = nullptr)
        : tls_{std::move(tls)}, socket_{context_}
    {
        if (tls_) stream_ = std::make_unique<asio::ssl::stream<tcp::socket&>>(socket_, *tls_);
        socket_.connect({asio::ip::address_v4::loopback(), port}, error_);
        if (error_ || !stream_) return;
        stream_->set_verify_callback(asio::ssl::host_name_verification{"127.0.0.1"});
        if (resume) SSL_set_session(stream_->native_handle(), resume);
        stream_->handshake(asio::ssl::stream_base::client, error_);
    }
    ~client()
    {
        if (stream_) SSL_set_shutdown(stream_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    [[nodiscard]] boost::system::error_code const& error() const noexcept { return error_; }
    [[nodiscard]] bool resumed() { return SSL_session_reused(stream_->native_handle()) == 1; }
    [[nodiscard]] SSL_SESSION* session() { return SSL_get1_session(stream_->native_handle()); }
    [[nodiscard]] std::string version() { return SSL_get_version(stream_->native_handle()); }
    [[nodiscard]] tcp::socket& socket() { return socket_; }

    void send(std::string_view bytes)
    {
        if (stream_)
            asio::write(*stream_, asio::buffer(bytes), error_);
        else
            asio::write(socket_, asio::buffer(bytes), error_);
    }
    void send(std::string_view method, std::string_view target, std::string_view key, std::string_view body = {})
    {
        std::string text{method};
        text.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (!key.empty()) text.append("X-APTRINSIC-API-KEY: ").append(key).append("\r\n");
        if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
        text.append("\r\n").append(body);
        send(text);
    }
    /// One read; appends to `into`.
    std::size_t read_some(std::string& into, boost::system::error_code& error)
    {
        char block[16 * 1024];
        auto const n =
            stream_ ? stream_->read_some(asio::buffer(block), error) : socket_.read_some(asio::buffer(block), error);
        into.append(block, n);
        return n;
    }
    /// Everything until the connection ends, one way or another.
    std::string read_all(boost::system::error_code& error)
    {
        auto text = std::move(input_);
        error = {};
        while (!error) read_some(text, error);
        return text;
    }
    /// One response with a Content-Length (or 204).
    answer receive()
    {
        answer a;
        auto end = input_.npos;
        while ((end = input_.find("\r\n\r\n")) == input_.npos) {
            read_some(input_, a.error);
            if (a.error) return a;
        }
        a.head = input_.substr(0, end + 2);
        input_.erase(0, end + 4);
        a.status = std::stoi(a.head.substr(9, 3));
        auto const length = a.header("Content-Length");
        auto const size = length.empty() ? 0 : std::stoul(length);
        while (input_.size() < size) {
            read_some(input_, a.error);
            if (a.error) break;
        }
        a.body = input_.substr(0, size);
        input_.erase(0, a.body.size());
        return a;
    }
    answer call(std::string_view method, std::string_view target, std::string_view key, std::string_view body = {})
    {
        send(method, target, key, body);
        return receive();
    }

private:
    asio::io_context context_;
    std::shared_ptr<asio::ssl::context> tls_;
    tcp::socket socket_;
    std::unique_ptr<asio::ssl::stream<tcp::socket&>> stream_;
    boost::system::error_code error_;
    std::string input_;
};

}  // namespace raw

#endif
