// What a handler of the simulated service takes and returns.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ROUTED_REQUEST_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ROUTED_REQUEST_HPP

#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/testing/detail/request_target.hpp>
#include <gainsight/px/testing/message.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// A request for an operation of the catalog, and the permissions of its key.
struct routed_request {
    operation_info const& op;
    std::vector<std::string> const& ids;  // of the path, decoded
    parsed_target const& target;
    sim_request const& http;
    permissions granted;
    boost::json::object body{};  // of an operation that has one
};

/// A response, and what the book records of the request.
struct outcome {
    sim_response response;
    std::string_view operation{};
    std::string subject{};
    bool applied = false;
    std::size_t listed = 0;
    bool duplicate_blocked = false;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
