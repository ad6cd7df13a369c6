// A simulated PX, a client of it with little patience, and the history of what was pushed to a sink.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_SINK_STAGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_SINK_STAGE_HPP

#include "../running.hpp"
#include "history.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/destination/event_sink.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace sinks {

namespace asio = boost::asio;
namespace px = gainsight::px;
using namespace std::chrono_literals;
using px::testing::fault;

using client_type = px::client<px::scope::read, px::scope::write>;
inline constexpr char key[] = "key-of-the-sinks-00001";
inline constexpr char number_attribute[] = "number";

inline px::custom_event event_of(std::uint64_t n)
{
    px::custom_event e{"order placed", "user-" + std::to_string(n % 7) + "@example.com"};
    e.with_property_key("AP-SINK-2").with(number_attribute, static_cast<std::int64_t>(n));
    return e;
}
/// The number in an event's JSON.
inline std::uint64_t number_of(std::string_view json)
{
    auto const e = px::from_json<px::custom_event>(json);
    BOOST_REQUIRE(e.has_value());
    return static_cast<std::uint64_t>(e->attributes.get<std::int64_t>(number_attribute).value());
}

/// Of what events are sent by, and nothing else here.
inline bool is_post(px::testing::sim_request const& r) { return r.method() == "POST"; }

/// A client of a PX at that address.
class customer {
public:
    customer(std::string const& url, std::string const& ca_pem)
    {
        px::pool_options options;
        options.tls.ca_pem = ca_pem;
        options.retry_budget = 1'000'000;
        pools_.emplace(io_.get_executor(), px::single_threaded, std::move(options));
        client.emplace(client_type{*pools_, px::tenant{px::credential{"sinks", px::endpoint::parse(url).value(),
                                                                      px::api_key{key}, client_type::permissions},
                                                       px_test::wide_quota()}}
                           .with(px::retry::none(), px::first_byte_timeout{150ms}, px::stall_timeout{150ms}));
    }
    template <class T>
    T run(asio::awaitable<T> work)
    {
        return px_test::run_on(io_, std::move(work));
    }
    [[nodiscard]] asio::io_context& io() noexcept { return io_; }

private:
    asio::io_context io_{1};
    std::optional<px::pools> pools_;

public:
    std::optional<client_type> client;
};

/// PX, and how often it recorded each event.
class stage {
public:
    stage() { service.add_key(key, client_type::permissions); }
    [[nodiscard]] std::map<std::uint64_t, int> store() const
    {
        std::map<std::uint64_t, int> out;
        for (auto const& e : service.all(px::testing::collection::custom_events))
            ++out[e.at("attributes").as_object().at(number_attribute).to_number<std::uint64_t>()];
        return out;
    }
    [[nodiscard]] customer arrive() const { return customer{simulator.url(), simulator.ca_pem()}; }

    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);
};

/// Options of little patience that keep the history.
inline px::sink_options watched(history& h)
{
    return px::sink_options{}
        .workers(4)
        .pauses(5ms, 40ms)
        .duplicate_block(5ms)
        .settle(400ms)
        .stamp("deliveryId")
        .on_outcome([&h](px::event_report const& e) { h.told(number_of(e.json), e.outcome); });
}

/// Pushes some, and keeps what came of it.
template <class Sink>
asio::awaitable<void> push_all(Sink const& sink, history& h, std::uint64_t from, std::uint64_t to)
{
    for (auto n = from; n != to; ++n) {
        h.pushed(n);
        auto const taken = co_await sink.try_push(event_of(n));
        if (taken) h.acknowledged(n);
        if (!taken && taken.error().effect() == px::effect::unknown) h.uncertain(n);
    }
}

}  // namespace sinks

#endif
