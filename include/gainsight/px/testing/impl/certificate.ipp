// The bodies of <gainsight/px/testing/certificate.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_CERTIFICATE_IPP
#define GAINSIGHT_PX_TESTING_IMPL_CERTIFICATE_IPP

#include <gainsight/px/testing/certificate.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace gainsight::px::inline v0::testing {
namespace detail {

struct openssl_free {
    void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
    void operator()(X509* p) const noexcept { X509_free(p); }
    void operator()(BIO* p) const noexcept { BIO_free(p); }
};
template <class T>
using openssl_ptr = std::unique_ptr<T, openssl_free>;

inline void require(bool ok, char const* what)
{
    if (!ok) throw std::runtime_error{std::string{"px simulator: OpenSSL failed to "} + what};
}

template <class Write>
std::string to_pem(Write const& write)
{
    openssl_ptr<BIO> bio{BIO_new(BIO_s_mem())};
    require(bio && write(bio.get()) == 1, "write PEM");
    char* data = nullptr;
    auto const size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

inline openssl_ptr<EVP_PKEY> new_key()
{
    openssl_ptr<EVP_PKEY> key{EVP_EC_gen("P-256")};
    require(key != nullptr, "make a key");
    return key;
}

inline void extend(X509* certificate, X509* issuer, int nid, char const* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    require(extension != nullptr, "make an extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// A certificate from `from` to `until` (seconds from now), not signed yet.
inline openssl_ptr<X509> new_certificate(char const* common_name, EVP_PKEY* key, long from, long until)
{
    openssl_ptr<X509> c{X509_new()};
    require(c != nullptr, "make a certificate");
    std::uint64_t serial = 1;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(c.get()), serial >> 1);
    X509_set_version(c.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(c.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(c.get()), until);
    X509_set_pubkey(c.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const*>(common_name), -1, -1, 0);
    return c;
}

}  // namespace detail

struct certificate_authority::keys {
    detail::openssl_ptr<EVP_PKEY> key;
    detail::openssl_ptr<X509> certificate;
};

GAINSIGHT_PX_DECL certificate_authority::certificate_authority() : keys_{std::make_unique<keys>()}
{
    using namespace detail;
    constexpr long day = 86'400;
    keys_->key = new_key();
    keys_->certificate = new_certificate("PX simulator CA", keys_->key.get(), -day, 30 * day);
    auto* c = keys_->certificate.get();
    X509_set_issuer_name(c, X509_get_subject_name(c));
    extend(c, c, NID_basic_constraints, "critical,CA:TRUE");
    extend(c, c, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(c, c, NID_subject_key_identifier, "hash");
    require(X509_sign(c, keys_->key.get(), EVP_sha256()) != 0, "sign");
    pem_ = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, c); });
}

GAINSIGHT_PX_DECL certificate_authority::~certificate_authority() = default;

GAINSIGHT_PX_DECL identity certificate_authority::issue(certificate kind) const
{
    using namespace detail;
    constexpr long day = 86'400;
    auto const key = new_key();
    bool const late = kind == certificate::expired;
    auto const c = new_certificate(kind == certificate::wrong_host ? "elsewhere.example" : "localhost", key.get(),
                                   late ? -10 * day : -day, late ? -day : 30 * day);
    bool const own = kind == certificate::untrusted;
    auto* issuer = own ? c.get() : keys_->certificate.get();
    X509_set_issuer_name(c.get(), X509_get_subject_name(issuer));
    extend(c.get(), issuer, NID_basic_constraints, "CA:FALSE");
    extend(c.get(), issuer, NID_key_usage, "critical,digitalSignature");
    extend(c.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
    extend(c.get(), issuer, NID_subject_alt_name,
           kind == certificate::wrong_host ? "DNS:elsewhere.example" : "DNS:localhost,IP:127.0.0.1,IP:::1");
    // All of these authorities have one name: who trusts several tells them apart by their keys.
    if (!own) extend(c.get(), issuer, NID_authority_key_identifier, "keyid");
    require(X509_sign(c.get(), own ? key.get() : keys_->key.get(), EVP_sha256()) != 0, "sign");
    return {to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, c.get()); }), to_pem([&](BIO* bio) {
                return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

}  // namespace gainsight::px::inline v0::testing

#endif
