// A connection to Redis: commands one after another, on Asio; hiredis writes and reads the protocol.
#ifndef GAINSIGHT_PX_FLEET_REDIS_SESSION_HPP
#define GAINSIGHT_PX_FLEET_REDIS_SESSION_HPP

#include <gainsight/px/core/duration.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/net/last_looks.hpp>
#include <gainsight/px/net/tls.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <hiredis/hiredis.h>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// Bytes of one command.
[[nodiscard]] inline std::string command_text(std::vector<std::string> const& words)
{
    std::vector<char const*> starts;
    std::vector<std::size_t> sizes;
    for (auto const& w : words) {
        starts.push_back(w.data());
        sizes.push_back(w.size());
    }
    char* text = nullptr;
    auto const size = ::redisFormatCommandArgv(&text, static_cast<int>(words.size()), starts.data(), sizes.data());
    if (size < 0) throw std::bad_alloc{};
    std::string out{text, static_cast<std::size_t>(size)};
    ::redisFreeCommand(text);
    return out;
}

/// Whether it is refused for want of a password. A long command is by its length.
[[nodiscard]] inline bool wants_password(std::string_view refusal) noexcept
{
    return refusal.starts_with("NOAUTH") || refusal.starts_with("ERR Protocol error: unauthenticated");
}

