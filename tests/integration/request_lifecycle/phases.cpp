// Timeouts and cancellation in each phase of a call.
#include "other_clients.hpp"

using namespace request_lifecycle;

namespace {

/// A call that is held in one phase: set_up holds it there, and there() tells when it has got there.
class held_call {
public:
    virtual ~held_call() = default;
    [[nodiscard]] virtual px::phase phase() const = 0;
    [[nodiscard]] virtual px::pool_options options() const { return {}; }
    [[nodiscard]] virtual px::quota quota() const { return px::quota{}; }
    virtual void set_up(stage&) {}
    virtual awaitable<px::result<void>> call(stage& s, px::timeout t)
    {
        return s.results.with(t).users().update("jane", new_score());
    }
    virtual bool there(stage&) = 0;
    /// Releases what held it.
    virtual void tear_down(stage&) {}
    [[nodiscard]] virtual bool sent() const { return false; }
};

class in_quota : public held_call {
    px::phase phase() const override { return px::phase::quota; }
    px::quota quota() const override
    {
        px::quota_options o;
        o.per_second = 0.001;
        o.burst = 1;
        return px::quota{o};
    }
    void set_up(stage& s) override
    {
        s.server.always(peer::answering(answer(204)));
        s.run(s.client.users().update("jane", new_score()));
    }
    bool there(stage& s) override
    {
        while (s.context.poll() != 0) {
        }
        return true;
    }
};

class in_pool : public held_call {
    px::phase phase() const override { return px::phase::pool; }
    px::pool_options options() const override
    {
        px::pool_options o;
        o.max_connections = 1;
        return o;
    }
    void set_up(stage& s) override
    {
        let_go_ = std::make_unique<gate>(s.context.get_executor());
        s.server.always([this](conversation& c) -> awaitable<void> {
            while (co_await c.request()) {
                co_await let_go_->passed();
                co_await c.send(answer(204));
            }
        });
        holder_ = std::make_unique<running<void>>(s.start(s.client.users().update("jane", new_score())));
        s.until([&] { return s.server.requests().size() == 1; });
    }
    bool there(stage& s) override { return s.stats().waiting == 1; }
    void tear_down(stage&) override
    {
        let_go_->open();
        holder_->get();
    }
    std::unique_ptr<gate> let_go_;
    std::unique_ptr<running<void>> holder_;
};

class in_backoff : public held_call {
    px::phase phase() const override { return px::phase::backoff; }
    void set_up(stage& s) override
    {
        s.server.next(peer::answering_in_turn({answer(429, "", "Retry-After: 10\r\n"), answer(204)}));
    }
    awaitable<px::result<void>> call(stage& s, px::timeout t) override
    {
        return s.results.with(t, px::retry{}).users().update("jane", new_score());
    }
    bool there(stage& s) override { return s.server.requests().size() == 1 && s.stats().idle == 1; }
};

class in_write : public held_call {
    px::phase phase() const override { return px::phase::write; }
    bool sent() const override { return true; }
    void set_up(stage& s) override
    {
        let_go_ = std::make_unique<gate>(s.context.get_executor());
        s.server.next([this](conversation&) -> awaitable<void> { co_await let_go_->passed(); });
    }
    awaitable<px::result<void>> call(stage& s, px::timeout t) override
    {
        // More than the sockets' buffers hold.
        return s.results.with(t).users().update(
            "jane", px::patch<px::user>{}.set(px::field::user::first_name, std::string(32 * 1024 * 1024, 'x')));
    }
    bool there(stage& s) override
    {
        if (s.server.open() != 1) return false;
        while (s.context.poll() != 0) {
        }
        return true;
    }
    void tear_down(stage&) override { let_go_->open(); }
    std::unique_ptr<gate> let_go_;
};

class in_first_byte : public held_call {
    px::phase phase() const override { return px::phase::first_byte; }
    bool sent() const override { return true; }
    void set_up(stage& s) override
    {
        s.server.next([](conversation& c) -> awaitable<void> {
            co_await c.request();
            co_await c.gone();
        });
    }
    bool there(stage& s) override { return s.server.requests().size() == 1 && s.stats().leased == 1; }
};

class in_body : public held_call {
    px::phase phase() const override { return px::phase::body; }
    bool sent() const override { return true; }
    void set_up(stage& s) override
    {
        s.server.next([this](conversation& c) -> awaitable<void> {
            co_await c.request();
            co_await c.send("HTTP/1.1 500 Oh\r\nContent-Le");
            sent_ = true;
            co_await c.gone();
        });
    }
    bool there(stage& s) override
    {
        if (!sent_) return false;
        while (s.context.poll() != 0) {
        }
        return true;
    }
    bool sent_ = false;
};

std::vector<std::unique_ptr<held_call>> every_phase()
{
    std::vector<std::unique_ptr<held_call>> all;
    all.push_back(std::make_unique<in_quota>());
    all.push_back(std::make_unique<in_pool>());
    all.push_back(std::make_unique<in_backoff>());
    all.push_back(std::make_unique<in_write>());
    all.push_back(std::make_unique<in_first_byte>());
    all.push_back(std::make_unique<in_body>());
    return all;
}

awaitable<void> note(awaitable<px::result<void>> what, px::error& out)
{
    auto const r = co_await std::move(what);
    out = r.error();
}

/// That after a call ended early nothing is leased and the next call succeeds.
void check_aftermath(stage& s, held_call& h)
{
    h.tear_down(s);
    s.check_nothing_is_leased();
    if (h.phase() != px::phase::quota) {
        s.server.always(peer::answering(answer(204)));
        s.run(s.client.users().update("jane", new_score()));
        s.check_nothing_is_leased();
    }
    s.check_run_returns();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cancellation)

BOOST_AUTO_TEST_CASE(in_every_phase_yields_operation_aborted_names_the_phase_and_loses_nothing)
{
    for (auto& h : every_phase()) BOOST_TEST_CONTEXT(px::to_string(h->phase()))
        {
            stage s{h->options(), h->quota()};
            h->set_up(s);
            px::error e;
            auto call = s.start(note(h->call(s, px::timeout{60s}), e));
            s.until([&] { return h->there(s); });
            BOOST_TEST(!call.done());
            call.cancel();
            try {
                call.get();
            } catch (boost::system::system_error const&) {  // Asio throws into a coroutine that was cancelled
            }
            BOOST_TEST((e == px::errc::operation_aborted));
            BOOST_TEST((e.phase() == h->phase()));
            BOOST_TEST((e.effect() == (h->sent() ? px::effect::unknown : px::effect::not_applied)));
            BOOST_TEST(e.attempts() == (h->sent() || h->phase() == px::phase::backoff ? 1 : 0));
            if (h->sent()) BOOST_TEST(s.closed(px::close_reason::cancelled) == 1u);
            check_aftermath(s, *h);
        }
}

BOOST_AUTO_TEST_CASE(in_every_phase_makes_the_throwing_style_throw)
{
    for (auto& h : every_phase()) BOOST_TEST_CONTEXT(px::to_string(h->phase()))
        {
            if (h->phase() == px::phase::write || h->phase() == px::phase::backoff) continue;
            stage s{h->options(), h->quota()};
            h->set_up(s);
            auto call = s.start(s.client.users().update("jane", new_score()));
            s.until([&] { return h->there(s); });
            call.cancel();
            BOOST_CHECK_EXCEPTION(call.get(), px::error,
                                  [](px::error const& e) { return e == px::errc::operation_aborted; });
            check_aftermath(s, *h);
        }
}

BOOST_AUTO_TEST_CASE(before_the_first_step_and_after_the_last_is_harmless)
{
    stage s;
    s.server.always(peer::answering(jane()));
    px::error e;
    auto early = s.start(s.client.users().get("jane"));
    early.cancel();
    try {
        early.get();
    } catch (std::exception const&) {
    }
    auto late = s.start(s.client.users().get("jane"));
    late.get();
    late.cancel();
    while (s.context.poll() != 0) {
    }
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(while_the_connection_is_being_opened_lets_the_next_caller_have_it)
{
    px::pool_options options;
    options.tls.dangerously_accept_any_certificate = true;
    stage s{options};
    s.server.say_nothing();
    s.server.always([](conversation& c) -> awaitable<void> { co_await c.gone(); });
    auto const where = px::endpoint::parse("https://127.0.0.1:" + std::to_string(s.server.port())).value();
    both const tls{s.pools, px::tenant{px::credential{"acme", where, px::api_key{"k"}, both::permissions}}};
    auto call = s.start(tls.users().get("jane"));
    s.until([&] { return s.server.open() == 1; });
    call.cancel();
    BOOST_CHECK_EXCEPTION(call.get(), px::error, [](px::error const& e) {
        return e == px::errc::operation_aborted && e.phase() == px::phase::pool && e.attempts() == 0;
    });
    BOOST_TEST(s.stats().waiting == 0u);
    BOOST_TEST(s.stats().open == 1u);
    s.run(s.pools.close(0ms));
    BOOST_TEST(s.stats().open == 0u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(time_out)

BOOST_AUTO_TEST_CASE(in_every_phase_names_the_phase_and_loses_nothing)
{
    for (std::size_t i = 0; i != every_phase().size(); ++i)
        for (auto patience = 50ms;; patience *= 4) {
            auto const h = std::move(every_phase()[i]);
            if (h->phase() == px::phase::backoff) break;  // a wait that would pass the deadline is not begun
            stage s{h->options(), h->quota()};
            h->set_up(s);
            auto const got = s.run(h->call(s, px::timeout{patience}));
            auto const& e = got.error();
            BOOST_TEST((e == px::errc::deadline_exceeded));
            // A busy machine may need so long to come there.
            if (e.phase() < h->phase() && patience < 10s) {
                h->tear_down(s);
                continue;
            }
            BOOST_TEST_CONTEXT(px::to_string(h->phase()))
            {
                BOOST_TEST((e.phase() == h->phase()));
                BOOST_TEST((e.stopped() == px::stop_reason::deadline));
                BOOST_TEST((e.effect() == (h->sent() ? px::effect::unknown : px::effect::not_applied)));
                BOOST_TEST(e.attempts() == (h->sent() ? 1 : 0));
                if (h->sent()) BOOST_TEST(s.closed(px::close_reason::timed_out) == 1u);
                check_aftermath(s, *h);
            }
            break;
        }
}

BOOST_AUTO_TEST_CASE(of_the_first_byte_is_repeated_while_the_call_has_time)
{
    stage s;
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    });
    s.server.always(peer::answering(jane()));
    BOOST_TEST(s.run(s.client.with(px::first_byte_timeout{50ms}).users().get("jane")).score.value() == 7);
    BOOST_TEST(s.server.requests().size() == 2u);
    BOOST_TEST(s.closed(px::close_reason::timed_out) == 1u);
}

BOOST_AUTO_TEST_CASE(of_the_first_byte_is_not_repeated_for_a_post)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    });
    auto const got = s.run(s.results.with(px::first_byte_timeout{50ms}).users().create(new_user()));
    BOOST_TEST((got.error() == px::errc::deadline_exceeded));
    BOOST_TEST((got.error().phase() == px::phase::first_byte));
    BOOST_TEST((got.error().stopped() == px::stop_reason::not_repeatable));
    BOOST_TEST((got.error().effect() == px::effect::unknown));
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(of_the_handshake_is_connect_failed_names_the_handshake_and_is_repeated)
{
    px::pool_options options;
    options.handshake_timeout = 50ms;
    stage s{options};
    s.server.say_nothing();
    s.server.always([](conversation& c) -> awaitable<void> { co_await c.gone(); });
    auto const where = px::endpoint::parse("https://127.0.0.1:" + std::to_string(s.server.port())).value();
    both const tls{s.pools, px::tenant{px::credential{"acme", where, px::api_key{"k"}, both::permissions}}};
    auto const got = s.run(tls.with(quick()).results().users().get("jane"));
    BOOST_TEST((got.error() == px::errc::connect_failed));
    BOOST_TEST((got.error().phase() == px::phase::handshake));
    BOOST_TEST(got.error().attempts() == 3);
    BOOST_TEST(s.stats().open == 0u);
    BOOST_TEST(s.stats().failed == 3u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(of_a_connect_to_a_host_that_drops_packets_is_connect_failed)
{
    px::pool_options options;
    options.connect_timeout = 50ms;
    stage s{options};
    silent_listener const listener{s.context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    if (!listener.is_silent()) return;
    auto const where = px::endpoint::parse("http://127.0.0.1:" + std::to_string(listener.where().port())).value();
    both const lost{s.pools, px::tenant{px::credential{"acme", where, px::api_key{"k"}, both::permissions}}};
    auto const got = s.run(lost.with(px::retry::none()).results().users().get("jane"));
    BOOST_TEST((got.error() == px::errc::connect_failed));
    BOOST_TEST((got.error().phase() == px::phase::connect));
    BOOST_TEST(got.error().message().find("no answer in time") != std::string_view::npos);
    BOOST_TEST(s.stats().open == 0u);
}

BOOST_AUTO_TEST_CASE(of_the_pool_says_what_keeps_the_connections)
{
    in_pool held;
    held_call& h = held;
    stage s{h.options()};
    h.set_up(s);
    auto const got = s.run(h.call(s, px::timeout{50ms}));
    BOOST_TEST(got.error().message().find("1 in use") != std::string_view::npos);
    check_aftermath(s, h);
}

BOOST_AUTO_TEST_SUITE_END()
