// Where the export's records go: what each output has to do, and what it may rely on.
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

/// A list of a subscription: what one writer writes.
struct list_info {
    // These tell it from every other; the rest is known once its state was read.
    std::string subscription;  ///< The credential's label.
    std::string region;
    std::string resource;  ///< "users"
    px::schema const* schema = nullptr;

    /// The whole list is read, so that a record of an earlier run that does not come was deleted.
    bool full = true;
    /// Of this run, and of the one that it resumes.
    std::string run_id;
    px::timestamp began;
    /// Told from those of other runs, where an output has a file for each: "" or "20261129T020000123Z".
    std::string file_suffix;
};

/// Writes one list.
///
/// Windows come one after another. Whatever moment the process is killed at: what the last `commit` left is there, with
/// its state and nothing of a window that was not committed, or what of it is there is replaced when that window is
/// written again. Every failure is an error that says in one sentence what cannot be done, where, and why.
class list_writer {
public:
    list_writer() = default;
    list_writer(list_writer const&) = delete;
    list_writer& operator=(list_writer const&) = delete;
    virtual ~list_writer() = default;

    /// The state that the last commit left; empty where nothing was written.
    [[nodiscard]] virtual std::string state() = 0;
    /// Before the first page, with all that is known of the list: a run that is resumed goes on behind the last commit;
    /// a new one, which is not, begins with nothing where the output holds one run, and adds to what is there where it
    /// holds many.
    virtual void begin(list_info const& list, bool resumed) = 0;
    /// A page of the window at hand. `state` is that of the last commit: an output with transactions stores both in
    /// one.
    virtual void write(px::page<px::raw_record> const& page, std::string_view state) = 0;
    /// The window at hand begins again: nothing of it that was written since the last commit is to stay.
    virtual void roll_back() = 0;
    /// A window is finished: when this returns, it and the state are there for good.
    virtual void commit(std::string_view state) = 0;
    /// Before `complete`, where fewer records came than PX announced: one that did not come was not deleted for that.
    virtual void fell_short() {}
    /// The last window was committed, and the list was read to its end.
    virtual void complete(std::string_view state) = 0;

    /// Bytes written so far, for progress.
    [[nodiscard]] virtual std::uint64_t bytes() const noexcept = 0;
    /// Where the records are, for the table at the end: a file, or a table of a database. Without passwords.
    [[nodiscard]] virtual std::string where() const = 0;
    /// Of the manifest, once complete: where the records are, how many, bytes and SHA-256 where it is a file.
    [[nodiscard]] virtual boost::json::object proof() = 0;
};

/// A kind of output, as one run uses it.
class output {
public:
    output() = default;
    output(output const&) = delete;
    output& operator=(output const&) = delete;
    virtual ~output() = default;

    /// The writer of a list, of which the fields that tell it from others are set.
    [[nodiscard]] virtual std::unique_ptr<list_writer> open(list_info const& list) = 0;
};

}  // namespace example

#endif
