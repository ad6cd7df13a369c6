// Hashes of requests that hold for ever, and the store in memory.
#include <gainsight/px/destination/change_store.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace change_store_test {

namespace px = gainsight::px;
using px::record_kind;
using px::detail::hash_of;

std::string hex(px::write_hash const& hash)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (auto b : hash) (out += digits[std::to_integer<unsigned>(b) >> 4]) += digits[std::to_integer<unsigned>(b) & 15];
    return out;
}

BOOST_AUTO_TEST_SUITE(change_stores)

BOOST_AUTO_TEST_CASE(hash_a_request_as_every_program_of_every_version_did)
{
    // printf 'PUT /v1/users/jane\n{"identifyId":"jane","score":81}' | sha256sum
    BOOST_TEST(hex(hash_of("PUT", "/v1/users/jane", R"({"identifyId":"jane","score":81})")) ==
               "f6578cbf5a920f865ddbd2b7ea1707fd14bdf19b0dcfa74d06125c4d4784ae8a");
    BOOST_TEST(hex(hash_of("PUT", "/v1/users/jane", "{}")) != hex(hash_of("PUT", "/v1/users/jan", "e{}")));
    BOOST_TEST(hex(hash_of("PUT", "/a", "")) != hex(hash_of("POST", "/a", "")));
}

BOOST_AUTO_TEST_CASE(keep_one_hash_of_each_kind_and_id)
{
    static_assert(px::change_store<px::memory_change_store>);
    px::memory_change_store store;
    auto const one = hash_of("PUT", "/1", ""), two = hash_of("PUT", "/2", "");
    BOOST_TEST(!store.lookup(record_kind::user, "a"));
    store.store(record_kind::user, "a", one);
    store.store(record_kind::account, "a", two);
    BOOST_TEST((store.lookup(record_kind::user, "a") == one));
    BOOST_TEST((store.lookup(record_kind::account, "a") == two));
    store.store(record_kind::user, "a", two);
    BOOST_TEST((store.lookup(record_kind::user, "a") == two));
    store.erase(record_kind::user, "a");
    store.erase(record_kind::user, "b");
    BOOST_TEST(!store.lookup(record_kind::user, "a"));
    BOOST_TEST(store.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace change_store_test
