#ifndef GAINSIGHT_PX_IMPL_CONNECTION_IPP
#define GAINSIGHT_PX_IMPL_CONNECTION_IPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/net/connection.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// Reading in crumbs costs a system call and a parse for each. Also the longest head of an answer.
inline constexpr std::size_t read_block = 64 * 1024;

/// How many TLS records (16 KiB) of a connection are worked on before others have their turn.
inline constexpr int records_at_once = 32;

/// A request's buffer serves the next one, unless a file went up in it, which would stay in memory with the connection.
inline constexpr std::size_t kept_request = 256 * 1024;

GAINSIGHT_PX_DECL connection::connection(boost::asio::any_io_executor const& ex, std::shared_ptr<host_route> route)
    : route_{std::move(route)}, socket_{ex}, watchdog_{ex}
{}

GAINSIGHT_PX_DECL connection::~connection()
{
    zeroise(out_.data(), out_.size());  // a write that never completed leaves the key there
}

GAINSIGHT_PX_DECL void connection::open(opener& who)
{
    opener_ = &who;
    connector_ = std::make_shared<connector>(route_, socket_, tls_);
    connector_->start({shared_from_this(), this});
}

GAINSIGHT_PX_DECL void connection::on_connected(bool resumed)
{
    connector_.reset();
    if (opener_) std::exchange(opener_, nullptr)->on_opened(*this, resumed);
}

GAINSIGHT_PX_DECL void connection::on_not_connected(error why)
{
    connector_.reset();
    close();
    if (opener_) std::exchange(opener_, nullptr)->on_open_failed(*this, std::move(why));
}

// --- one exchange ----------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void connection::start(exchange& who, steady_point by, std::chrono::nanoseconds first_byte)
{
    exchange_ = &who;
    ++exchanges_;
    by_ = by;
    first_byte_limit_ = first_byte;
    end_ = {};
    end_.phase = phase::write;
    in_begin_ = in_end_ = 0;
    reader_.emplace(who, head_);
    out_.clear();
    key_ = who.compose(out_);
    end_.write_started = true;
    watch(by_);
    if (tls_)
        write_tls();
    else
        boost::asio::async_write(socket_, boost::asio::buffer(out_),
                                 [self = shared_from_this()](ec_t ec, std::size_t) { self->on_written(ec); });
}

GAINSIGHT_PX_DECL void connection::write_tls()
{
    ec_t ec;
    if (auto const missing = tls_->write(out_, ec); missing != tls_stream::wants::nothing)
        return when_ready(missing, &connection::write_tls);
    if (!ec) return on_written(ec);
    // Posted: whoever started the exchange is not to hear of its end from within.
    boost::asio::post(socket_.get_executor(), [self = shared_from_this(), ec] { self->on_written(ec); });
}

/// Goes on when the socket has what TLS wants of it; not at all once the connection is closed.
GAINSIGHT_PX_DECL void connection::when_ready(tls_stream::wants what, void (connection::*next)())
{
    // An error is the socket's, which the step itself meets and reports.
    if (what == tls_stream::wants::to_read)
        socket_.async_read_some(tls_->room(), [self = shared_from_this(), next](ec_t ec, std::size_t n) {
            if (self->closed_) return;
            self->tls_->was_read(n, ec);
            ((*self).*next)();
        });
    else
        socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this(), next](ec_t) {
            if (!self->closed_) ((*self).*next)();
        });
}

GAINSIGHT_PX_DECL void connection::on_written(ec_t ec)
{
    zeroise(out_.data() + key_.at, key_.size);
    if (out_.capacity() > kept_request) std::string{}.swap(out_);
    if (!exchange_) return;
    if (ec) return end(exchange_end::how::failed, ec.message());
    end_.phase = phase::first_byte;
    end_.written = std::chrono::steady_clock::now();
    watch(std::min(by_, after(end_.written, first_byte_limit_)));
    read_more();
}

GAINSIGHT_PX_DECL void connection::read_more()
{
    if (tls_) {
        if (!tls_->buffered()) return when_ready(tls_stream::wants::to_read, &connection::read_tls);
        return boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->read_tls(); });
    }
    if (!make_room()) return;
    socket_.async_read_some(boost::asio::buffer(in_.get() + in_end_, read_block - in_end_),
                            [self = shared_from_this()](ec_t ec, std::size_t n) {
                                if (self->exchange_ && self->take(ec, n)) self->read_more();
                            });
}

GAINSIGHT_PX_DECL void connection::read_tls()
{
    if (!exchange_) return;
    // As long as there is something, but not for ever: others wait for this thread.
    for (int records = 0; records != records_at_once; ++records) {
        if (!make_room()) return;
        ec_t ec;
        std::size_t n = 0;
        auto const missing = tls_->read(in_.get() + in_end_, read_block - in_end_, n, ec);
        if (missing != tls_stream::wants::nothing) return when_ready(missing, &connection::read_tls);
        if (!take(ec, n)) return;
    }
    boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->read_tls(); });
}

GAINSIGHT_PX_DECL bool connection::make_room()
{
    if (!in_) in_ = std::make_unique_for_overwrite<char[]>(read_block);
    if (in_begin_ == in_end_) {
        in_begin_ = in_end_ = 0;
    } else if (in_end_ == read_block) {
        if (in_begin_ == 0) {
            end(exchange_end::how::failed, "the head of the answer is larger than 64 KiB");
            return false;
        }
        std::memmove(in_.get(), in_.get() + in_begin_, in_end_ - in_begin_);
        in_end_ -= in_begin_;
        in_begin_ = 0;
    }
    return true;
}

