// The transport of a scripted peer: TCP alone, or TLS when the environment variable PX_TEST_TLS is set: to 1.2, or to
// anything else for the newest version that both support.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_CHANNEL_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_CHANNEL_HPP

#include <gainsight/px/testing/certificate.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace request_lifecycle {

namespace asio = boost::asio;
using boost::asio::awaitable;
using boost::system::error_code;
using tcp = asio::ip::tcp;

[[nodiscard]] inline bool over_tls()
{
    static bool const set = std::getenv("PX_TEST_TLS") != nullptr;
    return set;
}

[[nodiscard]] inline bool over_tls_1_2()
{
    static bool const set = over_tls() && std::getenv("PX_TEST_TLS") == std::string_view{"1.2"};
    return set;
}

/// The certificate authority that clients have to trust.
[[nodiscard]] inline gainsight::px::testing::certificate_authority const& authority()
{
    static gainsight::px::testing::certificate_authority const made;
    return made;
}

/// One end of TLS, by OpenSSL alone: a test of the library's TLS stream must not use that stream on both ends.
class channel {
public:
    explicit channel(tcp::socket& socket) : socket_{socket} {}
    channel(channel const&) = delete;
    channel& operator=(channel const&) = delete;
    ~channel() { SSL_free(ssl_); }

    awaitable<void> begin()
    {
        if (!over_tls()) co_return;
        error_code ec;
        // What was written is there: the tickets behind a handshake would hold the first answer up.
        socket_.set_option(tcp::no_delay{true}, ec);
        socket_.native_non_blocking(true, ec);
        ssl_ = SSL_new(context());
        SSL_set_fd(ssl_, static_cast<int>(socket_.native_handle()));
        while (co_await again(SSL_accept(ssl_), ec)) {
        }
    }
    awaitable<std::size_t> read(char* to, std::size_t room, error_code& ec)
    {
        if (!ssl_)
            co_return co_await socket_.async_read_some(asio::buffer(to, room),
                                                       asio::redirect_error(asio::use_awaitable, ec));
        std::size_t n = 0;
        while (co_await again(SSL_read_ex(ssl_, to, room, &n), ec)) {
        }
        co_return n;
    }
    awaitable<void> write(std::string_view bytes, error_code& ec)
    {
        if (!ssl_) {
            co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ec));
        } else if (!bytes.empty()) {
            std::size_t n = 0;
            while (co_await again(SSL_write_ex(ssl_, bytes.data(), bytes.size(), &n), ec)) {
            }
        }
    }
    /// The same before it returns, of a few bytes.
    void write_now(std::string_view bytes)
    {
        error_code ignored;
        std::size_t n = 0;
        if (!ssl_)
            socket_.send(asio::buffer(bytes), 0, ignored);
        else
            SSL_write_ex(ssl_, bytes.data(), bytes.size(), &n);
        ERR_clear_error();
    }
    /// Sends close_notify, where the connection is over TLS.
    void end()
    {
        if (ssl_ && socket_.is_open() && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
        ERR_clear_error();
    }

    /// Sends a session ticket that nobody asked for.
    void send_ticket()
    {
        SSL_new_session_ticket(ssl_);
        SSL_do_handshake(ssl_);
    }
    /// Updates the TLS keys before the next record, and has the client change its own.
    void change_keys() { SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED); }

    [[nodiscard]] int version() const { return SSL_version(ssl_); }
    /// How many tickets follow a handshake from now on: two, of OpenSSL's own accord.
    static void tickets(std::size_t n) { SSL_CTX_set_num_tickets(context(), n); }

private:
    static SSL_CTX* context()
    {
        static std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> const made = [] {
            // OpenSSL writes to a client that has gone as it would to a pipe.
            std::signal(SIGPIPE, SIG_IGN);
            std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> ctx{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
            auto const who = authority().issue(gainsight::px::testing::certificate::good);
            auto const bio = [](std::string const& pem) {
                return std::unique_ptr<BIO, decltype(&BIO_free)>{
                    BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
            };
            auto* const shown = PEM_read_bio_X509(bio(who.certificate_pem()).get(), nullptr, nullptr, nullptr);
            auto* const key = PEM_read_bio_PrivateKey(bio(who.key_pem()).get(), nullptr, nullptr, nullptr);
            bool const ok =
                SSL_CTX_use_certificate(ctx.get(), shown) == 1 && SSL_CTX_use_PrivateKey(ctx.get(), key) == 1;
            X509_free(shown);
            EVP_PKEY_free(key);
            if (!ok) throw std::runtime_error{"the peer has no certificate"};
            if (over_tls_1_2()) SSL_CTX_set_max_proto_version(ctx.get(), TLS1_2_VERSION);
            return ctx;
        }();
        return made.get();
    }

    /// Waits for what the last step of OpenSSL wants; false when it is done, or failed, which `ec` tells.
    awaitable<bool> again(int returned, error_code& ec)
    {
        auto const kind = SSL_get_error(ssl_, returned);
        if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
            auto const what = kind == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write;
            co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, ec));
            co_return !ec;
        }
        if (kind == SSL_ERROR_ZERO_RETURN)
            ec = asio::error::eof;
        else if (kind != SSL_ERROR_NONE)
            ec = asio::error::connection_reset;
        ERR_clear_error();
        co_return false;
    }

    tcp::socket& socket_;
    SSL* ssl_ = nullptr;
};

}  // namespace request_lifecycle

#endif
