// The delivery guarantees of an event sink, the outcomes of events, and their counts.
#ifndef GAINSIGHT_PX_DESTINATION_DELIVERY_HPP
#define GAINSIGHT_PX_DESTINATION_DELIVERY_HPP

#include <gainsight/px/core/config.hpp>

#include <cstdint>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {
enum class delivery : unsigned char { at_most_once, at_least_once, confirmed };
}  // namespace detail

// PX has no idempotency key, and events cannot be deleted. When a connection is lost, it is not known whether PX
// accepted the event that was being sent. There are three ways to deal with that.

/// An event whose result is not known is reported as unknown and not sent again: PX has it once or not at all. This
/// includes the events that were being sent when the process was killed.
struct at_most_once {
    static constexpr detail::delivery value = detail::delivery::at_most_once;
};
/// An event whose result is not known is sent again: PX has it once or more often. No event is given up.
struct at_least_once {
    static constexpr detail::delivery value = detail::delivery::at_least_once;
};
/// An event whose result is not known is looked up at PX, after a settle time in which PX should have processed it.
/// Each event carries a unique stamp as an attribute, by which it is found. If it is found, it is done; otherwise it is
/// sent once more, and only once. If it is still not found then, it is reported as unknown. Needs scope::read and
/// scope::write.
///
/// The guarantee depends on the settle time: an event that PX shows only later is sent twice.
struct confirmed {
    static constexpr detail::delivery value = detail::delivery::confirmed;
};

/// The outcome of an event.
enum class event_outcome : unsigned char {
    done = 1,         ///< PX has it.
    refused = 2,      ///< PX refused it; the error says why, in PX's words.
    unknown = 3,      ///< It was sent, and whether PX accepted it is not known.
    undelivered = 4,  ///< The sink was closed before it was sent, and there is no journal.
};

[[nodiscard]] constexpr std::string_view to_string(event_outcome o) noexcept
{
    switch (o) {
        case event_outcome::done: return "done";
        case event_outcome::refused: return "refused";
        case event_outcome::unknown: return "unknown";
        case event_outcome::undelivered: return "undelivered";
    }
    return "?";
}

/// The counts of a sink. `taken == done + refused + unknown + undelivered + left`.
class sink_counts {
public:
    std::uint64_t taken = 0;  ///< Acknowledged pushes, and the events of the journal when it was opened.
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::uint64_t unknown = 0;
    std::uint64_t undelivered = 0;
    std::uint64_t left = 0;        ///< No outcome yet. After `close`: in the journal, for the next sink.
    std::uint64_t sent_again = 0;  ///< How often an event whose result was not known was sent again.

    friend bool operator==(sink_counts const&, sink_counts const&) = default;
};

}  // namespace gainsight::px::inline v0

#endif
