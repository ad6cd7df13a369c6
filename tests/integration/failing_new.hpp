// Allocations that fail when a test says so. For one file of a program: it replaces operator new.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FAILING_NEW_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FAILING_NEW_HPP

#include <cstddef>
#include <cstdlib>
#include <new>

// The thread sanitizer's runtime has an operator new of its own: tests with this one rest there.
#define PX_TEST_MAY_REPLACE_NEW 1
#if defined(__SANITIZE_THREAD__)
#undef PX_TEST_MAY_REPLACE_NEW
#define PX_TEST_MAY_REPLACE_NEW 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#undef PX_TEST_MAY_REPLACE_NEW
#define PX_TEST_MAY_REPLACE_NEW 0
#endif
#endif

#if PX_TEST_MAY_REPLACE_NEW

namespace px_test {

/// Of this thread: the n-th allocation from here on fails, once; 0: none does.
inline thread_local long allocation_fails_in = 0;
/// Of this thread: allocations neither fail nor count.
inline thread_local bool allocations_rest = false;

}  // namespace px_test

// Inlined, the pair below looks to g++ like a new that meets a free.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

void* operator new(std::size_t size)
{
    auto& left = px_test::allocation_fails_in;
    if (left != 0 && !px_test::allocations_rest && --left == 0) throw std::bad_alloc{};
    if (void* p = std::malloc(size != 0 ? size : 1)) return p;
    throw std::bad_alloc{};
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

#endif

#endif