GAINSIGHT_PX_DECL bool connection::take(ec_t ec, std::size_t n)
{
    if (n != 0 && !end_.first_byte_seen) {
        end_.first_byte_seen = true;
        end_.phase = phase::body;
        end_.first_byte = std::chrono::steady_clock::now();
        watch(by_);
    }
    in_end_ += n;
    // Whoever hears of the end may have started the next exchange on this connection already, so what was parsed
    // tells whether to read on, not what the members say now.
    if (n != 0 && parse()) return false;
    if (!ec) return true;
    if (ec == boost::asio::error::eof || ec == boost::asio::ssl::error::stream_truncated) {
        // A body without a length ends with the connection; everything else that ends here is cut short.
        if (reader_->got_some()) {
            ec_t parse_ec;
            reader_->put_eof(parse_ec);
            if (!parse_ec && reader_->is_done() && head_.status >= 200) {
                end_.cut_off = ec == boost::asio::ssl::error::stream_truncated;
                end(exchange_end::how::answered);
                return false;
            }
        }
        end(exchange_end::how::failed,
            end_.first_byte_seen ? "the answer was cut short" : "the server closed the connection");
        return false;
    }
    end(exchange_end::how::failed, ec.message());
    return false;
}

GAINSIGHT_PX_DECL bool connection::parse()
{
    while (in_begin_ != in_end_) {
        ec_t ec;
        auto const used = reader_->put(boost::asio::buffer(in_.get() + in_begin_, in_end_ - in_begin_), ec);
        in_begin_ += used;
        if (reader_->stopped()) return end(exchange_end::how::stopped), true;
        if (ec == boost::beast::http::error::need_more) return false;
        if (ec) return end(exchange_end::how::failed, "the answer is not HTTP: " + ec.message()), true;
        if (!reader_->is_done()) continue;
        if (head_.status >= 200) {
            // What came behind the answer was not asked for, and would be read as the next one; but for what TLS has to
            // say.
            end_.reusable =
                reader_->keep_alive() && in_begin_ == in_end_ && (!tls_ || !tls_->buffered() || tls_->silent());
            return end(exchange_end::how::answered), true;
        }
        reader_.emplace(*exchange_, head_);  // 1xx: the answer proper follows
    }
    return false;
}

GAINSIGHT_PX_DECL void connection::end(exchange_end::how what, std::string problem)
{
    end_.what = what;
    end_.problem = std::move(problem);
    if (what != exchange_end::how::answered) {
        end_.reusable = false;
        close();
    } else if (head_.keep_alive_timeout) {
        // One second less than the server grants, so that it is always we who let go first.
        limit_idle(*head_.keep_alive_timeout > std::chrono::seconds{1}
                       ? *head_.keep_alive_timeout - std::chrono::seconds{1}
                       : std::chrono::seconds{0});
    }
    watch(steady_point::max());
    std::exchange(exchange_, nullptr)->on_end(end_);
}

GAINSIGHT_PX_DECL void connection::abandon() noexcept
{
    exchange_ = nullptr;
    opener_ = nullptr;
    if (auto const c = std::exchange(connector_, nullptr)) c->abandon();
    close();
}

GAINSIGHT_PX_DECL bool connection::alive()
{
    if (closed_) return false;
    char byte;
    ec_t ec;
    // A look at the socket, which costs a fraction of what a read through TLS does.
    auto const n = socket_.receive(boost::asio::buffer(&byte, 1), boost::asio::socket_base::message_peek, ec);
    bool const silent = n == 0 && ec == boost::asio::error::would_block;
    if (!tls_) return silent;
    if (silent && !tls_->buffered()) return true;
    // Something came: a session ticket, or the end.
    return tls_->silent();
}

GAINSIGHT_PX_DECL void connection::close() noexcept
{
    if (std::exchange(closed_, true)) return;
    rest();
    ec_t ignored;
    // No TLS shutdown: waiting for the peer's answer to it would hold whoever closes.
    socket_.close(ignored);
}

// --- the clock -------------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void connection::watch(steady_point until)
{
    watch_until_ = until;
    // A timer that fires early is re-armed then; only a nearer deadline is worth touching it now.
    if (until == steady_point::max() || (armed_ && armed_for_ <= until)) return;
    arm();
}

GAINSIGHT_PX_DECL void connection::arm()
{
    armed_ = true;
    armed_for_ = watch_until_;
    watchdog_.expires_at(watch_until_);
    watchdog_.async_wait([self = shared_from_this(), armed_for = armed_for_](ec_t ec) {
        if (ec || !self->armed_ || armed_for != self->armed_for_) return;  // cancelled or re-armed meanwhile
        self->armed_ = false;
        self->on_timer();
    });
}

GAINSIGHT_PX_DECL void connection::on_timer()
{
    if (closed_ || watch_until_ == steady_point::max()) return;
    if (std::chrono::steady_clock::now() < watch_until_) return arm();
    if (exchange_) end(exchange_end::how::timed_out);
}

GAINSIGHT_PX_DECL void connection::rest() noexcept
{
    if (!std::exchange(armed_, false)) return;
    watchdog_.cancel();
}

}  // namespace gainsight::px::inline v0::detail

#endif
