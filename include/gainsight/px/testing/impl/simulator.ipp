// The bodies of <gainsight/px/testing/simulator.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SIMULATOR_IPP
#define GAINSIGHT_PX_TESTING_IMPL_SIMULATOR_IPP

#include <gainsight/px/testing/detail/sim_connection.hpp>
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <vector>

namespace gainsight::px::inline v0::testing {
namespace detail {

/// One region: its service, its port, its certificate. Lives as long as the simulator.
struct sim_host {
    sim_host(asio::io_context& context, region r, std::shared_ptr<sim_clock> clock)
        : where{r}, data{std::move(clock)}, acceptor{context}
    {}
    region where;
    service data;
    asio::ip::tcp::acceptor acceptor;  // touched under the simulator's mutex only
    asio::ip::tcp::endpoint endpoint;
    std::shared_ptr<asio::ssl::context> tls;  // likewise
};

}  // namespace detail

namespace asio = boost::asio;

class simulator::impl {
public:
    explicit impl(simulator_options o)
        : options{std::move(o)}, clock{options.clock() ? options.clock() : std::make_shared<sim_clock>()},
          faults{*clock}, world{options, faults}
    {
        for (std::size_t i = 0; i < std::max<std::size_t>(options.threads(), 1); ++i)
            threads.emplace_back([this] { context.run(); });
    }
    ~impl() { stop(); }

    void stop()
    {
        std::vector<std::thread> running;
        {
            std::lock_guard lock{mutex};
            stopped = true;
            for (auto& h : hosts)
                if (h) close(*h);
            running.swap(threads);
        }
        context.stop();
        for (auto& t : running) t.join();
        // Nothing runs any more: sockets may be touched from here. Clients see the end now, not when this object dies.
        std::unordered_map<std::uint64_t, std::weak_ptr<detail::sim_connection>> open;
        {
            std::lock_guard lock{mutex};
            open.swap(connections);
        }
        for (auto& [number, weak] : open)
            if (auto c = weak.lock()) c->close();
        context.restart();
        context.poll();  // lets the connections' coroutines end
    }

    detail::sim_host& host(region r) const
    {
        std::lock_guard lock{mutex};
        return host_locked(r);
    }
    detail::sim_host& host_locked(region r) const
    {
        auto const& h = hosts[static_cast<std::size_t>(r)];
        if (!h) throw std::out_of_range{"px simulator: region " + std::string{to_string(r)} + " was not added"};
        return *h;
    }

    service& add(region r, std::uint16_t port)
    {
        std::lock_guard lock{mutex};
        auto& h = hosts[static_cast<std::size_t>(r)];
        if (!h) {
            auto fresh = std::make_unique<detail::sim_host>(context, r, clock);
            fresh->endpoint = {asio::ip::make_address(options.address()), port};
            if (options.tls()) fresh->tls = make_tls(certificate::good);
            open(*fresh);
            h = std::move(fresh);
            if (!first) first = r;
            accept(*h);
        }
        return h->data;
    }

    std::shared_ptr<asio::ssl::context> make_tls(certificate kind) const
    {
        auto const id = ca.issue(kind);
        auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
        tls->use_certificate_chain(asio::buffer(id.certificate_pem()));
        tls->use_private_key(asio::buffer(id.key_pem()), asio::ssl::context::pem);
        auto* native = tls->native_handle();
        SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
        if (options.only_tls_1_2()) SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
        static constexpr unsigned char name[] = "px-simulator";
        SSL_CTX_set_session_id_context(native, name, sizeof name - 1);
        if (!options.resumption()) {
            SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
            SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
            SSL_CTX_set_num_tickets(native, 0);
        }
        return tls;
    }

    void open(detail::sim_host& h)
    {
        h.acceptor.open(h.endpoint.protocol());
        h.acceptor.set_option(asio::socket_base::reuse_address{true});
        h.acceptor.bind(h.endpoint);
        h.acceptor.listen();
        h.endpoint = h.acceptor.local_endpoint();
    }
    static void close(detail::sim_host& h)
    {
        boost::system::error_code ignored;
        h.acceptor.close(ignored);
    }

    /// Waits for the next connection; the mutex is held.
    void accept(detail::sim_host& h)
    {
        if (!h.acceptor.is_open()) return;
        h.acceptor.async_accept(asio::make_strand(context), [this, &h](boost::system::error_code error,
                                                                       detail::sim_connection::socket_type socket) {
            std::lock_guard lock{mutex};
            if (!error && !stopped) serve(h, std::move(socket));
            // A closed listener ends here; `refuse_connections(r, false)` starts anew.
            if (error != asio::error::operation_aborted) accept(h);
        });
    }

