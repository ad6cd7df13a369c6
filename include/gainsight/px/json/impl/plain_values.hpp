// Values that one piece holds whole, as the fast path reads them: without any state that could be cut.
#ifndef GAINSIGHT_PX_JSON_IMPL_PLAIN_VALUES_HPP
#define GAINSIGHT_PX_JSON_IMPL_PLAIN_VALUES_HPP

#include <gainsight/px/json/characters.hpp>
#include <gainsight/px/json/impl/scalars.hpp>
#include <gainsight/px/json/impl/schemaless.hpp>
#include <gainsight/px/json/number_scan.hpp>
#include <gainsight/px/json/shape.hpp>
#include <gainsight/px/json/text_scan.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

// Each of these functions reads from a piece that ends at `end` and returns where the value ends, or null where it
// leaves the value to the tokenizer: because it goes on in the next piece, is no JSON, or is rare. What has been
// written by then is written over when the value is read again. `unescaped` is memory for a text that has escapes.

/// Where it is known that the piece goes on. Many serialisers put one space behind colons and commas.
inline char const* skip_one_space(char const* p) noexcept { return *p == ' ' ? p + 1 : p; }

[[gnu::always_inline]] inline char const* plain_text(char const* p, char const* end, std::string& unescaped,
                                                     std::string_view& text)
{
    auto const* const q = plain_end(p + 1, end);
    if (q == end || *q != '"') {
        std::string_view found;  // of its own, so that `text` need not lie in memory
        auto const* const behind = read_text(p + 1, end, unescaped, found);
        text = found;
        return behind;
    }
    text = {p + 1, static_cast<std::size_t>(q - p - 1)};
    return q + 1;
}

inline char const* plain_texts(char const* p, char const* end, std::string& unescaped, shape const& list, void* at)
{
    std::size_t count = 0;
    for (++p; p != end && *p == '"';) {
        std::string_view text;
        p = plain_text(p, end, unescaped, text);
        if (!p || p == end) return nullptr;
        put_text(*static_cast<std::string*>(list.at(at, count++)), text);
        if (*p == ']') break;
        if (*p != ',' || ++p == end) return nullptr;
        p = skip_one_space(p);
        if (p == end || *p != '"') return nullptr;
    }
    if (p == end || *p != ']') return nullptr;
    list.cut(at, count);
    return p + 1;
}

[[gnu::always_inline]] inline char const* plain_flag(char const* p, char const* end, bool& yes) noexcept
{
    if (end - p < 5) return nullptr;
    yes = same_text(p, "true", 4);
    if (yes) return p + 4;
    return same_text(p, "false", 5) ? p + 5 : nullptr;
}

/// A decimal that is short, and whose end is seen.
[[gnu::always_inline]] inline char const* plain_decimal(char const* p, char const* end, double& d) noexcept
{
    auto const* const q = read_short_decimal(p, end, d);
    return q && q != end && !is_number_letter(*q) ? q : nullptr;
}

/// The key at `p` that has no escapes, if behind it and its colon there are at least `room` bytes.
[[gnu::noinline]] inline std::string_view plain_key(char const* p, char const* end, std::size_t room) noexcept
{
    if (p == end || *p != '"') return {};
    auto const* const q = plain_end(p + 1, end);
    if (static_cast<std::size_t>(end - q) < room + 2 || *q != '"' || q[1] != ':') return {};
    return {p + 1, static_cast<std::size_t>(q - p - 1)};
}

// Values without a schema. `levels`: how many objects and lists may be open in each other, since these call themselves.

inline char const* plain_free(char const* p, char const* end, std::string& unescaped, boost::json::value& v,
                              std::size_t levels);

inline char const* plain_free(char const* p, char const* end, std::string& unescaped, boost::json::object& o,
                              std::size_t levels)
{
    std::size_t count = 0;
    if (++p == end) return nullptr;
    while (*p != '}') {
        auto const name = plain_key(p, end, 2);
        if (!name.data()) return nullptr;
        auto& value = *next_field(o, count, name);
        p = plain_free(skip_one_space(name.data() + name.size() + 2), end, unescaped, value, levels - 1);
        if (!p || p == end) return nullptr;
        if (*p == '}') break;
        if (*p != ',' || end - p < 3 || *(p = skip_one_space(p + 1)) != '"') return nullptr;
    }
    cut(o, count);
    return p + 1;
}

inline char const* plain_free(char const* p, char const* end, std::string& unescaped, boost::json::array& a,
                              std::size_t levels)
{
    std::size_t count = 0;
    if (++p == end) return nullptr;
    while (*p != ']') {
        p = plain_free(p, end, unescaped, *next_element(a, count), levels - 1);
        if (!p || p == end) return nullptr;
        if (*p == ']') break;
        if (*p != ',' || end - p < 3 || *(p = skip_one_space(p + 1)) == ']') return nullptr;
    }
    a.resize(count);
    return p + 1;
}

inline char const* plain_free(char const* p, char const* end, std::string& unescaped, boost::json::value& v,
                              std::size_t levels)
{
    switch (*p) {
        case '"': {
            std::string_view text;
            auto const* const q = plain_text(p, end, unescaped, text);
            if (q) put_free(v, text);
            return q;
        }
        case '{': return levels == 0 ? nullptr : plain_free(p, end, unescaped, make_object(v), levels);
        case '[': return levels == 0 ? nullptr : plain_free(p, end, unescaped, make_array(v), levels);
        case 't':
        case 'f':
        case 'n': break;
        default: {
            std::int64_t i = 0;
            if (auto const* const q = read_integer(p, end, i)) {
                v = i;
                return q;
            }
            double d = 0;
            auto const* const q = plain_decimal(p, end, d);
            if (q) v = d;
            return q;
        }
    }
    if (end - p >= 4 && same_text(p, "null", 4)) {
        v = nullptr;
        return p + 4;
    }
    bool yes = false;
    p = plain_flag(p, end, yes);
    if (p) v = yes;
    return p;
}

}  // namespace gainsight::px::inline v0::detail

#endif
