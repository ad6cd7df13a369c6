// What may arrive in answer to a request, as a table: the tests walk it, and the page of answers is made of it.
#ifndef GAINSIGHT_PX_TESTS_UNIT_CALL_ANSWER_ARRIVALS_HPP
#define GAINSIGHT_PX_TESTS_UNIT_CALL_ANSWER_ARRIVALS_HPP

#include <gainsight/px/byte_sink.hpp>
#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/outcome.hpp>
#include <gainsight/px/call/retry_core.hpp>
#include <gainsight/px/core/jitter.hpp>
#include <gainsight/px/model/environment_change.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace answers_test {

namespace px = gainsight::px;
namespace detail = px::detail;
using px::errc;
using end_of = detail::exchange_end::how;

/// The kinds of operation that answers are told apart by.
enum kind : unsigned {
    get = 1,         ///< One thing by its id.
    list = 2,        ///< A page of a list.
    put = 4,         ///< A write without a value, which may be repeated.
    erase = 8,       ///< A DELETE.
    post = 16,       ///< A write that must not be repeated.
    put_value = 32,  ///< A write that returns a value.
    download = 64,   ///< A zip file.
    writes = put | erase | post,
    nothing = 0
};
inline constexpr kind kinds[] = {get, list, put, erase, post, put_value, download};
[[nodiscard]] std::string_view name_of(kind k) noexcept;
[[nodiscard]] px::operation_info const& operation_of(kind k) noexcept;

/// One answer, or what there is of one.
struct arrival {
    char const* name;
    int status;  ///< 0: nothing arrived.
    char const* content_type;
    std::string body;
    unsigned proves = nothing;  ///< The kinds of operation whose success it proves.
    end_of end = end_of::answered;
};
[[nodiscard]] std::span<arrival const> arrivals();

/// What a caller gets of it, when it is the answer to the first attempt.
struct outcome {
    detail::finding found;
    px::effect effect{};
    detail::decision::next next{};
    px::stop_reason stopped{};
    std::string sink;  ///< What a file's sink was left with.
};
[[nodiscard]] outcome outcome_of(arrival const& a, kind k, std::size_t piece = std::string::npos);

}  // namespace answers_test

#endif
