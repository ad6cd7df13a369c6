// The bodies of <gainsight/px/operation/raw_target.hpp>.
#ifndef GAINSIGHT_PX_OPERATION_IMPL_RAW_TARGET_IPP
#define GAINSIGHT_PX_OPERATION_IMPL_RAW_TARGET_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/operation/raw_target.hpp>

#include <algorithm>
#include <string>

namespace gainsight::px::inline v0::detail {

inline bool is_unreserved(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~"}.find(c) != std::string_view::npos;
}

/// The byte that a percent-escape at the beginning of `text` stands for; -1 where there is none.
inline int escaped_byte(std::string_view text) noexcept
{
    auto const digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (text.size() < 3 || text[0] != '%' || digit(text[1]) < 0 || digit(text[2]) < 0) return -1;
    return digit(text[1]) * 16 + digit(text[2]);
}

/// Takes the first character of a text off, and of an escape the byte that it stands for.
inline char next_decoded(std::string_view& text) noexcept
{
    auto const byte = escaped_byte(text);
    auto const c = byte < 0 ? text[0] : static_cast<char>(byte);
    text.remove_prefix(byte < 0 ? 1 : 3);
    return c;
}

inline std::string_view path_of(std::string_view target) noexcept { return target.substr(0, target.find('?')); }

/// Takes the first segment of a path off, its slash with it.
inline std::string_view next_segment(std::string_view& path) noexcept
{
    auto const segment = path.substr(0, path.find('/', 1));
    path.remove_prefix(segment.size());
    return segment.substr(1);
}

/// Whether what a segment says, decoded, is UTF-8. An overlong form of a slash is a slash to some.
inline bool says_utf8(std::string_view segment) noexcept
{
    // Four bytes at most make up a character, so that nothing need be put together whole.
    while (!segment.empty()) {
        char bytes[4];
        std::size_t n = 0;
        for (auto rest = segment; n != sizeof bytes && !rest.empty();) bytes[n++] = next_decoded(rest);
        auto length = utf8_sequence({bytes, n});
        if (length == 0) return false;
        while (length-- != 0) next_decoded(segment);
    }
    return true;
}

/// What some servers take for a blank in a path, and take off the ends of a segment.
inline bool is_blank(char c) noexcept { return c == ' ' || c == '+'; }

/// Whether a segment is "", "." or ".." to whoever takes blanks off.
inline bool says_nothing_but_dots(std::string_view segment) noexcept
{
    int dots = 0;
    while (!segment.empty()) {
        auto const c = next_decoded(segment);
        if (c == '.')
            ++dots;
        else if (!is_blank(c))
            return false;
    }
    return dots <= 2;
}

inline std::string_view segment_flaw(std::string_view segment) noexcept
{
    if (segment.empty()) return "the path has an empty segment: it ends with a slash, or two of them meet";
    if (says_nothing_but_dots(segment))
        return "the path has a segment that is blank or '.' or '..', which does not survive a path";
    for (auto rest = segment; !rest.empty();) {
        if (rest.front() == ';') return "the path holds a ';', behind which servers look for parameters";
        if (rest.front() == '%') {
            auto const byte = escaped_byte(rest);
            if (byte < 0) return "the path holds a '%' that begins no percent-escape";
            auto const c = static_cast<char>(byte);
            if (is_unreserved(c)) return "the path holds a percent-escape of a character that needs none";
            if (byte < 0x20 || byte == 0x7f || std::string_view{"/\\%?#;"}.find(c) != std::string_view::npos)
                return "the path holds what does not survive a path even when it is encoded (/ \\ % ? # ; or a control "
                       "character)";
        } else if (!is_unreserved(rest.front()) &&
                   std::string_view{"!$&'()*+,=:@"}.find(rest.front()) == std::string_view::npos) {
            return "the path holds a character that a path cannot carry; percent-encode it";
        }
        next_decoded(rest);
    }
    return says_utf8(segment) ? std::string_view{} : "the path is not UTF-8";
}

GAINSIGHT_PX_DECL std::string_view target_flaw(std::string_view target) noexcept
{
    if (!target.starts_with('/') || target.starts_with("//")) return "the path does not begin with one slash";
    auto const visible = [](char c) { return c > ' ' && c < 0x7f; };
    if (!std::all_of(target.begin(), target.end(), visible))
        return "the target holds a space, a control character or what is not ASCII; percent-encode it";
    if (target.find('#') != target.npos) return "the target holds a '#'; percent-encode it";
    auto path = path_of(target);
    auto query = target.substr(path.size());
    while (!path.empty())
        if (auto const flaw = segment_flaw(next_segment(path)); !flaw.empty()) return flaw;
    for (auto at = query.find('%'); at != query.npos; at = query.find('%', at + 1))
        if (escaped_byte(query.substr(at)) < 0) return "the query holds a '%' that begins no percent-escape";
    return {};
}

/// Whether some server may take a segment for a word of the API.
inline bool may_be_read_as(std::string_view segment, std::string_view word) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    // Some letters are ASCII ones to whoever ignores case or width: no word of the API needs any.
    for (auto rest = segment; !rest.empty();)
        if (static_cast<unsigned char>(next_decoded(rest)) >= 0x80) return true;
    bool within = false;
    while (!segment.empty()) {
        auto const c = next_decoded(segment);
        if (is_blank(c) && (!within || word.empty())) continue;
        if (word.empty()) return c == '.';  // and a suffix behind it, whatever it is
        if (lower(c) != lower(word.front())) return false;
        within = true;
        word.remove_prefix(1);
    }
    return word.empty();
}

inline bool may_be_read_as_path(std::string_view path, std::string_view path_template) noexcept
{
    while (!path_template.empty() && !path.empty()) {
        auto const word = next_segment(path_template);
        if (auto const segment = next_segment(path); !word.starts_with('{') && !may_be_read_as(segment, word))
            return false;
    }
    return path_template.empty() && path.empty();
}

GAINSIGHT_PX_DECL bool may_act_on_production(verb method, std::string_view target) noexcept
{
    // Whatever the other verbs: frameworks take a POST for what its parameter _method says.
    if (method == verb::get) return false;
    auto const path = path_of(target);
    return std::any_of(catalog::all.begin(), catalog::all.end(), [path](operation_info const* operation) {
        return operation->acts_on_environments() && may_be_read_as_path(path, operation->path());
    });
}

}  // namespace gainsight::px::inline v0::detail

#endif
