// Work that the processes of a fleet share: items that are leased with a fencing token, and bookmarks. As
// <gainsight/px/fleet/quota.hpp>, <gainsight/px.hpp> leaves it out: whoever includes it links hiredis.
#ifndef GAINSIGHT_PX_FLEET_WORK_BOARD_HPP
#define GAINSIGHT_PX_FLEET_WORK_BOARD_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/fleet/random_name.hpp>
#include <gainsight/px/fleet/redis_client.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/fleet/work_items.hpp>
#include <gainsight/px/fleet/work_reply.hpp>
#include <gainsight/px/fleet/work_script.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// Shares the items of a named run among processes on any number of machines, each item finished once.
///
///     px::fleet::work_board board{ex, redis, "nightly", "2026-11-30"};
///     auto run = co_await board.join(request);
///     if (run && run->is == px::fleet::work_run::state::absent)
///         run = co_await board.begin(request, plan, items);     // or joins the one that another began meanwhile
///     for (;;) {
///         auto const taken = co_await board.take("host-17");
///         ...                                                    // renew() three times in a lease's time
///         auto const verdict = co_await board.finish(taken->lease, books);  // fenced: nothing of it counts
///     }
///     co_await board.complete(bookmarks);
///
/// - A lease has an end by Redis' clock, and a token that only grows. What an item's latest token asks for is done,
///   whatever the time; what an earlier one asks for is refused. So one that slept past its lease goes on where nobody
///   else took the item, and changes nothing where somebody did. Whoever writes elsewhere (a database) compares tokens
///   there: the greater one holds.
/// - Where nobody was heard for half a lease, since Redis was away, all who hold items keep them for another lease. So
///   ask more often than that: take() while it says `wait`, or renew().
/// - A reply that did not come may have been carried out: each call may be repeated, and then says the same. `take`
///   repeated after an error returns the item that the first one took.
/// - Items are taken in their order. One whose holder was lost, or gave it back with a problem, comes behind those that
///   were never taken; from its second such time on it waits besides, and after `most_attempts` it is set aside: no
///   item is lost, and none is tried for ever. Whoever joins the run tries those again.
/// - Bookmarks, texts by names of the caller's, change with the run's completion at once, and never go back to those of
///   a run that began earlier.
/// - Redis away: every call fails within `patience()` with connect_failed, connection_lost, tls_failed, unauthorized,
///   deadline_exceeded or bad_response: the caller decides how long to try. A call that is cancelled (terminal) fails
///   with connection_lost, and may have been carried out. Redis without its data, or without its last second: tokens
///   grow all the same; a run that is not known any more, or another one of its name, is not_found. All is kept for
///   days after the last touch: `work_options::kept()`.
///
/// The items, results and bookmarks are the caller's texts; they hold no secrets. One await at a time: coroutines that
/// work side by side have each a board of their own, `beside()`. On one strand, or a single thread.
class work_board {
public:
    /// `board` names what the bookmarks are of, and `run` one run of it: processes that give the same names share it.
    work_board(boost::asio::any_io_executor ex, redis_options redis, std::string board, std::string run,
               work_options how = {})
        : ex_{std::move(ex)}, redis_{ex_, std::move(redis)}, board_{std::move(board)}, run_{std::move(run)},
          how_{std::move(how)}, keys_{detail::work_keys(redis_.options().prefix(), board_, run_)}
    {
        asker_ = detail::random_name();
    }
    work_board(work_board const&) = delete;
    work_board& operator=(work_board const&) = delete;
    work_board(work_board&&) = default;

    /// Another one of the same run, with a connection of its own.
    [[nodiscard]] work_board beside() const
    {
        work_board out{ex_, redis_.options(), board_, run_, how_};
        out.token_ = token_;
        return out;
    }
    [[nodiscard]] std::string const& run_name() const noexcept { return run_; }
    [[nodiscard]] redis_options const& redis() const noexcept { return redis_.options(); }

