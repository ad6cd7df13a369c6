// Rows in the text format of PostgreSQL's COPY.
#ifndef EXAMPLES_EXPORT_COPY_TEXT_HPP
#define EXAMPLES_EXPORT_COPY_TEXT_HPP

#include "record_columns.hpp"

#include <gainsight/px/core/timestamp.hpp>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// Writes lines of fields. Texts must be UTF-8 without U+0000, as PostgreSQL requires.
class copy_text {
public:
    void clear() noexcept { lines_.clear(); }
    [[nodiscard]] std::string_view lines() const noexcept { return lines_; }

    void null() { field() += "\\N"; }
    void text(std::string_view value)
    {
        auto& out = field();
        for (std::size_t from = 0;;) {
            auto const at = value.find_first_of("\\\n\r\t", from);
            out += value.substr(from, at - from);
            if (at == value.npos) return;
            out += '\\';
            out += value[at] == '\n' ? 'n' : value[at] == '\r' ? 'r' : value[at] == '\t' ? 't' : '\\';
            from = at + 1;
        }
    }
    void integer(std::int64_t value) { number(value); }
    void date(px::timestamp value) { field() += px::to_iso8601(value); }
    void value(cell const& c)
    {
        switch (c.is) {
            case cell::kind::none: return null();
            case cell::kind::text:
            case cell::kind::json: return text(c.text);
            case cell::kind::boolean: field() += c.integer ? 't' : 'f'; return;
            case cell::kind::integer: return integer(c.integer);
            case cell::kind::number: return number(c.number);
            case cell::kind::date: return date(px::from_epoch_ms(c.integer));
        }
    }
    void end_line()
    {
        lines_ += '\n';
        begins_ = true;
    }

private:
    std::string& field()
    {
        if (!begins_) lines_ += '\t';
        begins_ = false;
        return lines_;
    }
    template <class Number>
    void number(Number value)
    {
        char digits[32];
        field().append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }

    std::string lines_;
    bool begins_ = true;
};

}  // namespace example

#endif
