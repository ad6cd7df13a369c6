// The bodies of <gainsight/px/net/connection.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_CONNECTION_IPP
#define GAINSIGHT_PX_NET_IMPL_CONNECTION_IPP

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

/// How many answers of a status 1xx may come before the answer proper.
inline constexpr int interim_answers_at_most = 16;

/// What a socket mostly takes without waiting. While more is written, the answer is read already.
inline constexpr std::size_t written_at_once = 16 * 1024;

/// A request's buffer serves the next one, unless a file went up in it, which would stay in memory with the connection.
inline constexpr std::size_t kept_request = 256 * 1024;

GAINSIGHT_PX_RARE_DECL connection::connection(boost::asio::any_io_executor const& ex, std::shared_ptr<host_route> route)
    : route_{std::move(route)}, socket_{ex}, watchdog_{ex}
{}

GAINSIGHT_PX_RARE_DECL connection::~connection()
{
    zeroise(out_.data(), out_.size());  // a write that never completed leaves the key there
}

GAINSIGHT_PX_RARE_DECL void connection::open(opener& who)
{
    opener_ = &who;
    connector_ = std::make_shared<connector>(route_, socket_, tls_);
    connector_->start({shared_from_this(), this});
}

GAINSIGHT_PX_RARE_DECL void connection::on_connected(bool resumed)
{
    connector_.reset();
    if (opener_) std::exchange(opener_, nullptr)->on_opened(*this, resumed);
}

GAINSIGHT_PX_RARE_DECL void connection::on_not_connected(error why)
{
    connector_.reset();
    close();
    if (opener_) std::exchange(opener_, nullptr)->on_open_failed(*this, std::move(why));
}

// --- one exchange ----------------------------------------------------------------------------------------------------

GAINSIGHT_PX_DECL void connection::start(exchange& who, exchange_limits const& limits)
{
    exchange_ = &who;
    ++exchanges_;
    limits_ = limits;
    end_ = {};
    end_.phase = phase::write;
    in_begin_ = in_end_ = head_at_ = 0;
    upload_given_up_ = answered_early_ = answer_begun_ = mending_ = write_wants_read_ = false;
    upload_problem_.clear();
    interim_answers_ = 0;
    looks_.reset();
    reader_.emplace(who, head_);
    out_.clear();
    key_ = who.compose(out_);
    end_.write_started = true;
    watch(limits_.by);
    uploading_ = out_.size() > written_at_once;
    if (uploading_) read_more();
    if (tls_) return write_tls();
    if (uploading_) {
        sent_ = 0;
        return upload();
    }
    boost::asio::async_write(socket_, boost::asio::buffer(out_),
                             [self = shared_from_this()](ec_t ec, std::size_t) { self->on_written(ec); });
}

GAINSIGHT_PX_DECL void connection::upload()
{
    watch_stall();
    socket_.async_write_some(boost::asio::buffer(out_) + sent_, [self = shared_from_this()](ec_t ec, std::size_t n) {
        if (!self->uploading_ || self->closed_) return;
        self->sent_ += n;
        if (ec || self->sent_ == self->out_.size())
            self->on_written(ec);
        else
            self->upload();
    });
}

GAINSIGHT_PX_DECL void connection::write_tls()
{
    if (upload_given_up_) return;
    ec_t ec;
    if (auto const missing = tls_->write(out_, ec); missing != tls_stream::wants::nothing) {
        write_wants_read_ = missing == tls_stream::wants::to_read && uploading_ && !answered_early_;
        if (!write_wants_read_) when_ready(missing, &connection::write_tls);
        return;
    }
    if (!ec) return on_written(ec);
    // Posted: whoever started the exchange is not to hear of its end from within.
    boost::asio::post(socket_.get_executor(), [self = shared_from_this(), ec] { self->on_written(ec); });
}

/// Goes on when the socket has what TLS wants of it; not at all once the connection is closed.
GAINSIGHT_PX_DECL void connection::when_ready(tls_stream::wants what, void (connection::*next)())
{
    if (end_.phase == phase::body || (uploading_ && what == tls_stream::wants::to_write)) watch_stall();
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
    if (uploading_) return on_uploaded(ec);
    if (ec) return end(exchange_end::how::failed, ec.message());
    end_.phase = phase::first_byte;
    end_.written = std::chrono::steady_clock::now();
    watch(std::min(limits_.by, after(end_.written, limits_.first_byte)));
    read_more();
}

/// The same of a large request, beside which a read is under way, unless the answer has come.
GAINSIGHT_PX_DECL void connection::on_uploaded(ec_t ec)
{
    uploading_ = false;
    if (ec) {
        if (answered_early_) return end(exchange_end::how::failed, ec.message());
        // The answer that says why may be there already.
        upload_given_up_ = true;
        upload_problem_ = ec.message();
        return watch_stall();
    }
    end_.written = std::chrono::steady_clock::now();
    if (answered_early_) {
        end_.phase = phase::body;
        (void)answered();
    } else if (answer_begun_) {
        end_.phase = phase::body;
        watch_stall();
    } else {
        end_.phase = phase::first_byte;
        watch(std::min(limits_.by, after(end_.written, limits_.first_byte)));
    }
}

GAINSIGHT_PX_DECL void connection::read_more()
{
    if (tls_) {
        if (!tls_->buffered()) return when_ready(tls_stream::wants::to_read, &connection::read_tls);
        return boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->read_tls(); });
    }
    if (!make_room()) return;
    if (end_.phase == phase::body) watch_stall();
    socket_.async_read_some(boost::asio::buffer(in_.get() + in_end_, read_block - in_end_),
                            [self = shared_from_this()](ec_t ec, std::size_t n) {
                                if (self->exchange_ && self->take(ec, n)) self->read_more();
                            });
}

