// Pages of raw records, decoded from pieces.
#ifndef GAINSIGHT_PX_TESTS_UNIT_JSON_VERBATIM_HPP
#define GAINSIGHT_PX_TESTS_UNIT_JSON_VERBATIM_HPP

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/raw_record.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/stream/verbatim_list.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace px_test {

namespace px = gainsight::px;

using raw_page = px::page<px::raw_record>;

/// A page of users, identified by `identifyId` or else `id`, without a date.
inline px::detail::shape const& users = px::detail::page_of<px::operation::list_users, px::raw_record>::value;
/// A page of events, identified by `eventId`, dated by `date`; the list is called "results".
inline px::detail::shape const& events = px::detail::page_of<px::operation::list_email_events, px::raw_record>::value;

struct decoded {
    bool ok = false;
    std::string problem;
    std::string path;
    std::size_t repaired = 0;
    std::size_t skipped = 0;

    friend bool operator==(decoded const&, decoded const&) = default;
    friend std::ostream& operator<<(std::ostream& out, decoded const& d)
    {
        return out << (d.ok ? "decoded" : d.problem + " at " + d.path) << ", repaired " << d.repaired << ", skipped "
                   << d.skipped;
    }
};

/// Pieces lie in memory of their own, so that whoever looks at an old one is caught.
template <class Cuts>
decoded decode_pieces(raw_page& page, px::detail::shape const& shape, std::string_view text, Cuts cuts,
                      px::detail::decode_options const& options = {})
{
    px::detail::json_decoder d;
    d.start(shape, &page, options);
    bool ok = true;
    for (std::size_t from = 0; ok && from < text.size();) {
        auto const to = std::min<std::size_t>(text.size(), cuts(from));
        std::string const piece{text.substr(from, to - from)};
        ok = d.write(piece.data(), piece.size());
        from = to;
    }
    ok = ok && d.finish();
    return {ok, d.problem(), d.json_path(), d.repaired(), d.skipped()};
}

inline decoded decode_whole(raw_page& page, px::detail::shape const& shape, std::string_view text,
                            px::detail::decode_options const& options = {})
{
    return decode_pieces(page, shape, text, [&](std::size_t) { return text.size(); }, options);
}

/// Decodes the text whole, cut in two at each position, in three around each byte, and byte by byte; all must come to
/// the same. Pages are filled again and again, so nothing of an earlier one may be left.
inline decoded decode_however_cut(raw_page& page, px::detail::shape const& shape, std::string_view text,
                                  px::detail::decode_options const& options = {})
{
    auto const whole = decode_whole(page, shape, text, options);
    raw_page cut;
    auto const check = [&](auto cuts) {
        auto const got = decode_pieces(cut, shape, text, cuts, options);
        BOOST_TEST_REQUIRE(got == whole);
        BOOST_TEST_REQUIRE((cut == page));
    };
    for (std::size_t at = 1; at < text.size(); ++at) {
        BOOST_TEST_CONTEXT("cut at " << at << " of " << text)
        {
            check([&](std::size_t from) { return from < at ? at : text.size(); });
            check([&](std::size_t from) { return from < at ? at : from < at + 1 ? at + 1 : text.size(); });
        }
    }
    BOOST_TEST_CONTEXT("byte by byte: " << text)
    {
        check([](std::size_t from) { return from + 1; });
    }
    return whole;
}

/// The page of these records.
inline std::string page_of_events(std::string_view records) { return "{\"results\":[" + std::string{records} + "]}"; }

/// The one record of a page of events, however it is cut.
inline px::raw_record event(std::string_view record, decoded* how = nullptr)
{
    raw_page page;
    auto const got = decode_however_cut(page, events, page_of_events(record));
    BOOST_TEST_REQUIRE(got.ok, got);
    BOOST_TEST_REQUIRE(page.size() == 1U);
    if (how) *how = got;
    return page[0];
}

}  // namespace px_test

#endif
