// A fleet on this machine: Redis, PX and four processes, of which one is killed.
#ifndef EXAMPLES_FLEET_DEMO_HPP
#define EXAMPLES_FLEET_DEMO_HPP

#include "command_line.hpp"
#include "demo_books.hpp"
#include "demo_process.hpp"
#include "fleet_view.hpp"
#include "shown_text.hpp"

#include <gainsight/px/fleet/inspector.hpp>
#include <gainsight/px/fleet/partition_of.hpp>
#include <gainsight/px/fleet/queue_work.hpp>
#include <gainsight/px/fleet/timer_wait.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

class fleet_demo {
public:
    fleet_demo(asio::io_context& io, demo_options const& opt) : opt_{opt}, pause_{io}
    {
        server_ = find_program("redis-server");
        if (!server_) server_ = find_program("valkey-server");
        if (!server_) throw std::runtime_error{"redis-server was not found: install the package redis-server"};
        ingest_ = fs::read_symlink("/proc/self/exe").parent_path() / "ingest";
        if (!fs::exists(ingest_))
            throw std::runtime_error{ingest_.string() + " is not there: build the target example_ingest"};
        auto& px = simulator_.add_region(px::region::eu);
        px.set(px::testing::limits{}.per_second(vendors_rate));
        std::ofstream{folder_ / "ca.pem"} << simulator_.ca_pem();
        std::ofstream{folder_ / "credentials.json"} << R"([{"label":")" << subscription << R"(","url":")"
                                                    << simulator_.url()
                                                    << R"(","key_env":"PX_API_KEY","permissions":["read","write"]}])";
        for (std::size_t i = 0; i < workers; ++i) {
            keys_.push_back("key-of-worker-000" + std::to_string(i + 1));
            px.add_key(keys_.back(), px::permission::read | px::permission::write);
        }
    }

    /// Whether the books are good.
    asio::awaitable<bool> run()
    {
        co_await start_redis();
        say("PX is the simulator at " + simulator_.url() + ", which refuses beyond " + std::to_string(vendors_rate) +
            " calls/s");
        px::fleet::inspector look{pause_.get_executor(), where_};
        px::fleet::detail::redis_client redis{pause_.get_executor(), where_};
        auto const events = static_cast<std::size_t>(rate) * static_cast<std::size_t>(opt_.seconds);
        co_await fill(redis, events);
        say(grouped(events) + " events are in the queue \"" + queue + "\"; four processes share " +
            std::to_string(rate) + " calls/s to send them:");
        say("  " + ingest_.string() + " --to events --fleet redis://... --rate " + std::to_string(rate) + " ...\n");
        for (std::size_t i = 0; i < workers; ++i) start(i);
        say("while it works: examples/run fleet status redis://127.0.0.1:" + std::to_string(where_.port()) +
            " --watch\n");
        began_ = looked_ = clock::now();
        auto next = began_ + std::chrono::seconds{1};
        auto const latest = began_ + std::chrono::seconds{2 * opt_.seconds + 30};
        bool killed = false;
        for (std::size_t left = events; left != 0;) {
            co_await wait(next - clock::now());
            next += std::chrono::seconds{2};
            auto const quota = co_await look.quota(subscription);
            auto const stands = co_await look.queue(queue);
            if (!stands && stands.error() != px::errc::not_found) throw stands.error();
            if (stands) {  // its first worker has come
                left = stands->total(&px::fleet::queue_snapshot::partition::entries);
                show(quota, *stands, left);
            }
            if (!killed && left < events / 2) {
                killed = true;
                processes_[victim - 1].signal(SIGKILL);
                say(at() + "worker " + std::to_string(victim) + " is killed (SIGKILL)");
            }
            for (std::size_t i = 0; i < workers; ++i)
                if (processes_[i].has_ended() && (i + 1 != victim || !killed))
                    throw std::runtime_error{name_of(i) + " ended, with " + processes_[i].end() + ": " +
                                             said_by(name_of(i))};
            if (clock::now() > latest) throw std::runtime_error{"it does not come to an end"};
        }
        for (auto& p : processes_) p.signal(SIGTERM);
        for (std::size_t i = 0; i < workers; ++i) {
            while (!processes_[i].has_ended()) co_await wait(std::chrono::milliseconds{20});
            if (i + 1 != victim && !processes_[i].succeeded())
                throw std::runtime_error{name_of(i) + " ended with " + processes_[i].end() + ": " +
                                         said_by(name_of(i))};
            if (opt_.verbose) say("\n" + name_of(i) + ":\n" + said_by(name_of(i)));
        }
        std::set<std::size_t> unknown;
        for (std::uint32_t p = 0; p < partitions; ++p) co_await collect_unknown(redis, p, unknown);
        auto const books = books_of(simulator_.at(px::region::eu), keys_, events, unknown);
        std::fputs(text_of(books, victim, rate).c_str(), stdout);
        co_return books.are_good();
    }

