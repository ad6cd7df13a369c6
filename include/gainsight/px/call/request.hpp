// The text of one HTTP request: what is written for one attempt of a call. Pure.
#ifndef GAINSIGHT_PX_CALL_REQUEST_HPP
#define GAINSIGHT_PX_CALL_REQUEST_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/headers.hpp>
#include <gainsight/px/operation/info.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// What a request consists of besides the API key. Views of what the call, its settings and its pool hold.
struct request_parts {
    operation_info const* info = nullptr;
    std::string_view path_prefix;  // of the endpoint, before the operation's own target
    std::string_view target;       // path and query, percent-encoded
    std::string_view host;         // as the header Host has it, with the port where it is not the scheme's own
    std::string_view user_agent;   // of the application; empty: the library's name alone
    std::string_view correlation_id;
    std::string_view content_type;   // empty: JSON where the operation has a body
    std::string_view body;           // of the request
    headers const* added = nullptr;  // by observers; null where there are none
    bool accept_gzip = false;
};

/// Appends the head up to the value of its last header, which is the API key's.
void append_head(std::string& out, request_parts const& r);
/// What follows the key: the end of the head, and the body.
void append_behind_key(std::string& out, request_parts const& r);
[[nodiscard]] std::size_t size_behind_key(request_parts const& r) noexcept;

/// Appends the whole request to `out`. `append_key(out, room)` appends the key as it is now, after it has reserved
/// `room` bytes for what follows: a buffer that grew behind the key would leave a copy of it in freed memory.
template <class AppendKey>
[[nodiscard]] key_place append_request(std::string& out, request_parts const& r, AppendKey&& append_key)
{
    append_head(out, r);
    key_place key{out.size(), 0};
    append_key(out, size_behind_key(r));
    key.size = out.size() - key.at;
    append_behind_key(out, r);
    return key;
}

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/request.ipp>
#endif

#endif
