// The bodies of <gainsight/px/call/pools_core.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_POOLS_CORE_IPP
#define GAINSIGHT_PX_CALL_IMPL_POOLS_CORE_IPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/engine.hpp>
#include <gainsight/px/call/pools_core.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

/// How many waiters that are due are told before the context may do something else.
inline constexpr int due_at_once = 64;

GAINSIGHT_PX_DECL pools_core::pools_core(boost::asio::any_io_executor ex, threading how, pool_options options,
                                         px::observer observer, std::shared_ptr<boost::asio::ssl::context> tls)
    : executor_{std::move(ex)}, threading_{how}, options_{std::move(options)}, observer_{std::move(observer)},
      tls_{std::move(tls)}, no_calls_left_{std::in_place, executor_}, clock_{std::in_place, executor_}
{
    auto& context = boost::asio::query(executor_, boost::asio::execution::context);
    boost::asio::use_service<shutdown_service>(context).add(*this);
    registered_ = true;
}

GAINSIGHT_PX_DECL pools_core::~pools_core()
{
    if (!registered_) return;
    auto& context = boost::asio::query(executor_, boost::asio::execution::context);
    boost::asio::use_service<shutdown_service>(context).remove(*this);
}

GAINSIGHT_PX_DECL std::shared_ptr<pools_core> pools_core::make(boost::asio::any_io_executor ex, threading how,
                                                               pool_options options, px::observer observer,
                                                               std::shared_ptr<boost::asio::ssl::context> tls)
{
    auto core =
        std::make_unique<pools_core>(std::move(ex), how, std::move(options), std::move(observer), std::move(tls));
    return {core.release(), [](pools_core* last) {
                std::unique_ptr<pools_core> owned{last};
                auto const executor = owned->executor_;
                if (!executor) return;  // the context is gone, and with it all that could be running
                try {
                    boost::asio::post(executor, [o = std::move(owned)]() mutable { o.reset(); });
                } catch (...) {  // no memory for the post: it was destroyed with the lambda
                }
            }};
}

GAINSIGHT_PX_DECL host_entry& pools_core::host(endpoint const& where)
{
    // A handful at most: the three regions, and tests.
    for (auto& [key, entry] : hosts_)
        if (key == where) return *entry;
    auto entry = std::make_unique<host_entry>();
    entry->budget = retry_budget{options_.retry_budget};
    entry->pool = std::make_shared<host_pool>(executor_, where, options_, tls_, static_cast<connect_listener*>(this));
    return *hosts_.emplace_back(where, std::move(entry)).second;
}

GAINSIGHT_PX_RARE_DECL void pools_core::on_connect(endpoint const& where, bool resumed, std::chrono::nanoseconds took,
                                                   error const* failure)
{
    if (!observer_.wants_connects()) return;
    connect_report report;
    report.host = where.host();
    report.resumed = resumed;
    report.took = took;
    report.failure = failure;
    try {
        observer_.on_connect(report);
    } catch (...) {  // no call is to suffer for it: the connection is as good as before
    }
}

GAINSIGHT_PX_DECL void pools_core::watch_quota(std::shared_ptr<shared_quota> const& q)
{
    auto at = quotas_.find(q.get());
    if (at == quotas_.end()) {
        if (!q->next()) return;
        at = quotas_.emplace(q.get(), std::make_shared<quota_watch>(executor_, q)).first;
    }
    arm(at->second);
}

GAINSIGHT_PX_DECL void pools_core::arm(std::shared_ptr<quota_watch> const& w)
{
    auto const next = w->quota->next();
    if (!next || shut_down_) {
        w->due = steady_point::max();
        w->timer.cancel();
        quotas_.erase(w->quota.get());
        return;
    }
    if (*next >= w->due) return;
    w->due = *next;
    w->timer.expires_at(*next);
    w->timer.async_wait([w, weak = weak_from_this()](boost::system::error_code ec) {
        auto const self = weak.lock();
        if (ec || !self) return;
        w->due = steady_point::max();
        try {
            w->quota->poll(std::chrono::steady_clock::now(), std::chrono::system_clock::now());
        } catch (...) {
            self->arm(w);  // as for the clock
            throw;
        }
        self->arm(w);
    });
}

GAINSIGHT_PX_DECL void pools_core::wait(deadline_waiter& w, steady_point until)
{
    deadlines_.put(w, until);
    arm_clock();
}

