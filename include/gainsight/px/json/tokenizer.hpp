// JSON cut into its tokens as it arrives.
#ifndef GAINSIGHT_PX_JSON_TOKENIZER_HPP
#define GAINSIGHT_PX_JSON_TOKENIZER_HPP

#include <gainsight/px/json/text_scan.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace gainsight::px::inline v0::detail {

/// Reads one JSON value (RFC 8259) in pieces that may end anywhere, and tells `Handler` of each token once it is whole.
///
/// What is wrong within a text costs no more than that text: it is read as it was plainly meant, or with U+FFFD in the
/// place of what nobody can tell (see mend_text), and counted. A strict reading refuses it.
///
/// A text that lies in one piece and has no escapes is handed over where it lies; only what is cut or escaped is
/// copied. Of its own, since the parsers of Boost.JSON hand out every key before it can be compared with the expected
/// one, and that comparison is half the work of reading records whose fields come in one order.
///
/// The handler's functions return whether to go on:
/// `object_begins()`, `object_ends()`, `array_begins()`, `array_ends()`, `key(text)`, `text(text)`,
/// `integer(std::int64_t)`, `large_integer(std::uint64_t)`, `real(literal)` (and what neither holds, as -0),
/// `boolean(bool)`, `null()`; the views die with the call. Besides `expected_key()`: the key that most likely comes, or
/// "", and `key_as_expected()`, which takes the place of `key` when it did.
///
/// And `expected_members(p, end)`, where a key is expected: the handler may read on from the key at `p` by itself, as
/// long as all is plain and comes as expected, tells of what it opens and closes (`opened`, `closed`), and returns
/// where it stands then. What it leaves, the other functions are told of.
template <class Handler>
class tokenizer {
public:
    /// Where expected_members stands: where it began, or before a key, or behind a value.
    enum class stand : unsigned char { unmoved, first_key, next_key, behind_value };
    struct standing {
        char const* p;
        stand at;
    };

    explicit tokenizer(Handler& handler) : handler_{&handler} {}

    void opened(char closer)
    {
        if (depth_ == open_.size()) open_.resize(depth_ + 16);
        open_[depth_++] = closer;
    }
    void closed() noexcept { --depth_; }

    /// Begins anew; `strict`: what is no sound text is no JSON either.
    void reset(bool strict = false) noexcept
    {
        depth_ = 0;
        token_.clear();
        cut_.clear();
        at_ = at::value;
        problem_ = nullptr;
        mended_ = 0;
        strict_ = strict;
        is_key_ = stopped_ = text_mended_ = false;
    }

    /// Gives back the room for what was larger than most: between two values.
    void trim(std::size_t most)
    {
        for (auto* s : {&token_, &open_, &cut_})
            if (s->capacity() > most) std::string{}.swap(*s);  // an assignment would keep it
    }
    [[nodiscard]] std::size_t capacity() const noexcept
    {
        return token_.capacity() + open_.capacity() + cut_.capacity();
    }

    /// False once the text is no JSON, or the handler has stopped.
    bool write(char const* data, std::size_t size)
    {
        if (stopped_ || size == 0) return !stopped_;
        char const* const end = data + size;
        char const* p = cut_.empty() ? data : go_on_with_cut(data, end);
        if (p && p != end) p = run(p, end);
        stopped_ = !p;
        return p != nullptr;
    }

    /// There is no more. False when something is missing.
    bool finish()
    {
        if (stopped_) return false;
        if (at_ == at::number && depth_ == 0) {
            at_ = at::done;
            stopped_ = !number_ends(token_);
        }
        return !stopped_ && at_ == at::done;
    }

    /// Whether the value is complete; only white space may follow.
    [[nodiscard]] bool done() const noexcept { return at_ == at::done; }
    /// How many texts, keys among them, were not sound.
    [[nodiscard]] std::size_t mended() const noexcept { return mended_; }
    /// What is wrong with the text; null when the handler stopped, or nothing is wrong.
    [[nodiscard]] char const* problem() const noexcept { return problem_; }

private:
    enum class at : unsigned char {
        value,         // a value has to come
        first_value,   // behind [: a value or ]
        first_key,     // behind {: a key or }
        next_key,      // behind a comma in an object
        colon,         // behind a key
        behind_value,  // a comma or the end of what is open
        text,          // within a text or key
        number,
        literal,  // within true, false or null
        done
    };

