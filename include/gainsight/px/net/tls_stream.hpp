// TLS over a TCP socket, one step at a time.
#ifndef GAINSIGHT_PX_NET_TLS_STREAM_HPP
#define GAINSIGHT_PX_NET_TLS_STREAM_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// OpenSSL reads from and writes to a socket that does not block, through a block of this stream's own. Asio's own
/// stream carries every byte through two further buffers and reads no more than one record at a time, which cost a page
/// of 1.1 MB half as much again as decrypting it. OpenSSL's reading ahead is off: it moves all that it has read ahead
/// to the front of its buffer for each record, so that a longer buffer costs as much in moves as it saves in system
/// calls.
///
/// A step does what can be done now, and answers what the socket must be waited for before the same step is taken
/// again.
class tls_stream {
public:
    using ec_t = boost::system::error_code;
    enum class wants : unsigned char { nothing, to_read, to_write };

    /// The socket must live as long.
    tls_stream(boost::asio::ip::tcp::socket& socket, boost::asio::ssl::context& context);
    tls_stream(tls_stream const&) = delete;
    tls_stream& operator=(tls_stream const&) = delete;
    ~tls_stream();

    [[nodiscard]] SSL* native_handle() const noexcept { return ssl_.get(); }

    [[nodiscard]] wants handshake(ec_t& ec);
    /// Of all or, where an error is set, of an unknown part. The same text again, until nothing is wanted.
    [[nodiscard]] wants write(std::string_view all, ec_t& ec);
    /// One record at most; `n` is not 0 unless something is wanted or an error set: eof where TLS was closed as it must
    /// be, stream_truncated where the connection just ended.
    [[nodiscard]] wants read(char* to, std::size_t room, std::size_t& n, ec_t& ec);
    /// Whether nothing but what TLS itself has to say came since the last read, by a look at the socket; false after an
    /// end. Only while no answer is under way.
    [[nodiscard]] bool silent();
    /// Whether bytes of the socket were read that no read has worked on: then the socket is not worth waiting for.
    [[nodiscard]] bool buffered() const noexcept { return block_at_ != block_end_ || SSL_has_pending(ssl_.get()) == 1; }

    /// Room for what ends a wait for the socket: to read costs no more than to hear that there is something. Only while
    /// nothing is buffered.
    [[nodiscard]] boost::asio::mutable_buffer room() noexcept { return boost::asio::buffer(block_); }
    /// What was read there.
    void was_read(std::size_t n, ec_t const& ec) noexcept
    {
        block_at_ = 0;
        block_end_ = n;
        block_problem_ = ec;
        drained_ = n < block_.size();
    }

private:
    struct freed {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    struct transport;

    [[nodiscard]] wants outcome(int returned, ec_t& ec) const;

    boost::asio::ip::tcp::socket& socket_;
    std::unique_ptr<SSL, freed> ssl_;
    // What the socket said last, which OpenSSL does not carry.
    ec_t problem_;
    bool ended_ = false;
    bool drained_ = false;  // the socket gave less than there was room for: the next read would find nothing
    bool looks_ = false;    // but is to look all the same
    // What was read and OpenSSL has not asked for.
    std::size_t block_at_ = 0;
    std::size_t block_end_ = 0;
    ec_t block_problem_;
    std::array<char, 64 * 1024> block_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/tls_stream.ipp>
#endif

#endif
