// Counts the allocations of the program, in malloc itself, since Asio does not always use operator new. Those of
// OpenSSL are counted separately too.
#ifndef BENCHMARKS_SPECIAL_ALLOCATIONS_HPP
#define BENCHMARKS_SPECIAL_ALLOCATIONS_HPP

#include <cstddef>

namespace bench {

struct heap_counts {
    long calls = 0;    // of malloc and the like, with those of OpenSSL
    long openssl = 0;  // of them, by OpenSSL
    long bytes = 0;    // now allocated
    long blocks = 0;   // now allocated
};

/// Starts counting in OpenSSL. Must be called before OpenSSL is used.
void count_openssl();
[[nodiscard]] heap_counts heap() noexcept;

/// Starts recording where the program allocates. tell_places() stops it and writes one line for each place to standard
/// error: "allocations bytes bytes-not-freed address ...", innermost caller first. special/where.py names the
/// addresses.
void note_places();
void tell_places();

}  // namespace bench

#endif
