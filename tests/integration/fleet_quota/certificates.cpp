// A Redis that asks for the certificate of who connects.
#include "../guarded_redis.hpp"
#include "../redis_server.hpp"
#include "../running.hpp"

#include <gainsight/px/fleet/redis_client.hpp>

#include <boost/test/unit_test.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

namespace fleet_certificate_tests {

namespace px = gainsight::px;
using namespace std::chrono_literals;
using px_test::redis_server;

/// Writes the key anew, with a password.
void encrypt(std::string const& key, std::string const& into)
{
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const in{std::fopen(key.c_str(), "r"), &std::fclose},
        out{std::fopen(into.c_str(), "w"), &std::fclose};
    BOOST_REQUIRE((in && out));
    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> const read{PEM_read_PrivateKey(in.get(), nullptr, nullptr, nullptr),
                                                              &EVP_PKEY_free};
    std::string password = "a password";
    BOOST_REQUIRE(PEM_write_PKCS8PrivateKey(out.get(), read.get(), EVP_aes_128_cbc(), password.data(),
                                            static_cast<int>(password.size()), nullptr, nullptr) == 1);
}

/// What a client with this certificate and key hears of a PING.
px::result<px::fleet::redis_reply> ping(px_test::redis_guard const& guard, redis_server const& redis,
                                        std::string const& certificate, std::string const& key)
{
    boost::asio::io_context io;
    auto where = px::fleet::redis_options::parse(guard.url(redis.tls_port(), 2)).value();
    px::tls_options tls;
    tls.use_system_roots = false;
    tls.ca_file = guard.file("ca.pem");
    tls.certificate_file = certificate;
    tls.private_key_file = key;
    px::fleet::detail::redis_client client{io.get_executor(), where.tls(tls)};
    return px_test::run_on(io, client.command({"PING"}, 10s));
}

}  // namespace fleet_certificate_tests
using namespace fleet_certificate_tests;

BOOST_AUTO_TEST_SUITE(fleet_certificates,
                      *boost::unit_test::precondition([](auto) { return redis_server::is_installed(); }))

BOOST_AUTO_TEST_CASE(make_a_client_known_in_one_file_or_in_two)
{
    px_test::redis_guard const guard;
    redis_server const redis{guard.server_options()};
    for (auto const& [certificate, key] : {std::pair{guard.file("client.pem"), guard.file("client.key")},
                                           std::pair{guard.file("server.pem"), std::string{}}}) {
        auto const pong = ping(guard, redis, certificate, key);
        BOOST_REQUIRE_MESSAGE(pong.has_value(), pong.error().what());
        BOOST_TEST(*pong->text() == "PONG");
    }
    BOOST_TEST(!ping(guard, redis, {}, {}).has_value());
}

BOOST_AUTO_TEST_CASE(that_cannot_be_used_are_named_before_anything_is_sent)
{
    px_test::redis_guard const guard;
    redis_server const redis{guard.server_options()};
    px_test::scratch const folder;
    std::ofstream{folder / "none.pem"} << "no certificate\n";
    encrypt(guard.file("client.key"), folder / "encrypted.key");  // nobody is asked for its password
    auto const refused = [&](std::string const& certificate, std::string const& key, std::string const& words) {
        auto const done = ping(guard, redis, certificate, key);
        BOOST_REQUIRE(!done.has_value());
        BOOST_TEST((done.error() == px::errc::invalid_argument));
        BOOST_TEST(done.error().message().find(words) != std::string::npos, done.error().message());
    };
    refused(folder / "absent.pem", {}, "certificate_file '" + (folder / "absent.pem").string());
    refused(folder / "none.pem", {}, "certificate_file '");
    refused(guard.file("client.pem"), {}, "certificate_file '" + guard.file("client.pem") + "' holds no private key");
    refused(guard.file("client.pem"), guard.file("server.pem"), "private_key_file '");  // of another one
    refused(guard.file("client.pem"), folder / "encrypted.key", "private_key_file '");
}

BOOST_AUTO_TEST_CASE(that_are_missing_are_guessed_at_where_nothing_is_ever_heard)
{
    px_test::redis_guard const guard;
    redis_server const redis{guard.server_options()};
    auto const none = ping(guard, redis, {}, {});
    BOOST_REQUIRE(!none.has_value());
    BOOST_TEST(none.error().message().ends_with("; it may want a client's certificate"), none.error().message());
    boost::asio::io_context io;
    px::fleet::detail::redis_client plain{io.get_executor(), px::fleet::redis_options{}.port(redis.tls_port())};
    auto const spoke = px_test::run_on(io, plain.command({"PING"}, 10s));
    BOOST_REQUIRE(!spoke.has_value());
    BOOST_TEST(spoke.error().message().find("rediss://") != std::string::npos, spoke.error().message());
}

BOOST_AUTO_TEST_SUITE_END()
