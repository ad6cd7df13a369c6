// The bodies of <gainsight/px/net/head_mender.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_HEAD_MENDER_IPP
#define GAINSIGHT_PX_NET_IMPL_HEAD_MENDER_IPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/net/head_mender.hpp>

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// One head on its way from lines to text.
class head_mender {
public:
    [[nodiscard]] mended_head mend(std::string_view raw)
    {
        auto const first = raw.find_first_not_of("\r\n");
        if (first == raw.npos) return {};
        constexpr std::string_view magic = "HTTP/";
        auto const begin = raw.substr(first);
        auto const seen = begin.substr(0, magic.size());
        if (!same(seen, magic.substr(0, seen.size())))
            return refused("the answer is not HTTP: it begins with '" + escaped_sample(begin.substr(0, 16)) + "'");
        auto const size = head_size(begin);
        if (size == 0) return {};
        auto rest = begin.substr(0, size);
        if (!status_line(next_line(rest))) return refused(std::move(problem_));
        while (!rest.empty())
            if (!line(next_line(rest))) return refused(std::move(problem_));
        if (!flush() || !framing()) return refused(std::move(problem_));
        mended_head out;
        out.what = mended_head::how::mended;
        out.size = first + size;
        out.text = std::move(out_) + "\r\n";
        return out;
    }

private:
    static bool same(std::string_view a, std::string_view b)
    {
        return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
    }
    static std::string_view trimmed(std::string_view text) noexcept
    {
        constexpr std::string_view blank = " \t";
        auto const first = text.find_first_not_of(blank);
        return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blank) - first + 1);
    }
    static mended_head refused(std::string why)
    {
        mended_head out;
        out.what = mended_head::how::refused;
        out.text = std::move(why);
        return out;
    }
    /// To the end of the first empty line; 0 where there is none.
    static std::size_t head_size(std::string_view text) noexcept
    {
        for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', end + 1)) {
            auto const next = text.substr(end + 1);
            if (next.starts_with('\n')) return end + 2;
            if (next.starts_with("\r\n")) return end + 3;
        }
        return 0;
    }
    static std::string_view next_line(std::string_view& rest) noexcept
    {
        auto const end = rest.find('\n');
        auto line = rest.substr(0, end);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }
    static bool digit(char c) noexcept { return c >= '0' && c <= '9'; }

    bool fail(std::string why)
    {
        problem_ = std::move(why);
        return false;
    }

    bool status_line(std::string_view line)
    {
        auto const version = line.substr(0, 8);
        bool const minor_known = version.size() == 8 && (version[7] == '0' || version[7] == '1');
        if (!minor_known || version.substr(5, 2) != "1.")
            return fail("the answer is of another version of HTTP: '" + escaped_sample(line, 40) + "'");
        auto status = line.substr(8);
        auto const blanks = std::min(status.find_first_not_of(' '), status.size());
        status.remove_prefix(blanks);
        bool const three = blanks != 0 && status.size() >= 3 && std::all_of(status.begin(), status.begin() + 3, digit);
        if (!three || (status.size() > 3 && status[3] != ' ') || status[0] == '0' || status.starts_with("101"))
            return fail("the answer is not HTTP: '" + escaped_sample(line, 40) + "' is no status of an answer");
        out_ += "HTTP/1.";
        out_ += version[7];
        out_ += ' ';
        out_ += status.substr(0, 3);
        out_ += " \r\n";  // the reason is for people, and nobody reads it
        return true;
    }
    bool line(std::string_view text)
    {
        if (text.find('\0') != text.npos) return fail("a header of the answer holds a NUL");
        if (text.empty()) return true;
        if (text[0] == ' ' || text[0] == '\t') {  // goes on with the line before
            value_ += ' ';
            value_ += trimmed(text);
            return true;
        }
        if (!flush()) return false;
        auto const colon = text.find(':');
        if (colon == text.npos) return fail("a header of the answer has no colon");
        name_ = trimmed(text.substr(0, colon));
        value_ = trimmed(text.substr(colon + 1));
        return true;
    }
    /// Takes the header that is complete now.
    bool flush()
    {
        auto const name = std::exchange(name_, {});
        auto const value = std::exchange(value_, {});
        if (same(name, "Content-Length")) return each(value, [this](auto item) { return length(item); });
        if (same(name, "Transfer-Encoding")) return each(value, [this](auto item) { return coding(item); });
        if (same(name, "Connection"))
            return each(value, [this](auto item) {
                for (std::string_view const known : {"close", "keep-alive"})
                    if (same(item, known)) ((out_ += "Connection: ") += known) += "\r\n";
                return true;
            });
        // What has a name that no header can have is none that we read.
        constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
        auto const is_token = [&](char c) {
            return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
        };
        if (name.empty() || !std::all_of(name.begin(), name.end(), is_token)) return true;
        (out_ += name) += ": ";
        for (char const c : value) out_ += (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f ? ' ' : c;
        out_ += "\r\n";
        return true;
    }
    template <class Take>
    static bool each(std::string_view list, Take take)
    {
        for (;;) {
            auto const comma = list.find(',');
            if (!take(trimmed(list.substr(0, comma)))) return false;
            if (comma == list.npos) return true;
            list.remove_prefix(comma + 1);
        }
    }
    bool length(std::string_view text)
    {
        std::uint64_t n = 0;
        auto const* const end = text.data() + text.size();
        auto const got = std::from_chars(text.data(), end, n);
        if (text.empty() || !digit(text[0]) || got.ec != std::errc{} || got.ptr != end)
            return fail("the answer has the Content-Length '" + escaped_sample(text, 40) + "'");
        if (length_ && *length_ != n) return fail("the answer has two Content-Lengths that differ");
        length_ = n;
        return true;
    }
    bool coding(std::string_view text)
    {
        if (text.empty() || same(text, "identity")) return true;
        if (!same(text, "chunked"))
            return fail("the answer has the Transfer-Encoding '" + escaped_sample(text, 40) +
                        "', which was not asked for");
        chunked_ = true;
        return true;
    }
    bool framing()
    {
        if (chunked_ && length_)
            return fail(
                "the answer has a Content-Length beside Transfer-Encoding: chunked, so that its end is not known");
        if (chunked_) out_ += "Transfer-Encoding: chunked\r\n";
        if (length_) ((out_ += "Content-Length: ") += std::to_string(*length_)) += "\r\n";
        return true;
    }

    std::string out_;
    std::string problem_;
    std::string name_;
    std::string value_;
    std::optional<std::uint64_t> length_;
    bool chunked_ = false;
};

GAINSIGHT_PX_RARE_DECL mended_head mend_head(std::string_view raw) { return head_mender{}.mend(raw); }

}  // namespace gainsight::px::inline v0::detail

#endif
