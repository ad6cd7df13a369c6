// Which fault strikes whom.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_FAULT_LIST_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_FAULT_LIST_HPP

#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/fault.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

/// What the server reads of a fault.
class fault_access {
public:
    using kind = fault::kind;
    static kind what(fault const& f) noexcept { return f.kind_; }
    static std::size_t bytes(fault const& f) noexcept { return f.bytes_; }
    static std::chrono::milliseconds wait(fault const& f) noexcept { return f.wait_; }
    static bool for_ever(fault const& f) noexcept { return f.wait_ == fault::forever; }
    static std::string const& text(fault const& f) noexcept { return f.text_; }
    static void change(fault const& f, sim_response& r) { f.change_(r); }
    static bool unapplied(fault const& f) noexcept { return f.unapplied_; }
    static bool from_body(fault const& f) noexcept { return f.from_body_; }
    static std::optional<sim_response> const& response(fault const& f) noexcept { return f.response_; }
    static std::string const& retry_after(fault const& f) noexcept { return f.retry_after_; }
    static int status(fault const& f) noexcept { return f.status_; }
    static bool of_connection(fault const& f) noexcept { return f.kind_ <= kind::slow_handshake; }

    /// Whether it strikes now; uses it up a little.
    static bool strikes(fault& f, region r, sim_request const* request, timestamp now)
    {
        if (f.left_ == 0 || of_connection(f) != (request == nullptr) || (f.region_ && *f.region_ != r)) return false;
        if (request && f.matches_ && !f.matches_(*request)) return false;
        if (f.skip_ > 0) {
            --f.skip_;
            return false;
        }
        if (f.rate_ < 1) {
            f.random_ ^= f.random_ << 13;
            f.random_ ^= f.random_ >> 7;
            f.random_ ^= f.random_ << 17;
            if (static_cast<double>(f.random_ >> 11) / 9007199254740992.0 >= f.rate_) return false;
        }
        if (f.left_ != std::numeric_limits<std::size_t>::max()) --f.left_;
        if (!f.struck_first_) f.struck_first_ = now;
        return true;
    }
    static bool used_up(fault const& f, timestamp now) noexcept
    {
        return f.left_ == 0 || (f.span_ && f.struck_first_ && now - *f.struck_first_ >= *f.span_);
    }
};

/// The faults that wait for their turn. Thread-safe; predicates run under its lock.
class fault_list {
public:
    /// `clock` tells how long a fault has lasted; it must outlive the list.
    explicit fault_list(sim_clock const& clock) noexcept : clock_{clock} {}

    void add(fault f)
    {
        std::lock_guard lock{mutex_};
        faults_.push_back(std::move(f));
    }
    void clear()
    {
        std::lock_guard lock{mutex_};
        faults_.clear();
    }
    /// How many are not used up.
    [[nodiscard]] std::size_t size() const
    {
        std::lock_guard lock{mutex_};
        auto const now = clock_.now();
        return static_cast<std::size_t>(std::count_if(
            faults_.begin(), faults_.end(), [now](fault const& f) { return !fault_access::used_up(f, now); }));
    }
    /// The fault that strikes a connection (no request) or a request.
    [[nodiscard]] std::optional<fault> strike(region r, sim_request const* request)
    {
        std::lock_guard lock{mutex_};
        auto const now = clock_.now();
        faults_.remove_if([now](fault const& f) { return fault_access::used_up(f, now); });
        for (auto at = faults_.begin(); at != faults_.end(); ++at)
            if (fault_access::strikes(*at, r, request, now)) {
                std::optional<fault> struck{*at};
                if (fault_access::used_up(*at, now)) faults_.erase(at);
                return struck;
            }
        return std::nullopt;
    }

private:
    sim_clock const& clock_;
    mutable std::mutex mutex_;
    std::list<fault> faults_;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
