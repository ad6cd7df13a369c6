// From a request to the handler of its operation.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ROUTER_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ROUTER_HPP

#include <gainsight/px/testing/detail/admission.hpp>
#include <gainsight/px/testing/detail/backend.hpp>
#include <gainsight/px/testing/detail/routed_request.hpp>
#include <gainsight/px/testing/message.hpp>

namespace gainsight::px::inline v0::testing::detail {

/// Answers one request: what the vendor's edge, the key and the limits let in goes to the handler of its operation.
outcome answer(backend& b, admission& gate, sim_request const& request);

/// Reads the body of a request that was routed and calls its handler. Throws bad_query.
outcome run_operation(backend& b, routed_request& request);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
