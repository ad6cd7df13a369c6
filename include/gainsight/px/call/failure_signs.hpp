// The members of a JSON object by which it shows itself to be the report of a failure. Pure.
#ifndef GAINSIGHT_PX_CALL_FAILURE_SIGNS_HPP
#define GAINSIGHT_PX_CALL_FAILURE_SIGNS_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

namespace gainsight::px::inline v0::detail {

/// Members of an object that may tell of a failure, by their names.
enum class sign : unsigned char {
    externalapierror,
    error_message,
    status_code_value,  // a ResponseEntity's
    status_code,        // the same, as a name or a number
    status,             // that of the answers to a change of environment, and of much else
    code,
    errors,
    error,
    error_description,
    message,
    title,
    detail,
    type,
    fault,
    success,
    timestamp,
    path,
    sub_errors,
    debug_message
};
inline constexpr std::string_view sign_names[] = {"externalapierror",
                                                  "errorMessage",
                                                  "statusCodeValue",
                                                  "statusCode",
                                                  "status",
                                                  "code",
                                                  "errors",
                                                  "error",
                                                  "error_description",
                                                  "message",
                                                  "title",
                                                  "detail",
                                                  "type",
                                                  "fault",
                                                  "success",
                                                  "timestamp",
                                                  "path",
                                                  "subErrors",
                                                  "debugMessage"};
constexpr std::string_view name_of(sign s) noexcept { return sign_names[static_cast<std::size_t>(s)]; }

/// Whether it is a text or an object, and not an empty one.
[[nodiscard]] inline bool says_something(boost::json::value const* v) noexcept
{
    return v && ((v->is_string() && !v->get_string().empty()) || (v->is_object() && !v->get_object().empty()));
}

/// What an object has of them, found in one pass: most objects have none or one.
class signs {
public:
    explicit signs(boost::json::object const& object) noexcept
    {
        for (auto const& member : object) {
            std::string_view const key{member.key().data(), member.key().size()};
            for (std::size_t i = 0; i != std::size(sign_names); ++i)
                if (key.size() == sign_names[i].size() && key == sign_names[i]) {
                    found_[i] = &member.value();
                    any_ = true;
                    break;
                }
        }
    }
    [[nodiscard]] bool any() const noexcept { return any_; }
    [[nodiscard]] boost::json::value const* at(sign s) const noexcept { return found_[static_cast<std::size_t>(s)]; }
    [[nodiscard]] bool has(sign s) const noexcept { return at(s) != nullptr; }
    /// Whether it is a text or an object, and not an empty one.
    [[nodiscard]] bool says(sign s) const noexcept { return says_something(at(s)); }
    /// A number, or one that begins a text: 404, "404", "404 NOT_FOUND".
    [[nodiscard]] std::optional<std::int64_t> number(sign s) const noexcept
    {
        auto const* v = at(s);
        if (!v) return std::nullopt;
        if (v->is_int64()) return v->get_int64();
        std::int64_t n = 0;
        auto const words = text(s);
        if (std::from_chars(words.data(), words.data() + words.size(), n).ec == std::errc{}) return n;
        return std::nullopt;
    }
    [[nodiscard]] std::string_view text(sign s) const noexcept
    {
        auto const* v = at(s);
        return v && v->is_string() ? std::string_view{v->get_string().data(), v->get_string().size()}
                                   : std::string_view{};
    }

private:
    std::array<boost::json::value const*, std::size(sign_names)> found_{};
    bool any_ = false;
};

[[nodiscard]] inline bool is_failure_status(std::int64_t status) noexcept { return status >= 400 && status <= 599; }

/// The errors of what services of PX's kind are built of, which they send by themselves: Spring's error body, a problem
/// of RFC 9457, OAuth's error, an API gateway's fault, PX's own envelope without its wrapper.
[[nodiscard]] bool is_framework_failure(signs const& found);
/// What tells of a failure only where nothing else was expected of the object.
[[nodiscard]] bool is_failure_by_itself(signs const& found);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/failure_signs.ipp>
#endif

#endif
