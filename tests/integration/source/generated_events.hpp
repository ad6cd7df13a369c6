// Any number of session events that are never stored, and a PX that misbehaves at random while it lists them.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_SOURCE_GENERATED_EVENTS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_SOURCE_GENERATED_EVENTS_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/testing/detail/request_target.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace generated {

namespace px = gainsight::px;
using px::testing::fault;
using px::testing::sim_request;
using px::testing::sim_response;

/// Chance that is the same for the same question, in whatever order questions come.
class chance {
public:
    explicit chance(std::uint64_t seed) noexcept : seed_{seed} {}
    [[nodiscard]] std::uint64_t of(std::string_view what, std::uint64_t nth) const noexcept
    {
        auto x = seed_ ^ (nth * 0x9E3779B97F4A7C15U);
        for (unsigned char const c : what) x = (x ^ c) * 0x100000001B3U;
        x ^= x >> 31;
        x *= 0xBF58476D1CE4E5B9U;
        x ^= x >> 29;
        return x * 0x94D049BB133111EBU >> 11;
    }
    /// Whether it happens the `nth` time that this is asked for.
    [[nodiscard]] bool strikes(double probability, std::string_view what, std::uint64_t nth) const noexcept
    {
        return static_cast<double>(of(what, nth)) < probability * static_cast<double>(std::uint64_t{1} << 53);
    }

private:
    std::uint64_t seed_;
};

/// Events over some years: months with many and months with none, many within one millisecond, and many at the very
/// moment at which one window of 190 days ends and the next begins.
class events {
public:
    events(std::size_t count, px::date_range const& span, std::uint64_t seed) : dice_{seed}
    {
        std::mt19937_64 random{seed};
        auto const from = px::to_epoch_ms(span.from()), to = px::to_epoch_ms(span.to());
        constexpr std::int64_t month = 30LL * 86'400'000, window = 190LL * 86'400'000;
        std::vector<std::int64_t> busy;
        for (auto at = from; at < to; at += month)
            if (random() % 4 != 0) busy.push_back(at);
        if (busy.empty()) busy.push_back(from);
        std::size_t at_seams = 0;
        dates_.reserve(count);
        while (dates_.size() < count) {
            auto const kind = random() % 16;
            auto at = std::min<std::int64_t>(to - 1, busy[random() % busy.size()] +
                                                         static_cast<std::int64_t>(random() % month));
            std::size_t many = 1;
            if (kind == 0) many = 1 + random() % 20;
            // No scroll could be short enough for more of one millisecond than it lives for.
            if (kind == 1 && at_seams < 2000) {
                auto const seams = static_cast<std::uint64_t>((to - from - 1) / window + 1);
                at = from + window * static_cast<std::int64_t>(random() % seams);
                many = 1 + random() % 5;
                at_seams += many;
            }
            for (; many != 0 && dates_.size() < count; --many) dates_.push_back(at);
        }
        std::sort(dates_.begin(), dates_.end());
    }

    [[nodiscard]] std::size_t count() const noexcept { return dates_.size(); }
    [[nodiscard]] std::int64_t date(std::size_t i) const noexcept { return dates_[i]; }
    [[nodiscard]] static std::string id(std::size_t i) { return "event-" + std::to_string(i); }
    /// The one of that id; nothing for no id of an event.
    [[nodiscard]] std::optional<std::size_t> index(std::string_view id) const noexcept
    {
        std::size_t i = 0;
        if (!id.starts_with("event-")) return {};
        auto const end = std::from_chars(id.data() + 6, id.data() + id.size(), i);
        if (end.ptr != id.data() + id.size() || i >= count()) return {};
        return i;
    }
    /// As PX sends it.
    [[nodiscard]] std::string text(std::size_t i) const
    {
        return R"({"eventId":")" + id(i) + R"(","identifyId":"user-)" + std::to_string(i % 9973) +
               R"(@example.com","propertyKey":"AP-CHAOS-2","date":)" + std::to_string(dates_[i]) +
               R"(,"eventType":"SESSION","userType":"USER","globalContext":null,"sessionId":"s-)" +
               std::to_string(i / 3) + R"(","accountId":"account-)" + std::to_string(i % 211) +
               R"(","remoteHost":"10.0.0.)" + std::to_string(i % 256) + "\"}";
    }
    /// Those of a range, [first, second).
    [[nodiscard]] std::pair<std::size_t, std::size_t> within(std::int64_t from, std::int64_t to) const
    {
        auto const first = std::lower_bound(dates_.begin(), dates_.end(), from);
        auto const last = std::lower_bound(first, dates_.end(), to);
        return {first - dates_.begin(), last - dates_.begin()};
    }

    /// Loses the scroll of a page with that probability.
    void lose_scrolls(double probability) noexcept { losing_ = probability; }
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

    /// Answers the list of session events; nothing for any other request.
    [[nodiscard]] std::optional<sim_response> answer(sim_request const& request)
    {
        if (!request.target().starts_with("/v1/events/session?")) return {};
        auto const target = px::testing::detail::parsed_target::parse(request.target());
        auto const* const filter = target ? target->parameter("filter") : nullptr;
        auto const* const size = target ? target->parameter("pageSize") : nullptr;
        std::int64_t from = 0, to = 0;
        if (!filter || !size || !number_behind(*filter, "date>=", from) || !number_behind(*filter, "date<", to))
            return sim_response{400, "application/json", "{}"};
        auto const [begin, end] = within(from, to);
        auto const page_size = static_cast<std::size_t>(std::stoul(*size));
        auto at = begin;
        std::uint64_t scroll = 0;
        if (auto const* const cursor = target->parameter("scrollId"); cursor && !cursor->empty()) {
            auto const dash = cursor->find('-');
            scroll = std::stoull(*cursor);
            at = std::stoull(cursor->substr(dash + 1));
            std::lock_guard const lock{mutex_};
            if (dice_.strikes(losing_, *filter + *cursor, asked_[*cursor]++)) {
                ++lost_;
                return sim_response{404, "application/json",
                                    R"({"externalapierror":{"status":"NOT_FOUND",)"
                                    R"("message":"No search context found for id [7]"}})"};
            }
        } else {
            std::lock_guard const lock{mutex_};
            scroll = ++scrolls_;
        }
        auto const last = std::min(end, at + page_size);
        std::string body = R"({"totalHits":)" + std::to_string(end - begin) + R"(,"scrollId":")";
        if (last - at == page_size) body += std::to_string(scroll) + '-' + std::to_string(last);
        body += R"(","sessionInitializedEvents":[)";
        for (auto i = at; i != last; ++i) (body += i == at ? "" : ",") += text(i);
        body += "]}";
        return sim_response{200, "application/json", std::move(body)};
    }

