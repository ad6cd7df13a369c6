// The timer queue: who waits until which point in time. Holds no clock and no timer.
#ifndef GAINSIGHT_PX_CALL_DEADLINES_HPP
#define GAINSIGHT_PX_CALL_DEADLINES_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/intrusive/set.hpp>

#include <chrono>
#include <optional>

namespace gainsight::px::inline v0::detail {

/// Something that waits; part of it, so that waiting allocates nothing. One that dies waits no more.
class deadline_waiter
    : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>,
                                             boost::intrusive::optimize_size<true>> {
public:
    [[nodiscard]] bool waits() const noexcept { return is_linked(); }
    /// The time has come; it waits no more, and may wait anew.
    virtual void on_due() = 0;

protected:
    deadline_waiter() noexcept = default;
    ~deadline_waiter() = default;

private:
    friend class deadlines;
    std::chrono::steady_clock::time_point due_{};
};

/// All that wait, the earliest first; of equals who came first. One timer serves them all: an Asio timer for each of
/// many thousand waiting calls takes several times the memory.
class deadlines {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Waits until `when`, and no more for what it may have waited for.
    void put(deadline_waiter& w, time_point when) noexcept
    {
        w.unlink();
        w.due_ = when;
        all_.insert(all_.end(), w);
    }
    /// When the first is due; nothing while nobody waits.
    [[nodiscard]] std::optional<time_point> next() const noexcept
    {
        if (all_.empty()) return {};
        return all_.begin()->due_;
    }
    /// Takes out one that is due; null when none is.
    [[nodiscard]] deadline_waiter* take(time_point now) noexcept
    {
        if (all_.empty() || now < all_.begin()->due_) return nullptr;
        auto& w = *all_.begin();
        w.unlink();
        return &w;
    }
    /// Tells those that are due, `most` of them at most.
    void tell_due(time_point now, int most)
    {
        for (int n = 0; n != most; ++n) {
            auto* const w = take(now);
            if (!w) return;
            w->on_due();
        }
    }

private:
    struct earlier {
        bool operator()(deadline_waiter const& a, deadline_waiter const& b) const noexcept { return a.due_ < b.due_; }
    };
    boost::intrusive::multiset<deadline_waiter, boost::intrusive::compare<earlier>,
                               boost::intrusive::constant_time_size<false>>
        all_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
