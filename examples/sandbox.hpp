// A sandbox: the simulator in this process, with one region, its own CA, and a key with all permissions. The numbered
// examples run against it; with your own key you would write
//
//   px::client<px::scope::read> client{ex, px::region::eu, px::api_key::from_env("PX_API_KEY")};
#ifndef EXAMPLES_SANDBOX_HPP
#define EXAMPLES_SANDBOX_HPP

#include <gainsight/px.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <exception>
#include <string>
#include <utility>

namespace example {

namespace px = gainsight::px;

/// A handler for co_spawn: an exception of the coroutine leaves `io.run()`, where `asio::detached` would ignore it.
inline void rethrow(std::exception_ptr failed)
{
    if (failed) std::rethrow_exception(failed);
}

class sandbox {
public:
    sandbox()
    {
        auto& service = simulator_.add_region(px::region::eu);
        service.add_key(key_, px::permission::read | px::permission::write | px::permission::production_launch);
        service.seed_everything(200);  // 200 records of every list, except accounts: 21
    }
    [[nodiscard]] px::endpoint where() const { return px::endpoint::parse(simulator_.url()).value(); }
    [[nodiscard]] px::api_key key() const { return px::api_key{key_}; }
    [[nodiscard]] px::credential credential(std::string label, px::permissions permissions) const
    {
        return px::credential{std::move(label), where(), key(), permissions};
    }
    /// Pool options that trust the certificate of the simulator.
    [[nodiscard]] px::pool_options trusting() const
    {
        px::pool_options options;
        options.tls.ca_pem = simulator_.ca_pem();
        return options;
    }
    [[nodiscard]] px::testing::simulator& simulator() { return simulator_; }

private:
    static constexpr char key_[] = "key-of-the-sandbox-0001";
    px::testing::simulator simulator_;
};

}  // namespace example

#endif