private:
    static bool number_behind(std::string const& text, std::string_view word, std::int64_t& number)
    {
        auto const at = text.find(word);
        if (at == text.npos) return false;
        auto const* const digits = text.data() + at + word.size();
        return std::from_chars(digits, text.data() + text.size(), number).ec == std::errc{};
    }

    chance dice_;
    std::vector<std::int64_t> dates_;
    double losing_ = 0;
    std::mutex mutex_;
    std::uint64_t scrolls_ = 0;
    std::map<std::string, std::uint64_t> asked_;
    std::atomic<std::uint64_t> lost_{0};
};

/// Has a region list these events and misbehave: what strikes a request depends on the seed, on its target and on how
/// often that was asked for, not on the order in which requests come. `refusals`: as many 429 at most.
inline void misbehave(px::testing::simulator& simulator, std::uint64_t seed, double probability,
                      std::size_t refusals = std::numeric_limits<std::size_t>::max())
{
    struct asked {
        std::mutex mutex;
        std::map<std::pair<int, std::string>, std::uint64_t> times;
    };
    auto const times = std::make_shared<asked>();
    int kind = 0;
    auto const at_random = [&](fault f, double share = 1, std::size_t most = std::numeric_limits<std::size_t>::max()) {
        ++kind;
        simulator.inject(std::move(f)
                             .when([=, dice = chance{seed + static_cast<std::uint64_t>(kind)}](sim_request const& r) {
                                 if (r.target().find("/events/") == std::string::npos) return false;
                                 std::uint64_t nth = 0;
                                 {
                                     std::lock_guard const lock{times->mutex};
                                     nth = times->times[{kind, r.target()}]++;
                                 }
                                 return dice.strikes(probability * share, r.target(), nth);
                             })
                             .times(most));
    };
    at_random(fault::reset_before_applying());
    at_random(fault::reset_after_applying());
    at_random(fault::reset_after(700));
    at_random(fault::close_before_applying());
    at_random(fault::truncate_body(500));
    at_random(fault::truncate_after(40), 0.5);
    at_random(fault::stall(), 0.5);
    at_random(fault::stall_after(600), 0.5);
    at_random(fault::status(429), 1, refusals);
    at_random(fault::status(500));
    at_random(fault::status(502), 0.5);
    at_random(fault::status(503));
    at_random(fault::status(504), 0.5);
    at_random(fault::hang_up_after_response());
    at_random(fault::garbage(), 0.5);
    at_random(fault::chunked(100));
    at_random(fault::gzipped(), 0.5);
    at_random(fault::gzipped(10), 0.5);
}

/// Resets every connection now and then, and when nothing is asked for any more since all wait for an answer, for as
/// long as it lives.
class killer {
public:
    killer(px::testing::simulator& simulator, px::testing::service& service, std::uint64_t seed)
        : thread_{[this, &simulator, &service, seed] {
              std::mt19937_64 random{seed};
              while (!done_) {
                  auto const next = service.counts().requests + 50 + random() % 300;
                  auto before = service.counts().requests;
                  for (int still = 0; !done_ && still != 25;) {
                      if (service.wait_for_requests(next, std::chrono::milliseconds{20})) break;
                      auto const now = service.counts().requests;
                      still = now == before ? still + 1 : 0;
                      before = now;
                  }
                  if (done_) break;
                  simulator.kill_all_connections();
                  ++kills_;
              }
          }}
    {}
    killer(killer const&) = delete;
    killer& operator=(killer const&) = delete;
    ~killer()
    {
        done_ = true;
        thread_.join();
    }
    [[nodiscard]] std::uint64_t kills() const noexcept { return kills_; }

private:
    std::atomic<bool> done_{false};
    std::atomic<std::uint64_t> kills_{0};
    std::thread thread_;
};

}  // namespace generated

#endif
