// The bodies of <gainsight/px/observer.hpp>.
#ifndef GAINSIGHT_PX_IMPL_OBSERVER_IPP
#define GAINSIGHT_PX_IMPL_OBSERVER_IPP

#include <gainsight/px/observer.hpp>

#include <string>

namespace gainsight::px::inline v0 {

namespace detail {

/// Servers take 8 KiB to 64 KiB of headers in all.
inline constexpr std::size_t added_headers_limit = 16 * 1024;

}  // namespace detail

GAINSIGHT_PX_RARE_DECL void request_headers::set(std::string_view name, std::string_view value)
{
    auto flaw = detail::header_flaw(name, value);
    std::size_t size = name.size() + value.size();
    for (auto const& h : impl_) size += h.first.size() + h.second.size();
    if (flaw.empty() && size > detail::added_headers_limit) flaw = "the headers added to this request exceed 16 KiB";
    if (!flaw.empty())
        throw error{errc::invalid_argument,
                    "the header '" + detail::escaped_sample(name, 60) + "' cannot be added: " + std::string{flaw}};
    impl_.set(name, value);
}

}  // namespace gainsight::px::inline v0

#endif
