// Request targets: percent-encoding, ids in paths and parameters.
#include <gainsight/px/operation/api_word.hpp>
#include <gainsight/px/operation/target.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace px = gainsight::px;
using namespace std::literals;
using px::detail::path_form;
using px::detail::path_form_of;

namespace {

// The words of the API come from the catalog, at compile time.
static_assert(px::detail::is_api_word("/v1/users/{identifyId}", "update"));
static_assert(px::detail::is_api_word("/v1/users/{identifyId}", "delete"));
static_assert(px::detail::is_api_word("/v1/users/{identifyId}", "denylist"));
static_assert(!px::detail::is_api_word("/v1/users/{identifyId}", "Update"));
static_assert(!px::detail::is_api_word("/v1/users/{identifyId}", "updates"));
static_assert(!px::detail::is_api_word("/v1/users/{identifyId}", ""));
static_assert(!px::detail::is_api_word("/v1/users/denylist/{identifyId}", "update"));
static_assert(px::detail::is_api_word("/v1/accounts/{accountId}", "update"));
static_assert(!px::detail::is_api_word("/v1/accounts/{accountId}", "delete"));
static_assert(!px::detail::is_api_word("/v1/accounts/{accountId}", "denylist"));
static_assert(!px::detail::is_api_word("/v1/users", "update"));

}  // namespace

BOOST_AUTO_TEST_SUITE(target)

BOOST_AUTO_TEST_CASE(every_byte_but_the_unreserved_is_percent_encoded)
{
    auto const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"sv;
    for (int i = 0; i < 256; ++i) {
        char const c = static_cast<char>(i);
        auto const encoded = px::detail::percent_encoded({&c, 1});
        if (unreserved.find(c) != std::string_view::npos) {
            BOOST_TEST(encoded == std::string(1, c));
        } else {
            BOOST_REQUIRE(encoded.size() == 3u);
            BOOST_TEST(encoded[0] == '%');
            BOOST_TEST(std::stoi(encoded.substr(1), nullptr, 16) == i);
            BOOST_TEST(encoded.find_first_of("abcdef") == std::string::npos);
        }
    }
    BOOST_TEST(px::detail::percent_encoded("jane+x@acme.com") == "jane%2Bx%40acme.com");
    BOOST_TEST(px::detail::percent_encoded("\xc3\xa9 a") == "%C3%A9%20a");
    BOOST_TEST(px::detail::percent_encoded("") == "");
}

BOOST_AUTO_TEST_CASE(an_id_fits_a_path_unless_something_would_be_lost)
{
    auto const& get = px::operation::get_user::info;
    for (auto const id :
         {"jane@example.com"sv, "a b"sv, "a+b&c=d"sv, "..."sv, ".a"sv, "\xc3\xa9"sv, "UPDATE"sv, "~"sv, ":"sv})
        BOOST_TEST_CONTEXT(id) { BOOST_TEST((path_form_of(get, id) == path_form::fits)); }
    for (auto const id : {"a/b"sv, "a\\b"sv, "50%"sv, "what?"sv, "#1"sv, "a;b"sv, "a\nb"sv, "\x7f"sv, "a\0b"sv})
        BOOST_TEST_CONTEXT(id) { BOOST_TEST((path_form_of(get, id) == path_form::character)); }
    BOOST_TEST((path_form_of(get, "") == path_form::empty));
    BOOST_TEST((path_form_of(get, ".") == path_form::dots));
    BOOST_TEST((path_form_of(get, "..") == path_form::dots));
    BOOST_TEST((path_form_of(get, "\xc3") == path_form::encoding));
    BOOST_TEST((path_form_of(get, "update") == path_form::api_word));
    BOOST_TEST((path_form_of(px::operation::get_account::info, "delete") == path_form::fits));
    BOOST_TEST((path_form_of(px::operation::get_user_denylist_flag::info, "update") == path_form::fits));
}

BOOST_AUTO_TEST_CASE(expand_puts_the_encoded_id_into_its_place)
{
    BOOST_TEST(px::detail::expand("/v1/users/{identifyId}", "a b/c") == "/v1/users/a%20b%2Fc");
    BOOST_TEST(px::detail::expand("/v1/admin/model/{type}/attributes", "USER") == "/v1/admin/model/USER/attributes");
    BOOST_TEST(px::detail::expand("/v1/users", "x") == "/v1/users");
    auto const path = px::detail::expand(px::operation::get_user_denylist_flag::info, "jane@acme.com");
    BOOST_REQUIRE(path.has_value());
    BOOST_TEST(*path == "/v1/users/denylist/jane%40acme.com");
}

BOOST_AUTO_TEST_CASE(a_refused_id_names_operation_and_reason_but_not_the_id)
{
    for (auto const id : {""sv, ".."sv, "jane;doe"sv, "jane\xff"sv, "delete"sv}) {
        auto const path = px::detail::expand(px::operation::get_user::info, id);
        BOOST_REQUIRE(!path.has_value());
        BOOST_TEST((path.error() == px::errc::invalid_argument));
        BOOST_TEST(path.error().operation() == "users.get");
        BOOST_TEST(path.error().path_template() == "/v1/users/{identifyId}");
        BOOST_TEST((path.error().phase() == px::phase::validation));
        BOOST_TEST(path.error().message().starts_with("the id "));
        BOOST_TEST(std::string_view{path.error().what()}.find("jane") == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_target_takes_parameters_of_every_type_in_their_order)
{
    px::detail::target_builder target{"/v1/users"};
    BOOST_TEST(target.text() == "/v1/users");
    target.query("filter", "score>80;email~*@acme.com").query("filter", "a==b").query("pageSize", 1000);
    target.query("hardDelete", false)
        .query("again", true)
        .query("big", 9'000'000'000LL)
        .query("text", std::string{"&="});
    BOOST_TEST(std::move(target).text() ==
               "/v1/users?filter=score%3E80%3Bemail~%2A%40acme.com&filter=a%3D%3Db&pageSize=1000"
               "&hardDelete=false&again=true&big=9000000000&text=%26%3D");
}

BOOST_AUTO_TEST_SUITE_END()
