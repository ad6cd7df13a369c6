// Where the records of a bulk come from: a range, or a function that is awaited for each.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_SOURCE_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_SOURCE_HPP

#include <gainsight/px/destination/bulk_run.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0 {

/// A range whose elements convert to px::write: a vector, a span, a view that makes writes from rows.
template <class Range>
concept range_of_writes =
    std::ranges::input_range<Range> && std::convertible_to<std::ranges::range_reference_t<Range>, write>;

/// A function that is awaited for the next write, and yields nothing at the end.
template <class Source>
concept source_of_writes = std::same_as<std::invoke_result_t<Source&>, boost::asio::awaitable<std::optional<write>>>;

namespace detail {

// `Run` takes the records, as bulk_run does.

/// Passes records from a range to `Run` while there is room.
template <class View, class Run>
class range_feed {
    using value_type = typename Run::value_type;

public:
    template <class Range>
    explicit range_feed(Range&& range) : range_(std::views::all(std::forward<Range>(range)))
    {}

    void fill(Run& run, boost::asio::any_io_executor const&)
    {
        // After `stop`, only a range that is known to end is read to its end. An input range may block for its next
        // record, and a range without a known size or end may be infinite.
        constexpr bool is_bounded =
            std::ranges::forward_range<View> && (std::ranges::sized_range<View> || std::ranges::common_range<View>);
        if (run.stopped() && !is_bounded) ended_ = true;
        while (run.has_room() && (made_ || reach())) {
            if (!made_) {
                behind_ = true;  // set first: if dereferencing throws, that record is skipped
                made_.emplace(**at_);
            }
            run.take(std::move(*made_));
            made_.reset();
        }
    }
    void source_answered(Run&) {}
    void stop() noexcept {}
    [[nodiscard]] bool ended() const noexcept { return ended_ && !made_; }

private:
    /// Moves to the next record; false at the end. If the range throws while it moves, its position is not known, so it
    /// counts as ended.
    bool reach()
    {
        if (ended_) return false;
        try {
            if (!at_)
                at_.emplace(std::ranges::begin(range_));
            else if (std::exchange(behind_, false))
                ++*at_;
            if (*at_ != std::ranges::end(range_)) return true;
        } catch (...) {
            end();
            throw;
        }
        end();
        return false;
    }

    void end() noexcept
    {
        ended_ = true;
        at_.reset();
    }

    View range_;
    std::optional<std::ranges::iterator_t<View>> at_;
    std::optional<value_type> made_;  // read from the range and not taken yet, since `take` threw
    bool behind_ = false;             // the record at the iterator was read
    bool ended_ = false;
};

/// Calls a function for records, one at a time, while there is room. The function runs in a coroutine of its own, so
/// that outcomes are reported while it waits; on a strand, since it may be cancelled from another thread.
template <class Source, class Run>
class awaited_feed {
    using value_type = typename Run::value_type;

public:
    explicit awaited_feed(Source source) : source_{std::move(source)} {}
    awaited_feed(awaited_feed const&) = delete;
    awaited_feed& operator=(awaited_feed const&) = delete;
    ~awaited_feed() { stop(); }

