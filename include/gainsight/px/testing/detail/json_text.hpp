// JSON text that this program wrote itself, read without building values.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_JSON_TEXT_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_JSON_TEXT_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace gainsight::px::inline v0::testing::detail {

// Records are kept as compact JSON text of our own making, so these functions trust it: no white space, no errors.

/// The position behind the string that begins (with its quote) at `p`.
inline std::size_t skip_string(std::string_view t, std::size_t p) noexcept
{
    for (++p; p < t.size(); ++p) {
        auto const* quote = static_cast<char const*>(std::memchr(t.data() + p, '"', t.size() - p));
        if (!quote) return t.size();
        auto const* slash = quote;
        while (slash[-1] == '\\') --slash;
        p = static_cast<std::size_t>(quote - t.data());
        if ((quote - slash) % 2 == 0) return p + 1;
    }
    return t.size();
}

/// The position behind the value that begins at `p`.
inline std::size_t skip_value(std::string_view t, std::size_t p) noexcept
{
    if (p >= t.size()) return t.size();
    if (t[p] == '"') return skip_string(t, p);
    if (t[p] != '{' && t[p] != '[') {
        while (p < t.size() && t[p] != ',' && t[p] != '}' && t[p] != ']') ++p;
        return p;
    }
    int depth = 0;
    while (p < t.size()) {
        char const c = t[p];
        if (c == '"') {
            p = skip_string(t, p);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']')
            if (--depth == 0) return p + 1;
        ++p;
    }
    return p;
}

/// Calls `visit(raw key without quotes, raw value)` for the members of an object, until it returns false.
template <class Visit>
void for_each_member(std::string_view object, Visit&& visit)
{
    std::size_t p = 1;
    while (p < object.size() && object[p] == '"') {
        auto const key_end = skip_string(object, p);
        auto const value_end = skip_value(object, key_end + 1);
        if (!visit(object.substr(p + 1, key_end - p - 2), object.substr(key_end + 1, value_end - key_end - 1))) return;
        p = value_end + 1;
    }
}

/// Calls `visit(raw value)` for the elements of an array, until it returns false.
template <class Visit>
void for_each_element(std::string_view array, Visit&& visit)
{
    std::size_t p = 1;
    while (p < array.size() && array[p] != ']') {
        auto const end = skip_value(array, p);
        if (!visit(array.substr(p, end - p))) return;
        p = end + 1;
    }
}

/// The raw value of a member; empty when there is none.
inline std::string_view find_member(std::string_view object, std::string_view raw_key) noexcept
{
    std::string_view found;
    if (object.empty() || object[0] != '{') return found;
    for_each_member(object, [&](std::string_view key, std::string_view value) {
        if (key != raw_key) return true;
        found = value;
        return false;
    });
    return found;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
