// CSV with a header (RFC 4180), parsed by libcsv in its strict mode.
#ifndef EXAMPLES_INGEST_CSV_INPUT_HPP
#define EXAMPLES_INGEST_CSV_INPUT_HPP

#include "column_names.hpp"
#include "file_input.hpp"

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// The first line contains the names of the columns. Each later line is a record, whose cells are texts, or null if
/// there is nothing between two separators; "" is an empty text. White space is part of a cell. Records end with LF, CR
/// LF or CR; the last one may end with the file. A byte order mark at the beginning and empty lines are skipped.
class csv_rows final : public record_parser {
public:
    /// `name` is the name of the input, for errors. A record of more than `longest` bytes ends the input with an error:
    /// usually a quote is not closed.
    csv_rows(std::string name, char separator = ',', std::size_t longest = longest_record)
        : name_{std::move(name)}, separator_{separator}, longest_{longest}
    {
        if (::csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0)
            input_fails(name_ + " cannot be read: out of memory");
        ::csv_set_delim(&parser_, static_cast<unsigned char>(separator));
        ::csv_set_space_func(&parser_, [](unsigned char) { return 0; });  // otherwise libcsv would trim cells
        ::csv_set_blk_size(&parser_, 16 * 1024);                          // the step by which its buffer grows
    }
    csv_rows(csv_rows const&) = delete;
    csv_rows& operator=(csv_rows const&) = delete;
    ~csv_rows() override { ::csv_free(&parser_); }

    [[nodiscard]] bool next(std::string_view& bytes, input_record& record) override
    {
        if (!pass_mark(bytes)) return false;
        while (!bytes.empty()) {
            // Only up to the end of the line, so that there is at most one record, and its line is known.
            auto const end = bytes.find_first_of("\r\n");
            auto const piece = bytes.substr(0, end == bytes.npos ? end : end + 1);
            bytes.remove_prefix(piece.size());
            feed(piece);
            if (row_ends(record)) return true;
        }
        return false;
    }
    [[nodiscard]] bool finish(input_record& record) override
    {
        if (mark_ < byte_order_mark.size())
            feed(byte_order_mark.substr(0, std::exchange(mark_, byte_order_mark.size())));
        if (::csv_fini(&parser_, on_cell, on_row, this) != 0)
            input_fails_at(name_, begins_, "a quote is not closed in the record that begins here");
        if (row_ends(record)) return true;
        if (!has_header_) input_fails(name_ + " is empty: it has no header, the line that names the columns");
        return false;
    }
    /// The header; "" until it was read.
    [[nodiscard]] std::string rejects_head() const override { return head_; }
    [[nodiscard]] std::string_view rejects_format() const noexcept override
    {
        return separator_ == '\t' ? "tsv" : "csv";
    }

private:
    /// Skips a byte order mark. False if more bytes are needed to recognise it.
    bool pass_mark(std::string_view& bytes)
    {
        while (mark_ < byte_order_mark.size() && !bytes.empty()) {
            if (bytes.front() == byte_order_mark[mark_]) {
                bytes.remove_prefix(1);
                ++mark_;
            } else {
                feed(byte_order_mark.substr(0, std::exchange(mark_, byte_order_mark.size())));
            }
        }
        return mark_ == byte_order_mark.size();
    }

    /// Passes at most one line, or a part of a line, to libcsv.
    void feed(std::string_view piece)
    {
        if (piece.empty()) return;
        char const last = piece.back();
        if (!open_ && piece.front() != '\r' && piece.front() != '\n') {
            open_ = true;
            begins_ = line_;
            size_ = 0;
        }
        size_ += piece.size();
        if (open_ && size_ > longest_)
            input_fails_at(name_, begins_,
                           "the record that begins here has more than " + std::to_string(longest_) +
                               " bytes: is a quote not closed?");
        auto const used = ::csv_parse(&parser_, piece.data(), piece.size(), on_cell, on_row, this);
        if (used != piece.size()) refuse(piece[used]);
        if (last == '\r' || (last == '\n' && !after_cr_)) ++line_;
        after_cr_ = last == '\r';
    }
    [[noreturn]] void refuse(char c)
    {
        if (::csv_error(&parser_) != CSV_EPARSE) input_fails_at(name_, line_, "out of memory");
        input_fails_at(name_, line_,
                       c == '"' ? "a quote stands in a cell that does not begin with one"
                                : "a cell goes on behind the quote that ends it");
    }

