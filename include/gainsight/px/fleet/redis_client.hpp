// Redis for one coroutine at a time: connected where it is not, and with scripts that it knows by their names.
#ifndef GAINSIGHT_PX_FLEET_REDIS_CLIENT_HPP
#define GAINSIGHT_PX_FLEET_REDIS_CLIENT_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/fleet/redis_options.hpp>
#include <gainsight/px/fleet/redis_reply.hpp>
#include <gainsight/px/fleet/redis_session.hpp>
#include <gainsight/px/net/tls.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// The name by which Redis knows a script that it has run before.
[[nodiscard]] inline std::string sha1_of(std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
    std::string out;
    for (unsigned i = 0; i < size; ++i)
        (out += "0123456789abcdef"[digest[i] >> 4]) += "0123456789abcdef"[digest[i] & 15];
    return out;
}

/// A Lua script, which is sent whole only where Redis does not know it.
class redis_script {
public:
    explicit redis_script(std::string_view text) : text_{text}, name_{sha1_of(text)} {}

    /// The command that runs it: by its name, or with its text.
    [[nodiscard]] std::vector<std::string> by_name(std::vector<std::string> const& keys,
                                                   std::vector<std::string> const& arguments) const
    {
        return command("EVALSHA", name_, keys, arguments);
    }
    [[nodiscard]] std::vector<std::string> by_text(std::vector<std::string> const& keys,
                                                   std::vector<std::string> const& arguments) const
    {
        return command("EVAL", text_, keys, arguments);
    }

private:
    [[nodiscard]] static std::vector<std::string> command(std::string verb, std::string script,
                                                          std::vector<std::string> const& keys,
                                                          std::vector<std::string> const& arguments)
    {
        std::vector<std::string> out;
        out.reserve(3 + keys.size() + arguments.size());
        out.push_back(std::move(verb));
        out.push_back(std::move(script));
        out.push_back(std::to_string(keys.size()));
        out.insert(out.end(), keys.begin(), keys.end());
        out.insert(out.end(), arguments.begin(), arguments.end());
        return out;
    }
    std::string text_, name_;
};

/// Redis for one coroutine at a time, on a strand or a single thread. Each command connects first where that is needed:
/// after a failure the next command begins with a new connection. A command whose reply did not come may have been
/// carried out.
class redis_client {
public:
    redis_client(boost::asio::any_io_executor ex, redis_options o) : ex_{std::move(ex)}, options_{std::move(o)} {}

    /// The reply, which may be a refusal. Fails with connect_failed, connection_lost, tls_failed, unauthorized,
    /// bad_response, or deadline_exceeded where `bound`, connecting included, is over. connection_lost is also what a
    /// server replies that cannot serve now: a replica, or one that loads its data.
    boost::asio::awaitable<result<redis_reply>> command(std::vector<std::string> words, std::chrono::milliseconds bound)
    {
        auto const deadline = end_of(bound);
        auto const there = co_await connect(deadline);
        if (!there) co_return there.error();
        auto const session = session_;  // close() lets go of it
        if (!session) co_return closed();
        auto reply = co_await session->command(std::move(words), left(deadline));
        co_return judged(session, std::move(reply));
    }
    /// As command(), of a script. Where Redis replies that it has no such script, it is sent whole.
    boost::asio::awaitable<result<redis_reply>> run(redis_script const& script, std::vector<std::string> keys,
                                                    std::vector<std::string> arguments, std::chrono::milliseconds bound)
    {
        auto const deadline = end_of(bound);
        auto const there = co_await connect(deadline);
        if (!there) co_return there.error();
        auto const session = session_;
        if (!session) co_return closed();
        auto reply = co_await session->command(script.by_name(keys, arguments), left(deadline));
        if (reply && reply->refused() && reply->refused()->starts_with("NOSCRIPT"))
            reply = co_await session->command(script.by_text(keys, arguments), left(deadline));
        co_return judged(session, std::move(reply));
    }
    /// Whatever is under way fails; the next command connects anew.
    void close() noexcept
    {
        if (auto const session = std::exchange(session_, nullptr)) session->close();
    }
    [[nodiscard]] redis_options const& options() const noexcept { return options_; }
    /// Of a reply that is not what was asked for: what Redis said, or `otherwise` in place of it.
    [[nodiscard]] error strange(redis_reply const& reply, std::string_view otherwise) const
    {
        auto const* const refusal = reply.refused();
        return answered(errc::bad_response, refusal ? std::string_view{*refusal} : otherwise);
    }

    /// Connects, where it is not connected.
    boost::asio::awaitable<result<void>> connect(std::chrono::steady_clock::time_point deadline)
    {
        if (session_ && session_->is_quiet()) co_return result<void>{};
        close();
        if (options_.uses_tls() && !tls_) {  // the trusted roots are read once
            auto context = px::detail::make_tls_context(options_.of_tls());
            if (!context) co_return context.error();
            tls_ = std::make_shared<boost::asio::ssl::context>(*std::move(context));
        }
        auto const session = std::make_shared<redis_session>(ex_, options_, tls_);
        session_ = session;
        auto done = co_await session->connect(left(deadline));
        if (done && session_ != session) {  // closed meanwhile
            session->close();
            co_return closed();
        }
        co_return done;
    }

private:
    using steady = std::chrono::steady_clock;

    /// A server that is no master any more, or not yet, keeps its connections: the next command looks the name up anew,
    /// which may lead to another one.
    [[nodiscard]] result<redis_reply> judged(std::shared_ptr<redis_session> const& by, result<redis_reply> reply) const
    {
        auto const* const why = reply ? reply->refused() : nullptr;
        if (!why || !cannot_serve(*why)) return reply;
        by->close();
        return answered(wants_password(*why) ? errc::unauthorized : errc::connection_lost, *why);
    }
    [[nodiscard]] error answered(errc code, std::string_view what) const
    {
        auto const* const verb = code == errc::unauthorized ? " wants a password: " : " answered: ";
        return error{code, "Redis at " + options_.name() + verb + std::string{what}};
    }
    [[nodiscard]] error closed() const
    {
        return error{errc::connection_lost, "the connection to Redis at " + options_.name() + " was closed"};
    }
    [[nodiscard]] static steady::time_point end_of(std::chrono::milliseconds bound)
    {
        return steady::now() + std::min<std::chrono::milliseconds>(bound, std::chrono::hours{24});  // any may be given
    }
    [[nodiscard]] static std::chrono::milliseconds left(steady::time_point deadline)
    {
        return std::max(std::chrono::milliseconds{1},
                        std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now()));
    }

    boost::asio::any_io_executor ex_;
    redis_options options_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::shared_ptr<redis_session> session_;
};

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
