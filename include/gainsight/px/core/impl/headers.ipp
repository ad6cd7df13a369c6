// The bodies of <gainsight/px/core/headers.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_HEADERS_IPP
#define GAINSIGHT_PX_CORE_IMPL_HEADERS_IPP

#include <gainsight/px/core/headers.hpp>

#include <algorithm>
#include <iterator>

namespace gainsight::px::inline v0 {
namespace detail {

GAINSIGHT_PX_DECL bool same_header_name(std::string_view a, std::string_view b) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Headers that a caller must not add.
inline constexpr std::string_view own_headers[] = {
    // Set by the library.
    "Host", "X-APTRINSIC-API-KEY", "Accept", "Accept-Encoding", "User-Agent", "X-Correlation-Id", "Content-Type",
    "Content-Length",
    // Message framing, and headers that belong to the connection.
    "Transfer-Encoding", "Content-Encoding", "TE", "Trailer", "Connection", "Keep-Alive", "Upgrade", "HTTP2-Settings",
    "Expect", "Proxy-Authorization", "Proxy-Connection", "Proxy-Authenticate",
    // Headers that turn the request into another one, whose scope was not checked; or that ask for a part of the
    // answer, which would be taken for the whole.
    "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL", "Range",
    "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"};

GAINSIGHT_PX_DECL std::string_view header_flaw(std::string_view name, std::string_view value) noexcept
{
    auto const of_a_token = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    };
    if (name.empty() || !std::all_of(name.begin(), name.end(), of_a_token)) return "its name is no token";
    auto const fit = [](char c) { return (c >= ' ' && c < 0x7f) || c == '\t'; };
    if (!std::all_of(value.begin(), value.end(), fit))
        return "its value holds a control character or what is not ASCII";
    auto const is_own = [name](std::string_view own) {
        return std::equal(name.begin(), name.end(), own.begin(), own.end(), [](char a, char b) {
            return same_header_name({&a, 1}, {&b, 1}) || (a == '_' && b == '-');  // some servers read '_' as '-'
        });
    };
    if (std::any_of(std::begin(own_headers), std::end(own_headers), is_own))
        return "the library sets it itself, or it would make another request of this one";
    return {};
}

}  // namespace detail

GAINSIGHT_PX_DECL std::optional<std::string_view> headers::find(std::string_view name) const noexcept
{
    for (auto const& [own, value] : all_)
        if (detail::same_header_name(own, name)) return value;
    return {};
}

GAINSIGHT_PX_DECL void headers::set(std::string_view name, std::string_view value)
{
    std::erase_if(all_, [name](value_type const& h) { return detail::same_header_name(h.first, name); });
    add(name, value);
}

}  // namespace gainsight::px::inline v0

#endif
