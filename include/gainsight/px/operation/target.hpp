// Request targets as text: percent-encoding, ids in paths, query parameters. Pure.
#ifndef GAINSIGHT_PX_OPERATION_TARGET_HPP
#define GAINSIGHT_PX_OPERATION_TARGET_HPP

#include <gainsight/px/core/result.hpp>
#include <gainsight/px/operation/info.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// Appends `text` percent-encoded: all but RFC 3986's unreserved characters, so that it fits a path segment as well as
/// a query value.
void append_encoded(std::string& out, std::string_view text);
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// An error that was found before anything was sent: it names the operation and its path, and its phase is validation.
[[nodiscard]] error refused(operation_info const& operation, errc code, std::string message);
/// The same, of an error that does not know its operation yet.
[[nodiscard]] error refused(operation_info const& operation, error const& cause);

/// Whether an id survives being a segment of a path, and if not, why.
enum class path_form : unsigned char {
    fits,
    empty,
    dots,       ///< "." or "..", which servers and proxies resolve.
    character,  ///< One of / \ % ? # ; or a control character: PX loses it even when it is encoded.
    encoding,   ///< Not UTF-8.
    api_word    ///< A word of the API at that place: "update" in /v1/users/{identifyId}.
};

/// What becomes of `id` in the path of an operation.
[[nodiscard]] path_form path_form_of(operation_info const& operation, std::string_view id) noexcept;
/// Why an id does not fit, as the end of a sentence that begins with "the id"; "fits a path" when it does.
[[nodiscard]] std::string_view to_string(path_form form) noexcept;

/// The path with `id`, encoded, in the place of its `{name}`. Checks nothing.
[[nodiscard]] std::string expand(std::string_view path_template, std::string_view id);
/// The operation's path for `id`, or invalid_argument that names the operation and the reason, never the id.
[[nodiscard]] result<std::string> expand(operation_info const& operation, std::string_view id);

/// A target in the making: a path, then query parameters in the order in which they are added.
class target_builder {
public:
    /// `path` is expanded and encoded already.
    explicit target_builder(std::string path) : text_{std::move(path)} {}

    /// Appends `name=value`. The name is ours and needs no encoding; the value is encoded. A parameter may be repeated.
    target_builder& query(std::string_view name, std::string_view value);
    target_builder& query(std::string_view name, char const* value) { return query(name, std::string_view{value}); }
    target_builder& query(std::string_view name, std::same_as<bool> auto flag)
    {
        return query(name, flag ? std::string_view{"true"} : std::string_view{"false"});
    }
    template <std::integral Number>
        requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
    target_builder& query(std::string_view name, Number number)
    {
        return query(name, std::string_view{std::to_string(number)});
    }

    [[nodiscard]] std::string const& text() const& noexcept { return text_; }
    [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

private:
    std::string text_;
    bool has_query_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/operation/impl/target.ipp>
#endif

#endif
