// What can go wrong between a client and PX, on demand.
#ifndef GAINSIGHT_PX_TESTING_FAULT_HPP
#define GAINSIGHT_PX_TESTING_FAULT_HPP

#include <gainsight/px/core/region.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/testing/detail/edits.hpp>
#include <gainsight/px/testing/message.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::testing {

namespace detail {
class fault_access;
}

/// One kind of trouble and when it strikes: `simulator::inject` takes it.
///
/// A named constructor says what happens, the setters behind it when. By default it strikes the next request (or the
/// next connection, for the connection's faults) of any region, once:
/// ```cpp
/// sim.inject(fault::status(503).times(3));
/// sim.inject(fault::reset_after_applying().when([](sim_request const& r) { return r.method() == "POST"; }));
/// sim.inject(fault::stall_after(100).rate(0.01).always());
/// sim.inject(fault::status(429).during(30s));  // a quota that refuses for half a minute
/// ```
class fault {
public:
    // A connection's faults

    /// Closes the connection (FIN) right after it was accepted.
    [[nodiscard]] static fault accept_then_close() { return fault{kind::close_at_once}; }
    /// Resets the connection (RST) right after it was accepted.
    [[nodiscard]] static fault accept_then_reset() { return fault{kind::reset_at_once}; }
    /// Accepts, then waits this long before the TLS handshake.
    [[nodiscard]] static fault slow_handshake(std::chrono::milliseconds wait)
    {
        return fault{kind::slow_handshake}.lasting(wait);
    }
    /// Accepts and never answers the TLS handshake (over plain TCP: never reads).
    [[nodiscard]] static fault stalled_handshake() { return fault{kind::slow_handshake}.lasting(forever); }

    // A request's faults: the request was read

    /// Resets the connection before the service sees the request: it is not applied.
    [[nodiscard]] static fault reset_before_applying() { return fault{kind::reset}.unapplied(); }
    /// Resets the connection after the service applied the request and before one byte of the answer.
    [[nodiscard]] static fault reset_after_applying() { return fault{kind::reset}; }
    /// Closes the connection properly (FIN, with close_notify over TLS) instead of answering; not applied.
    [[nodiscard]] static fault close_before_applying() { return fault{kind::close_instead}.unapplied(); }
    /// Sends this many bytes of the response (head included; 0 to none), then resets the connection.
    [[nodiscard]] static fault reset_after(std::size_t bytes) { return fault{kind::reset}.counting(bytes); }
    /// Sends this many bytes of the response, then ends the connection properly: a truncated answer. Counted from the
    /// head's first byte; `truncate_body` counts from the body's.
    [[nodiscard]] static fault truncate_after(std::size_t bytes) { return fault{kind::truncate}.counting(bytes); }
    /// Sends the whole head and this many bytes of the body, fewer than Content-Length says, then FIN.
    [[nodiscard]] static fault truncate_body(std::size_t bytes)
    {
        return fault{kind::truncate}.counting(bytes).from_body();
    }
    /// Never sends the first byte of the response. The request is applied; see `before_applying()`.
    [[nodiscard]] static fault stall() { return fault{kind::stall}.lasting(forever); }
    /// Waits this long before the first byte of the response.
    [[nodiscard]] static fault delay(std::chrono::milliseconds wait) { return fault{kind::stall}.lasting(wait); }
    /// Sends this many bytes of the response and then no more.
    [[nodiscard]] static fault stall_after(std::size_t bytes)
    {
        return fault{kind::stall}.counting(bytes).lasting(forever);
    }
    /// Sends the response in pieces of `bytes` with a pause of `tick` between them.
    [[nodiscard]] static fault trickle(std::size_t bytes, std::chrono::milliseconds tick)
    {
        return fault{kind::trickle}.counting(bytes).lasting(tick);
    }
    /// Sends these bytes instead of an HTTP response, then closes.
    [[nodiscard]] static fault garbage(std::string bytes = "\x16\x03\x01 this is no HTTP\r\n\r\n{]")
    {
        return fault{kind::garbage}.unapplied().saying(std::move(bytes));
    }
    /// The service's own answer in chunked encoding, in chunks of `bytes`.
    [[nodiscard]] static fault chunked(std::size_t bytes = 4096) { return fault{kind::chunked}.counting(bytes); }
    /// The service's own answer without Content-Length, its end marked by the end of the connection.
    [[nodiscard]] static fault until_close() { return fault{kind::until_close}; }
    /// The service's own answer under another Content-Type; empty for none.
    [[nodiscard]] static fault content_type(std::string value)
    {
        return fault{kind::content_type}.saying(std::move(value));
    }
    /// The service's own answer, then the connection closes, announced by `Connection: close`.
    [[nodiscard]] static fault close_after_response() { return fault{kind::announced_close}; }
    /// The service's own answer, then the connection closes without announcement.
    [[nodiscard]] static fault hang_up_after_response() { return fault{kind::silent_close}; }
    /// The service's own answer with this body instead (content type kept): a wrong shape, half a JSON text.
    [[nodiscard]] static fault body(std::string text) { return fault{kind::body}.saying(std::move(text)); }
    /// The service's own answer followed by white space up to a body of this size.
    [[nodiscard]] static fault oversized(std::size_t bytes) { return fault{kind::oversized}.counting(bytes); }

