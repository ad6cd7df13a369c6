// What a process of a fleet does about Redis that does not answer, and when it stops taking part.
#ifndef EXAMPLES_EXPORT_FLEET_LINK_HPP
#define EXAMPLES_EXPORT_FLEET_LINK_HPP

#include <gainsight/px/core/error.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace example {

namespace asio = boost::asio;
namespace px = gainsight::px;

class fleet_link {
public:
    /// Between two questions to Redis of one coroutine: doubled each time.
    static constexpr std::chrono::milliseconds shortest_pause{50}, longest_pause{1000};

    /// So often Redis is asked again where it refuses for good.
    static constexpr unsigned most_refusals = 20;

    /// `stop` wakes those who pause, and ends what is being read.
    explicit fleet_link(std::function<void()> stop) : stop_{std::move(stop)} {}

    /// Whether this process takes part no more.
    [[nodiscard]] bool is_over() const noexcept { return interrupted_ || !gave_up_.empty() || ended_; }
    [[nodiscard]] bool interrupted() const noexcept { return interrupted_; }
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    /// Why it stopped before the run's end; "" where it did not.
    [[nodiscard]] std::string const& gave_up() const noexcept { return gave_up_; }

    void interrupt()
    {
        interrupted_ = true;
        stop_();
    }
    void give_up(std::string why)
    {
        if (gave_up_.empty()) gave_up_ = std::move(why);
        stop_();
    }
    void end()
    {
        ended_ = true;
        stop_();
    }

    /// False: the run is not known any more, and this process stops.
    bool is_away(px::error const& why)
    {
        if (why == px::errc::not_found) {
            give_up(std::string{why.message()} + ". The same command makes the export anew");
            return false;
        }
        has_missed_ = true;
        // What the script itself does not get along with stays so, unlike a Redis that loads, is full or only reads;
        // and so does what it answers where a key is gone.
        auto const says = [&](char const* what) { return why.message().find(what) != std::string_view::npos; };
        bool const for_good = says(" answered: nothing that was asked for") ||
                              (says("user_script") && (says(" answered: ERR") || says(" answered: WRONGTYPE")));
        if (for_good && ++refused_ == most_refusals) {
            give_up(
                std::string{why.message()} + ". So it did " + std::to_string(refused_) +
                " times in a row: the run's keys there may be damaged, and --run with another name begins a new run");
            return false;
        }
        // Once may be a connection that was idle for too long.
        if (++missed_ == 2 && !is_over())
            std::fprintf(stderr, "%.*s: what is being read goes on, and Redis is asked again\n",
                         static_cast<int>(why.message().size()), why.message().data());
        return true;
    }
    void is_back()
    {
        refused_ = 0;
        if (std::exchange(missed_, 0U) >= 2) std::fprintf(stderr, "Redis answers again\n");
    }

    /// Whether Redis did not answer since leases were renewed last.
    [[nodiscard]] bool has_missed() const noexcept { return has_missed_; }
    void has_renewed() noexcept { has_missed_ = false; }

    /// `ask()` until Redis answers or does not know the run; once where this process stops. What is asked may have been
    /// done before: whatever is asked here may be repeated.
    template <class Ask>
    auto answered(asio::steady_timer& pauses, Ask& ask) -> std::invoke_result_t<Ask&>
    {
        for (auto wait = shortest_pause;; wait = std::min(2 * wait, longest_pause)) {
            auto out = co_await ask();
            if (out.has_value()) {
                is_back();
                co_return out;
            }
            if (!is_away(out.error()) || is_over()) co_return out;
            co_await pause(pauses, wait);
        }
    }
    static asio::awaitable<void> pause(asio::steady_timer& timer, std::chrono::milliseconds how_long)
    {
        timer.expires_after(how_long);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }

private:
    std::function<void()> stop_;
    std::string gave_up_;
    unsigned refused_ = 0;
    unsigned missed_ = 0;  // questions in a row that Redis did not answer
    bool has_missed_ = false;
    bool interrupted_ = false, ended_ = false;
};

}  // namespace example

#endif
