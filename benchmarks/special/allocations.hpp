// Counts what the program takes from the heap, at malloc itself, since Asio goes round operator new. OpenSSL is counted
// apart.
#ifndef BENCHMARKS_SPECIAL_ALLOCATIONS_HPP
#define BENCHMARKS_SPECIAL_ALLOCATIONS_HPP

#include <cstddef>

namespace bench {

struct heap_counts {
    long calls = 0;    // of malloc and its kin, by whomever
    long openssl = 0;  // those that were OpenSSL's
    long bytes = 0;    // alive
    long blocks = 0;   // alive
};

/// Has OpenSSL count; before anything else of OpenSSL is used.
void count_openssl();
[[nodiscard]] heap_counts heap() noexcept;

/// From here on it is noted where the program allocates, until told() ends it and writes to standard error, for each
/// place, "allocations bytes of-them-alive address ...", innermost caller first; special/where.py names the addresses.
void note_places();
void tell_places();

}  // namespace bench

#endif
