// The bodies of <gainsight/px/net/connector.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_CONNECTOR_IPP
#define GAINSIGHT_PX_NET_IMPL_CONNECTOR_IPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/net/connector.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace gainsight::px::inline v0::detail {

#ifdef TCP_NOTSENT_LOWAT
/// How much the system holds of what it has not sent. Of its own accord it takes megabytes at once, and nothing more
/// until a third of them is gone: a host that takes a request slowly would look like one that takes nothing, and a
/// request that is under way like one that waits for its answer.
class unsent_at_most {
public:
    explicit unsent_at_most(int bytes) noexcept : bytes_{bytes} {}
    [[nodiscard]] static int level(auto const&) noexcept { return IPPROTO_TCP; }
    [[nodiscard]] static int name(auto const&) noexcept { return TCP_NOTSENT_LOWAT; }
    [[nodiscard]] int const* data(auto const&) const noexcept { return &bytes_; }
    [[nodiscard]] static std::size_t size(auto const&) noexcept { return sizeof(int); }

private:
    int bytes_;
};
#endif

inline address_family family_of(boost::asio::ip::tcp::endpoint const& e) noexcept
{
    return e.address().is_v6() ? address_family::v6 : address_family::v4;
}

GAINSIGHT_PX_RARE_DECL connector::connector(std::shared_ptr<host_route> route, tcp::socket& socket,
                                            std::optional<tls_stream>& tls)
    : route_{std::move(route)}, socket_{socket}, tls_{tls}, timer_{socket.get_executor()}
{}

GAINSIGHT_PX_RARE_DECL connector::~connector() { wipe_request(); }

GAINSIGHT_PX_RARE_DECL void connector::wipe_request() noexcept
{
    zeroise(request_.data(), request_.size());
    request_.clear();
}

GAINSIGHT_PX_RARE_DECL std::string connector::next_hop() const
{
    return (route_->via() ? "the proxy " : "") + route_->next_hop();
}

GAINSIGHT_PX_RARE_DECL std::string connector::far_end() const
{
    return route_->authority() + (route_->via() ? " through " + next_hop() : std::string{});
}

GAINSIGHT_PX_RARE_DECL void connector::start(std::shared_ptr<owner> const& who)
{
    owner_ = who;
    enter(stage::resolving, route_->options().resolve_timeout);
    route_->lookup().ask(std::shared_ptr<name_lookup::waiter>{shared_from_this(), this});
}

GAINSIGHT_PX_RARE_DECL void connector::abandon() noexcept { stop(); }

GAINSIGHT_PX_RARE_DECL void connector::stop() noexcept
{
    stage_ = stage::over;
    timer_.cancel();
    attempts_.clear();
}

// --- the addresses ---------------------------------------------------------------------------------------------------

GAINSIGHT_PX_RARE_DECL void connector::on_found(ec_t ec, name_lookup::addresses const& found)
{
    // getaddrinfo cannot be interrupted: when the timer was faster, nobody listens any more.
    if (stage_ != stage::resolving) return;
    if (!ec && found.empty()) ec = boost::asio::error::host_not_found;
    if (ec)
        return fail(errc::connect_failed, phase::resolve,
                    (route_->via() ? "the proxy '" + route_->via()->host() : "host '" + route_->where().host()) +
                        "' does not resolve: " + ec.message());
    std::vector<address_family> families;
    for (auto const& e : found) families.push_back(family_of(e));
    for (auto const i : take_turns(families, route_->works())) attempts_.push_back({found[i], {}, {}});
    stage_ = stage::racing;
    race_.emplace(attempts_.size(), in_nanoseconds(route_->options().connection_attempt_delay),
                  in_nanoseconds(route_->options().connect_timeout));
    race();
}

GAINSIGHT_PX_RARE_DECL void connector::race()
{
    for (;;) {
        auto const todo = race_->next(std::chrono::steady_clock::now());
        switch (todo.what) {
            case address_race::step::kind::start: dial(todo.which); break;
            case address_race::step::kind::give_up:
                attempts_[todo.which].problem = "no answer in time";
                attempts_[todo.which].socket.reset();
                break;
            case address_race::step::kind::wait: return arm(todo.until);
            case address_race::step::kind::lost: {
                std::vector<std::pair<std::string, std::string>> said;
                for (auto& a : attempts_) said.emplace_back(a.where.address().to_string(), std::move(a.problem));
                return fail(errc::connect_failed, phase::connect,
                            "could not connect to " + next_hop() + ": " + what_addresses_said(said));
            }
        }
    }
}

