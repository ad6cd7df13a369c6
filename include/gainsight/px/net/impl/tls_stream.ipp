// The bodies of <gainsight/px/net/tls_stream.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_TLS_STREAM_IPP
#define GAINSIGHT_PX_NET_IMPL_TLS_STREAM_IPP

#include <gainsight/px/net/tls_stream.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// What an earlier call left would be taken for this one's. Clearing is dear, and mostly there is nothing.
inline void forget_errors() noexcept
{
    if (ERR_peek_error() != 0) ERR_clear_error();
}

/// What OpenSSL asks of the socket. Through Asio's socket, not by a descriptor: OpenSSL's own way of writing to a
/// connection that is gone would raise SIGPIPE, and end a process that does not expect it.
struct tls_stream::transport {
    static BIO_METHOD* method()
    {
        // Never freed: a connection may outlive every static of a program.
        static BIO_METHOD* const made = [] {
            auto* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "gainsight-px socket");
            if (m) {
                BIO_meth_set_read_ex(m, &read);
                BIO_meth_set_write_ex(m, &write);
                BIO_meth_set_ctrl(m, &control);
            }
            return m;
        }();
        return made;
    }
    static tls_stream& owner(BIO* bio) noexcept { return *static_cast<tls_stream*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* to, std::size_t room, std::size_t* n) noexcept
    {
        auto& self = owner(bio);
        BIO_clear_retry_flags(bio);
        if (self.block_at_ != self.block_end_) {
            *n = std::min(room, self.block_end_ - self.block_at_);
            std::memcpy(to, self.block_.data() + self.block_at_, *n);
            self.block_at_ += *n;
            return 1;
        }
        *n = 0;
        if (self.block_problem_) {
            self.problem_ = std::exchange(self.block_problem_, {});
        } else if (std::exchange(self.drained_, false) && !self.looks_) {
            // Not asked again: whoever is told to wait reads what has come meanwhile.
            self.problem_ = boost::asio::error::would_block;
        } else {
            // What OpenSSL asks for, where it wants it; what has come beyond that, into the block.
            std::array<boost::asio::mutable_buffer, 2> const both{boost::asio::buffer(to, room),
                                                                  boost::asio::buffer(self.block_)};
            auto const got = self.socket_.receive(both, 0, self.problem_);
            *n = std::min(room, got);
            self.block_at_ = 0;
            self.block_end_ = got - *n;
            self.drained_ = got < room + self.block_.size();
        }
        if (!self.problem_) return 1;
        if (self.problem_ == boost::asio::error::would_block) BIO_set_retry_read(bio);
        if (self.problem_ == boost::asio::error::eof) self.ended_ = true;
        return 0;
    }
    static int write(BIO* bio, char const* from, std::size_t size, std::size_t* n) noexcept
    {
        auto& self = owner(bio);
        BIO_clear_retry_flags(bio);
        *n = self.socket_.send(boost::asio::buffer(from, size), 0, self.problem_);
        if (!self.problem_) return 1;
        if (self.problem_ == boost::asio::error::would_block) BIO_set_retry_write(bio);
        return 0;
    }
    static long control(BIO* bio, int command, long, void*) noexcept
    {
        switch (command) {
            case BIO_CTRL_FLUSH: return 1;  // nothing is held back
            case BIO_CTRL_EOF: return owner(bio).ended_ ? 1 : 0;
            default: return 0;
        }
    }
};

GAINSIGHT_PX_DECL tls_stream::tls_stream(boost::asio::ip::tcp::socket& socket, boost::asio::ssl::context& context)
    : socket_{socket}, ssl_{SSL_new(context.native_handle())}
{
    auto* const bio = transport::method() ? BIO_new(transport::method()) : nullptr;
    if (!ssl_ || !bio) {
        BIO_free(bio);
        throw std::bad_alloc{};
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
}

GAINSIGHT_PX_DECL tls_stream::~tls_stream() = default;

GAINSIGHT_PX_DECL tls_stream::wants tls_stream::outcome(int returned, ec_t& ec) const
{
    namespace ssl = boost::asio::ssl;
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_NONE: break;
        case SSL_ERROR_WANT_READ: return wants::to_read;
        case SSL_ERROR_WANT_WRITE: return wants::to_write;
        case SSL_ERROR_ZERO_RETURN:  // of an end without close_notify too, since the context lets it pass
            if (ended_)
                ec = ssl::error::stream_truncated;
            else
                ec = boost::asio::error::eof;
            break;
        case SSL_ERROR_SYSCALL:
            if (ended_ || !problem_)
                ec = ssl::error::stream_truncated;
            else
                ec = problem_;
            break;
        default: ec.assign(static_cast<int>(ERR_get_error()), boost::asio::error::get_ssl_category());
    }
    return wants::nothing;
}

GAINSIGHT_PX_DECL tls_stream::wants tls_stream::handshake(ec_t& ec)
{
    forget_errors();
    return outcome(SSL_connect(ssl_.get()), ec);
}

GAINSIGHT_PX_DECL tls_stream::wants tls_stream::write(std::string_view all, ec_t& ec)
{
    forget_errors();
    std::size_t n = 0;
    return outcome(SSL_write_ex(ssl_.get(), all.data(), all.size(), &n), ec);
}

GAINSIGHT_PX_DECL tls_stream::wants tls_stream::read(char* to, std::size_t room, std::size_t& n, ec_t& ec)
{
    forget_errors();
    n = 0;
    return outcome(SSL_read_ex(ssl_.get(), to, room, &n), ec);
}

GAINSIGHT_PX_DECL bool tls_stream::silent()
{
    char byte;
    std::size_t n;
    ec_t ec;
    looks_ = true;
    auto const missing = read(&byte, 1, n, ec);
    looks_ = false;
    return missing == wants::to_read;
}

}  // namespace gainsight::px::inline v0::detail

#endif
