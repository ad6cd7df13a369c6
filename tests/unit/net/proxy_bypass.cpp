// Proxies: which hosts are reached without one, and what the answer of a proxy means.
#include <gainsight/px/net/proxy_bypass.hpp>
#include <gainsight/px/net/tunnel_answer.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace px = gainsight::px;
using px::detail::bypasses_proxy;
using px::detail::tunnel_answer;
using tunnel_result = tunnel_answer::tunnel_result;

BOOST_AUTO_TEST_SUITE(no_proxy)

BOOST_AUTO_TEST_CASE(names_hosts_as_curl_reads_it)
{
    struct {
        char const* list;
        char const* url;
        bool directly;
    } const cases[] = {
        {"", "https://api.example.com", false},
        {" , ,", "https://api.example.com", false},
        {"*", "https://api.example.com", true},
        {" * ", "https://10.0.0.1", true},
        {"example.com", "https://example.com", true},
        {"example.com", "https://api.example.com", true},
        {".example.com", "https://api.example.com", true},
        {".example.com", "https://example.com", true},
        {"example.com.", "https://api.example.com", true},
        {"EXAMPLE.com", "https://API.Example.COM", true},
        {"example.com", "https://api.example.com.", true},
        {"example.com", "https://notexample.com", false},
        {"example.com", "https://example.com.evil.net", false},
        {"api.example.com", "https://example.com", false},
        {"com", "https://example.com", true},
        {".", "https://example.com", false},
        {"*.example.com", "https://api.example.com", false},
        {"one.net,example.com", "https://api.example.com", true},
        {"one.net example.com", "https://api.example.com", true},
        {"one.net ,\texample.com ", "https://api.example.com", true},
        // Ports.
        {"example.com:443", "https://api.example.com", true},
        {"example.com:8443", "https://api.example.com", false},
        {"example.com:8443", "https://api.example.com:8443", true},
        {"example.com:", "https://api.example.com", false},
        {"example.com:https", "https://api.example.com", false},
        {"127.0.0.1:8443", "https://127.0.0.1:8443", true},
        {"127.0.0.1:8443", "https://127.0.0.1", false},
        {"[::1]:8443", "https://[::1]:8443", true},
        {"[::1]:8443", "https://[::1]:8444", false},
        // Addresses and networks.
        {"10.0.0.1", "https://10.0.0.1", true},
        {"10.0.0.1", "https://10.0.0.11", false},
        {"0.0.1", "https://10.0.0.1", false},  // no suffixes of addresses
        {"10.0.0.0/8", "https://10.200.3.4", true},
        {"10.0.0.0/8", "https://11.0.0.1", false},
        {"192.168.4.0/22", "https://192.168.7.255", true},
        {"192.168.4.0/22", "https://192.168.8.0", false},
        {"192.168.4.1/32", "https://192.168.4.1", true},
        {"192.168.4.1/32", "https://192.168.4.2", false},
        {"0.0.0.0/0", "https://192.168.4.1", true},
        {"10.0.0.0/33", "https://10.0.0.0", false},
        {"10.0.0.0/", "https://10.0.0.0", false},
        {"10.0.0.0/x", "https://10.0.0.0", false},
        {"10.0.0.0/8", "https://ten.example.com", false},
        {"::1", "https://[::1]", true},
        {"[::1]", "https://[::1]", true},
        {"0:0:0:0:0:0:0:1", "https://[::1]", true},
        {"fd00::/8", "https://[fd12:3456::1]", true},
        {"fd00::/8", "https://[fe80::1]", false},
        {"[fd00::]/8", "https://[fd12:3456::1]", true},
        {"2001:db8::/33", "https://[2001:db8:7fff::]", true},
        {"2001:db8::/33", "https://[2001:db8:8000::]", false},
        {"::/0", "https://10.0.0.1", false},
        {"0.0.0.0/0", "https://[::1]", false},
        {"[::1", "https://[::1]", false},
        {"[::1]x", "https://[::1]", false},
        {"localhost", "https://127.0.0.1", false},  // names are not resolved
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.list << " and " << c.url)
    BOOST_TEST(bypasses_proxy(c.list, px::endpoint::parse(c.url).value()) == c.directly);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_proxys_answer)

