// TLS handshakes that fail: a bad certificate, no trusted roots, or a connection that broke off.
#include "proxies.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

using namespace request_lifecycle;

namespace {

boost::test_tools::assertion_result peers_speak_tls(boost::unit_test::test_unit_id) { return over_tls(); }

/// Sets the environment variables by which OpenSSL finds trusted roots, and restores them at its end.
class roots_at {
public:
    roots_at(std::string const& file, std::string const& directory)
    {
        set(file_, "SSL_CERT_FILE", file);
        set(directory_, "SSL_CERT_DIR", directory);
    }
    roots_at(roots_at const&) = delete;
    roots_at& operator=(roots_at const&) = delete;
    ~roots_at()
    {
        put_back(file_, "SSL_CERT_FILE");
        put_back(directory_, "SSL_CERT_DIR");
    }

private:
    static void set(std::optional<std::string>& before, char const* variable, std::string const& value)
    {
        if (auto const* old = std::getenv(variable)) before = old;
        ::setenv(variable, value.c_str(), 1);
    }
    static void put_back(std::optional<std::string> const& before, char const* variable)
    {
        before ? ::setenv(variable, before->c_str(), 1) : ::unsetenv(variable);
    }
    std::optional<std::string> file_;
    std::optional<std::string> directory_;
};

class folder {
public:
    folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "px-roots-XXXXXX").string();
        BOOST_TEST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::string write(char const* name, std::string const& text) const
    {
        std::ofstream{path / name} << text;
        return (path / name).string();
    }
    std::filesystem::path path;
};

constexpr char const* not_found = "no trusted roots were found";

/// The error of a call under these TLS options and this environment.
px::error refused(std::string const& file, std::string const& directory, px::tls_options const& tls = {})
{
    stage s;
    s.server.always(peer::answering(jane()));
    px::pool_options o;
    o.tls = tls;
    std::optional<px::pools> pools;
    {
        roots_at const there{file, directory};
        pools.emplace(s.context.get_executor(), o);
    }
    // When the call is made the environment is another again: what counts is where the roots were read.
    both const client{*pools, px::tenant{px::credential{"acme", endpoint_at("localhost", s.server.port()),
                                                        px::api_key{"key-of-acme"}, both::permissions}}};
    auto const e = s.run(client.results().users().get("jane")).error();
    if (e) {
        BOOST_TEST((e == px::errc::tls_failed));
        BOOST_TEST((e.phase() == px::phase::handshake));
        BOOST_TEST(e.attempts() == 1);
        BOOST_TEST(contains(e.message(), "certificate not accepted: "));
    }
    return e;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(without_trusted_roots, *boost::unit_test::precondition(peers_speak_tls))

BOOST_AUTO_TEST_CASE(the_error_says_where_they_were_sought_and_what_to_set)
{
    auto const e = refused("/nowhere/cert.pem", "/nowhere/certs");
    BOOST_TEST(contains(e.message(),
                        "; no trusted roots were found in the file '/nowhere/cert.pem' (by SSL_CERT_FILE) and the "
                        "directory '/nowhere/certs' (by SSL_CERT_DIR): set tls_options::ca_file to a PEM file of "
                        "trusted roots"));
}

BOOST_AUTO_TEST_CASE(a_place_that_is_there_but_empty_holds_none)
{
    folder const empty;
    folder const other;
    other.write("README", "nothing here");
    other.write("ca.pem", authority().pem());  // not by the name that OpenSSL looks for
    other.write("0123456789.0", authority().pem());
    auto const file = empty.path.parent_path() / (empty.path.filename().string() + ".pem");
    std::ofstream{file} << "no certificate\n";
    auto const e = refused(file.string(), empty.path.string() + ':' + other.path.string());
    BOOST_TEST(contains(e.message(), not_found));
    BOOST_TEST(contains(e.message(), other.path.string()));
    std::filesystem::remove(file);
}

BOOST_AUTO_TEST_CASE(roots_that_do_not_know_the_host_are_roots_all_the_same)
{
    px::testing::certificate_authority const stranger;
    folder const by_file;
    BOOST_TEST(!contains(refused(by_file.write("roots.pem", stranger.pem()), "/nowhere").message(), not_found));
    folder const empty;
    folder const by_hash;
    by_hash.write("01234567.0", stranger.pem());
    auto const directories = empty.path.string() + ':' + by_hash.path.string();
    BOOST_TEST(!contains(refused("/nowhere", directories).message(), not_found));
}

BOOST_AUTO_TEST_CASE(roots_of_the_options_do_not_hide_that_the_systems_are_missing)
{
    px::testing::certificate_authority const stranger;
    px::tls_options tls;
    tls.ca_pem = stranger.pem();
    BOOST_TEST(contains(refused("/nowhere", "/nowhere", tls).message(), not_found));
    tls.ca_pem = authority().pem();
    BOOST_TEST(!refused("/nowhere", "/nowhere", tls));
}

BOOST_AUTO_TEST_CASE(options_that_trust_nobody_are_told_as_such)
{
    px::tls_options tls;
    tls.use_system_roots = false;
    auto const e = refused("/nowhere", "/nowhere", tls);
    BOOST_TEST(contains(e.message(), "; no roots are trusted: tls_options::use_system_roots is false, and neither "
                                     "ca_file nor ca_pem is set"));
    px::testing::certificate_authority const stranger;
    tls.ca_pem = stranger.pem();
    BOOST_TEST(!contains(refused("/nowhere", "/nowhere", tls).message(), "no roots are trusted"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_handshake, *boost::unit_test::precondition(peers_speak_tls))

// After each number of bytes of the host's, whatever is verified: what was seen of the certificate by then tells
// nothing.
BOOST_AUTO_TEST_CASE(that_breaks_off_is_connect_failed_and_repeated_wherever_it_breaks)
{
    for (bool const any : {false, true}) {
        bool through_before = false;
        std::size_t broken = 0;
        for (std::size_t bytes = 0; !through_before; bytes += 61) {
            stage s;
            scripted_proxy proxy{s.context};
            proxy.next(tunnelling(s.context, established(), bytes));
            proxy.always(tunnelling(s.context));
            s.server.always(peer::answering(jane()));
            auto o = through(proxy.named());
            o.tls.dangerously_accept_any_certificate = any;
            other_client a{s, endpoint_at("localhost", s.server.port()), o};
            if (any) {
                o.tls.use_system_roots = false;
                a.pools = px::pools{s.context.get_executor(), o};
                a.client = both{a.pools, px::tenant{px::credential{"acme", endpoint_at("localhost", s.server.port()),
                                                                   px::api_key{"key-of-acme"}, both::permissions}}}
                               .with(quick());
            }
            auto const got = s.run(a.client.with(px::retry::none()).results().users().get("jane"));
            through_before = proxy.accepted() == 1 && (got || got.error() == px::errc::connection_lost);
            if (!through_before) {
                ++broken;
                BOOST_TEST((got.error() == px::errc::connect_failed));
                BOOST_TEST((got.error().phase() == px::phase::handshake));
                BOOST_TEST(!contains(got.error().message(), "certificate"));
                BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
            }
            proxy.stop();
            s.server.stop();
        }
        BOOST_TEST(broken > 5u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
