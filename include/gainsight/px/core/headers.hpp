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

/// Names and values of headers in the order in which they came; a name may come more than once.
class headers {
public:
    using value_type = std::pair<std::string, std::string>;
    using const_iterator = std::vector<value_type>::const_iterator;

    /// The value of the first header of that name, whatever its case; nothing where there is none.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// Puts a header behind the others. Checks nothing.
    void add(std::string_view name, std::string_view value) { all_.emplace_back(name, value); }
    /// The same in the place of those of that name.
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

/// Whether two names of headers are the same: their case does not matter.
[[nodiscard]] bool same_header_name(std::string_view a, std::string_view b) noexcept;

/// Whether a text holds no control character, above all no end of a line, behind which another header would begin.
inline bool fit_for_header(std::string_view text) noexcept
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        auto const u = static_cast<unsigned char>(c);
        return u < 0x20 || u == 0x7f;
    });
}

/// Why a caller's header cannot be sent; empty when it can. Its name is a token of RFC 9110 and none that the library
/// sets, that frames the message, or that makes another request of it; its value is of visible ASCII characters, blanks
/// and tabs.
[[nodiscard]] std::string_view header_flaw(std::string_view name, std::string_view value) noexcept;

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/headers.ipp>
#endif

#endif
