// A file that an operation uploads to PX.
#ifndef GAINSIGHT_PX_UPLOAD_HPP
#define GAINSIGHT_PX_UPLOAD_HPP

#include <gainsight/px/core/error.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// A file that an operation uploads: a name and bytes, from memory or from a file.
class upload {
public:
    /// PX is told the name, in UTF-8.
    [[nodiscard]] static upload from_memory(std::string_view name, std::string bytes);
    /// Reads the file now, and blocks while it does; PX is told the last part of its path. A file that cannot be read
    /// is refused from the await with invalid_argument, as other bad input is.
    [[nodiscard]] static upload from_file(std::string const& path);

    /// What PX is told that the bytes are. Default "application/octet-stream".
    upload& content_type(std::string_view type) &;
    [[nodiscard]] upload&& content_type(std::string_view type) &&;

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] std::string const& bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string const& content_type() const noexcept { return content_type_; }
    /// Why it cannot be sent; "no error" when it can.
    [[nodiscard]] error problem() const;

private:
    upload() = default;

    std::string name_;
    std::string bytes_;
    std::string content_type_ = "application/octet-stream";
    error unreadable_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/upload.ipp>
#endif

#endif
