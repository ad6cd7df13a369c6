// A journal's folder for a test: what is written into it, and what is found there.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_JOURNAL_STAGE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_JOURNAL_STAGE_HPP

#include "../scratch.hpp"
#include "failing_disk.hpp"

#include <gainsight/px/destination/journal_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace px = gainsight::px;

namespace journals {

using px::detail::entry_kind;
using px::detail::journal_entry;
using px::detail::journal_folder;
using px_test::failing_disk;
using px_test::scratch;

inline journal_entry event(std::uint64_t n) { return {entry_kind::event, n, "{\"n\":" + std::to_string(n) + "}"}; }
inline journal_entry settled(std::uint64_t n) { return {entry_kind::settled, n, std::string(1, '\1')}; }

inline std::vector<std::uint64_t> numbers(px::detail::recovered_journal const& r)
{
    std::vector<std::uint64_t> out;
    for (auto const& e : r.events) {
        BOOST_TEST(e.json == event(e.sequence).content);
        out.push_back(e.sequence);
    }
    return out;
}
inline px::journal_options each(scratch const& where)
{
    return px::journal_options{where / "journal"}.sync(px::journal_sync::each());
}
/// What is in the journal that nobody has open.
inline std::vector<std::uint64_t> left_in(px::journal_options const& o, std::vector<std::string>* told = nullptr)
{
    journal_folder f;
    auto r = f.open(o, true);
    BOOST_REQUIRE(r.has_value());
    if (told) *told = r->notes;
    return numbers(*r);
}
using list = std::vector<std::uint64_t>;

inline std::vector<px_test::fs::path> segments(px::journal_options const& o)
{
    std::vector<px_test::fs::path> out;
    for (auto const& e : px_test::fs::directory_iterator{o.folder()})
        if (e.path().extension() == ".pxjournal") out.push_back(e.path());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace journals

#endif
