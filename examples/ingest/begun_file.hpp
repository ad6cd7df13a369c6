// A file of the records that may have been sent, for writes that must not be repeated after a crash.
#ifndef EXAMPLES_INGEST_BEGUN_FILE_HPP
#define EXAMPLES_INGEST_BEGUN_FILE_HPP

#include "line_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// It contains two kinds of lines: "65 128" before any of the records 65 to 128 is sent, and "-70" if record 70 was not
/// sent after all.
class begun_file {
public:
    explicit begun_file(fs::path path) : path_{std::move(path)}
    {
        if (!file_exists(path_)) return;
        file_.emplace(path_);  // removes an incomplete last line
        read_lines(path_, [&](std::string_view line) {
            if (!take(line))
                throw px::error{px::errc::invalid_argument,
                                path_.string() + " is damaged; to start over, say --start-over"};
        });
    }

    /// Marks records as possibly sent, before they are sent. The line is on the disk when this returns.
    void begin(std::uint64_t first, std::uint64_t last)
    {
        if (!file_) file_.emplace(path_);
        file_->append(std::to_string(first) + ' ' + std::to_string(last));
        file_->sync();
    }
    /// Unmarks a record that was not sent.
    void not_sent(std::uint64_t number) { file_->append('-' + std::to_string(number)); }
    void sync()
    {
        if (file_) file_->sync();
    }
    /// Whether an earlier start may have sent any record.
    [[nodiscard]] bool earlier() const noexcept { return highest_ != 0; }
    /// Whether an earlier start may have sent the record.
    [[nodiscard]] bool may_have_sent(std::uint64_t number) const
    {
        return number <= highest_ && !not_sent_.contains(number);
    }

private:
    [[nodiscard]] bool take(std::string_view line)
    {
        auto const number = [&line](std::uint64_t& into) {
            auto const [end, failed] = std::from_chars(line.data(), line.data() + line.size(), into);
            line.remove_prefix(static_cast<std::size_t>(end - line.data()));
            return failed == std::errc{};
        };
        std::uint64_t first = 0, last = 0;
        if (line.starts_with('-')) {
            line.remove_prefix(1);
            if (!number(first) || !line.empty()) return false;
            not_sent_.insert(first);
            return true;
        }
        if (!number(first) || !line.starts_with(' ')) return false;
        line.remove_prefix(1);
        if (!number(last) || !line.empty() || last < first) return false;
        highest_ = std::max(highest_, last);
        not_sent_.erase(not_sent_.lower_bound(first), not_sent_.upper_bound(last));
        return true;
    }

    fs::path path_;
    std::optional<line_file> file_;  // created by the first `begin`
    std::uint64_t highest_ = 0;
    std::set<std::uint64_t> not_sent_;
};

}  // namespace example

#endif
