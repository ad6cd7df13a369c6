// Lists of raw records: what arrives is what the service sent, byte for byte.
#include "stage.hpp"

#include <gainsight/px/testing/message.hpp>

#include <algorithm>
#include <mutex>
#include <string_view>

using namespace resources;

namespace {

/// Keeps the bodies that the service sends.
class eavesdropper {
public:
    explicit eavesdropper(px::testing::service& service)
    {
        service.intercept([this, &service](px::testing::sim_request const& request) {
            std::optional<px::testing::sim_response> response;
            if (std::exchange(within_, true)) return response;
            response = service.handle(request);
            within_ = false;
            std::lock_guard const lock{mutex_};
            bodies_.push_back(response->body());
            return response;
        });
    }
    std::vector<std::string> take()
    {
        std::lock_guard const lock{mutex_};
        return std::exchange(bodies_, {});
    }

private:
    std::mutex mutex_;
    std::vector<std::string> bodies_;
    bool within_ = false;  // the one connection's thread
};

/// That each page of a list holds what its body says between the brackets of the list.
template <class Stream>
void check_bytes(stage& s, eavesdropper& wire, Stream list, std::string_view key, std::size_t expected)
{
    static_assert(std::is_same_v<typename Stream::value_type, px::raw_record>);
    px::page<px::raw_record> page;
    std::size_t delivered = 0;
    std::vector<std::string> said;
    for (;;) {
        auto const more = s.run(list.next(page));
        auto const bodies = wire.take();
        if (!more) break;
        BOOST_TEST_REQUIRE(bodies.size() == 1U);
        std::string records = '"' + std::string{key} + "\":[";
        for (px::raw_record const& r : page) {
            if (records.back() == '}') records += ',';
            records += r.text();
            said.emplace_back(r.id());
        }
        BOOST_TEST(bodies[0].find(records + ']') != std::string::npos);
        delivered += page.size();
        BOOST_TEST((page.total_hits() == list.total_hits()));
    }
    BOOST_TEST(delivered == expected);
    BOOST_TEST(list.delivered() == static_cast<std::int64_t>(expected));
    BOOST_TEST(list.shortfall() == 0);
    BOOST_TEST(list.repaired() == 0U);
    BOOST_TEST(list.skipped() == 0U);
    std::sort(said.begin(), said.end());
    BOOST_TEST((std::adjacent_find(said.begin(), said.end()) == said.end()));
    BOOST_TEST(!said.front().empty());
}

auto two_months() { return px::date_range{px::now() - std::chrono::days{60}, px::now() + 24h}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(raw_records)

BOOST_AUTO_TEST_CASE(have_the_bytes_that_the_service_sent_of_users_and_of_events)
{
    stage s;
    s.service.add(collection::users, boost::json::object{{"identifyId", "odd@example.com"},
                                                         {"score", "not a number"},
                                                         {"ofTheFuture", boost::json::object{{"identifyId", "no"}}}});
    eavesdropper wire{s.service};
    auto const results = s.client->results();
    check_bytes(s, wire, s.client->users().list(px::user_query{}.page_size(7)).verbatim(), "users", stage::seeded + 1);
    check_bytes(s, wire, results.users().list(px::user_query{}.page_size(7)).verbatim(), "users", stage::seeded + 1);
    auto const events = px::page_view_event_query{}.during(two_months()).page_size(7);
    check_bytes(s, wire, s.client->page_view_events().list(events).verbatim(), "results", stage::seeded);
    check_bytes(s, wire, results.page_view_events().list(events).verbatim(), "results", stage::seeded);
    check_bytes(s, wire, s.client->features().list(px::feature_query{}.page_size(7)).verbatim(), "features",
                stage::seeded);
}

BOOST_AUTO_TEST_CASE(have_the_ids_and_dates_of_the_models)
{
    stage s;
    auto const query = px::page_view_event_query{}.during(two_months()).page_size(7);
    auto const models = s.all(s.client->page_view_events().list(query));
    auto const raw = s.all(s.client->page_view_events().list(query).verbatim());
    BOOST_TEST_REQUIRE(raw.size() == models.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        BOOST_TEST(raw[i].id() == models[i].event_id);
        BOOST_TEST(raw[i].date().has_value());
        BOOST_TEST((raw[i].date() == models[i].date));
        BOOST_TEST((px::from_json<px::page_view_event>(raw[i].text()).value() == models[i]));
    }
}

BOOST_AUTO_TEST_CASE(come_one_by_one_as_items)
{
    stage s;
    auto items = s.client->users().list(px::user_query{}.page_size(7)).verbatim().items();
    std::string lines;
    s.run([](auto& from, auto& into) -> asio::awaitable<void> {
        while (auto r = co_await from.next()) r->write_line(into);
    }(items, lines));
    BOOST_TEST(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')) == stage::seeded);
}

BOOST_AUTO_TEST_CASE(of_reports_without_ids_are_told_apart_by_their_bytes)
{
    stage s;
    auto const months = px::date_range{px::now() - std::chrono::days{100}, px::now() + 24h};
    auto const raw =
        s.all(s.client->admin().engagement_errors(px::engagement_error_query{}.during(months).page_size(7)).verbatim());
    BOOST_TEST(raw.size() == s.service.count(collection::engagement_errors));
    BOOST_TEST(raw.front().id() == "");
    BOOST_TEST(!raw.front().date());
}

BOOST_AUTO_TEST_CASE(have_the_date_that_a_date_range_selects_by_though_no_filter_names_it)
{
    stage s;
    auto const months = px::date_range{px::now() - std::chrono::days{100}, px::now() + 24h};
    for (auto const& r :
         s.all(s.client->admin().engagement_collisions(px::engagement_collision_query{}.during(months)).verbatim()))
        BOOST_TEST((r.date() == px::from_json<px::engagement_collision>(r.text()).value().triggered_date));
}

BOOST_AUTO_TEST_SUITE_END()
