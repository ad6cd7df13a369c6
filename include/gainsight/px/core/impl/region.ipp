// The bodies of <gainsight/px/core/region.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_REGION_IPP
#define GAINSIGHT_PX_CORE_IMPL_REGION_IPP

#include <gainsight/px/core/region.hpp>

#include <algorithm>
#include <charconv>

namespace gainsight::px::inline v0 {
namespace detail {

constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string ascii_lowered(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
    return out;
}

inline error bad_url(std::string_view url, std::string_view why)
{
    // A URL may have a credential in its user info, so the message never quotes what precedes an '@'.
    auto const at = url.rfind('@');
    return error{errc::invalid_argument,
                 "base URL '" + std::string{at == url.npos ? url : url.substr(at)} + "': " + std::string{why}};
}

}  // namespace detail

GAINSIGHT_PX_RARE_DECL std::string_view to_string(region r) noexcept
{
    for (auto const& t : detail::vendor_regions)
        if (t.value == r) return t.name;
    return "?";
}

GAINSIGHT_PX_RARE_DECL result<region> parse_region(std::string_view text)
{
    auto const lowered = detail::ascii_lowered(text);
    for (auto const& t : detail::vendor_regions)
        if (lowered == t.name) return t.value;
    if (lowered.find("://") != lowered.npos) {
        if (auto url = endpoint::parse(lowered); url && url->tls() && url->path_prefix().empty())
            for (auto const& t : detail::vendor_regions)
                if (url->host() == t.host && url->port() == 443) return t.value;
    }
    std::string names;
    for (auto const& known : detail::vendor_regions) names.append(names.empty() ? "" : ", ").append(known.name);
    return error{errc::invalid_argument, "unknown region '" + std::string{text.substr(0, 80)} + "': expected " + names +
                                             " or one of the vendor's base URLs"};
}

GAINSIGHT_PX_RARE_DECL endpoint::endpoint(region r)
{
    for (auto const& t : detail::vendor_regions)
        if (t.value == r) host_ = t.host;
}

GAINSIGHT_PX_RARE_DECL result<endpoint> endpoint::parse(std::string_view url)
{
    auto const fail = [url](std::string_view why) { return detail::bad_url(url, why); };
    endpoint out;
    auto const scheme_end = url.find("://");
    if (scheme_end == url.npos) return fail("a scheme, https:// or http://, is missing");
    auto const scheme = detail::ascii_lowered(url.substr(0, scheme_end));
    if (scheme == "http")
        out.tls_ = false;
    else if (scheme != "https")
        return fail("the scheme is neither https nor http");
    out.port_ = out.tls_ ? 443 : 80;

    auto rest = url.substr(scheme_end + 3);
    if (rest.find_first_of("?#") != rest.npos) return fail("a base URL has no query and no fragment");
    auto authority = rest.substr(0, rest.find('/'));
    auto path = rest.substr(authority.size());
    if (authority.find('@') != authority.npos) return fail("user info does not belong in a base URL");

    auto host = authority;
    std::string_view port;
    if (authority.starts_with('[')) {
        auto const close = authority.find(']');
        if (close == authority.npos) return fail("'[' without ']'");
        host = authority.substr(1, close - 1);
        auto const tail = authority.substr(close + 1);
        if (!tail.empty() && !tail.starts_with(':')) return fail("unexpected text after ']'");
        if (!tail.empty()) port = tail.substr(1);
        if (!tail.empty() && port.empty()) return fail("the port is empty");
    } else if (auto const colon = authority.find(':'); colon != authority.npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon + 1);
        if (port.empty()) return fail("the port is empty");
    }
    if (host.empty()) return fail("the host is empty");
    for (char c : host)
        if (c <= ' ' || c == 0x7f || static_cast<unsigned char>(c) >= 0x80)
            return fail("the host holds a character that no host name has");
    out.host_ = detail::ascii_lowered(host);
    if (!port.empty()) {
        unsigned value = 0;
        auto const [end, ec] = std::from_chars(port.data(), port.data() + port.size(), value);
        if (ec != std::errc{} || end != port.data() + port.size() || value == 0 || value > 65535)
            return fail("the port is not a number from 1 to 65535");
        out.port_ = static_cast<std::uint16_t>(value);
    }

    auto const drop_slashes = [&path] {
        while (path.ends_with('/')) path.remove_suffix(1);
    };
    drop_slashes();
    if (path.ends_with("/v1") || path.ends_with("/v2")) path.remove_suffix(3);
    drop_slashes();
    for (char c : path)
        if (c <= ' ' || c == 0x7f || static_cast<unsigned char>(c) >= 0x80)
            return fail("the path holds a character that must be percent-encoded");
    out.prefix_ = path;
    return out;
}

GAINSIGHT_PX_RARE_DECL std::string endpoint::host_header() const
{
    auto const bracketed = host_.find(':') != host_.npos;
    std::string out = bracketed ? '[' + host_ + ']' : host_;
    if (port_ != (tls_ ? 443 : 80)) out += ':' + std::to_string(port_);
    return out;
}

GAINSIGHT_PX_RARE_DECL std::string endpoint::url() const
{
    return (tls_ ? "https://" : "http://") + host_header() + prefix_;
}

}  // namespace gainsight::px::inline v0

#endif
