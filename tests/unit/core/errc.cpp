// The enumeration of errors, as generic code sees it.
#include <gainsight/px/core/errc.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <system_error>

namespace px = gainsight::px;

BOOST_AUTO_TEST_SUITE(error_codes)

BOOST_AUTO_TEST_CASE(every_code_up_to_the_last_has_a_name_and_a_message_of_its_own)
{
    std::set<std::string> names;
    std::set<std::string> messages;
    auto const last = static_cast<int>(px::errc::xliff_version_not_supported);
    for (int value = 1; value <= last; ++value) BOOST_TEST_CONTEXT(value)
        {
            auto const code = static_cast<px::errc>(value);
            BOOST_TEST(px::to_string(code) != "no_error");
            BOOST_TEST(names.insert(std::string{px::to_string(code)}).second);
            BOOST_TEST(messages.insert(make_error_code(code).message()).second);
        }
    BOOST_TEST(px::px_category().message(last + 1).starts_with("unknown"));
    BOOST_TEST(px::px_category().message(0) == "no error");
}

BOOST_AUTO_TEST_CASE(a_sink_or_a_hook_that_failed_is_nobodys_fault_but_the_callers)
{
    for (auto const code : {px::errc::sink_failed, px::errc::hook_failed}) {
        std::error_code const ec = code;
        // The same call fails again, and no answer was unusable, and PX refused nothing.
        BOOST_TEST((ec != px::error_kind::transient));
        BOOST_TEST((ec != px::error_kind::transport));
        BOOST_TEST((ec != px::error_kind::refused));
    }
    BOOST_TEST(px::to_string(px::errc::sink_failed) == "sink_failed");
    BOOST_TEST(px::to_string(px::errc::hook_failed) == "hook_failed");
}

BOOST_AUTO_TEST_CASE(what_px_says_of_translations_is_a_refusal)
{
    for (auto code : {px::errc::xliff_parser_error, px::errc::xliff_id_not_found, px::errc::language_not_supported,
                      px::errc::content_not_found, px::errc::content_empty, px::errc::strategy_not_valid,
                      px::errc::xliff_version_not_supported}) {
        std::error_code const ec = code;
        BOOST_TEST((ec == px::error_kind::refused));
        BOOST_TEST((ec != px::error_kind::transient));
    }
}

BOOST_AUTO_TEST_SUITE_END()
