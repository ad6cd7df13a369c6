// Converts a row of a query to a record.
#ifndef EXAMPLES_INGEST_QUERY_ROW_HPP
#define EXAMPLES_INGEST_QUERY_ROW_HPP

#include "../export/disk_file.hpp"
#include "column_names.hpp"
#include "input.hpp"

#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// Runs `call` and converts errors of the database to errors of the input.
template <class Call>
void as_input_error(Call call)
{
    try {
        call();
    } catch (output_error const& e) {
        input_fails(e.what());
    }
}

/// Takes the values of rows, column by column. `raw` becomes a JSON object, so that the rejects of a query are NDJSON;
/// it is "" if a value has no form in JSON.
class query_row {
public:
    /// `input` is the name of the input; `names` are the columns of the query.
    query_row(std::string const& input, std::vector<std::string> names) : names_{std::move(names)}
    {
        if (names_.empty()) input_fails(input + " yields no columns");
        if (auto const problem = problem_of_names(names_); !problem.empty()) input_fails(input + ' ' + problem);
    }

    void begin(std::uint64_t number)
    {
        record_ = {};
        record_.number = number;
        column_ = 0;
    }
    void null() { add({}, input_cell::form::null); }
    void text(std::string_view value)
    {
        if (end_of_utf8(value) == value.size())
            add(value, input_cell::form::text);
        else
            refuse("text that is not UTF-8");
    }
    /// Adds valid JSON without line breaks.
    void json(std::string_view value) { add(value, input_cell::form::json); }
    /// Adds a value that has no form in JSON.
    void refuse(std::string_view what)
    {
        if (record_.problem.empty())
            record_.problem = "holds " + std::string{what} + " in the column " + in_quotes(names_[column_]) +
                              ", so that it cannot be repeated as a reject";
        ++column_;
    }
    /// Call it after a value was added for each column.
    [[nodiscard]] input_record take()
    {
        if (record_.problem.empty()) {
            record_.raw = '{';
            for (auto const& cell : record_.cells) {
                if (record_.raw.size() > 1) record_.raw += ',';
                record_.raw += boost::json::serialize(boost::json::string_view{cell.name});
                record_.raw += ':';
                switch (cell.kind) {
                    case input_cell::form::null: record_.raw += "null"; break;
                    case input_cell::form::text:
                        record_.raw += boost::json::serialize(boost::json::string_view{cell.value});
                        break;
                    case input_cell::form::json: record_.raw += cell.value; break;
                }
            }
            record_.raw += '}';
        }
        if (record_.raw.size() > longest_record) {
            record_.cells.clear();
            record_.raw.clear();
            record_.problem = "is longer than " + std::to_string(longest_record) +
                              " bytes, so that it is not kept and cannot be repeated as a reject";
        }
        return std::move(record_);
    }

private:
    void add(std::string_view value, input_cell::form kind)
    {
        record_.cells.push_back({names_[column_], std::string{value}, kind});
        ++column_;
    }

    std::vector<std::string> names_;
    input_record record_;
    std::size_t column_ = 0;
};

}  // namespace example

#endif
