// A simulated service on a clock that stands still, and short ways to ask it.
#ifndef TESTS_SIMULATOR_WORLD_HPP
#define TESTS_SIMULATOR_WORLD_HPP

#include <gainsight/px/testing/service.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using namespace std::chrono_literals;
using px::testing::sim_request;
using px::testing::sim_response;

struct world {
    static constexpr std::string_view key = "test-key-0123456789";
    static constexpr px::timestamp noon = px::from_epoch_ms(1'790'000'000'000);

    world()
    {
        service.add_key(key, px::permission::read | px::permission::write);
        service.set(px::testing::quirks::none());
    }
    sim_response ask(std::string method, std::string target, std::string body = {})
    {
        return service.handle(sim_request{std::move(method), std::move(target)}.key(key).body(std::move(body)));
    }
    int status(std::string method, std::string target, std::string body = {})
    {
        return ask(std::move(method), std::move(target), std::move(body)).status();
    }
    /// The body of a 200.
    json::value get(std::string target)
    {
        auto const r = ask("GET", target);
        BOOST_REQUIRE_MESSAGE(r.status() == 200, target << " answered " << r.status() << ": " << r.body());
        return json::parse(r.body());
    }
    /// The ids of a list's page, in its order.
    std::vector<std::string> ids(std::string target, std::string_view list = "users",
                                 std::string_view id = "identifyId")
    {
        auto const page = get(std::move(target));
        std::vector<std::string> found;
        for (auto const& record : page.at({list.data(), list.size()}).as_array())
            found.emplace_back(record.at({id.data(), id.size()}).as_string());
        return found;
    }
    void create_user(std::string id, std::string more = {})
    {
        auto const r =
            ask("POST", "/v1/users", R"({"identifyId":")" + id + R"(","propertyKeys":["AP-1-2"])" + more + "}");
        BOOST_REQUIRE_MESSAGE(r.status() == 201, r.body());
    }
    void create_account(std::string id, std::string more = {})
    {
        auto const r =
            ask("POST", "/v1/accounts", R"({"id":")" + id + R"(","name":"n","propertyKeys":["AP-1-2"])" + more + "}");
        BOOST_REQUIRE_MESSAGE(r.status() == 201, r.body());
    }
    void create_event(std::string id, std::string more = {})
    {
        auto const r =
            ask("POST", "/v1/events/custom",
                R"({"eventId":")" + id +
                    R"(","eventName":"e","identifyId":"u","propertyKey":"AP-1-2","userType":"USER")" + more + "}");
        BOOST_REQUIRE_MESSAGE(r.status() == 201, r.body());
    }
    void advance(std::chrono::milliseconds by) { clock->advance(by); }

    std::shared_ptr<px::testing::sim_clock> clock =
        std::make_shared<px::testing::sim_clock>(px::testing::sim_clock::manual(noon));
    px::testing::service service{clock};
};

inline std::string ms(px::timestamp t) { return std::to_string(px::to_epoch_ms(t)); }

/// Every byte percent-encoded.
inline std::string escaped(std::string_view text)
{
    constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (char c : text) {
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
    return out;
}

using strings = std::vector<std::string>;
using px::testing::collection;

#endif
