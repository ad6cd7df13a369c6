// Polls a quota for calls that nobody else polls for.
#ifndef GAINSIGHT_PX_FLEET_QUOTA_POLLER_HPP
#define GAINSIGHT_PX_FLEET_QUOTA_POLLER_HPP

#include <gainsight/px/call/quota_core.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0::fleet::detail {

/// Serves those who wait for a permit, for as long as some do: nobody else polls for a call that came when there was no
/// lease. Lives in its own wait.
class quota_poller : public std::enable_shared_from_this<quota_poller> {
public:
    quota_poller(boost::asio::any_io_executor const& ex, std::shared_ptr<px::detail::shared_quota> quota)
        : timer_{ex}, quota_{std::move(quota)}
    {}
    void poll()
    {
        auto const now = std::chrono::steady_clock::now();
        auto next = std::optional{now + std::chrono::milliseconds{10}};
        try {
            quota_->poll(now, std::chrono::system_clock::now());
            next = quota_->next();
        } catch (std::exception const&) {  // no memory to serve them by: soon
        }
        if (!next) return;
        timer_.expires_at(*next);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (!ec) self->poll();
        });
    }

private:
    boost::asio::steady_timer timer_;
    std::shared_ptr<px::detail::shared_quota> quota_;
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
