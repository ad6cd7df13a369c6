// A process of a fleet renews its leases while a disk or a database is slow: nothing is written on the thread of
// events.
#include "../../../examples/export/fleet_reader.hpp"
#include "../export_databases/pages.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fleet_apart_tests {

using namespace px_test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Pages of one user each, of a window that is begun again after the second page.
struct three_pages {
    asio::awaitable<bool> next(raw_page& out)
    {
        if (at == ids.size()) {
            report = px::window_outcome::finished;
            co_return false;
        }
        if (at == 2) report = px::window_outcome::begun_again;
        out = users(user(ids[at++]));
        co_return true;
    }
    std::optional<px::window_report> take_report()
    {
        if (!report) return {};
        auto const is = *std::exchange(report, std::nullopt);
        return px::window_report{px::window{px::date_range{px::timestamp{1s}, px::timestamp{2s}}}, is, {}};
    }
    [[nodiscard]] static std::int64_t announced() noexcept { return 0; }

    std::vector<std::string> ids;
    std::size_t at = 0;
    std::optional<px::window_outcome> report{};
};

/// Waits at each step until the loop of events has done something else, as for a slow database.
struct slow_writer final : example::list_writer {
    explicit slow_writer(asio::io_context& context) : io{context} {}
    std::string state() override { return {}; }
    void begin(example::list_info const&, bool) override {}
    void write(raw_page const& page, std::string_view) override
    {
        auto const id = std::string{page.items()[0].id()};
        if (id == "refused") example::output_fails("the database refuses it");
        did(id);
    }
    void roll_back() override { did("back"); }
    void commit(std::string_view) override { did("commit"); }
    void complete(std::string_view) override { did("complete"); }
    [[nodiscard]] std::uint64_t bytes() const noexcept override { return steps.size(); }
    [[nodiscard]] std::string where() const override { return {}; }
    [[nodiscard]] boost::json::object proof() override { return {}; }

    void did(std::string const& what)
    {
        auto const renewed = std::make_shared<std::promise<void>>();
        asio::post(io, [renewed] { renewed->set_value(); });
        steps += renewed->get_future().wait_for(2s) == std::future_status::ready ? what + ' ' : "alone ";
    }

    asio::io_context& io;
    std::string steps;
};

/// Reads the pages into a slow writer; what it did, and what went wrong.
inline std::string read_pages(std::vector<std::string> ids, std::uint64_t* bytes = nullptr)
{
    asio::io_context io{1};
    asio::thread_pool disk{1};
    slow_writer slow{io};
    three_pages pages{std::move(ids)};
    example::export_job job;
    example::list_state state;
    example::put_off_writer writer{slow};
    example::run_options how;
    auto work = asio::make_work_guard(io);
    asio::co_spawn(io, example::write_apart(pages, job, writer, state, disk, how), [&](std::exception_ptr e) {
        if (e) slow.steps += sentence_of([&] { std::rethrow_exception(e); });
        work.reset();
    });
    io.run();
    if (bytes) *bytes = job.bytes;
    return slow.steps;
}

}  // namespace fleet_apart_tests
using namespace fleet_apart_tests;

BOOST_AUTO_TEST_SUITE(fleet_apart)

BOOST_AUTO_TEST_CASE(pages_are_written_in_order_while_events_go_on)
{
    std::uint64_t bytes = 0;
    BOOST_TEST(read_pages({"a", "b", "c"}, &bytes) == "a b back c commit ");
    BOOST_TEST(bytes == 18U);
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_written_ends_it)
{
    BOOST_TEST(read_pages({"a", "refused", "c"}) == "a the database refuses it");
    BOOST_TEST(read_pages({"a", "b", "refused"}) == "a b back the database refuses it");
}

BOOST_AUTO_TEST_SUITE_END()
