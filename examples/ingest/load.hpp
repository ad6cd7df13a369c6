// Loads the records of an input into PX: each is written once, and each comes to one line of outcomes.
#ifndef EXAMPLES_INGEST_LOAD_HPP
#define EXAMPLES_INGEST_LOAD_HPP

#include "begun_file.hpp"
#include "bulk_outcomes.hpp"
#include "input.hpp"
#include "input_reader.hpp"
#include "line_file.hpp"
#include "load_rules.hpp"
#include "outcomes.hpp"
#include "record_writes.hpp"
#include "sent_before.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace example {

namespace asio = boost::asio;

/// How a load is carried out.
struct load_options {
    std::size_t at_once = 32;         ///< Writes under way.
    bool send_unknown_again = false;  ///< Of events: those that an earlier, killed run may have sent.
    bool send_again = false;          ///< Of events: those that a run which is over sent.
};

/// The files of a run.
struct load_files {
    line_file outcomes;
    lazy_line_file rejects;  ///< What PX does not have, and may be fed again.
    lazy_line_file unknown;  ///< Events, and creates, of which nobody knows whether PX has them.
    begun_file begun;        ///< Of writes that must not be repeated: which may have been sent.

    void flush()
    {
        // Rejects first: a record whose outcome is written is not looked at again.
        rejects.flush();
        unknown.flush();
        outcomes.flush();
    }
    void sync()
    {
        flush();
        rejects.sync();
        unknown.sync();
        outcomes.sync();
        begun.sync();
    }
};

/// One run, on one thread, but for the waits for the input.
class load {
public:
    /// `known` is what earlier starts of the run wrote; `sent`, what the runs before it sent.
    load(input& from, record_writes& writes, load_files& files, known_outcomes known, sent_before const& sent,
         load_options how)
        : from_{from}, writes_{writes}, files_{files}, known_{std::move(known)}, sent_{sent}, how_{how}
    {}

    /// Until every record that the input has came to its outcome, or the run has to stop. A cancellation ends what is
    /// under way, and its outcomes are written down.
    template <class Client>
    asio::awaitable<void> run(Client client, px::bulk_options options)
    {
        options.concurrency(how_.at_once).room(2 * how_.at_once);
        px::bulk writes{client, [this] { return next(); }, options};
        co_await take_outcomes(
            writes, [this](px::bulk_outcome const& one) { take(one); },
            [this] {
                stop();
                rules_.stopped();
            });
        // What was read, and not taken, was not sent, at least not by this start.
        nothing_left_ = at_ == batch_.size() && !problem_;
        for (; writes_.tells_begun() && at_ < batch_.size(); ++at_) not_sent(batch_[at_].number);
        if (!stopped_ && !problem_ && from_.interrupted()) stopped_ = true;
        if (!problem_ && !stopped_) note_all_later();
        nothing_left_ = nothing_left_ && held_ == 0;
        take_over_known(!problem_ && !stopped_);
        files_.sync();
        // Without its end, an input may have more records than were seen.
        if (!stopped_ && !problem_ && known_.highest() > last_)
            problem_ = input_changed("ends after record " + std::to_string(last_) + ", and had " +
                                     std::to_string(known_.highest()) + " when the run began");
        complete_ = !stopped_ && !problem_ && held_ == 0;
    }

    /// Takes no more records; what is under way comes to its end by itself. On the thread of `run`.
    void stop()
    {
        if (stopping_since_) return;
        stopping_since_ = std::chrono::steady_clock::now();
        if (!problem_) stopped_ = true;
        from_.interrupt();
    }
    /// Whether what was under way then takes too long.
    [[nodiscard]] bool is_overdue() const
    {
        return stopping_since_ && std::chrono::steady_clock::now() - *stopping_since_ > grace;
    }

