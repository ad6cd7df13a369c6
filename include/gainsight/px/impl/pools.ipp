// The bodies of <gainsight/px/pools.hpp>.
#ifndef GAINSIGHT_PX_IMPL_POOLS_IPP
#define GAINSIGHT_PX_IMPL_POOLS_IPP

#include <gainsight/px/call/completion.hpp>
#include <gainsight/px/call/pools_core.hpp>
#include <gainsight/px/net/tls.hpp>
#include <gainsight/px/pools.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace gainsight::px::inline v0 {
namespace detail {

inline void require_positive(bool ok, char const* option)
{
    if (!ok) throw error{errc::invalid_argument, std::string{"pool_options::"} + option + " must be greater than zero"};
}

inline std::shared_ptr<pools_core> make_pools_core(boost::asio::any_io_executor ex, pools_core::threading how,
                                                   pool_options options, px::observer observer)
{
    require_positive(options.max_connections > 0, "max_connections");
    require_positive(options.max_waiters > 0, "max_waiters");
    require_positive(options.resolve_timeout.count() > 0, "resolve_timeout");
    require_positive(options.connect_timeout.count() > 0, "connect_timeout");
    require_positive(options.handshake_timeout.count() > 0, "handshake_timeout");
    require_positive(options.max_lifetime.count() > 0, "max_lifetime");
    for (auto const& o : options.resolve)
        for (auto const& text : o.addresses) {
            boost::system::error_code ec;
            boost::asio::ip::make_address(text, ec);
            if (ec)
                throw error{errc::invalid_argument, "pool_options::resolve: '" + escaped_sample(text, 60) + "' for " +
                                                        o.host + " is no IP address"};
        }
    for (char c : options.user_agent)
        if (c < ' ' || c == 0x7f)
            throw error{errc::invalid_argument, "pool_options::user_agent holds a control character"};
    // The trusted roots are read here, once, and not for each connection.
    auto tls = std::make_shared<boost::asio::ssl::context>(make_tls_context(options.tls).value());
    return pools_core::make(std::move(ex), how, std::move(options), std::move(observer), std::move(tls));
}

}  // namespace detail

GAINSIGHT_PX_RARE_DECL pools::pools(boost::asio::any_io_executor ex, pool_options options, px::observer observer)
    : impl_{detail::make_pools_core(boost::asio::make_strand(ex), detail::pools_core::threading::strand,
                                    std::move(options), std::move(observer))}
{}

GAINSIGHT_PX_RARE_DECL pools::pools(boost::asio::any_io_executor ex, single_threaded_t, pool_options options,
                                    px::observer observer)
    : impl_{detail::make_pools_core(std::move(ex), detail::pools_core::threading::single, std::move(options),
                                    std::move(observer))}
{}

GAINSIGHT_PX_RARE_DECL boost::asio::any_io_executor const& pools::executor() const noexcept
{
    return impl_->executor();
}

namespace detail {

/// An asynchronous operation that runs on the pools' strand, for a caller on any executor.
///
/// No co_spawn on a foreign executor: before Boost 1.84 its cancellation is carried over as a pointer to a signal that
/// may be gone by then.
class strand_operation : public std::enable_shared_from_this<strand_operation> {
public:
    explicit strand_operation(std::shared_ptr<pools_core> core) : core_{std::move(core)} {}
    strand_operation(strand_operation const&) = delete;
    strand_operation& operator=(strand_operation const&) = delete;

    template <class Token>
    auto async_run(Token&& token)
    {
        return boost::asio::async_initiate<Token, void()>(
            [](auto handler, std::shared_ptr<strand_operation> self) {
                auto slot = boost::asio::get_associated_cancellation_slot(handler);
                if (slot.is_connected())
                    slot.assign([weak = std::weak_ptr<strand_operation>{self}](boost::asio::cancellation_type type) {
                        if (type != boost::asio::cancellation_type::none)
                            if (auto held = weak.lock()) held->finish_early_from_anywhere();
                    });
                self->completion_.arm(std::move(handler), self->core_->executor());
                boost::asio::dispatch(self->core_->executor(), arrival{self->completion_, self});
            },
            token, shared_from_this());
    }

protected:
    ~strand_operation() = default;
    virtual void start() = 0;
    /// The caller cancelled the operation: it is to complete as soon as it can.
    virtual void finish_early() {}
    void done()
    {
        done_ = true;
        completion_.complete(shared_from_this(), true);
    }

    std::shared_ptr<pools_core> const core_;
    completion completion_;
    bool done_ = false;

private:
    struct arrival : completion::guard {
        using guard::guard;
        void operator()()
        {
            auto const self = std::static_pointer_cast<strand_operation>(std::move(keep_));
            self->start();
        }
    };
    void finish_early_from_anywhere()
    {
        boost::asio::post(core_->executor(), [self = shared_from_this()] {
            if (!self->done_) self->finish_early();
        });
    }
};

class close_operation final : public strand_operation {
public:
    close_operation(std::shared_ptr<pools_core> core, std::chrono::milliseconds grace)
        : strand_operation{std::move(core)}, grace_{grace}
    {}
    close_report report;

private:
    struct on_no_calls_left : completion::guard {
        using guard::guard;
        void operator()(boost::system::error_code)
        {
            auto const self = std::static_pointer_cast<close_operation>(std::move(keep_));
            self->finish();
        }
    };
    void start() override
    {
        core_->begin_close();
        under_way_ = core_->active();  // none joins them: they are refused
        if (under_way_ == 0) return finish();
        auto& timer = core_->no_calls_left();
        timer.expires_after(std::min<std::chrono::milliseconds>(grace_, std::chrono::hours{24 * 365}));
        timer.async_wait(on_no_calls_left{completion_, shared_from_this()});
    }
    void finish_early() override { core_->no_calls_left().cancel(); }
    void finish()
    {
        report.cancelled = core_->cancel_all(errc::closed);
        report.finished = under_way_ - report.cancelled;
        core_->close_hosts();
        done();
    }

    std::chrono::milliseconds const grace_;
    std::size_t under_way_ = 0;
};

class stats_operation final : public strand_operation {
public:
    using strand_operation::strand_operation;
    std::vector<host_stats> stats;

private:
    void start() override
    {
        for (auto& [where, counts] : core_->stats()) {
            auto& h = stats.emplace_back();
            h.where = where;
            h.counts = counts;
        }
        done();
    }
};

inline boost::asio::awaitable<close_report> await_close(std::shared_ptr<close_operation> e)
{
    co_await e->async_run(boost::asio::deferred);
    co_return e->report;
}

inline boost::asio::awaitable<std::vector<host_stats>> await_stats(std::shared_ptr<stats_operation> e)
{
    co_await e->async_run(boost::asio::deferred);
    co_return std::move(e->stats);
}

}  // namespace detail

GAINSIGHT_PX_RARE_DECL boost::asio::awaitable<close_report> pools::close(std::chrono::milliseconds grace) const
{
    return detail::await_close(std::make_shared<detail::close_operation>(impl_, grace));
}

GAINSIGHT_PX_RARE_DECL boost::asio::awaitable<std::vector<host_stats>> pools::stats() const
{
    return detail::await_stats(std::make_shared<detail::stats_operation>(impl_));
}

}  // namespace gainsight::px::inline v0

#endif
