// A client, a scripted peer and a context: what most tests of the request lifecycle need.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_STAGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_STAGE_HPP

#include "peer.hpp"

#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/client.hpp>
#include <gainsight/px/resource/users.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>

namespace request_lifecycle {

/// The shared state of a quota, which tests change as another thread would.
inline gainsight::px::detail::shared_quota& behind(gainsight::px::quota const& q)
{
    return *gainsight::px::detail::access::impl(q);
}

namespace px = gainsight::px;
using namespace std::chrono_literals;

using both = px::client<px::scope::read, px::scope::write>;

/// A coroutine that was started, which can be waited for and cancelled.
template <class T>
class running {
public:
    running(asio::io_context& context, asio::any_io_executor const& ex, awaitable<T> what) : context_{context}
    {
        auto on_end = [s = state_](std::exception_ptr e, auto&&... value) {
            s->failure = e;
            if constexpr (sizeof...(value) != 0) s->value.emplace(std::forward<decltype(value)>(value)...);
            s->done = true;
        };
        // The last call may have left the context without work, which stops it.
        if (context_.stopped()) context_.restart();
        asio::co_spawn(ex, std::move(what), asio::bind_cancellation_slot(state_->signal.slot(), std::move(on_end)));
    }
    [[nodiscard]] bool done() const { return state_->done; }
    void cancel() { state_->signal.emit(asio::cancellation_type::terminal); }
    /// Runs the context until it has ended.
    T get()
    {
        while (!state_->done)
            // Ends a test that hangs; no assertion about time.
            if (context_.run_one_for(30s) == 0) BOOST_FAIL("nothing happens any more");
        if (state_->failure) std::rethrow_exception(state_->failure);
        if constexpr (!std::is_void_v<T>) return std::move(*state_->value);
    }

private:
    struct state {
        asio::cancellation_signal signal;
        std::exception_ptr failure;
        std::optional<std::conditional_t<std::is_void_v<T>, char, T>> value;
        bool done = false;
    };
    asio::io_context& context_;
    std::shared_ptr<state> state_ = std::make_shared<state>();
};

inline px::pool_options one_connection()
{
    px::pool_options o;
    o.max_connections = 1;
    return o;
}
/// Pool options that trust the certificate of the scripted peers.
inline px::pool_options trusting(px::pool_options options = {})
{
    if (over_tls()) {
        options.tls.use_system_roots = false;
        options.tls.ca_pem = authority().pem();
    }
    return options;
}

inline px::retry quick() { return px::retry{}.first_wait(0ms).block_wait(0ms, 0ms); }

class stage {
public:
    explicit stage(px::pool_options options = {}, px::quota quota = px::quota{})
        : pools{context.get_executor(), trusting(std::move(options))},
          tenant{px::credential{"acme", server.where(), px::api_key{"key-of-acme"}, both::permissions},
                 std::move(quota)},
          client{both{pools, tenant}.with(quick())}, results{client.results()}
    {}

    template <class T>
    running<T> start(awaitable<T> what)
    {
        return {context, context.get_executor(), std::move(what)};
    }
    template <class T>
    T run(awaitable<T> what)
    {
        return start(std::move(what)).get();
    }
    /// Runs the context until a condition holds.
    template <class Condition>
    void until(Condition so)
    {
        while (!so())
            if (context.run_one_for(30s) == 0) BOOST_FAIL("the condition never holds");
    }
    [[nodiscard]] px::pool_stats stats()
    {
        auto const all = run(pools.stats());
        return all.empty() ? px::pool_stats{} : all.front().counts;
    }
    [[nodiscard]] std::uint64_t closed(px::close_reason r) { return stats().closed[static_cast<std::size_t>(r)]; }
    /// That no connection is leased and no call waits, and that the counts of connections add up.
    void check_nothing_is_leased()
    {
        auto const s = stats();
        BOOST_TEST(s.leased == 0u);
        BOOST_TEST(s.waiting == 0u);
        BOOST_TEST(s.open == s.idle);
        std::uint64_t gone = 0;
        for (auto n : s.closed) gone += n;
        BOOST_TEST(s.opened == s.open + gone);
    }
    /// That run\(\) returns once the peer has stopped: nothing of the library keeps the context busy.
    void check_run_returns()
    {
        server.stop();
        context.restart();
        while (context.poll() != 0) {
        }
        BOOST_TEST(context.stopped());
        context.restart();
    }

    asio::io_context context{1};
    peer server{context};
    px::pools pools;
    px::tenant tenant;
    both client;
    px::results_view<px::scope::read, px::scope::write> results;
};

inline constexpr std::string_view jane_json = R"({"identifyId":"jane","email":"jane@example.com","score":7})";
inline std::string jane() { return answer(200, jane_json); }

inline px::user new_user()
{
    px::user u;
    u.identify_id = "jane";
    u.property_keys = {"AP-1"};
    return u;
}
inline px::patch<px::user> new_score() { return px::patch<px::user>{}.set(px::field::user::score, 81); }

}  // namespace request_lifecycle

#endif
