// Acknowledges records to the program that writes into the pipe, once they are on the disk.
#ifndef EXAMPLES_INGEST_ACKNOWLEDGER_HPP
#define EXAMPLES_INGEST_ACKNOWLEDGER_HPP

#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace example {

/// Writes {"taken":N}, with the number of lines of the pipe that are done with so far, if requested.
class acknowledger {
public:
    explicit acknowledger(bool asked) noexcept : asked_{asked} {}
    void operator()(std::uint64_t line)
    {
        if (!asked_ || line <= taken_) return;
        taken_ = line;
        std::printf("{\"taken\":%" PRIu64 "}\n", taken_);
        std::fflush(stdout);
    }

private:
    std::uint64_t taken_ = 0;
    bool asked_;
};

}  // namespace example

#endif
