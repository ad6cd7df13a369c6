// The bodies of <gainsight/px/net/tls.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_TLS_IPP
#define GAINSIGHT_PX_NET_IMPL_TLS_IPP

#include <gainsight/px/net/tls.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL session_store::~session_store()
{
    for (auto* s : sessions_) SSL_SESSION_free(s);
}

GAINSIGHT_PX_RARE_DECL void session_store::put(SSL_SESSION const* session)
{
    auto* const copy = SSL_SESSION_dup(session);
    if (!copy) return;
    if (sessions_.size() == capacity) {
        SSL_SESSION_free(sessions_.front());
        sessions_.erase(sessions_.begin());
    }
    sessions_.push_back(copy);
}

GAINSIGHT_PX_RARE_DECL SSL_SESSION* session_store::take()
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

/// Where OpenSSL looks for trusted roots: what it was built with, unless the environment names another place.
struct root_place {
    root_place(char const* built_in, char const* variable)
    {
        auto const* const named = std::getenv(variable);
        path = named ? named : built_in;
        told = std::string{"'"} + path + "' (" + (named ? "by " : "built in; ") + variable +
               (named ? "" : " names another") + ')';
    }
    std::string path;
    std::string told;
};

/// Whether any of these directories holds what OpenSSL looks for in them: files named by the hash of a subject.
inline bool holds_roots(std::string const& directories)
{
#if defined(_WIN32)
    constexpr char between = ';';
#else
    constexpr char between = ':';
#endif
    auto const is_hash = [](std::string const& name) {
        return name.size() > 9 && name[8] == '.' && name.find_first_not_of("0123456789abcdef") == 8;
    };
    for (std::size_t at = 0; at <= directories.size();) {
        auto const end = std::min(directories.find(between, at), directories.size());
        std::error_code ec;
        std::filesystem::directory_iterator files{directories.substr(at, end - at), ec};
        for (; !ec && files != std::filesystem::directory_iterator{}; files.increment(ec))
            if (is_hash(files->path().filename().string())) return true;
        at = end + 1;
    }
    return false;
}

inline void free_note(void*, void* note, CRYPTO_EX_DATA*, int, long, void*) noexcept
{
    delete static_cast<std::string*>(note);
}

/// The place in every context where it is noted that, and where, roots were sought in vain.
inline int missing_roots_index() noexcept
{
    static int const index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_note);
    return index;
}

/// An OpenSSL that was built elsewhere looks for roots where there are none, and says nothing of it: noted here, while
/// the environment is what it was when the roots were read, and told when a certificate was not accepted.
inline void note_missing_roots(SSL_CTX* context, tls_options const& options)
{
    auto note = std::make_unique<std::string>();
    if (options.use_system_roots) {
        // What the file held is in the store; directories are looked into when a certificate comes.
        if (sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context))) > 0) return;
        root_place const file{X509_get_default_cert_file(), X509_get_default_cert_file_env()};
        root_place const directory{X509_get_default_cert_dir(), X509_get_default_cert_dir_env()};
        if (holds_roots(directory.path)) return;
        *note = "no trusted roots were found in the file " + file.told + " and the directory " + directory.told +
                ": set tls_options::ca_file to a PEM file of trusted roots";
    } else if (options.ca_file.empty() && options.ca_pem.empty()) {
        *note = "no roots are trusted: tls_options::use_system_roots is false, and neither ca_file nor ca_pem is set";
    } else {
        return;
    }
    if (SSL_CTX_set_ex_data(context, missing_roots_index(), note.get()) == 1) (void)note.release();
}

/// What this client makes itself known by. OpenSSL compares the key with the certificate.
inline result<void> use_certificate(boost::asio::ssl::context& context, tls_options const& options)
{
    if (options.certificate_file.empty()) return result<void>{};
    auto const& key_file = options.private_key_file.empty() ? options.certificate_file : options.private_key_file;
    boost::system::error_code ec;
    auto const unfit = [&ec](std::string const& what) {
        return error{errc::invalid_argument, "tls_options::" + what + "' cannot be used: " + ec.message()};
    };
    context.use_certificate_chain_file(options.certificate_file, ec);
    if (ec) return unfit("certificate_file '" + options.certificate_file);
    // Without this OpenSSL asks a terminal for the password of a key that is encrypted.
    context.set_password_callback(
        [](std::size_t, boost::asio::ssl::context::password_purpose) { return std::string{}; });
    context.use_private_key_file(key_file, boost::asio::ssl::context::pem, ec);
    if (ec && options.private_key_file.empty())
        return error{errc::invalid_argument,
                     "tls_options::certificate_file '" + key_file +
                         "' holds no private key, and private_key_file names no other: " + ec.message()};
    if (ec) return unfit("private_key_file '" + key_file);
    return result<void>{};
}

GAINSIGHT_PX_RARE_DECL result<boost::asio::ssl::context> make_tls_context(tls_options const& options)
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
    note_missing_roots(native, options);
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
    if (auto const known = use_certificate(context, options); !known) return known.error();
    context.set_verify_mode(options.dangerously_accept_any_certificate ? ssl::verify_none : ssl::verify_peer);
    if (options.resume_sessions) {
        SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(native, &remember_session);
    }
    return context;
}

GAINSIGHT_PX_RARE_DECL bool expect_host(SSL* ssl, std::string const& host)
{
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

GAINSIGHT_PX_RARE_DECL result<void> prepare_tls(SSL* ssl, std::string const& host, tls_options const& options,
                                                session_store& store)
{
    bool ok = expect_host(ssl, host);
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

inline bool of_openssl(boost::system::error_code ec) noexcept
{
    return ec.category() == boost::asio::error::get_ssl_category();
}

GAINSIGHT_PX_RARE_DECL bool handshake_failure_is_final(boost::system::error_code ec) noexcept
{
    if (!of_openssl(ec)) return false;
    auto const code = static_cast<unsigned long>(static_cast<unsigned>(ec.value()));
    if (ERR_SYSTEM_ERROR(code)) return false;
    if (ERR_GET_LIB(code) != ERR_LIB_SSL) return true;
    switch (ERR_GET_REASON(code)) {
#if defined(SSL_R_UNEXPECTED_EOF_WHILE_READING)
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
#endif
        case SSL_R_TLSV1_ALERT_INTERNAL_ERROR:  // "unrelated to the peer or the correctness of the protocol"
        case SSL_R_TLSV1_ALERT_USER_CANCELLED: return false;
        default: return true;
    }
}

GAINSIGHT_PX_RARE_DECL std::string handshake_failure(SSL* ssl, boost::system::error_code ec)
{
    if (ec == boost::asio::error::eof || ec == boost::asio::ssl::error::stream_truncated)
        return "the connection was closed in the midst of it";
    auto const verify_result = SSL_get_verify_result(ssl);
    // Where any certificate is accepted OpenSSL still has a result of verification, which then explains nothing.
    auto const verifies = (SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER) != 0;
    if (!of_openssl(ec) || !verifies || verify_result == X509_V_OK) return ec.message();
    auto out = std::string{"certificate not accepted: "} + X509_verify_cert_error_string(verify_result);
    switch (verify_result) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:  // by a root that has the right one's name
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            if (auto const* note =
                    static_cast<std::string const*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), missing_roots_index())))
                out += "; " + *note;
            break;
        default: break;
    }
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
