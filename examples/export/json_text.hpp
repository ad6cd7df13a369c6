// Splits valid JSON into parts of its text, so that no digit of a number is lost.
#ifndef EXAMPLES_EXPORT_JSON_TEXT_HPP
#define EXAMPLES_EXPORT_JSON_TEXT_HPP

#include <gainsight/px/json/characters.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace example::json_text {

// These functions expect valid JSON, such as that of a px::raw_record; they terminate for any input.

[[nodiscard]] constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// The position of the first character that is not white space.
[[nodiscard]] constexpr std::size_t skip_space(std::string_view json, std::size_t at) noexcept
{
    while (at < json.size() && is_space(json[at])) ++at;
    return at;
}

/// The position after the string that begins at `at` with its quote.
[[nodiscard]] constexpr std::size_t end_of_string(std::string_view json, std::size_t at) noexcept
{
    for (++at; at < json.size() && json[at] != '"'; ++at)
        if (json[at] == '\\') ++at;
    return at < json.size() ? at + 1 : json.size();
}

/// The position after the value that begins at `at`.
[[nodiscard]] constexpr std::size_t end_of_value(std::string_view json, std::size_t at) noexcept
{
    std::size_t depth = 0;
    while (at < json.size()) {
        char const c = json[at];
        if (c == '"') {
            at = end_of_string(json, at);
            if (depth == 0) return at;
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']' || is_space(c))) return at;
        ++at;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return at;
    }
    return at;
}

/// Calls `member(key, value)` for each member of an object, in order, with both as they are in the text, the key with
/// its quotes. False if the text is not an object.
template <class Member>
bool for_each_member(std::string_view json, Member member)
{
    auto at = skip_space(json, 0);
    if (at == json.size() || json[at] != '{') return false;
    for (++at;;) {
        at = skip_space(json, at);
        if (at == json.size() || json[at] != '"') return true;
        auto const key_ends = end_of_string(json, at);
        auto const key = json.substr(at, key_ends - at);
        at = skip_space(json, key_ends);  // the colon
        at = skip_space(json, at == json.size() ? at : at + 1);
        auto const value_ends = end_of_value(json, at);
        member(key, json.substr(at, value_ends - at));
        at = skip_space(json, value_ends);
        if (at == json.size() || json[at] != ',') return true;
        ++at;
    }
}

/// Appends a value without the white space between its tokens.
inline void append_compact(std::string& out, std::string_view json)
{
    for (std::size_t at = 0; at < json.size();) {
        if (json[at] == '"') {
            auto const end = end_of_string(json, at);
            out += json.substr(at, end - at);
            at = end;
        } else {
            if (!is_space(json[at])) out += json[at];
            ++at;
        }
    }
}

namespace detail {

/// The value of four hexadecimal digits; other characters count as 0.
[[nodiscard]] constexpr std::uint32_t unit_at(std::string_view json, std::size_t at) noexcept
{
    std::uint32_t unit = 0;
    for (auto const c : json.substr(at < json.size() ? at : json.size(), 4)) {
        auto const digit = c >= '0' && c <= '9'   ? c - '0'
                           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                  : 0;
        unit = unit * 16 + static_cast<std::uint32_t>(digit);
    }
    return unit;
}

}  // namespace detail

/// Appends the value of a JSON string, without quotes and escapes. An unpaired surrogate, which UTF-8 cannot encode,
/// becomes U+FFFD.
inline void append_unescaped(std::string& out, std::string_view string)
{
    auto const text = string.substr(1, string.size() < 2 ? 0 : string.size() - 2);
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out += text[at++];
            continue;
        }
        char const c = text[at + 1];
        at += 2;
        switch (c) {
            case 'b': out += '\b'; break;
            case 'f': out += '\f'; break;
            case 'n': out += '\n'; break;
            case 'r': out += '\r'; break;
            case 't': out += '\t'; break;
            case 'u': {
                auto code = detail::unit_at(text, at);
                at += 4;
                if (code >= 0xD800 && code < 0xDC00 && text.substr(at < text.size() ? at : text.size(), 2) == "\\u") {
                    auto const low = detail::unit_at(text, at + 2);
                    if (low >= 0xDC00 && low < 0xE000) {
                        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                        at += 6;
                    }
                }
                if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
                gainsight::px::detail::append_utf8(out, code);
                break;
            }
            default: out += c;
        }
    }
}

}  // namespace example::json_text

#endif
