// Requests that no function stands for: what PX added since, by verb and path.
#ifndef GAINSIGHT_PX_RESOURCE_RAW_HPP
#define GAINSIGHT_PX_RESOURCE_RAW_HPP

#include <gainsight/px/byte_sink.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/resource/awaitables.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// A request of the caller's own making.
///
/// ```
/// px::raw_request{px::verb::post, "/v1/new/thing", px::repeatable::unless_sent}.body(R"({"id":"x"})")
/// ```
/// The path begins with a slash and its version, and is percent-encoded by the caller; parameters that `query` adds are
/// encoded here. `repeatable` says whether it may be sent again when nobody knows what became of it.
///
/// Under every scope the path has to be in normal form, so that what is checked here is what PX reads: no empty segment
/// (a slash at the end makes one), no "." or "..", no ';' or '\', percent-escapes only of what needs one ("%65" does
/// not), and none of / \ % ? # ; and control characters, which PX loses even when they are encoded. Ids keep their
/// escapes: "/v1/users/jane%40example.com". Anything else is invalid_argument, and nothing is sent. Without
/// scope::production_launch so is whatever but a GET could be read as a request that acts on production.
class raw_request {
public:
    raw_request(verb method, std::string path, repeatable how)
        : path_{std::move(path)}, method_{method}, repeatable_{how}
    {}

    raw_request& query(std::string_view name, std::string_view value);
    /// Sent as it is; JSON unless a content type is given.
    raw_request& body(std::string text, std::string content_type = "application/json")
    {
        body_ = std::move(text);
        content_type_ = std::move(content_type);
        return *this;
    }

    [[nodiscard]] verb method() const noexcept { return method_; }
    [[nodiscard]] repeatable repeated() const noexcept { return repeatable_; }
    [[nodiscard]] std::string target() const { return query_.empty() ? path_ : path_ + query_; }
    [[nodiscard]] std::string const& body() const noexcept { return body_; }
    [[nodiscard]] std::string const& content_type() const noexcept { return content_type_; }

private:
    std::string path_;
    std::string query_;
    std::string body_;
    std::string content_type_;
    verb method_;
    repeatable repeatable_;
};

/// A 2xx, as it came.
class raw_answer {
public:
    raw_answer() = default;

    int status = 0;
    std::string body;
};

namespace detail {

/// A call that owns its descriptor.
class raw_call final : public call_base {
public:
    raw_call(call_context const& context, raw_request const& request, permission needed);

    [[nodiscard]] raw_answer answer() &&;

private:
    operation_info info_;
    std::shared_ptr<memory_sink> kept_ = std::make_shared<memory_sink>();
};

template <class Style>
awaits<Style, raw_answer> await_raw(std::shared_ptr<raw_call> c)
{
    if constexpr (!Style::sends) {
        co_return Style::plan(*c);
    } else {
        co_await c->async_wait(boost::asio::deferred);
        if (c->failure) co_return Style::template fail<raw_answer>(c->failure);
        co_return std::move(*c).answer();
    }
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/resource/impl/raw.ipp>
#endif

#endif
