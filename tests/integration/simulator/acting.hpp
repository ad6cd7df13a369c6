// A simulated PX with a key that may change production, and how its operations that act are called.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_SIMULATOR_ACTING_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_SIMULATOR_ACTING_HPP

#include "world.hpp"

using px::testing::quirks;

struct acting : world {
    static constexpr std::string_view launcher = "launch-key-0123456789";

    acting() { service.add_key(launcher, px::permission::write | px::permission::production_launch); }
    void feature(std::string id, std::string parent = {})
    {
        service.add(collection::features, {{"id", id},
                                           {"name", "Feature " + id},
                                           {"type", "FEATURE"},
                                           {"parentFeatureId", parent},
                                           {"propertyKey", "AP-1-2-1"}});
    }
    void engagement(std::string id)
    {
        service.add(collection::engagements,
                    {{"id", id}, {"name", "n"}, {"type", "IN_APP_GUIDE"}, {"state", "EDITING"}});
    }
    std::string parent_of(std::string_view id)
    {
        return std::string{service.find(collection::features, id)->at("parentFeatureId").as_string()};
    }
    json::value put(std::string target, std::string body, std::string_view as = launcher)
    {
        auto const r = service.handle(sim_request{"PUT", std::move(target)}.key(as).body(std::move(body)));
        BOOST_REQUIRE_MESSAGE(r.status() == 200, r.status() << ' ' << r.body());
        return json::parse(r.body());
    }
    json::value states(collection what, std::string_view id) { return service.find(what, id)->at("environmentStates"); }
};

#endif
