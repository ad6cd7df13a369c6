// CSV: a file for each list, with a header line and a line for each record.
#ifndef EXAMPLES_EXPORT_CSV_OUTPUT_HPP
#define EXAMPLES_EXPORT_CSV_OUTPUT_HPP

#include "committed_file.hpp"
#include "csv_columns.hpp"
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
class basic_csv_writer final : public list_writer {
public:
    basic_csv_writer(file_name name, csv_columns columns)
        : own_{std::move(columns)}, columns_{own_}, file_{std::move(name), own_.header()}
    {}

    [[nodiscard]] std::string state() override { return file_.state(); }
    /// A resumed file keeps its columns, even if attributes were created since.
    void begin(list_info const& list, bool resumed) override
    {
        file_.begin(resumed, file_name_of(list.file_suffix));
        columns_ = own_;
        if (file_.layout() != own_.header()) columns_.take_names(file_.layout());
    }
    void write(px::page<px::raw_record> const& page, std::string_view) override
    {
        for (auto const& record : page) {
            if (record.text().empty()) continue;
            begin_with_header();
            line_.clear();
            columns_.append_line(line_, record.text());
            file_.write(line_, 1);
        }
    }
    void roll_back() override { file_.roll_back(); }
    void commit(std::string_view state) override
    {
        begin_with_header();
        file_.commit(state);
    }
    void complete(std::string_view state) override
    {
        begin_with_header();
        file_.complete(state);
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept override { return file_.bytes(); }
    [[nodiscard]] std::string where() const override { return file_.where(); }
    [[nodiscard]] boost::json::object proof() override { return file_.proof(); }
    [[nodiscard]] File& file() noexcept { return file_; }

private:
    /// A rollback to the beginning removes the header, too.
    void begin_with_header()
    {
        if (file_.is_empty()) file_.write(columns_.header(), 0);
    }

    csv_columns own_;  // the columns of this run
    csv_columns columns_;
    File file_;
    std::string line_;
};
using csv_writer = basic_csv_writer<committed_file>;

/// Writes `<label>-<resource>[-<suffix>].csv` or `.csv.gz` in an existing folder. See csv_columns for the format.
class csv_output final : public output {
public:
    explicit csv_output(fs::path folder, bool gzip = false, bool attributes_as_columns = false)
        : files_{std::move(folder), ".csv", gzip}, attributes_as_columns_{attributes_as_columns}
    {}
    [[nodiscard]] std::unique_ptr<list_writer> open(list_info const& list) override
    {
        if (!list.schema) output_fails("the list " + list.resource + " has no schema: it cannot be written as CSV");
        return std::make_unique<csv_writer>(files_.name_for(list), csv_columns{*list.schema, attributes_as_columns_});
    }

private:
    list_files files_;
    bool attributes_as_columns_;
};

}  // namespace example

#endif
