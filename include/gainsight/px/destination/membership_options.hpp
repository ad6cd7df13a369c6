// A change to the members of an external segment, how many of them are made, and what became of one.
#ifndef GAINSIGHT_PX_DESTINATION_MEMBERSHIP_OPTIONS_HPP
#define GAINSIGHT_PX_DESTINATION_MEMBERSHIP_OPTIONS_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/destination/bulk_options.hpp>
#include <gainsight/px/destination/write_outcome.hpp>
#include <gainsight/px/model/external_segment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

/// Somebody comes into an external segment, or leaves it.
class membership_change {
public:
    membership_change() = default;
    /// `segment_id` as PX gave it when the segment was created; `identity` of the kind that the options say.
    [[nodiscard]] static membership_change join(std::string segment_id, std::string identity)
    {
        return membership_change{std::move(segment_id), std::move(identity), true};
    }
    [[nodiscard]] static membership_change leave(std::string segment_id, std::string identity)
    {
        return membership_change{std::move(segment_id), std::move(identity), false};
    }
    /// When that was decided. Default: that of the options.
    membership_change& qualified_at(timestamp t)
    {
        qualified_at_ = t;
        return *this;
    }

    [[nodiscard]] std::string const& segment_id() const noexcept { return segment_id_; }
    [[nodiscard]] std::string const& identity() const noexcept { return identity_; }
    [[nodiscard]] bool joins() const noexcept { return joins_; }
    [[nodiscard]] std::optional<timestamp> qualified_at() const noexcept { return qualified_at_; }

    friend bool operator==(membership_change const&, membership_change const&) = default;

private:
    membership_change(std::string segment_id, std::string identity, bool joins)
        : segment_id_{std::move(segment_id)}, identity_{std::move(identity)}, joins_{joins}
    {}
    std::string segment_id_;
    std::string identity_;
    std::optional<timestamp> qualified_at_;
    bool joins_ = true;
};

/// How changes to memberships are made.
class membership_options {
public:
    /// How many changes a request has at most, at least 1. PX documents no limit; more to a request saves calls, and
    /// makes more depend on the fate of one. Default 1,000: of a million changes, a thousandth of the day's calls.
    membership_options& batch(std::size_t n) noexcept
    {
        batch_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    /// How long the body of a request is at most, in bytes, unless one change alone is longer. Default 512 KiB: half of
    /// the 1 MB that servers before an application often allow; PX documents no limit.
    membership_options& body_limit(std::size_t bytes) noexcept
    {
        body_limit_ = bytes;
        return *this;
    }
    /// How many requests run at once, at least 1. Whatever it is, two that change one membership run one after the
    /// other, in their order. Default 1: all of them do.
    membership_options& concurrency(std::size_t n) noexcept
    {
        concurrency_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    membership_options& order(outcome_order o) noexcept
    {
        order_ = o;
        return *this;
    }
    /// When the memberships were decided, of changes that do not say it. Default: when a request is written.
    membership_options& qualified_at(timestamp t)
    {
        qualified_at_ = t;
        return *this;
    }
    /// What the identities are. Default: identify ids.
    membership_options& identities(identity_type kind) noexcept
    {
        identities_ = kind;
        return *this;
    }

    [[nodiscard]] std::size_t batch() const noexcept { return batch_; }
    [[nodiscard]] std::size_t body_limit() const noexcept { return body_limit_; }
    [[nodiscard]] std::size_t concurrency() const noexcept { return concurrency_; }
    [[nodiscard]] outcome_order order() const noexcept { return order_; }
    [[nodiscard]] std::optional<timestamp> qualified_at() const noexcept { return qualified_at_; }
    [[nodiscard]] identity_type identities() const noexcept { return identities_; }

private:
    std::size_t batch_ = 1'000;
    std::size_t body_limit_ = std::size_t{512} << 10;
    std::size_t concurrency_ = 1;
    outcome_order order_ = outcome_order::as_they_come;
    std::optional<timestamp> qualified_at_;
    identity_type identities_ = identity_type::identify_id;
};

/// What became of one change: updated, refused or unknown.
class membership_outcome : public write_outcome {
public:
    membership_outcome() noexcept = default;
    membership_outcome(std::uint64_t number, membership_change change, bool replaced, write_outcome what)
        : write_outcome{std::move(what)}, change_{std::move(change)}, number_{number}, replaced_{replaced}
    {}

    /// Of the change, from 0 on, in the order in which they were taken.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    [[nodiscard]] membership_change const& change() const noexcept { return change_; }
    /// It was not sent, since a later change of the same membership stood in the same request: the outcome is that of
    /// the later one.
    [[nodiscard]] bool replaced() const noexcept { return replaced_; }

private:
    membership_change change_;
    std::uint64_t number_ = 0;
    bool replaced_ = false;
};

}  // namespace gainsight::px::inline v0

#endif
