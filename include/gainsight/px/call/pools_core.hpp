// What all clients of one `pools` share: the strand, a connection pool for each host, and the calls under way.
#ifndef GAINSIGHT_PX_CALL_POOLS_CORE_HPP
#define GAINSIGHT_PX_CALL_POOLS_CORE_HPP

#include <gainsight/px/call/active_call.hpp>
#include <gainsight/px/call/deadlines.hpp>
#include <gainsight/px/call/quota_core.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/net/pool.hpp>
#include <gainsight/px/observer.hpp>
#include <gainsight/px/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0::detail {

class call_base;
class call_engine;

/// A host: its pool, and the retry budget that its callers share.
struct host_entry {
    std::shared_ptr<host_pool> pool;
    retry_budget budget;
};

class pools_core final : public std::enable_shared_from_this<pools_core>, private connect_listener {
public:
    /// Whether the executor is a strand, which whoever runs in it keeps from everybody else.
    enum class threading : bool { strand, single };

    pools_core(boost::asio::any_io_executor ex, threading how, pool_options options, px::observer observer,
               std::shared_ptr<boost::asio::ssl::context> tls);
    pools_core(pools_core const&) = delete;
    pools_core& operator=(pools_core const&) = delete;
    ~pools_core();

    /// Made so that the last handle, wherever it dies, has it destroyed on its strand: handlers of connections that are
    /// closing may be running there.
    [[nodiscard]] static std::shared_ptr<pools_core> make(boost::asio::any_io_executor ex, threading how,
                                                          pool_options options, px::observer observer,
                                                          std::shared_ptr<boost::asio::ssl::context> tls);

    [[nodiscard]] boost::asio::any_io_executor const& executor() const noexcept { return executor_; }
    [[nodiscard]] bool single_threaded() const noexcept { return threading_ == threading::single; }
    [[nodiscard]] pool_options const& options() const noexcept { return options_; }
    [[nodiscard]] px::observer const& observer() const noexcept { return observer_; }
    [[nodiscard]] bool closing() const noexcept { return closing_; }
    [[nodiscard]] host_entry& host(endpoint const& where);
    [[nodiscard]] jitter_source& jitter() noexcept { return jitter_; }

    /// Polls the quota when it can grant a permit, while a call of ours waits on it.
    void watch_quota(std::shared_ptr<shared_quota> const& q);

    /// Tells `w` when its time has come, unless it stops waiting before. While somebody waits, `run()` does not return.
    void wait(deadline_waiter& w, steady_point until);
    void stop_waiting(deadline_waiter& w) noexcept;

    // The calls under way.
    void enter(call_base& c) noexcept;
    void leave(call_base& c) noexcept;
    [[nodiscard]] std::shared_ptr<call_engine> take_engine();
    void give_engine_back(std::shared_ptr<call_engine> e);

    // Closing: refuse what is new, and hear when the last call has left.
    void begin_close() { closing_ = true; }
    [[nodiscard]] std::size_t active() const noexcept { return active_.size(); }
    /// Is cancelled when the last call has left.
    [[nodiscard]] boost::asio::steady_timer& no_calls_left() noexcept { return *no_calls_left_; }
    /// Ends every call; the hosts open and grant nothing any more.
    std::size_t cancel_all(errc why);
    void close_hosts() noexcept;

    [[nodiscard]] std::vector<std::pair<endpoint, pool_stats>> stats() const;

    /// The context is going away: every frame that waits here and everything that belongs to the context is destroyed,
    /// so that handles may outlive it.
    void shutdown() noexcept;

private:
    struct quota_watch {
        quota_watch(boost::asio::any_io_executor const& ex, std::shared_ptr<shared_quota> q)
            : quota{std::move(q)}, timer{ex}
        {}
        std::shared_ptr<shared_quota> quota;
        boost::asio::steady_timer timer;
        steady_point due = steady_point::max();
    };

    GAINSIGHT_PX_DECL void on_connect(endpoint const& where, bool resumed, std::chrono::nanoseconds took,
                                      error const* failure) override;
    void arm(std::shared_ptr<quota_watch> const& w);
    void arm_clock();

    boost::asio::any_io_executor executor_;
    threading const threading_;
    pool_options const options_;
    px::observer observer_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::vector<std::pair<endpoint, std::unique_ptr<host_entry>>> hosts_;
    std::unordered_map<void const*, std::shared_ptr<quota_watch>> quotas_;
    std::vector<std::shared_ptr<call_engine>> engines_;  // spare ones, with their buffers
    std::optional<boost::asio::steady_timer> no_calls_left_;
    deadlines deadlines_;
    std::optional<boost::asio::steady_timer> clock_;
    steady_point clock_due_ = steady_point::max();
    jitter_source jitter_;
    boost::intrusive::list<active_call> active_;
    bool closing_ = false;
    bool shut_down_ = false;
    bool registered_ = false;
};

/// Tells every pools_core of a context that the context ends, so that frames which wait in our queues are destroyed:
/// Asio destroys only handlers that wait in its own.
class shutdown_service : public boost::asio::execution_context::service {
public:
    using key_type = shutdown_service;
    inline static boost::asio::execution_context::id id;
    explicit shutdown_service(boost::asio::execution_context& context) : service{context} {}

    void add(pools_core& core);
    void remove(pools_core& core) noexcept;

private:
    GAINSIGHT_PX_DECL void shutdown() override;
    std::mutex mutex_;
    std::vector<pools_core*> cores_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/pools_core.ipp>
#endif

#endif
