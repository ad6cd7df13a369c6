// Where the records of an ingest come from, whatever they are kept in.
#ifndef EXAMPLES_INGEST_INPUT_HPP
#define EXAMPLES_INGEST_INPUT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// What one column of a record holds.
struct input_cell {
    enum class form : unsigned char {
        null,  ///< Nothing: SQL's NULL, an empty cell of CSV without quotes.
        text,  ///< Characters, whose meaning the field's type decides: a cell of CSV, a text of SQL.
        json   ///< A value of JSON as it stands there: what NDJSON has, numbers and flags of SQL.
    };
    std::string name;  ///< Of the column.
    std::string value;
    form kind = form::null;
};

/// One record.
struct input_record {
    std::uint64_t number = 0;       ///< From 1 on, in the order of the input. Empty lines have none.
    std::uint64_t line = 0;         ///< On which it begins, from 1 on; 0 where the input has no lines.
    std::vector<input_cell> cells;  ///< Where there is a problem: those that are known nonetheless, maybe none.
    std::string raw;  ///< As a file of rejects repeats it, without the line's end; "" where `problem` says it cannot.
    std::string problem;  ///< Why it cannot be read, as a sentence's end; those behind it can. "" for none.
};

/// A record is at most so long, and those that one call of `input::read` takes are hardly longer together, so that no
/// input fills the memory.
inline constexpr std::size_t longest_record = std::size_t{16} << 20;

/// An input of records. Its functions but `interrupt` are called by one thread at a time; they block.
class input {
public:
    virtual ~input() = default;

    /// Waits for the next record, and takes those that are there without another wait, at most `most`, behind what
    /// `out` holds. False at the end of the input: all of it came. Throws px::error (invalid_argument, one sentence
    /// that names the input and the place) where it cannot be read on; what was read before was yielded by calls
    /// before.
    virtual bool read(std::vector<input_record>& out, std::size_t most) = 0;
    /// Makes a `read` that waits, and all later ones, return as if the input had ended. From any thread, or a signal's.
    virtual void interrupt() noexcept = 0;
    /// Whether `interrupt` ended it.
    [[nodiscard]] virtual bool interrupted() const noexcept = 0;
    /// The first line of a file of rejects, which makes it an input like this one; "" for none. It is known from the
    /// first record on.
    [[nodiscard]] virtual std::string rejects_head() const = 0;
    /// The ending of a file of rejects' name: "csv", "tsv" or "ndjson".
    [[nodiscard]] virtual std::string_view rejects_format() const noexcept = 0;
    /// For messages: "users.csv", "the standard input", "the query".
    [[nodiscard]] virtual std::string const& name() const noexcept = 0;
};

}  // namespace example

#endif
