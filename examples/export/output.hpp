// The interface of outputs: what an output has to do, and what it may rely on.
#ifndef EXAMPLES_EXPORT_OUTPUT_HPP
#define EXAMPLES_EXPORT_OUTPUT_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/raw_record.hpp>
#include <gainsight/px/source/schema.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace example {

namespace px = gainsight::px;

/// A list of a subscription, which one writer writes.
struct list_info {
    // These fields identify the list; the others are set after its state was read.
    std::string subscription;  ///< The credential's label.
    std::string region;
    std::string resource;  ///< "users"
    px::schema const* schema = nullptr;

    /// Whether the whole list is read, so that records of an earlier run that do not arrive were deleted.
    bool full = true;
    /// The id of this run, and of the run that it resumes.
    std::string run_id;
    px::timestamp began;
    /// The suffix of the file name, for outputs with a file for each run: "" or "20261129T020000123Z".
    std::string file_suffix;
};

/// Writes one list.
///
/// Windows are written one after another. If the process is killed at any time, the output has the records and the
/// state of the last `commit`. It has no record of a window that was not committed, or such records are replaced when
/// the window is written again. Every failure is an error with one sentence that says what failed, where and why.
class list_writer {
public:
    list_writer() = default;
    list_writer(list_writer const&) = delete;
    list_writer& operator=(list_writer const&) = delete;
    virtual ~list_writer() = default;

    /// The state of the last commit; empty if there was none.
    [[nodiscard]] virtual std::string state() = 0;
    /// Called before the first page, with all fields of the list set. A resumed run continues after the last commit. A
    /// new run begins with an empty output if the output contains one run, and adds to it if it contains many.
    virtual void begin(list_info const& list, bool resumed) = 0;
    /// Writes a page of the current window. `state` is the state of the last commit: an output with transactions stores
    /// it together with the page.
    virtual void write(px::page<px::raw_record> const& page, std::string_view state) = 0;
    /// Discards everything that was written since the last commit: the current window is read again.
    virtual void roll_back() = 0;
    /// Ends a window: when this returns, its records and the state are durable.
    virtual void commit(std::string_view state) = 0;
    /// Called before `complete` if fewer records arrived than PX announced: then a record that did not arrive must not
    /// be marked as deleted.
    virtual void fell_short() {}
    /// Called after the last commit, when the list was read to its end.
    virtual void complete(std::string_view state) = 0;

    /// The bytes written so far, for the progress display.
    [[nodiscard]] virtual std::uint64_t bytes() const noexcept = 0;
    /// The place of the records for the summary: a file, or a table of a database. Contains no password.
    [[nodiscard]] virtual std::string where() const = 0;
    /// The facts for the manifest, once complete: the place and number of the records, and size and SHA-256 of a file.
    [[nodiscard]] virtual boost::json::object proof() = 0;
};

/// An output of a run.
class output {
public:
    output() = default;
    output(output const&) = delete;
    output& operator=(output const&) = delete;
    virtual ~output() = default;

    /// Makes the writer of a list whose identifying fields are set.
    [[nodiscard]] virtual std::unique_ptr<list_writer> open(list_info const& list) = 0;
};

}  // namespace example

#endif
