// The state of the export of a list, as text from which the next run continues.
#ifndef EXAMPLES_EXPORT_LIST_STATE_HPP
#define EXAMPLES_EXPORT_LIST_STATE_HPP

#include "books.hpp"

#include <gainsight/px.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

namespace px = gainsight::px;

/// The state of a run over a list: the requested span, the finished windows, and the counts.
struct list_state {
    std::string run_id;
    std::string asked;  ///< The span as requested: only a run with the same request resumes this one.
    px::timestamp began{};
    std::optional<px::date_range> span;  ///< Nothing for a list without dates.
    std::optional<px::timestamp> since;  ///< For an incremental read of a list without dates.
    px::bookmark finished;               ///< By this run and earlier runs.
    px::bookmark earlier;                ///< Only by earlier runs: what is left if this run is discarded.
    px::bookmark left_out;               ///< What this run did not have to read when it began.
    std::vector<window_books> windows;   ///< The windows of this run.
    bool complete = false;

    [[nodiscard]] std::string text() const
    {
        boost::json::object out;
        out["px_export_state"] = 1;
        out["run_id"] = run_id;
        out["asked"] = asked;
        out["began"] = px::to_iso8601(began);
        if (span) out["span"] = boost::json::array{px::to_iso8601(span->from()), px::to_iso8601(span->to())};
        if (since) out["since"] = px::to_iso8601(*since);
        out["bookmark"] = boost::json::parse(finished.text());
        if (!earlier.empty()) out["earlier"] = boost::json::parse(earlier.text());
        if (!left_out.empty()) out["left_out"] = boost::json::parse(left_out.text());
        auto& all = out["windows"].emplace_array();
        for (auto const& w : windows) all.push_back(to_json(w));
        out["complete"] = complete;
        return boost::json::serialize(out);
    }

    /// Throws invalid_argument, which says what is wrong, for a text that was not written by `text()`.
    [[nodiscard]] static list_state parse(std::string_view text)
    {
        try {
            auto const all = boost::json::parse(text).as_object();
            if (all.at("px_export_state").to_number<int>() != 1)
                throw std::invalid_argument{"it is of another version"};
            auto const time = [](boost::json::value const& v) {
                return px::parse_iso8601(boost::json::value_to<std::string>(v)).value();
            };
            list_state out;
            out.run_id = boost::json::value_to<std::string>(all.at("run_id"));
            out.asked = boost::json::value_to<std::string>(all.at("asked"));
            out.began = time(all.at("began"));
            if (auto const* span = all.if_contains("span"))
                out.span.emplace(time(span->as_array().at(0)), time(span->as_array().at(1)));
            if (out.span && out.span->from() >= out.span->to())
                throw std::invalid_argument{"its span does not end after it begins"};
            if (auto const* since = all.if_contains("since")) out.since = time(*since);
            auto const bookmark = [](boost::json::value const& v) {
                return px::bookmark::parse(boost::json::serialize(v)).value();
            };
            out.finished = bookmark(all.at("bookmark"));
            if (auto const* earlier = all.if_contains("earlier")) out.earlier = bookmark(*earlier);
            if (auto const* left = all.if_contains("left_out")) out.left_out = bookmark(*left);
            for (auto const& w : all.at("windows").as_array()) out.windows.push_back(window_books_of(w));
            out.complete = all.at("complete").as_bool();
            return out;
        } catch (std::exception const& e) {
            throw px::error{px::errc::invalid_argument,
                            std::string{"the state of an earlier run cannot be read: "} + e.what()};
        }
    }
};

/// The span that the command line requests.
struct span_wish {
    std::optional<px::date_range> between;  ///< --from and --to
    std::optional<int> days;                ///< --days
    bool since_last = false;                ///< --since-last
    std::chrono::milliseconds look_back = std::chrono::hours{1};

    /// A text that is equal for equal requests, for comparing the spans of runs.
    [[nodiscard]] std::string text() const
    {
        if (since_last) return since_last_text;
        if (between) return px::to_iso8601(between->from()) + " to " + px::to_iso8601(between->to());
        return "the last " + std::to_string(days.value_or(default_days)) + " days";
    }
    static constexpr int default_days = 190;
    static constexpr char since_last_text[] = "since the last run";
};

/// The state without an unfinished run: the last complete run.
[[nodiscard]] inline std::optional<list_state> without_unfinished(list_state state)
{
    if (state.complete) return state;
    if (state.earlier.empty() && state.asked == span_wish::since_last_text) {
        // Earlier versions did not store this bookmark: it is what ends where this run began to read.
        auto const from = state.span ? state.span->from() : state.since.value_or(px::timestamp::min());
        state.earlier = state.finished;
        state.earlier.reread_from(from);
    }
    if (state.earlier.empty()) return {};
    list_state left;
    left.began = *state.earlier.end();
    left.finished = std::move(state.earlier);
    left.complete = true;
    return left;
}

/// The run to begin or to resume; `before` is the state of an earlier run, if any. `dated`: the list is requested by
/// date range. `incremental`: the list has no date range, but its records have the time of their last change.
[[nodiscard]] inline list_state next_run(std::optional<list_state> const& before, span_wish const& wish, bool dated,
                                         bool incremental, px::timestamp now, std::string run_id)
{
    auto const refuse = [](std::string const& why) { throw px::error{px::errc::invalid_argument, why}; };
    if (before && !before->complete) {
        if (before->asked != wish.text())
            refuse("an unfinished run over " + before->asked +
                   " is there: ask for that again to finish it, or say --start-over");
        // The state may belong to another list, if files were copied or a Singer runner mixed up STATE messages.
        if (before->span.has_value() != dated)
            refuse(std::string{"the state of the unfinished run is that of another list: this one is "} +
                   (dated ? "read by spans of time, and it has none" : "not read by spans of time, and it has one") +
                   "; give the right one, or say --start-over");
        return *before;
    }
    list_state run;
    run.run_id = std::move(run_id);
    run.asked = wish.text();
    run.began = now;
    auto from = now - std::chrono::days{wish.days.value_or(span_wish::default_days)};
    auto to = now;
    if (wish.between && !wish.since_last) {
        from = wish.between->from();
        to = wish.between->to();
    }
    if (before) {
        run.earlier = before->finished;
        // A span that ends in the future was only read up to the beginning of that run.
        run.earlier.reread_from(before->began);
    }
    if (auto const read_to = run.earlier.end(); wish.since_last && read_to) {
        if (*read_to > now)
            refuse("the last run was read to " + px::to_iso8601(*read_to) + ", and it is " + px::to_iso8601(now) +
                   " now: set the clock, give the right state, or say what to read without --since-last");
        // The look-back time is read again, for records that arrived late or have changed since.
        run.finished = run.earlier;
        from = *read_to - wish.look_back;
        run.finished.reread_from(from);
        if (!dated && incremental) run.since = from;
        // Windows with missing records are read again as well: they are not in the bookmark.
        if (dated) {
            auto first = run.finished.finished().empty() ? from : run.finished.finished().front().from();
            if (before->span) first = std::min(first, before->span->from());
            if (first < from)
                if (auto const holes = run.finished.missing({first, from}); !holes.empty()) from = holes.front().from();
        }
    } else if (wish.since_last && !dated) {
        from = px::from_epoch_ms(0);
    }
    if (dated) {
        run.span.emplace(from, to);
        run.left_out = run.finished;
    }
    return run;
}

}  // namespace example

#endif
