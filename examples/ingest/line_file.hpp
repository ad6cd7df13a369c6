// Files of lines: what is appended counts when its line is whole.
#ifndef EXAMPLES_INGEST_LINE_FILE_HPP
#define EXAMPLES_INGEST_LINE_FILE_HPP

#include "../export/disk_file.hpp"

#include <fcntl.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace example {

/// A file to which whole lines are appended, and of which only whole lines count. What is appended is in memory until
/// `flush()`, and on the disk after `sync()`.
class line_file {
public:
    /// Opens it, and drops a line at its end that was not finished when the program was killed.
    explicit line_file(fs::path path) : path_{std::move(path)}
    {
        bool const is_new = !file_exists(path_);
        file_ = disk_file{path_, O_RDWR | O_CREAT};
        if (is_new) sync_folder_of(path_);
        std::uint64_t at = 0;
        read_blocks(path_, [&](std::string_view block) {
            auto const end = block.rfind('\n');
            if (end != block.npos) size_ = at + end + 1;
            at += block.size();
        });
        file_.cut(size_);
    }
    /// Drops all that is in it.
    void clear()
    {
        waiting_.clear();
        size_ = 0;
        file_.cut(0);
    }
    void append(std::string_view line)
    {
        waiting_ += line;
        waiting_ += '\n';
        if (waiting_.size() >= most_in_memory) flush();
    }
    /// The system has it then: it outlives this process.
    void flush()
    {
        if (waiting_.empty()) return;
        try {
            file_.write(waiting_, size_);
        } catch (output_error const&) {
            file_.cut(size_);  // of what was written in part: the same lines come again
            throw;
        }
        size_ += waiting_.size();
        waiting_.clear();
    }
    void sync()
    {
        flush();
        file_.sync();
    }
    /// Gives it another name, in place of a file that has that one.
    void rename(fs::path const& to)
    {
        sync();
        rename_file(path_, to);
        path_ = to;
    }
    [[nodiscard]] fs::path const& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_ + waiting_.size(); }

private:
    static constexpr std::size_t most_in_memory = std::size_t{1} << 16;
    fs::path path_;
    disk_file file_;
    std::string waiting_;
    std::uint64_t size_ = 0;
};

/// A line file that is made when its first line comes: most runs have no rejects. Of a run that goes on it is written
/// anew, aside, while what was known is read again; the one that is there stays until all of that is in the new one.
class lazy_line_file {
public:
    /// `head` yields its first line, "" for none, when it is made.
    lazy_line_file(fs::path path, std::function<std::string()> head)
        : path_{std::move(path)}, head_{std::move(head)}, replaces_{file_exists(path_)}
    {
        remove_file(aside());
    }
    void append(std::string_view line)
    {
        if (!file_) {
            file_.emplace(replaces_ ? aside() : path_);
            if (auto const head = head_(); !head.empty()) file_->append(head);
        }
        file_->append(line);
        ++lines_;
    }
    /// What was known is in it.
    void take_over()
    {
        if (!std::exchange(replaces_, false)) return;
        if (file_)
            file_->rename(path_);
        else
            remove_file(path_);
    }
    void flush()
    {
        if (file_) file_->flush();
    }
    void sync()
    {
        if (file_) file_->sync();
    }
    [[nodiscard]] fs::path const& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }

private:
    [[nodiscard]] fs::path aside() const { return path_.string() + ".new"; }

    fs::path path_;
    std::function<std::string()> head_;
    std::optional<line_file> file_;
    std::uint64_t lines_ = 0;
    bool replaces_;
};

}  // namespace example

#endif
