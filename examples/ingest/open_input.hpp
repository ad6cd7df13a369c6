// Opens the input that the command line selects.
#ifndef EXAMPLES_INGEST_OPEN_INPUT_HPP
#define EXAMPLES_INGEST_OPEN_INPUT_HPP

#include "ndjson_input.hpp"

#ifdef EXAMPLES_WITH_CSV
#include "csv_input.hpp"
#endif
#ifdef EXAMPLES_WITH_SQLITE
#include "sqlite_input.hpp"
#endif
#ifdef EXAMPLES_WITH_POSTGRES
#include "postgres_input.hpp"
#endif

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// The choice of the input: a file, or a query on a database.
struct input_choice {
    std::string file;      ///< A path, or "-" for standard input.
    std::string database;  ///< A SQLite file, or a connection string of PostgreSQL.
    std::string query;     ///< The query on the database.
    /// "csv", "tsv" (with tabs), "ndjson", "sqlite" or "postgres". "": determined by the extension of the file, or by
    /// whether the database begins with postgresql:// or postgres://.
    std::string format;
    char separator = 0;   ///< For CSV: a comma, a semicolon, a tab or a bar. 0: the default of the format.
    bool follow = false;  ///< A named pipe does not end when a writer closes it, since others may open it.
    int standard_input = STDIN_FILENO;  ///< The descriptor for "-".
};

namespace detail {

/// "csv", "tsv" or "ndjson", and whether it is compressed.
struct file_format {
    std::string name;
    bool gzip = false;
};

[[nodiscard]] inline file_format format_of(input_choice const& choice)
{
    auto const& file = choice.file;
    constexpr std::string_view formats = "csv, tsv or ndjson";
    auto ending = file.substr(std::min(file.size(), file.find_last_of('/') + 1));
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    bool const gzip = ending.ends_with(".gz");
    if (gzip) ending.resize(ending.size() - 3);
    if (!choice.format.empty()) {
        if (choice.format != "csv" && choice.format != "tsv" && choice.format != "ndjson")
            input_fails("the format " + in_quotes(choice.format) + " is none of a file: those are " +
                        std::string{formats});
        return {choice.format, gzip};
    }
    if (file == "-") input_fails("the format of the standard input has to be named: " + std::string{formats});
    if (ending.ends_with(".csv")) return {"csv", gzip};
    if (ending.ends_with(".tsv")) return {"tsv", gzip};
    for (std::string_view const known : {".ndjson", ".jsonl", ".json"})
        if (ending.ends_with(known)) return {"ndjson", gzip};
    input_fails(
        file + " has no ending that tells its format, such as .csv, .tsv, .ndjson, .jsonl or .csv.gz: name the format");
}

[[nodiscard]] inline std::unique_ptr<byte_source> open_bytes(input_choice const& choice, bool gzip)
{
    bool const standard = choice.file == "-";
    std::string name = standard ? "the standard input" : choice.file;
    int fd = choice.standard_input;
    if (!standard) {
        struct ::stat facts{};
        if (::stat(name.c_str(), &facts) != 0) input_call_fails(name, "cannot be opened");
        bool const pipe = S_ISFIFO(facts.st_mode);
        if (S_ISDIR(facts.st_mode)) input_fails(name + " is a folder, and no file");
        if (choice.follow && !pipe) input_fails(name + " cannot be followed, since it is no named pipe");
        // O_NONBLOCK, since opening a pipe without a writer would block. O_RDWR, since a pipe does not end while it has
        // a writer.
        int const flags = (choice.follow ? O_RDWR : O_RDONLY) | (pipe ? O_NONBLOCK : 0);
        do fd = ::open(name.c_str(), flags | O_CLOEXEC);
        while (fd < 0 && errno == EINTR);
        if (fd < 0) input_call_fails(name, "cannot be opened");
    }
    std::unique_ptr<byte_source> bytes = std::make_unique<descriptor_source>(fd, !standard, std::move(name));
    if (gzip) bytes = std::make_unique<gunzip_source>(std::move(bytes));
    return bytes;
}

[[nodiscard]] inline std::unique_ptr<record_parser> parser_of(std::string const& format, input_choice const& choice,
                                                              [[maybe_unused]] std::string const& name)
{
    if (format == "ndjson") {
        if (choice.separator != 0) input_fails("a separator is of CSV alone");
        return std::make_unique<ndjson_parser>();
    }
#ifdef EXAMPLES_WITH_CSV
    char const separator = choice.separator != 0 ? choice.separator : format == "tsv" ? '\t' : ',';
    if (std::string_view{",;\t|"}.find(separator) == std::string_view::npos)
        input_fails("a separator is a comma, a semicolon, a tab or a bar");
    return std::make_unique<csv_rows>(name, separator);
#else
    input_fails("this program was built without CSV: install libcsv-dev, and build it again");
#endif
}

[[nodiscard]] inline std::unique_ptr<input> open_query(input_choice const& choice)
{
    if (choice.separator != 0) input_fails("a separator is of CSV alone");
    if (choice.follow) input_fails("a query cannot be followed");
    bool const url = choice.database.starts_with("postgresql://") || choice.database.starts_with("postgres://");
    if (!choice.format.empty() && choice.format != "sqlite" && choice.format != "postgres")
        input_fails("the format " + in_quotes(choice.format) + " is none of a database: those are sqlite or postgres");
    if (choice.format == "postgres" || (choice.format.empty() && url)) {
#ifdef EXAMPLES_WITH_POSTGRES
        return std::make_unique<postgres_input>(choice.database, choice.query);
#else
        input_fails("this program was built without PostgreSQL: install libpq-dev, and build it again");
#endif
    }
    if (url) input_fails("the database is one of PostgreSQL, and the format says SQLite");
    struct ::stat facts{};
    if (::stat(choice.database.c_str(), &facts) != 0) {
        // A text like "host=db password=x" must not be repeated in the error.
        if (choice.database.find('=') != std::string::npos)
            input_fails("the database is no file of SQLite: for a connection string of PostgreSQL name the format");
        input_call_fails(choice.database, "cannot be opened");
    }
    if (S_ISDIR(facts.st_mode)) input_fails(choice.database + " is a folder, and no file");
#ifdef EXAMPLES_WITH_SQLITE
    return std::make_unique<sqlite_input>(choice.database, choice.query);
#else
    input_fails("this program was built without SQLite: install libsqlite3-dev, and build it again");
#endif
}

}  // namespace detail

/// Throws px::error (invalid_argument, one sentence) if there is no such input or it cannot be opened.
[[nodiscard]] inline std::unique_ptr<input> open_input(input_choice const& choice)
{
    // The PG* variables may select a PostgreSQL database.
    bool const named = !choice.database.empty() || (choice.format == "postgres" && !choice.query.empty());
    if (choice.query.empty() != !named)
        input_fails(choice.query.empty() ? "a database is read by a query, which is missing"
                                         : "a query is one on a database, which is missing");
    if (choice.query.empty() == choice.file.empty())
        input_fails(choice.query.empty() ? "there is nothing to read: name a file, or a database and a query"
                                         : "a file and a query cannot both be read");
    if (!choice.query.empty()) return detail::open_query(choice);
    auto const format = detail::format_of(choice);
    auto bytes = detail::open_bytes(choice, format.gzip);
    auto parser = detail::parser_of(format.name, choice, bytes->name());
    return std::make_unique<file_input>(std::move(bytes), std::move(parser));
}

}  // namespace example

#endif
