// Iterates over the fields of a JSON object, each as a part of its text.
#ifndef EXAMPLES_EXPORT_JSON_WALK_HPP
#define EXAMPLES_EXPORT_JSON_WALK_HPP

#include "nested_scan.hpp"

#include <gainsight/px/json/characters.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace example {

namespace px = gainsight::px;

/// The result of iterating over an object.
enum class walked : unsigned char {
    all,
    unsound,  ///< A string is not valid: see sound_json. The fields before it were reported.
    none      ///< The text is not a JSON object.
};

/// Iterates over the fields of an object, such as that of a px::raw_record, which must be JSON, except that its strings
/// may contain invalid characters. Reads each byte once, and skips nested values.
class json_walk {
public:
    /// A key or a value, without the white space around it.
    struct token {
        std::string_view bytes;  ///< For a string, with its quotes.
        bool escapes = false;    ///< For a string: whether it contains escapes.
    };

    /// `zeros`: whether the character U+0000 is valid.
    json_walk(std::string_view json, bool zeros) noexcept
        : p_{json.data()}, end_{json.data() + json.size()}, zeros_{zeros}
    {
        // The last character must be a brace, so that loops that stop at a brace do not have to check for the end.
        if (json.empty() || json.back() != '}') p_ = end_;
    }

    /// Calls `field(key, value)` for each field. Call it only once.
    template <class Field>
    walked over(Field field)
    {
        if (!next_is('{')) return walked::none;
        if (next_is('}')) return end();
        do {
            skip_space();
            if (p_ == end_ || *p_ != '"') return walked::none;
            token const key = text();
            if (stopped()) return why();
            if (!next_is(':')) return walked::none;
            skip_space();
            if (p_ == end_) return walked::none;
            token const value = any();
            if (stopped()) return why();
            field(key, value);
        } while (next_is(','));
        return next_is('}') ? end() : walked::none;
    }

private:
    enum class at : unsigned char { passed_by, quote, opens, closes };

    static constexpr auto brackets = [] {
        std::array<at, 256> classes{};
        classes['"'] = at::quote;
        classes['{'] = classes['['] = at::opens;
        classes['}'] = classes[']'] = at::closes;
        return classes;
    }();
    static constexpr auto ends_scalar = [] {
        std::array<bool, 256> ends{};
        for (unsigned char const c : {',', '}', ']', ' ', '\n', '\t', '\r'}) ends[c] = true;
        return ends;
    }();

    [[nodiscard]] bool stopped() const noexcept { return p_ == nullptr; }
    [[nodiscard]] walked why() const noexcept { return sound_ ? walked::none : walked::unsound; }
    [[nodiscard]] walked end() const noexcept { return p_ == end_ ? walked::all : walked::none; }
    void skip_space() noexcept
    {
        while (p_ != end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\t' || *p_ == '\r')) ++p_;
    }
    [[nodiscard]] bool next_is(char c) noexcept
    {
        skip_space();
        if (p_ == end_ || *p_ != c) return false;
        ++p_;
        return true;
    }

    token text() noexcept
    {
        auto const* const from = p_++;
        bool const escapes = end_text();
        if (stopped()) return {};
        return {{from, static_cast<std::size_t>(p_ - from)}, escapes};
    }
    /// Moves from inside a string to the position after its closing quote. Returns whether it contains escapes.
    bool end_text() noexcept
    {
        bool escapes = false;
        for (;;) {
            p_ = px::detail::plain_end(p_, end_);
            if (p_ == end_) {
                p_ = nullptr;
                return false;
            }
            if (*p_ == '"') break;
            escapes = escapes || *p_ == '\\';
            auto const used = character();
            if (used <= 0) {
                p_ = nullptr;
                sound_ = false;
                return false;
            }
            p_ += used;
        }
        ++p_;
        return escapes;
    }
    /// The length of the escape or the non-ASCII character at this position; 0 or negative if it is not valid.
    [[nodiscard]] int character() const noexcept
    {
        if (*p_ != '\\') return static_cast<unsigned char>(*p_) < 0x20 ? -1 : px::detail::utf8_length(p_, end_);
        switch (end_ - p_ < 2 ? '\0' : p_[1]) {
            case '"':
            case '\\':
            case '/':
            case 'b':
            case 'f':
            case 'n':
            case 'r':
            case 't': return 2;
            case 'u': break;
            default: return -1;
        }
        unsigned first = 0;
        if (px::detail::read_hex4(p_ + 2, end_, first) <= 0 || (first == 0 && !zeros_)) return -1;
        if (first < 0xD800 || first > 0xDFFF) return 6;
        unsigned second = 0;
        bool const pair = first < 0xDC00 && end_ - p_ >= 12 && p_[6] == '\\' && p_[7] == 'u' &&
                          px::detail::read_hex4(p_ + 8, end_, second) > 0 && second >= 0xDC00 && second <= 0xDFFF;
        return pair ? 12 : -1;
    }

    token any() noexcept
    {
        if (*p_ == '"') return text();
        auto const* const from = p_;
        if (*p_ == '{' || *p_ == '[')
            pass_nested();
        else
            while (!ends_scalar[static_cast<unsigned char>(*p_)]) ++p_;
        if (p_ == from) p_ = nullptr;
        if (stopped()) return {};
        return {{from, static_cast<std::size_t>(p_ - from)}, false};
    }
    void pass_nested() noexcept
    {
        nesting here;
        do {
            if (scan_nested(p_, end_, here)) break;
            if (p_ == end_) {
                p_ = nullptr;
                return;
            }
            if (here.in_text) {
                static_cast<void>(end_text());
                here.in_text = false;
            } else {
                at found = at::passed_by;
                while ((found = brackets[static_cast<unsigned char>(*p_)]) == at::passed_by) ++p_;
                ++p_;
                if (found == at::quote)
                    static_cast<void>(end_text());
                else if (found == at::opens)
                    ++here.depth;
                else
                    --here.depth;
            }
            if (p_ == end_) p_ = nullptr;  // the closing brace of the object is missing
            if (stopped()) return;
        } while (here.depth != 0);
        if (p_ == end_) p_ = nullptr;
    }

    char const* p_;
    char const* end_;
    bool zeros_;
    bool sound_ = true;
};

}  // namespace example

#endif
