// JSON cut into its tokens as it arrives.
#ifndef GAINSIGHT_PX_JSON_TOKENIZER_HPP
#define GAINSIGHT_PX_JSON_TOKENIZER_HPP

#include <gainsight/px/json/number_scan.hpp>
#include <gainsight/px/json/read_ahead.hpp>
#include <gainsight/px/json/text_reader.hpp>
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
/// A text that is not sound is mended and counted (see mend_text); with strict reading it is an error.
///
/// The handler's functions return whether to continue:
/// `object_begins()`, `object_ends()`, `array_begins()`, `array_ends()`, `key(text)`, `text(text)`,
/// `integer(std::int64_t)`, `large_integer(std::uint64_t)`, `real(literal)` (also for integers that neither type holds,
/// and -0), `boolean(bool)`, `null()`; the views are valid during the call. It may have a fast path as well: see
/// reads_ahead. boost::json::basic_parser has similar functions, but no place for a fast path.
template <class Handler>
class tokenizer {
public:
    explicit tokenizer(Handler& handler) : handler_{&handler} {}

    /// Begins a new value. `strict`: a text that is not sound is an error.
    void reset(bool strict = false) noexcept
    {
        open_.clear();
        number_.clear();
        text_.reset(strict);
        at_ = at::value;
        problem_ = nullptr;
        is_key_ = stopped_ = false;
    }

    /// Gives back what memory is more than `most` bytes in a buffer: between two values.
    void trim(std::size_t most)
    {
        open_.trim(most);
        text_.trim(most);
        if (number_.capacity() > most) std::string{}.swap(number_);  // an assignment would keep it
    }
    [[nodiscard]] std::size_t capacity() const noexcept
    {
        return number_.capacity() + open_.capacity() + text_.capacity();
    }

    /// False once the text is no JSON, or the handler has stopped.
    bool write(char const* data, std::size_t size)
    {
        if (stopped_ || size == 0) return !stopped_;
        auto const* const p = run(data, data + size);
        stopped_ = !p;
        return p != nullptr;
    }

    /// There is no more. False when something is missing.
    bool finish()
    {
        if (stopped_) return false;
        if (at_ == at::number && open_.empty()) {
            at_ = at::done;
            stopped_ = !number_ends(number_);
        }
        return !stopped_ && at_ == at::done;
    }

    /// Whether the value is complete; only white space may follow.
    [[nodiscard]] bool done() const noexcept { return at_ == at::done; }
    /// How many texts, keys among them, were not sound.
    [[nodiscard]] std::size_t mended() const noexcept { return text_.mended(); }
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
                case at::next_key: p = key_due(p, end); break;
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
                        at_ = open_.closer() == '}' ? at::next_key : at::value;
                    } else {
                        p = close(p);
                    }
                    break;
                case at::text: p = text_goes_on(text_.go_on(p, end)); break;
                case at::number: p = number_goes_on(p, end); break;
                case at::literal: p = literal_goes_on(p, end); break;
                case at::done: p = skip_space(p, end); return p == end ? p : bad("more text follows the JSON value");
            }
            if (!p || p == end) return p;
        }
    }

    // --- objects and arrays ---

    char const* open(char const* p, bool object)
    {
        if constexpr (asks_for_places<Handler>) handler_->object_stands_at(p);
        if (!(object ? handler_->object_begins() : handler_->array_begins())) return nullptr;
        open_.open(object ? '}' : ']');
        at_ = object ? at::first_key : at::first_value;
        return p + 1;
    }

    char const* close(char const* p)
    {
        auto const closer = open_.closer();
        bool const object = closer == '}';
        if (*p != closer)
            return bad(object ? "a comma or the end of an object is missing"
                              : "a comma or the end of an array is missing");
        open_.close();
        if constexpr (asks_for_places<Handler>) handler_->object_stands_at(p);
        if (!(object ? handler_->object_ends() : handler_->array_ends())) return nullptr;
        value_ends();
        return p + 1;
    }

    void value_ends() noexcept { at_ = open_.empty() ? at::done : at::behind_value; }

    // --- keys and texts ---

    /// At `p` a key is due: the handler may take it, and what follows it, by itself.
    char const* key_due(char const* p, char const* end)
    {
        if constexpr (reads_ahead<Handler>) {
            auto const stopped = handler_->read_ahead(p, end, open_);
            p = stopped.p;
            switch (stopped.what) {
                case read_ahead_end::before::unmoved: break;
                case read_ahead_end::before::first_key: at_ = at::first_key; break;
                case read_ahead_end::before::next_key: at_ = at::next_key; break;
                case read_ahead_end::before::first_value: at_ = at::first_value; return p;
                case read_ahead_end::before::value: at_ = at::value; return p;
                case read_ahead_end::before::comma_or_closer: at_ = at::behind_value; return p;
            }
            if (stopped.what != read_ahead_end::before::unmoved && (p == end || *p != '"')) return p;
        }
        if (*p != '"') return bad("a key is missing");
        is_key_ = true;
        return text_begins(p + 1, end);
    }

    char const* text_begins(char const* p, char const* end)
    {
        // The common case: it ends in this piece, and nothing in it needs a second look.
        auto const* const q = plain_end(p, end);
        if (q != end && *q == '"') return text_ends({p, static_cast<std::size_t>(q - p)}) ? q + 1 : nullptr;
        at_ = at::text;
        return text_goes_on(text_.begin(p, q, end));
    }

    /// `p` is where the text's reader stopped.
    char const* text_goes_on(char const* p)
    {
        if (!p) return bad(text_.problem());
        if (!text_.ended()) return p;
        return text_ends(text_.text()) ? p : nullptr;
    }

    bool text_ends(std::string_view text)
    {
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

    char const* literal_begins(char const* p, char const* end, std::string_view word)
    {
        literal_ = word;
        matched_ = 0;
        at_ = at::literal;
        return literal_goes_on(p, end);
    }

    char const* literal_goes_on(char const* p, char const* end)
    {
        for (; p != end && matched_ != literal_.size(); ++p, ++matched_)
            if (*p != literal_[matched_]) return bad("a value is missing");
        if (matched_ != literal_.size()) return p;
        bool const go_on = literal_.front() == 'n' ? handler_->null() : handler_->boolean(literal_.front() == 't');
        if (!go_on) return nullptr;
        value_ends();
        return p;
    }

    char const* number_begins(char const* p, char const* end)
    {
        auto const* const q = number_end(p, end);
        if (q == end) {
            number_.assign(p, q);
            at_ = at::number;
            return q;
        }
        return number_ends({p, static_cast<std::size_t>(q - p)}) ? (value_ends(), q) : nullptr;
    }

    static char const* number_end(char const* p, char const* end) noexcept
    {
        while (p != end && is_number_letter(*p)) ++p;
        return p;
    }

    char const* number_goes_on(char const* p, char const* end)
    {
        auto const* const q = number_end(p, end);
        number_.append(p, q);
        if (q == end) return q;
        return number_ends(number_) ? (value_ends(), q) : nullptr;
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
    nesting open_;
    text_reader text_;
    std::string number_;  // what came of one that is cut
    char const* problem_ = nullptr;
    std::string_view literal_;  // the one that is read
    std::size_t matched_ = 0;   // how much of it has come
    at at_ = at::value;
    bool is_key_ = false;  // the text that is read
    bool stopped_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#endif
