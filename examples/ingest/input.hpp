// The interface of the inputs of an ingest, and their records.
#ifndef EXAMPLES_INGEST_INPUT_HPP
#define EXAMPLES_INGEST_INPUT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// The value of a record in a column.
struct input_cell {
    enum class form : unsigned char {
        null,  ///< No value: NULL of SQL, or an empty cell of CSV without quotes.
        text,  ///< Text, which is converted to the type of the field: a cell of CSV, or a text of SQL.
        json   ///< A JSON value: from NDJSON, or a number or boolean of SQL.
    };
    std::string name;  ///< The name of the column.
    std::string value;
    form kind = form::null;
};

/// A record of an input.
struct input_record {
    std::uint64_t number = 0;       ///< Counts from 1 in the order of the input, without empty lines.
    std::uint64_t line = 0;         ///< The line on which the record begins, from 1; 0 if the input has no lines.
    std::vector<input_cell> cells;  ///< If there is a problem, the cells that could be read.
    std::string raw;  ///< As a file of rejects repeats it, without the line's end; "" where `problem` says it cannot.
    std::string problem;  ///< Why it cannot be read, as a sentence's end; those behind it can. "" for none.
};

/// The longest record in bytes. The records that one call of `input::read` returns are hardly longer together, so that
/// an input cannot exhaust the memory.
inline constexpr std::size_t longest_record = std::size_t{16} << 20;

/// An input of records. Its functions block. Not thread-safe, except `interrupt`.
class input {
public:
    virtual ~input() = default;

    /// Waits for the next record, and appends it to `out` with the records that are available without waiting, at most
    /// `most`. False at the end of the input. Throws px::error (invalid_argument, one sentence that names the input and
    /// the place) if the input cannot be read any further; earlier calls have returned everything before that place.
    virtual bool read(std::vector<input_record>& out, std::size_t most) = 0;
    /// Makes the current `read` and all later ones return as if the input had ended. From any thread or a signal
    /// handler.
    virtual void interrupt() noexcept = 0;
    /// Whether `interrupt` was called.
    [[nodiscard]] virtual bool interrupted() const noexcept = 0;
    /// The header line for a file of rejects, which makes it an input of the same format; "" for none. Known after the
    /// first record was read.
    [[nodiscard]] virtual std::string rejects_head() const = 0;
    /// The extension for a file of rejects: "csv", "tsv" or "ndjson".
    [[nodiscard]] virtual std::string_view rejects_format() const noexcept = 0;
    /// The name for messages: "users.csv", "the standard input", "the query".
    [[nodiscard]] virtual std::string const& name() const noexcept = 0;
};

}  // namespace example

#endif
