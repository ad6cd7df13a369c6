// Random waiting times. In a header that callers do not include, since <random> is slow to compile.
#ifndef GAINSIGHT_PX_CORE_JITTER_HPP
#define GAINSIGHT_PX_CORE_JITTER_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <cstdint>
#include <random>

namespace gainsight::px::inline v0::detail {

/// Random numbers for waiting times. Seeded with the entropy of the system and not with the clock, which may be equal
/// on machines that start at the same time.
class jitter_source {
public:
    jitter_source() : engine_{std::random_device{}()} {}
    explicit jitter_source(std::uint32_t seed) : engine_{seed} {}
    /// Uniform in [least, most].
    [[nodiscard]] std::chrono::nanoseconds between(std::chrono::nanoseconds least, std::chrono::nanoseconds most)
    {
        if (most <= least) return least;
        return std::chrono::nanoseconds{
            std::uniform_int_distribution<std::int64_t>{least.count(), most.count()}(engine_)};
    }
    /// Uniform in [0, 1).
    [[nodiscard]] double fraction() { return std::uniform_real_distribution<double>{0.0, 1.0}(engine_); }

private:
    std::minstd_rand engine_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
