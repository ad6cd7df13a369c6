// Sinks: where the bytes of a file go that PX sends, to memory or to a file.
#ifndef GAINSIGHT_PX_BYTE_SINK_HPP
#define GAINSIGHT_PX_BYTE_SINK_HPP

#include <gainsight/px/core/config.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// Takes the bytes of a file as they arrive, so that a large one never stands in memory whole.
///
/// What a call tells its sink, in this order: `restart` when an answer of success begins, `write` for each piece of it,
/// and again from `restart` when that answer broke and another attempt was made; at last `finish` when the call
/// succeeded, or `discard` when it failed, by cancellation too. An empty file is a `restart` and a `finish`. The bytes
/// of an error's answer never come here. Only where a hook of an observer throws at the end of a call does a `discard`
/// follow a `finish`: then the file is whole, and the call has failed all the same.
///
/// The functions run on the executor of the pools, on whatever thread that is, never two at a time for one call: what
/// takes long in them holds up every call of these pools. An exception ends the call with sink_failed, which carries
/// its what(); then `discard` follows. A sink may serve one call after another, but not two at a time.
class byte_sink {
public:
    virtual ~byte_sink() = default;

    /// An attempt's answer begins: whatever was written before is to be forgotten.
    virtual void restart() = 0;
    /// The next bytes, which are the callee's only until it returns.
    virtual void write(std::string_view piece) = 0;
    /// All bytes were written; the last that can make the call fail.
    virtual void finish() = 0;
    /// The call failed. What was written, if anything, is no whole file.
    virtual void discard() noexcept {}

protected:
    byte_sink() = default;
    byte_sink(byte_sink const&) = default;
    byte_sink& operator=(byte_sink const&) = default;
};

/// Keeps the file in memory.
class memory_sink final : public byte_sink {
public:
    void restart() override { bytes_.clear(); }
    void write(std::string_view piece) override { bytes_ += piece; }
    void finish() override {}
    void discard() noexcept override { bytes_.clear(); }

    /// The file; empty until the call has succeeded. Not to be asked while the call runs.
    [[nodiscard]] std::string const& bytes() const& noexcept { return bytes_; }
    [[nodiscard]] std::string bytes() && noexcept { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Writes the file at `path`, in place of one that may be there, but only once all of it has come: until then its
/// bytes stand beside it, at `path` + ".partial", which is removed when the call fails or the sink is destroyed.
///
/// What fails, does so with sink_failed and the system's words for it. The path is the system's own, and nothing is
/// touched before an answer begins. Two sinks must not have the same path at a time.
class file_sink final : public byte_sink {
public:
    explicit file_sink(std::string path);
    file_sink(file_sink const&) = delete;
    file_sink& operator=(file_sink const&) = delete;
    GAINSIGHT_PX_DECL ~file_sink() override;

    GAINSIGHT_PX_DECL void restart() override;
    GAINSIGHT_PX_DECL void write(std::string_view piece) override;
    GAINSIGHT_PX_DECL void finish() override;
    GAINSIGHT_PX_DECL void discard() noexcept override;

    [[nodiscard]] std::string const& path() const noexcept { return path_; }

private:
    [[noreturn]] void fail(char const* what, std::string const& which);

    std::string path_;
    std::string partial_;
    std::FILE* file_ = nullptr;
    bool begun_ = false;  // the partial file is there, and ours
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/byte_sink.ipp>
#endif

#endif
