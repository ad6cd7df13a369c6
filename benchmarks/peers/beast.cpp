// Beast, written by hand: a coroutine for each connection, whose buffers are reused from call to call; the DOM of
// Boost.JSON to structs. `--bare` decodes nothing: it reads the body and counts the call, which is the minimum for a
// client on Asio. Without decoding it does not know the cursor, so it requests the pages in order, as wrk does.
#include "boost_dom.hpp"
#include "checksum.hpp"
#include "request.hpp"
#include "work.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using bench::work;

namespace {

/// What the connections share. There is only one thread.
struct run {
    work const& w;
    bench::report& out;
    bench::boost_dom& dom;
    bool bare;
    long left;
};

/// A connection to the server, with everything that is kept between its calls.
class connection {
public:
    connection(asio::io_context& io, ssl::context& tls, run& r) : run_{r}, stream_{io, tls}
    {
        request_.version(11);
        request_.set(http::field::host, bench::host_header(r.w));
        request_.set(bench::key_header, boost::beast::string_view{bench::api_key.data(), bench::api_key.size()});
        request_.set(http::field::accept, bench::media_type);
        request_.set(http::field::user_agent, bench::user_agent());
        buffer_.reserve(64U << 10U);
    }

    asio::awaitable<void> open()
    {
        auto const& w = run_.w;
        tcp::resolver resolver{stream_.get_executor()};
        auto const found = co_await resolver.async_resolve(w.host, std::to_string(w.port), asio::deferred);
        co_await asio::async_connect(stream_.next_layer(), found, asio::deferred);
        stream_.next_layer().set_option(tcp::no_delay{true});
        stream_.set_verify_callback(ssl::host_name_verification{w.host});
        if (SSL_set_tlsext_host_name(stream_.native_handle(), w.host.c_str()) != 1)
            throw boost::system::system_error{static_cast<int>(::ERR_get_error()), asio::error::get_ssl_category()};
        co_await stream_.async_handshake(ssl::stream_base::client, asio::deferred);
    }

    asio::awaitable<void> users()
    {
        request_.method(http::verb::get);
        while (run_.left-- > 0) {
            auto const began = bench::report::clock::now();
            request_.target(run_.w.user_target(run_.left));
            co_await exchange();
            if (run_.bare) {
                run_.out.answered(began);
                continue;
            }
            gainsight::px::user user;
            run_.dom.read(body_, user);
            run_.out.answered(began);
            run_.out.record(bench::sum_of(user));
        }
    }

    asio::awaitable<void> pages()
    {
        request_.method(http::verb::get);
        bench::user_page page;
        for (int bare_page = 0; run_.left-- > 0;) {
            auto const began = bench::report::clock::now();
            request_.target(run_.w.page_target(page.scroll_id));
            co_await exchange();
            if (run_.bare) {
                run_.out.answered(began);
                bare_page = (bare_page + 1) % 8;
                page.scroll_id = bare_page ? "next-" + std::to_string(bare_page) : std::string{};
                continue;
            }
            run_.dom.read(body_, page);
            run_.out.answered(began);
            for (auto const& user : page.users) run_.out.record(bench::sum_of(user));
        }
    }

    asio::awaitable<void> events()
    {
        request_.method(http::verb::post);
        request_.target(run_.w.event_target());
        request_.set(http::field::content_type, bench::media_type);
        if (run_.bare) run_.dom.write_event(request_.body());
        while (run_.left-- > 0) {
            auto const began = bench::report::clock::now();
            if (!run_.bare) {
                request_.body().clear();
                run_.dom.write_event(request_.body());
            }
            request_.prepare_payload();
            co_await exchange();
            run_.out.answered(began);
        }
    }

    asio::awaitable<void> close()
    {
        // The server may have closed first, which is no error here.
        co_await stream_.async_shutdown(asio::as_tuple(asio::deferred));
    }

private:
    /// Sends the request and stores the body of the answer in body_.
    asio::awaitable<void> exchange()
    {
        co_await http::async_write(stream_, request_, asio::deferred);
        http::response_parser<http::string_body> parser;
        parser.body_limit(bench::body_limit);
        body_.clear();
        parser.get().body() = std::move(body_);  // so that its capacity is reused
        co_await http::async_read(stream_, buffer_, parser, asio::deferred);
        bench::expect_status(run_.w, parser.get().result_int());
        if (!parser.keep_alive()) throw std::runtime_error{"the server wants to close"};
        body_ = std::move(parser.get().body());
    }

    run& run_;
    ssl::stream<tcp::socket> stream_;
    http::request<http::string_body> request_;
    boost::beast::flat_buffer buffer_;
    std::string body_;
};

asio::awaitable<void> use_connection(asio::io_context& io, ssl::context& tls, run& r)
{
    connection c{io, tls, r};
    co_await c.open();
    if (r.w.what == work::kind::user)
        co_await c.users();
    else if (r.w.what == work::kind::page)
        co_await c.pages();
    else
        co_await c.events();
    co_await c.close();
}

}  // namespace

int main(int argc, char** argv)
try {
    work const w{argc, argv};
    bench::boost_dom dom;
    if (bench::printed_event(w, dom)) return 0;

    ssl::context tls{ssl::context::tls_client};
    tls.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    tls.set_verify_mode(ssl::verify_peer);
    tls.load_verify_file(w.ca_file);

    asio::io_context io{1};
    bench::report out{w.calls};
    run r{w, out, dom, w.has("--bare"), w.calls};
    for (int i = 0; i < w.connections; ++i)
        asio::co_spawn(io, use_connection(io, tls, r), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
    out.print();
} catch (std::exception const& e) {
    std::cerr << "beast: " << e.what() << '\n';
    return 1;
}
