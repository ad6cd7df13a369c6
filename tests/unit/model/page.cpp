// A page of a list: its records, what it says of the list, and answers that are no page.
#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/test/unit_test.hpp>

#include <ranges>

namespace px = gainsight::px;

namespace {

auto const& users_shape = px::detail::page_shape_of<px::user, px::operation::list_users::info>::value;

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

    BOOST_REQUIRE(fill(p, R"({"users":null,"totalHits":0})"));
    BOOST_TEST((p.total_hits() == 0));
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

BOOST_AUTO_TEST_CASE(an_empty_list_under_one_name_takes_nothing_from_the_list_under_the_other)
{
    auto const& shape = px::detail::page_shape_of<px::user, segment_matches>::value;
    for (std::string const text :
         {R"({"featureMatchEvents":[{"identifyId":"a"}],"segmentMatchEvents":[],"totalHits":1})",
          R"({"segmentMatchEvents":[],"featureMatchEvents":[{"identifyId":"a"}],"totalHits":1})",
          R"({"segmentMatchEvents":[{"identifyId":"a"}],"featureMatchEvents":[ ],"totalHits":1})",
          R"({"segmentMatchEvents":[{"identifyId":"a"}],"featureMatchEvents":null,"totalHits":1})",
          R"({"segmentMatchEvents":null,"featureMatchEvents":[{"identifyId":"a"}],"totalHits":1})"}) {
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            px::page<px::user> p{std::vector<px::user>(3)};
            px::detail::json_decoder d;
            d.start(shape, &p);
            BOOST_REQUIRE(d.write(text.data(), cut) && d.write(text.data() + cut, text.size() - cut) && d.finish());
            BOOST_REQUIRE(p.size() == 1U);
            BOOST_REQUIRE(p[0].identify_id == "a");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_page_is_none_without_its_list_and_the_problem_names_the_key)
{
    auto const& aliased = px::detail::page_shape_of<px::user, segment_matches>::value;
    struct example {
        std::string_view text;
        std::string_view problem;
    };
    for (auto const& [text, problem] : {
             example{R"({"results":[{"identifyId":"a"}],"totalHits":2,"scrollId":"s"})", "the list is missing"},
             example{R"({"totalHits":0})", "the list is missing"},
             example{"{}", "the list is missing"},
             example{R"({"users":{}})", "expected an array, found an object"},
             example{R"({"users":{"identifyId":"a"},"totalHits":1})", "expected an array, found an object"},
             example{R"({"users":"","totalHits":0})", "expected an array, found text"},
             example{R"({"users":"none"})", "expected an array, found text"},
             example{R"({"users":0})", "expected an array, found a number"},
             example{R"({"users":[{"identifyId":"a"},{"identifyId":"b"}],"users":[{"identifyId":"c"}]})",
                     "the list came twice, each time with something in it"},
             example{R"({"users":[{"identifyId":"a"}],"totalHits":1,"users":[{"identifyId":"a"}],"scrollId":"s"})",
                     "the list came twice, each time with something in it"},
             example{R"({"users":false})", "expected an array, found false"},
             example{R"({"users":null,"totalHits":2})", "expected an array, found null for a list that is not empty"},
             example{R"({"totalHits":"2","users":null})", "expected an array, found null for a list that is not empty"},
             example{R"({"scrollId":"s","users":null})", "expected an array, found null for a list that is not empty"},
             example{R"({"users":null,"totalHits":0,"scrollId":"s"})",
                     "expected an array, found null for a list that is not empty"},
         })
        for (bool const tolerant : {false, true})
            for (std::size_t cut = 0; cut <= text.size(); ++cut) {
                px::page<px::user> p{std::vector<px::user>(3)};
                px::detail::json_decoder d;
                px::detail::decode_options o;
                o.skip_mismatched = tolerant;
                d.start(users_shape, &p, o);
                BOOST_REQUIRE_MESSAGE(
                    !(d.write(text.data(), cut) && d.write(text.data() + cut, text.size() - cut) && d.finish()), text);
                BOOST_REQUIRE_MESSAGE(d.problem() == problem, text << ": " << d.problem());
                BOOST_REQUIRE_MESSAGE(d.json_path() == "users", text << ": " << d.json_path());
                BOOST_REQUIRE(p.empty());
                BOOST_REQUIRE(d.lacks_list() == (problem == "the list is missing" || problem.ends_with("not empty")));
                if (!d.lacks_list()) BOOST_REQUIRE((p == px::page<px::user>{}));
            }
    // What came instead is still there, and may tell why.
    px::page<px::user> p;
    px::detail::json_decoder d;
    std::string_view const report = R"({"errorMessage":"boom"})";
    d.start(users_shape, &p);
    BOOST_TEST(d.write(report.data(), report.size()));
    BOOST_TEST(!d.finish());
    BOOST_TEST(d.lacks_list());
    BOOST_TEST((p.extra->at("errorMessage") == "boom"));
    // An element that is no record is none of a record's fields.
    px::detail::decode_options o;
    o.skip_mismatched = true;
    d.start(users_shape, &p, o);
    std::string_view const text = R"({"users":[{},"x"]})";
    BOOST_TEST(!d.write(text.data(), text.size()));
    BOOST_TEST(d.json_path() == "users[1]");
    // Under two names as under one; of the two the first is named.
    BOOST_TEST(!fill(p, R"({"featureMatchEvents":[{}],"segmentMatchEvents":[{}]})", aliased));
    BOOST_TEST(!fill(p, R"({"segmentMatchEvents":[{}],"featureMatchEvents":[{}]})", aliased));
    BOOST_TEST(fill(p, R"({"users":[],"users":[{"identifyId":"a"}],"users":[],"users":null})"));
    BOOST_TEST(p.size() == 1u);
    BOOST_TEST(!fill(p, R"({"totalHits":0})", aliased));

    for (auto const* empty : {R"({"users":[]})", R"({"users":null})", R"({"users":null,"totalHits":0,"scrollId":""})",
                              R"({"users":null,"totalHits":-1})", R"({"users":null,"totalHits":null,"scrollId":null})",
                              R"({"users":[],"totalHits":7,"scrollId":"s"})"}) {
        px::page<px::user> full{std::vector<px::user>(3)};
        BOOST_TEST(fill(full, empty), empty);
        BOOST_TEST(full.empty(), empty);
    }
    BOOST_TEST(fill(p, R"({"segmentMatchEvents":null})", aliased));
}

BOOST_AUTO_TEST_CASE(a_field_that_does_not_fit_is_kept_in_its_record_and_a_lone_object_is_no_page)
{
    px::page<px::user> p;
    px::detail::json_decoder d;
    px::detail::decode_options o;
    o.skip_mismatched = true;
    d.start(users_shape, &p, o);
    std::string_view const text =
        R"({"users":[{"identifyId":"a","score":82.5},{"identifyId":"b","score":"81","propertyKeys":"AP-1"}],"totalHits":2.5})";
    BOOST_REQUIRE(d.write(text.data(), text.size()) && d.finish());
    BOOST_TEST(d.skipped() == 2U);
    BOOST_TEST(d.repaired() == 2U);
    BOOST_TEST(!p[0].score);
    BOOST_TEST((p[0].extra->at("score") == 82.5));
    BOOST_TEST((px::to_json(p[0]).find(R"("score":82.5,)") != std::string::npos));
    BOOST_TEST((p[1].score == 81));
    BOOST_TEST((p[1].property_keys == std::vector<std::string>{"AP-1"}));
    BOOST_TEST((p.extra->at("totalHits") == 2.5));
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
