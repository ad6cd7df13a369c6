// A file that is written as a whole: it gets its name when all of it is on the disk, and can be taken away again.
#ifndef EXAMPLES_EXPORT_WHOLE_FILE_HPP
#define EXAMPLES_EXPORT_WHOLE_FILE_HPP

#include "committed_file.hpp"
#include "disk_file.hpp"
#include "gzip.hpp"
#include "sha256.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// While it grows its name is FILE.partial. Unlike committed_file it is never resumed, so a commit only marks where
/// roll_back() goes back to, and the disk is waited for once, in complete(). The faces of both are alike, so that a
/// writer may have either.
class whole_file {
public:
    explicit whole_file(file_name name, std::string layout = {}) : name_{std::move(name)}, layout_{std::move(layout)}
    {
        if (name_.gzip) gzip_ = std::make_unique<gzip_writer>();
        buffer_.reserve(committed_file::block_size * 2);
    }

    [[nodiscard]] static std::string state() { return {}; }
    void begin(bool /*resumed*/, std::string const& suffix)
    {
        path_ = name_.folder / name_.file(suffix);
        file_ = disk_file{partial_path(), O_WRONLY | O_CREAT};
        file_.lock("export");
        file_.cut(0);
        at_ = committed_ = mark{};
    }
    void write(std::string_view bytes, std::uint64_t records)
    {
        write_with([bytes](std::string& to) { to += bytes; }, records);
    }
    template <class Append>
    void write_with(Append const& append, std::uint64_t records)
    {
        auto& to = gzip_ ? unpacked_ : buffer_;
        append(to);
        if (gzip_) {
            open_member_ = open_member_ || !unpacked_.empty();
            gzip_->write(unpacked_, [this](std::string_view packed) { buffer_ += packed; });
            unpacked_.clear();
        }
        at_.records += records;
        if (buffer_.size() >= committed_file::block_size) flush();
    }
    void roll_back()
    {
        forget();
        file_.cut(committed_.bytes);
        at_ = committed_;
    }
    void commit(std::string_view /*state*/)
    {
        end_member();
        flush();
        committed_ = at_;
    }
    /// When this returns, the file has its name and is on the disk.
    void complete(std::string_view state)
    {
        if (gzip_ && is_empty()) open_member_ = true;  // gzip of nothing
        commit(state);
        file_.sync();
        rename_file(partial_path(), path_);
        file_.close();
        complete_ = true;
    }
    /// Takes the file away, whatever there is of it.
    void discard()
    {
        forget();
        file_ = disk_file{};
        if (path_.empty()) return;
        remove_file(partial_path());
        remove_file(path_);
    }

    [[nodiscard]] bool is_empty() const noexcept { return at_.bytes == 0 && buffer_.empty() && !open_member_; }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return at_.bytes + buffer_.size(); }
    [[nodiscard]] std::string const& layout() const noexcept { return layout_; }
    [[nodiscard]] std::string where() const { return path_.string(); }
    /// As that of committed_file, from the bytes as they were written.
    [[nodiscard]] boost::json::object proof() const
    {
        if (!complete_) output_fails(where() + " is not complete: there is nothing to prove of it");
        if (auto const size = disk_file{path_, O_RDONLY}.size(); size != at_.bytes)
            output_fails(where() + " has " + std::to_string(size) + " bytes, but " + std::to_string(at_.bytes) +
                         " were written");
        boost::json::object out;
        out["file"] = where();
        out["format"] = name_.ending.substr(1);
        out["gzip"] = name_.gzip;
        out["bytes"] = at_.bytes;
        out["records"] = at_.records;
        out["sha256"] = at_.sum.digits();
        return out;
    }

private:
    struct mark {
        std::uint64_t bytes = 0;
        std::uint64_t records = 0;
        sha256 sum;
    };
    [[nodiscard]] fs::path partial_path() const { return path_.string() + ".partial"; }
    void end_member()
    {
        if (std::exchange(open_member_, false)) gzip_->end_member([this](std::string_view p) { buffer_ += p; });
    }
    void flush()
    {
        file_.write(buffer_, at_.bytes);
        at_.sum.add(buffer_);
        at_.bytes += buffer_.size();
        buffer_.clear();
    }
    void forget()
    {
        buffer_.clear();
        unpacked_.clear();
        open_member_ = false;
        if (gzip_) gzip_->forget();
    }

    file_name name_;
    std::string layout_;
    fs::path path_;
    disk_file file_;
    std::unique_ptr<gzip_writer> gzip_;
    std::string buffer_, unpacked_;
    mark at_, committed_;
    bool open_member_ = false;
    bool complete_ = false;
};

}  // namespace example

#endif
