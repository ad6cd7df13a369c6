// One text of JSON, read in pieces that may end anywhere.
#ifndef GAINSIGHT_PX_JSON_TEXT_READER_HPP
#define GAINSIGHT_PX_JSON_TEXT_READER_HPP

#include <gainsight/px/json/characters.hpp>
#include <gainsight/px/json/text_scan.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Reads a text up to its closing quote: its escapes, its UTF-8, and what is neither (see mend_text), which a strict
/// reader refuses.
///
/// A text that lies in one piece and has no escapes is not copied: text() shows it where it lies.
class text_reader {
public:
    /// Forgets what was read. `strict`: a text that is not sound is a problem.
    void reset(bool strict) noexcept
    {
        copy_.clear();
        cut_.clear();
        problem_ = nullptr;
        mended_ = 0;
        strict_ = strict;
        ended_ = text_mended_ = false;
    }

    /// Begins the text at `begin`, behind its quote, of which the bytes up to `p` are known to be plain. Returns what
    /// go_on returns.
    char const* begin(char const* begin, char const* p, char const* end)
    {
        copy_.clear();
        ended_ = false;
        return read(begin, p, end);
    }
    /// Goes on with the next piece. Returns where it stopped: behind the closing quote if the text has ended(), else
    /// the end of the piece, or null when there is a problem().
    char const* go_on(char const* p, char const* end)
    {
        if (!cut_.empty()) {
            p = go_on_with_cut(p, end);
            if (!p || p == end) return p;
        }
        return read(p, plain_end(p, end), end);
    }

    [[nodiscard]] bool ended() const noexcept { return ended_; }
    /// The text, once it has ended; until the next one begins, or the piece dies.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    /// Why the text is refused.
    [[nodiscard]] char const* problem() const noexcept { return problem_; }
    /// How many texts were not sound.
    [[nodiscard]] std::size_t mended() const noexcept { return mended_; }

    /// Gives back what memory is more than `most` bytes: between two values.
    void trim(std::size_t most)
    {
        for (auto* s : {&copy_, &cut_})
            if (s->capacity() > most) std::string{}.swap(*s);  // an assignment would keep it
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return copy_.capacity() + cut_.capacity(); }

private:
    /// `begin` to `p` is plain; what has been taken before is in `copy_`.
    char const* read(char const* begin, char const* p, char const* end)
    {
        for (;;) {
            if (p == end) {
                copy_.append(begin, p);
                return p;
            }
            if (*p == '"') {
                if (copy_.empty()) {
                    text_ = {begin, static_cast<std::size_t>(p - begin)};
                } else {
                    copy_.append(begin, p);
                    text_ = copy_;
                }
                ended_ = true;
                mended_ += text_mended_;
                text_mended_ = false;
                return p + 1;
            }
            auto const escape = *p == '\\';
            int used = 0;
            if (!escape && (used = character(p, end)) > 0) {
                p = plain_end(p + used, end);
                continue;
            }
            copy_.append(begin, p);
            if (escape) used = read_escape(p, end, copy_);
            if (used < 0 && (used = mend(p, end)) < 0) return nullptr;
            if (used == 0) {  // the other part of the escape or of the character comes with the next piece
                cut_.assign(p, end);
                return end;
            }
            begin = p + used;
            p = plain_end(begin, end);
        }
    }

    /// The length of the character at `p`, which is not plain, as utf8_length tells it.
    static int character(char const* p, char const* end) noexcept
    {
        return static_cast<unsigned char>(*p) < 0x20 ? -1 : utf8_length(p, end);
    }

    /// Takes what is no character and no escape, as far as that is asked for: how much, 0 for what is cut, -1 for a
    /// problem.
    int mend(char const* p, char const* end)
    {
        if (strict_) {
            problem_ = *p == '\\'                              ? "a text holds an escape that JSON does not have"
                       : static_cast<unsigned char>(*p) < 0x20 ? "a control character stands in a text"
                                                               : "a text is not UTF-8";
            return -1;
        }
        auto const used = mend_text(p, end, copy_);
        text_mended_ = text_mended_ || used != 0;
        return static_cast<int>(used);
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
                auto used = escape ? read_escape(from, to, copy_) : character(from, to);
                if (used > 0 && !escape) copy_.append(from, static_cast<std::size_t>(used));
                if (used < 0 && (used = mend(from, to)) < 0) return nullptr;
                if (used == 0) break;
                taken += static_cast<std::size_t>(used);
            }
            cut_.erase(0, taken);
            if (cut_.empty()) return p;
        }
        return p;
    }

    std::string copy_;  // what came of a text that is cut, or has escapes
    std::string cut_;   // the beginning of an escape or of a character that is cut
    std::string_view text_;
    char const* problem_ = nullptr;
    std::size_t mended_ = 0;
    bool ended_ = false;
    bool text_mended_ = false;  // the one that is read
    bool strict_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#endif
