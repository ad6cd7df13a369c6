// Errors of inputs, as one sentence.
#ifndef EXAMPLES_INGEST_INPUT_ERROR_HPP
#define EXAMPLES_INGEST_INPUT_ERROR_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/utf8.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace example {

namespace px = gainsight::px;

/// Throws px::error; `sentence` names the input and the place.
[[noreturn]] inline void input_fails(std::string sentence)
{
    throw px::error{px::errc::invalid_argument, std::move(sentence)};
}
[[noreturn]] inline void input_fails_at(std::string const& name, std::uint64_t line, std::string_view what)
{
    input_fails(name + ", line " + std::to_string(line) + ": " + std::string{what});
}
/// The same for a system call that has just failed, with the text of `errno`.
[[noreturn]] inline void input_call_fails(std::string const& name, std::string_view how)
{
    int const why = errno;
    input_fails(name + ' ' + std::string{how} + ": " + std::strerror(why));
}

/// A name in quotes, for a sentence. Long names are cut, and control characters are replaced.
[[nodiscard]] inline std::string in_quotes(std::string_view name)
{
    constexpr std::size_t most = 60;
    std::string out{'"'};
    for (std::size_t at = 0; at < name.size();) {
        auto const used = px::detail::utf8_sequence(name.substr(at));
        if (out.size() + used > most) return out + "...\"";
        auto const byte = static_cast<unsigned char>(name[at]);
        if (used == 0 || byte < 0x20 || byte == 0x7F)
            out += '?';
        else
            out += name.substr(at, used);
        at += used == 0 ? 1 : used;
    }
    return out + '"';
}

/// The position of the first byte that is not valid UTF-8; the size if there is none.
[[nodiscard]] inline std::size_t end_of_utf8(std::string_view text) noexcept
{
    std::size_t at = 0;
    while (auto const used = px::detail::utf8_sequence(text.substr(at))) at += used;
    return at;
}

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace example

#endif
