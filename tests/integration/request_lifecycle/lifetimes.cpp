// Lifetimes: clients, pools, contexts and calls may be destroyed in any order. AddressSanitizer finds leaks and
// dangling frames.
#include "stage.hpp"

#include <boost/asio/bind_executor.hpp>

using namespace request_lifecycle;

namespace {

/// Counts the frames that hold one.
class witness {
public:
    explicit witness(int& count) : count_{count} { ++count_; }
    witness(witness const&) = delete;
    ~witness() { --count_; }

private:
    int& count_;
};

awaitable<void> call_and_note(both client, int& frames, int& ended)
{
    witness const here{frames};
    co_await client.users().get("jane");
    ++ended;
}

script silent()
{
    return [](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lifetimes)

BOOST_AUTO_TEST_CASE(destroying_the_context_destroys_the_frames_of_all_calls_whatever_they_wait_for)
{
    // After each number of steps: unstarted, connecting, written, waiting, with others behind them.
    for (int steps = 0; steps != 40; ++steps) {
        int frames = 0, ended = 0;
        {
            px::pool_options options;
            options.max_connections = 2;
            stage s{options};
            s.server.always(silent());
            for (int i = 0; i != 5; ++i)
                asio::co_spawn(s.context, call_and_note(s.client, frames, ended), asio::detached);
            for (int i = 0; i != steps; ++i) s.context.poll_one();
        }
        BOOST_TEST(frames == 0);
        BOOST_TEST(ended == 0);
    }
}

BOOST_AUTO_TEST_CASE(and_when_their_answers_have_just_come)
{
    for (int steps = 0; steps != 60; ++steps) {
        int frames = 0, ended = 0;
        {
            stage s;
            s.server.always(peer::answering(jane()));
            for (int i = 0; i != 3; ++i)
                asio::co_spawn(s.context, call_and_note(s.client, frames, ended), asio::detached);
            for (int i = 0; i != steps; ++i) s.context.poll_one();
        }
        BOOST_TEST(frames == 0);
    }
}

BOOST_AUTO_TEST_CASE(and_while_they_wait_for_a_permit_or_to_be_repeated)
{
    int frames = 0, ended = 0;
    {
        px::quota_options o;
        o.per_second = 0.001;
        o.burst = 1;
        stage s{{}, px::quota{o}};
        s.server.always(peer::answering(answer(503, "", "Retry-After: 15\r\n")));
        for (int i = 0; i != 3; ++i) asio::co_spawn(s.context, call_and_note(s.client, frames, ended), asio::detached);
        s.until([&] { return s.server.requests().size() == 1; });
        while (s.context.poll() != 0) {
        }
    }
    BOOST_TEST(frames == 0);
    BOOST_TEST(ended == 0);
}

BOOST_AUTO_TEST_CASE(handles_may_outlive_the_context)
{
    std::optional<px::pools> pools;
    std::optional<both> client;
    {
        asio::io_context context;
        peer server{context};
        server.always(peer::answering(jane()));
        pools.emplace(context.get_executor(), trusting());
        client.emplace(*pools, px::tenant{px::credential{"acme", server.where(), px::api_key{"k"}, both::permissions}});
        BOOST_TEST(running<px::user>(context, context.get_executor(), client->users().get("jane")).get().identify_id ==
                   "jane");
    }
    client.reset();
    pools.reset();
}

BOOST_AUTO_TEST_CASE(an_awaitable_that_is_never_started_costs_nothing)
{
    stage s;
    {
        auto a = s.client.users().get("jane");
        auto b = s.client.users().update("jane", new_score());
    }
    BOOST_TEST(s.server.accepted() == 0u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_client_may_die_while_its_call_is_under_way)
{
    stage s;
    s.server.always(peer::answering(jane()));
    auto call = [&] {
        px::pools const own{s.context.get_executor(), trusting()};
        both const brief{own, s.tenant};
        return s.start(brief.users().get("jane"));
    }();
    BOOST_TEST(call.get().identify_id == "jane");
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(pools_that_die_while_a_connection_is_being_opened_take_it_along)
{
    stage s;
    s.server.always([](conversation& c) -> awaitable<void> { co_await c.gone(); });
    auto const where = px::endpoint::parse("https://127.0.0.1:" + std::to_string(s.server.port())).value();
    {
        px::pools const own{s.context.get_executor(), trusting()};
        both const tls{own, px::tenant{px::credential{"acme", where, px::api_key{"k"}, both::permissions}}};
        auto call = s.start(tls.users().get("jane"));
        s.until([&] { return s.server.open() == 1; });
        call.cancel();
        BOOST_CHECK_THROW(call.get(), px::error);
    }
    // The handshake was given up: the peer hears of it.
    s.until([&] { return s.server.open() == 0; });
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(idle_connections_end_with_the_pools)
{
    stage s;
    s.server.always(peer::answering(jane()));
    {
        px::pools const own{s.context.get_executor(), px::single_threaded, trusting()};
        both const brief{own, s.tenant};
        s.run(brief.users().get("jane"));
        BOOST_TEST(s.server.open() == 1u);
    }
    s.until([&] { return s.server.open() == 0; });
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(nothing_is_pending_once_a_call_is_done_though_its_timeout_is_far)
{
    stage s;
    s.server.always(peer::answering(jane()));
    s.run(s.client.with(px::timeout{1h}).users().get("jane"));
    s.run(s.client.with(px::timeout{24h * 365 * 1000}).users().get("jane"));
    BOOST_TEST(s.stats().idle == 1u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(without_a_strand_everything_works_the_same)
{
    stage s;
    px::pools const own{s.context.get_executor(), px::single_threaded, trusting()};
    both const client = both{own, s.tenant}.with(quick());
    s.server.next([](conversation& c) -> awaitable<void> {
        co_await c.answer(answer(503));
        co_await c.answer(jane());
        co_await c.request();
        co_await c.gone();
    });
    BOOST_TEST(s.run(client.users().get("jane")).score.value() == 7);
    auto held = s.start(client.users().get("jane"));
    s.until([&] { return s.server.requests().size() == 3; });
    held.cancel();
    BOOST_CHECK_THROW(held.get(), px::error);
    BOOST_TEST(s.run(own.stats()).at(0).counts.open == 0u);
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(a_call_whose_caller_is_on_another_context_completes_there)
{
    asio::io_context callers;
    stage s;
    s.server.always(peer::answering(jane()));
    bool done = false;
    asio::co_spawn(callers, s.client.users().get("jane"), [&](std::exception_ptr e, px::user u) {
        BOOST_TEST(!e);
        BOOST_TEST(u.identify_id == "jane");
        BOOST_TEST(callers.get_executor().running_in_this_thread());
        done = true;
    });
    while (!done) {
        callers.restart();
        callers.poll();
        s.context.run_one_for(10ms);
    }
    callers.restart();
    callers.poll();
    BOOST_TEST(callers.stopped());
    s.check_nothing_is_leased();
    s.check_run_returns();
}

BOOST_AUTO_TEST_CASE(the_callers_context_may_go_first)
{
    stage s;
    s.server.always(peer::answering(jane()));
    int frames = 0, ended = 0;
    {
        asio::io_context callers;
        asio::co_spawn(callers, call_and_note(s.client, frames, ended), asio::detached);
        callers.poll();  // the call is on its way; its completion will find nobody
        s.until([&] { return s.server.requests().size() == 1 && s.stats().idle == 1; });
    }
    BOOST_TEST(frames == 0);
    BOOST_TEST(ended == 0);
    s.check_nothing_is_leased();
}

// The call ahead ended with the context; whoever still holds the stream has nothing to end.
BOOST_AUTO_TEST_CASE(a_stream_with_a_page_under_way_may_outlive_its_context)
{
    using list = decltype(std::declval<both const&>().users().list(px::user_query{}));
    std::optional<list> users;
    {
        stage s;
        s.server.always([](conversation& c) -> awaitable<void> {
            co_await c.answer(answer(200, R"({"users":[{"identifyId":"a"}],"totalHits":9,"scrollId":"s"})"));
            co_await c.request();
            co_await c.gone();
        });
        users.emplace(s.client.users().list(px::user_query{}.page_size(1).read_ahead()));
        px::page<px::user> page;
        BOOST_TEST(s.run(users->next(page)));
        s.until([&] { return s.server.requests().size() == 2; });
    }
    users.reset();
}

BOOST_AUTO_TEST_SUITE_END()