    void serve(detail::sim_host& h, detail::sim_connection::socket_type socket)
    {
        auto const number = ++last_connection;
        auto c = std::make_shared<detail::sim_connection>(world, h.data, h.where, number, std::move(socket), h.tls);
        if (connections.size() >= prune_at) {
            std::erase_if(connections, [](auto const& entry) { return entry.second.expired(); });
            prune_at = std::max<std::size_t>(64, 2 * connections.size());
        }
        connections.emplace(number, c);
        auto const executor = c->executor();
        asio::co_spawn(executor, detail::serve_connection(std::move(c)), asio::detached);
    }

    simulator_options const options;
    certificate_authority const ca;
    std::shared_ptr<sim_clock> const clock;
    detail::fault_list faults;
    detail::sim_world world;  // declared before what may hold connections
    mutable std::mutex mutex;
    std::optional<region> first;
    bool stopped = false;
    std::uint64_t last_connection = 0;
    std::size_t prune_at = 64;
    std::unordered_map<std::uint64_t, std::weak_ptr<detail::sim_connection>> connections;
    asio::io_context context;
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::array<std::unique_ptr<detail::sim_host>, 3> hosts;
    std::vector<std::thread> threads;
};

GAINSIGHT_PX_DECL simulator::simulator(simulator_options options) : impl_{std::make_unique<impl>(std::move(options))} {}
GAINSIGHT_PX_DECL simulator::~simulator() = default;

GAINSIGHT_PX_DECL service& simulator::add_region(region r, std::uint16_t port) { return impl_->add(r, port); }
GAINSIGHT_PX_DECL service& simulator::at(region r) { return impl_->host(r).data; }
GAINSIGHT_PX_DECL std::uint16_t simulator::port(region r) const { return impl_->host(r).endpoint.port(); }
GAINSIGHT_PX_DECL std::string simulator::url(region r) const
{
    auto const& endpoint = impl_->host(r).endpoint;
    auto address = endpoint.address().to_string();
    if (endpoint.address().is_v6()) address = "[" + address + "]";
    return (impl_->options.tls() ? "https://" : "http://") + address + ":" + std::to_string(endpoint.port());
}
GAINSIGHT_PX_DECL std::string simulator::url() const
{
    std::optional<region> first;
    {
        std::lock_guard lock{impl_->mutex};
        first = impl_->first;
    }
    if (!first) throw std::out_of_range{"px simulator: no region was added"};
    return url(*first);
}
GAINSIGHT_PX_DECL std::string const& simulator::ca_pem() const noexcept { return impl_->ca.pem(); }

GAINSIGHT_PX_DECL void simulator::advance(std::chrono::milliseconds by) noexcept { impl_->clock->advance(by); }
GAINSIGHT_PX_DECL sim_clock& simulator::clock() noexcept { return *impl_->clock; }

GAINSIGHT_PX_DECL void simulator::inject(fault f) { impl_->faults.add(std::move(f)); }
GAINSIGHT_PX_DECL void simulator::clear_faults() { impl_->faults.clear(); }
GAINSIGHT_PX_DECL std::size_t simulator::faults_left() const { return impl_->faults.size(); }

GAINSIGHT_PX_DECL void simulator::refuse_connections(region r, bool yes)
{
    std::lock_guard lock{impl_->mutex};
    auto& h = impl_->host_locked(r);
    if (yes) {
        impl_->close(h);
    } else if (!h.acceptor.is_open() && !impl_->stopped) {
        impl_->open(h);
        impl_->accept(h);
    }
}

GAINSIGHT_PX_DECL void simulator::kill_all_connections(std::optional<region> of)
{
    std::lock_guard lock{impl_->mutex};
    for (auto& [number, weak] : impl_->connections)
        if (auto c = weak.lock(); c && (!of || c->where() == *of)) {
            auto const executor = c->executor();
            asio::post(executor, [c = std::move(c)] { c->reset(); });
        }
}

GAINSIGHT_PX_DECL void simulator::use_certificate(region r, certificate kind)
{
    if (!impl_->options.tls()) throw std::logic_error{"px simulator: it serves without TLS"};
    auto tls = impl_->make_tls(kind);
    std::lock_guard lock{impl_->mutex};
    impl_->host_locked(r).tls = std::move(tls);
}

GAINSIGHT_PX_DECL simulator_stats simulator::stats() const { return impl_->world.stats(); }
GAINSIGHT_PX_DECL void simulator::reset_stats() { impl_->world.reset_stats(); }
GAINSIGHT_PX_DECL void simulator::stop() { impl_->stop(); }

}  // namespace gainsight::px::inline v0::testing

#endif
