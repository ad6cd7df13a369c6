#include "allocations.hpp"

#include <openssl/crypto.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <malloc.h>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

std::atomic<long> calls{0};
std::atomic<long> openssl_calls{0};
std::atomic<long> bytes{0};

void* counted(void* p) noexcept
{
    calls.fetch_add(1, std::memory_order_relaxed);
    if (p) bytes.fetch_add(static_cast<long>(malloc_usable_size(p)), std::memory_order_relaxed);
    return p;
}
void gone(void* p) noexcept
{
    if (p) bytes.fetch_sub(static_cast<long>(malloc_usable_size(p)), std::memory_order_relaxed);
}

void* openssl_malloc(std::size_t n, char const*, int)
{
    openssl_calls.fetch_add(1, std::memory_order_relaxed);
    return std::malloc(n);
}
void* openssl_realloc(void* p, std::size_t n, char const*, int)
{
    openssl_calls.fetch_add(1, std::memory_order_relaxed);
    return std::realloc(p, n);
}
void openssl_free(void* p, char const*, int) { std::free(p); }

}  // namespace

extern "C" {
void* malloc(std::size_t n) { return counted(__libc_malloc(n)); }
void* calloc(std::size_t n, std::size_t size) { return counted(__libc_calloc(n, size)); }
void* realloc(void* p, std::size_t n)
{
    gone(p);
    return counted(__libc_realloc(p, n));
}
void free(void* p)
{
    gone(p);
    __libc_free(p);
}
void* memalign(std::size_t align, std::size_t n) { return counted(__libc_memalign(align, n)); }
void* aligned_alloc(std::size_t align, std::size_t n) { return counted(__libc_memalign(align, n)); }
int posix_memalign(void** out, std::size_t align, std::size_t n)
{
    *out = counted(__libc_memalign(align, n));
    return *out ? 0 : ENOMEM;
}
}

namespace bench {

void count_openssl() { CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free); }

heap_counts heap() noexcept
{
    heap_counts out;
    out.calls = calls.load(std::memory_order_relaxed);
    out.openssl = openssl_calls.load(std::memory_order_relaxed);
    out.bytes = bytes.load(std::memory_order_relaxed);
    return out;
}

}  // namespace bench