    [[nodiscard]] char const* bad(char const* problem) noexcept
    {
        problem_ = problem;
        return nullptr;
    }
    static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
    /// Space, or what nothing but a complaint comes of.
    static bool is_blank(char c) noexcept { return static_cast<unsigned char>(c) <= ' '; }
    /// The one that many serialisers put behind colons and commas.
    static char const* skip_one_space(char const* p, char const* end) noexcept
    {
        return p != end && *p == ' ' ? p + 1 : p;
    }
    static char const* skip_space(char const* p, char const* end) noexcept
    {
        while (p != end && is_space(*p)) ++p;
        return p;
    }

    /// Takes tokens until the piece ends. Null when it cannot go on.
    char const* run(char const* p, char const* const end)
    {
        for (;;) {
            if (at_ < at::text) {
                p = skip_space(p, end);
                if (p == end) return p;
            }
            switch (at_) {
                case at::first_key:
                    if (*p == '}') {
                        p = close(p);
                        break;
                    }
                    [[fallthrough]];
                case at::next_key: p = members(p, end); break;
                case at::colon:
                    if (*p != ':') return bad("a colon is missing behind a key");
                    ++p;
                    at_ = at::value;
                    break;
                case at::first_value:
                    if (*p == ']') {
                        p = close(p);
                        break;
                    }
                    [[fallthrough]];
                case at::value: p = value_begins(p, end); break;
                case at::behind_value:
                    if (*p == ',') {
                        ++p;
                        at_ = open_[depth_ - 1] == '}' ? at::next_key : at::value;
                    } else {
                        p = close(p);
                    }
                    break;
                case at::text: p = text_goes_on(p, end); break;
                case at::number: p = number_goes_on(p, end); break;
                case at::literal: p = literal_goes_on(p, end); break;
                case at::done: p = skip_space(p, end); return p == end ? p : bad("more text follows the JSON value");
            }
            if (!p || p == end) return p;
        }
    }

    // --- objects and arrays ---

    /// Key after key while all lies in this piece and at most a space is between the tokens, which is how most JSON is
    /// written: the road through run()'s switch costs a jump that the processor mostly guesses wrong. `p` is where a
    /// key has to be.
    char const* members(char const* p, char const* const end)
    {
        for (;;) {
            if (!handler_->expected_key().empty()) {
                auto const [q, stands] = handler_->expected_members(p, end);
                p = q;
                if (stands == stand::behind_value) {
                    at_ = at::behind_value;
                    return p;
                }
                if (stands != stand::unmoved) {
                    at_ = stands == stand::first_key ? at::first_key : at::next_key;
                    if (p == end || *p != '"') return p;
                }
            }
            auto const* const behind = behind_expected_key(p, end);
            if (behind) {
                if (!handler_->key_as_expected()) return nullptr;
                p = behind;
                at_ = at::colon;
            } else {
                p = key_begins(p, end);
                if (!p || at_ != at::colon) return p;
            }
            if (p == end || *p != ':') return p;
            ++p;
            at_ = at::value;
            p = skip_one_space(p, end);
            if (p == end || is_blank(*p)) return p;
            char const* q = nullptr;
            if (*p == '"' && (q = plain_end(p + 1, end)) != end && *q == '"') {
                std::string_view const text{p + 1, static_cast<std::size_t>(q - p - 1)};
                if (!handler_->text(text)) return nullptr;
                at_ = at::behind_value;
                p = q + 1;
            } else {
                p = value_begins(p, end);
                if (!p || at_ != at::behind_value) return p;
            }
            if (p == end || *p != ',') return p;
            ++p;
            at_ = at::next_key;
            p = skip_one_space(p, end);
            if (p == end || is_blank(*p)) return p;
        }
    }

    [[nodiscard]] char const* behind_expected_key(char const* p, char const* end) const
    {
        std::string_view const expected = handler_->expected_key();
        auto const size = expected.size();
        if (static_cast<std::size_t>(end - p) < size + 2 || size == 0) return nullptr;
        bool const found = *p == '"' && p[size + 1] == '"' && same_text(p + 1, expected.data(), size);
        return found ? p + size + 2 : nullptr;
    }

