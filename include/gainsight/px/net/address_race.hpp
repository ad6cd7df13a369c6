// Which address of a host is tried when, without sockets and without a clock.
#ifndef GAINSIGHT_PX_NET_ADDRESS_RACE_HPP
#define GAINSIGHT_PX_NET_ADDRESS_RACE_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

enum class address_family : unsigned char { none, v4, v6 };

/// The order in which addresses are tried, by their index (RFC 8305, 4): the families take turns, and `first` begins,
/// if it is there; otherwise the family of the first address. Within a family the resolver's order stays.
[[nodiscard]] std::vector<std::size_t> take_turns(std::vector<address_family> const& families, address_family first);

/// Several addresses on their way at once (RFC 8305, 5): the next one starts a while after the one before, or at once
/// when one failed. Whoever connects first wins, which ends the race: the driver then closes the others. The driver
/// asks what to do until it is told to wait or that the race is lost, and again after each failure and each wait.
class address_race {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// RFC 8305, 8: never less, or a slow path would be taken for a dead one and a network be flooded.
    static constexpr std::chrono::nanoseconds least_delay = std::chrono::milliseconds{10};

    /// `delay` between two starts; `each` is the time that one address has to connect.
    address_race(std::size_t addresses, std::chrono::nanoseconds delay, std::chrono::nanoseconds each);

    struct step {
        enum class kind : unsigned char {
            start,    // connecting to address `which`
            give_up,  // address `which` had its time
            wait,     // until `until`, or until an address connects or fails
            lost,     // there is no address left
        };
        kind what = kind::lost;
        std::size_t which = 0;
        time_point until{};
    };
    [[nodiscard]] step next(time_point now);
    /// Address `which` could not be connected. Of no effect unless it is running.
    void failed(std::size_t which, time_point now) noexcept;
    /// Whether that address was started and has neither failed nor been given up.
    [[nodiscard]] bool running(std::size_t which) const noexcept { return runners_[which].running; }

private:
    struct runner {
        bool running = false;
        time_point due{};
    };
    std::chrono::nanoseconds delay_;
    std::chrono::nanoseconds each_;
    std::vector<runner> runners_;
    std::size_t started_ = 0;
    time_point next_start_ = time_point::min();
};

/// What the addresses said, for an error: "192.0.2.1: Connection refused; 2001:db8::1: no answer in time". Of many the
/// first few.
[[nodiscard]] std::string what_addresses_said(std::vector<std::pair<std::string, std::string>> const& each);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/address_race.ipp>
#endif

#endif
