// Lists by page number, against scripted answers.
#include "stage.hpp"

#include <gainsight/px/resource/features.hpp>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(numbered_pages)

BOOST_AUTO_TEST_CASE(whose_records_have_no_id_are_told_apart_by_the_number_of_the_page)
{
    stage s;
    s.server.always(peer::answering(
        answer(200, R"({"features":[{"name":"Search"},{"name":"Export"}],"pageNumber":0,"isLastPage":false})")));
    auto features = s.results.features().list(px::feature_query{}.page_size(2));
    px::page<px::feature> page;
    BOOST_TEST(static_cast<bool>(s.run(features.next(page))));
    auto const again = s.run(features.next(page));
    BOOST_TEST((again.error() == px::errc::page_loop));
    BOOST_TEST(features.delivered() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