    char const* open(char const* p, bool object)
    {
        if (!(object ? handler_->object_begins() : handler_->array_begins())) return nullptr;
        opened(object ? '}' : ']');
        at_ = object ? at::first_key : at::first_value;
        return p + 1;
    }

    char const* close(char const* p)
    {
        auto const closer = open_[depth_ - 1];
        bool const object = closer == '}';
        if (*p != closer)
            return bad(object ? "a comma or the end of an object is missing"
                              : "a comma or the end of an array is missing");
        closed();
        if (!(object ? handler_->object_ends() : handler_->array_ends())) return nullptr;
        value_ends();
        return p + 1;
    }

    void value_ends() noexcept { at_ = depth_ == 0 ? at::done : at::behind_value; }

    // --- keys and texts ---

    char const* key_begins(char const* p, char const* end)
    {
        if (*p != '"') return bad("a key is missing");
        is_key_ = true;
        return text_begins(p + 1, end);
    }

    char const* text_begins(char const* p, char const* end)
    {
        // The common case: it ends in this piece, and nothing in it needs a second look.
        auto const* const q = plain_end(p, end);
        if (q != end && *q == '"') return text_ends({p, static_cast<std::size_t>(q - p)}) ? q + 1 : nullptr;
        token_.clear();
        at_ = at::text;
        return text_goes_on(p, q, end);
    }

    char const* text_goes_on(char const* p, char const* end) { return text_goes_on(p, plain_end(p, end), end); }

    /// `begin` to `p` is plain; what has been taken before is in `token_`.
    char const* text_goes_on(char const* begin, char const* p, char const* end)
    {
        for (;;) {
            if (p == end) {
                token_.append(begin, p);
                return p;
            }
            if (*p == '"') {
                if (token_.empty()) return text_ends({begin, static_cast<std::size_t>(p - begin)}) ? p + 1 : nullptr;
                token_.append(begin, p);
                return text_ends(token_) ? p + 1 : nullptr;
            }
            auto const escape = *p == '\\';
            int used = 0;
            if (!escape && (used = character(p, end)) > 0) {
                p = plain_end(p + used, end);
                continue;
            }
            token_.append(begin, p);
            if (escape) used = read_escape(p, end, token_);
            if (used < 0 && (used = mend(p, end)) < 0) return nullptr;
            if (used == 0) return cut(p, end);
            begin = p + used;
            p = plain_end(begin, end);
        }
    }

    /// The length of the character at `p`, which is not plain, as utf8_length tells it.
    static int character(char const* p, char const* end) noexcept
    {
        return static_cast<unsigned char>(*p) < 0x20 ? -1 : utf8_length(p, end);
    }

    /// Takes what is no character and no escape, as far as that is asked for: how much, 0 for what is cut, -1 for an
    /// end.
    int mend(char const* p, char const* end)
    {
        if (strict_) {
            problem_ = *p == '\\'                              ? "a text holds an escape that JSON does not have"
                       : static_cast<unsigned char>(*p) < 0x20 ? "a control character stands in a text"
                                                               : "a text is not UTF-8";
            return -1;
        }
        auto const used = mend_text(p, end, token_);
        text_mended_ = text_mended_ || used != 0;
        return static_cast<int>(used);
    }

    /// Keeps the beginning of an escape or of a character whose rest comes with the next piece.
    char const* cut(char const* p, char const* end)
    {
        cut_.assign(p, end);
        return end;
    }

    char const* go_on_with_cut(char const* p, char const* end)
    {
        while (p != end) {
            cut_ += *p++;
            // What was waited for may turn out to be the beginning of something else, which is taken up as well.
            std::size_t taken = 0;
            while (taken != cut_.size()) {
                if (taken != 0 && taken + 1 == cut_.size()) {  // it lies in this piece
                    --p;
                    taken = cut_.size();
                    break;
                }
                char const* const from = cut_.data() + taken;
                char const* const to = cut_.data() + cut_.size();
                auto const escape = *from == '\\';
                auto used = escape ? read_escape(from, to, token_) : character(from, to);
                if (used > 0 && !escape) token_.append(from, static_cast<std::size_t>(used));
                if (used < 0 && (used = mend(from, to)) < 0) return nullptr;
                if (used == 0) break;
                taken += static_cast<std::size_t>(used);
            }
            cut_.erase(0, taken);
            if (cut_.empty()) return p;
        }
        return p;
    }

