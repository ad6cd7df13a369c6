// The target of a request, taken apart and decoded.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_REQUEST_TARGET_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_REQUEST_TARGET_HPP

#include <gainsight/px/core/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// Percent-decodes; in a query a plus sign is a space, as the vendor's servlet container has it. Empty for a bad
/// escape.
inline std::optional<std::string> percent_decode(std::string_view text, bool query)
{
    auto const digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += query && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

class parsed_target {
public:
    /// Empty for a bad escape or a target that is no path.
    static std::optional<parsed_target> parse(std::string_view target)
    {
        if (target.empty() || target[0] != '/') return std::nullopt;
        parsed_target out;
        auto const mark = target.find('?');
        auto path = target.substr(1, mark == target.npos ? mark : mark - 1);
        while (true) {
            auto const slash = path.find('/');
            auto segment = percent_decode(path.substr(0, slash), false);
            if (!segment) return std::nullopt;
            out.segments.push_back(std::move(*segment));
            if (slash == path.npos) break;
            path.remove_prefix(slash + 1);
        }
        auto query = mark == target.npos ? std::string_view{} : target.substr(mark + 1);
        while (!query.empty()) {
            auto const amp = query.find('&');
            auto const one = query.substr(0, amp);
            auto const equals = one.find('=');
            auto name = percent_decode(one.substr(0, equals), true);
            auto value = percent_decode(equals == one.npos ? std::string_view{} : one.substr(equals + 1), true);
            if (!name || !value) return std::nullopt;
            out.query.emplace_back(std::move(*name), std::move(*value));
            if (amp == query.npos) break;
            query.remove_prefix(amp + 1);
        }
        return out;
    }

    /// The first parameter of exactly that name; others, wrongly-cased ones too, are ignored as PX ignores them.
    [[nodiscard]] std::string const* parameter(std::string_view name) const noexcept
    {
        for (auto const& [n, v] : query)
            if (n == name) return &v;
        return nullptr;
    }

    std::vector<std::string> segments;
    std::vector<std::pair<std::string, std::string>> query;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
