// What the answers of PX and of its load balancer call themselves.
#ifndef GAINSIGHT_PX_TESTS_UNIT_CALL_CONTENT_TYPES_HPP
#define GAINSIGHT_PX_TESTS_UNIT_CALL_CONTENT_TYPES_HPP

namespace px_test {

inline constexpr auto json_type = "application/json;charset=UTF-8";
inline constexpr auto html_type = "text/html";

}  // namespace px_test

#endif
