// A partition in the hands of its owner: what is read, handed out, and to be said to Redis next. Pure.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_PARTITION_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_PARTITION_HPP

#include <gainsight/px/fleet/queue_entry.hpp>
#include <gainsight/px/fleet/queue_options.hpp>
#include <gainsight/px/fleet/queue_work.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// Entries are read, in their order: first those that the group holds, which a worker before this one left, then new
/// ones. They are marked as begun where that is wanted, handed out, and come to an outcome, which Redis is told. Until
/// it is known to know, an entry counts as open: it is not taken for another one when it is read again.
///
/// One question at a time: `request`, then `answered` or `failed`.
class queue_partition {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `sent_before`: up to there entries were handed out under an earlier lease, which was lost.
    queue_partition(std::uint32_t number, std::string token, queue_options const& o, time_point claimed,
                    entry_id sent_before = {})
        : options_{&o}, token_{std::move(token)}, number_{number}, renewed_{claimed}, next_poll_{claimed},
          sent_before_{sent_before}, handed_out_{sent_before}
    {}

    [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
    [[nodiscard]] std::string const& token() const noexcept { return token_; }
    [[nodiscard]] bool drains() const noexcept { return drains_; }
    [[nodiscard]] bool has_read() const noexcept { return !read_.empty(); }
    /// Of what is read and not handed out, about.
    [[nodiscard]] std::size_t read_bytes() const noexcept { return read_bytes_; }
    /// Up to there entries were handed out.
    [[nodiscard]] entry_id handed_out() const noexcept { return handed_out_; }
    /// Until when nobody else can have it.
    [[nodiscard]] time_point ours_until() const noexcept { return renewed_ + options_->lease(); }

    /// No more of it is handed out. What is open comes to its end, and then it is given back.
    void drain()
    {
        drains_ = true;
        for (auto const& e : read_) open_.erase(e.id);
        read_.clear();
        read_bytes_ = 0;
    }

    /// When Redis should be asked next, where `room` more entries may be handed out, and `ahead` bytes of them may be
    /// read. `tells`: outcomes are told at once.
    [[nodiscard]] time_point due(std::size_t room, bool tells, std::size_t ahead = queue_work::most_bytes) const
    {
        if (refusals_ != 0) return not_before_;
        auto const at_once = time_point::min();
        if (drains_ && out_ == 0) return at_once;
        if (options_->marks_begun() && room != 0 && !read_.empty()) return at_once;
        if (tells && outcomes() != 0) return at_once;
        auto out = renewed_ + options_->lease() / 4;
        if (outcomes() != 0) out = std::min(out, first_outcome_ + outcome_wait);
        if (ahead != 0 && wants_entries()) out = std::min(out, reads_held_ ? at_once : next_poll_);
        return out;
    }

    /// All that there is to be said and asked.
    [[nodiscard]] queue_work const& request(time_point now, std::size_t room,
                                            std::size_t ahead = queue_work::most_bytes)
    {
        work_ = std::exchange(next_, {});
        work_.number = ++requests_;
        work_.answered = answered_;
        if (drains_) {
            work_.gives_back = out_ == 0;
            return work_;
        }
        if (options_->marks_begun()) {
            auto const n = std::min(room, read_.size());
            for (std::size_t i = 0; i < n; ++i) {
                work_.about_to_be_sent.push_back(read_.front().id);
                marking_.push_back(take_first());
            }
        }
        if (ahead != 0 && wants_entries() && (reads_held_ || now >= next_poll_)) {
            work_.read_from = reads_held_ ? last_ : ">";
            work_.count = std::clamp<std::size_t>(ahead / sizeof(queue_entry), 1, options_->batch() / fewer_);
            work_.bytes = std::min(bytes_, ahead);
            work_.slowness = slowness_;
        }
        return work_;
    }

    /// Redis answered what was asked at `asked`. What may be handed out now is appended to `ready`.
    void answered(queue_work_answer answer, time_point asked, time_point now, std::deque<queue_entry>& ready)
    {
        renewed_ = asked;
        answered_ = work_.number;
        refusals_ = 0;
        not_before_ = {};
        for (auto const* ids : {&work_.done, &work_.not_sent, &work_.perhaps_sent})
            for (auto const& id : *ids) open_.erase(id);
        for (auto const* told : {&work_.refused, &work_.unknown})
            for (auto const& t : *told) open_.erase(t.entry);
        if (drains_) {  // nobody takes them any more, and their marks stand
            for (auto const& e : marking_) take_mark_back(e);
        } else {
            for (auto& e : marking_) hand_out(std::move(e), ready);
        }
        marking_.clear();
        if (!work_.read_from.empty()) take(std::move(answer), now);
        work_ = {};
    }

    /// Redis may have done what it was asked, or not. `late`: it did not reply in time.
    void failed(bool late = true)
    {
        auto const again = [](auto& first, auto& then) {
            first.insert(first.end(), std::make_move_iterator(then.begin()), std::make_move_iterator(then.end()));
            then = std::move(first);
        };
        again(work_.done, next_.done);
        again(work_.not_sent, next_.not_sent);
        again(work_.perhaps_sent, next_.perhaps_sent);
        again(work_.refused, next_.refused);
        again(work_.unknown, next_.unknown);
        if (drains_)  // their marks may stand
            for (auto const& e : marking_) take_mark_back(e);
        else
            for (; !marking_.empty(); marking_.pop_back()) {
                read_bytes_ += size_of(marking_.back());
                read_.push_front(std::move(marking_.back()));
            }
        marking_.clear();
        // A reply may be too long for its time: it is asked for less, and what cannot be less is waited for longer.
        if (late && !work_.read_from.empty()) {
            bytes_ = std::max(bytes_ / 2, least_bytes);
            if (2 * fewer_ <= options_->batch())
                fewer_ *= 2;
            else
                slowness_ = std::min(2 * slowness_, most_slowness);
        }
        work_ = {};
        reads_held_ = true;  // what was read, and whose reply was lost, is held by the group
    }

    /// Redis would not do what it was asked, which is trouble of this partition alone. Whether to try again, after a
    /// while.
    [[nodiscard]] bool refused_by_redis(time_point now)
    {
        failed(false);
        not_before_ = now + refusal_wait;
        return ++refusals_ < most_refusals;
    }

    /// Without marks: hands out what was read.
    void hand_out(std::size_t room, std::deque<queue_entry>& ready)
    {
        for (auto n = std::min(room, read_.size()); n != 0; --n) hand_out(take_first(), ready);
    }

    void done(queue_entry const& e, time_point now) { ended(next_.done, e.id, now); }
    void not_sent(queue_entry const& e, time_point now)
    {
        if (outcomes() == 0) first_outcome_ = now;
        take_mark_back(e);
        --out_;
    }
    void perhaps_sent(queue_entry const& e, time_point now) { ended(next_.perhaps_sent, e.id, now); }
    void refused(queue_entry const& e, std::string id, std::string why, time_point now)
    {
        ended(next_.refused, told_entry{e.id, std::move(id), std::move(why)}, now);
    }
    void unknown(queue_entry const& e, std::string id, std::string why, time_point now)
    {
        ended(next_.unknown, told_entry{e.id, std::move(id), std::move(why)}, now);
    }
    /// Those that are handed out and have no outcome.
    [[nodiscard]] std::size_t out() const noexcept { return out_; }
    /// Those that have one which Redis may not know yet.
    [[nodiscard]] std::size_t untold() const noexcept { return number_of(next_) + number_of(work_); }

private:
    static constexpr std::chrono::milliseconds outcome_wait{20}, refusal_wait{50};
    static constexpr unsigned most_refusals = 3;
    /// How soon an empty stream is looked at again, at first and at most.
    static constexpr std::chrono::milliseconds first_poll{5}, last_poll{160};
    static constexpr int most_slowness = 16;
    static constexpr std::size_t least_bytes = std::size_t{64} << 10;

    [[nodiscard]] static std::size_t number_of(queue_work const& w) noexcept
    {
        return w.done.size() + w.not_sent.size() + w.perhaps_sent.size() + w.refused.size() + w.unknown.size();
    }
    [[nodiscard]] std::size_t outcomes() const noexcept { return number_of(next_); }
    [[nodiscard]] bool wants_entries() const noexcept { return !drains_ && read_.size() <= options_->batch() / 2; }

    template <class List, class What>
    void ended(List& list, What what, time_point now)
    {
        if (outcomes() == 0) first_outcome_ = now;
        list.push_back(std::move(what));
        --out_;
    }

    [[nodiscard]] static std::size_t size_of(queue_entry const& e) noexcept
    {
        return sizeof(queue_entry) + e.record.size();
    }
    queue_entry take_first()
    {
        auto out = std::move(read_.front());
        read_.pop_front();
        read_bytes_ -= size_of(out);
        return out;
    }
    void hand_out(queue_entry e, std::deque<queue_entry>& ready)
    {
        ++out_;
        handed_out_ = std::max(handed_out_, entry_id::of(e.id));
        ready.push_back(std::move(e));
    }
    /// What a worker before this one may have sent stays marked.
    void take_mark_back(queue_entry const& e)
    {
        if (!e.begun) next_.not_sent.push_back(e.id);
    }

    void take(queue_work_answer answer, time_point now)
    {
        bool const was_new = work_.read_from == ">";
        reads_held_ = answer.holds_more;
        bytes_ = std::min(2 * bytes_, queue_work::most_bytes);
        if (fewer_ == 1) slowness_ = 1;
        fewer_ = std::max<std::size_t>(fewer_ / 2, 1);
        if (was_new && answer.entries.empty()) {
            poll_ = std::min(std::max(first_poll, 2 * poll_), last_poll);
            next_poll_ = now + poll_;
        } else {
            poll_ = {};
            next_poll_ = now;
        }
        for (auto& got : answer.entries) {
            last_ = got.id;
            if (drains_ || !open_.insert(got.id).second) continue;
            if (!got.is_there) {  // somebody removed it from the stream
                ++out_;
                ended(next_.done, std::move(got.id), now);
                continue;
            }
            auto& e = read_.emplace_back();
            e.id = std::move(got.id);
            e.record = std::move(got.record);
            e.token = token_;
            e.partition = number_;
            e.has_record = got.has_record;
            bool const was_out = entry_id::of(e.id) <= sent_before_;
            e.again = !was_new || was_out;
            e.begun = got.begun || was_out;
            read_bytes_ += size_of(e);
        }
    }

    queue_options const* options_;
    std::string token_;
    std::uint32_t number_;
    time_point renewed_, next_poll_, first_outcome_{}, not_before_{};
    unsigned refusals_ = 0;
    std::chrono::milliseconds poll_{0};
    std::deque<queue_entry> read_;      // and not handed out
    std::vector<queue_entry> marking_;  // their marks are under way
    std::unordered_set<std::string> open_;
    queue_work next_, work_;    // to be said; being said
    std::string last_ = "0-0";  // of those that were read
    std::uint64_t requests_ = 0, answered_ = 0;
    entry_id sent_before_, handed_out_;
    std::size_t bytes_ = queue_work::most_bytes, read_bytes_ = 0;
    std::size_t out_ = 0;
    std::size_t fewer_ = 1;  // by how much fewer entries are read at a time, since replies were late
    int slowness_ = 1;
    bool reads_held_ = true;
    bool drains_ = false;
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
