// The environment of an ingest: pools, signals, progress.
#ifndef EXAMPLES_INGEST_SESSION_HPP
#define EXAMPLES_INGEST_SESSION_HPP

#include "../export/stop_signals.hpp"
#include "command_line.hpp"
#include "connection.hpp"
#include "load_rules.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace example {

class ingest_session {
public:
    using quota_maker = std::function<px::quota(asio::any_io_executor const&, destination const&)>;

    /// `make_quota` may make one that is shared with other processes.
    explicit ingest_session(ingest_options const& opt, quota_maker const& make_quota = {})
        : options{opt}, to{find_destination(opt)}, pools_{io_.get_executor(), px::single_threaded, to.pools},
          tenant_{*to.who, make_quota ? make_quota(io_.get_executor(), to) : px::quota{opt.quota}}
    {}

    /// Throws px::error if the credential lacks a permission.
    template <px::scope_type... Scopes>
    [[nodiscard]] px::client<Scopes...> client() const
    {
        auto made = tenant_.as<Scopes...>(pools_);
        if (!made) throw made.error();
        // A load should rather wait than fail, so it retries for long.
        return made->with(px::retry{}.max_attempts(8), px::timeout{std::chrono::seconds{120}});
    }
    [[nodiscard]] bool may(px::permission p) const { return to.has_key && tenant_.permissions().contains(p); }

    /// Runs `work` until it has ended, and rethrows its exception. Calls `goes_on` each second; if it returns false,
    /// `work` is cancelled. The first Ctrl-C or SIGTERM calls `on_stop`, or cancels `work` if there is none; the second
    /// one ends the program.
    void run(asio::awaitable<void> work, std::function<bool()> goes_on = {}, std::function<void()> on_stop = {})
    {
        std::exception_ptr failed;
        auto const running = std::make_shared<bool>(true);
        asio::cancellation_signal cancel;
        asio::steady_timer second{io_};
        std::function<void()> const wait = [&] {
            second.expires_after(std::chrono::seconds{1});
            second.async_wait([&, running](boost::system::error_code ec) {
                if (!*running || ec) return;  // the next run() may be the one that calls this
                bool good = true;
                try {
                    good = !goes_on || goes_on();
                } catch (...) {  // for instance if the disk is full
                    failed = std::current_exception();
                    good = false;
                }
                if (!good) cancel.emit(asio::cancellation_type::terminal);
                if (!failed) wait();
            });
        };
        {
            // Expires at the end of this function, so that a late signal has no effect.
            auto const here = std::make_shared<int>();
            stop_signals const signals{[&, alive = std::weak_ptr<int>{here}] {
                asio::post(io_, [&, alive] {
                    if (alive.expired()) return;
                    if (on_stop)
                        on_stop();
                    else
                        cancel.emit(asio::cancellation_type::terminal);
                });
            }};
            asio::co_spawn(io_, std::move(work), asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr e) {
                               if (!failed) failed = e;
                               *running = false;
                               second.cancel();
                               io_.stop();  // a connection that is being opened is no reason to wait: see close()
                           }));
            wait();
            io_.restart();
            io_.run();
        }
        if (failed) std::rethrow_exception(failed);
    }
    /// Waits for that time. False if a signal ended the wait.
    bool wait(std::chrono::milliseconds time)
    {
        bool whole = false;
        run([](asio::any_io_executor ex, std::chrono::milliseconds t, bool& to_its_end) -> asio::awaitable<void> {
            asio::steady_timer timer{ex, t};
            auto const [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            to_its_end = !ec;
        }(executor(), time, whole));
        return whole;
    }
    void close()
    {
        run([](px::pools p) -> asio::awaitable<void> { co_await p.close(std::chrono::seconds{1}); }(pools_));
    }
    [[nodiscard]] asio::any_io_executor executor() { return io_.get_executor(); }

    ingest_options const& options;
    destination to;

private:
    asio::io_context io_{1};
    px::pools pools_;
    px::tenant tenant_;
};

/// Makes the conversion of records to writes, with the list of attributes if the key may read it.
[[nodiscard]] inline record_writes writes_of(ingest_session& all)
{
    auto const& opt = all.options;
    auto schema = schema_of_kind(opt.plan.record);
    auto columns = opt.columns;
    if (opt.plan.record == px::record_kind::event) {
        if (!opt.property_keys.empty())
            columns.constants.emplace_back(px::field::custom_event::property_key.name, opt.property_keys.front());
    } else if (opt.plan.what != px::write_kind::remove) {
        auto const ask = [&all, &opt, &schema] {
            all.run(
                [](px::client<px::scope::read> client, px::record_kind of, px::schema& into) -> asio::awaitable<void> {
                    auto const known = co_await read_attributes(client, of);
                    if (known) into = px::with_attributes(into, *known);
                }(all.client<px::scope::read>(), opt.plan.record, schema.columns));
        };
        if (!all.may(px::permission::read))
            std::fprintf(stderr, "Without a key that may read, the attributes that PX has are not known, and not "
                                 "checked; cells of CSV and texts of SQL are loaded into them as texts.\n");
        else
            for (bool known = false; !known;) try {
                    ask();
                    known = true;
                } catch (px::error const& e) {
                    if (!(opt.follow || opt.in_fleet()) || !may_pass(e) || e == px::errc::operation_aborted) throw;
                    std::fprintf(stderr, "ingest: %s; it waits\n", e.what());
                    if (!all.wait(std::chrono::seconds{30})) throw;
                }
    }
    return record_writes{opt.plan, schema, std::move(columns)};
}

}  // namespace example

#endif
