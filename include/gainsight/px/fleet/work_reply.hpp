// What the script of a fleet's work replies, as values.
#ifndef GAINSIGHT_PX_FLEET_WORK_REPLY_HPP
#define GAINSIGHT_PX_FLEET_WORK_REPLY_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/fleet/work_items.hpp>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// Reads the elements of a list one after another. What is of another kind leaves it failed.
class reply_list {
public:
    explicit reply_list(redis_reply const& of) noexcept : list_{of.list()}, ok_{list_ != nullptr} {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool more() const noexcept { return ok_ && at_ < list_->size(); }
    [[nodiscard]] std::string text()
    {
        auto const* const one = next();
        auto const* const t = one ? one->text() : nullptr;
        ok_ = ok_ && t;
        return t ? *t : std::string{};
    }
    /// A number, or the text of one, that is not negative.
    [[nodiscard]] std::uint64_t number()
    {
        auto const* const one = next();
        if (auto const* const n = one ? one->number() : nullptr; n && *n >= 0) return static_cast<std::uint64_t>(*n);
        std::uint64_t out = 0;
        auto const* const t = one ? one->text() : nullptr;
        auto const* const end = t ? t->data() + t->size() : nullptr;
        if (t && !t->empty())
            if (auto const [to, failed] = std::from_chars(t->data(), end, out); failed == std::errc{} && to == end)
                return out;
        ok_ = false;
        return 0;
    }
    [[nodiscard]] int small()
    {
        auto const n = number();
        ok_ = ok_ && n <= std::numeric_limits<int>::max();
        return ok_ ? static_cast<int>(n) : 0;
    }
    /// Microseconds since 1970.
    [[nodiscard]] timestamp time()
    {
        auto const us = number();
        ok_ = ok_ && us < std::uint64_t{1} << 53;
        return from_epoch_ms(ok_ ? static_cast<std::int64_t>(us / 1000) : 0);
    }
    /// As time(), or "".
    [[nodiscard]] std::optional<timestamp> time_if_any()
    {
        if (more() && (*list_)[at_].text() && (*list_)[at_].text()->empty()) {
            ++at_;
            return {};
        }
        return time();
    }
    [[nodiscard]] reply_list list()
    {
        static redis_reply const none;
        auto const* const one = next();
        reply_list out{one ? *one : none};
        ok_ = ok_ && out.ok();
        return out;
    }

private:
    [[nodiscard]] redis_reply const* next()
    {
        ok_ = ok_ && at_ < list_->size();
        return ok_ ? &(*list_)[at_++] : nullptr;
    }
    std::vector<redis_reply> const* list_;
    std::size_t at_ = 0;
    bool ok_;
};

/// "taken"; "" for what is no reply of the script.
[[nodiscard]] inline std::string first_word(redis_reply const& reply)
{
    reply_list all{reply};
    return all.ok() ? all.text() : std::string{};
}

[[nodiscard]] inline std::optional<work_run> work_run_of(redis_reply const& reply)
{
    reply_list all{reply};
    work_run out;
    auto const word = all.text();
    if (word == "differs") {
        out.is = work_run::state::differs;
        out.other_request = all.text();
    } else if (word == "absent") {
        auto marks = all.list();
        while (marks.more()) {
            auto const name = marks.text();
            out.bookmarks[name] = marks.text();
        }
        out.began = all.time();
        if (!marks.ok()) return {};
    } else if (word == "begun" || word == "joined") {
        out.is = word == "begun" ? work_run::state::begun : work_run::state::joined;
        out.token = all.number();
        out.plan = all.text();
        out.began = all.time();
        out.lease = std::chrono::milliseconds{static_cast<std::int64_t>(all.number() / 1000)};
        out.items = all.number();
        out.finished = all.number();
        out.complete = all.time_if_any();
        if (out.token == 0 || out.lease.count() <= 0) return {};
    } else {
        return {};
    }
    if (!all.ok()) return {};
    return out;
}

[[nodiscard]] inline std::optional<work_taken> work_taken_of(redis_reply const& reply)
{
    reply_list all{reply};
    work_taken out;
    auto const word = all.text();
    if (word == "taken") {
        out.is = work_taken::outcome::taken;
        out.lease.number = all.number();
        out.lease.token = all.number();
        out.lease.what = all.text();
        out.lease.attempt = all.small();
        out.lease.last_holder = all.text();
        out.lease.problem = all.text();
    } else if (word == "wait") {
        out.pause = std::chrono::milliseconds{static_cast<std::int64_t>(all.number())};
    } else if (word == "done") {
        out.is = work_taken::outcome::all_done;
    } else if (word == "aside") {
        out.is = work_taken::outcome::only_aside;
    } else {
        return {};
    }
    if (!all.ok()) return {};
    return out;
}

[[nodiscard]] inline std::optional<std::vector<std::uint64_t>> work_lost_of(redis_reply const& reply)
{
    reply_list all{reply};
    if (all.text() != "renewed") return {};
    auto lost = all.list();
    std::vector<std::uint64_t> out;
    while (lost.more()) out.push_back(lost.number());
    if (!all.ok() || !lost.ok()) return {};
    return out;
}

[[nodiscard]] inline std::optional<std::vector<work_result>> work_results_of(redis_reply const& reply)
{
    reply_list all{reply};
    if (all.text() != "results") return {};
    auto some = all.list();
    std::vector<work_result> out;
    while (some.more()) {
        auto& one = out.emplace_back();
        one.number = some.number();
        one.token = some.number();
        one.text = some.text();
    }
    if (!all.ok() || !some.ok()) return {};
    return out;
}

[[nodiscard]] inline std::optional<std::vector<std::string>> texts_of(redis_reply const& reply)
{
    reply_list all{reply};
    std::vector<std::string> out;
    while (all.more()) out.push_back(all.text());
    if (!all.ok()) return {};
    return out;
}

[[nodiscard]] inline std::optional<work_snapshot> work_snapshot_of(redis_reply const& reply)
{
    reply_list all{reply};
    if (all.text() != "known") return {};
    work_snapshot out;
    out.request = all.text();
    out.began = all.time();
    out.items = all.number();
    out.finished = all.number();
    out.waiting = all.number();
    out.leased = all.number();
    out.aside = all.number();
    out.complete = all.time_if_any();
    out.now = all.time();
    auto held = all.list();
    while (held.more()) {
        auto& h = out.held.emplace_back();
        h.number = held.number();
        h.what = held.text();
        h.holder = held.text();
        h.token = held.number();
        h.attempts = held.small();
        h.since = held.time();
        h.until = held.time();
    }
    auto aside = all.list();
    while (aside.more()) {
        auto& a = out.set_aside.emplace_back();
        a.number = aside.number();
        a.what = aside.text();
        a.attempts = aside.small();
        a.problem = aside.text();
    }
    if (!all.ok() || !held.ok() || !aside.ok()) return {};
    return out;
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
