#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>

namespace px = gainsight::px;

namespace {

auto const& users_shape = px::detail::page_shape_of<px::user, px::catalog::list_users>::value;

bool fill(px::page<px::user>& page, std::string_view text, px::detail::shape const& shape = users_shape)
{
    px::detail::json_decoder d;
    d.start(shape, &page);
    return d.write(text.data(), text.size()) && d.finish();
}

// A list that comes under two names, as the contract and the service may disagree.
struct two_names {
    [[nodiscard]] constexpr std::string_view list_key() const noexcept { return "featureMatchEvents"; }
    [[nodiscard]] constexpr std::string_view list_key_alias() const noexcept { return "segmentMatchEvents"; }
};
constexpr two_names segment_matches;

}  // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(a_page_is_a_range_of_its_records_and_knows_what_px_says_of_the_list)
{
    static_assert(std::ranges::contiguous_range<decltype(std::declval<px::page<px::user>&>().items())>);
    static_assert(std::ranges::random_access_range<px::page<px::user> const>);
    px::page<px::user> p;
    BOOST_REQUIRE(fill(
        p,
        R"({"scrollId":"s==","users":[{"identifyId":"a"},{"identifyId":"b"}],"totalHits":-1,"isLastPage":true,"pageNumber":0,"took":5})"));
    BOOST_TEST(p.size() == 2u);
    BOOST_TEST(!p.empty());
    BOOST_TEST(p[1].identify_id == "b");
    std::string ids;
    for (px::user const& u : p) ids += u.identify_id;
    BOOST_TEST(ids == "ab");
    BOOST_TEST((p.total_hits() == -1));
    BOOST_TEST(p.scroll_id() == "s==");
    BOOST_TEST((p.is_last_page() == true));
    BOOST_TEST((p.page_number() == 0));
    BOOST_TEST(p.extra->at("took").as_int64() == 5);
}

BOOST_AUTO_TEST_CASE(a_page_that_is_filled_again_holds_nothing_old_and_keeps_its_memory)
{
    px::page<px::user> p;
    std::string const long_id(100, 'x');
    BOOST_REQUIRE(fill(
        p,
        R"({"users":[{"identifyId":")" + long_id +
            R"(","score":1,"location":{"city":"X"},"customAttributes":{"a":1},"propertyKeys":["k"],"new":1},{}],"scrollId":"s","totalHits":9,"more":1})"));
    auto const* first = &p[0];
    auto const* id = p[0].identify_id.data();
    BOOST_REQUIRE(fill(p, R"({"users":[{"identifyId":"short"}]})"));
    px::page<px::user> expected;
    BOOST_REQUIRE(fill(expected, R"({"users":[{"identifyId":"short"}]})"));
    BOOST_TEST((p == expected));
    BOOST_TEST((&p[0] == first));
    BOOST_TEST((p[0].identify_id.data() == id));
    BOOST_TEST(p[0].identify_id.capacity() >= 100u);
    BOOST_TEST(p.scroll_id() == "");
    BOOST_TEST(!p.total_hits());

    BOOST_REQUIRE(fill(p, R"({"users":null})"));
    BOOST_TEST(p.empty());
    BOOST_TEST((p == px::page<px::user>{}));
}

BOOST_AUTO_TEST_CASE(a_list_may_come_under_either_of_two_names)
{
    auto const& shape = px::detail::page_shape_of<px::user, segment_matches>::value;
    for (auto const* text : {R"({"featureMatchEvents":[{"identifyId":"a"}],"totalHits":1})",
                             R"({"segmentMatchEvents":[{"identifyId":"a"}],"totalHits":1})",
                             R"({"totalHits":1,"segmentMatchEvents":[{"identifyId":"a"}]})"}) {
        px::page<px::user> p;
        BOOST_REQUIRE(fill(p, text, shape));
        BOOST_REQUIRE(p.size() == 1);
        BOOST_TEST(p[0].identify_id == "a");
        BOOST_TEST((p.total_hits() == 1));
        std::string out;
        BOOST_TEST(px::detail::encode(out, shape, &p, px::detail::purpose::export_).has_value());
        BOOST_TEST(out.starts_with(R"({"featureMatchEvents":[{)"));
        BOOST_TEST(out.find("segmentMatchEvents") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_mismatch_in_a_page_names_the_record)
{
    px::page<px::user> p;
    px::detail::json_decoder d;
    d.start(users_shape, &p);
    std::string_view const text = R"({"users":[{},{},{},{"score":"high"}]})";
    BOOST_TEST(!d.write(text.data(), text.size()));
    BOOST_TEST(d.json_path() == "users[3].score");
    BOOST_TEST((p == px::page<px::user>{}));
}

BOOST_AUTO_TEST_SUITE_END()
