// What became of one write, as far as that is known.
#ifndef GAINSIGHT_PX_DESTINATION_WRITE_OUTCOME_HPP
#define GAINSIGHT_PX_DESTINATION_WRITE_OUTCOME_HPP

#include <gainsight/px/core/error.hpp>

#include <ostream>
#include <string_view>

namespace gainsight::px::inline v0 {

/// What became of a write. The first four are done: PX said so.
enum class write_result : unsigned char {
    created,    ///< PX took it as a new record.
    updated,    ///< PX took it as a change of a record that it has.
    removed,    ///< PX removed the record.
    sent,       ///< PX took the event.
    unchanged,  ///< Nothing was sent, since PX has the record as it is.
    refused,    ///< PX does not have it: it refused the write, or the write was never sent. The error says which.
    unknown,    ///< It was sent, and nothing that came back says what PX did.
};

/// The enumerator's name: "created".
[[nodiscard]] std::string_view to_string(write_result r) noexcept;
inline std::ostream& operator<<(std::ostream& out, write_result r) { return out << to_string(r); }

/// What became of one write, and why where it was not done. Cheap to copy and to move: the error is one pointer.
///
/// It says no more than `error().effect()` does: a write whose answer was lost is `unknown`, never `refused`. Default
/// constructed it is `unknown` as well, without an error.
class write_outcome {
public:
    write_outcome() noexcept = default;
    /// It was done, or nothing had to be done.
    explicit write_outcome(write_result what) noexcept : result_{what} {}
    /// How the write ended whose success would have been `if_done`; "no error" is success. Where PX carried the write
    /// out and something failed afterwards, it is done, and the error is kept.
    write_outcome(write_result if_done, px::error why) noexcept;

    [[nodiscard]] write_result result() const noexcept { return result_; }
    /// Whether PX said that it carried the write out.
    [[nodiscard]] bool done() const noexcept { return result_ <= write_result::sent; }
    /// Of what is refused or unknown: why, in PX's words where it said something (`vendor_message`, and `sub_errors`
    /// with the field). `effect()` says whether PX may have applied it.
    [[nodiscard]] px::error const& error() const noexcept { return error_; }

    friend std::ostream& operator<<(std::ostream& out, write_outcome const& o)
    {
        out << o.result_;
        if (o.error_) out << ": " << o.error_;
        return out;
    }

private:
    px::error error_;
    write_result result_ = write_result::unknown;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/write_outcome.ipp>
#endif

#endif