    /// The service's own answer, changed: its body, its content type, its headers.
    [[nodiscard]] static fault edited(std::function<void(sim_response&)> change)
    {
        auto f = fault{kind::edited};
        f.change_ = std::move(change);
        return f;
    }
    /// The service's own answer with the first member of that name under another one: a page without its list.
    [[nodiscard]] static fault renamed_member(std::string from, std::string to)
    {
        return edited([from = std::move(from), to = std::move(to)](sim_response& r) {
            r.body(detail::with_renamed_member(r.body(), from, to));
        });
    }
    /// The service's own answer with half a surrogate pair and a byte that is no UTF-8 in its first text.
    [[nodiscard]] static fault damaged_text()
    {
        return edited([](sim_response& r) { r.body(detail::with_damaged_text(r.body())); });
    }
    /// The service's own answer behind a byte order mark.
    [[nodiscard]] static fault byte_order_mark()
    {
        return edited([](sim_response& r) { r.body("\xEF\xBB\xBF" + r.body()); });
    }
    /// The service's own answer with every number as a text: types that drift.
    [[nodiscard]] static fault numbers_as_text()
    {
        return edited([](sim_response& r) { r.body(detail::with_numbers_as_text(r.body())); });
    }
    /// The service's own answer compressed by gzip, asked for or not. `cut`: without so many of its last bytes.
    [[nodiscard]] static fault gzipped(std::size_t cut = 0)
    {
        return edited([cut](sim_response& r) {
            auto packed = detail::gzipped(r.body());
            packed.resize(packed.size() - std::min(cut, packed.size()));
            r.body(std::move(packed));
            r.header("Content-Encoding", "gzip");
        });
    }

    /// Answers with this status, not applied: 502, 503 and 504 as a load balancer's HTML, 403 as the edge's HTML, 429
    /// and the rest as JSON. `before_applying(false)` applies the request and hides it behind this status.
    [[nodiscard]] static fault status(int code)
    {
        auto f = fault{kind::respond}.unapplied();
        f.status_ = code;
        return f;
    }
    /// Answers with this response, not applied.
    [[nodiscard]] static fault respond(sim_response response)
    {
        auto f = fault{kind::respond}.unapplied();
        f.response_ = std::move(response);
        return f;
    }
    /// What a captive portal or an expired session sends for anything: 200 and an HTML page. Not applied.
    [[nodiscard]] static fault login_page()
    {
        return respond(sim_response{200, "text/html", "<!doctype html><html><title>Log in</title></html>"});
    }
    /// What a balancer says that found nobody to ask: 404 as plain text. Not applied.
    [[nodiscard]] static fault default_backend()
    {
        return respond(sim_response{404, "text/plain", "default backend - 404"});
    }
    /// An error in PX's shape under a status that says success, not applied.
    [[nodiscard]] static fault error_within_200()
    {
        return respond(sim_response{200, "application/json",
                                    R"({"externalapierror":{"status":"INTERNAL_SERVER_ERROR","message":"boom"}})"});
    }
    /// 204 without a body, also where a value is due. Not applied.
    [[nodiscard]] static fault no_content() { return respond(sim_response{204}); }
    /// The duplicate block under this status, not applied.
    [[nodiscard]] static fault duplicate_block(int code = 429)
    {
        return respond(sim_response{code, "application/json",
                                    R"({"errorMessage":"Duplicate request blocked. Please wait before retrying"})"});
    }
    /// 302 (or another code) to this place, not applied.
    [[nodiscard]] static fault redirect(std::string location, int code = 302)
    {
        return respond(sim_response{code, "text/html", "<html>moved</html>"}.header("Location", std::move(location)));
    }

    // When

