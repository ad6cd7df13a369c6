// A subscription with years of events, the arguments that export it, and what two exports have in common.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_YEARS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_YEARS_HPP

#include "program.hpp"

#include <algorithm>
#include <string>
#include <vector>

/// Users, and events of which PX answers for 190 days at once.
class years {
public:
    years()
    {
        using px::testing::collection;
        service.add_key(key, px::permission::read);
        service.set(px::testing::quirks::none());
        service.seed(collection::accounts, 50);
        service.seed(collection::users, 400);
        service.seed(collection::session_events, 900, 700);
        service.seed(collection::page_view_events, 700, 300);
        end = px::now();
    }
    [[nodiscard]] std::vector<std::string> arguments(scratch const& s, std::string const& out,
                                                     std::vector<std::string> const& more = {})
    {
        std::ofstream{s / "ca.pem"} << simulator.ca_pem();
        std::ofstream{s / "c.json"} << R"([{"label": "acme", "url": ")" << simulator.url() << R"(", "key": ")" << key
                                    << R"("}])";
        std::vector<std::string> all{"--credentials", (s / "c.json").string(),
                                     "--ca-file",     (s / "ca.pem").string(),
                                     "--out",         (s.path / out).string(),
                                     "--resources",   "users,session_events,page_view_events",
                                     "--from",        "2020-01-01",
                                     "--to",          px::to_iso8601(end),
                                     "--page-size",   "40"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    static constexpr char const* lists[] = {"users", "session_events", "page_view_events"};

    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);
    px::timestamp end;
};

/// The files of two exports are the same.
inline void check_same(fs::path const& a, fs::path const& b, std::string const& ending)
{
    for (auto const* list : years::lists) {
        auto const name = std::string{"acme-"} + list + ending;
        BOOST_REQUIRE(fs::exists(a / name));
        BOOST_REQUIRE_MESSAGE(fs::exists(b / name), name << " is not there");
        BOOST_TEST((text_of(a / name) == text_of(b / name)), name << " differs");
        BOOST_TEST(!fs::exists(b / (name + ".partial")));
    }
}

#endif
