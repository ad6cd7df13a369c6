// The URL by which Redis is named.
#include <gainsight/px/fleet/redis_options.hpp>

#include <boost/test/unit_test.hpp>

namespace px = gainsight::px;

BOOST_AUTO_TEST_SUITE(fleet_redis_options)

BOOST_AUTO_TEST_CASE(are_read_from_a_url)
{
    auto const all = px::fleet::redis_options::parse("rediss://jane:p%40ss%2Fw%3Aord@redis.example.com:7000/4");
    BOOST_REQUIRE(all.has_value());
    BOOST_TEST(all->host() == "redis.example.com");
    BOOST_TEST(all->port() == 7000);
    BOOST_TEST(all->user() == "jane");
    BOOST_TEST(all->password() == "p@ss/w:ord");
    BOOST_TEST(all->database() == 4);
    BOOST_TEST(all->uses_tls());
    BOOST_TEST(all->name() == "redis.example.com:7000");
    auto const least = px::fleet::redis_options::parse("redis://10.0.0.5");
    BOOST_REQUIRE(least.has_value());
    BOOST_TEST(least->port() == 6379);
    BOOST_TEST(least->password().empty());
    BOOST_TEST(least->database() == 0);
    BOOST_TEST(!least->uses_tls());
    auto const v6 = px::fleet::redis_options::parse("redis://:secret@[2001:db8::1]:6380/");
    BOOST_REQUIRE(v6.has_value());
    BOOST_TEST(v6->host() == "2001:db8::1");
    BOOST_TEST(v6->user().empty());
    BOOST_TEST(v6->password() == "secret");
    BOOST_TEST(v6->name() == "[2001:db8::1]:6380");
}

BOOST_AUTO_TEST_CASE(are_refused_without_what_may_be_a_password)
{
    struct row {
        char const *url, *why;
    };
    for (auto const& r :
         {row{"", "begin with redis://"}, row{"http://secret@host", "begin with redis://"}, row{"redis://", "no host"},
          row{"redis://:secret@", "no host"}, row{"redis://:secret@host:0", "a port that is none"},
          row{"redis://:secret@host:", "a port that is none"}, row{"redis://:secret@host:65536", "a port that is none"},
          row{"redis://:secret@host:63x", "a port that is none"},
          row{"redis://:secret@host/x", "a database that is no number"}, row{"redis://:secret@host/1?db=2", "a query"},
          row{"redis://:secret%4@host", "a percent sign"}, row{"redis://:secret%zz@host", "a percent sign"},
          row{"redis://secret@host", "a user without a password"}, row{"redis://:secret@[::1", "closing bracket"},
          row{"redis://:secret@[::1]6379", "something other than a port"}}) {
        auto const got = px::fleet::redis_options::parse(r.url);
        BOOST_TEST_CONTEXT(r.url)
        {
            BOOST_REQUIRE(!got.has_value());
            BOOST_TEST((got.error() == px::errc::invalid_argument));
            BOOST_TEST(got.error().message().find(r.why) != std::string::npos, got.error().message());
            BOOST_TEST(got.error().message().find("secret") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