    /// Strikes this many times, then is used up. 1 by default; with `during`, as often as the span lasts.
    fault& times(std::size_t n) & noexcept
    {
        left_ = n;
        is_counted_ = true;
        return *this;
    }
    fault&& times(std::size_t n) && noexcept { return std::move(times(n)); }
    /// Strikes until `clear_faults`.
    fault& always() & noexcept { return times(std::numeric_limits<std::size_t>::max()); }
    fault&& always() && noexcept { return std::move(always()); }
    /// Strikes for this long from its first strike on, and is used up when that time has passed: whatever it would
    /// strike by its other setters within the span is struck. `times` in addition bounds how often; `after`, `when`,
    /// `on` and `rate` decide as ever what is struck, and so what begins the span. The first strike always comes, also
    /// where the span is zero or less.
    ///
    /// The time is that of the simulator's clock: it passes by itself unless `simulator_options::clock` stands still,
    /// and `simulator::advance` moves it in either case. So a client that really waits finds the trouble gone, and a
    /// test that does not want to wait moves the clock.
    fault& during(std::chrono::milliseconds span) & noexcept
    {
        span_ = span;
        if (!is_counted_) left_ = std::numeric_limits<std::size_t>::max();
        return *this;
    }
    fault&& during(std::chrono::milliseconds span) && noexcept { return std::move(during(span)); }
    /// Lets this many matching requests (or connections) pass first.
    fault& after(std::size_t n) & noexcept
    {
        skip_ = n;
        return *this;
    }
    fault&& after(std::size_t n) && noexcept { return std::move(after(n)); }
    /// Strikes a matching request with this probability, drawn from `seed`.
    fault& rate(double probability, std::uint64_t seed = 1) & noexcept
    {
        rate_ = probability;
        random_ = seed * 0x9e3779b97f4a7c15u + 1;
        return *this;
    }
    fault&& rate(double probability, std::uint64_t seed = 1) && noexcept { return std::move(rate(probability, seed)); }
    /// Strikes only requests that satisfy this; a connection's faults take no notice of it.
    fault& when(std::function<bool(sim_request const&)> matches) &
    {
        matches_ = std::move(matches);
        return *this;
    }
    fault&& when(std::function<bool(sim_request const&)> matches) && { return std::move(when(std::move(matches))); }
    /// Strikes in this region only.
    fault& on(region r) & noexcept
    {
        region_ = r;
        return *this;
    }
    fault&& on(region r) && noexcept { return std::move(on(r)); }
    /// Whether the service never sees the request (true), or has applied it when the fault strikes.
    fault& before_applying(bool yes = true) & noexcept
    {
        unapplied_ = yes;
        return *this;
    }
    fault&& before_applying(bool yes = true) && noexcept { return std::move(before_applying(yes)); }
    /// Adds a Retry-After to the answer of `status` or `respond`: seconds or an HTTP date.
    fault& retry_after(std::string value) &
    {
        retry_after_ = std::move(value);
        return *this;
    }
    fault&& retry_after(std::string value) && { return std::move(retry_after(std::move(value))); }

private:
    friend class detail::fault_access;
    enum class kind : unsigned char {
        close_at_once,
        reset_at_once,
        slow_handshake,
        reset,
        close_instead,
        truncate,
        stall,
        trickle,
        garbage,
        chunked,
        until_close,
        content_type,
        announced_close,
        silent_close,
        body,
        oversized,
        edited,
        respond
    };
    static constexpr auto forever = std::chrono::milliseconds::max();

    explicit fault(kind k) : kind_{k} {}
    fault&& counting(std::size_t n) &&
    {
        bytes_ = n;
        return std::move(*this);
    }
    fault&& lasting(std::chrono::milliseconds d) &&
    {
        wait_ = d;
        return std::move(*this);
    }
    fault&& saying(std::string text) &&
    {
        text_ = std::move(text);
        return std::move(*this);
    }
    fault&& unapplied() &&
    {
        unapplied_ = true;
        return std::move(*this);
    }
    fault&& from_body() &&
    {
        from_body_ = true;
        return std::move(*this);
    }

    std::function<bool(sim_request const&)> matches_;
    std::function<void(sim_response&)> change_;
    std::optional<sim_response> response_;
    std::string text_;
    std::string retry_after_;
    std::size_t bytes_ = 0;
    std::size_t left_ = 1;
    std::size_t skip_ = 0;
    std::chrono::milliseconds wait_{0};
    double rate_ = 1;
    std::uint64_t random_ = 1;
    std::optional<std::chrono::milliseconds> span_;
    std::optional<timestamp> struck_first_;
    std::optional<region> region_;
    int status_ = 0;
    kind kind_;
    bool is_counted_ = false;
    bool unapplied_ = false;
    bool from_body_ = false;
};

}  // namespace gainsight::px::inline v0::testing

#endif
