// Probing an API key: which of several scripted regions accepts it.
#include "stage.hpp"

using namespace request_lifecycle;

namespace {

std::string accounts() { return answer(200, R"({"accounts":[]})"); }
std::string unknown_key() { return answer(401, R"({"errorMessage":"no such key"})"); }

/// Three regions, the first of which is the tenant's own.
struct regions {
    stage s;
    peer second{s.context};
    peer third{s.context};

    regions()
    {
        s.server.always(peer::answering(unknown_key()));
        second.always(peer::answering(unknown_key()));
        third.always(peer::answering(unknown_key()));
    }
    running<px::result<px::probe_report>> probe()
    {
        auto settings = std::make_shared<px::detail::call_settings>();
        settings->retry = px::retry::none();
        px::detail::probe_places places{
            {"first", s.server.where()}, {"second", second.where()}, {"third", third.where()}};
        return s.start(px::detail::probe<px::detail::yielding>(
            px::detail::call_context{px::detail::access::impl(s.pools), px::detail::access::impl(s.tenant),
                                     std::move(settings)},
            std::move(places)));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(probing)

BOOST_AUTO_TEST_CASE(a_key_that_the_own_region_knows_is_shown_to_no_other)
{
    regions r;
    r.s.server.next(peer::answering(accounts()));
    auto const got = r.probe().get();
    BOOST_TEST((got->verdict == px::probe_verdict::ok));
    BOOST_TEST(r.second.accepted() + r.third.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(a_key_that_all_regions_refuse_is_bad)
{
    regions r;
    auto const got = r.probe().get();
    BOOST_TEST((got->verdict == px::probe_verdict::bad_key));
    BOOST_TEST((got->cause == px::errc::unauthorized));
    BOOST_TEST(got->sentence() ==
               "The API key is not accepted by 127.0.0.1, second and third: it is wrong or revoked.");
}

BOOST_AUTO_TEST_CASE(the_region_that_knows_the_key_is_named_whether_it_may_read_or_not)
{
    for (auto const& knows : {accounts(), answer(403, R"({"errorMessage":"no"})")}) {
        regions r;
        r.third.next(peer::answering(knows));
        auto const got = r.probe().get();
        BOOST_TEST((got->verdict == px::probe_verdict::wrong_region));
        BOOST_TEST(got->region == "third");
    }
}

BOOST_AUTO_TEST_CASE(a_region_that_does_not_answer_leaves_the_matter_open)
{
    for (bool refuses : {false, true}) {
        regions r;
        if (refuses)
            r.second.stop_listening();
        else
            r.second.next(peer::answering(answer(503)));
        auto const got = r.probe().get();
        BOOST_TEST((got->verdict == px::probe_verdict::unsettled));
        BOOST_TEST(to_string(got->verdict) == "unsettled");
        BOOST_TEST(
            got->sentence() ==
            "The API key is not accepted by 127.0.0.1 and third; whether it is by second could not be found out.");
    }
}

BOOST_AUTO_TEST_CASE(and_does_not_hide_the_region_that_knows_the_key)
{
    regions r;
    r.second.stop_listening();
    r.third.next(peer::answering(accounts()));
    BOOST_TEST(r.probe().get()->region == "third");
}

BOOST_AUTO_TEST_CASE(cancelling_it_while_another_region_is_asked_fails_it)
{
    regions r;
    r.second.next([](conversation& c) -> awaitable<void> { co_await c.gone(); });
    auto probe = r.probe();
    r.s.until([&] { return r.second.open() == 1; });
    probe.cancel();
    auto const got = probe.get();
    BOOST_TEST_REQUIRE(!got.has_value());
    BOOST_TEST((got.error() == px::errc::operation_aborted));
    BOOST_TEST(r.third.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(closing_the_pools_while_another_region_is_asked_fails_it)
{
    regions r;
    r.second.next([](conversation& c) -> awaitable<void> { co_await c.gone(); });
    auto probe = r.probe();
    r.s.until([&] { return r.second.open() == 1; });
    r.s.run(r.s.pools.close(0ms));
    auto const got = probe.get();
    BOOST_TEST_REQUIRE(!got.has_value());
    BOOST_TEST((got.error() == px::errc::closed));
    BOOST_TEST(r.third.accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(a_key_for_a_proxy_is_shown_to_nobody_else)
{
    stage s;
    s.server.always(peer::answering(unknown_key()));
    auto const got = s.run(s.results.probe());
    BOOST_TEST((got->verdict == px::probe_verdict::bad_key));
    BOOST_TEST(got->sentence() == "The API key is not accepted: it is wrong, revoked, or of another region.");
    BOOST_TEST(s.server.requests().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