    // libcsv is C: exceptions must not pass through it.
    static void on_cell(void* text, std::size_t size, void* self) noexcept
    {
        static_cast<csv_rows*>(self)->cell(static_cast<char const*>(text), size);
    }
    static void on_row(int, void* self) noexcept { static_cast<csv_rows*>(self)->row_ended_ = true; }

    void cell(char const* text, std::size_t size)
    {
        if (count_++ != 0) raw_ += separator_;
        std::string_view const value{text ? text : "", size};
        if (text) append(value);
        // Cells beyond the header are only counted: there may be millions of them.
        if (has_header_ && count_ > names_.size()) return;
        auto& added = cells_.emplace_back();
        added.value = value;
        added.kind = text ? input_cell::form::text : input_cell::form::null;
    }
    /// Appends a cell to the raw record, with quotes if necessary.
    void append(std::string_view text)
    {
        bool const plain = text.find_first_of("\"\r\n") == text.npos && text.find(separator_) == text.npos &&
                           !text.empty() && !text.starts_with(byte_order_mark);
        if (plain) {
            raw_ += text;
            return;
        }
        raw_ += '"';
        for (char const c : text) {
            if (c == '"') raw_ += '"';
            raw_ += c;
        }
        raw_ += '"';
    }

    /// Ends a row; returns whether it is a record.
    bool row_ends(input_record& record)
    {
        if (!std::exchange(row_ended_, false)) return false;
        open_ = false;
        bool const is_record = std::exchange(has_header_, true);
        if (is_record)
            fill(record);
        else
            take_header();
        cells_.clear();
        raw_.clear();
        count_ = 0;
        return is_record;
    }
    void fill(input_record& record)
    {
        record.number = ++records_;
        record.line = begins_;
        record.raw = raw_;
        if (count_ != names_.size()) {
            record.problem = "has " + std::to_string(count_) + (count_ == 1 ? " cell" : " cells") + ", the header " +
                             std::to_string(names_.size());
            return;
        }
        for (std::size_t i = 0; i < count_; ++i) {
            auto& cell = cells_[i];
            if (end_of_utf8(cell.value) == cell.value.size()) {
                cell.name = names_[i];
                record.cells.push_back(std::move(cell));
            } else if (record.problem.empty()) {
                record.problem = "is not UTF-8 in the column " + in_quotes(names_[i]);
            }
        }
    }
    void take_header()
    {
        for (auto& cell : cells_) names_.push_back(std::move(cell.value));
        if (auto const problem = problem_of_names(names_); !problem.empty())
            input_fails_at(name_, begins_, "the header " + problem);
        head_ = raw_;
    }

    std::string name_;
    char separator_;
    std::size_t longest_;
    ::csv_parser parser_{};
    std::size_t mark_ = 0;  // how many bytes of a byte order mark were read; its length if it is complete or absent

    std::vector<std::string> names_;
    bool has_header_ = false;
    std::string head_;

    // The current record.
    std::vector<input_cell> cells_;
    std::size_t count_ = 0;
    std::string raw_;
    std::size_t size_ = 0;
    std::uint64_t begins_ = 1;
    bool open_ = false;
    bool row_ended_ = false;

    std::uint64_t line_ = 1;  // the current line
    bool after_cr_ = false;
    std::uint64_t records_ = 0;
};

}  // namespace example

#endif
