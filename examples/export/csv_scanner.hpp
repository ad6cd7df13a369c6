// Reads CSV strictly: anything that RFC 4180 does not allow is reported as a problem.
#ifndef EXAMPLES_EXPORT_CSV_SCANNER_HPP
#define EXAMPLES_EXPORT_CSV_SCANNER_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// Reads a file in pieces of any size.
class csv_scanner {
public:
    /// A handler that ignores the content, for counting records.
    struct silent {
        void byte(char) const noexcept {}
        void end_of_field() const noexcept {}
        void end_of_record() const noexcept {}
    };

    /// `handler.byte(char)` for each byte of a field, then `end_of_field()`; after its last one, `end_of_record()`.
    template <class Handler = silent>
    void read(std::string_view bytes, Handler&& handler = {})
    {
        for (char const c : bytes) {
            if (!problem_.empty()) return;
            step(c, handler);
        }
    }
    /// Must be called at the end of the file.
    void finish()
    {
        if (problem_.empty() && (at_ != place::begin_of_field || fields_ != 0)) fail("it does not end with CR LF");
    }

    /// The number of records, including the header.
    [[nodiscard]] std::uint64_t records() const noexcept { return records_; }
    /// The first problem, with the number of its record; "" if there is none.
    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }

private:
    enum class place : unsigned char { begin_of_field, plain, quoted, quote, cr };

    void fail(std::string_view what) { problem_ = "record " + std::to_string(records_ + 1) + ": " + std::string{what}; }

    template <class Handler>
    void step(char c, Handler& handler)
    {
        switch (at_) {
            case place::quoted:
                if (c == '"')
                    at_ = place::quote;
                else
                    handler.byte(c);
                return;
            case place::quote:
                if (c == '"') {
                    handler.byte(c);
                    at_ = place::quoted;
                    return;
                }
                if (c != ',' && c != '\r')
                    return fail("there is something between a quote that ends a field and the next comma");
                return after_field(c, handler);
            case place::cr:
                if (c != '\n') return fail("there is a CR without its LF");
                return end_of_record(handler);
            case place::begin_of_field:
                if (c == '"') {
                    at_ = place::quoted;
                    return;
                }
                [[fallthrough]];
            case place::plain:
                if (c == '"') return fail("there is a quote in a field that does not begin with one");
                if (c == '\n') return fail("there is an LF without its CR");
                if (c == ',' || c == '\r') return after_field(c, handler);
                handler.byte(c);
                at_ = place::plain;
        }
    }
    template <class Handler>
    void after_field(char c, Handler& handler)
    {
        handler.end_of_field();
        ++fields_;
        at_ = c == ',' ? place::begin_of_field : place::cr;
    }
    template <class Handler>
    void end_of_record(Handler& handler)
    {
        if (records_ == 0) width_ = fields_;
        if (fields_ != width_)
            return fail("it has " + std::to_string(fields_) + " fields, but the header has " + std::to_string(width_));
        handler.end_of_record();
        ++records_;
        fields_ = 0;
        at_ = place::begin_of_field;
    }

    place at_ = place::begin_of_field;
    std::uint64_t records_ = 0;
    std::uint64_t fields_ = 0;
    std::uint64_t width_ = 0;
    std::string problem_;
};

}  // namespace example

#endif
