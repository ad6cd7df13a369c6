// HTTP/1.1 heads, as far as the simulator's server needs them.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_HTTP_TEXT_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_HTTP_TEXT_HPP

#include <gainsight/px/testing/message.hpp>

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::testing::detail {

/// What a request's head says.
struct request_head {
    sim_request request;
    std::size_t content_length = 0;
    bool chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;
};

inline bool has_token(std::string_view list, std::string_view token) noexcept
{
    for (std::size_t i = 0; i + token.size() <= list.size(); ++i) {
        std::size_t n = 0;
        while (n < token.size() && (list[i + n] | 0x20) == token[n]) ++n;
        if (n == token.size()) return true;
    }
    return false;
}

/// Reads a head up to and without its empty line; empty when it is no HTTP/1.x request.
inline std::optional<request_head> parse_request_head(std::string_view text)
{
    auto const line_end = text.find("\r\n");
    auto const line = text.substr(0, line_end);
    auto const one = line.find(' ');
    auto const two = line.find(' ', one == line.npos ? one : one + 1);
    if (two == line.npos || !line.substr(two + 1).starts_with("HTTP/1.")) return std::nullopt;
    request_head head;
    head.request = sim_request{std::string{line.substr(0, one)}, std::string{line.substr(one + 1, two - one - 1)}};
    head.keep_alive = line.substr(two + 1) != "HTTP/1.0";
    auto rest = line_end == text.npos ? std::string_view{} : text.substr(line_end + 2);
    while (!rest.empty()) {
        auto const end = rest.find("\r\n");
        auto const field = rest.substr(0, end);
        auto const colon = field.find(':');
        if (colon == field.npos || colon == 0) return std::nullopt;
        auto value = field.substr(colon + 1);
        while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
        while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
        head.request.header(std::string{field.substr(0, colon)}, std::string{value});
        if (end == rest.npos) break;
        rest.remove_prefix(end + 2);
    }
    auto const& headers = head.request.headers();
    if (auto const length = headers.get("Content-Length"); !length.empty()) {
        auto const [end, error] = std::from_chars(length.data(), length.data() + length.size(), head.content_length);
        if (error != std::errc{} || end != length.data() + length.size()) return std::nullopt;
    }
    head.chunked = has_token(headers.get("Transfer-Encoding"), "chunked");
    if (has_token(headers.get("Connection"), "close")) head.keep_alive = false;
    head.expects_continue = has_token(headers.get("Expect"), "100-continue");
    return head;
}

/// Takes a complete chunked body off the front of `text` into `body`. False while it is incomplete; throws nothing and
/// sets `broken` when it never can be complete.
inline bool take_chunked(std::string& text, std::string& body, bool& broken)
{
    std::size_t at = 0;
    std::string out;
    while (true) {
        auto const line = text.find("\r\n", at);
        if (line == text.npos) return false;
        std::size_t size = 0;
        auto const [end, error] = std::from_chars(text.data() + at, text.data() + line, size, 16);
        if (error != std::errc{} || size > (std::size_t{1} << 30)) {
            broken = true;
            return false;
        }
        at = line + 2;
        if (size == 0) break;
        if (text.size() < at + size + 2) return false;
        out.append(text, at, size);
        at += size + 2;
    }
    auto const last = text.find("\r\n", at);  // no trailers
    if (last == text.npos) return false;
    body = std::move(out);
    text.erase(0, last + 2);
    return true;
}

inline std::string_view reason_phrase(int status) noexcept
{
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 204: return "No Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 413: return "Payload Too Large";
        case 415: return "Unsupported Media Type";
        case 429: return "Too Many Requests";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        default: return "Status";
    }
}

/// How the body's end is told.
enum class framing : unsigned char { length, chunked, until_close };

/// The head of a response, with its empty line.
inline std::string response_head(sim_response const& r, framing how, bool close, std::string_view keep_alive)
{
    std::string out;
    out.reserve(256);
    out.append("HTTP/1.1 ").append(std::to_string(r.status())).append(" ").append(reason_phrase(r.status()));
    out.append("\r\nServer: px-simulator\r\n");
    if (!r.content_type().empty()) out.append("Content-Type: ").append(r.content_type()).append("\r\n");
    for (auto const& [name, value] : r.headers()) out.append(name).append(": ").append(value).append("\r\n");
    if (how == framing::chunked)
        out.append("Transfer-Encoding: chunked\r\n");
    else if (how == framing::length && r.status() != 204)
        out.append("Content-Length: ").append(std::to_string(r.body().size())).append("\r\n");
    if (close)
        out.append("Connection: close\r\n");
    else if (!keep_alive.empty())
        out.append("Keep-Alive: ").append(keep_alive).append("\r\n");
    return out.append("\r\n");
}

/// A body in chunks of at most `size` bytes.
inline std::string in_chunks(std::string_view body, std::size_t size)
{
    std::string out;
    char digits[20];
    while (!body.empty()) {
        auto const piece = body.substr(0, size ? size : 1);
        auto const end = std::to_chars(digits, digits + sizeof digits, piece.size(), 16).ptr;
        out.append(digits, static_cast<std::size_t>(end - digits)).append("\r\n").append(piece).append("\r\n");
        body.remove_prefix(piece.size());
    }
    return out.append("0\r\n\r\n");
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
