// Bulks of ranges that fail on their way: each record once, and an end.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace bulk_of_ranges {

using namespace resources;
using px::write;

write scored(int i)
{
    return write::upsert(
        "r" + std::to_string(i),
        px::patch<px::user>{}.set(field::user::score, i).set(field::user::property_keys, px::property_keys("AP-1-2")));
}

/// Rows 0 to 3 that are read as they are gone through; what is asked of it is told first, and may throw.
class rows : public std::ranges::view_interface<rows> {
public:
    using watch = std::function<void(std::string_view what, int row)>;
    class iterator {
    public:
        using value_type = write;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;
        iterator(std::shared_ptr<watch> w) : watch_{std::move(w)} {}
        write operator*() const
        {
            (*watch_)("read", at_);
            return scored(at_);
        }
        iterator& operator++()
        {
            (*watch_)("advance", at_);
            ++at_;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(iterator const& i, std::default_sentinel_t)
        {
            (*i.watch_)("compare", i.at_);
            return i.at_ == 4;
        }

    private:
        std::shared_ptr<watch> watch_;
        int at_ = 0;
    };

    explicit rows(watch w) : watch_{std::make_shared<watch>(std::move(w))} {}
    iterator begin() const
    {
        (*watch_)("begin", 0);
        return iterator{watch_};
    }
    std::default_sentinel_t end() const { return {}; }

private:
    std::shared_ptr<watch> watch_;
};

struct told {
    std::vector<std::string> ids;
    int thrown = 0;
};
/// Asks on, whatever `next` throws.
template <class Bulk>
asio::awaitable<void> insist(Bulk& from, told& into)
{
    px::bulk_outcome one;
    for (int asked = 0; asked != 50; ++asked) {
        bool more = true, failed = false;
        try {
            more = co_await from.next(one);
        } catch (std::runtime_error const&) {
            failed = true;
        }
        if (!more) co_return;
        if (failed)
            ++into.thrown;
        else
            into.ids.push_back(one.id());
    }
    BOOST_ERROR("the bulk has no end");
}

class ranges : public stage {
public:
    template <class Range>
    told write_all(Range&& range)
    {
        px::bulk writes{*client, range, px::bulk_options{}.order(px::outcome_order::by_number)};
        told out;
        run(insist(writes, out));
        return out;
    }
    /// Of rows of which one throws once, when that is done with it.
    told write_rows_where_fails(std::string_view what, int row)
    {
        return write_all(rows{[what, row, failed = false](std::string_view now, int at) mutable {
            if (failed || now != what || at != row) return;
            failed = true;
            throw std::runtime_error{"the connection to the database broke"};
        }});
    }
};
using ids = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(bulk_ranges, ranges)

BOOST_AUTO_TEST_CASE(are_over_where_they_cannot_be_gone_through_and_no_record_is_written_twice)
{
    for (auto const& [what, row, written] :
         {std::tuple{"advance", 1, ids{"r0", "r1"}}, {"compare", 2, ids{"r0", "r1"}}, {"begin", 0, ids{}}}) {
        BOOST_TEST_CONTEXT(what)
        {
            auto const before = service.counts().requests;
            auto const out = write_rows_where_fails(what, row);
            BOOST_TEST(out.thrown == 1);
            BOOST_TEST(out.ids == written, boost::test_tools::per_element());
            auto const requests = service.requests();
            for (auto const& id : written) {
                auto const of_it = [&](auto const& r) { return r.applied() && r.subject() == id; };
                BOOST_TEST(std::ranges::count_if(requests | std::views::drop(before), of_it) == 1);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(go_on_behind_a_record_that_cannot_be_read)
{
    auto const out = write_rows_where_fails("read", 1);
    BOOST_TEST(out.thrown == 1);
    BOOST_TEST(out.ids == (ids{"r0", "r2", "r3"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(that_are_filtered_have_ended_where_a_row_cannot_be_judged)
{
    std::vector<int> const numbers{1, 2, 3, 4, 5};
    bool failed = false;
    auto const out = write_all(numbers | std::views::filter([&failed](int i) {
                                   if (i == 3 && !std::exchange(failed, true)) throw std::runtime_error{"row 3"};
                                   return i % 2 == 1;
                               }) |
                               std::views::transform(scored));
    BOOST_TEST(out.thrown == 1);
    BOOST_TEST(out.ids == (ids{"r1"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_end_end_when_the_bulk_is_stopped_and_others_are_told_of_whole)
{
    std::vector<int> const numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    auto const told_after_stop = [this](auto range) {
        px::bulk writes{*client, range, px::bulk_options{}.room(2)};
        writes.stop();
        told out;
        run(insist(writes, out));
        return out.ids.size();
    };
    BOOST_TEST(told_after_stop(std::views::iota(0) | std::views::transform(scored)) == 0u);
    BOOST_TEST(told_after_stop(numbers | std::views::transform(scored)) == 10u);
    auto const is_odd = [](int i) { return i % 2 == 1; };
    BOOST_TEST(told_after_stop(numbers | std::views::filter(is_odd) | std::views::transform(scored)) == 5u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace bulk_of_ranges
