// Every public call in co_await position, its arguments all temporaries. g++ 12 destroys an aggregate that is built
// inside a co_await expression twice, so this test is worth most under AddressSanitizer.
#include <integration/client/stage.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace client_tests {
namespace {

namespace px = gainsight::px;
namespace field = px::field;
using namespace std::chrono_literals;
using client_type = px::client<px::scope::read, px::scope::write>;

// Longer than what std::string keeps inside itself, so that a double free has something to free.
std::string padded(std::string_view text) { return std::string{text} + "-of-a-length-that-needs-the-heap"; }

px::user new_user(std::string const& id)
{
    px::user u;
    u.identify_id = id;
    u.property_keys = px::property_keys("AP-EXAMPLE-2", padded("AP-EXAMPLE"));
    return u;
}

px::account new_account(std::string const& id)
{
    px::account a;
    a.id = id;
    a.name = padded("name");
    a.property_keys = px::property_keys("AP-EXAMPLE-2");
    return a;
}

class counting {
public:
    explicit counting(std::shared_ptr<int> count) : count_{std::move(count)} {}
    void on_attempt(px::attempt_report const&) { ++*count_; }

private:
    std::shared_ptr<int> count_;
};

asio::awaitable<void> throwing_style(client_type client)
{
    co_await client.users().create(new_user(padded("new")));
    BOOST_TEST((co_await client.users().get(padded("new"))).identify_id == padded("new"));
    co_await client.users().update(padded("new"), px::patch<px::user>{}
                                                      .set(field::user::score, 81)
                                                      .set(field::user::property_keys, px::property_keys("A", "B"))
                                                      .set(field::user::first_name, padded("Jane"))
                                                      .clear(field::user::phone));
    BOOST_TEST((co_await client.users().get(padded("new"))).score.value_or(0) == 81);
    co_await client.users().set_denied(padded("new"), true);
    BOOST_TEST(co_await client.users().is_denied(padded("new")));
    co_await client.users().remove(padded("new"), px::hard_delete::yes);

    co_await client.accounts().create(new_account(padded("account")));
    BOOST_TEST((co_await client.accounts().get(padded("account"))).name == padded("name"));
    co_await client.accounts().update(padded("account"),
                                      px::patch<px::account>{}.set(field::account::name, padded("other")));
    co_await client.accounts().remove(padded("account"), px::cascade::deletes_its_users);

    co_await client.custom_events().create(px::custom_event(padded("signup"), "jane@example.com")
                                               .with_property_key(padded("AP"))
                                               .with(padded("plan"), padded("gold"))
                                               .with("seats", 5)
                                               .with_date(px::now()));
    co_await client.custom_events().create(px::custom_event("plain", "jane@example.com").with_property_key("AP-1"),
                                           px::nested_attributes::flatten);
    BOOST_TEST(((co_await client.probe()).verdict == px::probe_verdict::ok));
}

asio::awaitable<void> yielding_style(client_type client)
{
    BOOST_TEST((co_await client.results().users().create(new_user(padded("second")))).has_value());
    BOOST_TEST((co_await client.results().users().get(padded("second")))->identify_id == padded("second"));
    BOOST_TEST((co_await client.results().users().get(padded("nobody"))).error() == px::errc::not_found);
    BOOST_TEST((co_await client.results().users().update(
                    padded("second"), px::patch<px::user>{}.set(field::user::first_name, padded("Jane"))))
                   .has_value());
    BOOST_TEST((co_await client.results().users().update(padded("second"), px::patch<px::user>{})).error() ==
               px::errc::invalid_argument);
    BOOST_TEST((co_await client.results().users().set_denied(padded("second"), true)).has_value());
    BOOST_TEST((co_await client.results().users().is_denied(padded("second"))).value());
    BOOST_TEST((co_await client.results().users().remove(padded("second"), px::hard_delete::no)).has_value());

    BOOST_TEST((co_await client.results().accounts().create(new_account(padded("two")))).has_value());
    BOOST_TEST((co_await client.results().accounts().get(padded("two")))->id == padded("two"));
    BOOST_TEST((co_await client.results().accounts().update(
                    padded("two"), px::patch<px::account>{}.set(field::account::name, padded("other"))))
                   .has_value());
    BOOST_TEST(
        (co_await client.results().accounts().remove(padded("two"), px::cascade::deletes_its_users)).has_value());

    BOOST_TEST((co_await client.results().custom_events().create(
                    px::custom_event(padded("e"), "jane@example.com").with_property_key(padded("AP"))))
                   .has_value());
    BOOST_TEST(((co_await client.results().probe())->verdict == px::probe_verdict::ok));
}

asio::awaitable<void> lists(client_type client)
{
    BOOST_TEST((co_await client.users()
                    .list(px::user_query{}
                              .where(field::user::score > 80 && field::user::email.like(padded("*").substr(0, 1)))
                              .where(field::user::email.like("*@acme.com"))
                              .sort(px::descending(field::user::score), px::ascending(field::user::email))
                              .page_size(10))
                    .next())
                   .value()
                   .size() == 2u);
    BOOST_TEST((co_await client.accounts().list().next())->size() == 2u);
    BOOST_TEST((co_await client.users().list(px::user_query{}.page_size(1)).items().next()).has_value());

    auto events = client.custom_events().list(
        px::custom_event_query{}.during(px::date_range{px::now() - 24h * 60, px::now() + 24h}).page_size(10));
    std::size_t seen = 0;
    while (auto page = co_await events.next()) seen += page->size();
    BOOST_TEST(seen >= 30u);
    BOOST_TEST(!(co_await client.custom_events()
                     .list(px::custom_event_query{}
                               .where(field::custom_event::event_name == padded("none"))
                               .during(px::last_day))
                     .next())
                    .has_value());

    px::page<px::user> page;
    BOOST_TEST(co_await client.users().list(px::user_query{}.page_size(1)).next(page));
    BOOST_TEST(static_cast<bool>(co_await client.results().users().list(px::user_query{}.page_size(1)).next(page)));
    BOOST_TEST(static_cast<bool>(
        co_await client.results().accounts().list().next(*std::make_unique<px::page<px::account>>())));
    BOOST_TEST((co_await client.results()
                    .custom_events()
                    .list(px::custom_event_query{})
                    .next(*std::make_unique<px::page<px::custom_event>>()))
                   .error() == px::errc::invalid_argument);
}

asio::awaitable<void> views_and_handles(asio::any_io_executor ex, stage const& here)
{
    px::pools const pools{ex, here.trusting()};
    auto const attempts = std::make_shared<int>(0);

    // The whole chain in one expression, from the key to the answer.
    BOOST_TEST((co_await client_type{px::pools{ex, here.trusting()},
                                     px::tenant{here.credential(px::permission::read | px::permission::write),
                                                px::quota{px::quota_options{}}}}
                    .with(px::timeout{30s}, px::retry::none().max_attempts(2), px::correlation_id{padded("trace")},
                          px::observer{counting{attempts}}, px::body_limit{1 << 20}, px::first_byte_timeout{20s},
                          px::error_detail{true}, px::tolerate_mismatches{}, px::strict_text{},
                          px::headers_into{std::make_shared<px::headers>()})
                    .results()
                    .with(px::deadline{std::chrono::steady_clock::now() + 30s})
                    .users()
                    .get(std::string{"jane@example.com"}))
                   .has_value());
    BOOST_TEST(*attempts == 1);

    BOOST_TEST(
        (co_await px::tenant{here.credential(px::permission::read)}.as<px::scope::read>(pools).value().accounts().get(
             "acme"))
            .name == "Acme");
    BOOST_TEST(
        (co_await px::client<px::scope::read>{client_type{pools, px::tenant{here.credential(px::permission::read)}}}
             .accounts()
             .get("acme"))
            .name == "Acme");
    BOOST_TEST((co_await client_type{ex, px::endpoint::parse("http://127.0.0.1:1").value(), px::api_key{padded("key")}}
                    .with(px::retry::none())
                    .results()
                    .users()
                    .get(padded("jane")))
                   .error() == px::errc::connect_failed);

    BOOST_TEST((co_await pools.stats()).size() == 1u);
    BOOST_TEST((co_await pools.close(5s)).cancelled == 0u);
    BOOST_TEST((co_await client_type{pools, px::tenant{here.credential(px::permission::read)}}.results().users().get(
                    padded("jane")))
                   .error() == px::errc::closed);
}

void with_client(asio::awaitable<void> (*work)(client_type))
{
    stage here;
    asio::io_context io{1};
    client_type client{px::pools{io.get_executor(), here.trusting()},
                       px::tenant{here.credential(px::permission::read | px::permission::write)}};
    stage::run(io, work(std::move(client)));
    BOOST_TEST(here.service().unexpected_members().empty());
}

// What a user hands over in a call, or gets from one.
template <class... T>
constexpr bool none_is_an_aggregate = (!std::is_aggregate_v<T> && ...);
static_assert(none_is_an_aggregate<px::user, px::account, px::custom_event, px::page<px::user>, px::patch<px::user>,
                                   px::patch_difference<px::user>, px::attributes, px::location>);
static_assert(none_is_an_aggregate<px::user_query, px::account_query, px::custom_event_query, px::date_range,
                                   px::last_day_t, px::dynamic_filter, decltype(field::user::score > 1),
                                   decltype(px::ascending(field::user::score))>);
static_assert(none_is_an_aggregate<px::timeout, px::deadline, px::first_byte_timeout, px::body_limit, px::retry,
                                   px::observer, px::correlation_id, px::error_detail, px::tolerate_mismatches,
                                   px::strict_text, px::headers, px::headers_into, px::request_headers>);
static_assert(none_is_an_aggregate<px::request_report, px::attempt_report, px::retry_report, px::call_report,
                                   px::connect_report>);
static_assert(none_is_an_aggregate<px::pools, px::pool_options, px::tls_options, px::single_threaded_t, px::tenant,
                                   px::credential, px::quota, px::quota_options, px::quota_usage, px::endpoint,
                                   px::api_key, px::permissions, client_type, px::results_view<px::scope::read>>);
static_assert(none_is_an_aggregate<px::error, px::step, px::result<px::user>, px::result<void>, px::probe_report,
                                   px::close_report, px::host_stats, px::pool_stats>);

}  // namespace

BOOST_AUTO_TEST_SUITE(temporaries_in_an_await)

BOOST_AUTO_TEST_CASE(live_and_die_once_in_the_throwing_style) { with_client(throwing_style); }
BOOST_AUTO_TEST_CASE(live_and_die_once_in_the_results_view) { with_client(yielding_style); }
BOOST_AUTO_TEST_CASE(live_and_die_once_in_lists) { with_client(lists); }
BOOST_AUTO_TEST_CASE(live_and_die_once_in_views_and_handles)
{
    stage here;
    asio::io_context io{1};
    stage::run(io, views_and_handles(io.get_executor(), here));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace client_tests
