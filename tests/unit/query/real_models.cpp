// Queries over the models of PX, the first of the README among them.
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace px = gainsight::px;
namespace user = px::field::user;
namespace account = px::field::account;
namespace custom_event = px::field::custom_event;
namespace location = px::field::location;

namespace {

using user_query = px::basic_query<px::operation::list_users>;
using account_query = px::basic_query<px::operation::list_accounts>;
using custom_event_query = px::basic_query<px::operation::list_custom_events>;

// Every field can be compared, or holds free attributes, or holds a model or texts.
template <class Field>
constexpr bool is_reachable = px::this_field_can_be_compared<Field> || px::this_field_holds_free_attributes<Field> ||
                              px::model<typename px::detail::held_model<typename Field::member_type>::type> ||
                              std::same_as<typename Field::member_type, std::vector<std::string>>;
template <class... Rows>
consteval bool all_reachable(px::detail::row_pack<Rows...> const*)
{
    return (is_reachable<Rows> && ...);
}
template <class... Rows>
consteval int comparable(px::detail::row_pack<Rows...> const*)
{
    return (int{px::this_field_can_be_compared<Rows>} + ...);
}

std::string first_filter(px::detail::query_body const& query)
{
    auto const filters = query.filters();
    return filters && filters->size() == 1 ? filters->front() : "another number of filters, or an error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(real_models)

BOOST_AUTO_TEST_CASE(the_first_query_of_the_readme)
{
    auto query = user_query{}
                     .where(user::score > 80 && user::email.like("*@acme.com"))
                     .sort(px::descending(user::create_date))
                     .page_size(1000);
    BOOST_TEST(*query.body().target({}, -1) ==
               "/v1/users?filter=score%3E80%3Bemail~%2A%40acme.com&sort=-createDate&pageSize=1000");
}

BOOST_AUTO_TEST_CASE(users_are_read_incrementally_by_when_they_were_last_seen)
{
    BOOST_TEST(first_filter(user_query{}.where(user::last_seen_date > px::from_epoch_ms(5)).body()) ==
               "lastSeenDate>5");
}

BOOST_AUTO_TEST_CASE(dots_reach_through_objects_and_lists)
{
    auto const condition = user::location / location::city == "Oslo" &&
                           user::last_inferred_location / location::country_code == "NO" &&
                           user::location / location::coordinates / px::field::coordinates::latitude > 59.5 &&
                           user::last_visited_user_agent_data / px::field::user_agent_by_product::user_agent /
                                   px::field::user_agent::browser_type ==
                               "FIREFOX";
    BOOST_TEST(first_filter(user_query{}.where(condition).body()) ==
               "location.city==Oslo;lastInferredLocation.countryCode==NO;location.coordinates.latitude>59.5;"
               "lastVisitedUserAgentData.userAgent.browserType==FIREFOX");
}

BOOST_AUTO_TEST_CASE(free_attributes_and_enumerations_of_users)
{
    auto const condition = user::custom_attributes["tier"] == "gold" && user::custom_attributes["seats"] > 5 &&
                           user::gender == px::gender::empty_gender && user::global_unsubscribe != true;
    BOOST_TEST(first_filter(user_query{}.where(condition).body()) ==
               "customAttributes.tier==gold;customAttributes.seats>5;gender==EMPTY_GENDER;globalUnsubscribe!=true");
}

BOOST_AUTO_TEST_CASE(accounts_by_score_and_renewal)
{
    auto const condition = account::nps >= 8.5 && account::renewal_date < px::from_epoch_ms(9) && account::name != "";
    BOOST_TEST(first_filter(account_query{}.where(condition).body()) == "nps>=8.5;renewalDate<9;name!=");
}

BOOST_AUTO_TEST_CASE(custom_events_of_a_day)
{
    auto const q = custom_event_query{}
                       .where(custom_event::event_name == "login")
                       .during(px::date_range{px::from_epoch_ms(1), px::from_epoch_ms(2)})
                       .sort(px::ascending(custom_event::account_id));
    BOOST_TEST(*q.body().target("s", -1) ==
               "/v1/events/"
               "custom?filter=eventName%3D%3Dlogin%3Bdate%3E%3D1%3Bdate%3C2&sort=accountId&pageSize=1000&scrollId=s");
}

BOOST_AUTO_TEST_CASE(every_field_of_the_models_can_be_reached)
{
    static_assert(all_reachable(&px::rows<px::user>) && all_reachable(&px::rows<px::account>) &&
                  all_reachable(&px::rows<px::custom_event>) && all_reachable(&px::rows<px::location>) &&
                  all_reachable(&px::rows<px::user_agent>) && all_reachable(&px::rows<px::channel_metric>));
    // Of the 29 fields of a user, 6 are objects and lists.
    static_assert(comparable(&px::rows<px::user>) == 23);
    static_assert(comparable(&px::rows<px::account>) == 21);
    static_assert(comparable(&px::rows<px::custom_event>) == 12);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
