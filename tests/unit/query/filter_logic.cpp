// Filters joined by && and ||: their alternatives, the limit on these, raw filters and dynamic filters.
#include "printed.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using namespace sample::field;
using sample::print;
using sample::refused;

BOOST_AUTO_TEST_SUITE(filter)

BOOST_AUTO_TEST_CASE(the_first_error_survives_every_join)
{
    auto const bad = email == "a;b";
    auto const worse = weight == std::nan("");
    auto const good = score > 1;
    for (auto const& text : {print(bad && good), print(good && bad), print(bad || good), print(good || bad),
                             print(bad && worse), print((good || bad) && worse), print(bad || worse)})
        BOOST_TEST(text == print(bad));
    BOOST_TEST(print(worse && bad) == print(worse));
}

BOOST_AUTO_TEST_CASE(and_stands_inside_and_or_outside)
{
    auto const a = score == 1, b = score == 2, c = score == 3, d = score == 4;
    BOOST_TEST(print(a && b) == "score==1;score==2");
    BOOST_TEST(print(a || b) == "score==1 | score==2");
    BOOST_TEST(print((a || b) && c) == "score==1;score==3 | score==2;score==3");
    BOOST_TEST(print(c && (a || b)) == "score==3;score==1 | score==3;score==2");
    BOOST_TEST(print((a && b) || c) == "score==1;score==2 | score==3");
    BOOST_TEST(print((a || b) && (c || d)) ==
               "score==1;score==3 | score==1;score==4 | score==2;score==3 | score==2;score==4");
    BOOST_TEST(print(((a && b) || c) && d) == "score==1;score==2;score==4 | score==3;score==4");
    BOOST_TEST(print(a || a) == "score==1");
    BOOST_TEST(print((a || b) || (b || c)) == "score==1 | score==2 | score==3");
}

BOOST_AUTO_TEST_CASE(alternatives_are_bounded)
{
    auto const pair = [](int i) { return visits == i || score == i; };
    auto const six = pair(1) && pair(2) && pair(3) && pair(4) && pair(5) && pair(6);  // 2^6
    BOOST_TEST(!six.error());
    BOOST_TEST(six.body().alternatives().size() == px::max_alternatives);
    BOOST_TEST(refused(six && pair(7), "64", "alternatives"));
    BOOST_TEST(!(six && score == 7).error());
    px::dynamic_filter five, thirteen;
    for (int i = 0; i < 5; ++i) five |= visits == i;
    for (int i = 0; i < 13; ++i) thirteen |= score == i;
    BOOST_TEST((five && thirteen).error());  // 65
    BOOST_TEST(refused(six || score == 7, "64", "alternatives"));
    BOOST_TEST(!(six || six).error());
    BOOST_TEST(!(six && px::raw_filter{"x==1"}).error());
    BOOST_TEST(print((six && pair(7)) && score == 1).starts_with("error"));
}

BOOST_AUTO_TEST_CASE(a_raw_filter_is_taken_as_it_is)
{
    BOOST_TEST(print(px::raw_filter{"location.cityName==Oslo; a >=b"}) == "location.cityName==Oslo; a >=b");
    BOOST_TEST(print(px::raw_filter{"a==1;b==2"} && score > 1) == "a==1;b==2;score>1");
    BOOST_TEST(print(score > 1 || px::raw_filter{"a==1"}) == "score>1 | a==1");
    BOOST_TEST(print(px::raw_filter{"a==1"} || px::raw_filter{"b==1"}) == "a==1 | b==1");
    BOOST_TEST(refused(px::raw_filter{""}, "raw filter", "empty"));
    BOOST_TEST(refused(px::raw_filter{"a==\n"}, "raw filter", "control character"));
    BOOST_TEST(refused(px::raw_filter{"a==\xff"}, "raw filter", "UTF-8"));
}

