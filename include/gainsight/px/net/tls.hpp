// TLS: one context for all connections, and the sessions that they resume.
#ifndef GAINSIGHT_PX_NET_TLS_HPP
#define GAINSIGHT_PX_NET_TLS_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/options.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <string>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// The sessions of one host that a new connection may resume, newest last.
///
/// They are copies that no connection knows: OpenSSL declares a session spent for whoever shares it, once a TLS 1.3
/// handshake has resumed it and when a connection that holds it is given up without a farewell.
class session_store {
public:
    session_store() = default;
    session_store(session_store const&) = delete;
    session_store& operator=(session_store const&) = delete;
    ~session_store();

    void put(SSL_SESSION const* session);
    /// The newest session, which is the caller's, or null. It leaves the store while others remain, since a TLS 1.3
    /// ticket is best used once; of the last one a copy stays, because a resumed handshake beats a full one.
    [[nodiscard]] SSL_SESSION* take();

private:
    static constexpr std::size_t capacity = 16;
    std::vector<SSL_SESSION*> sessions_;
};

/// Makes the context that every connection shares: trusted roots are read once, here. Errors name the file.
[[nodiscard]] result<boost::asio::ssl::context> make_tls_context(tls_options const& options);

/// The name, or address, that the server's certificate has to be for, which is told to the server as well (SNI).
[[nodiscard]] bool expect_host(SSL* ssl, std::string const& host);

/// Readies one connection: SNI, the name to verify, ALPN, and a session to resume. The store must outlive `ssl`.
[[nodiscard]] result<void> prepare_tls(SSL* ssl, std::string const& host, tls_options const& options,
                                       session_store& store);

/// Whether a handshake that ended so will end so again: a certificate that was not accepted, an alert, what is no TLS.
/// A connection that merely broke off, or a peer that tells of a trouble of its own, may do better the next time.
[[nodiscard]] bool handshake_failure_is_final(boost::system::error_code ec) noexcept;

/// Why the handshake failed: the verification's own words where the certificate is at fault, and where roots to verify
/// it by were sought in vain.
[[nodiscard]] std::string handshake_failure(SSL* ssl, boost::system::error_code ec);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/tls.ipp>
#endif

#endif
