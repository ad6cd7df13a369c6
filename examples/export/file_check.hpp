// Checks a file of records: its size, its hash and the number of records in it.
#ifndef EXAMPLES_EXPORT_FILE_CHECK_HPP
#define EXAMPLES_EXPORT_FILE_CHECK_HPP

#include "csv_scanner.hpp"
#include "disk_file.hpp"
#include "gzip.hpp"
#include "sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace example {

/// Counts line feeds with `find`, which is fast since lines are long.
[[nodiscard]] inline std::uint64_t ends_of_lines(std::string_view text) noexcept
{
    std::uint64_t lines = 0;
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; ++at) ++lines;
    return lines;
}

struct file_facts {
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    std::string sha256;
    std::string problem;  ///< The first violation of the format.
};

/// Reads the whole file in blocks. `format` is "ndjson" or "csv".
[[nodiscard]] inline file_facts look_at(fs::path const& file, std::string_view format, bool gzip)
{
    if (format != "ndjson" && format != "csv")
        output_fails(file.string() + " cannot be checked: its format is \"" + std::string{format} + '"');
    file_facts found;
    sha256 sum;
    gzip_reader unpack;
    csv_scanner csv;
    char last = '\n';
    bool packed_well = true;
    auto const read = [&](std::string_view text) {
        if (text.empty()) return;
        last = text.back();
        if (format == "csv")
            csv.read(text);
        else
            found.records += ends_of_lines(text);
    };
    read_blocks(file, [&](std::string_view block) {
        sum.add(block);
        found.bytes += block.size();
        if (!gzip)
            read(block);
        else if (packed_well)
            packed_well = unpack.write(block, read);
    });
    found.sha256 = sum.digits();
    if (format == "csv") {
        csv.finish();
        found.problem = csv.problem();
        if (csv.records() == 0 && found.problem.empty()) found.problem = "it has no line of names";
        found.records = csv.records() == 0 ? 0 : csv.records() - 1;
    } else if (last != '\n') {
        found.problem = "its last line does not end";
    }
    if (gzip && (!packed_well || !unpack.at_end())) found.problem = "it is not gzip to its end";
    return found;
}

}  // namespace example

#endif
