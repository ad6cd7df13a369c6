// Observers of pools, and endings of a call that they are told of.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_OBSERVERS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_OBSERVERS_HPP

#include "stage.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace request_lifecycle {

/// How a call of a test ends.
enum class call_end { success, failure, retry, cancellation, timeout };

/// A server that makes a call end so.
inline script script_for(call_end how)
{
    switch (how) {
        case call_end::success: return peer::answering(answer(200, "{}"));
        case call_end::failure: return peer::answering(answer(400, R"({"errorMessage":"no"})"));
        case call_end::retry:
            return [](conversation& c) -> awaitable<void> {
                co_await c.answer(answer(503));
                while (co_await c.request()) co_await c.send(answer(200, "{}"));
            };
        case call_end::cancellation:
        case call_end::timeout: break;
    }
    return [](conversation& c) -> awaitable<void> {
        co_await c.request();
        co_await c.gone();
    };
}

/// Pools with an observer of their own.
struct watched : stage {
    explicit watched(px::observer observer)
        : watched_pools{context.get_executor(), trusting(), std::move(observer)},
          watched_client{both{watched_pools, tenant}.with(quick())}
    {}
    void check_nothing_watched_is_leased()
    {
        std::vector<px::host_stats> all;
        until([&] {  // connections may still be opening that no call needs any more
            all = run(watched_pools.stats());
            return std::all_of(all.begin(), all.end(), [](auto const& h) { return h.counts.open == h.counts.idle; });
        });
        for (auto const& h : all) {
            BOOST_TEST(h.counts.leased == 0u);
            BOOST_TEST(h.counts.waiting == 0u);
            BOOST_TEST(h.counts.open == h.counts.idle);
        }
    }
    px::pools watched_pools;
    both watched_client;
};

/// Adds one header to each request.
struct setter {
    std::string name, value;
    void on_request(px::request_report const&, px::request_headers& add) { add.set(name, value); }
};

}  // namespace request_lifecycle

#endif