    /// The checks of the first records that PX took.
    [[nodiscard]] std::vector<std::uint32_t> const& first_done() const noexcept { return first_done_; }
    /// Why the first ones that it did not take were refused, a sentence for each.
    [[nodiscard]] std::vector<std::string> const& reasons() const noexcept { return reasons_; }
    [[nodiscard]] outcome_counts const& counts() const noexcept { return counts_; }
    /// Whether every record that was read has its outcome.
    [[nodiscard]] bool nothing_left() const noexcept { return nothing_left_; }
    /// Whether anything was sent of which PX may have taken something.
    [[nodiscard]] bool touched_px() const noexcept { return touched_px_; }
    /// Whether every record of the input has its outcome.
    [[nodiscard]] bool complete() const noexcept { return complete_; }
    /// Why not, where it was not a signal's doing; "no error" else.
    [[nodiscard]] px::error const& problem() const noexcept { return problem_; }

private:
    static constexpr std::chrono::seconds grace{5};

    [[nodiscard]] px::error input_changed(std::string const& how) const
    {
        return px::error{px::errc::invalid_argument,
                         from_.name() + ' ' + how + ": feed it as it was, or say --start-over"};
    }

    /// Why nothing of the input can be loaded, by its first records; "" where it can.
    [[nodiscard]] std::string refusal(input_record const& first) const
    {
        bool const begins = known_.highest() == 0 && !files_.begun.earlier();
        auto const judge = [&](input_record const& record) -> std::string {
            if (auto why = writes_.missing_columns(record, from_); !why.empty()) return why;
            if (!begins || how_.send_again || !writes_.once_only() || !sent_.has(check_of(record))) return {};
            return "record " + std::to_string(record.number) + " of " + from_.name() +
                   " was sent by a run that is over: load what is new alone; where the same row is a new event, say "
                   "--send-again";
        };
        auto why = judge(first);
        for (auto at = at_; why.empty() && at < batch_.size(); ++at) why = judge(batch_[at]);
        return why;
    }

    /// Called by the bulk when it has room for a record.
    asio::awaitable<std::optional<px::write>> next()
    {
        for (;;) {
            if (stopping_since_) co_return std::nullopt;
            if (at_ == batch_.size()) {
                bool const more = co_await read_more();
                if (!more) co_return std::nullopt;
            }
            auto record = std::move(batch_[at_++]);
            if (last_ == 0)
                if (auto why = refusal(record); !why.empty()) {
                    problem_ = px::error{px::errc::invalid_argument, std::move(why)};
                    batch_[--at_] = std::move(record);
                    co_return std::nullopt;
                }
            last_ = record.number;
            take_over_known(false);
            if (auto const before = known_.of(record.number)) {
                if (before->check != check_of(record)) {
                    problem_ = input_changed("has another record " + std::to_string(record.number) +
                                             " than when the run began");
                    co_return std::nullopt;
                }
                count(record, before->result);
                continue;
            }
            auto made = writes_.make(record);
            if (!made) {
                note(record, writes_.id_of(record), px::write_outcome{px::write_result::sent, made.error()});
                continue;
            }
            if (writes_.once_only() && files_.begun.may_have_sent(record.number) && !how_.send_unknown_again) {
                note(record, made->id(), px::write_outcome{});  // an earlier run ended meanwhile
                continue;
            }
            under_way_.emplace(taken_++, std::move(record));
            co_return *std::move(made);
        }
    }

    /// Waits for records without keeping the thread that sends them.
    asio::awaitable<bool> read_more()
    {
        batch_.clear();
        at_ = 0;
        bool more = false;
        try {
            more = co_await reader_.read(batch_, how_.at_once);
        } catch (px::error const& e) {
            problem_ = e;
        }
        if (more && writes_.tells_begun()) files_.begun.begin(batch_.front().number, batch_.back().number);
        co_return more;
    }

