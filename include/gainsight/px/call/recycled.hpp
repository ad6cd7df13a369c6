// Memory of calls that have ended, kept for the next calls of the same thread.
#ifndef GAINSIGHT_PX_CALL_RECYCLED_HPP
#define GAINSIGHT_PX_CALL_RECYCLED_HPP

#include <gainsight/px/core/config.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// The last few blocks that a thread gave back. Calls come and go at a few sizes, one after the other, and are too
/// large for the caches that Asio and the C library keep for such.
///
/// Under the address sanitizer every block is a new one, so that the use of a dead call is found.
class block_cache {
public:
    block_cache() noexcept = default;
    block_cache(block_cache const&) = delete;
    block_cache& operator=(block_cache const&) = delete;
    ~block_cache()
    {
        for (auto& b : blocks_) ::operator delete(b.memory);
        ended() = true;
    }

    [[nodiscard]] static void* take(std::size_t size)
    {
        if (!off())
            for (auto& b : of_this_thread().blocks_)
                if (b.size == size) {
                    b.size = 0;
                    return std::exchange(b.memory, nullptr);
                }
        return ::operator new(size);
    }
    static void give_back(void* memory, std::size_t size) noexcept
    {
        if (!off())
            for (auto& b : of_this_thread().blocks_)
                if (!b.memory) {
                    b = {memory, size};
                    return;
                }
        ::operator delete(memory);
    }

private:
    struct block {
        void* memory = nullptr;
        std::size_t size = 0;
    };

    static bool off() noexcept
    {
#if defined(__SANITIZE_ADDRESS__)
        return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
        return true;
#endif
#endif
        return ended();
    }
    // What outlives the cache of its thread (a static) goes back to the heap.
    static bool& ended() noexcept
    {
        thread_local bool value = false;
        return value;
    }
    static block_cache& of_this_thread() noexcept
    {
        thread_local block_cache cache;
        return cache;
    }

    std::array<block, 8> blocks_{};
};

/// For what std::allocate_shared makes of it.
template <class T>
class recycled {
public:
    using value_type = T;

    recycled() noexcept = default;
    template <class U>
    recycled(recycled<U> const&) noexcept
    {}

    [[nodiscard]] T* allocate(std::size_t n)
    {
        static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
        return static_cast<T*>(block_cache::take(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t n) noexcept { block_cache::give_back(p, n * sizeof(T)); }

    friend bool operator==(recycled const&, recycled const&) noexcept { return true; }
};

/// A `T` that is made when it is first asked for: a small one in place, a large one in recycled memory, so that a call
/// which waits for its turn is small.
template <class T>
class made_on_demand {
public:
    made_on_demand() noexcept = default;
    made_on_demand(made_on_demand const&) = delete;
    made_on_demand& operator=(made_on_demand const&) = delete;
    ~made_on_demand()
    {
        if (!value_) return;
        std::destroy_at(value_);
        block_cache::give_back(value_, sizeof(T));
    }

    [[nodiscard]] T& get()
    {
        if (!value_) {
            auto* const memory = block_cache::take(sizeof(T));
            try {
                value_ = ::new (memory) T{};
            } catch (...) {
                block_cache::give_back(memory, sizeof(T));
                throw;
            }
        }
        return *value_;
    }

private:
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    T* value_ = nullptr;
};
template <class T>
    requires(sizeof(T) <= 128)
class made_on_demand<T> {
public:
    [[nodiscard]] T& get() noexcept { return value_; }

private:
    T value_{};
};

}  // namespace gainsight::px::inline v0::detail

#endif
