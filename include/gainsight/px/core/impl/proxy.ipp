// The bodies of <gainsight/px/core/proxy.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_PROXY_IPP
#define GAINSIGHT_PX_CORE_IMPL_PROXY_IPP

#include <gainsight/px/core/percent_decoding.hpp>
#include <gainsight/px/core/proxy.hpp>
#include <gainsight/px/core/region.hpp>

#include <openssl/evp.h>

#include <cstdlib>

namespace gainsight::px::inline v0 {
namespace detail {

/// Text that is overwritten when it is destroyed. Its memory is reserved once, since growing text would leave copies in
/// freed memory.
class passing_secret {
public:
    explicit passing_secret(std::size_t room) { text.reserve(room); }
    passing_secret(passing_secret const&) = delete;
    passing_secret& operator=(passing_secret const&) = delete;
    ~passing_secret() { zeroise(text.data(), text.size()); }
    std::string text;
};

/// The value of the first variable that is set and not empty, the lower-case one first, as in curl; "" if neither is.
inline std::string_view either_env(char const* lower, char const* upper, char const*& which) noexcept
{
    for (auto const* name : {lower, upper}) {
        which = name;
        if (auto const* value = std::getenv(name); value && *value) return value;
    }
    return {};
}

}  // namespace detail

GAINSIGHT_PX_RARE_DECL result<proxy> proxy::parse(std::string_view url)
{
    // The message quotes no part of the URL: in a malformed URL, what looks like the host may be a part of the
    // password.
    auto const fail = [](std::string_view why) {
        return error{errc::invalid_argument, "proxy URL: " + std::string{why}};
    };
    auto rest = url;
    if (auto const scheme_end = rest.find("://"); scheme_end != rest.npos) {
        auto const scheme = rest.substr(0, scheme_end);
        auto const is_http = scheme.size() == 4 && (scheme[0] | 32) == 'h' && (scheme[1] | 32) == 't' &&
                             (scheme[2] | 32) == 't' && (scheme[3] | 32) == 'p';
        if (!is_http) return fail("the scheme is not http://; a proxy that is spoken to otherwise is not supported");
        rest.remove_prefix(scheme_end + 3);
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#") != rest.npos)
        return fail("it has a path, query or fragment, or one of '/?#' in its credentials is not percent-encoded");

    proxy out;
    if (auto const at = rest.rfind('@'); at != rest.npos) {
        auto const info = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        auto const colon = info.find(':');
        detail::passing_secret plain{info.size() + 1};
        if (!detail::append_percent_decoded(info.substr(0, colon), plain.text))
            return fail("a '%' in the user's name is followed by no two hexadecimal digits");
        if (plain.text.find(':') != plain.text.npos) return fail("Basic authentication has no user with a ':'");
        plain.text += ':';
        if (colon != info.npos && !detail::append_percent_decoded(info.substr(colon + 1), plain.text))
            return fail("a '%' in the password is followed by no two hexadecimal digits");
        for (char c : plain.text)
            if (static_cast<unsigned char>(c) < ' ' || c == 0x7f)
                return fail("Basic authentication has no user or password with a control character");
        detail::passing_secret encoded{plain.text.size() / 3 * 4 + 5};
        encoded.text.resize(plain.text.size() / 3 * 4 + 5);
        auto const size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.text.data()),
                                          reinterpret_cast<unsigned char const*>(plain.text.data()),
                                          static_cast<int>(plain.text.size()));
        out.basic_ = api_key{std::string_view{encoded.text}.substr(0, static_cast<std::size_t>(size))};
    }

    auto const bracket = rest.rfind(']');
    auto const has_port = rest.find(':', bracket == rest.npos ? 0 : bracket) != rest.npos;
    auto const where = endpoint::parse("http://" + std::string{rest} + (has_port ? "" : ":1080"));
    if (!where) return fail("the host or the port cannot be read");
    out.host_ = where->host();
    out.port_ = where->port();
    return out;
}

GAINSIGHT_PX_RARE_DECL proxy proxy::from_env()
{
    char const* which = nullptr;
    auto const url = detail::either_env("https_proxy", "HTTPS_PROXY", which);
    if (url.empty()) return {};
    auto parsed = parse(url);
    if (!parsed)
        throw error{errc::invalid_argument,
                    std::string{"environment variable "} + which + ": " + std::string{parsed.error().message()}};
    parsed->no_proxy(std::string{detail::either_env("no_proxy", "NO_PROXY", which)});
    return std::move(*parsed);
}

}  // namespace gainsight::px::inline v0

#endif