GAINSIGHT_PX_DECL void pools_core::stop_waiting(deadline_waiter& w) noexcept
{
    w.unlink();
    // One that fires early is set anew then.
    if (!deadlines_.next() && std::exchange(clock_due_, steady_point::max()) != steady_point::max()) clock_->cancel();
}

GAINSIGHT_PX_DECL void pools_core::arm_clock()
{
    auto const next = deadlines_.next();
    if (!next || *next >= clock_due_) return;
    clock_due_ = *next;
    clock_->expires_at(*next);
    clock_->async_wait([weak = weak_from_this(), due = clock_due_](boost::system::error_code ec) {
        auto const self = weak.lock();
        if (ec || !self || due != self->clock_due_) return;
        self->clock_due_ = steady_point::max();
        try {
            // Not all at once where many thousand share a deadline: others wait for this thread.
            self->deadlines_.tell_due(std::chrono::steady_clock::now(), due_at_once);
        } catch (...) {
            self->arm_clock();  // an exception of one, which leaves `run()`, must not keep the others waiting for ever
            throw;
        }
        self->arm_clock();
    });
}

GAINSIGHT_PX_DECL void pools_core::enter(call_base& c) noexcept { active_.push_front(c); }

GAINSIGHT_PX_DECL void pools_core::leave(call_base& c) noexcept
{
    active_.erase(active_.iterator_to(c));
    if (active_.empty() && closing_ && no_calls_left_) no_calls_left_->cancel();
}

GAINSIGHT_PX_DECL std::shared_ptr<call_engine> pools_core::take_engine()
{
    if (engines_.empty()) return std::make_shared<call_engine>();
    auto e = std::move(engines_.back());
    engines_.pop_back();
    return e;
}

GAINSIGHT_PX_DECL void pools_core::give_engine_back(std::shared_ptr<call_engine> e)
{
    // As many as can be busy with connections at once; a burst of waiters leaves no more behind.
    if (e && e->recyclable() && engines_.size() < options_.max_connections) engines_.push_back(std::move(e));
}

GAINSIGHT_PX_DECL std::size_t pools_core::cancel_all(errc why)
{
    // First, or the leases of the first to be cancelled would open connections for those that are cancelled next.
    for (auto& [key, entry] : hosts_) entry->pool->stop();
    std::size_t n = 0;
    while (!active_.empty()) {
        auto const engine = static_cast<call_base&>(active_.front()).engine_;
        engine->cancel(why);
        ++n;
    }
    return n;
}

GAINSIGHT_PX_RARE_DECL void pools_core::close_hosts() noexcept
{
    for (auto& [key, entry] : hosts_) entry->pool->close();
}

GAINSIGHT_PX_DECL std::vector<std::pair<endpoint, pool_stats>> pools_core::stats() const
{
    std::vector<std::pair<endpoint, pool_stats>> out;
    for (auto const& [key, entry] : hosts_) out.emplace_back(key, entry->pool->stats());
    return out;
}

GAINSIGHT_PX_RARE_DECL void pools_core::shutdown() noexcept
{
    registered_ = false;
    shut_down_ = true;
    auto const keep = weak_from_this().lock();  // null when only the post that destroys us is left
    // First, so that leases that end below neither serve others nor open connections in a context that ends.
    for (auto& [key, entry] : hosts_) entry->pool->stop();
    while (!active_.empty()) {
        auto const held = static_cast<call_base&>(active_.front()).shared_from_this();
        active_.pop_front();
        if (auto const engine = held->engine_) engine->abandon();
        held->shutdown();
    }
    engines_.clear();
    quotas_.clear();
    hosts_.clear();
    no_calls_left_.reset();
    clock_.reset();
    executor_ = {};
}

GAINSIGHT_PX_DECL void shutdown_service::add(pools_core& core)
{
    std::lock_guard const lock{mutex_};
    cores_.push_back(&core);
}

GAINSIGHT_PX_DECL void shutdown_service::remove(pools_core& core) noexcept
{
    std::lock_guard const lock{mutex_};
    std::erase(cores_, &core);
}

GAINSIGHT_PX_DECL void shutdown_service::shutdown()
{
    for (;;) {
        pools_core* core = nullptr;
        {
            std::lock_guard const lock{mutex_};
            if (cores_.empty()) return;
            core = cores_.back();
            cores_.pop_back();
        }
        core->shutdown();
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
