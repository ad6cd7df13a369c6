// Writes records of PX as lines of CSV (RFC 4180), with the columns of a schema.
#ifndef EXAMPLES_EXPORT_CSV_COLUMNS_HPP
#define EXAMPLES_EXPORT_CSV_COLUMNS_HPP

#include "csv_scanner.hpp"
#include "json_text.hpp"

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/source/schema.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace example {

namespace px = gainsight::px;

/// Appends a field, in quotes if necessary.
inline void append_csv_field(std::string& out, std::string_view field)
{
    if (field.find_first_of("\",\r\n") == field.npos) {
        out += field;
        return;
    }
    out += '"';
    for (char const c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

/// The columns of a file, and the lines of its records. Values are written as follows:
///
/// - texts without quotes and escapes of JSON, numbers with the digits that PX sent, booleans as `true` and `false`,
///   dates in ISO 8601 (UTC), objects and lists as JSON without white space;
/// - an absent field, null, a date of 0 and an empty text are all an empty field;
/// - a value whose type is not that of the column is written as it is, as text or JSON;
/// - fields that are not in the schema are in the last column, `extra`, as a JSON object; of a duplicate key, the first
///   value is in the column;
/// - a text that begins with =, +, - or @ is not changed, although spreadsheets treat it as a formula: import such
///   columns as text.
class csv_columns {
public:
    /// With `attributes_as_columns`, each free attribute in the schema (px::with_attributes) has its own column,
    /// `customAttributes.<name>`.
    csv_columns(px::schema const& schema, bool attributes_as_columns)
    {
        for (auto const& c : schema.columns()) {
            if (attributes_as_columns && c.name() == free_attributes && c.nested() && !c.nested()->columns().empty()) {
                for (auto const& a : c.nested()->columns()) {
                    attributes_.emplace(a.name(), columns_.size());
                    columns_.emplace_back(std::string{free_attributes} + '.' + std::string{a.name()}, a.type());
                }
                continue;
            }
            fields_.emplace(c.name(), columns_.size());
            columns_.emplace_back(c.name(), c.type());
        }
        std::string extra = "extra";
        while (fields_.contains(extra)) extra += '_';
        columns_.emplace_back(std::move(extra), px::column_type::json_object);
        values_.resize(columns_.size());
    }

    /// Replaces the columns by those of an existing file, given its header line. Fields without a column are in
    /// `extra`; a column that is not in the schema contains text.
    void take_names(std::string_view header)
    {
        struct collect {
            std::vector<std::string> names;
            std::string name;
            void byte(char c) { name += c; }
            void end_of_field() { names.push_back(std::exchange(name, {})); }
            void end_of_record() const noexcept {}
        } found;
        csv_scanner{}.read(header, found);
        std::map<std::string, px::column_type> types;
        for (auto const& c : columns_) types.emplace(c.name, c.type);
        columns_.clear();
        fields_.clear();
        attributes_.clear();
        for (auto const& name : found.names) {
            std::string_view const tail = std::string_view{name}.substr(std::min(name.size(), free_attributes.size()));
            if (name.starts_with(free_attributes) && tail.starts_with('.'))
                attributes_.emplace(tail.substr(1), columns_.size());
            else if (columns_.size() + 1 != found.names.size())  // the last one is `extra`
                fields_.emplace(name, columns_.size());
            auto const known = types.find(name);
            columns_.emplace_back(name, known == types.end() ? px::column_type::text : known->second);
        }
        values_.resize(columns_.size());
    }

    /// The header line.
    [[nodiscard]] std::string header() const
    {
        std::string out;
        for (auto const& c : columns_) {
            if (!out.empty()) out += ',';
            append_csv_field(out, c.name);
        }
        return out + "\r\n";
    }

    /// Appends a record as a line.
    void append_line(std::string& out, std::string_view record)
    {
        for (auto& v : values_) v.reset();
        unknown_.clear();
        unknown_attributes_.clear();
        json_text::for_each_member(record, [&](std::string_view key, std::string_view value) {
            if (!attributes_.empty() && name_of(key) == free_attributes) {
                if (value == "null") return;
                if (json_text::for_each_member(value, [&](std::string_view k, std::string_view v) {
                        put(attributes_, k, v, unknown_attributes_);
                    }))
                    return;
            }
            put(fields_, key, value, unknown_);
        });
        if (!unknown_attributes_.empty()) {
            scratch_ = '"';
            scratch_ += free_attributes;
            scratch_ += '"';
            unknown_attributes_ += '}';
            add_member(unknown_, scratch_, unknown_attributes_);
        }
        for (std::size_t i = 0; i + 1 < columns_.size(); ++i) {
            scratch_.clear();
            if (values_[i]) append_value(scratch_, columns_[i].type, *values_[i]);
            append_csv_field(out, scratch_);
            out += ',';
        }
        if (!unknown_.empty()) {
            unknown_ += '}';
            append_csv_field(out, unknown_);
        }
        out += "\r\n";
    }

private:
    struct column {
        column(std::string_view n, px::column_type t) : name{n}, type{t} {}
        std::string name;
        px::column_type type;
    };
    using places = std::map<std::string, std::size_t, std::less<>>;

    static constexpr std::string_view free_attributes = px::field::user::custom_attributes.name;

    /// The unescaped text of a key.
    std::string_view name_of(std::string_view key)
    {
        if (key.find('\\') == key.npos) return key.substr(1, key.size() - 2);
        key_.clear();
        json_text::append_unescaped(key_, key);
        return key_;
    }
    void put(places const& known, std::string_view key, std::string_view value, std::string& unknown)
    {
        auto const at = known.find(name_of(key));
        if (at != known.end() && !values_[at->second])
            values_[at->second] = value;
        else
            add_member(unknown, key, value);
    }
    /// Appends a member to an object that is not closed yet.
    static void add_member(std::string& object, std::string_view key, std::string_view value)
    {
        object += object.empty() ? '{' : ',';
        object += key;
        object += ':';
        json_text::append_compact(object, value);
    }

    static void append_value(std::string& out, px::column_type type, std::string_view json)
    {
        if (json == "null") return;
        switch (type) {
            case px::column_type::json_object:
            case px::column_type::json_list:
            case px::column_type::json_value: json_text::append_compact(out, json); return;
            case px::column_type::date_time:
                if (append_date(out, json)) return;
                break;
            case px::column_type::text:
            case px::column_type::boolean:
            case px::column_type::integer:
            case px::column_type::number: break;
        }
        if (json.starts_with('"'))
            json_text::append_unescaped(out, json);
        else
            json_text::append_compact(out, json);
    }
    /// False if the value is not a number of milliseconds, or not in the years 1 to 9999.
    static bool append_date(std::string& out, std::string_view json)
    {
        static constexpr std::int64_t first = -62'135'596'800'000, last = 253'402'300'799'999;  // the years 1 to 9999
        std::int64_t ms = 0;
        auto const [end, problem] = std::from_chars(json.data(), json.data() + json.size(), ms);
        if (problem != std::errc{} || end != json.data() + json.size()) {
            double number = 0;  // 1.7e12
            auto const [stop, why] = std::from_chars(json.data(), json.data() + json.size(), number);
            if (why != std::errc{} || stop != json.data() + json.size()) return false;
            if (!(number >= static_cast<double>(first) && number <= static_cast<double>(last))) return false;
            if (number != std::floor(number)) return false;
            ms = static_cast<std::int64_t>(number);
        }
        if (ms < first || ms > last) return false;
        if (ms != 0) out += px::to_iso8601(px::from_epoch_ms(ms));
        return true;
    }

    std::vector<column> columns_;
    places fields_, attributes_;  // the index in columns_ by name
    std::vector<std::optional<std::string_view>> values_;
    std::string unknown_, unknown_attributes_, scratch_, key_;
};

}  // namespace example

#endif