    /// The run, if it is there and its request is the same text.
    boost::asio::awaitable<result<work_run>> join(std::string request)
    {
        std::vector<std::string> more{std::move(request), run_};
        auto const reply = co_await ask("begin", std::move(more), false);
        co_return entered(reply);
    }
    /// Begins the run with these items, or joins the one that is there.
    boost::asio::awaitable<result<work_run>> begin(std::string request, std::string plan,
                                                   std::vector<std::string> items)
    {
        std::vector<std::string> more{
            std::move(request), run_,
            std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(how_.lease()).count()),
            std::move(plan)};
        for (auto& i : items) more.push_back(std::move(i));
        auto const reply = co_await ask("begin", std::move(more), false);
        co_return entered(reply);
    }

    /// Takes the first item that is free, or whose lease is over. `holder` is shown to people.
    boost::asio::awaitable<result<work_taken>> take(std::string holder)
    {
        std::vector<std::string> more{std::move(holder), asker_, std::to_string(question_)};
        auto const reply = co_await ask("take", std::move(more));
        auto out = parsed<work_taken>(reply, detail::work_taken_of);
        if (out) ++question_;
        co_return out;
    }
    /// Renews leases; returns the numbers of those that are lost: another has them, or they were given back.
    boost::asio::awaitable<result<std::vector<std::uint64_t>>> renew(std::vector<work_lease> const& held)
    {
        std::vector<std::string> more;
        for (auto const& h : held) {
            more.push_back(std::to_string(h.number));
            more.push_back(std::to_string(h.token));
        }
        auto const reply = co_await ask("renew", std::move(more));
        co_return parsed<std::vector<std::uint64_t>>(reply, detail::work_lost_of);
    }
    /// Finishes an item, whose result is kept with it. Fenced: its token is not the latest, and nothing has changed.
    boost::asio::awaitable<result<work_verdict>> finish(work_lease const& held, std::string text)
    {
        std::vector<std::string> more{std::to_string(held.number), std::to_string(held.token), std::move(text)};
        auto const reply = co_await ask("finish", std::move(more));
        co_return accepted(reply, "finished");
    }
    /// Gives an item back: for another at once where `problem` is empty or not the item's, and as one that failed else.
    /// Fenced: its token is not the latest, and nothing has changed.
    boost::asio::awaitable<result<work_verdict>> give_back(work_lease const& held, std::string problem = {},
                                                           work_fault fault = work_fault::item)
    {
        std::vector<std::string> more{std::to_string(held.number), std::to_string(held.token), std::move(problem),
                                      fault == work_fault::holder ? "holder" : "item"};
        auto const reply = co_await ask("give_back", std::move(more));
        co_return accepted(reply, "given back");
    }
    /// Marks the run as complete and sets bookmarks, once. Unfinished: it has items that are not finished.
    boost::asio::awaitable<result<work_verdict>> complete(std::map<std::string, std::string> bookmarks)
    {
        std::vector<std::string> more{std::to_string(std::chrono::milliseconds{how_.bookmarks_kept()}.count())};
        for (auto& [name, text] : bookmarks) {
            more.push_back(name);
            more.push_back(std::move(text));
        }
        auto const reply = co_await ask("complete", std::move(more));
        co_return accepted(reply, "complete");
    }
    /// The finished ones of the items `from` to `to`, without that one.
    boost::asio::awaitable<result<std::vector<work_result>>> results(std::uint64_t from, std::uint64_t to)
    {
        std::vector<std::string> more{std::to_string(from), std::to_string(to)};
        auto const reply = co_await ask("results", std::move(more));
        co_return parsed<std::vector<work_result>>(reply, detail::work_results_of);
    }
    /// How the run stands. At most `most` items are listed as held, and as set aside. Needs no join().
    boost::asio::awaitable<result<work_snapshot>> snapshot(int most = 1000)
    {
        std::vector<std::string> more{std::to_string(most)};
        auto const reply = co_await ask("snapshot", std::move(more));
        co_return parsed<work_snapshot>(reply, detail::work_snapshot_of);
    }
    /// The names of the board's runs that are kept, the one touched last in front.
    boost::asio::awaitable<result<std::vector<std::string>>> runs(int most = 100)
    {
        std::vector<std::string> words{"ZREVRANGE", keys_.back(), "0", std::to_string(most - 1)};
        auto const reply = co_await redis_.command(std::move(words), how_.patience());
        if (!reply) co_return reply.error();
        auto names = detail::texts_of(*reply);
        if (!names) co_return strange(*reply);
        co_return std::move(*names);
    }
    /// Whatever is under way fails; the next call connects anew.
    void close() noexcept { redis_.close(); }

private:
    boost::asio::awaitable<result<redis_reply>> ask(std::string verb, std::vector<std::string> more,
                                                    bool of_this_run = true)
    {
        std::string token;
        if (of_this_run && token_ != 0) token = std::to_string(token_);
        std::vector<std::string> arguments{std::move(verb), std::string{}, std::move(token),
                                           std::to_string(std::chrono::milliseconds{how_.kept()}.count()),
                                           std::to_string(how_.most_attempts())};
        for (auto& m : more) arguments.push_back(std::move(m));
        co_return co_await redis_.run(script_, keys_, std::move(arguments), how_.patience());
    }
    [[nodiscard]] error strange(redis_reply const& reply) const
    {
        return redis_.strange(reply, "nothing that was asked for");
    }
    [[nodiscard]] error unknown() const
    {
        return error{errc::not_found, "Redis at " + redis_.options().name() + " does not know this run '" + run_ +
                                          "' of '" + board_ + "': it was lost, or is over for long"};
    }
    template <class T, class Parse>
    [[nodiscard]] result<T> parsed(result<redis_reply> const& reply, Parse parse) const
    {
        if (!reply) return reply.error();
        if (detail::first_word(*reply) == "unknown") return unknown();
        auto out = parse(*reply);
        if (!out) return strange(*reply);
        return std::move(*out);
    }
    [[nodiscard]] result<work_verdict> accepted(result<redis_reply> const& reply, std::string_view yes) const
    {
        if (!reply) return reply.error();
        auto const word = detail::first_word(*reply);
        if (word == "unknown") return unknown();
        if (word == yes) return work_verdict::done;
        if (word == "fenced") return work_verdict::fenced;
        if (word == "unfinished") return work_verdict::unfinished;
        return strange(*reply);
    }
    [[nodiscard]] result<work_run> entered(result<redis_reply> const& reply)
    {
        auto out = parsed<work_run>(reply, detail::work_run_of);
        if (out && out->token != 0) token_ = out->token;
        return out;
    }

    boost::asio::any_io_executor ex_;
    detail::redis_client redis_;
    std::string board_, run_;
    work_options how_;
    std::vector<std::string> keys_;
    std::string asker_;
    std::uint64_t question_ = 0;
    std::uint64_t token_ = 0;
    detail::redis_script script_{detail::work_script};
};

}  // namespace gainsight::px::inline v0::fleet

#endif
