// Opening connections to a host with several addresses, and the name lookups that calls share.
#include "other_clients.hpp"

#include <gainsight/px/net/connector.hpp>

#include <boost/asio/ip/v6_only.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace request_lifecycle;

namespace {

px::pool_options with_addresses(stage& s, std::vector<std::string> addresses, px::pool_options o = hour_long_timeouts())
{
    o.resolve.emplace_back("localhost", s.server.port(), std::move(addresses));
    return o;
}

px::pool_options in_parallel()
{
    auto o = hour_long_timeouts();
    o.connection_attempt_delay = 10ms;
    return o;
}

tcp::endpoint at(char const* address, std::uint16_t port) { return {asio::ip::make_address(address), port}; }

std::string jane_and_close() { return answer(200, jane_json, "Connection: close\r\n"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_AUTO_TEST_CASE(that_swallow_packets_do_not_hold_up_those_that_answer)
{
    stage s;
    silent_listener hole{s.context, at("127.0.0.2", s.server.port())};
    if (!hole.is_silent()) return;
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("localhost", s.server.port()),
                   with_addresses(s, {"127.0.0.2", "127.0.0.1"}, in_parallel())};
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(a.stats().opened == 1u);
    BOOST_TEST(a.stats().failed == 0u);
    // No attempt at the other address is left.
    hole.close();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(that_refuse_are_followed_by_the_next_at_once)
{
    stage s;
    s.server.always(peer::answering(jane()));
    other_client a{s, endpoint_at("localhost", s.server.port()),
                   with_addresses(s, {"127.0.0.2", "127.0.0.3", "127.0.0.1"})};
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(that_had_their_time_are_followed_by_the_next_at_once)
{
    stage s;
    silent_listener hole{s.context, at("127.0.0.2", s.server.port())};
    if (!hole.is_silent()) return;
    s.server.always(peer::answering(jane()));
    auto o = hour_long_timeouts();
    o.connect_timeout = 50ms;
    other_client a{s, endpoint_at("localhost", s.server.port()), with_addresses(s, {"127.0.0.2", "127.0.0.1"}, o)};
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    hole.close();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(are_each_named_with_what_they_said_when_none_connects)
{
    stage s;
    silent_listener hole{s.context, at("127.0.0.2", s.server.port())};
    if (!hole.is_silent()) return;
    s.server.stop_listening();
    auto o = in_parallel();
    o.connect_timeout = 100ms;
    other_client a{s, endpoint_at("localhost", s.server.port()),
                   with_addresses(s, {"127.0.0.2", "127.0.0.1", "::1"}, o)};
    auto const e = s.run(a.results.with(px::retry::none()).users().get("jane")).error();
    BOOST_TEST((e == px::errc::connect_failed));
    BOOST_TEST((e.phase() == px::phase::connect));
    BOOST_TEST(contains(e.message(), "could not connect to localhost:" + std::to_string(s.server.port()) + ": "));
    BOOST_TEST(contains(e.message(), "127.0.0.2: no answer in time"));
    BOOST_TEST(contains(e.message(), "127.0.0.1: Connection refused"));
    BOOST_TEST(contains(e.message(), "::1: "));
    BOOST_TEST(a.stats().failed == 1u);
    hole.close();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(of_the_family_that_worked_are_tried_first_the_next_time)
{
    stage s;
    s.server.always(peer::answering(jane_and_close()));
    other_client a{s, endpoint_at("localhost", s.server.port()), with_addresses(s, {"::1", "127.0.0.1"})};
    s.run(a.client.users().get("jane"));  // nothing listened at ::1
    peer other{s.context, at("::1", s.server.port())};
    other.always(peer::answering(jane_and_close()));
    s.run(a.client.users().get("jane"));
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(other.accepted() == 0u);
    s.server.stop_listening();
    s.run(a.client.users().get("jane"));
    s.run(a.client.users().get("jane"));
    BOOST_TEST(other.accepted() == 2u);
    // Now the other address family was the last that worked.
    s.server.listen_again();
    s.run(a.client.users().get("jane"));
    BOOST_TEST(other.accepted() == 3u);
    BOOST_TEST(s.server.accepted() == 2u);
    other.stop();
}

BOOST_AUTO_TEST_CASE(of_the_family_that_broke_in_the_handshake_are_not_tried_first_the_next_time)
{
    if (!over_tls()) return;
    stage s;
    peer first{s.context, at("::1", s.server.port())};
    first.stop_listening();
    s.server.next(peer::answering(jane_and_close()));
    other_client a{s, endpoint_at("localhost", s.server.port()), with_addresses(s, {"::1", "127.0.0.1"})};
    s.run(a.client.users().get("jane"));
    // From now on the family that worked connects, and nothing comes of it.
    s.server.say_nothing();
    s.server.always([](conversation& c) -> awaitable<void> {
        c.close();
        co_return;
    });
    peer again{s.context, at("::1", s.server.port())};
    again.always(peer::answering(jane()));
    BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.accepted() == 2u);
    BOOST_TEST(again.accepted() == 1u);
    again.stop();
}

BOOST_AUTO_TEST_CASE(by_hand_are_for_their_host_and_port_alone_and_tls_still_asks_for_the_name)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto o = hour_long_timeouts();
    o.resolve.emplace_back("px.example", s.server.port(), "127.0.0.1");
    o.resolve.emplace_back("localhost", static_cast<std::uint16_t>(s.server.port() ^ 1), "127.0.0.3");
    o.resolve.emplace_back("other.example", s.server.port(), "127.0.0.3");
    other_client named{s, endpoint_at("PX.example", s.server.port()), o};
    auto const got = s.run(named.results.users().get("jane"));
    if (over_tls()) {
        BOOST_TEST((got.error() == px::errc::tls_failed));
        BOOST_TEST(contains(got.error().message(), "certificate not accepted: hostname mismatch"));
    } else {
        BOOST_TEST(got->score.value() == 7);
    }
    other_client resolved{s, endpoint_at("localhost", s.server.port()), o};
    BOOST_TEST(s.run(resolved.client.users().get("jane")).score.value() == 7);
}

BOOST_AUTO_TEST_CASE(by_hand_that_are_none_are_refused_by_name)
{
    for (auto const* text : {"", "localhost", "[::1]", "127.0.0.1:80", "1.2.3"}) {
        asio::io_context context;
        px::pool_options o;
        o.resolve.emplace_back("localhost", std::uint16_t{80}, "127.0.0.1", text);
        BOOST_CHECK_EXCEPTION((px::pools{context.get_executor(), o}), px::error, [&](px::error const& e) {
            return e == px::errc::invalid_argument && contains(e.message(), "pool_options::resolve") &&
                   contains(e.message(), '\'' + std::string{text} + '\'');
        });
    }
}

BOOST_AUTO_TEST_CASE(are_needed)
{
    stage s;
    // A label longer than 63 bytes, which the resolver refuses without asking a server.
    auto const nobody = std::string(70, 'x') + ".example";
    other_client a{s, endpoint_at(nobody, 1), hour_long_timeouts()};
    auto const e = s.run(a.results.with(px::retry::none()).users().get("jane")).error();
    BOOST_TEST((e == px::errc::connect_failed));
    BOOST_TEST((e.phase() == px::phase::resolve));
    BOOST_TEST(contains(e.message(), "host '" + nobody + "' does not resolve: "));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_lookup)

namespace {

struct asking final : px::detail::name_lookup::waiter {
    void on_found(error_code ec, px::detail::name_lookup::addresses const& found) override
    {
        ++told;
        problem = ec;
        addresses = found;
        if (then) then();
    }
    int told = 0;
    error_code problem;
    px::detail::name_lookup::addresses addresses;
    std::function<void()> then;
};

void run_dry(asio::io_context& context)
{
    context.run_for(30s);
    BOOST_TEST(context.stopped());
    context.restart();
}

}  // namespace

BOOST_AUTO_TEST_CASE(is_shared_by_all_who_ask_while_it_is_under_way_and_by_nobody_else)
{
    // By the resolver, by hand, and without a name.
    for (int kind = 0; kind != 3; ++kind) BOOST_TEST_CONTEXT(kind)
        {
            asio::io_context context;
            auto const lookup = std::make_shared<px::detail::name_lookup>(
                context.get_executor(), kind == 2 ? "127.0.0.1" : "localhost", std::uint16_t{7},
                kind == 1 ? std::vector<std::string>{"127.0.0.1"} : std::vector<std::string>{});
            std::vector<std::shared_ptr<asking>> all;
            for (int i = 0; i != 5; ++i) {
                all.push_back(std::make_shared<asking>());
                lookup->ask(all.back());
            }
            BOOST_TEST(all.front()->told == 0);  // never from within
            std::weak_ptr<asking> const gone = all[1];
            all.erase(all.begin() + 1);
            BOOST_TEST(gone.expired());
            run_dry(context);
            BOOST_TEST(lookup->begun() == 1u);
            for (auto const& one : all) {
                BOOST_TEST(one->told == 1);
                BOOST_TEST(!one->problem);
                BOOST_TEST((std::count(one->addresses.begin(), one->addresses.end(), at("127.0.0.1", 7)) == 1));
            }
            lookup->ask(all.front());
            run_dry(context);
            BOOST_TEST(lookup->begun() == 2u);
            BOOST_TEST(all[0]->told == 2);
            BOOST_TEST(all[1]->told == 1);
        }
}

BOOST_AUTO_TEST_CASE(that_is_asked_for_by_one_who_was_just_told_is_a_new_one)
{
    asio::io_context context;
    auto const lookup = std::make_shared<px::detail::name_lookup>(context.get_executor(), "localhost", std::uint16_t{7},
                                                                  std::vector<std::string>{});
    auto const first = std::make_shared<asking>();
    auto const second = std::make_shared<asking>();
    first->then = [&] {
        first->then = {};
        lookup->ask(first);
    };
    lookup->ask(first);
    lookup->ask(second);
    run_dry(context);
    BOOST_TEST(lookup->begun() == 2u);
    BOOST_TEST(first->told == 2);
    BOOST_TEST(second->told == 1);
}

namespace {

struct opening final : px::detail::connector::owner, std::enable_shared_from_this<opening> {
    explicit opening(asio::any_io_executor const& ex) : socket{ex} {}
    void start(std::shared_ptr<px::detail::host_route> route)
    {
        made = std::make_shared<px::detail::connector>(std::move(route), socket, tls);
        made->start(shared_from_this());
    }
    void on_connected(bool) override { connected = true; }
    void on_not_connected(px::error why) override { failure = why; }
    tcp::socket socket;
    std::optional<px::detail::tls_stream> tls;
    std::shared_ptr<px::detail::connector> made;
    bool connected = false;
    px::error failure;
};

}  // namespace

BOOST_AUTO_TEST_CASE(serves_all_connections_to_a_host_that_are_opened_at_once)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto const options = trusting(hour_long_timeouts());
    auto const route = std::make_shared<px::detail::host_route>(
        s.context.get_executor(), endpoint_at("localhost", s.server.port()), options,
        std::make_shared<asio::ssl::context>(px::detail::make_tls_context(options.tls).value()));
    std::vector<std::shared_ptr<opening>> all;
    for (int i = 0; i != 5; ++i) {
        all.push_back(std::make_shared<opening>(s.context.get_executor()));
        all.back()->start(route);
    }
    s.until(
        [&] { return std::all_of(all.begin(), all.end(), [](auto const& o) { return o->connected || o->failure; }); });
    for (auto const& o : all) BOOST_TEST(o->connected);
    BOOST_TEST(route->lookup().begun() == 1u);
    s.until([&] { return s.server.accepted() == 5; });
}

BOOST_AUTO_TEST_SUITE_END()
