// Boost.Test's main.
#define BOOST_TEST_MODULE gainsight_px
#include <boost/test/unit_test.hpp>
