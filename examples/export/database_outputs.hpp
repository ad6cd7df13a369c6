// The database outputs whose libraries this program was built with.
#ifndef EXAMPLES_EXPORT_DATABASE_OUTPUTS_HPP
#define EXAMPLES_EXPORT_DATABASE_OUTPUTS_HPP

#include "disk_file.hpp"
#include "output.hpp"

#if defined(EXAMPLES_WITH_POSTGRES)
#include "postgres_output.hpp"
#endif
#if defined(EXAMPLES_WITH_SQLITE)
#include "sqlite_output.hpp"
#endif

#include <memory>
#include <string>

namespace example {

[[nodiscard]] inline std::unique_ptr<output> open_sqlite([[maybe_unused]] std::string const& file)
{
#if defined(EXAMPLES_WITH_SQLITE)
    return std::make_unique<sqlite_output>(file);
#else
    output_fails("this program was built without SQLite: install libsqlite3-dev, and build it again");
#endif
}

[[nodiscard]] inline std::unique_ptr<output> open_postgres([[maybe_unused]] std::string const& database)
{
#if defined(EXAMPLES_WITH_POSTGRES)
    return std::make_unique<postgres_output>(database);
#else
    output_fails("this program was built without PostgreSQL: install libpq-dev, and build it again");
#endif
}

}  // namespace example

#endif
