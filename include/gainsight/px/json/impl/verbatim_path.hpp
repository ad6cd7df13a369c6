// The decoder's fast path through objects whose bytes are kept: it finds out that they are JSON, and little else.
#ifndef GAINSIGHT_PX_JSON_IMPL_VERBATIM_PATH_HPP
#define GAINSIGHT_PX_JSON_IMPL_VERBATIM_PATH_HPP

#include <gainsight/px/json/impl/decoding.hpp>
#include <gainsight/px/json/impl/plain_values.hpp>
#include <gainsight/px/json/number_scan.hpp>
#include <gainsight/px/json/read_ahead.hpp>
#include <gainsight/px/json/text_scan.hpp>

#include <bit>
#include <cstddef>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gainsight::px::inline v0::detail {

/// Takes members of an object that is kept verbatim, and the objects behind it in its list, as long as each token lies
/// in one piece and is sound. Whatever is not it leaves to the tokenizer, as if it had not looked.
class verbatim_path {
public:
    verbatim_path(decoding& d, nesting& open, std::string& unescaped)
        : d_{d}, record_{d.verbatim}, nesting_{open}, unescaped_{unescaped}
    {}

    /// From the key that is due at `p`.
    read_ahead_end run(char const* p, char const* const end)
    {
        using enum read_ahead_end::before;
        auto closer = nesting_.closer();
        auto depth = record_.depth();
        std::string_view member;  // the record's current or last one, in this piece
        auto at = unmoved;
        for (;;) {
            auto role = verbatim_capture::none;
            if (closer == '}') {
                if (p == end || *p != '"') break;
                auto const* q = plain_end(p + 1, end);
                if (q != end && *q == '"') [[likely]] {
                    if (depth == 0) {
                        member = {p + 1, static_cast<std::size_t>(q - p - 1)};
                        role = record_.role_of(member);
                        record_.key(role);
                    }
                    ++q;
                } else if (depth == 0 || !(q = behind_special_text(p, end))) {
                    break;  // such a key would not stay
                }
                q = skip_space(q, end);
                if (q == end || *q != ':') break;
                p = skip_space(q + 1, end);
                at = value;
            }
            if (p == end) break;

            auto const begins = *p;
            char const* q = nullptr;
            if (begins == '"') {
                q = behind_text(p, end);
                if (!q) break;
                if (role != verbatim_capture::none) [[unlikely]]
                    text(p, q, role);
            } else if (is_digit(begins) || begins == '-') {
                q = behind_number(p, end);
                if (!q) break;
                if (role != verbatim_capture::none) [[unlikely]]
                    number({p, static_cast<std::size_t>(q - p)}, role);
            } else if (begins == '{' || begins == '[') {
                if (d_.open.levels_left() <= depth) break;
                record_.opens();
                ++depth;
                closer = begins == '{' ? '}' : ']';
                nesting_.open(closer);
                p = skip_space(p + 1, end);
                at = closer == '}' ? first_key : first_value;
                if (p == end || *p != closer) continue;
                q = p;  // it ends below
            } else {
                q = word(p, end, role);
                if (!q) break;
            }

            // What ends behind it, and what comes next.
            p = skip_space(q, end);
            at = comma_or_closer;
            if (p == end) break;
            if (*p != ',') {
                while (p != end && *p == closer && depth != 0) {
                    record_.closes();
                    --depth;
                    nesting_.close();
                    closer = nesting_.closer();
                    p = skip_space(p + 1, end);
                }
                if (p == end) break;
                if (*p != ',') {
                    if (*p != closer || !d_.open.has_outer()) break;
                    auto const behind = next_record(p, end);
                    if (behind.what == comma_or_closer) return behind;
                    member = {};
                    p = behind.p;
                    at = first_key;
                    continue;
                }
            }
            p = skip_space(p + 1, end);
            at = closer == '}' ? next_key : value;
        }
        if (member.data()) d_.open.passed_unknown_key(member);
        return {p, at};
    }

private:
    static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
    [[gnu::always_inline]] static char const* skip_space(char const* p, char const* end) noexcept
    {
        return p == end || static_cast<unsigned char>(*p) > ' ' ? p : behind_space(p, end);
    }
    [[gnu::noinline]] static char const* behind_space(char const* p, char const* end) noexcept
    {
        while (p != end && is_space(*p)) ++p;
        return p;
    }

