// 11. Spans for OpenTelemetry: one for each call and one for each request, with the attribute names of its HTTP
// conventions, and the traceparent header, with which the server can join the trace. Here the spans are printed as JSON
// lines; in your program, `print` would pass them to your exporter.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <string>

namespace asio = boost::asio;
namespace json = boost::json;
namespace px = gainsight::px;

/// Random hexadecimal digits; `digits` is a multiple of 8.
std::string random_hex(std::size_t digits)
{
    static std::random_device entropy;
    std::string out;
    while (out.size() < digits) {
        char word[9];
        std::snprintf(word, sizeof word, "%08x", static_cast<unsigned>(entropy()));
        out += word;
    }
    return out;
}

/// Observes calls of one trace, for instance the trace of the request that your service is handling.
class tracer {
public:
    tracer(std::string trace_id, std::string parent_span) : trace_{std::move(trace_id)}, parent_{std::move(parent_span)}
    {}

    void on_request(px::request_report const& r, px::request_headers& add)
    {
        // For a call that sends a request, this is the first hook that runs.
        auto& call = calls_[r.call];
        if (call.id.empty()) call.id = random_hex(16);
        call.request.emplace(open_request{random_hex(16), std::chrono::system_clock::now()});
        add.set("traceparent", "00-" + trace_ + '-' + call.request->id + "-01");
    }
    void on_attempt(px::attempt_report const& r)
    {
        auto& call = calls_[r.call];
        if (r.sent && call.request) finish_request(call, r, r.status, r.code, r.resends);
    }
    void on_call(px::call_report const& r)
    {
        auto call = std::move(calls_[r.call]);
        calls_.erase(r.call);
        if (call.id.empty()) call.id = random_hex(16);
        // A request that was cancelled while it ran has no attempt_report.
        if (call.request) finish_request(call, r, 0, r.code, 0);
        json::object attributes;
        attributes["gainsight.px.tenant"] = r.tenant;
        attributes["gainsight.px.attempts"] = r.attempts;
        if (r.code != px::errc{}) {
            attributes["error.type"] = to_string(r.code);
            attributes["gainsight.px.effect"] = to_string(r.effect);
        }
        auto const start = std::chrono::system_clock::now() -
                           std::chrono::duration_cast<std::chrono::system_clock::duration>(r.elapsed);
        print(std::string{r.operation}, "INTERNAL", call.id, parent_, start, r.code, std::move(attributes));
    }

private:
    struct open_request {
        open_request(std::string span, std::chrono::system_clock::time_point at) : id{std::move(span)}, start{at} {}
        std::string id;
        std::chrono::system_clock::time_point start;
    };
    struct open_call {
        std::string id;
        std::optional<open_request> request;
    };

    void finish_request(open_call& call, px::call_identity const& r, int status, px::errc code, int resends)
    {
        json::object attributes;
        attributes["http.request.method"] = r.method;
        attributes["url.template"] = r.path_template;  // no url.full: ids are e-mail addresses
        attributes["server.address"] = r.host;
        attributes["server.port"] = r.port;
        if (status != 0) attributes["http.response.status_code"] = status;
        if (resends != 0) attributes["http.request.resend_count"] = resends;
        if (status >= 400)
            attributes["error.type"] = std::to_string(status);
        else if (code != px::errc{})
            attributes["error.type"] = to_string(code);
        print(std::string{r.method} + ' ' + std::string{r.path_template}, "CLIENT", call.request->id, call.id,
              call.request->start, code, std::move(attributes));
        call.request.reset();
    }
    void print(std::string name, char const* kind, std::string const& id, std::string const& parent,
               std::chrono::system_clock::time_point start, px::errc code, json::object attributes) const
    {
        auto const nanoseconds = [](std::chrono::system_clock::time_point t) {
            return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count());
        };
        json::object span;
        span["name"] = std::move(name);
        span["kind"] = kind;
        span["traceId"] = trace_;
        span["spanId"] = id;
        span["parentSpanId"] = parent;
        span["startTimeUnixNano"] = nanoseconds(start);
        span["endTimeUnixNano"] = nanoseconds(std::chrono::system_clock::now());
        span["status"] = code == px::errc{} ? "UNSET" : "ERROR";
        span["attributes"] = std::move(attributes);
        std::cout << json::serialize(span) << '\n';
    }

    std::string trace_;
    std::string parent_;
    std::map<std::uint64_t, open_call> calls_;
};

/// Handles one request to your service: the calls to PX belong to the trace of that request.
asio::awaitable<void> serve(px::client<px::scope::read> client, std::string trace_id, std::string span_id)
{
    auto const answer = std::make_shared<px::headers>();
    auto const traced =
        client.with(px::observer{tracer{std::move(trace_id), std::move(span_id)}}, px::headers_into{answer});
    co_await traced.users().is_denied("user-000000@px.example");
    // The headers of the answer, which may have an id for the logs of the server.
    std::cout << "the answer's type: " << answer->find("content-type").value_or("none") << '\n';
    co_await traced.results().users().get("nobody@example.com");
}

int main()
{
    example::sandbox sandbox;
    // One answer of 503, so that a request is sent again.
    sandbox.simulator().inject(px::testing::fault::status(503));
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::read> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}};
    // The trace id and span id from the traceparent header of the request to your service.
    asio::co_spawn(io, serve(client, "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"), &example::rethrow);
    io.run();
}
