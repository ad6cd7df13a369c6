// A file that grows by commits, and gets its final name when it is complete.
#ifndef EXAMPLES_EXPORT_COMMITTED_FILE_HPP
#define EXAMPLES_EXPORT_COMMITTED_FILE_HPP

#include "disk_file.hpp"
#include "file_check.hpp"
#include "file_state.hpp"
#include "gzip.hpp"
#include "sha256.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// The folder and name of a file: `eu-users-20261129T020000123Z.ndjson.gz` in `folder`.
struct file_name {
    fs::path folder;
    std::string stem;    ///< "eu-users"
    std::string ending;  ///< ".ndjson"
    bool gzip = false;

    /// All runs of a list write into one file, or each run into a file with its own suffix: "20261129T020000123Z".
    [[nodiscard]] std::string file(std::string const& suffix) const
    {
        return stem + (suffix.empty() ? "" : '-' + suffix) + all_of_ending();
    }
    /// The state file is the same for all runs of the list, so that a run finds the state of the run before, whatever
    /// the name of that run's file.
    [[nodiscard]] fs::path state() const { return folder / (stem + all_of_ending() + ".state"); }

private:
    [[nodiscard]] std::string all_of_ending() const { return gzip ? ending + ".gz" : ending; }
};

/// The file. While it grows its name is FILE.partial. STATE contains the number of committed bytes and the run's own
/// text. A process that is killed at any time leaves one of these situations on the disk:
///
/// | FILE.partial                     | FILE          | STATE                  | what the next one does               |
/// | -------------------------------- | ------------- | ---------------------- | ------------------------------------ |
/// | none, or anything                | none, earlier | none, or earlier's     | begins: cuts FILE.partial to nothing |
/// | committed bytes, and a tail      | none, earlier | `writing`, those bytes | resumes: cuts off the tail           |
/// | all of it                        | none, earlier | `whole`                | renames FILE.partial, then as below  |
/// | none                             | this run's    | `whole`                | writes `complete` into STATE         |
/// | none                             | this run's    | `complete`             | begins the next run                  |
///
/// The reason is the order of a commit: write the data; fsync; write STATE to a temporary file; fsync; rename it; fsync
/// of the folder, which also makes the name FILE.partial durable. If the process is killed before the rename, the
/// commit before is valid, and there is a tail; after the rename, this commit is valid. complete() first commits
/// `whole`, then renames FILE.partial and syncs the folder, then writes `complete`. While STATE is `whole`, nothing
/// writes to FILE.partial, so if FILE.partial is missing, it was renamed. begin(false) keeps the STATE of a complete
/// run until the first commit replaces it; it removes the STATE of an incomplete run before it cuts the file.
///
/// With gzip each commit ends a member, so that the file can be cut there and continued.
class committed_file {
public:
    /// Opens nothing yet. `layout` is stored in STATE for the run that continues the file.
    explicit committed_file(file_name name, std::string layout = {})
        : name_{std::move(name)}, layout_{std::move(layout)}
    {
        if (name_.gzip) gzip_ = std::make_unique<gzip_writer>();
        buffer_.reserve(block_size + block_size / 4);
        saved_.file = name_.file({});
    }

    /// The text of the last commit; "" if there is none. If only the rename of the file was missing, does it.
    [[nodiscard]] std::string state()
    {
        auto found = recover();
        if (!found) return {};
        if (!partial_.is_open()) saved_ = *found;
        return std::move(found->text);
    }

    /// Begins or resumes the file. A resumed file continues after its last commit, or at the beginning if there is
    /// none. If it is complete already, only complete() may follow. `suffix` is the suffix of a new file, followed by
    /// "-2" and so on if that name is taken; a resumed file keeps its name.
    void begin(bool resumed, std::string const& suffix = {})
    {
        partial_ = disk_file{};
        committed_sum_ = sha256{};
        sum_is_known_ = false;
        if (resumed)
            resume(suffix);
        else
            start(suffix);
        sum_ = committed_sum_;
        text_ = 0;
        records_ = saved_.records;
        written_ = saved_.bytes;
        forget_unwritten();
        torn_ = lost_ = false;
    }

    /// Appends bytes of records; `records` is the number of records that end in them.
    void write(std::string_view bytes, std::uint64_t records)
    {
        write_with([bytes](std::string& to) { to += bytes; }, records);
    }
    /// The same of what `append(std::string&)` puts behind the text that it is given: where nothing is compressed, that
    /// is the buffer itself, so that nothing is copied twice.
    template <class Append>
    void write_with(Append const& append, std::uint64_t records)
    {
        if (!partial_.is_open())
            output_fails(where() + (is_complete() ? " is complete: nothing can be added to it" : " was not begun"));
        if (lost_ || torn_) refuse();
        auto& to = gzip_ ? unpacked_ : buffer_;
        auto const before = to.size();
        torn_ = true;  // what throws may have put a part there
        append(to);
        text_ += to.size() - before;
        records_ += records;
        if (gzip_) {
            gzip_->write(unpacked_, [this](std::string_view packed) { buffer_ += packed; });
            unpacked_.clear();
        }
        torn_ = false;
        put_blocks();
    }

