// What a page stream's `next(page)` says in the results view.
#ifndef GAINSIGHT_PX_STEP_HPP
#define GAINSIGHT_PX_STEP_HPP

#include <gainsight/px/core/error.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

/// What `next(page)` says in the results view: true when a page was delivered; else `error()` is why not, and "no
/// error" at the clean end.
class step {
public:
    step() noexcept = default;  ///< The clean end.
    step(px::error why) noexcept : error_{std::move(why)} {}
    [[nodiscard]] static step delivered() noexcept
    {
        step s;
        s.page_ = true;
        return s;
    }
    explicit operator bool() const noexcept { return page_; }
    [[nodiscard]] px::error const& error() const noexcept { return error_; }

private:
    px::error error_;
    bool page_ = false;
};

}  // namespace gainsight::px::inline v0

#endif
