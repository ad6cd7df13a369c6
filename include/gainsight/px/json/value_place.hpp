// Where a value goes that is decoded: what it is, and the object, made when it is first asked for.
#ifndef GAINSIGHT_PX_JSON_VALUE_PLACE_HPP
#define GAINSIGHT_PX_JSON_VALUE_PLACE_HPP

#include <gainsight/px/json/shape.hpp>

namespace gainsight::px::inline v0::detail {

/// A shape and the object of that shape, which its owner makes when it is first asked for: a call that fails has made
/// none. One without an owner stands for "no value".
class value_place {
public:
    value_place() noexcept = default;
    /// `make` yields the object of that owner, the same one each time.
    value_place(detail::shape const& what, void* owner, void* (*make)(void* owner)) noexcept
        : shape_{&what}, owner_{owner}, make_{make}
    {}

    [[nodiscard]] explicit operator bool() const noexcept { return shape_ != nullptr; }
    [[nodiscard]] detail::shape const& shape() const noexcept { return *shape_; }
    [[nodiscard]] void* object() const { return make_(owner_); }

private:
    detail::shape const* shape_ = nullptr;
    void* owner_ = nullptr;
    void* (*make_)(void*) = nullptr;
};

}  // namespace gainsight::px::inline v0::detail

#endif
