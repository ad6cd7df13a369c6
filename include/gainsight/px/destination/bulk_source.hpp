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

/// A range of writes, or of what converts to one: a vector, a span, a view that makes writes of rows.
template <class Range>
concept range_of_writes =
    std::ranges::input_range<Range> && std::convertible_to<std::ranges::range_reference_t<Range>, write>;

/// A function that is awaited for the next write, and yields nothing at the end.
template <class Source>
concept source_of_writes = std::same_as<std::invoke_result_t<Source&>, boost::asio::awaitable<std::optional<write>>>;

namespace detail {

// `Run` is what takes the records, as bulk_run does.

/// Takes records out of a range, as far as there is room.
template <class View, class Run>
class range_feed {
    using value_type = typename Run::value_type;

public:
    template <class Range>
    explicit range_feed(Range&& range) : range_(std::views::all(std::forward<Range>(range)))
    {}

    void fill(Run& run, boost::asio::any_io_executor const&)
    {
        // What can be read once may wait for what comes, and what has no end that is known of may be endless: such
        // ranges are left where they are.
        constexpr bool is_bounded =
            std::ranges::forward_range<View> && (std::ranges::sized_range<View> || std::ranges::common_range<View>);
        if (run.stopped() && !is_bounded) ended_ = true;
        while (run.has_room() && (made_ || reach())) {
            if (!made_) {
                behind_ = true;  // also where the record cannot be made, which is not asked for again
                made_.emplace(**at_);
            }
            run.take(std::move(*made_));
            made_.reset();
        }
    }
    void heard(Run&) {}
    void stop() noexcept {}
    [[nodiscard]] bool ended() const noexcept { return ended_ && !made_; }

private:
    /// Goes to the next record; false at the end. Of a range that throws on the way nobody knows where it stands.
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
    std::optional<value_type> made_;  // and not taken yet, as where memory was short
    bool behind_ = false;             // the record at the iterator was made
    bool ended_ = false;
};

/// Asks a function for records, one at a time, when there is room for one. It is awaited apart from whoever takes them,
/// so that what has ended is told while it waits; on a strand, since it may be cancelled.
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
        if (!pull_) {
            auto strand = boost::asio::make_strand(ex);
            pull_ = std::make_shared<pull>(std::move(source_), run.arrived(), std::move(strand));
        }
        // On the strand, since what is left there of the function's last run still has to go.
        boost::asio::dispatch(pull_->strand, [end = parting{pull_}]() mutable { begin(std::move(end)); });
        pending_ = true;
    }
    /// The function has yielded, or thrown, which is thrown on.
    void heard(Run& run)
    {
        pending_ = false;
        std::exception_ptr thrown;
        {
            std::lock_guard const lock{pull_->mutex};
            made_ = std::exchange(pull_->got, std::nullopt);
            thrown = std::exchange(pull_->thrown, nullptr);
        }
        if (made_) return;  // it is taken as soon as the bulk is filled
        if (!thrown || run.stopped())
            ended_ = true;
        else
            std::rethrow_exception(thrown);
    }
    /// Gives the function up that is being awaited. At once where that is allowed here, since it may wait for what goes
    /// away with the bulk: a signal that comes later would ask an operation of an object that is gone to end.
    void stop() noexcept
    {
        if (!pending_) return;
        try {
            boost::asio::dispatch(pull_->strand,
                                  [p = pull_] { p->cancel.emit(boost::asio::cancellation_type::terminal); });
        } catch (...) {  // no memory for the signal: it ends by itself
        }
    }
    [[nodiscard]] bool ended() const noexcept { return ended_ && !made_; }

private:
    /// What outlives that one while the function is being awaited.
    struct pull {
        using strand_type = boost::asio::strand<boost::asio::any_io_executor>;
        pull(Source&& s, std::shared_ptr<arrivals> a, strand_type on)
            : source{std::move(s)}, arrived{std::move(a)}, strand{std::move(on)}
        {}
        Source source;
        std::shared_ptr<arrivals> arrived;
        strand_type strand;
        boost::asio::cancellation_signal cancel;
        bool begins = false;  // on the strand: its coroutine is being made, and may not come to be
        std::mutex mutex;
        std::optional<value_type> got;
        std::exception_ptr thrown;
    };
    /// A context that ends meanwhile must part whoever waits from what it waits for.
    class parting {
    public:
        explicit parting(std::shared_ptr<pull> p) noexcept : pull_{std::move(p)} {}
        parting(parting&&) noexcept = default;
        parting& operator=(parting&&) = delete;
        ~parting()
        {
            if (pull_ && !pull_->begins) pull_->arrived->shutdown();
        }
        void arrive() { give_up()->arrived->put(Run::key_of_source); }
        std::shared_ptr<pull> give_up() noexcept { return std::exchange(pull_, nullptr); }
        [[nodiscard]] std::shared_ptr<pull> const& of() const noexcept { return pull_; }

    private:
        std::shared_ptr<pull> pull_;
    };
    /// The arrival is told when the coroutine is over, not by itself: one that did not suspend goes on a moment after
    /// its body, and the next one must not take the signal's slot from under it.
    static void begin(parting end)
    {
        auto const p = end.of();
        p->begins = true;
        try {
            boost::asio::co_spawn(
                p->strand, ask(p),
                boost::asio::bind_cancellation_slot(
                    p->cancel.slot(), [end = std::move(end)](std::exception_ptr) mutable { end.arrive(); }));
            p->begins = false;
        } catch (...) {  // no memory for the coroutine, which the bulk is told as if the function had thrown it
            p->begins = false;
            static_cast<void>(end.give_up());
            {
                std::lock_guard const lock{p->mutex};
                p->thrown = std::current_exception();
            }
            p->arrived->put(Run::key_of_source);
        }
    }
    static boost::asio::awaitable<void> ask(std::shared_ptr<pull> p)
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
    std::shared_ptr<pull> pull_;
    std::optional<value_type> made_;  // and not taken yet
    bool pending_ = false;
    bool ended_ = false;
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
