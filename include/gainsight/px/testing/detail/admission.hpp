// Which requests a simulated service lets in: those of a known key, within the limits.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ADMISSION_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ADMISSION_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/testing/detail/routed_request.hpp>
#include <gainsight/px/testing/message.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

struct known_key {
    api_key key;
    permissions granted;
    std::string fingerprint;
};

/// Keys, rates and the block of identical requests. Not thread-safe.
class admission {
public:
    void add_key(std::string_view key, permissions granted);
    void remove_key(std::string_view key);
    /// Null for a key that is unknown or empty.
    [[nodiscard]] known_key const* find_key(std::string_view key) const;

    /// Sets the limits and counts from zero again.
    void set(limits l);
    [[nodiscard]] limits const& get_limits() const noexcept { return limits_; }
    /// Counts a request that came `now`; the refusal when it is over a limit.
    [[nodiscard]] std::optional<outcome> throttle(sim_request const& request, timestamp now);

private:
    std::vector<known_key> keys_;
    limits limits_;
    std::int64_t second_ = 0;  // the second and the day that are counted
    std::int64_t day_ = 0;
    std::size_t in_second_ = 0;
    std::size_t in_day_ = 0;
    std::unordered_map<std::uint64_t, timestamp> seen_;  // when, by the hash of a request
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
