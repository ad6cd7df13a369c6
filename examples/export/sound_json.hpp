// Repairs the strings in the JSON of a record, so that every database and parser accepts them.
#ifndef EXAMPLES_EXPORT_SOUND_JSON_HPP
#define EXAMPLES_EXPORT_SOUND_JSON_HPP

#include <gainsight/px/json/characters.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace example {

namespace px = gainsight::px;

/// How the character U+0000 in strings is treated.
enum class nul : unsigned char {
    kept,
    replaced,  ///< Replaced by U+FFFD, for databases that refuse U+0000.
};

/// Repairs what a px::raw_record may contain, since it keeps the original bytes: invalid UTF-8, control characters,
/// invalid escapes and unpaired surrogates. They are replaced by what was clearly meant, otherwise by U+FFFD, as by the
/// library's decoder.
class sound_json {
public:
    explicit sound_json(nul zero = nul::kept) noexcept : zero_{zero} {}

    /// `json` itself if it is valid, otherwise a repaired copy that lives until the next call. Apart from the content
    /// of its strings, it must be valid JSON.
    [[nodiscard]] std::string_view of(std::string_view json) { return mend(json.data(), json.data() + json.size()); }
    /// The same for the value of a string, without quotes and escapes.
    [[nodiscard]] std::string_view of_text(std::string_view text)
    {
        bool sound = true;
        copy_.clear();
        auto const* const end = text.data() + text.size();
        for (auto const* p = text.data(); p != end;) {
            auto used = static_cast<unsigned char>(*p) < 0x80 ? 1 : px::detail::utf8_length(p, end);
            if (used <= 0 || (*p == 0 && zero_ == nul::replaced)) {
                sound = false;
                used = 1;
                copy_ += px::detail::replacement_character;
            } else {
                copy_.append(p, static_cast<std::size_t>(used));
            }
            p += used;
        }
        if (sound) return text;
        ++mended_;
        return copy_;
    }
    /// How many strings were repaired so far.
    [[nodiscard]] std::uint64_t mended() const noexcept { return mended_; }

private:
    [[nodiscard]] std::string_view mend(char const* const first, char const* const end)
    {
        copy_.clear();
        auto const* kept = first;  // everything before this is in the copy
        for (auto const* p = first; p != end;) {
            p = static_cast<char const*>(std::memchr(p, '"', static_cast<std::size_t>(end - p)));
            if (!p) break;
            bool sound = true;
            for (p = px::detail::plain_end(p + 1, end); p != end && *p != '"'; p = px::detail::plain_end(p, end)) {
                bool const escape = *p == '\\';
                piece_.clear();
                auto used = escape                                  ? px::detail::read_escape(p, end, piece_)
                            : static_cast<unsigned char>(*p) < 0x20 ? -1
                                                                    : px::detail::utf8_length(p, end);
                bool const zero = escape && used > 0 && piece_[0] == '\0' && zero_ == nul::replaced;
                if (used > 0 && !zero) {
                    p += used;
                    continue;
                }
                sound = false;
                copy_.append(kept, p);
                if (zero) {
                    copy_ += px::detail::replacement_character;
                } else {
                    piece_.clear();
                    used = static_cast<int>(px::detail::mend_text(p, end, piece_));
                    if (used == 0) used = 1;  // incomplete: only in a string without an end, so never
                    append_escaped(piece_);
                }
                kept = p += used;
            }
            mended_ += sound ? 0 : 1;
            if (p != end) ++p;
        }
        if (kept == first) return {first, static_cast<std::size_t>(end - first)};
        copy_.append(kept, end);
        return copy_;
    }

    void append_escaped(std::string_view text)
    {
        for (char const c : text) {
            if (static_cast<unsigned char>(c) >= 0x20) {
                copy_ += c;
            } else if (c == '\0' && zero_ == nul::replaced) {
                copy_ += px::detail::replacement_character;
            } else {
                char escape[8];
                std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
                copy_ += escape;
            }
        }
    }

    std::string copy_;
    std::string piece_;
    std::uint64_t mended_ = 0;
    nul zero_;
};

}  // namespace example

#endif
