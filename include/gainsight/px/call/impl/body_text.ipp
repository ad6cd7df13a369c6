// The bodies of <gainsight/px/call/body_text.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_BODY_TEXT_IPP
#define GAINSIGHT_PX_CALL_IMPL_BODY_TEXT_IPP

#include <gainsight/px/call/body_text.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL std::size_t find_ignoring_case(std::string_view text, std::string_view part) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    auto const at = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                [&](char a, char b) { return lower(a) == lower(b); });
    return at == text.end() && !part.empty() ? text.npos : static_cast<std::size_t>(at - text.begin());
}

GAINSIGHT_PX_DECL bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept
{
    return find_ignoring_case(text, part) != text.npos;
}

GAINSIGHT_PX_DECL bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept
{
    if (text.empty()) return false;
    return std::any_of(words.begin(), words.end(), [text](std::string_view w) {
        return text.size() == w.size() && find_ignoring_case(text, w) == 0;
    });
}

GAINSIGHT_PX_DECL std::string_view without_bom(std::string_view text) noexcept
{
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    if (bom.starts_with(text.substr(0, bom.size())) || text.starts_with(bom))
        text.remove_prefix(std::min(text.size(), bom.size()));
    auto const first = text.find_first_not_of(" \t\r\n");
    return first == text.npos ? std::string_view{} : text.substr(first);
}

GAINSIGHT_PX_DECL bool is_json_type(std::string_view content_type) noexcept
{
    return contains_ignoring_case(content_type, "json");
}

GAINSIGHT_PX_DECL bool is_problem_type(std::string_view content_type) noexcept
{
    // Shorter than any such name is what PX sends.
    constexpr std::string_view shortest = "application/problem+";
    return content_type.size() >= shortest.size() && contains_ignoring_case(content_type, "problem+");
}

GAINSIGHT_PX_DECL bool is_html(std::string_view content_type, std::string_view body) noexcept
{
    auto const first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos) return contains_ignoring_case(content_type, "html");
    if (body[first] == '{' || body[first] == '[') return false;
    return contains_ignoring_case(content_type, "html") || contains_ignoring_case(body.substr(first, 64), "<html") ||
           contains_ignoring_case(body.substr(first, 64), "<!doctype html");
}

GAINSIGHT_PX_DECL std::string_view html_title(std::string_view page) noexcept
{
    auto const open = find_ignoring_case(page, "<title>");
    if (open == page.npos) return {};
    auto const title = page.substr(open + 7);
    return title.substr(0, title.find('<'));
}

}  // namespace gainsight::px::inline v0::detail

#endif
