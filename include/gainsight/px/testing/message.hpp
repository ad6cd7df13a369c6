// A request and a response as the pure simulator sees them.
#ifndef GAINSIGHT_PX_TESTING_MESSAGE_HPP
#define GAINSIGHT_PX_TESTING_MESSAGE_HPP

#include <gainsight/px/core/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing {

/// The header that carries the API key.
inline constexpr std::string_view api_key_header = "X-APTRINSIC-API-KEY";

/// Header fields in the order they were added. Names compare without case.
class header_list {
public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// The value of the first field of that name; empty when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept
    {
        for (auto const& [n, v] : fields_)
            if (same(n, name)) return v;
        return {};
    }
    [[nodiscard]] bool contains(std::string_view name) const noexcept
    {
        for (auto const& field : fields_)
            if (same(field.first, name)) return true;
        return false;
    }
    [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] auto end() const noexcept { return fields_.end(); }
    [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }
    void clear() noexcept { fields_.clear(); }

private:
    static constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
    static constexpr bool same(std::string_view a, std::string_view b) noexcept
    {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (lower(a[i]) != lower(b[i])) return false;
        return true;
    }
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// One HTTP request, without a socket.
class sim_request {
public:
    sim_request() = default;
    /// `target` is what stands in the request line: the percent-encoded path and query.
    sim_request(std::string method, std::string target) : method_{std::move(method)}, target_{std::move(target)} {}

    sim_request& header(std::string name, std::string value) &
    {
        headers_.add(std::move(name), std::move(value));
        return *this;
    }
    sim_request&& header(std::string name, std::string value) &&
    {
        return std::move(header(std::move(name), std::move(value)));
    }
    /// Sets the API key's header.
    sim_request&& key(std::string_view value) &&
    {
        return std::move(header(std::string{api_key_header}, std::string{value}));
    }
    sim_request& body(std::string text) &
    {
        body_ = std::move(text);
        return *this;
    }
    sim_request&& body(std::string text) && { return std::move(body(std::move(text))); }
    /// The number of the connection that it came by, for the book; 0 without a server.
    sim_request& connection(std::uint64_t number) & noexcept
    {
        connection_ = number;
        return *this;
    }
    sim_request&& connection(std::uint64_t number) && noexcept { return std::move(connection(number)); }

    [[nodiscard]] std::string const& method() const noexcept { return method_; }
    [[nodiscard]] std::string const& target() const noexcept { return target_; }
    [[nodiscard]] header_list const& headers() const noexcept { return headers_; }
    [[nodiscard]] std::string const& body() const noexcept { return body_; }
    [[nodiscard]] std::uint64_t connection() const noexcept { return connection_; }

private:
    std::string method_;
    std::string target_;
    header_list headers_;
    std::string body_;
    std::uint64_t connection_ = 0;
};

/// One HTTP response, without a socket. The server adds Content-Length and Connection.
class sim_response {
public:
    sim_response() = default;
    explicit sim_response(int status, std::string content_type = {}, std::string body = {})
        : status_{status}, content_type_{std::move(content_type)}, body_{std::move(body)}
    {}

    sim_response& header(std::string name, std::string value) &
    {
        headers_.add(std::move(name), std::move(value));
        return *this;
    }
    sim_response&& header(std::string name, std::string value) &&
    {
        return std::move(header(std::move(name), std::move(value)));
    }

    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::string const& content_type() const noexcept
    {
        return content_type_;
    }  ///< Empty: no such header.
    [[nodiscard]] std::string const& body() const noexcept { return body_; }
    [[nodiscard]] header_list const& headers() const noexcept { return headers_; }  ///< Besides Content-Type.

    void content_type(std::string value) { content_type_ = std::move(value); }
    void body(std::string text) { body_ = std::move(text); }
    /// Moves the body out.
    [[nodiscard]] std::string take_body() noexcept { return std::move(body_); }

private:
    int status_ = 200;
    std::string content_type_;
    std::string body_;
    header_list headers_;
};

}  // namespace gainsight::px::inline v0::testing

#endif
