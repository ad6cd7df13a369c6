// Rotating a tenant's API key: the next request carries the new one, and a 401 under the old one is repeated.
#include "stage.hpp"

#include <string>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(rotation)

BOOST_AUTO_TEST_CASE(a_401_under_a_key_rotated_since_is_repeated_once_with_the_new_one)
{
    stage s;
    s.server.always([&](conversation& c) -> awaitable<void> {
        co_await c.request();
        BOOST_TEST(s.tenant.rotate(px::api_key{"new-key"}).has_value());
        co_await c.send(answer(401, "Authentication failed in loginAwareAuthentication", "", "text/plain"));
        co_await c.answer(answer(201));
        co_await c.gone();
    });
    s.run(s.client.with(px::retry::none()).users().create(new_user()));
    BOOST_TEST_REQUIRE(s.server.requests().size() == 2u);
    BOOST_TEST(s.server.requests()[0].find("X-APTRINSIC-API-KEY: key-of-acme\r\n") != std::string::npos);
    BOOST_TEST(s.server.requests()[1].find("X-APTRINSIC-API-KEY: new-key\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_401_under_the_present_key_is_final_and_so_is_a_second_one)
{
    stage s;
    int n = 0;
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            BOOST_TEST(s.tenant.rotate(px::api_key{"key-" + std::to_string(++n)}).has_value());
            co_await c.send(answer(401));
        }
    });
    auto const got = s.run(s.results.users().get("jane"));
    BOOST_TEST((got.error() == px::errc::unauthorized));
    BOOST_TEST(s.server.requests().size() == 2u);

    stage t;
    t.server.always(peer::answering(answer(401)));
    BOOST_TEST((t.run(t.results.users().get("jane")).error() == px::errc::unauthorized));
    BOOST_TEST(t.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_head_after_rotate_returned_carries_the_old_key_though_the_call_began_before)
{
    px::pool_options options;
    options.max_connections = 1;
    stage s{options};
    gate go{s.context.get_executor()};
    s.server.always([&](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            co_await go.passed();
            co_await c.send(jane());
        }
    });
    auto first = s.start(s.client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 1; });
    auto second = s.start(s.client.users().get("jane"));  // waits for the only connection
    s.until([&] { return s.stats().waiting == 1; });
    BOOST_TEST(s.tenant.rotate(px::api_key{"new-key"}).has_value());
    go.open();
    first.get();
    second.get();
    BOOST_TEST(s.server.requests()[1].find("key-of-acme") == std::string::npos);
    BOOST_TEST(s.server.requests()[1].find("new-key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_invalid_key_is_refused_and_changes_nothing)
{
    stage s;
    s.server.always(peer::answering(jane()));
    BOOST_TEST(!s.tenant.rotate(px::api_key{"a\r\nb"}).has_value());
    s.run(s.client.users().get("jane"));
    BOOST_TEST(s.server.requests()[0].find("key-of-acme") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(keys_that_are_repeated)

namespace {

/// All that an error says.
std::string texts_of(px::error const& e)
{
    std::string out = std::string{e.what()} + '|' + std::string{e.message()} + '|' + std::string{e.vendor_message()} +
                      '|' + std::string{e.body_sample()};
    for (auto const& sub : e.sub_errors())
        out += '|' + sub.message + '|' + sub.object + '|' + sub.field + '|' + sub.rejected_value;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(by_whoever_refuses_them_stand_in_no_error)
{
    std::string const key = "3f0a1c22-77b1-4c00-9a9e-0b9f0d0c0a0e", before = "00000000-1111-2222-3333-444444444444";
    for (auto const& repeated : {key, before, key.substr(0, 20)})
        for (int const status : {200, 400, 401, 404, 500})
            for (std::string const& body :
                 {"the key " + repeated + " is not known",
                  R"({"externalapierror":{"status":"X","message":"the key )" + repeated +
                      R"( is not known","subErrors":[{"field":")" + repeated + R"(","message":")" + repeated +
                      R"(","object":")" + repeated + R"(","rejectedValue":")" + repeated + R"("}]}})",
                  "<html><title>" + repeated + "</title></html>"})
                for (std::string const type : {"application/json", "text/html", "text/plain"}) {
                    stage s;
                    s.server.always(peer::answering(answer(status, body, "", type)));
                    px::tenant const tenant{
                        px::credential{"acme", s.server.where(), px::api_key{before}, both::permissions}};
                    BOOST_TEST(tenant.rotate(px::api_key{key}).has_value());
                    px::client<px::scope::read, px::scope::write> const client{s.pools, tenant};
                    auto const got = s.run(
                        client.with(px::retry::none(), px::error_detail{true}).results().users().create(new_user()));
                    if (got) continue;
                    auto const texts = texts_of(got.error());
                    BOOST_TEST(texts.find(repeated.substr(0, 12)) == texts.npos, texts);
                }
}

BOOST_AUTO_TEST_SUITE_END()