BOOST_AUTO_TEST_CASE(terms_on_a_field_are_found_in_every_alternative)
{
    auto const mentions = [](std::vector<std::string> const& alternatives, std::string_view field) {
        return px::detail::mentions(alternatives, field);
    };
    for (auto const* text :
         {"date>=1", "date<1", "date==1", "date!=1", "date~1", "date!~1", "a==1;date>1", " date >1", "a==1; date>1;b"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(mentions({"x==1", text}, "date")); }
    for (auto const* text : {"seenDate>=1", "dates>1", "a==date", "a==date>1", "x.date>1", "", ";", "date.x==1"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!mentions({"x==1", text}, "date")); }
    BOOST_TEST(!mentions({}, "date"));
}

BOOST_AUTO_TEST_CASE(dynamic_filters_grow_in_loops)
{
    px::dynamic_filter any;
    BOOST_TEST(any.empty());
    for (auto const* address : {"a", "b", "c"}) any |= email == address;
    BOOST_TEST(!any.empty());
    BOOST_TEST(print(any) == "email==a | email==b | email==c");
    BOOST_TEST(any.uses().size() == 1u);

    px::dynamic_filter all;
    all &= score > 1;
    all &= any;
    BOOST_TEST(print(all) == "score>1;email==a | score>1;email==b | score>1;email==c");
    BOOST_TEST(print(any && score > 1) == "email==a;score>1 | email==b;score>1 | email==c;score>1");
    BOOST_TEST(print(score > 1 || any) == "score>1 | email==a | email==b | email==c");
    BOOST_TEST(print(px::dynamic_filter{} && any) == print(any));
    BOOST_TEST(print(any || px::dynamic_filter{}) == print(any));
    BOOST_TEST((px::dynamic_filter{} || px::dynamic_filter{}).empty());

    all |= email == "a;b";
    BOOST_TEST(all.error());
    BOOST_TEST(!all.empty());
    BOOST_TEST(print(all && score > 1) == print(all));
}

BOOST_AUTO_TEST_CASE(dynamic_filters_remember_fields_by_model_and_operator)
{
    px::dynamic_filter f =
        email == "a" && email.like("b") && custom_attributes["tier"] == "x" && location / city == "y";
    auto const uses = f.uses();
    BOOST_REQUIRE(uses.size() == 4u);
    BOOST_TEST(uses[0].name() == "email");
    BOOST_TEST(uses[0].by_equality());
    BOOST_TEST(!uses[1].by_equality());
    BOOST_TEST(uses[2].name() == "customAttributes");
    BOOST_TEST(uses[3].name() == "location.city");
    BOOST_TEST((uses[0].model() == uses[3].model()));
    px::dynamic_filter const other = sample::event_field::name == "x";
    BOOST_TEST((uses[0].model() != other.uses()[0].model()));
}

// Any nesting of && and || selects what it says: evaluated directly and over its alternatives, for every assignment.
BOOST_AUTO_TEST_CASE(random_nestings_keep_their_meaning)
{
    struct tree {
        px::dynamic_filter filter;
        std::array<bool, 16> truth{};
    };
    std::mt19937 random{42};
    auto const term = [&] {
        auto const bit = random() % 4;
        tree t{px::dynamic_filter{score == static_cast<int>(bit)}, {}};
        for (std::size_t i = 0; i < 16; ++i) t.truth[i] = (i >> bit & 1) != 0;
        return t;
    };
    int checked = 0, refusals = 0;
    for (int round = 0; round < 500; ++round) {
        std::vector<tree> trees;
        for (int i = 0; i < 12; ++i) trees.push_back(term());
        while (trees.size() > 1) {
            auto const at = random() % (trees.size() - 1);
            bool const both = random() % 2 == 0;
            auto& a = trees[at];
            auto const& b = trees[at + 1];
            for (std::size_t i = 0; i < 16; ++i)
                a.truth[i] = both ? a.truth[i] && b.truth[i] : a.truth[i] || b.truth[i];
            a.filter = both ? a.filter && b.filter : a.filter || b.filter;
            trees.erase(trees.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        }
        if (trees[0].filter.error()) {
            ++refusals;
            continue;
        }
        ++checked;
        auto const alternatives = trees[0].filter.body().alternatives();
        BOOST_REQUIRE(alternatives.size() <= px::max_alternatives);
        for (std::size_t i = 0; i < 16; ++i) {
            bool any = false;
            for (std::string_view rest : alternatives) {
                bool all = true;
                while (!rest.empty()) {
                    auto const one = rest.substr(0, rest.find(';'));
                    all = all && (i >> (one.back() - '0') & 1) != 0;
                    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
                }
                any = any || all;
            }
            BOOST_REQUIRE(any == trees[0].truth[i]);
        }
    }
    BOOST_TEST(checked > 400);
    BOOST_TEST_MESSAGE("refused for their size: " << refusals);
}

BOOST_AUTO_TEST_SUITE_END()
