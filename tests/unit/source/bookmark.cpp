// A bookmark: which windows are finished, and its text.
#include <gainsight/px/source/bookmark.hpp>
#include <unit/source/ranges.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace px = gainsight::px;
using px_test::range;

namespace {}  // namespace

BOOST_AUTO_TEST_SUITE(bookmark)

BOOST_AUTO_TEST_CASE(of_nothing_misses_everything)
{
    px::bookmark b;
    BOOST_TEST(b.empty());
    BOOST_TEST(!b.end());
    BOOST_TEST((b.finished_up_to(px::from_epoch_ms(5)) == px::from_epoch_ms(5)));
    BOOST_TEST((b.missing(range(5, 9)) == std::vector{range(5, 9)}));
    BOOST_TEST(b.missing(range(9, 9)).empty());
}

BOOST_AUTO_TEST_CASE(joins_windows_that_meet_and_keeps_those_apart_that_do_not)
{
    px::bookmark b;
    b.finish(range(10, 20));
    b.finish(range(30, 40));
    BOOST_TEST((b.finished() == std::vector{range(10, 20), range(30, 40)}));
    b.finish(range(20, 30));
    BOOST_TEST((b.finished() == std::vector{range(10, 40)}));
    b.finish(range(41, 42));
    BOOST_TEST(b.finished().size() == 2u);
    BOOST_TEST((b.end() == px::from_epoch_ms(42)));
    BOOST_TEST((b.finished_up_to(px::from_epoch_ms(10)) == px::from_epoch_ms(40)));
    BOOST_TEST((b.finished_up_to(px::from_epoch_ms(40)) == px::from_epoch_ms(40)));
    BOOST_TEST((b.missing(range(0, 100)) == std::vector{range(0, 10), range(40, 41), range(42, 100)}));
    b.finish(range(50, 50));  // nothing
    BOOST_TEST(b.finished().size() == 2u);
}

BOOST_AUTO_TEST_CASE(forgets_from_a_moment_on_for_a_look_back)
{
    px::bookmark b;
    b.finish(range(10, 20));
    b.finish(range(30, 40));
    auto half = b;
    half.reread_from(px::from_epoch_ms(35));
    BOOST_TEST((half.finished() == std::vector{range(10, 20), range(30, 35)}));
    half.reread_from(px::from_epoch_ms(30));
    BOOST_TEST((half.finished() == std::vector{range(10, 20)}));
    half.reread_from(px::from_epoch_ms(0));
    BOOST_TEST(half.empty());
    b.reread_from(px::from_epoch_ms(40));
    BOOST_TEST(b.finished().size() == 2u);
}

BOOST_AUTO_TEST_CASE(covers_what_was_finished_and_nothing_else_whatever_the_order)
{
    std::mt19937 random{7};
    for (int round = 0; round != 300; ++round) {
        px::bookmark b;
        std::set<std::int64_t> model;  // milliseconds that are finished
        for (int i = 0; i != 12; ++i) {
            auto const from = static_cast<std::int64_t>(random() % 60),
                       width = static_cast<std::int64_t>(random() % 12);
            if (random() % 6 == 0) {
                b.reread_from(px::from_epoch_ms(from));
                model.erase(model.lower_bound(from), model.end());
                continue;
            }
            b.finish(range(from, from + width));
            for (auto at = from; at != from + width; ++at) model.insert(at);
        }
        std::set<std::int64_t> missing;
        for (auto const& gap : b.missing(range(-5, 80)))
            for (auto at = px::to_epoch_ms(gap.from()); at != px::to_epoch_ms(gap.to()); ++at) missing.insert(at);
        for (std::int64_t at = -5; at != 80; ++at) BOOST_REQUIRE(model.contains(at) != missing.contains(at));
        auto const again = px::bookmark::parse(b.text());
        BOOST_REQUIRE(again.has_value());
        BOOST_REQUIRE((*again == b));
    }
}

BOOST_AUTO_TEST_CASE(is_text_that_a_person_can_read)
{
    px::bookmark b;
    b.finish({px::from_epoch_ms(1'764'547'200'000), px::from_epoch_ms(1'764'547'200'001)});
    BOOST_TEST(b.text() ==
               R"({"gainsight_px_bookmark":1,"finished":[["2025-12-01T00:00:00.000Z","2025-12-01T00:00:00.001Z"]]})");
    BOOST_TEST(px::bookmark{}.text() == R"({"gainsight_px_bookmark":1,"finished":[]})");
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_text_that_is_none)
{
    std::pair<char const*, char const*> const cases[] = {
        {"", "it is not JSON"},
        {"{\"gainsight_px_bookmark\":1,", "it is not JSON"},
        {"[]", "it lacks 'gainsight_px_bookmark'"},
        {R"({"finished":[]})", "it lacks 'gainsight_px_bookmark'"},
        {R"({"gainsight_px_bookmark":2,"finished":[]})", "it is of version 2, and this is 1"},
        {R"({"gainsight_px_bookmark":"1","finished":[]})", "it is of version \"1\""},
        {R"({"gainsight_px_bookmark":1})", "'finished' is not a list"},
        {R"({"gainsight_px_bookmark":1,"finished":{}})", "'finished' is not a list"},
        {R"({"gainsight_px_bookmark":1,"finished":[[1,2]]})", "window 1 is not a list of two times"},
        {R"({"gainsight_px_bookmark":1,"finished":[["2026-01-01"]]})", "window 1 is not a list of two times"},
        {R"({"gainsight_px_bookmark":1,"finished":[["2026-01-01","soon"]]})", "window 1: "},
        {R"({"gainsight_px_bookmark":1,"finished":[["2026-01-01","2026-01-01"]]})",
         "window 1 does not end after it starts"},
        {R"({"gainsight_px_bookmark":1,"finished":[["2026-01-01","2026-01-03"],["2026-01-02","2026-01-05"]]})",
         "window 2 begins before"},
        {R"({"gainsight_px_bookmark":1,"finished":[["2026-01-01","2026-01-03"],["2026-01-03","2026-01-05"]]})",
         "window 2 begins before the one before it has ended, or where it ends"},
    };
    for (auto const& [text, words] : cases) {
        auto const b = px::bookmark::parse(text);
        BOOST_REQUIRE(!b.has_value());
        BOOST_TEST((b.error() == px::errc::invalid_argument));
        BOOST_TEST(b.error().message().find(words) != std::string_view::npos, text << ": " << b.error().message());
    }
}

BOOST_AUTO_TEST_SUITE_END()
