// An optional value on the heap.
#ifndef GAINSIGHT_PX_CORE_BOXED_HPP
#define GAINSIGHT_PX_CORE_BOXED_HPP

#include <gainsight/px/core/config.hpp>

#include <memory>
#include <utility>

namespace gainsight::px::inline v0 {

/// A `T` or nothing. Has the size of a pointer and copies deeply. Models hold nested objects in it.
template <class T>
class boxed {
public:
    using value_type = T;

    boxed() noexcept = default;
    boxed(T value) : value_{std::make_unique<T>(std::move(value))} {}
    boxed(boxed const& other) : value_{other.value_ ? std::make_unique<T>(*other.value_) : nullptr} {}
    boxed(boxed&&) noexcept = default;
    boxed& operator=(boxed const& other)
    {
        if (this != &other) *this = boxed{other};
        return *this;
    }
    boxed& operator=(boxed&&) noexcept = default;
    ~boxed() = default;

    explicit operator bool() const noexcept { return value_ != nullptr; }
    [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
    T& operator*() noexcept { return *value_; }
    T const& operator*() const noexcept { return *value_; }
    T* operator->() noexcept { return value_.get(); }
    T const* operator->() const noexcept { return value_.get(); }
    [[nodiscard]] T* get() noexcept { return value_.get(); }
    [[nodiscard]] T const* get() const noexcept { return value_.get(); }

    /// The value, default-constructed first if there is none.
    T& ensure()
    {
        if (!value_) value_ = std::make_unique<T>();
        return *value_;
    }
    void reset() noexcept { value_.reset(); }

    friend bool operator==(boxed const& a, boxed const& b) { return a && b ? *a == *b : !a && !b; }

private:
    std::unique_ptr<T> value_;
};

}  // namespace gainsight::px::inline v0

#endif
