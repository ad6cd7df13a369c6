// The bodies of <gainsight/px/core/api_key.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_API_KEY_IPP
#define GAINSIGHT_PX_CORE_IMPL_API_KEY_IPP

#include <gainsight/px/core/api_key.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace gainsight::px::inline v0 {
namespace detail {

GAINSIGHT_PX_DECL void zeroise(char* data, std::size_t size) noexcept { OPENSSL_cleanse(data, size); }

inline constexpr std::size_t shortest_secret = 8, longest_repetition = 11;

/// How many characters a text has in common with a part of the secret, at most.
inline std::size_t repeated_of(std::string_view text, std::string_view secret) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::size_t most = 0;
    for (std::size_t from = 0; from != secret.size(); ++from) {
        std::size_t n = 0;
        while (n != text.size() && from + n != secret.size() && lower(text[n]) == lower(secret[from + n])) ++n;
        most = std::max(most, n);
    }
    return most;
}

GAINSIGHT_PX_RARE_DECL void hide_secret(std::string& text, std::string_view secret)
{
    if (secret.size() < shortest_secret) return;
    secret = secret.substr(0, 1024);
    auto const least = std::min(secret.size(), longest_repetition + 1);
    for (std::size_t at = 0; at + least <= text.size();) {
        auto const n = repeated_of(std::string_view{text}.substr(at), secret);
        if (n < least) {
            ++at;
            continue;
        }
        zeroise(text.data() + at, n);
        text.replace(at, n, "...");
        at += 3;
    }
}

inline std::array<unsigned char, 32> const& process_salt()
{
    static auto const salt = [] {
        std::array<unsigned char, 32> bytes{};
        RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
        return bytes;
    }();
    return salt;
}

}  // namespace detail

GAINSIGHT_PX_DECL api_key::api_key(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    auto const first = text.find_first_not_of(blank);
    if (first == text.npos) return;
    text = text.substr(first, text.find_last_not_of(blank) - first + 1);
    // Never in the small-string buffer: moving a small string leaves a copy of the text in the old object.
    text_.reserve(std::max<std::size_t>(text.size(), 32));
    text_ = text;
}

GAINSIGHT_PX_DECL api_key::api_key(api_key const& other) : api_key{std::string_view{other.text_}} {}
GAINSIGHT_PX_DECL api_key::api_key(api_key&& other) noexcept : text_{std::move(other.text_)} { other.wipe(); }

GAINSIGHT_PX_DECL api_key& api_key::operator=(api_key const& other)
{
    if (this != &other) *this = api_key{other};
    return *this;
}

GAINSIGHT_PX_DECL api_key& api_key::operator=(api_key&& other) noexcept
{
    if (this != &other) {
        wipe();
        text_.swap(other.text_);
    }
    return *this;
}

GAINSIGHT_PX_DECL api_key::~api_key() { wipe(); }

GAINSIGHT_PX_DECL void api_key::wipe() noexcept
{
    // The whole capacity: when a shorter key was assigned over a longer one, the rest of the longer key is still there.
    text_.resize(text_.capacity());
    detail::zeroise(text_.data(), text_.size());
    text_.clear();
}

GAINSIGHT_PX_DECL api_key api_key::from_env(char const* variable)
{
    auto const* value = std::getenv(variable);
    api_key key{value ? std::string_view{value} : std::string_view{}};
    if (key.empty())
        throw error{errc::invalid_argument, std::string{"environment variable "} + variable + " holds no API key"};
    return key;
}

GAINSIGHT_PX_DECL bool api_key::valid() const noexcept { return problem().empty(); }

GAINSIGHT_PX_DECL std::string_view api_key::problem() const noexcept
{
    if (text_.empty()) return "is empty";
    for (char c : text_) {
        if (c == ' ') return "holds a blank, which no key does";
        if (c < ' ' || c >= 0x7f) return "holds a character that a header cannot carry";
    }
    return {};
}

GAINSIGHT_PX_DECL std::string api_key::fingerprint() const
{
    static constexpr char hex[] = "0123456789abcdef";
    auto const& salt = detail::process_salt();
    unsigned char digest[EVP_MAX_MD_SIZE] = {};
    unsigned size = 0;
    HMAC(EVP_sha256(), salt.data(), static_cast<int>(salt.size()), reinterpret_cast<unsigned char const*>(text_.data()),
         text_.size(), digest, &size);
    std::string out;
    for (int i = 0; i < 4; ++i) {
        out += hex[digest[i] >> 4];
        out += hex[digest[i] & 15];
    }
    return out;
}

GAINSIGHT_PX_DECL bool operator==(api_key const& a, api_key const& b) noexcept
{
    return a.text_.size() == b.text_.size() && CRYPTO_memcmp(a.text_.data(), b.text_.data(), a.text_.size()) == 0;
}

}  // namespace gainsight::px::inline v0

#endif
