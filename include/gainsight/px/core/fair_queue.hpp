// Whose turn it is: oldest first within a lane, lanes in turn.
#ifndef GAINSIGHT_PX_CORE_FAIR_QUEUE_HPP
#define GAINSIGHT_PX_CORE_FAIR_QUEUE_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <unordered_map>

namespace gainsight::px::inline v0::detail {

class fair_lane;

// Links that may end with the queue: after a context's end nobody looks at them any more.
using fair_link = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/// Something that waits for its turn. The link is part of it, so that waiting allocates nothing; whoever dies while the
/// queue lives is taken out before.
class fair_waiter : public fair_link {
public:
    [[nodiscard]] bool queued() const noexcept { return lane_ != nullptr; }

protected:
    ~fair_waiter() = default;

private:
    friend class fair_queue;
    fair_lane* lane_ = nullptr;
};

/// Those of one lane that wait, and how many of it are being served.
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

/// A queue of lanes, one for each tenant: 20,000 who wait in one lane delay the next of another by one turn.
///
/// A lane may have a cap on how many of it are served at once; who waits behind the cap is passed over. Every function
/// takes constant time but `pop_any`.
class fair_queue {
public:
    /// `cap`: how many of one lane may be in service at once; 0 for any number.
    explicit fair_queue(std::size_t cap = 0) noexcept : cap_{cap} {}
    fair_queue(fair_queue const&) = delete;
    fair_queue& operator=(fair_queue const&) = delete;

    /// To the end of its lane.
    void push(fair_waiter& waiter, void const* lane);
    /// Takes a waiter out; false when it was not queued.
    bool remove(fair_waiter& waiter) noexcept;
    /// Takes out the waiter whose turn it is; null when nobody may be served now. `lane` becomes its lane.
    [[nodiscard]] fair_waiter* pop(void const*& lane) noexcept;
    /// Takes out any waiter, whatever the cap says: for failing them all.
    [[nodiscard]] fair_waiter* pop_any() noexcept;

    /// One of the lane is being served, until `end_service`: it counts against the cap.
    void begin_service(void const* lane);
    void end_service(void const* lane) noexcept;

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many of those who wait could be served now.
    [[nodiscard]] std::size_t servable() const noexcept { return servable_; }
    /// Whether one more of a lane has to wait, because of its cap or since others of it wait.
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
