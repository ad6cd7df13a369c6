// Which changes of memberships are sent in one request, which requests may run at the same time, and which outcome is
// reported next. Pure.
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
    std::vector<std::uint64_t> changes;                       ///< In order, including replaced changes.
    std::unordered_map<std::string, std::uint64_t> counting;  ///< The last change of each membership.
    std::size_t bytes = 0;                                    ///< Upper bound of the size of its body.
};

/// The state of the changes to memberships. Each change is taken, put into a batch, ended together with it, and its
/// outcome is reported once.
///
/// Batches are started in the order of their changes. A batch changes a membership once, by the last change of it. Two
/// batches that change the same membership do not run at the same time.
class membership_core {
public:
    explicit membership_core(membership_options const& options);

    /// The room is that of all batches that may run, and of one more.
    [[nodiscard]] bool has_room() const noexcept;
    /// Takes the next change and returns its number, which counts from 0.
    std::uint64_t take(membership_change change);
    /// Starts a batch: the number of the batch that is under way from now on. Nothing if none may start, or if the next
    /// batch waits for more changes: a batch that is not full is started only when nothing is under way and no outcome
    /// is to be reported.
    [[nodiscard]] std::optional<std::uint64_t> start();
    /// The body of a batch that is under way. `at` is the qualification time of changes without their own.
    [[nodiscard]] segment_payload payload(std::uint64_t batch, timestamp at) const;
    /// Ends a batch and its changes.
    void ended(std::uint64_t batch, write_outcome const& outcome);
    /// Splits a batch that PX refused as a whole into two, which are started before all others: by segments or, with
    /// `by_size`, by the number of changes. False if it cannot be split.
    [[nodiscard]] bool split(std::uint64_t batch, bool by_size);
    /// Ends all changes that are not under way with that outcome.
    void drop(write_outcome const& outcome);
    /// The next outcome to be reported; each is returned once.
    [[nodiscard]] std::optional<membership_outcome> next_outcome();

    [[nodiscard]] std::uint64_t taken() const noexcept { return next_; }
    /// Changes that were taken and not reported yet.
    [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_.size(); }

private:
    struct record {
        membership_change change;
        bool replaced = false;
        std::optional<write_outcome> outcome;
    };
    [[nodiscard]] bool has_outcome_to_report() const;
    void close(std::uint64_t number, write_outcome const& outcome);
    void close(membership_batch const& batch, write_outcome const& outcome);
    void begin_next();

    membership_options options_;
    std::unordered_map<std::uint64_t, record> open_;
    membership_batch next_batch_;
    std::deque<membership_batch> waiting_;
    std::map<std::uint64_t, membership_batch> under_way_;
    std::unordered_set<std::string> busy_;  // memberships that are changed by batches under way
    std::deque<std::uint64_t> ended_;
    std::uint64_t batches_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t next_reported_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/membership_core.ipp>
#endif

#endif