BOOST_AUTO_TEST_CASE(means_what_its_status_says_however_it_is_cut)
{
    struct {
        char const* head;
        tunnel_result means;
    } const cases[] = {
        {"HTTP/1.1 200 Connection established\r\n\r\n", tunnel_result::open},
        {"HTTP/1.0 200 OK\r\nProxy-agent: tinyproxy/1.11.1\r\n\r\n", tunnel_result::open},
        {"HTTP/1.1 200\r\n\r\n", tunnel_result::open},
        {"HTTP/1.1 204 \r\nContent-Length: 12\r\n\r\n", tunnel_result::open},
        {"HTTP/1.1  200 OK\n\n", tunnel_result::open},
        {"\r\nHTTP/1.1 200 OK\r\n\r\n", tunnel_result::open},
        {"HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", tunnel_result::open},
        {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 403 Filtered\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 404 Not Found\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 405 Method Not Allowed\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 101 Switching Protocols\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 501 Not Implemented\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 511 Network Authentication Required\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 999 What\r\n\r\n", tunnel_result::refused},
        {"HTTP/1.1 408 Request Timeout\r\n\r\n", tunnel_result::not_now},
        {"HTTP/1.1 429 Too Many Requests\r\n\r\n", tunnel_result::not_now},
        {"HTTP/1.0 500 Unable to connect\r\n\r\n",
         tunnel_result::not_now},  // tinyproxy, where the host cannot be reached
        {"HTTP/1.1 502 Bad Gateway\r\n\r\n", tunnel_result::not_now},
        {"HTTP/1.1 503 Service Unavailable\r\n\r\n", tunnel_result::not_now},
        {"HTTP/1.1 504 Gateway Timeout\r\n\r\n", tunnel_result::not_now},
        {"HTTP/1.1 2000 OK\r\n\r\n", tunnel_result::not_proxy},
        {"HTTP/1.1 20 OK\r\n\r\n", tunnel_result::not_proxy},
        {"HTTP/1.1 099 OK\r\n\r\n", tunnel_result::not_proxy},
        {"HTTP/1.1200 OK\r\n\r\n", tunnel_result::not_proxy},
        {"HTTP/1.1\r\n\r\n", tunnel_result::not_proxy},
        {"HTTP/1.\r\n\r\n", tunnel_result::not_proxy},
        {"HTTP/2 200 OK\r\n\r\n", tunnel_result::not_proxy},
        {"SSH-2.0-OpenSSH_9.2\r\n", tunnel_result::not_proxy},
        {"<html>", tunnel_result::not_proxy},
        {"HTTP/1.1 200 OK\r\n", tunnel_result::incomplete},
        {"HTTP/1.1 200 OK\r\nX: y\r\n", tunnel_result::incomplete},
        {"HTTP/1.1 100 Continue\r\n\r\n", tunnel_result::incomplete},
        {"HTTP", tunnel_result::incomplete},
        {"", tunnel_result::incomplete},
    };
    for (auto const& c : cases) BOOST_TEST_CONTEXT(c.head)
        {
            std::string_view const text = c.head;
            tunnel_answer whole;
            (void)whole.put(text);
            BOOST_TEST((whole.result() == c.means));
            tunnel_answer in_crumbs;
            for (char ch : text)
                if (in_crumbs.result() == tunnel_result::incomplete) (void)in_crumbs.put({&ch, 1});
            BOOST_TEST((in_crumbs.result() == c.means));
        }
}

BOOST_AUTO_TEST_CASE(ends_with_its_head_and_leaves_what_follows)
{
    std::string const head = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    for (std::string const behind : {"", "\r\n", "\x16\x03\x03", "HTTP/1.1 200 OK\r\n\r\n"}) {
        tunnel_answer a;
        BOOST_TEST(a.put(head + behind) == head.size());
        BOOST_TEST((a.result() == tunnel_result::open));
    }
}

BOOST_AUTO_TEST_CASE(has_a_bound)
{
    auto const head_of = [](std::size_t size) {
        std::string head = "HTTP/1.1 200 OK\r\nX: ";
        head += std::string(size - head.size() - 4, 'x');
        return head + "\r\n\r\n";
    };
    tunnel_answer fits;
    BOOST_TEST(fits.put(head_of(tunnel_answer::limit)) == tunnel_answer::limit);
    BOOST_TEST((fits.result() == tunnel_result::open));
    tunnel_answer too_long;
    BOOST_TEST(too_long.put(head_of(tunnel_answer::limit + 1)) == tunnel_answer::limit + 1);
    BOOST_TEST((too_long.result() == tunnel_result::not_proxy));
    BOOST_TEST(too_long.problem("p:1", false) == "the proxy p:1 answered with a head of more than 8 KiB");
    tunnel_answer interim;
    std::string many;
    for (int i = 0; i != 1000; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
    (void)interim.put(many);
    BOOST_TEST((interim.result() == tunnel_result::not_proxy));
}

BOOST_AUTO_TEST_CASE(is_told_in_words_that_hold_no_credentials)
{
    auto const told = [](std::string_view head, bool with_credentials) {
        tunnel_answer a;
        (void)a.put(head);
        return a.problem("p.example:3128", with_credentials);
    };
    BOOST_TEST(told("HTTP/1.1 407 x\r\n\r\n", false) == "the proxy p.example:3128 wants credentials");
    BOOST_TEST(told("HTTP/1.1 407 x\r\n\r\n", true) == "the proxy p.example:3128 did not accept the credentials");
    BOOST_TEST(told("HTTP/1.1 401 x\r\n\r\n", true) == "the proxy p.example:3128 did not accept the credentials");
    BOOST_TEST(told("HTTP/1.1 403 Filtered\x1b[31m\r\n\r\n", false) ==
               "the proxy p.example:3128 answered 403 'Filtered\\x1b[31m'");
    BOOST_TEST(told("HTTP/1.1 403\r\n\r\n", false) == "the proxy p.example:3128 answered 403");
    // A proxy may echo what it was sent.
    BOOST_TEST(told("HTTP/1.1 403 Basic dXNlcjpwYXNz\r\n\r\n", true) == "the proxy p.example:3128 answered 403");
    BOOST_TEST(told("CONNECT Basic dXNlcjpwYXNz", true) == "the proxy p.example:3128 did not answer in HTTP");
}

BOOST_AUTO_TEST_SUITE_END()
