// Which changes of memberships go into one request, which requests may run at once, and which outcome is told next.
// Pure.
#ifndef GAINSIGHT_PX_DESTINATION_MEMBERSHIP_CORE_HPP
#define GAINSIGHT_PX_DESTINATION_MEMBERSHIP_CORE_HPP

#include <gainsight/px/destination/membership_options.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// The changes of one request.
class membership_batch {
public:
    std::uint64_t number = 0;
    std::vector<std::uint64_t> changes;                       ///< In order, those that do not count included.
    std::unordered_map<std::string, std::uint64_t> counting;  ///< By membership, the last change of it.
    std::size_t bytes = 0;                                    ///< Of its body, at most.
};

/// The books of changes to memberships: each is taken, put into a batch, ends with it, and is told once.
///
/// Batches are begun in the order of their changes. In one batch a membership is changed once, by the last change of
/// it; two batches that change the same one are not under way together.
class membership_core {
public:
    explicit membership_core(membership_options const& options);

    /// As many as all batches that may run, and the next one, can have.
    [[nodiscard]] bool has_room() const noexcept;
    /// The next change was taken. Returns its number, from 0 on.
    std::uint64_t take(membership_change change);
    /// The next batch to be sent; it is under way from then on. Nothing while none may be, or while more changes are to
    /// be awaited for it: one that is not full is sent when nothing is under way and there is nothing to tell.
    [[nodiscard]] std::optional<std::uint64_t> start();
    /// The body of a batch that is under way. `at`: when changes were decided that do not say it.
    [[nodiscard]] segment_payload payload(std::uint64_t batch, timestamp at) const;
    /// A batch has ended, and its changes with it.
    void ended(std::uint64_t batch, write_outcome const& outcome);
    /// PX refused a batch as a whole. Makes two of it, by their segments or, `by_size`, by their number, which come
    /// before all others; false where there is no such part.
    [[nodiscard]] bool split(std::uint64_t batch, bool by_size);
    /// Whatever is not under way ends like that.
    void drop(write_outcome const& outcome);
    /// A change whose outcome is to be told now, once.
    [[nodiscard]] std::optional<membership_outcome> tell();

    [[nodiscard]] std::uint64_t taken() const noexcept { return next_; }
    /// Taken, and not told yet.
    [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_.size(); }

private:
    struct record {
        membership_change change;
        bool replaced = false;
        std::optional<write_outcome> outcome;
    };
    [[nodiscard]] bool has_something_to_tell() const;
    void close(std::uint64_t number, write_outcome const& outcome);
    void close(membership_batch const& batch, write_outcome const& outcome);
    void begin_next();

    membership_options options_;
    std::unordered_map<std::uint64_t, record> open_;
    membership_batch next_batch_;
    std::deque<membership_batch> waiting_;
    std::map<std::uint64_t, membership_batch> under_way_;
    std::unordered_set<std::string> busy_;  // memberships that batches under way change
    std::deque<std::uint64_t> ended_;
    std::uint64_t batches_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t next_told_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/membership_core.ipp>
#endif

#endif