    void fill(Run& run, boost::asio::any_io_executor const& ex)
    {
        if (made_) {
            run.take(std::move(*made_));
            made_.reset();
        }
        if (ended_ || pending_ || !run.has_room()) return;
        if (run.stopped()) {
            ended_ = true;
            return;
        }
        if (!shared_) {
            auto strand = boost::asio::make_strand(ex);
            shared_ = std::make_shared<shared_state>(std::move(source_), run.arrived(), std::move(strand));
        }
        // On the strand, so that the coroutine of the previous call has ended completely.
        boost::asio::dispatch(shared_->strand, [end = arrival_guard{shared_}]() mutable { begin(std::move(end)); });
        pending_ = true;
    }
    /// The function has returned a record, or thrown an exception, which is thrown again.
    void source_answered(Run& run)
    {
        pending_ = false;
        std::exception_ptr thrown;
        {
            std::lock_guard const lock{shared_->mutex};
            made_ = std::exchange(shared_->got, std::nullopt);
            thrown = std::exchange(shared_->thrown, nullptr);
        }
        if (made_) return;  // `fill` passes it on
        if (!thrown || run.stopped())
            ended_ = true;
        else
            std::rethrow_exception(thrown);
    }
    /// Cancels the function that is being awaited. Immediately if this runs on the strand, since the function may await
    /// an object that is destroyed together with the bulk: a later signal would cancel an operation of a destroyed
    /// object.
    void stop() noexcept
    {
        if (!pending_) return;
        try {
            boost::asio::dispatch(shared_->strand,
                                  [p = shared_] { p->cancel.emit(boost::asio::cancellation_type::terminal); });
        } catch (...) {  // out of memory: the function is not cancelled, and ends by itself
        }
    }
    [[nodiscard]] bool ended() const noexcept { return ended_ && !made_; }

private:
    /// The state that outlives this feed while the function is being awaited.
    struct shared_state {
        using strand_type = boost::asio::strand<boost::asio::any_io_executor>;
        shared_state(Source&& s, std::shared_ptr<arrivals> a, strand_type on)
            : source{std::move(s)}, arrived{std::move(a)}, strand{std::move(on)}
        {}
        Source source;
        std::shared_ptr<arrivals> arrived;
        strand_type strand;
        boost::asio::cancellation_signal cancel;
        bool begins = false;  // used on the strand: co_spawn is running, and may still throw
        std::mutex mutex;
        std::optional<value_type> got;
        std::exception_ptr thrown;
    };
    /// If the execution context is destroyed while the function is awaited, ends the wait for its arrival: the waiter
    /// and the arrivals would keep each other alive.
    class arrival_guard {
    public:
        explicit arrival_guard(std::shared_ptr<shared_state> p) noexcept : shared_{std::move(p)} {}
        arrival_guard(arrival_guard&&) noexcept = default;
        arrival_guard& operator=(arrival_guard&&) = delete;
        ~arrival_guard()
        {
            if (shared_ && !shared_->begins) shared_->arrived->shutdown();
        }
        void arrive() { give_up()->arrived->put(Run::key_of_source); }
        std::shared_ptr<shared_state> give_up() noexcept { return std::exchange(shared_, nullptr); }
        [[nodiscard]] std::shared_ptr<shared_state> const& of() const noexcept { return shared_; }

    private:
        std::shared_ptr<shared_state> shared_;
    };
    /// The completion handler of co_spawn, and not the coroutine itself, signals the arrival: a coroutine that did not
    /// suspend still runs briefly after its body, and the next coroutine must not take over the cancellation slot while
    /// it does.
    static void begin(arrival_guard end)
    {
        auto const p = end.of();
        p->begins = true;
        try {
            boost::asio::co_spawn(
                p->strand, ask(p),
                boost::asio::bind_cancellation_slot(
                    p->cancel.slot(), [end = std::move(end)](std::exception_ptr) mutable { end.arrive(); }));
            p->begins = false;
        } catch (...) {  // out of memory: reported as if the function had thrown it
            p->begins = false;
            static_cast<void>(end.give_up());
            {
                std::lock_guard const lock{p->mutex};
                p->thrown = std::current_exception();
            }
            p->arrived->put(Run::key_of_source);
        }
    }
    static boost::asio::awaitable<void> ask(std::shared_ptr<shared_state> p)
    {
        std::optional<value_type> got;
        std::exception_ptr thrown;
        try {
            got = co_await p->source();
        } catch (...) {
            thrown = std::current_exception();
        }
        {
            std::lock_guard const lock{p->mutex};
            p->got = std::move(got);
            p->thrown = thrown;
        }
    }

    Source source_;
    std::shared_ptr<shared_state> shared_;
    std::optional<value_type> made_;  // returned by the function and not taken yet
    bool pending_ = false;
    bool ended_ = false;
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
