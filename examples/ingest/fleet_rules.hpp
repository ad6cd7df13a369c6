// What an outcome means for an entry of a queue. Pure.
#ifndef EXAMPLES_INGEST_FLEET_RULES_HPP
#define EXAMPLES_INGEST_FLEET_RULES_HPP

#include "load_rules.hpp"

#include <gainsight/px.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace example {

/// What a worker does with an entry whose write came to an outcome.
enum class fleet_verdict : unsigned char {
    done,
    refused,         ///< PX does not want it, and will not.
    unknown,         ///< PX may have it, and it must not be sent again.
    again,           ///< It was not taken, or may be repeated: it is sent again after a while.
    again_with_all,  ///< So would be all others: the worker waits.
    given_back       ///< It was not sent, since the worker stops.
};

/// The attempts at an entry so far.
struct fleet_attempts {
    unsigned failed = 0;
    std::uint64_t done_before = 0;  ///< Entries that were done when the first attempt failed.
    bool may_be_there = false;      ///< PX may have it from an attempt before this one.
    bool was_unknown = false;       ///< This worker made such an attempt.
    bool early = false;             ///< The one under way was made before its moment.
};

class fleet_rules {
public:
    /// `repeatable`: an entry may be sent again though PX may have it.
    explicit fleet_rules(bool repeatable) : repeatable_{repeatable} {}

    /// After so many failed attempts at one entry, each at its moment, while others were done, it is the entry's fault;
    /// after so many alone, which take a quarter of an hour, it is so as well, or one that cannot be sent would hold
    /// all others up for ever.
    static constexpr unsigned most_attempts = 10, most_alone = 30;

    [[nodiscard]] fleet_verdict judge(px::write_outcome const& outcome, px::write_kind kind, fleet_attempts& before)
    {
        auto const& e = outcome.error();
        bool const is_unknown = outcome.result() == px::write_result::unknown;
        if (!is_unknown && outcome.result() != px::write_result::refused) {
            ++done_;
            return fleet_verdict::done;
        }
        if (is_unknown) {
            before.may_be_there = before.was_unknown = true;
            if (!repeatable_) return fleet_verdict::unknown;
            if (e == px::errc::operation_aborted) return fleet_verdict::given_back;
            return repeat(before, fleet_verdict::unknown);
        }
        if (e == px::errc::operation_aborted) return fleet_verdict::given_back;
        if (is_of_the_run(e)) return fleet_verdict::again_with_all;
        if (e == px::errc::hook_failed) return fleet_verdict::again;  // the last look: too late
        // What PX refuses because it is done already.
        bool const is_there =
            e == px::errc::duplicate_request_blocked || (kind == px::write_kind::remove && e == px::errc::not_found);
        if (before.may_be_there && is_there) {
            ++done_;
            return fleet_verdict::done;
        }
        bool const unwell = e == px::errc::blocked_at_edge || std::error_code{e} == px::error_kind::transient ||
                            std::error_code{e} == px::error_kind::transport;
        return unwell ? repeat(before, fleet_verdict::refused) : fleet_verdict::refused;
    }

    /// How long an entry waits after its attempts failed so often.
    [[nodiscard]] static std::chrono::milliseconds pause_after(unsigned failed)
    {
        return std::chrono::milliseconds{250} * (1 << std::min(failed, 7U));
    }

private:
    fleet_verdict repeat(fleet_attempts& before, fleet_verdict at_last) const
    {
        if (before.early) return fleet_verdict::again;
        if (before.failed++ == 0) before.done_before = done_;
        auto const most = done_ > before.done_before ? most_attempts : most_alone;
        return before.failed >= most ? at_last : fleet_verdict::again;
    }

    bool repeatable_;
    std::uint64_t done_ = 0;
};

}  // namespace example

#endif