GAINSIGHT_PX_RARE_DECL void connector::dial(std::size_t which)
{
    auto& a = attempts_[which];
    a.socket.emplace(timer_.get_executor());
    a.socket->async_connect(a.where, [self = shared_from_this(), which](ec_t ec) { self->on_dialled(which, ec); });
}

GAINSIGHT_PX_RARE_DECL void connector::on_dialled(std::size_t which, ec_t ec)
{
    // One that was given up, or that another has beaten, ends later.
    if (stage_ != stage::racing || !race_->running(which)) return;
    auto& a = attempts_[which];
    if (ec) {
        a.problem = ec.message();
        a.socket.reset();
        race_->failed(which, std::chrono::steady_clock::now());
        return race();
    }
    family_ = family_of(a.where);
    socket_ = std::move(*a.socket);
    attempts_.clear();
    ec_t ignored;
    socket_.set_option(tcp::no_delay{true}, ignored);
#ifdef TCP_NOTSENT_LOWAT
    socket_.set_option(unsent_at_most{128 * 1024}, ignored);
#endif
    // For TLS, for a look at what has come, and for alive(); asynchronous operations do not care.
    socket_.non_blocking(true, ignored);
    if (route_->via())
        ask_proxy();
    else if (route_->where().tls())
        begin_handshake();
    else
        finish(false);
}

// --- the proxy -------------------------------------------------------------------------------------------------------

GAINSIGHT_PX_RARE_DECL void connector::ask_proxy()
{
    enter(stage::tunnelling, route_->options().handshake_timeout);
    auto const& host = route_->authority();
    auto const basic = route_->via()->reveal_basic();
    // All at once: a buffer that grows leaves a copy of the credentials in freed memory.
    request_.reserve(128 + 2 * host.size() + basic.size());
    request_ += "CONNECT ";
    request_ += host;
    request_ += " HTTP/1.1\r\nHost: ";
    request_ += host;
    if (!basic.empty()) {
        request_ += "\r\nProxy-Authorization: Basic ";
        request_ += basic;
    }
    request_ += "\r\n\r\n";
    answer_.emplace();
    boost::asio::async_write(socket_, boost::asio::buffer(request_),
                             [self = shared_from_this(), keep = owner_.lock()](ec_t, std::size_t) {
                                 self->wipe_request();
                                 // Where it failed: the answer that says why may be there already.
                                 if (self->stage_ == stage::tunnelling) self->read_proxy();
                             });
}

GAINSIGHT_PX_RARE_DECL void connector::read_proxy()
{
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this(), keep = owner_.lock()](ec_t) {
        // An error is the socket's, which reading meets and reports.
        if (self->stage_ == stage::tunnelling) self->on_proxy_readable();
    });
}

GAINSIGHT_PX_RARE_DECL void connector::on_proxy_readable()
{
    using result = tunnel_answer::tunnel_result;
    std::array<char, 1024> block;
    while (answer_->result() == result::incomplete) {
        // What comes behind the head belongs to the tunnel: after a look, no more than the head is taken.
        ec_t ec;
        auto const seen = socket_.receive(boost::asio::buffer(block), boost::asio::socket_base::message_peek, ec);
        if (ec == boost::asio::error::would_block) return read_proxy();
        if (ec)
            return fail(errc::connect_failed, phase::connect,
                        next_hop() + " closed the connection before it answered" +
                            (ec == boost::asio::error::eof ? std::string{} : ": " + ec.message()));
        auto const head = answer_->put({block.data(), seen});
        socket_.receive(boost::asio::buffer(block, head), 0, ec);
    }
    auto const& proxy = *route_->via();
    switch (answer_->result()) {
        case result::open: break;
        case result::not_now:
            return fail(errc::connect_failed, phase::connect,
                        answer_->problem(route_->next_hop(), proxy.has_credentials()));
        default:
            return fail(errc::proxy_refused, phase::connect,
                        answer_->problem(route_->next_hop(), proxy.has_credentials()));
    }
    if (route_->where().tls())
        begin_handshake();
    else
        finish(false);
}

