// The pool of connections to one host: pool_core's decisions carried out.
#ifndef GAINSIGHT_PX_NET_POOL_HPP
#define GAINSIGHT_PX_NET_POOL_HPP

#include <gainsight/px/net/connection.hpp>
#include <gainsight/px/net/pool_core.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace gainsight::px::inline v0::detail {

class host_pool;

/// The right to use a connection. It goes back when the lease dies, on whatever path that is, and nothing is awaited:
/// to the oldest waiter, to idle, or closed.
class lease {
public:
    lease() noexcept = default;
    lease(std::shared_ptr<host_pool> pool, connection& c) noexcept : pool_{std::move(pool)}, connection_{&c} {}
    lease(lease&& other) noexcept
        : pool_{std::move(other.pool_)}, connection_{std::exchange(other.connection_, nullptr)},
          close_reason_{other.close_reason_}, reusable_{std::exchange(other.reusable_, false)}
    {}
    lease& operator=(lease&& other) noexcept
    {
        if (this != &other) {
            reset();
            pool_ = std::move(other.pool_);
            connection_ = std::exchange(other.connection_, nullptr);
            close_reason_ = other.close_reason_;
            reusable_ = std::exchange(other.reusable_, false);
        }
        return *this;
    }
    ~lease() { reset(); }

    explicit operator bool() const noexcept { return connection_ != nullptr; }
    connection* operator->() const noexcept { return connection_; }
    connection& operator*() const noexcept { return *connection_; }

    /// Says that the connection may serve another call. Unless this was said it is closed.
    void mark_reusable() noexcept { reusable_ = true; }
    /// Why it is closed, for the statistics.
    void closing_because(close_reason reason) noexcept { close_reason_ = reason; }
    void reset() noexcept;

private:
    std::shared_ptr<host_pool> pool_;
    connection* connection_ = nullptr;
    close_reason close_reason_ = close_reason::cancelled;
    bool reusable_ = false;
};

/// A call that asks for a connection.
class lease_waiter : public pool_waiter {
public:
    virtual void on_lease(lease granted) = 0;
    virtual void on_no_lease(error why) = 0;

protected:
    ~lease_waiter() = default;
};

/// What the pool tells of its connections.
class connect_listener {
public:
    virtual void on_connect(endpoint const& where, bool resumed, std::chrono::nanoseconds took,
                            error const* failure) = 0;

protected:
    ~connect_listener() = default;
};

class host_pool final : public std::enable_shared_from_this<host_pool>, private connection::opener {
public:
    host_pool(boost::asio::any_io_executor ex, endpoint where, pool_options const& options,
              std::shared_ptr<boost::asio::ssl::context> tls, connect_listener* listener);
    host_pool(host_pool const&) = delete;
    host_pool& operator=(host_pool const&) = delete;
    ~host_pool();

    /// Grants a lease at once where it can (`granted` is set), or queues the waiter, or refuses with the error.
    /// `fresh`: not from idle, for a request that just lost a connection from there.
    [[nodiscard]] error acquire(lease_waiter& waiter, void const* tenant, bool fresh, steady_point now, lease& granted);
    bool cancel(lease_waiter& waiter) noexcept;
    /// Refuses further calls, fails waiters and closes what is idle or being opened; leased connections end with their
    /// leases.
    void close() noexcept;
    /// Opens and grants nothing from now on, and tells nobody: all calls are about to end, or the context is.
    void stop() noexcept;

    [[nodiscard]] pool_stats stats() const noexcept { return core_.stats(); }
    /// Why the last connection could not be opened; "no error" once one could.
    [[nodiscard]] error const& last_failure() const noexcept { return last_failure_; }
    [[nodiscard]] endpoint const& where() const noexcept { return endpoint_; }
    /// The endpoint's, composed once.
    [[nodiscard]] std::string const& host_header() const noexcept { return host_header_; }

private:
    friend class lease;
    GAINSIGHT_PX_DECL void on_opened(connection& c, bool resumed) override;
    GAINSIGHT_PX_DECL void on_open_failed(connection& c, error why) override;
    void give_back(connection& c, bool reusable, close_reason otherwise) noexcept;
    void place(connection& c, steady_point now);
    void serve_from_idle(steady_point now);
    void drop_idle(close_reason reason) noexcept;
    [[nodiscard]] connection* take_alive(steady_point now) noexcept;
    void open_what_is_wanted();
    void watch_pause();
    void stop_pause() noexcept;
    void drop(connection& c, close_reason reason) noexcept;
    void rest_if_quiet() noexcept;

    boost::asio::any_io_executor executor_;
    endpoint endpoint_;
    std::string const host_header_ = endpoint_.host_header();
    pool_options const& options_;
    std::shared_ptr<host_route> route_;
    connect_listener* listener_;
    pool_core core_;
    std::unordered_map<connection*, std::shared_ptr<connection>> connections_;
    std::unordered_map<connection*, steady_point> opening_;
    boost::asio::steady_timer pause_;
    std::optional<steady_point> pause_armed_for_;
    error last_failure_;
    bool closed_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/pool.ipp>
#endif

#endif
