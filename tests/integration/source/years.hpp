// Session events over years, and how windows read them.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_SOURCE_YEARS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_SOURCE_YEARS_HPP

#include "../resources/stage.hpp"

#include <gainsight/px/source/window_stream.hpp>

#include <set>
#include <string>
#include <vector>

namespace resources {

inline constexpr auto sessions = collection::session_events;

class years : public stage {
public:
    explicit years(std::size_t count = 600, int over_days = 900)
    {
        service.set(px::testing::quirks::none());
        service.clear_data();
        service.seed(sessions, count, over_days);
        service.clear_book();
    }
    [[nodiscard]] auto lists(int page_size = 50) const
    {
        return [c = *client, page_size](px::date_range const& window) {
            return c.session_events().list(px::session_event_query{}.during(window).page_size(page_size));
        };
    }
    [[nodiscard]] static px::date_range span()
    {
        return {px::now() - std::chrono::days{1000}, px::now() + std::chrono::days{1}};
    }

    /// That a stream delivered each stored event once.
    void check_all(std::vector<px::session_initialized_event> const& got) const
    {
        std::multiset<std::string> seen, stored;
        for (auto const& e : got) seen.insert(e.event_id);
        for (auto const& e : service.all(sessions)) stored.insert(std::string{e.at("eventId").as_string()});
        BOOST_TEST(seen.size() == stored.size());
        BOOST_TEST((seen == stored));
    }
};

}  // namespace resources

#endif
