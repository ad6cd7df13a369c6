// The error of a failed call.
#ifndef GAINSIGHT_PX_CORE_ERROR_HPP
#define GAINSIGHT_PX_CORE_ERROR_HPP

#include <gainsight/px/core/errc.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// What is known about the effect of a failed write on PX. A read is always not_applied.
enum class effect : unsigned char {
    not_applied,  ///< PX did not carry it out: it was never sent, or PX refused it.
    applied,      ///< PX carried it out, and something failed afterwards, such as decoding the answer.
    unknown,      ///< It was sent, and no answer says what PX did: connection lost, timeout, or cancellation.
};

/// What a call was doing when it failed.
enum class phase : unsigned char {
    none,
    validation,
    quota,
    pool,
    resolve,
    connect,
    handshake,
    write,
    first_byte,
    body,
    backoff
};

/// Why the call made no further attempt.
enum class stop_reason : unsigned char {
    none,            ///< Retries do not apply: the call was refused before sending, or cancelled.
    final_answer,    ///< The same request would get the same answer.
    attempts_spent,  ///< The retry policy allows no more attempts.
    deadline,        ///< The next attempt would have started after the deadline.
    budget_spent,    ///< The retry budget of the regional host is used up.
    not_repeatable,  ///< The request must not be sent twice: a POST, or the next page of a kept scroll.
};

[[nodiscard]] std::string_view to_string(effect e) noexcept;
[[nodiscard]] std::string_view to_string(phase p) noexcept;
[[nodiscard]] std::string_view to_string(stop_reason r) noexcept;

/// One entry of the vendor's `subErrors`.
class sub_error {
public:
    sub_error() {}
    std::string message;
    std::string object;
    std::string field;
    std::string rejected_value;  ///< JSON text; kept only if error_detail asks for ids.
};

namespace detail {

/// The data of an error: filled while the call fails, then constant behind a shared pointer.
struct error_facts {
    errc code{};
    std::string message;  // one sentence: what and where
    int http_status = 0;
    std::string vendor_message;
    std::vector<sub_error> sub_errors;
    std::string_view operation;      // of the descriptor, which lives until the program ends
    std::string_view path_template;  // likewise
    std::string tenant;
    std::string region;
    int attempts = 0;
    std::chrono::nanoseconds elapsed{};
    std::optional<std::chrono::milliseconds> retry_after;
    stop_reason stopped = stop_reason::none;
    px::effect effect = px::effect::not_applied;
    px::phase phase = px::phase::none;
    std::string json_path;
    std::string body_sample;  // by option only
    std::string resource_id;  // by option only: ids are e-mail addresses
};

}  // namespace detail

/// Why a call failed. Cheap to copy (one shared pointer); default-constructed it is "no error".
///
/// The throwing style throws it by value; the results style returns it in `result<T>`. Its texts never contain the API
/// key, and contain ids or samples of bodies only if the `error_detail` options ask for them.
class error : public std::exception {
public:
    error() noexcept = default;
    error(errc code);
    error(errc code, std::string message);
    explicit error(detail::error_facts facts);

    /// True when there is an error.
    explicit operator bool() const noexcept { return facts_ != nullptr; }

    [[nodiscard]] errc code() const noexcept;
    [[nodiscard]] operator std::error_code() const noexcept;

    /// Everything that is known, in one line for a log.
    [[nodiscard]] GAINSIGHT_PX_DECL char const* what() const noexcept override;
    /// What went wrong, without the details that what() adds.
    [[nodiscard]] std::string_view message() const noexcept;

    [[nodiscard]] int http_status() const noexcept;                  ///< 0 when no answer arrived.
    [[nodiscard]] std::string_view vendor_message() const noexcept;  ///< PX's own words, bounded and escaped.
    [[nodiscard]] std::span<sub_error const> sub_errors() const noexcept;
    [[nodiscard]] std::string_view operation() const noexcept;        ///< "users.get"
    [[nodiscard]] std::string_view path_template() const noexcept;    ///< "/v1/users/{identifyId}"
    [[nodiscard]] std::string_view tenant() const noexcept;           ///< The credential's label.
    [[nodiscard]] std::string_view region() const noexcept;           ///< "eu", or the host of another endpoint.
    [[nodiscard]] int attempts() const noexcept;                      ///< How many requests were begun, with the first.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept;  ///< From the await to the failure.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const noexcept;
    [[nodiscard]] stop_reason stopped() const noexcept;           ///< Why retrying stopped.
    [[nodiscard]] px::effect effect() const noexcept;             ///< Whether PX applied a write.
    [[nodiscard]] px::phase phase() const noexcept;               ///< What the call was doing when it failed.
    [[nodiscard]] std::string_view json_path() const noexcept;    ///< "users[3].score", in an answer or a request.
    [[nodiscard]] std::string_view body_sample() const noexcept;  ///< By option; escaped and bounded.
    [[nodiscard]] std::string_view resource_id() const noexcept;  ///< By option.

    friend bool operator==(error const& e, errc code) noexcept { return e && e.code() == code; }
    friend bool operator==(error const& a, error const& b) noexcept
    {
        return a.facts_ == b.facts_ || (a && b && a.code() == b.code() && a.message() == b.message());
    }
    friend std::ostream& operator<<(std::ostream& out, error const& e) { return out << e.what(); }

    /// The data of the error, for making an error with more data from it.
    [[nodiscard]] detail::error_facts const& facts() const noexcept;

private:
    struct frozen;
    std::shared_ptr<frozen const> facts_;
};

inline std::error_code make_error_code(error const& e) noexcept { return e; }

namespace detail {

/// Makes text safe for one line of a log: control characters and invalid UTF-8 become \xNN, and text longer than
/// `limit` bytes is cut and ends with "...".
[[nodiscard]] std::string escaped_sample(std::string_view text, std::size_t limit = 512);

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/error.ipp>
#endif

#endif
