// The bodies of <gainsight/px/destination/change_store.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_CHANGE_STORE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_CHANGE_STORE_IPP

#include <gainsight/px/destination/change_store.hpp>

#include <openssl/evp.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL write_hash hash_of(std::string_view method, std::string_view target, std::string_view body)
{
    struct release {
        void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
    };
    std::unique_ptr<EVP_MD_CTX, release> const context{EVP_MD_CTX_new()};
    if (!context) throw std::bad_alloc{};
    write_hash out;
    unsigned int size = 0;
    // A method contains no space and a target no line feed, so different requests have different input.
    bool good = EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    for (std::string_view const piece : {method, std::string_view{" "}, target, std::string_view{"\n"}, body})
        good = good && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
    good = good && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size) == 1;
    // For instance if a policy of the machine forbids SHA-256. Continuing would skip records that changed.
    if (!good || size != out.size()) throw std::runtime_error{"OpenSSL cannot compute SHA-256"};
    return out;
}

}  // namespace gainsight::px::inline v0::detail

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL write_hash hash_of(planned_request const& r)
{
    return detail::hash_of(to_string(r.method()), r.target(), r.body());
}

}  // namespace gainsight::px::inline v0

#endif