    bool text_ends(std::string_view text)
    {
        if (text_mended_) {
            ++mended_;
            text_mended_ = false;
        }
        if (is_key_) {
            is_key_ = false;
            at_ = at::colon;
            return handler_->key(text);
        }
        if (!handler_->text(text)) return false;
        value_ends();
        return true;
    }

    // --- other values ---

    char const* value_begins(char const* p, char const* end)
    {
        if (*p == '"') return text_begins(p + 1, end);
        if (is_digit(*p) || *p == '-') return number_begins(p, end);
        switch (*p) {
            case '{': return open(p, true);
            case '[': return open(p, false);
            case 't': return literal_begins(p, end, "true");
            case 'f': return literal_begins(p, end, "false");
            case 'n': return literal_begins(p, end, "null");
            default: return bad("a value is missing");
        }
    }

    char const* number_begins(char const* p, char const* end)
    {
        std::int64_t i = 0;
        if (auto const* const q = read_integer(p, end, i)) {
            if (!handler_->integer(i)) return nullptr;
            value_ends();
            return q;
        }
        auto const* const q = number_end(p, end);
        if (q == end) {
            token_.assign(p, q);
            at_ = at::number;
            return q;
        }
        return number_ends({p, static_cast<std::size_t>(q - p)}) ? (value_ends(), q) : nullptr;
    }

    char const* literal_begins(char const* p, char const* end, char const* word)
    {
        literal_ = word;
        letter_ = 0;
        if (end - p >= 4 && same_text(p, word, 4)) {  // "fals" is one step as well
            letter_ = 4;
            p += 4;
        }
        at_ = at::literal;
        return literal_goes_on(p, end);
    }

    char const* literal_goes_on(char const* p, char const* end)
    {
        while (p != end && literal_[letter_] != '\0') {
            if (*p != literal_[letter_]) return bad("a value is missing");
            ++p;
            ++letter_;
        }
        if (literal_[letter_] != '\0') return p;
        bool const go_on = *literal_ == 'n' ? handler_->null() : handler_->boolean(*literal_ == 't');
        if (!go_on) return nullptr;
        value_ends();
        return p;
    }

    static char const* number_end(char const* p, char const* end) noexcept
    {
        while (p != end && is_number_letter(*p)) ++p;
        return p;
    }

    char const* number_goes_on(char const* p, char const* end)
    {
        auto const* const q = number_end(p, end);
        token_.append(p, q);
        if (q == end) return q;
        return number_ends(token_) ? (value_ends(), q) : nullptr;
    }

    bool number_ends(std::string_view literal)
    {
        auto const kind = number_kind_of(literal);
        if (kind == number_kind::none) {
            problem_ = "a number is malformed";
            return false;
        }
        if (kind == number_kind::integer) {
            char const* const end = literal.data() + literal.size();
            std::int64_t i = 0;
            if (std::from_chars(literal.data(), end, i).ec == std::errc{} && (i != 0 || literal[0] != '-'))
                return handler_->integer(i);
            std::uint64_t u = 0;
            if (literal[0] != '-' && std::from_chars(literal.data(), end, u).ec == std::errc{})
                return handler_->large_integer(u);
        }
        return handler_->real(literal);
    }

    Handler* handler_;
    std::string open_;       // what is to end each object and array that is open
    std::size_t depth_ = 0;  // how many are
    std::string token_;      // what came of a text or number that is cut, or has escapes
    std::string cut_;        // the beginning of an escape or of a character that is cut
    char const* problem_ = nullptr;
    char const* literal_ = nullptr;
    std::size_t letter_ = 0;  // of the literal
    at at_ = at::value;
    std::size_t mended_ = 0;
    bool is_key_ = false;
    bool text_mended_ = false;  // the one that is read
    bool strict_ = false;
    bool stopped_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#endif
