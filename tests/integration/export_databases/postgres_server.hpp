// A server of PostgreSQL that the tests start themselves, in a folder of its own, and a look into it.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_DATABASES_POSTGRES_SERVER_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_DATABASES_POSTGRES_SERVER_HPP

#include "pages.hpp"

#include <boost/test/unit_test.hpp>
#include <libpq-fe.h>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace px_test {

/// Listens on a socket in its folder alone. Its user is "px", with a password.
class postgres_server {
public:
    static constexpr char password[] = "p%40ss-word";  // as it stands in a URL: p@ss-word
    static constexpr char plain_password[] = "p@ss-word";

    /// The only one of the process, started by the first test that needs it.
    static postgres_server& get()
    {
        static postgres_server one;
        return one;
    }
    /// Whether its programs are there; where CI is set they have to be.
    static bool is_installed()
    {
        if (!programs().empty()) return true;
        BOOST_TEST(!std::getenv("CI"), "PostgreSQL's initdb was not found, and CI wants it");
        std::cerr << "\n*** SKIPPED: the tests of PostgreSQL, since its initdb was not found: install the package "
                     "postgresql ***\n\n";
        return false;
    }

    postgres_server(postgres_server const&) = delete;
    postgres_server& operator=(postgres_server const&) = delete;
    ~postgres_server() { stop(); }

    void start()
    {
        BOOST_REQUIRE(control({"start", "-l", folder_ / "log", "-o",
                               "-c listen_addresses='' -c fsync=off -k " + folder_.path.string()}) == 0);
    }
    /// As a crash of the machine would end it, but for the disk.
    void stop() { static_cast<void>(control({"stop", "-m", "immediate"})); }

    [[nodiscard]] std::string url(std::string const& with_password = password) const
    {
        std::string host;
        for (char const c : folder_.path.string()) c == '/' ? host += "%2F" : host += c;
        return "postgresql://px:" + with_password + '@' + host + "/postgres";
    }
    [[nodiscard]] std::string name() const { return "postgresql://px@" + folder_.path.string() + ":5432/postgres"; }

    /// The answer's values with '|' between columns and a space behind each row; NULL as "~".
    std::string operator()(std::string const& sql) const
    {
        auto* const c = PQconnectdb(url().c_str());
        PQclear(PQexec(c, "SET client_min_messages = error; SET timezone = 'UTC'"));
        auto* const result = PQexec(c, sql.c_str());
        std::string out = PQresultStatus(result) == PGRES_FATAL_ERROR ? PQerrorMessage(c) : "";
        for (int row = 0; row < PQntuples(result); ++row) {
            for (int i = 0; i < PQnfields(result); ++i)
                (out += i == 0 ? "" : "|") += PQgetisnull(result, row, i) ? "~" : PQgetvalue(result, row, i);
            out += ' ';
        }
        PQclear(result);
        PQfinish(c);
        return out;
    }

private:
    postgres_server()
    {
        std::ofstream{folder_ / "password"} << plain_password << '\n';
        if (auto const* const user = unprivileged()) {
            BOOST_REQUIRE(::chown(folder_.path.c_str(), user->pw_uid, user->pw_gid) == 0);
            BOOST_REQUIRE(::chown((folder_ / "password").c_str(), user->pw_uid, user->pw_gid) == 0);
        }
        BOOST_REQUIRE(run({programs() + "initdb", "-D", folder_ / "data", "-U", "px", "--auth=scram-sha-256",
                           "--pwfile=" + (folder_ / "password"), "-E", "UTF8", "--locale=C", "--no-sync"}) == 0);
        start();
    }

    /// Where initdb is, with a slash at the end; "" for nowhere.
    static std::string programs()
    {
        std::vector<fs::path> folders;
        std::error_code none;
        for (auto const& version : fs::directory_iterator{"/usr/lib/postgresql", none})
            folders.push_back(version.path() / "bin");
        folders.insert(folders.end(), {"/usr/local/bin", "/usr/bin", "/usr/local/pgsql/bin"});
        for (auto const& folder : folders)
            if (fs::exists(folder / "initdb") && fs::exists(folder / "pg_ctl")) return folder.string() + '/';
        return "";
    }
    /// Whom a server runs as where these tests are root's, which it refuses to be; null for anybody else.
    static passwd const* unprivileged()
    {
        if (::geteuid() != 0) return nullptr;
        auto const* const user = ::getpwnam("postgres");
        BOOST_REQUIRE_MESSAGE(user, "there is no user postgres, whom PostgreSQL could run as");
        return user;
    }
    int control(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), {programs() + "pg_ctl", "-D", folder_ / "data", "-w", "-s"});
        return run(std::move(arguments));
    }
    static int run(std::vector<std::string> arguments)
    {
        auto const* const user = unprivileged();
        auto const child = ::fork();
        if (child == 0) {
            auto const nothing = ::open("/dev/null", O_RDWR);
            for (int fd : {0, 1, 2}) ::dup2(nothing, fd);
            ::close_range(3, ~0U, 0);
            std::vector<char*> argv;
            for (auto& a : arguments) argv.push_back(a.data());
            argv.push_back(nullptr);
            if (user && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0 || ::chdir("/") != 0)) ::_exit(126);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }

    text_folder folder_;
};

}  // namespace px_test

/// A test that is skipped, loudly, where PostgreSQL is not installed.
#define PX_POSTGRES_TEST(name)                                                                                         \
    void test_##name(px_test::postgres_server& server);                                                                \
    BOOST_AUTO_TEST_CASE(name)                                                                                         \
    {                                                                                                                  \
        if (px_test::postgres_server::is_installed()) test_##name(px_test::postgres_server::get());                    \
    }                                                                                                                  \
    void test_##name([[maybe_unused]] px_test::postgres_server& server)

#endif
