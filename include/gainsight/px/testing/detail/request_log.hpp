// The book of a simulated service: what it remembers of the requests that it answered.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_REQUEST_LOG_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_REQUEST_LOG_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/testing/book.hpp>
#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/routed_request.hpp>
#include <gainsight/px/testing/detail/schema.hpp>
#include <gainsight/px/testing/detail/stores.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// Not thread-safe.
class request_log {
public:
    /// Records a request and its outcome. `fingerprint` is that of its key; empty for none.
    void record(sim_request const& request, outcome const& out, std::string fingerprint, timestamp now);
    /// Whether the next request is recorded in full, or only counted.
    [[nodiscard]] bool has_room() const noexcept { return requests_.size() < most_; }

    /// Records which members of a body its schema does not know.
    void record_unknown_members(schema const& s, boost::json::object const& body);
    void record_created(collection what, std::string_view id) { created_[index_of(what)].emplace_back(id); }
    /// For handlers, which count what they did.
    [[nodiscard]] service_counts& counts() noexcept { return counts_; }

    [[nodiscard]] service_counts const& counts() const noexcept { return counts_; }
    [[nodiscard]] std::vector<recorded_request> const& requests() const noexcept { return requests_; }
    [[nodiscard]] std::vector<std::string> const& created(collection what) const { return created_[index_of(what)]; }
    [[nodiscard]] std::set<std::string> const& unknown() const noexcept { return unknown_; }

    void keep_headers(bool on) noexcept { with_headers_ = on; }
    void keep_requests(std::size_t most) noexcept { most_ = most; }
    void clear();

private:
    std::vector<recorded_request> requests_;
    std::size_t most_ = 200'000;
    bool with_headers_ = false;
    service_counts counts_;
    std::array<std::vector<std::string>, collections> created_{};
    std::set<std::string> unknown_;
};

}  // namespace gainsight::px::inline v0::testing::detail

#endif
