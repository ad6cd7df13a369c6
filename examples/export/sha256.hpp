// Calculates the SHA-256 of bytes that arrive in parts.
#ifndef EXAMPLES_EXPORT_SHA256_HPP
#define EXAMPLES_EXPORT_SHA256_HPP

#include "disk_file.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace example {

class sha256 {
public:
    sha256()
    {
        if (!context_ || ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) != 1)
            output_fails("OpenSSL gives no SHA-256");
    }
    /// Copies the state; both objects continue independently.
    sha256(sha256 const& other) : sha256{} { *this = other; }
    sha256& operator=(sha256 const& other)
    {
        if (::EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) != 1)
            output_fails("OpenSSL cannot go on with a SHA-256");
        return *this;
    }
    ~sha256() = default;

    void add(std::string_view bytes)
    {
        if (::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1)
            output_fails("OpenSSL cannot go on with a SHA-256");
    }
    /// The hash of all bytes so far: 64 lower-case hexadecimal digits.
    [[nodiscard]] std::string digits() const
    {
        sha256 finished{*this};
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        if (::EVP_DigestFinal_ex(finished.context_.get(), digest.data(), &size) != 1)
            output_fails("OpenSSL cannot finish a SHA-256");
        std::string out;
        for (unsigned i = 0; i < size; ++i) {
            out += "0123456789abcdef"[digest[i] >> 4];
            out += "0123456789abcdef"[digest[i] & 15];
        }
        return out;
    }

private:
    struct free_context {
        void operator()(EVP_MD_CTX* c) const noexcept { ::EVP_MD_CTX_free(c); }
    };
    std::unique_ptr<EVP_MD_CTX, free_context> context_{::EVP_MD_CTX_new()};
};

}  // namespace example

#endif
