// Sends the entries of a queue into PX, and tells the queue what became of each.
#ifndef EXAMPLES_INGEST_FLEET_WORKER_HPP
#define EXAMPLES_INGEST_FLEET_WORKER_HPP

#include "bulk_outcomes.hpp"
#include "fleet_rules.hpp"
#include "fleet_sends.hpp"
#include "ndjson_input.hpp"
#include "outcomes.hpp"
#include "record_writes.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/fleet/queue_reader.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace example {

namespace asio = boost::asio;

/// On one thread.
class fleet_worker {
public:
    /// `repeats`: what may have been sent is sent again.
    fleet_worker(px::fleet::queue_reader& queue, record_writes& writes, bool repeats, std::size_t at_once)
        : queue_{queue}, writes_{writes}, rules_{repeats}, at_once_{at_once}, repeats_{repeats}
    {}

    /// Until stop(), and until what is under way has its outcome. A cancellation ends that early.
    template <class Client>
    asio::awaitable<void> run(Client client)
    {
        px::bulk_options options;
        // None waits inside for its turn: on the way it would not be looked at again.
        options.concurrency(at_once_).room(at_once_);
        px::bulk writes{client, [this] { return next(); }, options};
        co_await take_outcomes(writes, [this](px::bulk_outcome const& one) { take(one); }, [this] { stop(); });
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        queue_.stop();
        // The source ended, so that nobody came for those that wait.
        for (px::fleet::queue_entry e; queue_.next(e);) queue_.not_sent(e);
        sends_.leave([this](fleet_send const& s) { give_back(s); });
        co_await queue_.ended();
    }

