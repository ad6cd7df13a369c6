// The bodies of <gainsight/px/call/request.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_REQUEST_IPP
#define GAINSIGHT_PX_CALL_IMPL_REQUEST_IPP

#include <gainsight/px/call/request.hpp>

#include <cassert>
#include <charconv>

namespace gainsight::px::inline v0::detail {

inline constexpr std::string_view end_of_head = "\r\n\r\n";

/// The media types that an operation's answer may have.
inline std::string_view accepted_types(operation_info const& op) noexcept
{
    if (op.answer() == answer_form::json) return "application/json";
    // Raw access: whatever comes.
    if (op.path().empty()) return "application/json, */*;q=0.1";
    // A file is taken under any name; an error comes as JSON.
    return "application/zip, application/octet-stream, application/json, */*;q=0.1";
}

GAINSIGHT_PX_DECL void append_head(std::string& out, request_parts const& r)
{
    constexpr std::size_t fixed_headers_and_usual_key = 1024;
    out.reserve(fixed_headers_and_usual_key + r.path_prefix.size() + r.target.size() + r.host.size() +
                r.user_agent.size() + r.correlation_id.size() + r.content_type.size() + r.body.size());
    out += to_string(r.info->method());
    out += ' ';
    out += r.path_prefix;
    out += r.target;
    out += " HTTP/1.1\r\nHost: ";
    out += r.host;
    out += "\r\nAccept: ";
    out += accepted_types(*r.info);
    if (r.accept_gzip) out += "\r\nAccept-Encoding: gzip";
    out += "\r\nUser-Agent: ";
    if (!r.user_agent.empty()) {
        out += r.user_agent;
        out += ' ';
    }
    out += "gainsight-px-cpp/";
    out += library_version;
    if (!r.correlation_id.empty()) {
        out += "\r\nX-Correlation-Id: ";
        out += r.correlation_id;
    }
    if (!r.content_type.empty()) {
        out += "\r\nContent-Type: ";
        out += r.content_type;
    } else if (r.info->has_body()) {
        out += "\r\nContent-Type: application/json";
    }
    if (r.info->has_body() || r.info->method() == verb::post || r.info->method() == verb::put) {
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, r.body.size()).ptr;
        out += "\r\nContent-Length: ";
        out.append(digits, end);
    }
    if (r.added)
        for (auto const& [name, value] : *r.added) {
            out += "\r\n";
            out += name;
            out += ": ";
            out += value;
        }
    // The last of the headers: what follows it has a known size, so that the buffer does not grow behind it.
    out += "\r\nX-APTRINSIC-API-KEY: ";
}

GAINSIGHT_PX_DECL std::size_t size_behind_key(request_parts const& r) noexcept
{
    return end_of_head.size() + r.body.size();
}

GAINSIGHT_PX_DECL void append_behind_key(std::string& out, request_parts const& r)
{
    [[maybe_unused]] auto const* const where_the_key_is = out.data();
    out += end_of_head;
    out += r.body;
    assert(out.data() == where_the_key_is);
}

}  // namespace gainsight::px::inline v0::detail

#endif
