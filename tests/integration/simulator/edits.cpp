// Answers that the simulator damages on their way, as bytes and as a client reads them.
#include <gainsight/px/client.hpp>
#include <gainsight/px/resource/users.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace px = gainsight::px;
namespace asio = boost::asio;
namespace edits = px::testing::detail;
using px::testing::fault;

namespace {

constexpr char key[] = "test-key-0123456789";

/// A client of one simulated region, over TLS.
struct place {
    place()
    {
        service.set(px::testing::quirks::none());
        service.add_key(key, px::permission::read);
        service.seed(px::testing::collection::users, 3);
    }
    template <class T>
    T run(asio::awaitable<T> what)
    {
        auto got = asio::co_spawn(context, std::move(what), asio::use_future);
        context.restart();
        context.run();
        return got.get();
    }
    [[nodiscard]] px::pool_options trusting() const
    {
        px::pool_options options;
        options.tls.ca_pem = simulator.ca_pem();
        return options;
    }

    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);
    asio::io_context context;
    px::pools pools{context.get_executor(), trusting()};
    px::tenant tenant{
        px::credential{"test", px::endpoint::parse(simulator.url()).value(), px::api_key{key}, px::permission::read}};
    px::client<px::scope::read> client{pools, tenant};
    px::results_view<px::scope::read> results{client.results()};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(edited_answers)

BOOST_AUTO_TEST_CASE(each_edit_does_what_it_says_and_nothing_else)
{
    BOOST_TEST(edits::with_renamed_member(R"({"a":1,"users":[],"users":2})", "users", "people") ==
               R"({"a":1,"people":[],"users":2})");
    BOOST_TEST(edits::with_renamed_member(R"({"a":"users"})", "users", "people") == R"({"a":"users"})");
    BOOST_TEST(edits::with_damaged_text(R"({"a":1,"b":"x\"y","c":"z"})") ==
               "{\"a\":1,\"b\":\"x\\\"y\\ud83d\xFF\",\"c\":\"z\"}");
    BOOST_TEST(edits::with_damaged_text(R"({"a":1})") == R"({"a":1})");
    BOOST_TEST(edits::with_numbers_as_text(R"({"a":-1.5e3,"b":"2","c":[3,true,null],"d\"4":5})") ==
               R"({"a":"-1.5e3","b":"2","c":["3",true,null],"d\"4":"5"})");
    BOOST_TEST(edits::with_numbers_as_text("7") == "\"7\"");
}

BOOST_AUTO_TEST_CASE(a_client_reads_what_can_be_read_and_refuses_the_rest)
{
    place p;
    auto const id = std::string{"user-000001@px.example"};
    auto const whole = p.run(p.client.users().get(id));

    p.simulator.inject(fault::byte_order_mark());
    BOOST_TEST((p.run(p.client.users().get(id)) == whole));
    p.simulator.inject(fault::numbers_as_text());
    BOOST_TEST((p.run(p.client.users().get(id)).score == whole.score));
    p.simulator.inject(fault::gzipped());
    BOOST_TEST((p.run(p.client.users().get(id)) == whole));
    p.simulator.inject(fault::damaged_text());
    BOOST_TEST(p.run(p.results.users().get(id)).has_value());
    p.simulator.inject(fault::damaged_text());
    BOOST_TEST((p.run(p.results.with(px::strict_text{}).users().get(id)).error() == px::errc::bad_response));
    p.simulator.inject(fault::gzipped(1));
    BOOST_TEST((p.run(p.results.with(px::retry::none()).users().get(id)).error() == px::errc::connection_lost));

    p.simulator.inject(fault::renamed_member("users", "results"));
    px::page<px::user> page;
    auto users = p.results.users().list();
    auto const step = p.run(users.next(page));
    BOOST_TEST((step.error() == px::errc::bad_response));
    BOOST_TEST(step.error().json_path() == "users");
}

BOOST_AUTO_TEST_SUITE_END()