/// Whether a refusal is of the server and of no command: it is a replica, it begins, it is full of connections.
[[nodiscard]] inline bool cannot_serve(std::string_view refusal) noexcept
{
    if (refusal.starts_with("ERR max number of clients") || wants_password(refusal)) return true;
    auto const code = refusal.substr(0, refusal.find(' '));
    for (std::string_view const word :
         {"READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "UNBLOCKED", "BUSY", "DENIED"})
        if (code == word) return true;
    return false;
}

/// One connection, used by one coroutine at a time. A command that fails for the connection, or that took too long,
/// leaves it closed: what comes later would answer another one.
class redis_session : public std::enable_shared_from_this<redis_session> {
public:
    using stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

    /// `context` is for TLS, where `o` asks for it: the roots are read once for all sessions.
    redis_session(boost::asio::any_io_executor const& ex, redis_options o,
                  std::shared_ptr<boost::asio::ssl::context> context = {})
        : options_{std::move(o)}, context_{std::move(context)}, resolver_{ex}, socket_{ex}, alarm_{ex}, looked_up_{ex},
          reader_{::redisReaderCreate()}
    {
        if (!reader_) throw std::bad_alloc{};
#if HIREDIS_MAJOR >= 1
        reader_->maxelements = most_elements;  // older ones allocate none ahead
#endif
    }

    /// Whether a command may be sent: since the last reply the other end has neither closed nor said anything.
    [[nodiscard]] bool is_quiet() noexcept
    {
        if (!open_ || !heard_) return open_;  // TLS says more than it is asked, at first
        char any = 0;
        auto& socket = tls_ ? tls_->next_layer() : socket_;
        auto const size = ::recv(socket.native_handle(), &any, 1, MSG_PEEK | MSG_DONTWAIT);
        return size < 0 && errno == EAGAIN && reader_->pos == reader_->len;
    }

    /// Resolves, connects, speaks TLS where that is asked for, and makes itself known.
    boost::asio::awaitable<result<void>> connect(std::chrono::milliseconds bound)
    {
        auto const self = shared_from_this();
        under_way mine{*this, bound};
        auto done = co_await reach();
        if (done && !options_.password().empty()) {
            std::vector<std::string> words{"AUTH"};
            if (!options_.user().empty()) words.push_back(options_.user());
            words.push_back(options_.password());
            done = co_await told(std::move(words), "did not accept the password");
        }
        if (done && options_.database() != 0) {
            std::vector<std::string> words{"SELECT", std::to_string(options_.database())};
            done = co_await told(std::move(words), "has no such database");
        }
        mine.done = done.has_value();
        co_return done;
    }

    /// The reply, which may be a refusal. Fails with connection_lost or deadline_exceeded.
    boost::asio::awaitable<result<redis_reply>> command(std::vector<std::string> words, std::chrono::milliseconds bound)
    {
        auto const self = shared_from_this();
        under_way mine{*this, bound};
        auto out = co_await exchange(std::move(words));
        mine.done = out.has_value();
        co_return out;
    }

    /// Whatever is under way fails.
    void close() noexcept
    {
        boost::system::error_code ignored;
        open_ = false;
        closed_ = true;
        resolver_.cancel();
        looked_up_.cancel();
        socket_.close(ignored);
        if (tls_) tls_->next_layer().close(ignored);
    }

private:
    /// More than any reply that is asked for has.
    static constexpr long long most_elements = 1'000'000;
    static constexpr std::size_t most_bytes = std::size_t{64} << 20;
    /// How often a piece of a reply that comes when its time is over gives it a moment more.
    static constexpr int most_late_pieces = 32;

    struct lookup {
        boost::system::error_code failed;
        std::vector<boost::asio::ip::tcp::endpoint> all;
        bool over = false;
    };
    struct free_reader {
        void operator()(::redisReader* r) const noexcept { ::redisReaderFree(r); }
    };
    struct free_reply {
        void operator()(void* r) const noexcept { ::freeReplyObject(r); }
    };

    /// A command from its beginning to its end. One that fails, throws or is cancelled leaves the connection closed.
    class under_way {
    public:
        under_way(redis_session& of, std::chrono::milliseconds bound) : of_{of} { of_.set_alarm(bound); }
        under_way(under_way const&) = delete;
        under_way& operator=(under_way const&) = delete;
        ~under_way()
        {
            of_.take_alarm_back();
            if (!done) of_.close();
        }
        bool done = false;

    private:
        redis_session& of_;
    };

    void set_alarm(std::chrono::milliseconds bound)
    {
        late_ = false;
        looks_.reset();
        pieces_left_ = most_late_pieces;
        ++alarms_;
        bound_ = bound;
        wait_for_alarm(px::detail::after(std::chrono::steady_clock::now(), px::detail::in_nanoseconds(bound)));
    }
    void wait_for_alarm(std::chrono::steady_clock::time_point at)
    {
        alarm_.expires_at(at);
        // One that was on its way when it was taken back is of no command that comes later.
        alarm_.async_wait([weak = weak_from_this(), mine = alarms_, at](boost::system::error_code ec) {
            auto const self = weak.lock();
            if (ec || !self || mine != self->alarms_) return;
            if (auto const again = self->looks_.next(std::chrono::steady_clock::now(), at, self->bound_))
                return self->wait_for_alarm(*again);
            self->late_ = true;
            self->close();
        });
    }
    void take_alarm_back()
    {
        ++alarms_;
        alarm_.cancel();
    }
    [[nodiscard]] error failure(std::string const& what, std::string const& why, errc code) const
    {
        if (late_) return error{errc::deadline_exceeded, "Redis at " + options_.name() + ' ' + what + " in time"};
        return error{code, "Redis at " + options_.name() + ' ' + what + ": " + why};
    }

    boost::asio::awaitable<result<void>> reach()
    {
        namespace asio = boost::asio;
        auto const token = asio::as_tuple(asio::deferred);
        auto const unreached = [this](boost::system::error_code ec) {
            return failure("cannot be reached", ec.message(), errc::connect_failed);
        };
        auto const found = std::make_shared<lookup>();
        looked_up_.expires_at(std::chrono::steady_clock::time_point::max());
        resolver_.async_resolve(options_.host(), std::to_string(options_.port()),
                                [found, weak = weak_from_this()](boost::system::error_code ec,
                                                                 asio::ip::tcp::resolver::results_type places) {
                                    found->failed = ec;
                                    found->all.assign(places.begin(), places.end());
                                    found->over = true;
                                    if (auto const self = weak.lock()) self->looked_up_.cancel();
                                });
        // Looking up a name cannot be cancelled: it goes on in a thread of Asio's, and nobody waits for it.
        auto const waited = co_await looked_up_.async_wait(token);
        static_cast<void>(waited);
        if (!found->over && !late_) co_return unreached(asio::error::operation_aborted);
        if (found->failed || late_) co_return unreached(found->failed);
        // In any order: an address that does not answer takes all the time there is, and the next attempt has another.
        auto& all = found->all;
        std::shuffle(all.begin(), all.end(), std::minstd_rand{std::random_device{}()});
        auto const connected = co_await asio::async_connect(socket_, all, token);
        if (std::get<0>(connected) || late_) co_return unreached(std::get<0>(connected));
        boost::system::error_code ignored;
        socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
        if (options_.uses_tls()) {
            tls_.emplace(std::move(socket_), *context_);
            if (!px::detail::expect_host(tls_->native_handle(), options_.host()))
                co_return failure("did not take part in TLS", "its name cannot be used", errc::tls_failed);
            auto const shaken = co_await tls_->async_handshake(stream::client, token);
            auto const refused = std::get<0>(shaken);
            if (refused || late_)
                co_return failure("did not take part in TLS",
                                  px::detail::handshake_failure(tls_->native_handle(), refused), errc::tls_failed);
        }
        if (closed_) co_return unreached(asio::error::operation_aborted);
        open_ = true;
        co_return result<void>{};
    }

    /// A refusal, or its first word alone, which is a code, where it may repeat some of what it was told.
    [[nodiscard]] std::string unspoken(std::string const& refusal) const
    {
        bool const repeats = refusal.find("unknown command") != refusal.npos ||
                             (!options_.password().empty() && refusal.find(options_.password()) != refusal.npos);
        return repeats ? refusal.substr(0, refusal.find(' ')) : refusal;
    }
    /// What may be wrong with a connection on which nothing was ever heard.
    [[nodiscard]] char const* guess() const noexcept
    {
        if (heard_ || late_) return "";
        if (!tls_) return "; if it speaks TLS, its URL begins with rediss://";
        return options_.of_tls().certificate_file.empty() ? "; it may want a client's certificate" : "";
    }

    boost::asio::awaitable<result<void>> told(std::vector<std::string> words, char const* refusal)
    {
        auto const reply = co_await exchange(std::move(words));
        if (!reply) co_return reply.error();
        auto const* const why = reply->refused();
        if (why && cannot_serve(*why)) co_return failure("does not serve", *why, errc::connection_lost);
        if (why)
            co_return error{errc::unauthorized, "Redis at " + options_.name() + ' ' + refusal + ": " + unspoken(*why)};
        co_return result<void>{};
    }

    boost::asio::awaitable<result<redis_reply>> exchange(std::vector<std::string> words)
    {
        if (!open_) co_return failure("is not connected", "it was closed", errc::connection_lost);
        auto const text = command_text(words);
        if (tls_) co_return co_await exchange_over(*tls_, text);
        co_return co_await exchange_over(socket_, text);
    }
    template <class Stream>
    boost::asio::awaitable<result<redis_reply>> exchange_over(Stream& over, std::string const& text)
    {
        namespace asio = boost::asio;
        auto const token = asio::as_tuple(asio::deferred);
        auto const written = co_await asio::async_write(over, asio::buffer(text), token);
        auto ec = std::get<0>(written);
        for (std::size_t read = 0; !ec;) {
            void* got = nullptr;
            if (::redisReaderGetReply(reader_.get(), &got) != REDIS_OK)
                co_return failure("said what is no reply", reader_->errstr, errc::bad_response);
            if (got) {
                std::unique_ptr<void, free_reply> const reply{got};
                heard_ = true;
                co_return redis_reply{*static_cast<::redisReply const*>(got)};
            }
            auto const got_some = co_await over.async_read_some(asio::buffer(buffer_), token);
            auto const size = std::get<1>(got_some);
            ec = std::get<0>(got_some);
            // A long reply that was there in time, where this thread was not, is read piece by piece.
            if (looks_.begun() && pieces_left_-- > 0) looks_.reset();
            if ((read += size) > most_bytes)
                co_return failure("said what is no reply", "it has no end", errc::bad_response);
            if (!ec && ::redisReaderFeed(reader_.get(), buffer_.data(), size) != REDIS_OK)
                co_return failure("said what is no reply", reader_->errstr, errc::bad_response);
        }
        co_return failure("did not reply", ec.message() + guess(), errc::connection_lost);
    }

    redis_options options_;
    std::shared_ptr<boost::asio::ssl::context> context_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket socket_;
    std::optional<stream> tls_;
    boost::asio::steady_timer alarm_, looked_up_;
    std::unique_ptr<::redisReader, free_reader> reader_;
    std::vector<char> buffer_ = std::vector<char>(std::size_t{64} << 10);
    bool open_ = false;
    bool closed_ = false;  // for good: another session connects anew
    bool late_ = false;
    bool heard_ = false;
    std::uint64_t alarms_ = 0;
    px::detail::last_looks looks_;
    std::chrono::milliseconds bound_{};  // of the command that is under way
    int pieces_left_ = 0;
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
