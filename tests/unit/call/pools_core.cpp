// The clock of the timer queue that calls share.
#include <gainsight/px/call/pools_core.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>

namespace {

namespace px = gainsight::px;
namespace detail = px::detail;
using clock_type = std::chrono::steady_clock;

struct waiter final : detail::deadline_waiter {
    explicit waiter(bool throws_) : throws{throws_} {}
    void on_due() override
    {
        ++told;
        if (throws) throw std::runtime_error{"out of memory, say"};
    }
    bool throws;
    int told = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_clock_of_the_timer_queue)

BOOST_AUTO_TEST_CASE(goes_on_after_an_exception_of_one_who_was_told)
{
    boost::asio::io_context context{1};
    auto const core =
        detail::pools_core::make(context.get_executor(), detail::pools_core::threading::single, {}, {},
                                 std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_client));
    auto const due = clock_type::now();
    waiter throwing{true};
    waiter second{false};
    waiter third{false};
    core->wait(throwing, due);
    core->wait(second, due);
    core->wait(third, due + std::chrono::milliseconds{1});
    BOOST_CHECK_THROW(context.run(), std::runtime_error);
    BOOST_TEST(throwing.told == 1);
    BOOST_TEST(second.told == 0);
    // It is not told twice, and who waits behind it is told.
    context.run();
    BOOST_TEST(throwing.told == 1);
    BOOST_TEST(second.told == 1);
    BOOST_TEST(third.told == 1);
}

BOOST_AUTO_TEST_CASE(tells_nobody_who_stopped_waiting)
{
    boost::asio::io_context context{1};
    auto const core =
        detail::pools_core::make(context.get_executor(), detail::pools_core::threading::single, {}, {},
                                 std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_client));
    waiter one{false};
    core->wait(one, clock_type::now() + std::chrono::hours{1});
    core->stop_waiting(one);
    context.run();  // returns, since nobody waits
    BOOST_TEST(one.told == 0);
}

BOOST_AUTO_TEST_SUITE_END()
