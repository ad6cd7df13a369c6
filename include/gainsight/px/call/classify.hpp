// What an HTTP answer means that is no success: its error code and its words. Pure.
#ifndef GAINSIGHT_PX_CALL_CLASSIFY_HPP
#define GAINSIGHT_PX_CALL_CLASSIFY_HPP

#include <gainsight/px/call/error_words.hpp>

#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Of an answer that is no success. PX answers in two JSON envelopes, in text, and in the HTML of its edge and of its
/// load balancer; whatever comes is read as far as it can be.
[[nodiscard]] failure_reading classify(int status, std::string_view content_type, std::string_view body);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/classify.ipp>
#endif

#endif
