// Reads one work item of a fleet's run into its writer.
#ifndef EXAMPLES_EXPORT_FLEET_READER_HPP
#define EXAMPLES_EXPORT_FLEET_READER_HPP

#include "fleet_output.hpp"
#include "fleet_plan.hpp"
#include "list_run.hpp"
#include "output.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/fleet/work_board.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// Puts off all writing until do_all(): it may wait long for a disk or a database, and is done apart. The last step is
/// left out.
class put_off_writer final : public list_writer {
public:
    explicit put_off_writer(list_writer& to) : to_{to} {}
    std::string state() override { return to_.state(); }
    void begin(list_info const& list, bool resumed) override { to_.begin(list, resumed); }
    /// The page stays as it is until do_all().
    void write(px::page<px::raw_record> const& page, std::string_view state) override
    {
        steps_.emplace_back([this, &page, state = std::string{state}] { to_.write(page, state); });
    }
    void roll_back() override
    {
        steps_.emplace_back([this] { to_.roll_back(); });
    }
    void commit(std::string_view state) override
    {
        steps_.emplace_back([this, state = std::string{state}] { to_.commit(state); });
    }
    void fell_short() override { to_.fell_short(); }
    void complete(std::string_view) override {}
    [[nodiscard]] std::uint64_t bytes() const noexcept override { return to_.bytes(); }
    [[nodiscard]] std::string where() const override { return to_.where(); }
    [[nodiscard]] boost::json::object proof() override { return to_.proof(); }

    /// In the order of the calls.
    void do_all()
    {
        for (auto const& step : std::exchange(steps_, {})) step();
    }

private:
    list_writer& to_;
    std::vector<std::function<void()>> steps_;
};

/// Takes items one after another. Several read side by side, each with a connection of its own to Redis.
struct item_reader {
    item_reader(std::size_t n, px::fleet::work_board b, asio::any_io_executor const& ex)
        : number{n}, board{std::move(b)}, pauses{ex}
    {}

    std::size_t number;
    px::fleet::work_board board;
    asio::steady_timer pauses;
    asio::cancellation_signal stop;
    bool reading = false;  ///< `stop` ends it.
    bool lost = false;     ///< Another has taken the item since.
    bool unheard = false;  ///< Redis may have given it an item, and did not answer.
    std::optional<px::fleet::work_lease> held;
    std::size_t list = 0;  ///< Of the item that is held: its number in the plan.
    export_job job;        ///< What was read of it.
    list_state state;
    item_writer to;
    bool own_fault = false;     ///< It failed since this process cannot write: nothing is wrong with the item.
    unsigned own_failures = 0;  ///< In a row.
};

/// Whether an output failed that takes nothing from this process now: its disk is full, or its database is away.
[[nodiscard]] inline bool is_own_fault(std::exception_ptr const& e)
{
    try {
        std::rethrow_exception(e);
    } catch (item_error const&) {
        return false;
    } catch (output_error const&) {
        return true;
    } catch (...) {
        return false;
    }
}

/// Runs `step` on another thread, to its end: it may wait long for a disk or a database, and leases are renewed
/// meanwhile. It is not cancelled, since nothing could end it.
template <class Step>
asio::awaitable<void> apart(asio::thread_pool& disk, Step const& step)
{
    co_await asio::co_spawn(disk, step, asio::bind_cancellation_slot(asio::cancellation_slot{}, asio::use_awaitable));
}

/// A stream whose pages are written, apart, before the next one is asked for.
template <class Stream>
class written_stream {
public:
    written_stream(Stream& from, put_off_writer& to, asio::thread_pool& disk) : from_{from}, to_{to}, disk_{disk} {}

    asio::awaitable<bool> next(px::page<px::raw_record>& page)
    {
        co_await write_all();
        co_return co_await from_.next(page);
    }
    asio::awaitable<void> write_all()
    {
        auto const writes = [this]() -> asio::awaitable<void> {
            to_.do_all();
            co_return;
        };
        co_await apart(disk_, writes);
    }
    [[nodiscard]] auto take_report() { return from_.take_report(); }
    [[nodiscard]] std::int64_t announced() const noexcept { return from_.announced(); }

private:
    Stream& from_;
    put_off_writer& to_;
    asio::thread_pool& disk_;
};

/// The schemas of lists with their attributes, which are asked for once.
using known_schemas = std::map<std::string, px::schema>;

template <class Stream>
asio::awaitable<void> write_apart(Stream& from, export_job& job, put_off_writer& writer, list_state& state,
                                  asio::thread_pool& disk, run_options const& how)
{
    written_stream stream{from, writer, disk};
    co_await write_windows(stream, job, writer, state, how);
    co_await stream.write_all();
    job.bytes = writer.bytes();
}

/// `read`, of what `r` holds, which notes whose failing it is where it fails.
inline asio::awaitable<void> read_noting_faults(item_reader& r, asio::awaitable<void> read)
{
    try {
        co_await std::move(read);
    } catch (...) {
        r.own_fault = is_own_fault(std::current_exception());
        throw;
    }
}

/// Reads the item that `r` holds; all of it is written when this has ended, but the last step.
template <class Named>
asio::awaitable<void> read_item(Named const& named, reader client, item_reader& r, fleet_list const& list,
                                fleet_item const& item, std::uint64_t run, fleet_output& out, asio::thread_pool& disk,
                                known_schemas& schemas, run_options const& how)
{
    list_info info;
    info.subscription = list.subscription;
    info.region = list.region;
    info.resource = list.resource;
    info.schema = &px::schema_of<typename Named::record>();
    if constexpr (Named::attributes())
        if (how.attribute_columns) {
            auto found = schemas.find(list.name());
            if (found == schemas.end()) {
                auto const attributes = co_await client.admin().attributes(*Named::attributes());
                found = schemas.try_emplace(list.name(), px::with_attributes(*info.schema, attributes)).first;
            }
            info.schema = &found->second;
        }
    info.full = !Named::dated() && !list.state.since;
    info.run_id = how.run_id;
    info.began = list.state.began;
    info.file_suffix = item_suffix(how.run_id, r.held->number, r.held->token);
    auto const opens = [&]() -> asio::awaitable<void> {
        r.to = out.open(r.number, info, run, r.held->number, r.held->token);
        r.to.writer->begin(info, false);
        co_return;
    };
    co_await apart(disk, opens);
    r.job.file = r.to.writer->where();
    put_off_writer writer{*r.to.writer};
    list_wish wish;
    wish.page_size = how.page_size;
    wish.now = list.state.began;
    wish.since = list.state.since;
    auto windows = px::window_options{}
                       .concurrency(how.windows_at_once)
                       .order(px::window_order::by_time)
                       .deliver_again(px::after_restart::everything)
                       .empty_pages(true)
                       .began(list.state.began);
    auto open = named.opener(client, wish);
    if constexpr (Named::dated()) {
        px::window_stream stream{std::move(open), item.range.value(), std::move(windows)};
        co_await write_apart(stream, r.job, writer, r.state, disk, how);
    } else {
        px::window_stream stream{std::move(open), std::move(windows)};
        co_await write_apart(stream, r.job, writer, r.state, disk, how);
    }
}

}  // namespace example

#endif