    void roll_back()
    {
        if (is_complete()) return;
        if (lost_) refuse();
        forget_unwritten();
        partial_.cut(saved_.bytes);
        sum_ = committed_sum_;
        written_ = saved_.bytes;
        records_ = saved_.records;
        text_ = 0;
        torn_ = false;
    }

    void commit(std::string_view text)
    {
        if (is_complete())
            save_text(text);  // the run was killed after its last step
        else
            commit(file_phase::writing, text);
    }

    void complete(std::string_view text)
    {
        if (is_complete()) return save_text(text);
        if (gzip_ && is_empty()) gzip_->end_member([this](std::string_view packed) { buffer_ += packed; });
        commit(file_phase::whole, text);
        lost_ = true;  // after a failure below, recover() must be called
        rename_file(partial_path(), path());
        partial_.close();
        save_text(text);
        lost_ = false;
    }

    /// Whether nothing was written at all.
    [[nodiscard]] bool is_empty() const noexcept { return saved_.bytes == 0 && text_ == 0; }
    /// The bytes of the file; with gzip, without the bytes that the compressor holds.
    [[nodiscard]] std::uint64_t bytes() const noexcept { return written_ + buffer_.size(); }
    /// The layout that was passed by the run that began the file.
    [[nodiscard]] std::string const& layout() const noexcept { return saved_.layout; }
    /// The final name of the file.
    [[nodiscard]] std::string where() const { return path().string(); }

    /// Size, records and hash of the file. The hash is calculated from the bytes that were written, or read when the
    /// file was resumed; the file is not read again. Only a file that an earlier process completed is read here.
    [[nodiscard]] boost::json::object proof() const
    {
        if (!is_complete()) output_fails(where() + " is not complete: there is nothing to prove of it");
        auto const format = name_.ending.substr(1);
        auto const found = sum_is_known_ ? as_written() : look_at(path(), format, name_.gzip);
        auto const differs = [&](std::string_view what, std::uint64_t is, std::uint64_t written) {
            if (is != written)
                output_fails(where() + " has " + std::to_string(is) + ' ' + std::string{what} + ", but " +
                             std::to_string(written) + " were written");
        };
        differs("bytes", found.bytes, saved_.bytes);
        if (!found.problem.empty()) output_fails(where() + " is damaged: " + found.problem);
        differs("records", found.records, saved_.records);
        boost::json::object out;
        out["file"] = where();
        out["format"] = format;
        out["gzip"] = name_.gzip;
        out["bytes"] = found.bytes;
        out["records"] = found.records;
        out["sha256"] = found.sha256;
        return out;
    }

    /// The file is written in blocks of this size, each of which begins at a multiple of it. The page cache can hold
    /// such a block in one piece; smaller or unaligned writes cost nearly twice as much. Larger blocks push the page of
    /// records out of the processor's cache.
    static constexpr std::size_t block_size = 128 * 1024;

private:
    [[nodiscard]] fs::path path() const { return name_.folder / saved_.file; }
    [[nodiscard]] fs::path partial_path() const { return partial_of(saved_); }
    [[nodiscard]] fs::path partial_of(file_state const& s) const { return name_.folder / (s.file + ".partial"); }
    [[nodiscard]] bool is_complete() const noexcept { return saved_.phase == file_phase::complete; }

    [[nodiscard]] std::string how_to_start_over(file_state const& s) const
    {
        return "; to start over, delete " + name_.state().string() + " and " + partial_of(s).string();
    }

    [[nodiscard]] file_facts as_written() const
    {
        file_facts found;
        found.bytes = disk_file{path(), O_RDONLY}.size();
        found.records = saved_.records;
        found.sha256 = committed_sum_.digits();
        return found;
    }

    /// Reads STATE, and does the rename of the file if it is pending.
    [[nodiscard]] std::optional<file_state> recover() const
    {
        auto found = load_file_state(name_.state());
        if (!found || found->phase != file_phase::whole) return found;
        fs::path const file = name_.folder / found->file;
        if (file_exists(partial_of(*found))) {
            if (auto const size = fs::file_size(partial_of(*found)); size != found->bytes)
                output_fails(partial_of(*found).string() + " cannot be completed: it has " + std::to_string(size) +
                             " bytes, but " + std::to_string(found->bytes) + " were committed" +
                             how_to_start_over(*found));
            rename_file(partial_of(*found), file);
        } else if (!file_exists(file)) {
            output_fails(file.string() + " is whole says " + name_.state().string() + ", but it is not there" +
                         how_to_start_over(*found));
        }
        sync_folder_of(file);  // the rename may have happened without a sync
        found->phase = file_phase::complete;
        replace_file(name_.state(), to_text(*found));
        return found;
    }

