// The bodies of <gainsight/px/call/failure_signs.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_FAILURE_SIGNS_IPP
#define GAINSIGHT_PX_CALL_IMPL_FAILURE_SIGNS_IPP

#include <gainsight/px/call/body_text.hpp>
#include <gainsight/px/call/failure_signs.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

/// What a message of a failure is about.
inline constexpr std::string_view failure_words[] = {"error",     "fail",        "denied",    "forbidden", "unauthori",
                                                     "not found", "unavailable", "timed out", "time-out",  "timeout",
                                                     "exception", "refused",     "blocked",   "expired",   "too many"};

/// Whether a status says by its name that the request succeeded.
inline bool is_success_name(std::string_view name) noexcept
{
    return is_one_of(name, {"OK", "CREATED", "ACCEPTED", "NON_AUTHORITATIVE_INFORMATION", "NO_CONTENT", "RESET_CONTENT",
                            "PARTIAL_CONTENT", "MULTI_STATUS", "ALREADY_REPORTED", "IM_USED", "SUCCESS"});
}

GAINSIGHT_PX_RARE_DECL bool is_framework_failure(signs const& found)
{
    using enum sign;
    auto const number = found.number(status).value_or(found.number(code).value_or(0));
    if (is_failure_status(number) &&
        (found.says(error) || found.says(message) || found.says(title) || found.says(detail)))
        return true;
    if (is_one_of(found.text(status), {"error", "fail", "failed", "failure"}) &&
        (found.says(message) || found.says(error)))
        return true;
    if (found.says(error)) {
        auto const* inner = found.at(error)->if_object();
        signs const within = inner ? signs{*inner} : signs{boost::json::object{}};
        if (within.says(message) || within.says(code) || within.number(code).value_or(0) != 0) return true;
        if (found.says(error_description) || (found.has(timestamp) && found.says(path))) return true;
    }
    if (found.says(title) && found.says(detail) && found.says(type)) return true;
    if (found.says(fault) && found.at(fault)->is_object()) return true;
    auto const* succeeded = found.has(success) ? found.at(success)->if_bool() : nullptr;
    if (succeeded && !*succeeded && (found.says(message) || found.says(error))) return true;
    return found.says(message) && (found.has(sub_errors) || found.has(debug_message)) &&
           !is_success_name(found.text(status));
}

GAINSIGHT_PX_RARE_DECL bool is_failure_by_itself(signs const& found)
{
    using enum sign;
    if (is_failure_status(found.number(status_code).value_or(0))) return true;
    auto const name = found.text(status_code);
    bool const is_name = !name.empty() && std::all_of(name.begin(), name.end(),
                                                      [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
    if (is_name && !is_success_name(name)) return true;
    if (is_one_of(found.text(status), {"error", "fail", "failed", "failure"})) return true;
    auto const* succeeded = found.has(success) ? found.at(success)->if_bool() : nullptr;
    if (succeeded && !*succeeded) return true;
    if (!found.text(error).empty()) return true;
    // An API gateway's, whose message is all that there is.
    auto const words = found.text(message);
    return std::any_of(std::begin(failure_words), std::end(failure_words),
                       [words](std::string_view w) { return contains_ignoring_case(words, w); });
}

}  // namespace gainsight::px::inline v0::detail

#endif