    void take(px::bulk_outcome const& one)
    {
        auto const at = under_way_.extract(one.number());
        auto& record = at.mapped();
        auto const then = rules_.judge(one);
        touched_px_ = touched_px_ || one.result() != px::write_result::refused || one.error().http_status() / 100 == 5;
        if (then == after_outcome::note) {
            note_overtaken_by(one);
            bool const is_gone = one.kind() == px::write_kind::remove && one.error() == px::errc::not_found &&
                                 files_.begun.may_have_sent(record.number);
            // A start before this one may have removed it, and was killed before it could say so.
            note(record, one.id(), is_gone ? px::write_outcome{px::write_result::removed} : px::write_outcome{one});
            if (one.result() != px::write_result::unchanged) files_.flush();
            if (rules_.too_many_in_a_row()) give_up(one.error());
            return;
        }
        if (writes_.tells_begun() && one.result() == px::write_result::refused) not_sent(record.number);
        ++held_;
        if (one.record() != px::record_kind::event) later_[one.id()].emplace_back(std::move(record), one);
        if (then == after_outcome::stop_and_send_later || rules_.too_many_in_a_row()) give_up(one.error());
        constexpr std::uint64_t most_held = 1000;
        if (held_ > most_held && !stopping_since_) note_all_later();
    }
    /// By this start: what an earlier one may have sent stays so.
    void not_sent(std::uint64_t number)
    {
        if (!files_.begun.may_have_sent(number)) files_.begun.not_sent(number);
    }
    /// Those that could not be told from a bad moment of PX: the run goes on to its end without them.
    void note_all_later()
    {
        for (auto const& [id, records] : std::exchange(later_, {}))
            for (auto const& [record, why] : records) {
                note(record, id, why);
                --held_;
            }
        files_.flush();
    }
    void take_over_known(bool at_end)
    {
        if (!at_end && last_ <= known_.highest()) return;
        files_.rejects.take_over();
        files_.unknown.take_over();
    }
    /// Records of the same id before one that was carried out: sent later, they would undo it.
    void note_overtaken_by(px::bulk_outcome const& one)
    {
        auto const late = later_.find(one.id());
        if (!one.done() || late == later_.end()) return;
        for (auto const& [overtaken, why] : late->second) note(overtaken, one.id(), why);
        held_ -= late->second.size();
        later_.erase(late);
    }
    void give_up(px::error const& why)
    {
        if (!problem_ && !stopped_) problem_ = why;
        stop();
    }

    void note(input_record const& record, std::string_view id, px::write_outcome const& what)
    {
        count(record, what.result());
        constexpr std::size_t most_reasons = 5;
        if (what.result() == px::write_result::refused && reasons_.size() < most_reasons)
            reasons_.push_back("record " + std::to_string(record.number) +
                               (record.line != 0 ? " (line " + std::to_string(record.line) + ")" : "") + ", " +
                               std::string{id} + ": " + std::string{what.error().message()});
        files_.outcomes.append(outcome_line(record, id, what));
    }
    void count(input_record const& record, px::write_result result)
    {
        counts_.count(result);
        bool const done = result == px::write_result::sent || result == px::write_result::created;
        if (done && first_done_.size() < how_.at_once) first_done_.push_back(check_of(record));
        put_aside(record, result);
    }
    /// Into the files that can be fed again.
    void put_aside(input_record const& record, px::write_result result)
    {
        if (record.raw.empty()) return;  // it was too long to be held
        if (result == px::write_result::refused || (result == px::write_result::unknown && !writes_.once_only()))
            files_.rejects.append(record.raw);
        else if (result == px::write_result::unknown)
            files_.unknown.append(record.raw);
    }

    input& from_;
    record_writes& writes_;
    load_files& files_;
    known_outcomes known_;
    sent_before const& sent_;
    std::vector<std::uint32_t> first_done_;  // their checks
    std::vector<std::string> reasons_;
    load_options how_;
    input_reader reader_{from_};
    std::vector<input_record> batch_;
    std::size_t at_ = 0;
    std::uint64_t last_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t held_ = 0;
    std::unordered_map<std::uint64_t, input_record> under_way_;  // by the bulk's number
    std::unordered_map<std::string, std::vector<std::pair<input_record, px::write_outcome>>> later_;  // by id
    load_rules rules_;
    outcome_counts counts_;
    px::error problem_;
    std::optional<std::chrono::steady_clock::time_point> stopping_since_;
    bool stopped_ = false;
    bool complete_ = false;
    bool nothing_left_ = false;
    bool touched_px_ = false;
};

}  // namespace example

#endif
