// What a tokenizer and a handler with a fast path of its own tell each other: what is open, and where reading goes on.
#ifndef GAINSIGHT_PX_JSON_READ_AHEAD_HPP
#define GAINSIGHT_PX_JSON_READ_AHEAD_HPP

#include <gainsight/px/core/config.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The objects and arrays that are open: of each the character that ends it.
class nesting {
public:
    [[gnu::always_inline]] void open(char closer)  // a call would cost the fast path a register
    {
        if (depth_ == closers_.size()) closers_.resize(depth_ + 16);
        closers_[depth_++] = closer;
    }
    void close() noexcept { --depth_; }
    void clear() noexcept { depth_ = 0; }

    [[nodiscard]] bool empty() const noexcept { return depth_ == 0; }
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
    /// The characters that end the innermost `count`, the innermost last.
    [[nodiscard]] std::string_view innermost(std::size_t count) const noexcept
    {
        return {closers_.data() + depth_ - count, count};
    }
    /// Leaves the outermost `depth` open, and these within them.
    void assign(std::size_t depth, std::string_view closers)
    {
        depth_ = depth;
        for (char const closer : closers) open(closer);
    }
    /// What ends the innermost one.
    [[nodiscard]] char closer() const noexcept { return closers_[depth_ - 1]; }

    /// Gives the memory back if it is more than `most` bytes.
    void trim(std::size_t most)
    {
        if (closers_.capacity() > most) std::string{}.swap(closers_);  // an assignment would keep it
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return closers_.capacity(); }

private:
    std::string closers_;
    std::size_t depth_ = 0;
};

/// Where a handler that read ahead has stopped: nowhere else than where it began (`unmoved`), before a key or a value,
/// or behind a value that is not the outermost one.
struct read_ahead_end {
    enum class before : unsigned char { unmoved, first_key, next_key, comma_or_closer, first_value, value };

    char const* p;
    before what;
};

/// A handler with a fast path. Where a key is due, at `p`, it may take members by itself as far as this piece holds
/// them whole; what it opens and closes it tells `open`. What it leaves, its other functions are told of.
template <class Handler>
concept reads_ahead = requires(Handler& handler, char const* p, nesting& open) {
    { handler.read_ahead(p, p, open) } -> std::same_as<read_ahead_end>;
};

/// A handler that is told where in the piece an object stands that begins or ends, right before it is told that.
template <class Handler>
concept asks_for_places = requires(Handler& handler, char const* p) { handler.object_stands_at(p); };

}  // namespace gainsight::px::inline v0::detail

#endif
