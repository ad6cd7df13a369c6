// What kind of text a body is: JSON, a problem of RFC 9457, an HTML page. Pure.
#ifndef GAINSIGHT_PX_CALL_BODY_TEXT_HPP
#define GAINSIGHT_PX_CALL_BODY_TEXT_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Where `part` begins in `text`, whatever the case of ASCII letters; npos where it does not occur.
[[nodiscard]] std::size_t find_ignoring_case(std::string_view text, std::string_view part) noexcept;
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept;
/// Whether a text is one of the words, whatever its case; an empty text is none.
[[nodiscard]] bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept;

/// What stands behind a byte order mark and white space.
[[nodiscard]] std::string_view without_bom(std::string_view text) noexcept;

[[nodiscard]] bool is_json_type(std::string_view content_type) noexcept;
/// A problem of RFC 9457, which is one whatever its status.
[[nodiscard]] bool is_problem_type(std::string_view content_type) noexcept;
/// Whether a body is a page for people, of the edge or of the load balancer. The content type may be missing or wrong.
[[nodiscard]] bool is_html(std::string_view content_type, std::string_view body) noexcept;
/// The title of an HTML page: all that is worth repeating of one.
[[nodiscard]] std::string_view html_title(std::string_view page) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/body_text.ipp>
#endif

#endif
