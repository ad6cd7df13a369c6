// A fair queue: first in, first out within a lane, and round robin between lanes.
#ifndef GAINSIGHT_PX_CORE_FAIR_QUEUE_HPP
#define GAINSIGHT_PX_CORE_FAIR_QUEUE_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <unordered_map>

namespace gainsight::px::inline v0::detail {

class fair_lane;

// Not a safe link: after the end of the execution context, waiters may be destroyed while they are still linked, since
// nobody uses the queue then.
using fair_link = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/// The base of an object that waits in the queue. It contains the link, so that waiting allocates nothing. It must be
/// removed before it is destroyed while the queue is still in use.
class fair_waiter : public fair_link {
public:
    [[nodiscard]] bool queued() const noexcept { return lane_ != nullptr; }

protected:
    ~fair_waiter() = default;

private:
    friend class fair_queue;
    fair_lane* lane_ = nullptr;
};

/// The waiters of one lane, and how many of the lane are being served.
class fair_lane : public fair_link {
public:
    explicit fair_lane(void const* key) noexcept : key_{key} {}

private:
    friend class fair_queue;
    void const* key_;
    boost::intrusive::list<fair_waiter> waiting_;
    std::size_t in_service_ = 0;
    bool in_turn_ = false;
};

/// A queue of lanes, one for each tenant: even 20,000 waiters of one lane delay the next waiter of another lane by one
/// turn only.
///
/// There may be a cap on how many of one lane are served at the same time; a lane that has reached its cap is skipped.
/// Every function except `pop_any` takes constant time.
class fair_queue {
public:
    /// `cap`: how many of one lane may be served at the same time; 0 means any number.
    explicit fair_queue(std::size_t cap = 0) noexcept : cap_{cap} {}
    fair_queue(fair_queue const&) = delete;
    fair_queue& operator=(fair_queue const&) = delete;

    /// Adds a waiter at the end of its lane.
    void push(fair_waiter& waiter, void const* lane);
    /// Removes a waiter; false if it was not queued.
    bool remove(fair_waiter& waiter) noexcept;
    /// Removes and returns the waiter whose turn it is, and sets `lane` to its lane; null if none may be served now.
    [[nodiscard]] fair_waiter* pop(void const*& lane) noexcept;
    /// Removes and returns any waiter, regardless of the cap. For failing all waiters.
    [[nodiscard]] fair_waiter* pop_any() noexcept;

    /// One more of the lane is served from now until `end_service`, and counts against the cap.
    void begin_service(void const* lane);
    void end_service(void const* lane) noexcept;

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many of the waiters could be served now.
    [[nodiscard]] std::size_t servable() const noexcept { return servable_; }
    /// Calls `visit` with the next waiter of each lane that may be served, in the order of their turns, until it
    /// returns false.
    template <class Visit>
    void each_turn(Visit visit) const
    {
        for (auto const& lane : turns_)
            if (!visit(lane.waiting_.front())) return;
    }
    /// Whether the next one of a lane has to wait: the lane has reached its cap, or others of it wait already.
    [[nodiscard]] bool must_wait(void const* lane) const noexcept;

private:
    [[nodiscard]] std::size_t servable(fair_lane const& lane) const noexcept;
    [[nodiscard]] fair_lane& lane_of(void const* key);
    template <class Change>
    void change(fair_lane& lane, Change what) noexcept;
    void unlink(fair_waiter& waiter) noexcept;
    void drop_if_unused(fair_lane& lane) noexcept;

    std::unordered_map<void const*, fair_lane> lanes_;
    boost::intrusive::list<fair_lane, boost::intrusive::constant_time_size<false>> turns_;
    std::size_t size_ = 0;
    std::size_t servable_ = 0;
    std::size_t cap_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/fair_queue.ipp>
#endif

#endif
