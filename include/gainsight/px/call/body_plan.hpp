// What to do with the body of an answer: decode it, keep it, or hand it to a sink. Pure.
#ifndef GAINSIGHT_PX_CALL_BODY_PLAN_HPP
#define GAINSIGHT_PX_CALL_BODY_PLAN_HPP

#include <gainsight/px/operation/info.hpp>

#include <cstddef>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// What an operation returns where PX answers with success.
enum class expected_answer : unsigned char {
    value,    // an object
    list,     // a page, or a list that comes whole
    nothing,  // no value: whether it succeeded is all that the answer tells
    zip,      // a file
    anything  // what a raw request brings
};

[[nodiscard]] expected_answer expected_of(operation_info const& op, bool value) noexcept;

/// What to do with a body.
enum class body_plan : unsigned char {
    look,     // its first bytes tell
    decode,   // into the value
    collect,  // a bounded piece of it, for what it says
    pass      // to the sink, as it comes
};

/// Decided before the body's first byte.
[[nodiscard]] body_plan plan_body(int status, std::string_view content_type, expected_answer expected) noexcept;

/// Decided by the body's first bytes; `look` while there are too few.
[[nodiscard]] body_plan look_at(std::string_view begin, expected_answer expected) noexcept;

/// How many bytes tell a zip file.
inline constexpr std::size_t zip_mark = 4;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/body_plan.ipp>
#endif

#endif
