// The common part of px::bulk and px::memberships: takes records from a source, writes them, and delivers their
// outcomes one by one.
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

/// The base of classes that write many records. `Feed` provides records; `Run` writes them and knows their outcomes.
template <class Run, class Feed, class Style>
class outcome_stream {
    static constexpr bool throws = std::is_same_v<Style, throwing>;

public:
    /// Waits for the next outcome. True (or a step that is true) only if there was one; otherwise every outcome was
    /// delivered, or the await was cancelled, as the error says.
    boost::asio::awaitable<std::conditional_t<throws, bool, step>> next(typename Run::outcome_type& out)
    {
        auto const ex = co_await boost::asio::this_coro::executor;
        auto& s = *state_;
        step outcome;
        for (;;) {
            s.go_on(ex);
            if (auto one = s.run.next_outcome()) {
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
        // Outcomes that need no wait, as of a million unchanged records, must not block the thread for other work.
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

    /// Stops early; call it between two awaits. No further request is started, and requests under way are cancelled.
    /// `next` then delivers the outcomes that are left: unknown for what PX may have carried out, refused with
    /// operation_aborted for what was not sent. Records that were not taken yet get an outcome as well if the source is
    /// a forward range that is sized or common (a vector, a span, and most views of them). Other ranges may be infinite
    /// and are not read any further; a source function is not called any more. A function that is being awaited is
    /// cancelled; if it returns a record nevertheless, that record gets an outcome too.
    void stop()
    {
        state_->run.stop();
        state_->feed.stop();
    }

    /// The number of records taken so far; their numbers are smaller than this.
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
        /// Does everything that needs no wait.
        void go_on(boost::asio::any_io_executor const& ex)
        {
            run.note_arrivals();
            if (run.source_answered()) feed.source_answered(run);
            feed.fill(run, ex);
            run.start();
        }
        Run run;
        Feed feed;
        std::uint64_t in_a_row = 0;  // outcomes since the last wait
    };
    std::unique_ptr<state> state_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
