// Ids are e-mail addresses, and PX repeats them: they do not get into an error unless asked for.
#include <gainsight/px/call/error_words.hpp>

#include <boost/test/unit_test.hpp>

using gainsight::px::detail::redact_ids;

BOOST_AUTO_TEST_SUITE(redact)

BOOST_AUTO_TEST_CASE(what_stands_in_braces_is_left_out)
{
    struct {
        char const* message;
        char const* redacted;
    } const cases[] = {
        {"", ""},
        {"Validation error", "Validation error"},
        {"User was not found for parameters {id=jane@example.com}", "User was not found for parameters {...}"},
        {"User {id=jane} was not found", "User {...} was not found"},
        {"{id=jane}", "{...}"},
        {"{}", "{...}"},
        {"cut short {id=jane@exam", "cut short {...}"},
        {"cut short {", "cut short {...}"},
        {"nested {id={a=1} name=jane} end", "nested {...} end"},
        {"an id with a brace {id=ab}jane} end", "an id with a brace {...} end"},
        {"a brace alone } is text", "a brace alone } is text"},
        {"} and then {id=jane} end", "} and then {...} end"},
    };
    for (auto const& c : cases) BOOST_TEST(redact_ids(c.message) == c.redacted);
}

BOOST_AUTO_TEST_CASE(an_address_outside_braces_is_left_out)
{
    struct {
        char const* message;
        char const* redacted;
    } const cases[] = {
        {"User jane@example.com was not found", "User ... was not found"},
        {"jane@example.com", "..."},
        {"'jane@example.com'", "'...'"},
        {"id=jane.d+x@mail.example.com;", "id=...;"},
        {"a@b, c@d and e@f", "..., ... and ..."},
        {"<jane@example.com>", "<...>"},
        {"mail:jane@example.com", "mail:..."},
        {"first\njane@example.com\nlast", "first\n...\nlast"},
        {"cut short jane@", "cut short ..."},
        {"@", "..."},
        {"jane@@example.com", "..."},
        {"jane@example.com {id=joe@example.com} jim@example.com", "... {...} ..."},
    };
    for (auto const& c : cases) BOOST_TEST(redact_ids(c.message) == c.redacted);
}

BOOST_AUTO_TEST_SUITE_END()