GAINSIGHT_PX_DECL void connection::read_tls()
{
    if (std::exchange(write_wants_read_, false)) write_tls();
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
    // A head is kept until it is whole, in case it has to be mended.
    auto const kept = reader_->is_header_done() ? in_begin_ : head_at_;
    if (kept == in_end_) {
        in_begin_ = in_end_ = head_at_ = 0;
    } else if (in_end_ == read_block) {
        if (kept == 0) {
            end(exchange_end::how::not_http, "the head of the answer is larger than 64 KiB");
            return false;
        }
        std::memmove(in_.get(), in_.get() + kept, in_end_ - kept);
        in_end_ -= kept;
        in_begin_ -= kept;
        head_at_ = 0;
    }
    return true;
}

GAINSIGHT_PX_DECL bool connection::take(ec_t ec, std::size_t n)
{
    if (n != 0) {
        if (!end_.first_byte_seen) {
            end_.first_byte_seen = true;
            end_.first_byte = std::chrono::steady_clock::now();
        }
        answer_begun_ = true;
        if (!uploading_) {
            end_.phase = phase::body;
            watch(limits_.by);  // no silence counts before the next wait
        }
    }
    in_end_ += n;
    // Whoever hears of the end may have started the next exchange on this connection already, so what was parsed
    // tells whether to read on, not what the members say now.
    if (n != 0 && parse()) return false;
    if (uploading_ && reader_->is_header_done() && head_.status >= 300) {
        // Refused: nobody wants the rest of the request.
        uploading_ = false;
        upload_given_up_ = true;
        end_.phase = phase::body;
    }
    if (!ec) return true;
    if (ec == boost::asio::error::eof || ec == boost::asio::ssl::error::stream_truncated) {
        // A body without a length ends with the connection; everything else that ends here is cut short.
        if (reader_->got_some()) {
            ec_t parse_ec;
            reader_->put_eof(parse_ec);
            if (!parse_ec && reader_->is_done() && head_.status >= 200) {
                end_.until_closed = true;
                end_.cut_off = ec == boost::asio::ssl::error::stream_truncated;
                (void)answered();
                return false;
            }
        }
        end(exchange_end::how::failed, end_.first_byte_seen       ? "the answer was cut short"
                                       : !upload_problem_.empty() ? upload_problem_
                                                                  : "the server closed the connection");
        return false;
    }
    end(exchange_end::how::failed, ec.message());
    return false;
}

GAINSIGHT_PX_DECL bool connection::parse()
{
    while (in_begin_ != in_end_) {
        ec_t ec;
        if (!mending_) in_begin_ += reader_->put(boost::asio::buffer(in_.get() + in_begin_, in_end_ - in_begin_), ec);
        if (!reader_->stopped() && (ec || mending_) && !reader_->is_header_done()) {
            mending_ = mending_ || ec != boost::beast::http::error::need_more;
            auto const mended = mend_head({in_.get() + head_at_, in_end_ - head_at_});
            if (mended.what == mended_head::how::incomplete) return false;
            if (mended.what == mended_head::how::refused) return end(exchange_end::how::not_http, mended.text), true;
            mending_ = false;
            in_begin_ = head_at_ + mended.size;
            reader_.emplace(*exchange_, head_);
            reader_->put(boost::asio::buffer(mended.text), ec);
        }
        if (reader_->stopped()) return end(exchange_end::how::stopped), true;
        if (ec == boost::beast::http::error::need_more) return false;
        if (ec) return end(exchange_end::how::not_http, "the answer is not HTTP: " + ec.message()), true;
        if (!reader_->is_done()) continue;
        if (head_.status >= 200) return answered();
        // 1xx: the answer proper follows, but not after any number of them.
        if (++interim_answers_ > interim_answers_at_most)
            return end(exchange_end::how::not_http, "more interim answers came than an answer has"), true;
        reader_.emplace(*exchange_, head_);
        head_at_ = in_begin_;
        if (in_begin_ != in_end_) continue;
        answer_begun_ = false;
        if (uploading_) continue;
        end_.phase = phase::first_byte;
        watch(std::min(limits_.by, after(std::chrono::steady_clock::now(), limits_.first_byte)));
    }
    return false;
}

/// The answer is whole.
GAINSIGHT_PX_DECL bool connection::answered()
{
    if (uploading_ && head_.status < 300) {
        // PX cannot have meant a request that it has not seen whole: the rest of it decides.
        answered_early_ = true;
        return true;
    }
    // Given up by the peer: a success of what it has not seen is none.
    if (upload_given_up_ && head_.status < 300) return end(exchange_end::how::failed, upload_problem_), true;
    // What came behind the answer was not asked for, and would be read as the next one; but for what TLS has to say.
    // And what was not sent of the request would be taken for the next one.
    end_.reusable = !uploading_ && !upload_given_up_ && reader_->keep_alive() && in_begin_ == in_end_ &&
                    (!tls_ || !tls_->buffered() || tls_->silent());
    end(exchange_end::how::answered);
    return true;
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

GAINSIGHT_PX_RARE_DECL void connection::abandon() noexcept
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

GAINSIGHT_PX_RARE_DECL void connection::close() noexcept
{
    if (std::exchange(closed_, true)) return;
    stop_timer();
    ec_t ignored;
    // No TLS shutdown: waiting for the peer's answer to it would hold whoever closes.
    socket_.close(ignored);
}

}  // namespace gainsight::px::inline v0::detail

#endif
