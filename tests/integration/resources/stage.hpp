// A seeded PX, a client that may do everything, and how a call is made to its end.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_RESOURCES_STAGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_RESOURCES_STAGE_HPP

#include "../running.hpp"

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace resources {

namespace asio = boost::asio;
namespace px = gainsight::px;
namespace field = px::field;
using px::testing::collection;
using namespace std::chrono_literals;

using all_scopes = px::client<px::scope::read, px::scope::write, px::scope::production_launch>;

class stage {
public:
    static constexpr std::size_t seeded = 30;

    stage() : service{simulator_.add_region(px::region::eu)}
    {
        service.add_key(key_, all_scopes::permissions);
        service.seed_everything(seeded);
        px::pool_options options;
        options.tls.ca_pem = simulator_.ca_pem();
        pools_.emplace(io_.get_executor(), px::single_threaded, std::move(options));
        client.emplace(*pools_, tenant(px::quota{}));
    }
    [[nodiscard]] px::testing::simulator& simulator() noexcept { return simulator_; }
    [[nodiscard]] px::pools& pools() noexcept { return *pools_; }
    [[nodiscard]] px::tenant tenant(px::quota quota) const
    {
        return {px::credential{"stage", px::endpoint::parse(simulator_.url()).value(), px::api_key{key_},
                               all_scopes::permissions},
                std::move(quota)};
    }

    template <class T>
    T run(asio::awaitable<T> work)
    {
        return px_test::run_on(io_, std::move(work));
    }
    [[nodiscard]] asio::io_context& io() noexcept { return io_; }
    /// All records of a list.
    template <class Stream>
    auto all(Stream list)
    {
        std::vector<typename Stream::value_type> out;
        run([](Stream& from, auto& into) -> asio::awaitable<void> {
            typename Stream::page_type page;
            while (co_await from.next(page))
                for (auto& record : page) into.push_back(std::move(record));
        }(list, out));
        return out;
    }
    /// What a call that must fail failed with.
    template <class T>
    px::error failure(asio::awaitable<T> work)
    {
        try {
            run(std::move(work));
        } catch (px::error const& e) {
            return e;
        }
        BOOST_ERROR("the call succeeded");
        return {};
    }
    [[nodiscard]] static std::string id(collection what, std::size_t i)
    {
        return px::testing::service::seeded_id(what, i);
    }

private:
    static constexpr char key_[] = "key-of-the-stage-000002";
    px::testing::simulator simulator_;
    asio::io_context io_{1};
    std::optional<px::pools> pools_;

public:
    px::testing::service& service;
    std::optional<all_scopes> client;
};

}  // namespace resources

#endif
