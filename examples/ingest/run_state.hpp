// The files of one run of an ingest: what was asked, what became of each record, and what can be fed again.
#ifndef EXAMPLES_INGEST_RUN_STATE_HPP
#define EXAMPLES_INGEST_RUN_STATE_HPP

#include "../export/disk_file.hpp"
#include "../run_file.hpp"

#include <gainsight/px.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fcntl.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace example {

namespace px = gainsight::px;

/// A run: it is written before anything is sent, and says at the end that every record has its outcome.
struct ingest_run {
    std::string id;  ///< "20261129T020000123Z-9f3c0a11"
    px::timestamp began{};
    boost::json::object asked;  ///< What it loads, from where, how, and into which subscription.
    bool complete = false;

    void save(fs::path const& path) const
    {
        boost::json::object out;
        out[version] = 1;
        out["run_id"] = id;
        out["began"] = px::to_iso8601(began);
        out["asked"] = asked;
        out["complete"] = complete;
        replace_file(path, boost::json::serialize(out) + '\n');
    }
    /// Nothing where there is no such file.
    [[nodiscard]] static std::optional<ingest_run> load(fs::path const& path)
    {
        return load_run_file(path, version, [](boost::json::value const& all) {
            ingest_run out;
            out.id = text_at(all, "run_id");
            out.began = px::parse_iso8601(text_at(all, "began")).value();
            out.asked = all.at("asked").as_object();
            out.complete = all.at("complete").as_bool();
            return out;
        });
    }

private:
    static constexpr char version[] = "px_ingest_run";
};

/// The run that begins, or the one that it goes on with: `before` is what the folder holds of an earlier one. Throws
/// invalid_argument where that is unfinished and another.
[[nodiscard]] inline ingest_run begin_ingest(std::optional<ingest_run> before, ingest_run now)
{
    if (!before || before->complete) return now;
    for (auto const& member : now.asked) {
        auto const* const was = before->asked.if_contains(member.key());
        if (was && *was == member.value()) continue;
        throw px::error{px::errc::invalid_argument, "a run that began at " + px::to_iso8601(before->began) +
                                                        " is unfinished, and its " + std::string{member.key()} +
                                                        " was " + (was ? boost::json::serialize(*was) : "not given") +
                                                        ": ask for the same to finish it, or say --start-over"};
    }
    return *std::move(before);
}

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