// --- TLS -------------------------------------------------------------------------------------------------------------

GAINSIGHT_PX_RARE_DECL void connector::begin_handshake()
{
    enter(stage::handshaking, route_->options().handshake_timeout);
    tls_.emplace(socket_, route_->tls());
    if (auto ready =
            prepare_tls(tls_->native_handle(), route_->where().host(), route_->options().tls, route_->sessions());
        !ready)
        return fail(errc::tls_failed, phase::handshake, std::string{ready.error().message()});
    continue_handshake();
}

GAINSIGHT_PX_RARE_DECL void connector::continue_handshake()
{
    ec_t ec;
    switch (tls_->handshake(ec)) {
        case tls_stream::wants::nothing: return on_handshake(ec);
        case tls_stream::wants::to_read:
            return socket_.async_read_some(
                tls_->room(), [self = shared_from_this(), keep = owner_.lock()](ec_t failure, std::size_t n) {
                    if (self->stage_ != stage::handshaking) return;
                    self->tls_->was_read(n, failure);
                    self->continue_handshake();
                });
        case tls_stream::wants::to_write:
            return socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this(), keep = owner_.lock()](ec_t) {
                if (self->stage_ == stage::handshaking) self->continue_handshake();
            });
    }
}

GAINSIGHT_PX_RARE_DECL void connector::on_handshake(ec_t ec)
{
    if (!ec) return finish(SSL_session_reused(tls_->native_handle()) == 1);
    auto const final = handshake_failure_is_final(ec);
    if (!final) route_->note_broken(family_);
    fail(final ? errc::tls_failed : errc::connect_failed, phase::handshake,
         "TLS handshake with " + far_end() + " failed: " + handshake_failure(tls_->native_handle(), ec));
}

// --- the end, and the clock ------------------------------------------------------------------------------------------

GAINSIGHT_PX_RARE_DECL void connector::finish(bool resumed)
{
    stop();
    route_->note_opened(family_);
    if (auto const who = owner_.lock()) who->on_connected(resumed);
}

GAINSIGHT_PX_RARE_DECL void connector::fail(errc code, px::phase at, std::string what)
{
    stop();
    error_facts facts;
    facts.code = code;
    facts.phase = at;
    facts.message = std::move(what);
    if (auto const who = owner_.lock()) who->on_not_connected(error{std::move(facts)});
}

GAINSIGHT_PX_RARE_DECL void connector::enter(stage s, std::chrono::milliseconds limit)
{
    stage_ = s;
    limit_ = in_nanoseconds(limit);
    looks_.reset();
    arm(after(std::chrono::steady_clock::now(), limit_));
}

GAINSIGHT_PX_RARE_DECL void connector::arm(steady_point until)
{
    if (until == armed_for_) return;
    armed_for_ = until;
    timer_.expires_at(until);
    if (until == steady_point::max()) return;
    timer_.async_wait([self = shared_from_this(), until](ec_t ec) {
        if (ec || self->stage_ == stage::over || until != self->armed_for_) return;  // cancelled or re-armed meanwhile
        self->armed_for_ = steady_point::max();
        self->on_timer(until);
    });
}

GAINSIGHT_PX_RARE_DECL void connector::on_timer(steady_point was_due)
{
    if (stage_ != stage::racing)
        if (auto const again = looks_.next(std::chrono::steady_clock::now(), was_due, limit_)) return arm(*again);
    switch (stage_) {
        case stage::resolving:
            return fail(
                errc::connect_failed, phase::resolve,
                "resolving " +
                    (route_->via() ? "the proxy '" + route_->via()->host() : "host '" + route_->where().host()) +
                    "' took too long");
        case stage::racing: return race();
        case stage::tunnelling:
            return fail(errc::connect_failed, phase::connect,
                        next_hop() + " opened no tunnel to " + route_->authority() + " in time");
        case stage::handshaking:
            route_->note_broken(family_);
            return fail(errc::connect_failed, phase::handshake,
                        "the TLS handshake with " + far_end() + " took too long");
        case stage::over: return;
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
