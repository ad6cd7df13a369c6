// The progress of an ingest while it runs, and the table at its end.
#ifndef EXAMPLES_INGEST_PROGRESS_HPP
#define EXAMPLES_INGEST_PROGRESS_HPP

#include "outcomes.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace example {

/// "created 3, updated 20, unchanged 7, refused 1": the counts that are not 0, in the order of px::write_result.
[[nodiscard]] inline std::string words_of_counts(outcome_counts const& counts)
{
    std::string out;
    for (auto const r : write_results)
        if (auto const n = counts.of(r); n != 0)
            out += (out.empty() ? "" : ", ") + std::string{to_string(r)} + ' ' + std::to_string(n);
    return out.empty() ? "no records" : out;
}

/// On a terminal, one line that is updated each second; otherwise a line every ten seconds, for logs.
class ingest_progress {
public:
    void show(outcome_counts const& counts, bool last = false)
    {
        auto const now = std::chrono::steady_clock::now();
        if (!last && !terminal_ && now - shown_ < std::chrono::seconds{10}) return;
        auto const seconds = std::chrono::duration<double>(now - began_).count();
        auto const all = counts.all();
        std::fprintf(stderr, "%s%s; %.0f/s%s", terminal_ ? "\r\x1b[K" : "", words_of_counts(counts).c_str(),
                     seconds > 0 ? static_cast<double>(all) / seconds : 0, terminal_ && !last ? "" : "\n");
        shown_ = now;
    }

private:
    bool const terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::chrono::steady_clock::time_point const began_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point shown_ = began_;
};

}  // namespace example

#endif
