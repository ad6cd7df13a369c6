// The lists of the simulated service: from the parameters of a request to a page of records.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_LISTS_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_LISTS_HPP

#include <gainsight/px/testing/detail/list_filter.hpp>
#include <gainsight/px/testing/detail/record_table.hpp>
#include <gainsight/px/testing/detail/routed_request.hpp>
#include <gainsight/px/testing/detail/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

struct backend;

/// What a list was asked for.
struct list_query {
    std::size_t page_size = 25;
    list_filter filters{};
    sort_order order{};
    std::int64_t from = 0;  // of the last alternative, where dates restrict the list
    std::int64_t to = 0;
    std::uint64_t hash = 0;  // of all that a cursor has to come with again
};

/// The rows of a list in their order, as they were when its first page was asked for.
struct list_snapshot {
    std::vector<std::uint32_t> rows;
};

/// Where a repeating cursor, which is the same on every page, stands.
struct repeating_scroll {
    std::size_t page = 0;
    std::size_t position = 0;
};

/// The scrolls that are under way.
struct open_scrolls {
    std::map<std::uint64_t, list_snapshot> snapshots{};  // oldest first; a dropped one is made again from its request
    std::uint64_t next_snapshot = 1;
    std::map<std::uint64_t, repeating_scroll> repeating{};
    std::uint64_t next_repeating = 1;

    void clear()
    {
        snapshots.clear();
        repeating.clear();
    }
};

/// Answers a list in the operation's way of paging. `own` restricts it besides what the request asks for.
outcome list(backend& b, routed_request const& request, schema const& s, record_table& rows,
             std::vector<filter_term> const& own = {});
/// What a request asks of a list. Throws bad_query.
list_query read_list_query(backend const& b, routed_request const& request, schema const& s,
                           std::vector<filter_term> const& own);
/// The rows that match, in order.
std::vector<std::uint32_t> select(record_table const& rows, list_filter const& f, sort_order const& order);
/// A page of these records and of these other members, each written `"name":value`; empty ones are left out. `order`
/// shuffles.
sim_response page_response(backend& b, routed_request const& request, schema const& s,
                           std::vector<std::string_view> const& records, std::vector<std::string> members,
                           std::uint64_t order);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
