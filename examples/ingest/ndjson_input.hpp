// NDJSON: a JSON object on each line.
#ifndef EXAMPLES_INGEST_NDJSON_INPUT_HPP
#define EXAMPLES_INGEST_NDJSON_INPUT_HPP

#include "../export/json_text.hpp"
#include "file_input.hpp"
#include "json_check.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// Cuts an object into its cells, or says what is wrong with it.
inline void read_object(std::string_view object, json_check& check, input_record& record)
{
    record.problem = check.problem_of(object);
    if (record.problem.empty() && object[json_text::skip_space(object, 0)] != '{')
        record.problem = "is no object of JSON";
    if (!record.problem.empty()) return;
    json_text::for_each_member(object, [&record](std::string_view key, std::string_view value) {
        auto& cell = record.cells.emplace_back();
        json_text::append_unescaped(cell.name, key);
        cell.value = value;
        cell.kind = input_cell::form::json;
    });
}

/// Each member of a line is a cell with the JSON of the member, including null. A line that is not a valid object is a
/// record with a problem. Lines end with LF or CR LF; the last one may end with the file. A byte order mark at the
/// beginning and lines with only white space are skipped.
class ndjson_parser final : public record_parser {
public:
    /// A line of more than `longest` bytes is not stored: it is a record with a problem and without `raw`.
    explicit ndjson_parser(std::size_t longest = longest_record) : longest_{longest} {}

    [[nodiscard]] bool next(std::string_view& bytes, input_record& record) override
    {
        while (!bytes.empty()) {
            auto const end = bytes.find('\n');
            bool const ends = end != bytes.npos;
            keep(bytes.substr(0, end));
            bytes.remove_prefix(ends ? end + 1 : bytes.size());
            if (ends && line_ends(record)) return true;
        }
        return false;
    }
    [[nodiscard]] bool finish(input_record& record) override { return line_ends(record); }
    [[nodiscard]] std::string rejects_head() const override { return {}; }
    [[nodiscard]] std::string_view rejects_format() const noexcept override { return "ndjson"; }

private:
    void keep(std::string_view part)
    {
        too_long_ = too_long_ || part.size() > longest_ - line_.size();
        if (too_long_)
            line_.clear();
        else
            line_ += part;
    }
    /// Ends a line; returns whether it is a record.
    bool line_ends(input_record& record)
    {
        ++lines_;
        std::string_view line = line_;
        if (lines_ == 1 && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
        // The line end is not part of the record, so that a record that is stored and read again is the same.
        while (!line.empty() && json_text::is_space(line.back())) line.remove_suffix(1);
        bool const empty = !too_long_ && json_text::skip_space(line, 0) == line.size();
        if (!empty) {
            record.number = ++records_;
            record.line = lines_;
            record.raw = line;
            if (too_long_)
                record.problem = "is longer than " + std::to_string(longest_) +
                                 " bytes, so that it is not kept and cannot be repeated as a reject";
            else
                read_object(line, check_, record);
        }
        line_.clear();
        too_long_ = false;
        return !empty;
    }
    std::size_t longest_;
    std::string line_;  // the part of the line that was read
    bool too_long_ = false;
    std::uint64_t lines_ = 0;
    std::uint64_t records_ = 0;
    json_check check_;
};

}  // namespace example

#endif
