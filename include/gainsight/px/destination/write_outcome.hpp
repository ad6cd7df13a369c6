// The outcome of a write, as far as it is known.
#ifndef GAINSIGHT_PX_DESTINATION_WRITE_OUTCOME_HPP
#define GAINSIGHT_PX_DESTINATION_WRITE_OUTCOME_HPP

#include <gainsight/px/core/error.hpp>

#include <ostream>
#include <string_view>

namespace gainsight::px::inline v0 {

/// The result of a write. The first four mean done: PX confirmed it.
enum class write_result : unsigned char {
    created,    ///< PX created the record.
    updated,    ///< PX changed a record that it has.
    removed,    ///< PX removed the record.
    sent,       ///< PX accepted the event.
    unchanged,  ///< Nothing was sent, since PX has the same content.
    refused,    ///< Not applied: PX refused the write, or it was never sent. The error says which.
    unknown,    ///< It was sent, and no answer says whether PX applied it.
};

/// The enumerator's name: "created".
[[nodiscard]] std::string_view to_string(write_result r) noexcept;
inline std::ostream& operator<<(std::ostream& out, write_result r) { return out << to_string(r); }

/// The outcome of a write, with the error if it was not done. Cheap to copy and to move: the error is one pointer.
///
/// The result agrees with `error().effect()`: a write whose answer was lost is `unknown`, never `refused`. A default
/// constructed outcome is `unknown`, without an error.
class write_outcome {
public:
    write_outcome() noexcept = default;
    /// For a write that was done, or that needed no request.
    explicit write_outcome(write_result what) noexcept : result_{what} {}
    /// For a write that ended with the error `why`; `if_done` is the result if there is no error. If PX carried the
    /// write out and something failed afterwards, the result is `if_done` and the error is kept.
    write_outcome(write_result if_done, px::error why) noexcept;

    [[nodiscard]] write_result result() const noexcept { return result_; }
    /// Whether PX confirmed that it carried the write out.
    [[nodiscard]] bool done() const noexcept { return result_ <= write_result::sent; }
    /// Why the write was refused or is unknown, with PX's own words if there are any (`vendor_message`, and
    /// `sub_errors` with the field). `effect()` says whether PX may have applied it.
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
