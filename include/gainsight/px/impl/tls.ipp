#ifndef GAINSIGHT_PX_IMPL_TLS_IPP
#define GAINSIGHT_PX_IMPL_TLS_IPP

#include <gainsight/px/net/tls.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL session_store::~session_store()
{
    for (auto* s : sessions_) SSL_SESSION_free(s);
}

GAINSIGHT_PX_DECL void session_store::put(SSL_SESSION const* session)
{
    auto* const copy = SSL_SESSION_dup(session);
    if (!copy) return;
    if (sessions_.size() == capacity) {
        SSL_SESSION_free(sessions_.front());
        sessions_.erase(sessions_.begin());
    }
    sessions_.push_back(copy);
}

GAINSIGHT_PX_DECL SSL_SESSION* session_store::take()
{
    while (!sessions_.empty()) {
        auto* newest = sessions_.back();
        if (SSL_SESSION_is_resumable(newest) == 0) {
            SSL_SESSION_free(newest);
            sessions_.pop_back();
            continue;
        }
        if (sessions_.size() == 1) return SSL_SESSION_dup(newest);
        sessions_.pop_back();
        return newest;
    }
    return nullptr;
}

/// The place in every SSL object where its session store is noted.
inline int session_store_index() noexcept
{
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

inline int remember_session(SSL* ssl, SSL_SESSION* session) noexcept
{
    auto* store = static_cast<session_store*>(SSL_get_ex_data(ssl, session_store_index()));
    if (store) store->put(session);
    return 0;  // the session remains OpenSSL's
}

GAINSIGHT_PX_DECL result<boost::asio::ssl::context> make_tls_context(tls_options const& options)
{
    namespace ssl = boost::asio::ssl;
    ssl::context context{ssl::context::tls_client};
    auto* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    // Answers are read until their end is known from HTTP itself, so a peer that closes without close_notify
    // cannot truncate one; OpenSSL 3 would otherwise report its end as a protocol error.
    SSL_CTX_set_options(native, SSL_OP_IGNORE_UNEXPECTED_EOF);
    // A read that has only met a session ticket goes on, rather than ask for a wait while the answer lies behind it.
    SSL_CTX_set_mode(native, SSL_MODE_AUTO_RETRY);

    boost::system::error_code ec;
    if (options.use_system_roots) {
        context.set_default_verify_paths(ec);
        if (ec) return error{errc::tls_failed, "the system's trusted roots cannot be read: " + ec.message()};
    }
    if (!options.ca_file.empty()) {
        context.load_verify_file(options.ca_file, ec);
        if (ec)
            return error{errc::invalid_argument,
                         "tls_options::ca_file '" + options.ca_file + "' cannot be read: " + ec.message()};
    }
    if (!options.ca_pem.empty()) {
        context.add_certificate_authority(boost::asio::buffer(options.ca_pem), ec);
        if (ec) return error{errc::invalid_argument, "tls_options::ca_pem is not a PEM certificate: " + ec.message()};
    }
    context.set_verify_mode(options.dangerously_accept_any_certificate ? ssl::verify_none : ssl::verify_peer);
    if (options.resume_sessions) {
        SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(native, &remember_session);
    }
    return context;
}

GAINSIGHT_PX_DECL result<void> prepare_tls(SSL* ssl, std::string const& host, tls_options const& options,
                                           session_store& store)
{
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    bool ok = true;
    if (not_an_address) {
        ok = SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    } else {
        ok = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    }
    static constexpr unsigned char http11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    ok = ok && SSL_set_alpn_protos(ssl, http11, sizeof http11) == 0;
    if (options.resume_sessions) {
        ok = ok && SSL_set_ex_data(ssl, session_store_index(), &store) == 1;
        if (auto* session = store.take()) {
            SSL_set_session(ssl, session);
            SSL_SESSION_free(session);  // set_session took a reference of its own
        }
    }
    if (!ok) return error{errc::tls_failed, "TLS cannot be set up for host '" + host + "'"};
    return {};
}

GAINSIGHT_PX_DECL std::string tls_failure(SSL* ssl, std::string const& fallback)
{
    auto const verdict = SSL_get_verify_result(ssl);
    if (verdict != X509_V_OK) return std::string{"certificate not accepted: "} + X509_verify_cert_error_string(verdict);
    return fallback;
}

}  // namespace gainsight::px::inline v0::detail

#endif
