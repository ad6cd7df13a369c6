// Certificates for a simulator's TLS, made on the spot.
#ifndef GAINSIGHT_PX_TESTING_CERTIFICATE_HPP
#define GAINSIGHT_PX_TESTING_CERTIFICATE_HPP

#include <gainsight/px/core/config.hpp>

#include <memory>
#include <string>

namespace gainsight::px::inline v0::testing {

/// What a simulated host proves of itself.
enum class certificate : unsigned char {
    good,        ///< For localhost, 127.0.0.1 and ::1, valid now.
    wrong_host,  ///< For another host name.
    expired,     ///< For the right names, expired yesterday.
    untrusted    ///< For the right names, signed by itself and not by the CA.
};

/// A certificate and its private key, both as PEM.
class identity {
public:
    identity(std::string certificate_pem, std::string key_pem)
        : certificate_{std::move(certificate_pem)}, key_{std::move(key_pem)}
    {}
    [[nodiscard]] std::string const& certificate_pem() const noexcept { return certificate_; }
    [[nodiscard]] std::string const& key_pem() const noexcept { return key_; }

private:
    std::string certificate_;
    std::string key_;
};

/// A certificate authority that lives as long as the object: EC P-256 keys that exist nowhere else.
class certificate_authority {
public:
    /// Makes its key and its own certificate. Throws std::runtime_error when OpenSSL fails.
    certificate_authority();
    ~certificate_authority();
    certificate_authority(certificate_authority const&) = delete;
    certificate_authority& operator=(certificate_authority const&) = delete;

    /// The CA's certificate: what a client has to trust.
    [[nodiscard]] std::string const& pem() const noexcept { return pem_; }
    /// Makes a server certificate of that kind.
    [[nodiscard]] identity issue(certificate kind) const;

private:
    struct keys;
    std::unique_ptr<keys> keys_;
    std::string pem_;
};

}  // namespace gainsight::px::inline v0::testing

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/certificate.ipp>
#endif

#endif
