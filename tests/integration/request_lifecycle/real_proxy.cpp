// Calls through a real proxy: tinyproxy.
#include "../free_port.hpp"
#include "proxies.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace request_lifecycle;

extern char** environ;

namespace {

class tinyproxy {
public:
    tinyproxy(stage& s, std::string const& settings) : port_{px_test::free_port()}, said_{s.context}
    {
        std::string folder = (std::filesystem::temp_directory_path() / "px-proxy-XXXXXX").string();
        BOOST_TEST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
        folder_ = folder;
        auto const file = (folder_ / "conf").string();
        std::ofstream{file} << "Port " << port_ << "\nListen 127.0.0.1\nTimeout 60\nLogLevel Info\n" << settings;

        int ends[2] = {};
        BOOST_TEST_REQUIRE(::pipe(ends) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        std::string name = "tinyproxy", foreground = "-d", with = "-c", conf = file;
        char* const arguments[] = {name.data(), foreground.data(), with.data(), conf.data(), nullptr};
        auto const failed = ::posix_spawnp(&pid_, "tinyproxy", &actions, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        said_.assign(ends[0]);
        if (failed) {
            pid_ = 0;
            BOOST_TEST_MESSAGE("tinyproxy is not installed: what a real proxy makes of our requests was NOT CHECKED");
            BOOST_TEST(std::getenv("CI") == nullptr);
            return;
        }
        until_said(s, "Accepting connections");
    }
    tinyproxy(tinyproxy const&) = delete;
    tinyproxy& operator=(tinyproxy const&) = delete;
    ~tinyproxy()
    {
        if (pid_ != 0) {
            ::kill(pid_, SIGTERM);
            ::waitpid(pid_, nullptr, 0);
        }
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    [[nodiscard]] bool runs() const { return pid_ != 0; }
    [[nodiscard]] px::proxy named(std::string const& credentials = {}) const
    {
        return px::proxy::parse("http://" + credentials + "127.0.0.1:" + std::to_string(port_)).value();
    }
    /// Runs the context until the proxy's log has this.
    void until_said(stage& s, std::string const& text)
    {
        error_code ec;
        bool done = false;
        asio::async_read_until(said_, asio::dynamic_buffer(log_), text, [&](error_code e, std::size_t) {
            ec = e;
            done = true;
        });
        if (s.context.stopped()) s.context.restart();
        s.until([&] { return done; });
        BOOST_TEST(!ec);
    }

private:
    std::uint16_t port_;
    asio::posix::stream_descriptor said_;
    std::filesystem::path folder_;
    std::string log_;
    pid_t pid_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tinyproxy_of_debian)

BOOST_AUTO_TEST_CASE(carries_calls_to_the_host)
{
    stage s;
    tinyproxy proxy{s, ""};
    if (!proxy.runs()) return;
    s.server.always([](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            // Named: g++ 12 destroys both halves of a condition within a co_await.
            auto const what = contains(c.last_request(), "GET ") ? jane() : answer(204);
            co_await c.send(what);
        }
    });
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named())};
    for (int i = 0; i != 3; ++i) {
        BOOST_TEST(s.run(a.client.users().get("jane")).score.value() == 7);
        s.run(a.client.users().update("jane", new_score()));
    }
    BOOST_TEST(s.server.accepted() == 1u);
    BOOST_TEST(a.stats().reused == 5u);
    proxy.until_said(s, "CONNECT localhost:" + std::to_string(s.server.port()) + " HTTP/1.1");
}

BOOST_AUTO_TEST_CASE(carries_them_for_those_who_have_its_password_and_for_no_others)
{
    stage s;
    tinyproxy proxy{s, "BasicAuth us-er pa-s_s\n"};
    if (!proxy.runs()) return;
    s.server.always(peer::answering(jane()));
    auto const where = endpoint_at("localhost", s.server.port());
    other_client knows{s, where, through(proxy.named("us-er:pa-s%5Fs@"))};
    BOOST_TEST(s.run(knows.client.users().get("jane")).score.value() == 7);
    other_client wrong{s, where, through(proxy.named("us-er:other@"))};
    auto const refused = s.run(wrong.results.users().get("jane")).error();
    BOOST_TEST((refused == px::errc::proxy_refused));
    BOOST_TEST(refused.attempts() == 1);
    BOOST_TEST(contains(refused.message(), "did not accept the credentials"));
    other_client none{s, where, through(proxy.named())};
    auto const unknown = s.run(none.results.users().get("jane")).error();
    BOOST_TEST((unknown == px::errc::proxy_refused));
    BOOST_TEST(contains(unknown.message(), "wants credentials"));
    BOOST_TEST(s.server.accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(that_cannot_reach_the_host_is_asked_again)
{
    stage s;
    tinyproxy proxy{s, ""};
    if (!proxy.runs()) return;
    other_client a{s, endpoint_at("localhost", px_test::free_port()), through(proxy.named())};
    auto const e = s.run(a.results.users().get("jane")).error();
    BOOST_TEST((e == px::errc::connect_failed));
    BOOST_TEST((e.phase() == px::phase::connect));
    BOOST_TEST(e.attempts() == 3);
    BOOST_TEST(contains(e.message(), "the proxy 127.0.0.1:"));
}

BOOST_AUTO_TEST_CASE(that_does_not_grant_the_port_is_not_asked_again)
{
    stage s;
    tinyproxy proxy{s, "ConnectPort 443\n"};
    if (!proxy.runs()) return;
    other_client a{s, endpoint_at("localhost", s.server.port()), through(proxy.named())};
    auto const e = s.run(a.results.users().get("jane")).error();
    BOOST_TEST((e == px::errc::proxy_refused));
    BOOST_TEST(e.attempts() == 1);
    BOOST_TEST(contains(e.message(), "answered 403"));
    BOOST_TEST(s.server.accepted() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
