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
#include <cstdint>
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
        : d_{d}, record_{d.verbatim}, pattern_{d.verbatim.pattern()}, nesting_{open}, unescaped_{unescaped}
    {}

    /// From the key that is due at `p`.
    read_ahead_end run(char const* p, char const* const end)
    {
        using enum read_ahead_end::before;
        auto closer = nesting_.closer();
        auto depth = record_.depth();
        if (depth != 0) member_ = d_.open.unknown_key();
        auto at = unmoved;
        for (;;) {
            auto what = none;
            std::string_view key;
            if (closer == '}') {
                if (p == end || *p != '"') break;
                auto const* q = plain_end(p + 1, end);
                if (q != end && *q == '"') [[likely]] {
                    key = {p + 1, static_cast<std::size_t>(q - p - 1)};
                    if (depth == 0) {
                        member_ = key;
                        what = record_.role_of(key);
                        record_.key(what);
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
            if (begins == '{' || begins == '[') {
                if (d_.open.levels_left() <= depth) break;
                if (what != none) learnt_ = nullptr;  // what comes in the place of an id is counted each time
                record_.opens();
                ++depth;
                closer = begins == '{' ? '}' : ']';
                open_nested(closer);
                p = skip_space(p + 1, end);
                at = closer == '}' ? first_key : first_value;
                if (p == end || *p != closer) continue;
                q = p;  // it ends below
            } else {
                bool const is_text = begins == '"';
                q = is_text ? behind_text(p, end, what) : behind_scalar(p, end, what);
                if (!q) break;
                learn(is_text ? p + 1 : p, key, nesting_.innermost(depth), what, is_text ? comes::text : comes::scalar);
                if (place_) {
                    q = follow(is_text ? q - 1 : q, end);
                    if (!record_.is_open()) return {q, comma_or_closer};
                    closer = nesting_.closer();
                    depth = record_.depth();
                    if (place_->comes == comes::nothing) {  // a record begins
                        p = q;
                        at = first_key;
                        continue;
                    }
                }
            }

            // What ends behind it, and what comes next.
            p = skip_space(q, end);
            at = comma_or_closer;
            while (p != end && *p == closer && depth != 0) {
                record_.closes();
                --depth;
                nesting_.close();
                closer = nesting_.closer();
                p = skip_space(p + 1, end);
            }
            if (p == end) break;
            if (*p == ',') {
                p = skip_space(p + 1, end);
                at = closer == '}' ? next_key : value;
                continue;
            }
            if (*p != closer || !d_.open.has_outer()) break;
            if (learnt_) pattern_.connect(*place_, *pattern_.ending(), learnt_, p + 1);
            p = next_record(p, end);
            if (!record_.is_open()) return {p, comma_or_closer};
            at = first_key;
            closer = nesting_.closer();
            depth = record_.depth();
        }
        if (member_.data()) d_.open.passed_unknown_key(member_);
        return {p, at};
    }

private:
    using comes = verbatim_pattern::value;
    using role = verbatim_capture::role;
    static constexpr role none = verbatim_capture::none;

    // --- as in the records before ---

    /// A value has been passed that begins at `to`; what stands between it and the one before is learnt.
    [[gnu::noinline]] void learn(char const* to, std::string_view key, std::string_view open, role what, comes kind)
    {
        verbatim_pattern::place here;
        here.comes = kind;
        here.role = what;
        here.key = key;
        here.member = member_;
        here.open = open;
        auto* const known = member_.data() && pattern_.pays() ? pattern_.place_of(here) : nullptr;
        if (learnt_ && known) pattern_.connect(*place_, *known, learnt_, to);
        learnt_ = nullptr;
        place_ = known;
    }

    /// Goes on from the value at `place_`, of which `p` is the end or, of a text, the last quote, as far as the pattern
    /// is known. Returns behind which value it stopped, or where the first member of a record is due.
    [[gnu::noinline]] char const* follow(char const* p, char const* end)
    {
        auto* here = place_;
        auto const* const from = p;
        if (auto const* link = pattern_.link_from(*here, p, end)) {
            auto const base = nesting_.depth() - record_.depth();
            record_.set_depth(0);
            do {
                auto const* const begins = p + link->size;
                auto* next = link->to;
                char const* q = nullptr;
                if (link->is_read) [[unlikely]] {
                    if (next->comes == comes::nothing) {
                        nesting_.assign(base, {});
                        q = next_record(begins - 1, end);
                        if (!record_.is_open()) return q;
                        next = place_;
                    } else {
                        record_.key(next->role);
                        q = link->to_text ? last_quote(behind_text(begins - 1, end, next->role))
                                          : behind_scalar(begins, end, next->role);
                    }
                } else {
                    q = link->to_text ? last_quote(behind_text(begins - 1, end, none))
                                      : behind_scalar(begins, end, none);
                }
                if (!q) {
                    record_.key(none);  // that value is not passed: what stands before it is looked at again
                    break;
                }
                p = q;
                here = next;
            } while ((link = pattern_.link_from(*here, p, end)));
            nesting_.assign(base, here->open);
            record_.set_depth(here->open.size());
            member_ = here->member;
            place_ = here;
        }
        pattern_.followed(p - from);
        learnt_ = p;
        return here->comes == comes::text ? p + 1 : p;
    }
    [[gnu::always_inline]] static char const* last_quote(char const* behind) noexcept
    {
        return behind ? behind - 1 : nullptr;
    }

    /// The record ends at `p`. Returns where the first member is due of the one behind it, if that is seen.
    [[gnu::noinline]] char const* next_record(char const* p, char const* end)
    {
        record_.end(p + 1);
        d_.open.close();
        nesting_.close();
        member_ = {};
        learnt_ = nullptr;
        p = skip_space(p + 1, end);
        if (p == end || *p != ',' || !d_.open.back().list) return p;
        auto const* const q = skip_space(p + 1, end);
        if (q == end || *q != '{') return p;
        auto const element = d_.open.next();
        d_.open.open_verbatim(element.at);
        open_nested('}');
        record_.begin(element.value->fields, *static_cast<verbatim_value*>(element.at), q);
        learnt_ = skip_space(q + 1, end);
        place_ = pattern_.beginning();
        return learnt_;
    }
    [[gnu::noinline]] void open_nested(char closer) { nesting_.open(closer); }

    // --- what is JSON ---

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

    [[gnu::always_inline]] char const* behind_text(char const* p, char const* end, role what)
    {
        auto const* const q = plain_end(p + 1, end);
        if (q == end || *q != '"') [[unlikely]]
            return behind_special_text(p, end, what);
        if (what != none) [[unlikely]]
            found({p + 1, static_cast<std::size_t>(q - p - 1)}, what);
        return q + 1;
    }
    /// One with escapes, or with characters beyond ASCII.
    [[gnu::noinline]] char const* behind_special_text(char const* p, char const* end, role what = none)
    {
        std::string_view text;
        auto const* const q = read_text(p + 1, end, unescaped_, text);
        if (q && what != none) {
            if (text.data() == p + 1)
                found(text, what);
            else
                record_.text(text);
        }
        return q;
    }
    [[gnu::always_inline]] char const* behind_scalar(char const* p, char const* end, role what)
    {
        if (p == end) return nullptr;
        if (!is_digit(*p) && *p != '-') return behind_word(p, end, what);
        auto const* const q = behind_number(p, end);
        if (q && what != none) [[unlikely]]
            found_number({p, static_cast<std::size_t>(q - p)}, what);
        return q;
    }
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
    [[gnu::always_inline]] static char const* behind_number(char const* p, char const* end) noexcept
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

    [[gnu::noinline]] char const* behind_word(char const* p, char const* end, role what)
    {
        if (end - p >= 4 && same_text(p, "null", 4)) {
            if (what != none) record_.null();
            return p + 4;
        }
        bool yes = false;
        auto const* const q = plain_flag(p, end, yes);
        if (q && what != none) record_.flag(yes);
        return q;
    }

    // --- what is read of the record ---

    /// A text that lies in this piece as it is.
    [[gnu::noinline]] void found(std::string_view text, role what)
    {
        if (what >= 0)
            record_.id_stands(what, text);
        else
            record_.text(text);
    }
    [[gnu::noinline]] void found_number(std::string_view literal, role what)
    {
        if (what >= 0)
            record_.id_stands(what, literal);
        else
            record_.number(literal);
    }

    decoding& d_;
    verbatim_capture& record_;
    verbatim_pattern& pattern_;
    nesting& nesting_;
    std::string& unescaped_;
    std::string_view member_;       // the record's current or last one, as far as it is known
    char const* learnt_ = nullptr;  // if known, where the value ends that was passed last, or the record begins
    verbatim_pattern::place* place_ = nullptr;  // of that value
};

}  // namespace gainsight::px::inline v0::detail

#endif
