// Where Redis is, and how it is reached.
#ifndef GAINSIGHT_PX_FLEET_REDIS_OPTIONS_HPP
#define GAINSIGHT_PX_FLEET_REDIS_OPTIONS_HPP

#include <gainsight/px/core/percent_decoding.hpp>
#include <gainsight/px/core/result.hpp>
#include <gainsight/px/options.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::fleet {

/// Where Redis is: Redis 7.0 and Valkey 8.1 were tried. The password is never part of an error or of a name.
class redis_options {
public:
    /// 127.0.0.1:6379, without TLS.
    redis_options() = default;

    /// Reads "redis://[[user]:password@]host[:port][/database]", or "rediss://..." for TLS; percent-encoding is
    /// undone in user and password. An IPv6 address stands in brackets. Fails with invalid_argument, naming what is
    /// wrong without repeating the text, which may hold a password.
    [[nodiscard]] static result<redis_options> parse(std::string_view url)
    {
        redis_options out;
        auto const wrong = [](std::string const& what) {
            return error{errc::invalid_argument, "the URL of Redis " + what};
        };
        auto const cut = [&url](std::string_view start) {
            bool const is_there = url.starts_with(start);
            if (is_there) url.remove_prefix(start.size());
            return is_there;
        };
        if (cut("rediss://"))
            out.tls_ = true;
        else if (!cut("redis://"))
            return wrong("does not begin with redis:// or rediss://");
        auto where = url.substr(0, url.find('/'));
        auto const database = url.substr(std::min(url.size(), where.size() + 1));
        if (database.find_first_of("?#") != database.npos) return wrong("has a query or a fragment");
        if (!database.empty() && !read(database, out.database_)) return wrong("has a database that is no number");
        if (auto const at = where.rfind('@'); at != where.npos) {
            auto const who = where.substr(0, at);
            where.remove_prefix(at + 1);
            auto const colon = who.find(':');
            bool ok = px::detail::append_percent_decoded(who.substr(0, colon), out.user_);
            if (colon != who.npos) ok = px::detail::append_percent_decoded(who.substr(colon + 1), out.password_) && ok;
            if (!ok) return wrong("has a percent sign in its user or password that begins no encoded byte");
            if (out.password_.empty()) return wrong("has a user without a password");
        }
        std::string_view port;
        bool has_port = false;
        if (where.starts_with('[')) {
            auto const end = where.find(']');
            if (end == where.npos) return wrong("has an address without its closing bracket");
            out.host_ = where.substr(1, end - 1);
            port = where.substr(end + 1);
            has_port = !port.empty();
            if (has_port && !port.starts_with(':')) return wrong("has something other than a port behind its address");
            if (has_port) port.remove_prefix(1);
        } else {
            auto const colon = where.find(':');
            out.host_ = where.substr(0, colon);
            has_port = colon != where.npos;
            if (has_port) port = where.substr(colon + 1);
        }
        if (out.host_.empty()) return wrong("has no host");
        if (has_port && (!read(port, out.port_) || out.port_ == 0)) return wrong("has a port that is none");
        return out;
    }

    redis_options& host(std::string name)
    {
        host_ = std::move(name);
        return *this;
    }
    redis_options& port(std::uint16_t p) noexcept
    {
        port_ = p;
        return *this;
    }
    /// Of an access control list; without a user it is the default one's password.
    redis_options& password(std::string secret, std::string user = {})
    {
        password_ = std::move(secret);
        user_ = std::move(user);
        return *this;
    }
    redis_options& database(std::uint16_t number) noexcept
    {
        database_ = number;
        return *this;
    }
    /// What all keys begin with. Default "gainsight-px:".
    redis_options& prefix(std::string text)
    {
        prefix_ = std::move(text);
        return *this;
    }
    /// Speaks TLS, and verifies the certificate by the host's name.
    redis_options& tls(tls_options o = {})
    {
        tls_ = true;
        tls_options_ = std::move(o);
        return *this;
    }

    [[nodiscard]] std::string const& host() const noexcept { return host_; }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string const& user() const noexcept { return user_; }
    [[nodiscard]] std::string const& password() const noexcept { return password_; }
    [[nodiscard]] std::uint16_t database() const noexcept { return database_; }
    [[nodiscard]] std::string const& prefix() const noexcept { return prefix_; }
    [[nodiscard]] bool uses_tls() const noexcept { return tls_; }
    [[nodiscard]] tls_options const& of_tls() const noexcept { return tls_options_; }
    /// "redis.example.com:6379": for errors and logs.
    [[nodiscard]] std::string name() const
    {
        auto const is_v6 = host_.find(':') != host_.npos;
        return (is_v6 ? '[' + host_ + ']' : host_) + ':' + std::to_string(port_);
    }

private:
    [[nodiscard]] static bool read(std::string_view text, std::uint16_t& into) noexcept
    {
        auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
        return failed == std::errc{} && end == text.data() + text.size();
    }
    std::string host_ = "127.0.0.1";
    std::uint16_t port_ = 6379;
    std::string user_, password_;
    std::uint16_t database_ = 0;
    std::string prefix_ = "gainsight-px:";
    bool tls_ = false;
    tls_options tls_options_;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
