// NDJSON: a file for each list, with one record on each line, byte for byte as PX sent it.
#ifndef EXAMPLES_EXPORT_NDJSON_OUTPUT_HPP
#define EXAMPLES_EXPORT_NDJSON_OUTPUT_HPP

#include "committed_file.hpp"
#include "list_files.hpp"
#include "output.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// `File` is a committed_file, or a whole_file.
template <class File>
class basic_ndjson_writer final : public list_writer {
public:
    explicit basic_ndjson_writer(file_name name) : file_{std::move(name)} {}

    [[nodiscard]] std::string state() override { return file_.state(); }
    void begin(list_info const& list, bool resumed) override { file_.begin(resumed, file_name_of(list.file_suffix)); }
    void write(px::page<px::raw_record> const& page, std::string_view) override
    {
        for (auto const& record : page)
            file_.write_with([&](std::string& lines) { record.write_line(lines); }, !record.text().empty());
    }
    void roll_back() override { file_.roll_back(); }
    void commit(std::string_view state) override { file_.commit(state); }
    void complete(std::string_view state) override { file_.complete(state); }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return file_.bytes(); }
    [[nodiscard]] std::string where() const override { return file_.where(); }
    [[nodiscard]] boost::json::object proof() override { return file_.proof(); }
    [[nodiscard]] File& file() noexcept { return file_; }

private:
    File file_;
};
using ndjson_writer = basic_ndjson_writer<committed_file>;

/// Writes `<label>-<resource>[-<suffix>].ndjson` or `.ndjson.gz` in an existing folder.
class ndjson_output final : public output {
public:
    explicit ndjson_output(fs::path folder, bool gzip = false) : files_{std::move(folder), ".ndjson", gzip} {}
    [[nodiscard]] std::unique_ptr<list_writer> open(list_info const& list) override
    {
        return std::make_unique<ndjson_writer>(files_.name_for(list));
    }

private:
    list_files files_;
};

}  // namespace example

#endif
