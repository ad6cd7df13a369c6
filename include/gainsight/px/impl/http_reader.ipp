#ifndef GAINSIGHT_PX_IMPL_HTTP_READER_IPP
#define GAINSIGHT_PX_IMPL_HTTP_READER_IPP

#include <gainsight/px/net/http_reader.hpp>

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void http_reader::on_field_impl(boost::beast::http::field name, text name_text, text value, ec_t& ec)
{
    using boost::beast::http::field;
    // Older Beasts tell of a trailer's fields here as well.
    if (all_ && !is_header_done()) all_->add({name_text.data(), name_text.size()}, {value.data(), value.size()});
    switch (name) {
        case field::content_type: head_.content_type.assign(value.data(), value.size()); break;
        case field::content_encoding:
            // One list, in however many headers.
            if (!head_.content_encoding.empty()) head_.content_encoding += ',';
            head_.content_encoding.append(value.data(), value.size());
            break;
        case field::retry_after: head_.retry_after.assign(value.data(), value.size()); break;
        case field::transfer_encoding:
            // The parser looks for `chunked` at the end and passes over what stands before it.
            if (!boost::beast::iequals(value, "chunked") && !boost::beast::iequals(value, "identity"))
                ec = boost::beast::http::error::bad_transfer_encoding;
            break;
        case field::keep_alive: {
            std::string_view const all{value.data(), value.size()};
            constexpr std::string_view key = "timeout=";
            auto const at = all.find(key);
            if (at == all.npos) break;
            long seconds = 0;
            auto const* first = all.data() + at + key.size();
            auto const read = std::from_chars(first, all.data() + all.size(), seconds).ec;
            // A day stands for every longer time: what a peer sends must not overflow in other units.
            if (read == std::errc{} && seconds >= 0)
                head_.keep_alive_timeout =
                    std::min<std::chrono::seconds>(std::chrono::seconds{seconds}, std::chrono::hours{24});
            break;
        }
        default: break;
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
