// What a call would send, told in place of sending it.
#ifndef GAINSIGHT_PX_CALL_PLANNED_REQUEST_HPP
#define GAINSIGHT_PX_CALL_PLANNED_REQUEST_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/operation/info.hpp>

#include <ostream>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// A request as it would be sent, without the headers that all requests have; the API key is not in it.
class planned_request {
public:
    planned_request() = default;
    explicit planned_request(detail::call_base const& c)
        : operation_{c.info->call()}, target_{c.target}, content_type_{c.content_type.view()}, body_{c.body},
          method_{c.info->method()}
    {
        if (content_type_.empty() && c.info->has_body()) content_type_ = "application/json";
    }

    [[nodiscard]] std::string_view operation() const noexcept { return operation_; }  ///< "users.update"
    [[nodiscard]] verb method() const noexcept { return method_; }
    /// Path and query, percent-encoded: "/v1/users/jane". What an endpoint of another base URL puts before it is not
    /// in it.
    [[nodiscard]] std::string const& target() const noexcept { return target_; }
    [[nodiscard]] std::string const& content_type() const noexcept { return content_type_; }  ///< Of the body.
    [[nodiscard]] std::string const& body() const noexcept { return body_; }

    /// Method, target and body: `PUT /v1/users/jane {"identifyId":"jane","score":81}`.
    friend std::ostream& operator<<(std::ostream& out, planned_request const& r)
    {
        out << to_string(r.method_) << ' ' << r.target_;
        if (!r.body_.empty()) out << ' ' << r.body_;
        return out;
    }

private:
    std::string_view operation_;  // of the descriptor, which lives until the program ends
    std::string target_;
    std::string content_type_;
    std::string body_;
    verb method_ = verb::get;
};

namespace detail {

/// Sends nothing: yields what would be sent, or why it would be refused, as the other style yields its results.
template <class Style>
struct planning {
    static constexpr bool sends = false;
    template <class>
    using outcome = typename Style::template outcome<planned_request>;

    static outcome<void> plan(call_base const& c)
    {
        if (c.failure) return Style::template fail<planned_request>(c.failure);
        return planned_request{c};
    }
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