    // Where the value ends that begins at `p`. Null if it is not sound, or may go on in the next piece.

    [[gnu::always_inline]] char const* behind_text(char const* p, char const* end)
    {
        auto const* const q = plain_end(p + 1, end);
        if (q != end && *q == '"') [[likely]]
            return q + 1;
        return behind_special_text(p, end);
    }
    [[gnu::noinline]] char const* behind_special_text(char const* p, char const* end)
    {
        std::string_view text;
        return read_text(p + 1, end, unescaped_, text);
    }
    static bool has_escapes(std::string_view text) noexcept { return text.find('\\') != text.npos; }

    [[gnu::always_inline]] static char const* behind_digits(char const* p, char const* end) noexcept
    {
#if defined(__SSE2__)
        if (end - p >= 16) {
            auto const bytes = _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p)), _mm_set1_epi8('0'));
            auto const digits = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(9)), bytes);
            auto const count = std::countr_one(static_cast<unsigned>(_mm_movemask_epi8(digits)));
            if (count < 16) return p + count;
            p += 16;
        }
#endif
        while (p != end && is_digit(*p)) ++p;
        return p;
    }
    static char const* behind_number(char const* p, char const* end) noexcept
    {
        auto const* const first = *p == '-' ? p + 1 : p;
        auto const* q = behind_digits(first, end);
        if (q == end || q == first || (*first == '0' && q - first > 1)) return nullptr;
        if (*q == '.') {
            auto const* const point = q;
            q = behind_digits(q + 1, end);
            if (q == end || q - point == 1) return nullptr;
        }
        if (!is_number_letter(*q)) [[likely]]
            return q;
        return behind_other_number(p, end);
    }
    [[gnu::noinline]] static char const* behind_other_number(char const* p, char const* end) noexcept
    {
        auto const* q = p;
        while (q != end && is_number_letter(*q)) ++q;
        bool const sound = number_kind_of({p, static_cast<std::size_t>(q - p)}) != number_kind::none;
        return q != end && sound ? q : nullptr;
    }

    // What is read of the record.

    [[gnu::noinline]] void text(char const* p, char const* behind, verbatim_capture::role role)
    {
        std::string_view const within{p + 1, static_cast<std::size_t>(behind - p - 2)};
        if (!has_escapes(within)) return string(within, role);
        std::string_view unescaped;
        read_text(p + 1, behind, unescaped_, unescaped);
        record_.text(unescaped);
    }
    void string(std::string_view s, verbatim_capture::role role)
    {
        if (role >= 0)
            record_.id_stands(role, s);
        else
            record_.text(s);
    }
    [[gnu::noinline]] void number(std::string_view literal, verbatim_capture::role role)
    {
        if (role >= 0)
            record_.id_stands(role, literal);
        else
            record_.number(literal);
    }

    char const* word(char const* p, char const* end, verbatim_capture::role role)
    {
        if (end - p >= 4 && same_text(p, "null", 4)) {
            if (role != verbatim_capture::none) record_.null();
            return p + 4;
        }
        bool yes = false;
        auto const* const q = plain_flag(p, end, yes);
        if (q && role != verbatim_capture::none) record_.flag(yes);
        return q;
    }

    /// The record ends at `p`; the one behind it begins, if that is seen.
    [[gnu::noinline]] read_ahead_end next_record(char const* p, char const* end)
    {
        using enum read_ahead_end::before;
        record_.end(p + 1);
        d_.open.close();
        nesting_.close();
        p = skip_space(p + 1, end);
        if (p == end || *p != ',' || !d_.open.back().list) return {p, comma_or_closer};
        auto const* const q = skip_space(p + 1, end);
        if (q == end || *q != '{') return {p, comma_or_closer};
        auto const element = d_.open.next();
        d_.open.open_verbatim(element.at);
        nesting_.open('}');
        record_.begin(element.value->fields, *static_cast<verbatim_value*>(element.at), q);
        return {skip_space(q + 1, end), first_key};
    }

    decoding& d_;
    verbatim_capture& record_;
    nesting& nesting_;
    std::string& unescaped_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
