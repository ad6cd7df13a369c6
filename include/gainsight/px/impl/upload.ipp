// The bodies of <gainsight/px/upload.hpp>.
#ifndef GAINSIGHT_PX_IMPL_UPLOAD_IPP
#define GAINSIGHT_PX_IMPL_UPLOAD_IPP

#include <gainsight/px/core/headers.hpp>
#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/upload.hpp>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

namespace gainsight::px::inline v0 {
namespace detail {

/// All of a file, or why not: errno.
inline int read_file(std::string const& path, std::string& out)
{
    struct closer {
        void operator()(std::FILE* f) const noexcept { std::fclose(f); }
    };
    errno = 0;
    std::unique_ptr<std::FILE, closer> const file{std::fopen(path.c_str(), "rb")};
    if (!file) return errno != 0 ? errno : EIO;
    constexpr std::size_t block = 64 * 1024;
    for (std::size_t n = block; n == block;) {
        auto const have = out.size();
        out.resize(have + block);
        n = std::fread(out.data() + have, 1, block, file.get());
        out.resize(have + n);
    }
    if (std::ferror(file.get()) == 0) return 0;
    return errno != 0 ? errno : EIO;
}

}  // namespace detail

GAINSIGHT_PX_DECL upload upload::from_memory(std::string_view name, std::string bytes)
{
    upload made;
    made.name_ = name;
    made.bytes_ = std::move(bytes);
    return made;
}

GAINSIGHT_PX_DECL upload upload::from_file(std::string const& path)
{
    upload made;
#if defined(_WIN32)
    constexpr auto separators = "/\\";
#else
    constexpr auto separators = "/";
#endif
    made.name_ = path.substr(path.find_last_of(separators) + 1);  // npos + 1 is 0
    if (int const number = detail::read_file(path, made.bytes_); number != 0)
        made.unreadable_ =
            error{errc::invalid_argument, "cannot read '" + path + "': " + std::generic_category().message(number)};
    return made;
}

GAINSIGHT_PX_DECL upload& upload::content_type(std::string_view type) &
{
    content_type_ = type;
    return *this;
}
GAINSIGHT_PX_DECL upload&& upload::content_type(std::string_view type) && { return std::move(content_type(type)); }

GAINSIGHT_PX_DECL error upload::problem() const
{
    if (unreadable_) return unreadable_;
    if (name_.empty()) return error{errc::invalid_argument, "the file to upload has no name"};
    if (!detail::is_utf8(name_)) return error{errc::invalid_argument, "the name of the file to upload is not UTF-8"};
    if (content_type_.empty() || !detail::fit_for_header(content_type_))
        return error{errc::invalid_argument,
                     "the content type of the file to upload is empty or holds a character that a header cannot carry"};
    return {};
}

}  // namespace gainsight::px::inline v0

#endif
