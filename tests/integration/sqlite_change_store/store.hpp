// Change stores in files of their own, and hashes to put there.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_SQLITE_CHANGE_STORE_STORE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_SQLITE_CHANGE_STORE_STORE_HPP

#include "../scratch.hpp"

#include <gainsight/px/destination/sqlite_change_store.hpp>

#include <string>

namespace sqlite_store_test {

namespace px = gainsight::px;
using px::record_kind;
using px::sqlite_change_store;
using options = px::sqlite_change_store_options;
using px_test::scratch;

inline px::write_hash hash(int n) { return px::detail::hash_of("PUT", std::to_string(n), ""); }

/// What a call is refused with; "" where it is not.
template <class Call>
std::string sentence_of(Call call)
{
    try {
        call();
    } catch (px::error const& e) {
        return e == px::errc::hook_failed ? std::string{e.message()} : e.what();
    }
    return {};
}

/// What SQLite itself answers: the values of the rows, each with a space behind it.
inline std::string in_sqlite(std::string const& file, std::string const& sql)
{
    sqlite3* db = nullptr;
    BOOST_REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    std::string out;
    auto const row = [](void* to, int count, char** values, char**) {
        for (int i = 0; i < count; ++i) (*static_cast<std::string*>(to) += values[i] ? values[i] : "~") += ' ';
        return 0;
    };
    if (sqlite3_exec(db, sql.c_str(), row, &out, nullptr) != SQLITE_OK) out = sqlite3_errmsg(db);
    sqlite3_close(db);
    return out;
}

}  // namespace sqlite_store_test

#endif
