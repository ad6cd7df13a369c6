// The bodies of <gainsight/px/operation/target.hpp>.
#ifndef GAINSIGHT_PX_OPERATION_IMPL_TARGET_IPP
#define GAINSIGHT_PX_OPERATION_IMPL_TARGET_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/operation/api_word.hpp>
#include <gainsight/px/operation/target.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void append_encoded(std::string& out, std::string_view text)
{
    static constexpr char hex[] = "0123456789ABCDEF";
    for (char const c : text) {
        // Not isalnum(): the locale has no say in a URL.
        bool const unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            out += c;
        } else {
            auto const byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
}

GAINSIGHT_PX_DECL std::string percent_encoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 2);
    append_encoded(out, text);
    return out;
}

inline error refused_with(operation_info const& operation, error_facts facts)
{
    facts.operation = operation.call();
    facts.path_template = operation.path();
    facts.phase = phase::validation;
    return error{std::move(facts)};
}

GAINSIGHT_PX_DECL error refused(operation_info const& operation, errc code, std::string message)
{
    error_facts facts;
    facts.code = code;
    facts.message = std::move(message);
    return refused_with(operation, std::move(facts));
}

GAINSIGHT_PX_DECL error refused(operation_info const& operation, error const& cause)
{
    return refused_with(operation, cause.facts());  // with the field that it is about
}

GAINSIGHT_PX_DECL path_form path_form_of(operation_info const& operation, std::string_view id) noexcept
{
    if (id.empty()) return path_form::empty;
    if (id == "." || id == "..") return path_form::dots;
    for (char const c : id) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || std::string_view{"/\\%?#;"}.find(c) != std::string_view::npos)
            return path_form::character;
    }
    if (!is_utf8(id)) return path_form::encoding;
    return is_api_word(operation.path(), id) ? path_form::api_word : path_form::fits;
}

GAINSIGHT_PX_DECL std::string_view to_string(path_form form) noexcept
{
    switch (form) {
        case path_form::fits: return "fits a path";
        case path_form::empty: return "is empty";
        case path_form::dots: return "is '.' or '..', which does not survive a path";
        case path_form::character:
            return "holds a character that does not survive a path (/ \\ % ? # ; or a control one)";
        case path_form::encoding: return "is not UTF-8";
        case path_form::api_word: return "is a word of the API in this path";
    }
    return "?";
}

GAINSIGHT_PX_DECL std::string expand(std::string_view path_template, std::string_view id)
{
    auto const open = path_template.find('{');
    if (open == std::string_view::npos) return std::string{path_template};
    auto const close = path_template.find('}', open);
    std::string out;
    out.reserve(path_template.size() + id.size() + 8);  // room for a few characters that take three
    out += path_template.substr(0, open);
    append_encoded(out, id);
    if (close != std::string_view::npos) out += path_template.substr(close + 1);
    return out;
}

GAINSIGHT_PX_DECL result<std::string> expand(operation_info const& operation, std::string_view id)
{
    auto const form = path_form_of(operation, id);
    if (form != path_form::fits)
        return refused(operation, errc::invalid_argument, "the id " + std::string{to_string(form)});
    return expand(operation.path(), id);
}

GAINSIGHT_PX_DECL target_builder& target_builder::query(std::string_view name, std::string_view value)
{
    text_ += has_query_ ? '&' : '?';
    has_query_ = true;
    text_ += name;
    text_ += '=';
    append_encoded(text_, value);
    return *this;
}

}  // namespace gainsight::px::inline v0::detail

#endif
