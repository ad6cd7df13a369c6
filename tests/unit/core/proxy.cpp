// Proxies: which URLs and environment variables name one, and which are refused.
#include <gainsight/px/core/proxy.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <string>
#include <vector>

namespace px = gainsight::px;

namespace {

/// Sets or unsets the four variables for one test, and puts back what was there.
class environment {
public:
    environment()
    {
        for (auto* v : names) {
            auto const* old = std::getenv(v);
            before_.emplace_back(old ? old : "");
            unsetenv(v);
        }
    }
    environment(environment const&) = delete;
    environment& operator=(environment const&) = delete;
    ~environment()
    {
        for (std::size_t i = 0; i != before_.size(); ++i)
            before_[i].empty() ? unsetenv(names[i]) : setenv(names[i], before_[i].c_str(), 1);
    }
    environment& set(char const* name, char const* value)
    {
        setenv(name, value, 1);
        return *this;
    }

private:
    static constexpr char const* names[] = {"https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"};
    std::vector<std::string> before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_AUTO_TEST_CASE(reads_what_curl_reads)
{
    struct {
        char const* url;
        char const* host;
        unsigned port;
        char const* basic;
    } const cases[] = {
        {"http://proxy.example:3128", "proxy.example", 3128, ""},
        {"HTTP://Proxy.Example:3128/", "proxy.example", 3128, ""},
        {"proxy.example:3128", "proxy.example", 3128, ""},
        {"proxy.example", "proxy.example", 1080, ""},
        {"http://192.0.2.1:8080", "192.0.2.1", 8080, ""},
        {"http://[2001:db8::1]:8080", "2001:db8::1", 8080, ""},
        {"http://[2001:db8::1]", "2001:db8::1", 1080, ""},
        {"http://user:pass@proxy.example:3128", "proxy.example", 3128, "dXNlcjpwYXNz"},
        {"user:pass@proxy.example:3128", "proxy.example", 3128, "dXNlcjpwYXNz"},
        {"http://user@proxy.example:3128", "proxy.example", 3128, "dXNlcjo="},
        {"http://user:@proxy.example:3128", "proxy.example", 3128, "dXNlcjo="},
        {"http://:pass@proxy.example:3128", "proxy.example", 3128, "OnBhc3M="},
        // "us er:p@ss:w%rd/ü": what has a meaning in a URL is percent-encoded, but for the password's colon.
        {"http://us%20er:p%40ss:w%25rd%2F%C3%BC@[::1]:1", "::1", 1, "dXMgZXI6cEBzczp3JXJkL8O8"},
        {"http://user:p@ss@proxy.example:3128", "proxy.example", 3128, "dXNlcjpwQHNz"},  // the last '@' counts
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.url)
        {
            auto const p = px::proxy::parse(c.url);
            BOOST_REQUIRE(p.has_value());
            BOOST_TEST(bool{*p});
            BOOST_TEST(p->host() == c.host);
            BOOST_TEST(p->port() == c.port);
            BOOST_TEST(p->reveal_basic() == c.basic);
            BOOST_TEST(p->has_credentials() == (*c.basic != '\0'));
        }
}

BOOST_AUTO_TEST_CASE(refuses_what_it_cannot_use_and_repeats_nothing_of_it)
{
    for (auto const* url : {"",
                            "http://",
                            "http://hunter2:hunter2@",
                            "https://hunter2:hunter2@proxy.example:3128",
                            "socks5://hunter2:hunter2@proxy.example:1080",
                            "http://hunter2:hunter2@proxy.example:0",
                            "http://hunter2:hunter2@proxy.example:99999",
                            "http://hunter2:hunter2@proxy.example:",
                            "http://hunter2:hunter2@proxy.example:3128/path",
                            "http://hunter2:hun/ter2@proxy.example:3128",
                            "http://hunter2:hun?ter2@proxy.example:3128",
                            "http://hunter2:hun#ter2@proxy.example:3128",
                            "http://hunter2:hunter2%@proxy.example:3128",
                            "http://hunter2:hunter2%0@proxy.example:3128",
                            "http://hunter2:hunter2%zz@proxy.example:3128",
                            "http://hunter2%3a:hunter2@proxy.example:3128",
                            "http://hunter2:hunter2%0d%0a@proxy.example:3128",
                            "http://hunter2%00:x@proxy.example:3128",
                            "http://hunter2 proxy.example:3128",
                            "http://[::1:3128",
                            "http://::1:3128"}) {
        BOOST_TEST_CONTEXT(url)
        {
            auto const p = px::proxy::parse(url);
            BOOST_REQUIRE(!p.has_value());
            BOOST_TEST((p.error() == px::errc::invalid_argument));
            std::string const what = p.error().what();
            BOOST_TEST(what.find("proxy URL: ") != what.npos);
            for (auto const* secret : {"hunter", "ter2", "hun"}) BOOST_TEST(what.find(secret) == what.npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(is_none_until_one_is_named)
{
    px::proxy const none;
    BOOST_TEST(!none);
    BOOST_TEST(!none.has_credentials());
}

BOOST_AUTO_TEST_CASE(the_environment_is_read_as_curl_reads_it)
{
    environment e;
    BOOST_TEST(!px::proxy::from_env());
    e.set("HTTPS_PROXY", "http://upper.example:1");
    BOOST_TEST(px::proxy::from_env().host() == "upper.example");
    BOOST_TEST(px::proxy::from_env().no_proxy() == "");
    e.set("https_proxy", "");
    BOOST_TEST(px::proxy::from_env().host() == "upper.example");
    e.set("https_proxy", "lower.example:2").set("NO_PROXY", "a.example, b.example");
    BOOST_TEST(px::proxy::from_env().host() == "lower.example");
    BOOST_TEST(px::proxy::from_env().no_proxy() == "a.example, b.example");
    e.set("no_proxy", "*");
    BOOST_TEST(px::proxy::from_env().no_proxy() == "*");
}

BOOST_AUTO_TEST_CASE(an_environment_that_cannot_be_used_is_told_by_the_variables_name_alone)
{
    environment e;
    e.set("HTTPS_PROXY", "socks5://user:hunter2@proxy.example");
    BOOST_CHECK_EXCEPTION((void)px::proxy::from_env(), px::error, [](px::error const& err) {
        std::string const what = err.what();
        return err == px::errc::invalid_argument && what.find("HTTPS_PROXY") != what.npos &&
               what.find("hunter2") == what.npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
