// A look into a SQLite file by SQLite alone.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_DATABASES_SQLITE_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_DATABASES_SQLITE_HPP

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include <string>

namespace px_test {

/// Another program's connection to the file.
class sqlite_peer {
public:
    explicit sqlite_peer(std::string const& file) { BOOST_REQUIRE(sqlite3_open(file.c_str(), &db_) == SQLITE_OK); }
    sqlite_peer(sqlite_peer const&) = delete;
    sqlite_peer& operator=(sqlite_peer const&) = delete;
    ~sqlite_peer() { sqlite3_close(db_); }

    /// The answer's values with '|' between columns and a space behind each row; NULL as "~".
    std::string operator()(std::string const& sql)
    {
        std::string out;
        auto const row = [](void* to, int count, char** values, char**) {
            auto& text = *static_cast<std::string*>(to);
            for (int i = 0; i < count; ++i) (text += i == 0 ? "" : "|") += values[i] ? values[i] : "~";
            text += ' ';
            return 0;
        };
        char* problem = nullptr;
        if (sqlite3_exec(db_, sql.c_str(), row, &out, &problem) != SQLITE_OK) out = problem ? problem : "?";
        sqlite3_free(problem);
        return out;
    }

private:
    sqlite3* db_ = nullptr;
};

inline std::string in_sqlite(std::string const& file, std::string const& sql) { return sqlite_peer{file}(sql); }

}  // namespace px_test

#endif
