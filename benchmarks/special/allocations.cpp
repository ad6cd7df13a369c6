// Counts allocations: replaces malloc and the like by functions that count and call the allocator of the C library.
#include "allocations.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <execinfo.h>
#include <link.h>
#include <malloc.h>
#include <utility>

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

std::atomic<long> blocks{0};

/// The places that allocate, identified by their call stacks. In static memory, since it must not allocate itself. For
/// programs with one thread only.
class place_notes {
public:
    bool on = false;

    void allocated(void* p, std::size_t n) noexcept
    {
        if (!on) return;
        on = false;  // allocations of backtrace itself do not count
        void* frames[depth + 3];
        auto const got = std::max(3, backtrace(frames, depth + 3)) - 3;  // without backtrace and the two functions here
        std::uint64_t hash = 14695981039346656037U;
        for (int i = 0; i < got; ++i) hash = (hash ^ reinterpret_cast<std::uintptr_t>(frames[i + 3])) * 1099511628211U;
        auto at = hash % most_places;
        while (places_[at].hash != 0 && places_[at].hash != hash) at = (at + 1) % most_places;
        auto& here = places_[at];
        if (here.hash == 0) std::copy_n(frames + 3, got, here.frames);
        here.hash = hash;
        ++here.calls;
        here.bytes += n;
        here.alive += n;
        auto b = slot_of(p);
        while (blocks_[b].at && blocks_[b].at != p) b = (b + 1) % most_blocks;
        blocks_[b] = {p, n, static_cast<std::uint32_t>(at)};
        on = true;
    }
    void freed(void* p) noexcept
    {
        if (!on) return;
        for (auto b = slot_of(p); blocks_[b].at; b = (b + 1) % most_blocks) {
            if (blocks_[b].at != p) continue;
            places_[blocks_[b].place].alive -= std::exchange(blocks_[b].size, 0);
            return;
        }
    }
    void tell() const noexcept
    {
        // Addresses relative to where the program was loaded, as in its file; 0 for an address in a library.
        struct range {
            std::uintptr_t first = 0;
            std::uintptr_t last = 0;
        } program;
        dl_iterate_phdr(
            [](dl_phdr_info* info, std::size_t, void* out) {
                auto& r = *static_cast<range*>(out);
                r.first = info->dlpi_addr;
                for (int i = 0; i < info->dlpi_phnum; ++i)
                    r.last = std::max(r.last, r.first + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz);
                return 1;  // stop after the first, which is the program itself
            },
            &program);
        for (auto const& p : places_) {
            if (p.hash == 0) continue;
            std::fprintf(stderr, "%ld %zu %zu", p.calls, p.bytes, p.alive);
            for (auto* frame : p.frames) {
                auto const address = reinterpret_cast<std::uintptr_t>(frame);
                if (!frame) break;
                std::fprintf(stderr, " %zx",
                             address >= program.first && address < program.last ? address - program.first : 0);
            }
            std::fprintf(stderr, "\n");
        }
    }

private:
    static constexpr int depth = 24;
    static constexpr std::size_t most_places = 1 << 12;
    static constexpr std::size_t most_blocks = 1 << 21;
    struct place {
        std::uint64_t hash;
        long calls;
        std::size_t bytes;
        std::size_t alive;
        void* frames[depth];
    };
    struct block {
        void* at;
        std::size_t size;
        std::uint32_t place;
    };
    static std::size_t slot_of(void* p) noexcept
    {
        return (reinterpret_cast<std::uintptr_t>(p) * 0x9e3779b97f4a7c15U >> 20) % most_blocks;
    }
    // Trivial types, so that they can be used before any constructor has run, and take no memory until they are used.
    static inline place places_[most_places];
    static inline block blocks_[most_blocks];
};
constinit place_notes notes;

void* counted(void* p) noexcept
{
    calls.fetch_add(1, std::memory_order_relaxed);
    if (!p) return p;
    auto const n = malloc_usable_size(p);
    blocks.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(static_cast<long>(n), std::memory_order_relaxed);
    notes.allocated(p, n);
    return p;
}
void gone(void* p) noexcept
{
    if (!p) return;
    blocks.fetch_sub(1, std::memory_order_relaxed);
    bytes.fetch_sub(static_cast<long>(malloc_usable_size(p)), std::memory_order_relaxed);
    notes.freed(p);
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
    out.blocks = blocks.load(std::memory_order_relaxed);
    return out;
}

void note_places()
{
    void* frames[1];
    backtrace(frames, 1);  // the first call of backtrace loads a library
    notes.on = true;
}
void tell_places()
{
    notes.on = false;
    notes.tell();
}

}  // namespace bench
