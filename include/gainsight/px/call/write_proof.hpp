// Whether the answer to a write proves that PX carried it out. Pure.
#ifndef GAINSIGHT_PX_CALL_WRITE_PROOF_HPP
#define GAINSIGHT_PX_CALL_WRITE_PROOF_HPP

#include <gainsight/px/call/error_words.hpp>

#include <string_view>

namespace gainsight::px::inline v0::detail {

/// A success that is not PX's: a login page, a maintenance page, a captive portal.
[[nodiscard]] failure_reading foreign_answer(std::string_view content_type, std::string_view body);

/// Whether the answer to a write proves that PX carried it out: code 0 when it does. `body` is all of it, or its
/// beginning.
[[nodiscard]] failure_reading proof_of_write(std::string_view content_type, std::string_view body, bool whole);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/write_proof.ipp>
#endif

#endif
