// The same call written by hand on Beast: one connection, one request, one answer, a few of its fields. Without pool,
// retries, timeouts and models.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

asio::awaitable<void> show(asio::any_io_executor ex)
{
    std::string const host = "api-eu.aptrinsic.com";
    asio::ssl::context tls{asio::ssl::context::tls_client};
    tls.set_default_verify_paths();
    tls.set_verify_mode(asio::ssl::verify_peer);
    tcp::resolver resolver{ex};
    auto const found = co_await resolver.async_resolve(host, "443", asio::use_awaitable);
    asio::ssl::stream<tcp::socket> stream{ex, tls};
    SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
    stream.set_verify_callback(asio::ssl::host_name_verification(host));
    co_await asio::async_connect(stream.next_layer(), found, asio::use_awaitable);
    stream.next_layer().set_option(tcp::no_delay{true});
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);

    http::request<http::empty_body> request{http::verb::get, "/v1/users/jane%40example.com", 11};
    request.set(http::field::host, host);
    request.set("X-APTRINSIC-API-KEY", std::getenv("PX_API_KEY"));
    request.set(http::field::accept, "application/json");
    co_await http::async_write(stream, request, asio::use_awaitable);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> answer;
    co_await http::async_read(stream, buffer, answer, asio::use_awaitable);
    if (answer.result() != http::status::ok) throw std::runtime_error{"status " + std::to_string(answer.result_int())};
    auto const user = boost::json::parse(answer.body());
    std::cout << user.at("email").as_string() << '\n';
}

int main()
{
    asio::io_context io{1};
    asio::co_spawn(io, show(io.get_executor()), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