private:
    using clock = std::chrono::steady_clock;
    static constexpr std::size_t workers = 4, victim = 2;
    static constexpr std::uint32_t partitions = 8;
    static constexpr int vendors_rate = 200;
    /// With the burst of 20 calls that a pause lets gather no second has more than 190. A busy machine sends late, and
    /// so more at once, what was leased in time: the rest is for that.
    static constexpr int rate = 170;
    static constexpr char subscription[] = "demo", queue[] = "orders";
    static constexpr std::chrono::milliseconds patience{5000};

    static void say(std::string const& text)
    {
        std::printf("%s\n", text.c_str());
        std::fflush(stdout);
    }
    [[nodiscard]] static std::string name_of(std::size_t worker) { return "worker-" + std::to_string(worker + 1); }
    [[nodiscard]] std::string at() const
    {
        auto const s = std::chrono::duration<double>(clock::now() - began_).count();
        auto out = with_digits(s, 0) + " s  ";
        return std::string(out.size() < 7 ? 7 - out.size() : 0, ' ') + out;
    }
    [[nodiscard]] std::string said_by(std::string const& name) const
    {
        std::ifstream in{folder_ / name};
        return shown_lines(std::string{std::istreambuf_iterator<char>{in}, {}});
    }
    asio::awaitable<void> wait(std::chrono::nanoseconds t)
    {
        pause_.expires_after(t);
        co_await px::fleet::detail::wait_for(pause_);
    }
    /// On a port that was free a moment ago: where another program was faster, on another one.
    asio::awaitable<void> start_redis()
    {
        for (int tries = 0; tries < 10; ++tries) {
            asio::ip::tcp::acceptor free{pause_.get_executor(), {asio::ip::make_address("127.0.0.1"), 0}};
            auto const port = free.local_endpoint().port();
            free.close();
            where_.port(port);
            redis_.emplace(*server_,
                           std::vector<std::string>{"--port", std::to_string(port), "--bind", "127.0.0.1", "--save", "",
                                                    "--dir", folder_.path().string()},
                           folder_ / "redis");
            px::fleet::detail::redis_client redis{pause_.get_executor(), where_};
            while (!redis_->has_ended()) {
                if (co_await is_ours(redis)) {
                    say("Redis is " + server_->string() + " at redis://127.0.0.1:" + std::to_string(port));
                    co_return;
                }
                co_await wait(std::chrono::milliseconds{20});
            }
        }
        throw std::runtime_error{"redis-server does not start: " + said_by("redis")};
    }
    /// Whether it is the Redis that this program started which answers there.
    asio::awaitable<bool> is_ours(px::fleet::detail::redis_client& redis) const
    {
        std::vector<std::string> words{"CONFIG", "GET", "dir"};
        auto const reply = co_await redis.command(std::move(words), patience);
        auto const* const list = reply ? reply->list() : nullptr;
        auto const* const folder = list && list->size() == 2 ? list->at(1).text() : nullptr;
        std::error_code none;
        co_return folder&& fs::equivalent(*folder, folder_.path(), none);
    }

    void start(std::size_t i)
    {
        std::vector<std::string> const arguments{"--to",           "events",
                                                 "--fleet",        "redis://127.0.0.1:" + std::to_string(where_.port()),
                                                 "--queue",        queue,
                                                 "--partitions",   std::to_string(partitions),
                                                 "--lease",        "5",
                                                 "--process",      name_of(i),
                                                 "--rate",         std::to_string(rate),
                                                 "--at-once",      "8",
                                                 "--property-key", "AP-DEMO-2",
                                                 "--credentials",  (folder_ / "credentials.json").string(),
                                                 "--ca-file",      (folder_ / "ca.pem").string(),
                                                 "--out",          (folder_ / ("out-" + name_of(i))).string()};
        processes_.emplace_back(ingest_, arguments, folder_ / name_of(i),
                                std::vector<std::string>{"PX_API_KEY=" + keys_[i]});
    }
    /// As a producer does it, in any language.
    asio::awaitable<void> fill(px::fleet::detail::redis_client& redis, std::size_t events)
    {
        for (std::size_t n = 1; n <= events; ++n) {
            auto const user = "user-" + std::to_string(n % 997) + "@example.com";
            auto const number = px::fleet::partition_of(user, partitions);
            std::vector<std::string> words{"XADD", px::fleet::detail::partition_keys(where_.prefix(), queue, number)[1],
                                           "*", "record",
                                           R"({"eventName":"order placed","identifyId":")" + user +
                                               R"(","attributes":{"n":)" + std::to_string(n) + "}}"};
            auto const reply = co_await redis.command(std::move(words), patience);
            if (!reply) throw reply.error();
        }
    }
    asio::awaitable<void> collect_unknown(px::fleet::detail::redis_client& redis, std::uint32_t partition,
                                          std::set<std::size_t>& into)
    {
        std::vector<std::string> words{
            "XRANGE", px::fleet::detail::partition_keys(where_.prefix(), queue, partition)[4], "-", "+"};
        auto const reply = co_await redis.command(std::move(words), patience);
        if (!reply) throw reply.error();
        if (!reply->list()) co_return;
        for (auto const& entry : *reply->list()) {
            auto const& fields = *entry.list()->at(1).list();
            for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
                if (*fields[i].text() == "record") into.insert(number_of_event(*fields[i + 1].text()));
        }
    }
    void show(px::result<px::fleet::quota_snapshot> const& quota, px::fleet::queue_snapshot const& stands,
              std::size_t left)
    {
        auto const counts = simulator_.at(px::region::eu).counts();
        auto const now = clock::now();
        auto const taken = static_cast<double>(counts.ok - std::exchange(taken_, counts.ok));
        auto const seconds = std::chrono::duration<double>(now - std::exchange(looked_, now)).count();
        auto out = at() + "PX takes " + with_digits(seconds > 0 ? taken / seconds : 0, 0) + " calls/s and refused " +
                   grouped(counts.rate_limited) + "; ";
        if (quota)
            out += "leased of late " + with_digits(quota->pace, 0) + "/s of " + with_digits(quota->rate, 0) + ", " +
                   std::to_string(quota->member_count) + " members; ";
        say(out + "lag " + grouped(left) + ", " + std::to_string(stands.owned()) + " of " +
            std::to_string(stands.partitions.size()) + " partitions owned");
    }

    demo_options opt_;
    asio::steady_timer pause_;
    fs::path ingest_;
    demo_folder folder_;
    px::testing::simulator simulator_;
    px::fleet::redis_options where_;
    std::vector<std::string> keys_;
    std::optional<fs::path> server_;
    std::optional<demo_process> redis_;
    std::vector<demo_process> processes_;
    clock::time_point began_{}, looked_ = clock::now();
    std::uint64_t taken_ = 0;
};

/// 0, or 1 where the books are not good, or 130 after Ctrl-C.
inline int demo(demo_options const& opt)
{
    asio::io_context io{1};
    asio::signal_set signals{io, SIGINT, SIGTERM, SIGHUP};
    int stopped_by = 0;
    signals.async_wait([&](boost::system::error_code ec, int s) {
        if (ec) return;
        stopped_by = s;
        io.stop();
    });
    fleet_demo all{io, opt};
    std::exception_ptr thrown;
    bool good = false;
    asio::co_spawn(io, all.run(), [&](std::exception_ptr e, bool g) {
        thrown = e;
        good = g;
        signals.cancel();
    });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    if (stopped_by != 0) {
        std::fputs("stopped; Redis and the processes are ended\n", stderr);
        return 128 + stopped_by;
    }
    return good ? 0 : 1;
}

}  // namespace example

#endif
