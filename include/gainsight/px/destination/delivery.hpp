// What an event sink promises, what became of an event, and how many of each there are.
#ifndef GAINSIGHT_PX_DESTINATION_DELIVERY_HPP
#define GAINSIGHT_PX_DESTINATION_DELIVERY_HPP

#include <gainsight/px/core/config.hpp>

#include <cstdint>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {
enum class delivery : unsigned char { at_most_once, at_least_once, confirmed };
}  // namespace detail

// PX has no idempotency key and events cannot be deleted. So when a connection breaks, the fate of what was sent on it
// is unknown: these are the three things that can be done then.

/// An event whose fate is unknown is given up, and told as unknown: PX has it once or not at all. So are the events
/// that were under way when the process was killed.
struct at_most_once {
    static constexpr detail::delivery value = detail::delivery::at_most_once;
};
/// An event whose fate is unknown is sent again: PX has it once or more often. None is given up.
struct at_least_once {
    static constexpr detail::delivery value = detail::delivery::at_least_once;
};
/// An event whose fate is unknown is looked for at PX, after a time in which PX should have taken it in, by a stamp
/// that each event carries as an attribute. Found, it is done; else it is sent once more, and no more than that. What
/// is still not found then is told as unknown. Needs scope::read beside scope::write.
///
/// It holds as far as the time to settle does: an event that PX shows only later is sent twice.
struct confirmed {
    static constexpr detail::delivery value = detail::delivery::confirmed;
};

/// What became of an event.
enum class event_outcome : unsigned char {
    done = 1,         ///< PX has it.
    refused = 2,      ///< PX does not take it; the error says why, in PX's words.
    unknown = 3,      ///< It was sent, and what PX did with it is not known.
    undelivered = 4,  ///< The sink was closed before it was sent, and there is no journal that keeps it.
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

/// What a sink has done so far. `taken == done + refused + unknown + undelivered + left`.
class sink_counts {
public:
    std::uint64_t taken = 0;  ///< Pushes that were acknowledged, and what the journal held when it was opened.
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
    std::uint64_t unknown = 0;
    std::uint64_t undelivered = 0;
    std::uint64_t left = 0;        ///< No outcome yet. After `close`: in the journal, for the next one who opens it.
    std::uint64_t sent_again = 0;  ///< Events of an unknown fate that were sent again, as the promise allows.

    friend bool operator==(sink_counts const&, sink_counts const&) = default;
};

}  // namespace gainsight::px::inline v0

#endif
