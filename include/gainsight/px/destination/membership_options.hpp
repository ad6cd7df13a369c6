// A change to the members of an external segment, the options for sending changes, and the outcome of a change.
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

/// Adds somebody to an external segment, or removes somebody from it.
class membership_change {
public:
    membership_change() = default;
    /// `segment_id` is the id that PX returned when the segment was created; the options say what kind of identity
    /// `identity` is.
    [[nodiscard]] static membership_change join(std::string segment_id, std::string identity)
    {
        return membership_change{std::move(segment_id), std::move(identity), true};
    }
    [[nodiscard]] static membership_change leave(std::string segment_id, std::string identity)
    {
        return membership_change{std::move(segment_id), std::move(identity), false};
    }
    /// When the person qualified for the change. Default: the time in the options.
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

/// Options for sending changes to memberships.
class membership_options {
public:
    /// The largest number of changes in one request, at least 1. PX documents no limit. Larger requests save calls, but
    /// more changes are affected if one fails. Default 1,000: a million changes then need a thousandth of the daily
    /// quota.
    membership_options& batch(std::size_t n) noexcept
    {
        batch_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    /// The largest body of a request in bytes, unless one change alone is larger. Default 512 KiB: PX documents no
    /// limit, and proxies often allow 1 MB.
    membership_options& body_limit(std::size_t bytes) noexcept
    {
        body_limit_ = bytes;
        return *this;
    }
    /// How many requests run at the same time, at least 1. Requests that change the same membership always run one
    /// after the other, in their order. Default 1.
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
    /// The qualification time of changes that do not have their own. Default: the time at which the request is made.
    membership_options& qualified_at(timestamp t)
    {
        qualified_at_ = t;
        return *this;
    }
    /// What kind of identities the changes have. Default: identify ids.
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

/// The outcome of one change: updated, refused or unknown.
class membership_outcome : public write_outcome {
public:
    membership_outcome() noexcept = default;
    membership_outcome(std::uint64_t number, membership_change change, bool replaced, write_outcome what)
        : write_outcome{std::move(what)}, change_{std::move(change)}, number_{number}, replaced_{replaced}
    {}

    /// The number of the change, which counts from 0 in the order of the source.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    [[nodiscard]] membership_change const& change() const noexcept { return change_; }
    /// True if the change was not sent because a later change of the same membership was in the same request; the
    /// outcome is that of the later change.
    [[nodiscard]] bool replaced() const noexcept { return replaced_; }

private:
    membership_change change_;
    std::uint64_t number_ = 0;
    bool replaced_ = false;
};

}  // namespace gainsight::px::inline v0

#endif
