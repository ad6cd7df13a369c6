// The bodies of <gainsight/px/net/proxy_bypass.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_PROXY_BYPASS_IPP
#define GAINSIGHT_PX_NET_IMPL_PROXY_BYPASS_IPP

#include <gainsight/px/net/proxy_bypass.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace gainsight::px::inline v0::detail {

inline std::optional<unsigned> number_in(std::string_view text) noexcept
{
    unsigned value = 0;
    auto const* const end = text.data() + text.size();
    auto const [p, ec] = std::from_chars(text.data(), end, value);
    if (ec != std::errc{} || p != end) return std::nullopt;
    return value;
}

/// Whether two addresses of `size` bytes agree in their first `bits` bits.
inline bool same_network(unsigned char const* a, unsigned char const* b, std::size_t size, unsigned bits) noexcept
{
    if (bits > size * 8) return false;
    auto const whole = bits / 8;
    if (!std::equal(a, a + whole, b)) return false;
    auto const rest = bits % 8;
    return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

/// One entry of the list, taken apart: "[::1]:443", "10.0.0.0/8", ".example.com", "example.com:443".
struct bypass_entry {
    std::string_view host;
    std::optional<unsigned> port;
    std::optional<unsigned> bits;
    bool readable = true;

    explicit bypass_entry(std::string_view text) : host{text}
    {
        std::string_view behind;
        if (text.starts_with('[')) {
            auto const close = text.find(']');
            if (close == text.npos) {
                readable = false;
                return;
            }
            host = text.substr(1, close - 1);
            behind = text.substr(close + 1);
        } else if (auto const slash = text.find('/'); slash != text.npos) {
            host = text.substr(0, slash);
            behind = text.substr(slash);
        } else if (std::count(text.begin(), text.end(), ':') == 1) {  // more of them are an IPv6 address
            host = text.substr(0, text.find(':'));
            behind = text.substr(host.size());
        }
        if (behind.empty()) return;
        auto& number = behind.front() == '/' ? bits : port;
        number = number_in(behind.substr(1));
        readable = number.has_value() && (behind.front() == '/' || behind.front() == ':');
    }
};

inline bool names_address(bypass_entry const& e, boost::asio::ip::address const& host)
{
    boost::system::error_code ec;
    auto const named = boost::asio::ip::make_address(std::string{e.host}, ec);
    if (ec || named.is_v4() != host.is_v4()) return false;
    if (host.is_v4()) {
        auto const a = host.to_v4().to_bytes();
        auto const b = named.to_v4().to_bytes();
        return same_network(a.data(), b.data(), a.size(), e.bits.value_or(32));
    }
    auto const a = host.to_v6().to_bytes();
    auto const b = named.to_v6().to_bytes();
    return same_network(a.data(), b.data(), a.size(), e.bits.value_or(128));
}

inline bool names_name(bypass_entry const& e, std::string_view host)
{
    auto name = e.host;
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.ends_with('.')) name.remove_suffix(1);
    if (host.ends_with('.')) host.remove_suffix(1);
    if (e.bits || name.empty() || name.size() > host.size()) return false;
    auto const tail = host.substr(host.size() - name.size());
    if (!boost::beast::iequals({tail.data(), tail.size()}, {name.data(), name.size()})) return false;
    return tail.size() == host.size() || host[host.size() - tail.size() - 1] == '.';
}

GAINSIGHT_PX_RARE_DECL bool bypasses_proxy(std::string_view no_proxy, endpoint const& where)
{
    constexpr std::string_view between = ", \t\r\n";
    boost::system::error_code not_an_address;
    auto const address = boost::asio::ip::make_address(where.host(), not_an_address);
    for (std::size_t at = 0; (at = no_proxy.find_first_not_of(between, at)) != no_proxy.npos;) {
        auto const end = std::min(no_proxy.find_first_of(between, at), no_proxy.size());
        auto const text = no_proxy.substr(at, end - at);
        at = end;
        if (text == "*") return true;
        bypass_entry const e{text};
        if (!e.readable || (e.port && *e.port != where.port())) continue;
        if (not_an_address ? names_name(e, where.host()) : names_address(e, address)) return true;
    }
    return false;
}

}  // namespace gainsight::px::inline v0::detail

#endif
