// What an outcome means for the run that it is part of. Pure.
#ifndef EXAMPLES_INGEST_LOAD_RULES_HPP
#define EXAMPLES_INGEST_LOAD_RULES_HPP

#include <gainsight/px.hpp>

#include <cstddef>

namespace example {

namespace px = gainsight::px;

/// What a run does with an outcome.
enum class after_outcome : unsigned char {
    note,                ///< It is the record's: it is written down, and the run goes on.
    send_later,          ///< It has none yet: where the run stops, the next start of the same command sends it.
    stop_and_send_later  ///< So have all others: nothing that is sent now would be taken.
};

/// Whether a failure would strike whatever record were sent.
[[nodiscard]] inline bool is_of_the_run(px::error const& e)
{
    switch (e.code()) {
        case px::errc::unauthorized:
        case px::errc::forbidden:
        case px::errc::redirected:
        case px::errc::quota_exhausted:
        case px::errc::closed:
        case px::errc::connect_failed:
        case px::errc::tls_failed:
        case px::errc::proxy_refused: return true;
        // After the retries, which take their time: PX is away, or the rate is used up by others.
        case px::errc::rate_limited:
        case px::errc::unavailable:
        case px::errc::pool_exhausted:
        case px::errc::deadline_exceeded: return e.effect() == px::effect::not_applied;
        default: return false;
    }
}

/// Whether what stopped a run, or holds a sidecar up, may pass by itself: PX is away, the day's calls are spent.
[[nodiscard]] inline bool may_pass(px::error const& e)
{
    return e && e != px::errc::unauthorized && e != px::errc::forbidden && e != px::errc::redirected &&
           e != px::errc::tls_failed && e != px::errc::invalid_argument;
}

/// Rules for the outcomes of one run.
class load_rules {
public:
    /// So many failures in a row that may be any record's stop the run: PX, or what stands before it, is not well.
    static constexpr std::size_t most_in_a_row = 50;

    [[nodiscard]] after_outcome judge(px::bulk_outcome const& one)
    {
        auto const& e = one.error();
        if (one.result() == px::write_result::unknown || one.result() == px::write_result::refused) {
            // Of writes that can be repeated without harm; a later one of the same record was not begun then.
            bool const repeatable = one.kind() != px::write_kind::send && one.kind() != px::write_kind::create;
            bool const not_applied = one.result() == px::write_result::refused;
            if (stopped_ && e == px::errc::operation_aborted && (not_applied || repeatable))
                return after_outcome::send_later;
            if (not_applied && is_of_the_run(e)) {
                stopped_ = true;
                return after_outcome::stop_and_send_later;
            }
            bool const unwell = e == px::errc::blocked_at_edge || std::error_code{e} == px::error_kind::transient ||
                                std::error_code{e} == px::error_kind::transport;
            in_a_row_ = unwell ? in_a_row_ + 1 : 0;
            // Whether it was the record or the moment, those behind it tell.
            if (unwell && repeatable) return after_outcome::send_later;
        } else {
            in_a_row_ = 0;
        }
        return after_outcome::note;
    }
    /// Whether the run has to stop though its last outcome is the record's.
    [[nodiscard]] bool too_many_in_a_row() const noexcept { return in_a_row_ >= most_in_a_row; }
    /// No request is begun any more, whoever wanted it.
    void stopped() noexcept { stopped_ = true; }

private:
    std::size_t in_a_row_ = 0;
    bool stopped_ = false;
};

}  // namespace example

#endif
