// Nightly runs against the simulated PX, with the store in a file between them.
#include "../resources/stage.hpp"
#include "../scratch.hpp"

#include <gainsight/px/destination/sqlite_change_store.hpp>

#include <vector>

namespace sqlite_nights {

using namespace resources;
using px::write;
using px::write_result;

/// One night: how many of its records PX was asked for, and how many were skipped.
struct night {
    std::size_t sent = 0;
    std::size_t unchanged = 0;
};

class nights : public stage {
public:
    night run_once(std::vector<write> const& records)
    {
        px::sqlite_change_store known{folder / "state.db", "stage, eu"};
        px::bulk writes{*client, records, px::bulk_options{}.only_changed(known)};
        night out;
        run([](auto& from, auto& into) -> asio::awaitable<void> {
            px::bulk_outcome one;
            while (co_await from.next(one)) ++(one.result() == write_result::unchanged ? into.unchanged : into.sent);
        }(writes, out));
        BOOST_TEST(writes.store_failures() == 0U);
        return out;
    }
    static std::vector<write> users(int changed)
    {
        std::vector<write> out;
        for (int i = 0; i != 200; ++i)
            out.push_back(write::upsert("u" + std::to_string(i),
                                        px::patch<px::user>{}
                                            .set(field::user::score, i < changed ? -i : i)
                                            .set(field::user::property_keys, px::property_keys("AP-STAGE-2"))));
        return out;
    }
    px_test::scratch folder;
};

BOOST_FIXTURE_TEST_SUITE(sqlite_change_store_in_a_bulk, nights)

BOOST_AUTO_TEST_CASE(sends_each_night_what_changed_since_the_last_one)
{
    auto const first = run_once(users(0));
    BOOST_TEST(first.sent == 200U);
    auto const second = run_once(users(0));
    BOOST_TEST(second.unchanged == 200U);
    auto const third = run_once(users(31));
    BOOST_TEST(third.sent == 30U);
    BOOST_TEST(third.unchanged == 170U);
    BOOST_TEST(service.find(collection::users, "u30").value().at("score").to_number<int>() == -30);
    auto const back = run_once(users(0));
    BOOST_TEST(back.sent == 30U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sqlite_nights