    /// Sends nothing more.
    void stop()
    {
        if (stopping_since_) return;
        stopping_since_ = clock::now();
        queue_.stop();
        look_again();
    }
    /// Whether what was under way then takes too long.
    [[nodiscard]] bool is_overdue() const { return stopping_since_ && clock::now() - *stopping_since_ > grace; }
    /// Something changed: what waits may be unwanted.
    void look_again()
    {
        sends_.hurry();
        queue_.interrupt_wait();
    }
    [[nodiscard]] outcome_counts const& counts() const noexcept { return counts_; }

private:
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds grace{5};
    static constexpr std::chrono::milliseconds longest_pause{30'000};
    /// So many outcomes in a row are no chance.
    static constexpr unsigned most_in_a_row = 10;

    /// Called by the bulk when it has room for a record.
    asio::awaitable<std::optional<px::write>> next()
    {
        for (;;) {
            for (px::fleet::queue_entry e; queue_.next(e);) add(std::move(e));
            auto const now = clock::now();
            // After trouble one goes first, and tells whether PX is back.
            bool const waits = !stopping_since_ && (now < waits_until_ || (is_in_doubt() && !under_way_.empty()));
            while (auto* const s = waits ? nullptr : sends_.next(now))
                if (may_be_sent(*s, now)) {
                    under_way_.emplace(taken_++, s->id);
                    auto out = std::move(s->write);
                    s->write.reset();
                    co_return out;
                }
            if (stopping_since_ || queue_.failure()) co_return std::nullopt;
            auto until = now + std::chrono::seconds{1};
            if (now < waits_until_) until = std::min(until, waits_until_);
            if (auto const moment = sends_.next_moment(); moment && !waits) until = std::min(until, *moment);
            co_await queue_.wait(until);
        }
    }

    void add(px::fleet::queue_entry e)
    {
        using px::fleet::entry_state;
        auto const state = queue_.state_of(e);
        if (state == entry_state::lost) return queue_.not_sent(e);
        auto record = record_of(e);
        auto made = writes_.make(record);
        auto id = made ? made->id() : writes_.id_of(record);
        if (!made) {
            refuse(e, std::move(id), px::write_outcome{px::write_result::sent, made.error()});
        } else if (e.begun && !repeats_) {
            counts_.count(px::write_result::unknown);
            queue_.unknown(e, std::move(id), "a worker that stopped may have sent it");
        } else {
            fleet_send s{std::move(e), std::move(id), *std::move(made), {}};
            s.attempts.may_be_there = s.entry.again;
            sends_.add(std::move(s));
        }
    }
    [[nodiscard]] input_record record_of(px::fleet::queue_entry const& e)
    {
        input_record out;
        if (e.has_record)
            read_object(e.record, check_, out);
        else
            out.problem = "the entry has no field \"record\"";
        return out;
    }

    /// Else it has been dealt with.
    bool may_be_sent(fleet_send& s, clock::time_point now)
    {
        using px::fleet::entry_state;
        switch (queue_.state_of(s.entry)) {
            case entry_state::ours: break;
            case entry_state::held: sends_.again(s.id, now + std::chrono::milliseconds{50}); return false;
            case entry_state::wanted:
            case entry_state::lost:
                give_back(s);
                drop(s);
                return false;
        }
        if (!s.write) {
            auto made = writes_.make(record_of(s.entry));
            if (!made) {
                refuse(s.entry, s.id, px::write_outcome{px::write_result::sent, made.error()});
                drop(s);
                return false;
            }
            s.write = *std::move(made);
        }
        return true;
    }
    void give_back(fleet_send const& s)
    {
        if (s.attempts.was_unknown)
            queue_.perhaps_sent(s.entry);
        else
            queue_.not_sent(s.entry);
    }
    void drop(fleet_send const& s)
    {
        auto const id = s.id;
        sends_.ended(id);
    }
    void refuse(px::fleet::queue_entry const& e, std::string id, px::write_outcome const& why)
    {
        counts_.count(px::write_result::refused);
        queue_.refused(e, std::move(id), words_of(why.error()));
    }
    [[nodiscard]] static std::string words_of(px::error const& e)
    {
        std::string out{e.vendor_message().empty() ? e.message() : e.vendor_message()};
        for (auto const& sub : e.sub_errors()) out += "; " + sub.field + ": " + sub.message;
        if (e.http_status() != 0) out += " (HTTP " + std::to_string(e.http_status()) + ')';
        return out;
    }

    void take(px::bulk_outcome const& one)
    {
        auto const under_way = under_way_.extract(one.number());
        auto const& id = under_way.mapped();
        auto& s = sends_.of(id);
        auto const now = clock::now();
        auto const verdict = rules_.judge(one, one.kind(), s.attempts);
        count_in_a_row(verdict, one.error(), now);
        if (verdict == fleet_verdict::again || verdict == fleet_verdict::again_with_all) {
            auto const ours = queue_.state_of(s.entry) == px::fleet::entry_state::ours;
            sends_.again(id, verdict == fleet_verdict::again ? now + fleet_rules::pause_after(s.attempts.failed) : now);
            if (!ours) look_again();  // it was lost, or wanted, meanwhile, and keeps its partition waiting
            return;
        }
        switch (verdict) {
            case fleet_verdict::refused: refuse(s.entry, id, one); break;
            case fleet_verdict::unknown:
                counts_.count(px::write_result::unknown);
                queue_.unknown(s.entry, id, one.error() ? words_of(one.error()) : "it was sent, and no answer came");
                break;
            case fleet_verdict::given_back: give_back(s); break;
            default:
                counts_.count(one.done() || one.result() == px::write_result::unchanged ? one.result()
                                                                                        : px::write_result::sent);
                queue_.done(s.entry);
        }
        sends_.ended(id);
        if (sends_.under_way() < at_once_) queue_.interrupt_wait();
    }
    /// Whether so many outcomes in a row were unknown that it is PX' trouble, or the way's: whatever is sent now is
    /// lost to whoever must not send it again.
    [[nodiscard]] bool is_in_doubt() const noexcept { return unknown_in_a_row_ >= most_in_a_row; }
    void count_in_a_row(fleet_verdict verdict, px::error const& why, clock::time_point now)
    {
        switch (verdict) {
            case fleet_verdict::again_with_all: return wait_for_px(why, now);
            case fleet_verdict::given_back: return;
            case fleet_verdict::unknown:
                ++unknown_in_a_row_;
                if (is_in_doubt()) wait_for_px(why, now);
                return;
            case fleet_verdict::again:
                if (is_in_doubt()) return wait_for_px(why, now);
                // Each waits for a moment of its own.
                if (++failed_in_a_row_ == most_in_a_row) say(why, "it is tried again");
                return;
            case fleet_verdict::done:
            case fleet_verdict::refused:
                unknown_in_a_row_ = failed_in_a_row_ = 0;
                last_trouble_.clear();
                pause_ = {};
        }
    }
    /// No record could be sent now.
    void wait_for_px(px::error const& why, clock::time_point now)
    {
        if (now < waits_until_) return;
        pause_ = std::min(std::max(std::chrono::milliseconds{500}, 2 * pause_), longest_pause);
        waits_until_ = now + pause_;
        say(why, "it waits");
    }
    /// Once, until it goes on: how long each attempt took is no news.
    void say(px::error const& why, char const* what_then)
    {
        auto words = words_of(why) + what_then;
        if (last_trouble_ == words) return;
        last_trouble_ = std::move(words);
        std::fprintf(stderr, "ingest: %s; %s\n", why ? why.what() : "no answer came", what_then);
    }

    px::fleet::queue_reader& queue_;
    record_writes& writes_;
    fleet_rules rules_;
    fleet_sends sends_;
    json_check check_;
    outcome_counts counts_;
    std::unordered_map<std::uint64_t, std::string> under_way_;  // ids, by the bulk's number
    std::uint64_t taken_ = 0;
    std::size_t at_once_;
    std::string last_trouble_;
    clock::time_point waits_until_{};
    std::chrono::milliseconds pause_{0};
    unsigned unknown_in_a_row_ = 0, failed_in_a_row_ = 0;
    std::optional<clock::time_point> stopping_since_;
    bool repeats_;
};

}  // namespace example

#endif
