// Pages as a list sends them, and the cursor's decisions in print.
#ifndef GAINSIGHT_PX_TESTS_UNIT_STREAM_PAGES_HPP
#define GAINSIGHT_PX_TESTS_UNIT_STREAM_PAGES_HPP

#include <gainsight/px/stream/cursor.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace px = gainsight::px;
using px::detail::page_cursor;
using px::detail::page_facts;
using step = page_cursor::step;
using page_action = page_cursor::page_action;

inline constexpr px::operation_info by_scroll =
    px::operation_info{"getUsers", "users.list", px::verb::get, "/v1/users"}.paged(px::paging::scroll, "users", 1000);
inline constexpr px::operation_info by_number =
    px::operation_info{"getFeatures", "features.list", px::verb::get, "/v1/feature"}.paged(px::paging::number,
                                                                                           "features", 200);
inline constexpr px::operation_info by_both =
    px::operation_info{"getErrors", "monitoring.errors", px::verb::get, "/v1/errors"}.paged(px::paging::both, "errors",
                                                                                            1000);

// A page of the records first, first + 1, ..., with a cursor unless it is empty.
class page {
public:
    page(int first, int count, std::string scroll_id = {})
    {
        facts.count = static_cast<std::size_t>(count);
        facts.scroll_id = std::move(scroll_id);
        for (int i = first; i < first + count; ++i) facts.fingerprint.add("record " + std::to_string(i));
    }
    page& last(bool value)
    {
        facts.is_last_page = value;
        return *this;
    }
    page& total(std::int64_t value)
    {
        facts.total_hits = value;
        return *this;
    }
    page& number(std::int64_t value)
    {
        facts.page_number = value;
        return *this;
    }
    page& record(std::string const& id)
    {
        ++facts.count;
        facts.fingerprint.add(id);
        return *this;
    }
    /// An answer without a body.
    static page none()
    {
        page out{0, 0};
        out.facts.without_list = true;
        return out;
    }
    operator page_facts const&() const { return facts; }
    page_facts facts;
};

inline std::string print(page_action v)
{
    switch (v) {
        case page_action::deliver: return "deliver";
        case page_action::deliver_and_end: return "deliver_and_end";
        case page_action::end: return "end";
        case page_action::failed: return "failed";
    }
    return "?";
}
inline std::string print(step s)
{
    switch (s) {
        case step::fetch: return "fetch";
        case step::end: return "end";
        case step::failed: return "failed";
    }
    return "?";
}

#define CHECK_IS(expression, value) BOOST_TEST(print(expression) == print(value))

#endif
