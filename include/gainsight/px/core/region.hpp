// The regional hosts of PX, each with its name, and any other base URL.
#ifndef GAINSIGHT_PX_CORE_REGION_HPP
#define GAINSIGHT_PX_CORE_REGION_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// The region that hosts a subscription. A key belongs to one region.
enum class region : unsigned char {
    us,   ///< https://api.aptrinsic.com
    eu,   ///< https://api-eu.aptrinsic.com
    us2,  ///< https://api-us2.aptrinsic.com
};

namespace detail {

/// Name and host of a region. probe() asks each host of the table below.
struct vendor_region {
    region value;
    std::string_view name;
    std::string_view host;
};
inline constexpr vendor_region vendor_regions[] = {
    {region::us, "us", "api.aptrinsic.com"},
    {region::eu, "eu", "api-eu.aptrinsic.com"},
    {region::us2, "us2", "api-us2.aptrinsic.com"},
};

}  // namespace detail

/// "us", "eu", "us2".
[[nodiscard]] std::string_view to_string(region r) noexcept;

/// Parses "us", "EU", "Us2", or one of the vendor's base URLs, with or without /v1, /v2 or a slash at its end.
/// Anything else is invalid_argument, and the message quotes it.
[[nodiscard]] result<region> parse_region(std::string_view text);

/// A base URL: scheme, host, port and, for a proxy, a path in front of /v1.
class endpoint {
public:
    endpoint() = default;
    /// The vendor's host of a region.
    endpoint(region r);

    /// Parses an http or https URL. A trailing /v1 or /v2 (and slashes) is removed. User info is invalid_argument,
    /// since credentials do not belong in this URL; so are a query and a fragment.
    [[nodiscard]] static result<endpoint> parse(std::string_view url);

    [[nodiscard]] bool tls() const noexcept { return tls_; }
    [[nodiscard]] std::string const& host() const noexcept { return host_; }  ///< Without brackets for IPv6.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// What precedes /v1 in every request target: "" or "/proxy/path".
    [[nodiscard]] std::string const& path_prefix() const noexcept { return prefix_; }
    /// The value of the Host header, without the port if it is the default of the scheme.
    [[nodiscard]] std::string host_header() const;
    /// The URL, normalised.
    [[nodiscard]] std::string url() const;

    friend bool operator==(endpoint const&, endpoint const&) = default;

private:
    std::string host_;
    std::string prefix_;
    std::uint16_t port_ = 443;
    bool tls_ = true;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/region.ipp>
#endif

#endif
