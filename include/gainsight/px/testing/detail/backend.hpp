// What the handlers of a simulated service work on.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_BACKEND_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_BACKEND_HPP

#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/detail/lists.hpp>
#include <gainsight/px/testing/detail/request_log.hpp>
#include <gainsight/px/testing/detail/stores.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <string>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// Everything that is behind the door of the service. Not thread-safe: the service holds its mutex.
struct backend {
    explicit backend(sim_clock const& c) noexcept : clock{c}, data{c} {}

    sim_clock const& clock;
    stores data;
    request_log log{};
    quirks behavior{};
    open_scrolls scrolls{};
    std::vector<std::string> spare_buffers{};  // memory of pages that were sent
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
