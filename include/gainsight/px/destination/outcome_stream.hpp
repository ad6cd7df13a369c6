// What became of records that are taken from a range or a source and written in the background, one outcome at a time.
#ifndef GAINSIGHT_PX_DESTINATION_OUTCOME_STREAM_HPP
#define GAINSIGHT_PX_DESTINATION_OUTCOME_STREAM_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/resource/awaitables.hpp>
#include <gainsight/px/step.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// The face of whatever writes many records: `Feed` gives records, `Run` writes them and knows what became of each.
template <class Run, class Feed, class Style>
class outcome_stream {
    static constexpr bool throws = std::is_same_v<Style, throwing>;

public:
    /// The next outcome. True (or a step that is true) only when there was one; else every record was told of, or the
    /// error is that the await was cancelled.
    boost::asio::awaitable<std::conditional_t<throws, bool, step>> next(typename Run::outcome_type& out)
    {
        auto const ex = co_await boost::asio::this_coro::executor;
        auto& s = *state_;
        step outcome;
        for (;;) {
            s.go_on(ex);
            if (auto one = s.run.tell()) {
                out = std::move(*one);
                outcome = step::delivered();
                break;
            }
            if (s.feed.ended() && s.run.is_empty()) break;
            auto const cancelled = co_await boost::asio::this_coro::cancellation_state;
            if (cancelled.cancelled() == boost::asio::cancellation_type::none) {
                s.in_a_row = 0;
                co_await s.run.arrived()->async_wait(ex, boost::asio::deferred);
                if (s.run.note_arrivals()) continue;
            }
            outcome = step{error{errc::operation_aborted, "cancelled"}};
            break;
        }
        // What needs no wait, as a million records that are unchanged, must not keep the thread from all else.
        if (outcome && ++s.in_a_row % 256 == 0) {
            auto const cancelled = co_await boost::asio::this_coro::cancellation_state;
            if (cancelled.cancelled() == boost::asio::cancellation_type::none)
                co_await boost::asio::post(ex, boost::asio::deferred);
        }
        if constexpr (throws) {
            if (outcome.error()) throw outcome.error();
            co_return static_cast<bool>(outcome);
        } else {
            co_return outcome;
        }
    }

    /// Ends it early, between two awaits: no request is begun any more, and those under way are cancelled. `next`
    /// then yields the outcomes that are left, each as sure as can be: unknown for what PX may have carried out,
    /// refused with operation_aborted for what was not sent. Records that were not taken yet come to theirs as well
    /// where their range can be read again and knows its end (a forward range that is sized or common: a vector, a
    /// span, and most of what views make of them). Of other ranges, which may be endless, and of a function no more are
    /// taken. A function that is being awaited is cancelled; what it yields all the same has its outcome too.
    void stop()
    {
        state_->run.stop();
        state_->feed.stop();
    }

    /// Records taken so far: their numbers are below this.
    [[nodiscard]] std::uint64_t taken() const noexcept { return state_->run.taken(); }

protected:
    template <class Source>
    outcome_stream(call_context const& context, Source&& source, typename Run::options_type const& options)
        : state_{std::make_unique<state>(context, std::forward<Source>(source), options)}
    {}
    ~outcome_stream() = default;
    outcome_stream(outcome_stream&&) noexcept = default;
    outcome_stream& operator=(outcome_stream&&) noexcept = default;
    [[nodiscard]] Run const& run() const noexcept { return state_->run; }

private:
    struct state {
        template <class Source>
        state(call_context const& context, Source&& source, typename Run::options_type const& options)
            : run{context, options}, feed{std::forward<Source>(source)}
        {}
        /// Everything that needs no wait.
        void go_on(boost::asio::any_io_executor const& ex)
        {
            run.note_arrivals();
            if (run.heard_source()) feed.heard(run);
            feed.fill(run, ex);
            run.start();
        }
        Run run;
        Feed feed;
        std::uint64_t in_a_row = 0;  // outcomes without a wait
    };
    std::unique_ptr<state> state_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