    /// The suffix, or a different one if a file of another run has it: a file with a suffix is never replaced.
    [[nodiscard]] std::string free_suffix(std::string const& suffix) const
    {
        auto free = suffix;
        for (int n = 2; !free.empty() && file_exists(name_.folder / name_.file(free)); ++n)
            free = suffix + '-' + std::to_string(n);
        return free;
    }

    void start(std::string const& suffix)
    {
        std::optional<file_state> earlier;
        bool readable = true;
        try {
            earlier = recover();
        } catch (unreadable_state const&) {
            readable = false;
        }
        saved_ = {};
        saved_.file = name_.file(free_suffix(suffix));
        saved_.layout = layout_;
        disk_file begun{partial_path(), O_WRONLY | O_CREAT};
        begun.lock("export");
        if (!readable || (earlier && earlier->phase == file_phase::writing)) {
            if (earlier && earlier->file != saved_.file && file_exists(partial_of(*earlier))) {
                disk_file{partial_of(*earlier), O_WRONLY}.lock("export");
                remove_file(name_.state());
                remove_file(partial_of(*earlier));
            } else {
                remove_file(name_.state());
            }
        }
        begun.cut(0);
        partial_ = std::move(begun);
        sum_is_known_ = true;
    }

    void resume(std::string const& suffix)
    {
        auto found = recover();
        if (!found) return start(suffix);  // killed before the first commit
        saved_ = std::move(*found);
        if (is_complete()) return;
        if (!file_exists(partial_path()))
            output_fails(partial_path().string() + " cannot be written on: it is not there, though " +
                         std::to_string(saved_.bytes) + " bytes of it were committed" + how_to_start_over(saved_));
        disk_file begun{partial_path(), O_WRONLY};
        begun.lock("export");
        if (auto const size = begun.size(); size < saved_.bytes)
            output_fails(partial_path().string() + " cannot be written on: it has " + std::to_string(size) +
                         " bytes, but " + std::to_string(saved_.bytes) + " were committed" + how_to_start_over(saved_));
        begun.cut(saved_.bytes);
        partial_ = std::move(begun);
        read_blocks(partial_path(), [this](std::string_view block) { committed_sum_.add(block); });
        sum_is_known_ = true;
    }

    void forget_unwritten()
    {
        buffer_.clear();
        unpacked_.clear();
        if (gzip_) gzip_->forget();
    }
    /// All but the beginning of a block whose end has not come.
    void put_blocks()
    {
        auto const begun = static_cast<std::size_t>(bytes() % block_size);
        if (begun >= buffer_.size()) return;
        auto const whole = buffer_.size() - begun;
        put(std::string_view{buffer_}.substr(0, whole));
        buffer_.erase(0, whole);
    }
    void flush()
    {
        put(buffer_);
        buffer_.clear();
    }
    /// If it throws, a part of the bytes may be in the file; then only roll_back() can continue.
    void put(std::string_view bytes)
    {
        if (bytes.empty()) return;
        if (lost_ || torn_) refuse();
        torn_ = true;
        partial_.write(bytes, written_);
        sum_.add(bytes);
        written_ += bytes.size();
        torn_ = false;
    }
    [[noreturn]] void refuse() const
    {
        output_fails(partial_path().string() + " cannot be written on: it could not be " +
                     (lost_ ? "brought to the disk" : "written") + " before");
    }

    void commit(file_phase phase, std::string_view text)
    {
        if (!partial_.is_open()) output_fails(where() + " was not begun");
        if (lost_ || torn_) refuse();
        if (gzip_ && text_ != 0) gzip_->end_member([this](std::string_view packed) { buffer_ += packed; });
        flush();
        auto next = saved_;
        next.phase = phase;
        next.bytes = written_;
        next.records = records_;
        next.text = text;
        // After a failed fsync, the kernel may mark the lost pages as clean, and the next fsync succeeds. If the fsync
        // of STATE failed, it is not known which STATE is on the disk. begin(true) reads both again.
        lost_ = true;
        partial_.sync();
        save(std::move(next));
        committed_sum_ = sum_;
        lost_ = false;
        text_ = 0;
    }
    /// Replaces the text of a complete run.
    void save_text(std::string_view text)
    {
        auto next = saved_;
        next.phase = file_phase::complete;
        next.text = text;
        save(std::move(next));
    }
    void save(file_state next)
    {
        replace_file(name_.state(), to_text(next));
        saved_ = std::move(next);
    }

    file_name name_;
    std::string layout_;
    file_state saved_;  // at the last commit
    disk_file partial_;
    std::unique_ptr<gzip_writer> gzip_;
    std::string buffer_;
    std::string unpacked_;       // with gzip: the text that is compressed next
    sha256 sum_;                 // of all bytes of the file
    sha256 committed_sum_;       // at the last commit, too
    bool sum_is_known_ = false;  // false for a file that was found complete
    std::uint64_t written_ = 0;  // bytes of the file
    std::uint64_t records_ = 0;  // records of the file
    std::uint64_t text_ = 0;     // bytes since the last commit, before compression
    bool torn_ = false;
    bool lost_ = false;
};

}  // namespace example

#endif
