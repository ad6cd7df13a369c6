// HTTP headers as a list.
#ifndef GAINSIGHT_PX_CORE_HEADERS_HPP
#define GAINSIGHT_PX_CORE_HEADERS_HPP

#include <gainsight/px/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// Names and values of HTTP headers in their order; a name may occur more than once.
class headers {
public:
    using value_type = std::pair<std::string, std::string>;
    using const_iterator = std::vector<value_type>::const_iterator;

    /// The value of the first header of that name, in any case; nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// Appends a header. Checks nothing.
    void add(std::string_view name, std::string_view value) { all_.emplace_back(name, value); }
    /// Removes all headers of that name, then appends this one.
    void set(std::string_view name, std::string_view value);
    void clear() noexcept { all_.clear(); }

    [[nodiscard]] const_iterator begin() const noexcept { return all_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return all_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

private:
    std::vector<value_type> all_;
};

namespace detail {

/// Whether two header names are the same, ignoring case.
[[nodiscard]] bool same_header_name(std::string_view a, std::string_view b) noexcept;

/// Whether a text has no control character: in particular no line break, after which another header would begin.
inline bool fit_for_header(std::string_view text) noexcept
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        auto const u = static_cast<unsigned char>(c);
        return u < 0x20 || u == 0x7f;
    });
}

/// Why a caller's header cannot be sent; empty if it can. Its name must be a token of RFC 9110, and not a header that
/// the library sets, that frames the message, or that changes what the request means to the server. Its value must
/// consist of visible ASCII characters, spaces and tabs.
[[nodiscard]] std::string_view header_flaw(std::string_view name, std::string_view value) noexcept;

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/headers.ipp>
#endif

#endif
