// A file of lines that gets its name only when it is complete.
#ifndef EXAMPLES_NDJSON_FILE_HPP
#define EXAMPLES_NDJSON_FILE_HPP

#include <gainsight/px/core/error.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace example {

namespace fs = std::filesystem;
namespace px = gainsight::px;

/// Writes lines into FILE.partial, and renames it to FILE when it is complete. Every failure of the file system is an
/// error with the name of the file.
class ndjson_file {
public:
    explicit ndjson_file(fs::path path)
        : path_{std::move(path)}, partial_{path_.string() + ".partial"}, out_{std::fopen(partial_.c_str(), "wb")}
    {
        if (!out_) fail("cannot be written");
    }
    ndjson_file(ndjson_file const&) = delete;
    ndjson_file& operator=(ndjson_file const&) = delete;
    ~ndjson_file()
    {
        if (out_) std::fclose(out_);
    }

    void write(std::string const& lines)
    {
        if (std::fwrite(lines.data(), 1, lines.size(), out_) != lines.size()) fail("cannot be written");
    }
    void complete()
    {
        if (std::fclose(std::exchange(out_, nullptr)) != 0) fail("cannot be closed");
        std::error_code ec;
        fs::rename(partial_, path_, ec);
        if (ec) fail("cannot be renamed");
    }

private:
    [[noreturn]] void fail(char const* what) const
    {
        throw px::error{px::errc::invalid_argument, partial_.string() + ' ' + what + ": " + std::strerror(errno)};
    }
    fs::path path_;
    fs::path partial_;
    std::FILE* out_;
};

}  // namespace example

#endif
