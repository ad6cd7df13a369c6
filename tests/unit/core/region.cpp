// Regions and endpoints: which names and base URLs are accepted.
#include <gainsight/px/core/region.hpp>

#include <boost/test/unit_test.hpp>

namespace px = gainsight::px;

BOOST_AUTO_TEST_SUITE(region)

BOOST_AUTO_TEST_CASE(reads_names_in_any_case_and_the_vendors_urls)
{
    struct {
        char const* text;
        px::region value;
    } const cases[] = {
        {"us", px::region::us},
        {"US", px::region::us},
        {"eu", px::region::eu},
        {"Us2", px::region::us2},
        {"https://api.aptrinsic.com", px::region::us},
        {"https://api-eu.aptrinsic.com/v1", px::region::eu},
        {"https://api-eu.aptrinsic.com/v2/", px::region::eu},
        {"HTTPS://API-US2.aptrinsic.com/", px::region::us2},
    };
    for (auto const& c : cases) {
        BOOST_TEST_CONTEXT(c.text)
        {
            auto const r = px::parse_region(c.text);
            BOOST_REQUIRE(r.has_value());
            BOOST_TEST((*r == c.value));
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_names_no_region_and_quotes_it)
{
    for (auto const* text : {"", "mars", "us3", "http://api.aptrinsic.com", "https://api.aptrinsic.com:8443",
                             "https://api.aptrinsic.com/proxy", "https://api.aptrinsic.com.evil.example"}) {
        BOOST_TEST_CONTEXT(text)
        {
            auto const r = px::parse_region(text);
            BOOST_REQUIRE(!r.has_value());
            BOOST_TEST((r.error() == px::errc::invalid_argument));
            BOOST_TEST(r.error().message().find(text) != std::string_view::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(endpoint_takes_the_version_off_and_keeps_the_rest)
{
    auto const e = px::endpoint::parse("http://[::1]:8080/proxy/px/v1/");
    BOOST_REQUIRE(e.has_value());
    BOOST_TEST(!e->tls());
    BOOST_TEST(e->host() == "::1");
    BOOST_TEST(e->port() == 8080);
    BOOST_TEST(e->path_prefix() == "/proxy/px");
    BOOST_TEST(e->host_header() == "[::1]:8080");
    BOOST_TEST(e->url() == "http://[::1]:8080/proxy/px");
    BOOST_TEST(px::endpoint{px::region::eu}.url() == "https://api-eu.aptrinsic.com");
}

BOOST_AUTO_TEST_CASE(endpoint_refuses_what_is_no_base_url_without_repeating_a_credential)
{
    for (auto const* url : {"api.aptrinsic.com", "ftp://x", "https://", "https://h:0", "https://h:99999", "https://h:",
                            "https://h?q=1", "https://h/#f", "https://[::1", "https://a b", "https://me:s3cret@host"}) {
        BOOST_TEST_CONTEXT(url)
        {
            auto const e = px::endpoint::parse(url);
            BOOST_REQUIRE(!e.has_value());
            BOOST_TEST((e.error() == px::errc::invalid_argument));
            BOOST_TEST(std::string_view{e.error().what()}.find("s3cret") == std::string_view::npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
