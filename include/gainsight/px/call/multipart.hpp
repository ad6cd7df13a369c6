// A form with one file, as a browser sends it: multipart/form-data of RFC 7578. Pure.
#ifndef GAINSIGHT_PX_CALL_MULTIPART_HPP
#define GAINSIGHT_PX_CALL_MULTIPART_HPP

#include <gainsight/px/core/config.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// A line that nobody guesses and that the content will hardly hold.
[[nodiscard]] std::string random_boundary();

/// The first of what `propose` yields that does not occur in `content`.
template <class Propose>
[[nodiscard]] std::string boundary_not_in(std::string_view content, Propose propose)
{
    for (;;)
        if (std::string boundary = propose(); content.find(boundary) == content.npos) return boundary;
}

/// The headers' value that names a boundary.
[[nodiscard]] std::string multipart_content_type(std::string_view boundary);

/// The body of a form whose one field, of that name, is a file. Of the file's name a quote, CR and LF become %22, %0D
/// and %0A, as in browsers; everything else is sent as it is. The part's content type must be fit for a header.
[[nodiscard]] std::string multipart_body(std::string_view boundary, std::string_view field, std::string_view file_name,
                                         std::string_view content_type, std::string_view content);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/multipart.ipp>
#endif

#endif
