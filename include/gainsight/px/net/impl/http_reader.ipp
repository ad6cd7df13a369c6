// The bodies of <gainsight/px/net/http_reader.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_HTTP_READER_IPP
#define GAINSIGHT_PX_NET_IMPL_HTTP_READER_IPP

#include <gainsight/px/net/http_reader.hpp>

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void http_reader::on_field_impl(boost::beast::http::field name, text name_text, text value, ec_t& ec)
{
    using boost::beast::http::field;
    // Older Beasts tell of a trailer's fields here as well.
    if (all_ && !is_header_done()) [[unlikely]]
        keep_field(name_text, value);
    switch (name) {
        case field::content_type: head_.content_type.assign(value.data(), value.size()); break;
        case field::content_encoding:
        case field::retry_after:
        case field::transfer_encoding:
        case field::keep_alive: rare_field(name, value, ec); break;
        default: break;
    }
}

[[gnu::noinline]] GAINSIGHT_PX_DECL void http_reader::keep_field(text name, text value)
{
    all_->add({name.data(), name.size()}, {value.data(), value.size()});
}

/// Apart, since most fields are none of these.
[[gnu::noinline]] GAINSIGHT_PX_DECL void http_reader::rare_field(boost::beast::http::field name, text value, ec_t& ec)
{
    using boost::beast::http::field;
    if (name == field::content_encoding) {
        // One list, in however many headers.
        if (!head_.content_encoding.empty()) head_.content_encoding += ',';
        head_.content_encoding.append(value.data(), value.size());
    } else if (name == field::retry_after) {
        head_.retry_after.assign(value.data(), value.size());
    } else if (name == field::transfer_encoding) {
        // The parser looks for `chunked` at the end and passes over what stands before it.
        if (!boost::beast::iequals(value, "chunked") && !boost::beast::iequals(value, "identity"))
            ec = boost::beast::http::error::bad_transfer_encoding;
    } else {
        std::string_view const all{value.data(), value.size()};
        constexpr std::string_view key = "timeout=";
        auto const at = all.find(key);
        if (at == all.npos) return;
        long seconds = 0;
        auto const* first = all.data() + at + key.size();
        auto const read = std::from_chars(first, all.data() + all.size(), seconds).ec;
        // A day stands for every longer time: what a peer sends must not overflow in other units.
        if (read == std::errc{} && seconds >= 0)
            head_.keep_alive_timeout =
                std::min<std::chrono::seconds>(std::chrono::seconds{seconds}, std::chrono::hours{24});
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
