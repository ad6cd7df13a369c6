// The bodies of <gainsight/px/byte_sink.hpp>.
#ifndef GAINSIGHT_PX_IMPL_BYTE_SINK_IPP
#define GAINSIGHT_PX_IMPL_BYTE_SINK_IPP

#include <gainsight/px/byte_sink.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL file_sink::file_sink(std::string path) : path_{std::move(path)}, partial_{path_ + ".partial"} {}

GAINSIGHT_PX_DECL file_sink::~file_sink() { discard(); }

GAINSIGHT_PX_DECL void file_sink::fail(char const* what, std::string const& which)
{
    // By the number alone: removing the partial file may change errno.
    auto const number = errno;
    throw std::system_error{number, std::generic_category(), "cannot " + std::string{what} + " '" + which + "'"};
}

GAINSIGHT_PX_DECL void file_sink::restart()
{
    discard();
    file_ = std::fopen(partial_.c_str(), "wb");
    if (!file_) fail("open", partial_);
    begun_ = true;
}

GAINSIGHT_PX_DECL void file_sink::write(std::string_view piece)
{
    if (std::fwrite(piece.data(), 1, piece.size(), file_) != piece.size()) fail("write", partial_);
}

GAINSIGHT_PX_DECL void file_sink::finish()
{
    // What the system could not store may come out only here.
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail("write", partial_);
#if defined(_WIN32)
    std::remove(path_.c_str());  // there a file is not replaced by another that takes its name
#endif
    if (std::rename(partial_.c_str(), path_.c_str()) != 0) fail("put a file at", path_);
    begun_ = false;
}

GAINSIGHT_PX_DECL void file_sink::discard() noexcept
{
    if (file_) std::fclose(std::exchange(file_, nullptr));
    if (std::exchange(begun_, false)) std::remove(partial_.c_str());
}

}  // namespace gainsight::px::inline v0

#endif
