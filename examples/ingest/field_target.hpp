// The field of PX that a column fills, and the conversion of the text of a cell to a value of that field.
#ifndef EXAMPLES_INGEST_FIELD_TARGET_HPP
#define EXAMPLES_INGEST_FIELD_TARGET_HPP

#include "../export/json_text.hpp"
#include "input_error.hpp"
#include "json_check.hpp"

#include <gainsight/px.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

namespace px = gainsight::px;

/// A field that a column can fill: "score", "location.city", "customAttributes.seats".
struct field_target {
    std::vector<std::string> path;
    px::column_type type = px::column_type::text;
    std::span<std::string_view const> known_values;  ///< The values of an enumeration.
    /// What is known about an attribute. Not used for built-in fields.
    enum class listing : unsigned char {
        unknown,  ///< The list of attributes was not read.
        listed,   ///< PX lists the attribute, with its type.
        missing   ///< PX does not have the attribute.
    } attribute = listing::unknown;

    [[nodiscard]] std::string name() const
    {
        std::string out;
        for (auto const& step : path) out += (out.empty() ? "" : ".") + step;
        return out;
    }
};

/// The names of the types in `--map COLUMN=FIELD:TYPE`.
inline constexpr std::pair<std::string_view, px::column_type> cell_types[] = {
    {"text", px::column_type::text},      {"number", px::column_type::number},   {"boolean", px::column_type::boolean},
    {"date", px::column_type::date_time}, {"json", px::column_type::json_value},
};

/// The field with that name, if the schema has it. Attributes in `customAttributes`, and of an event, may have any
/// name; their types are those in the schema (px::with_attributes), otherwise text.
[[nodiscard]] inline std::optional<field_target> find_field(px::schema const& of, std::string_view name)
{
    field_target out;
    auto const* here = &of;
    for (;;) {
        auto const dot = name.find('.');
        // The name of an attribute may contain dots, that of a field does not.
        bool const free = here == nullptr;
        auto const step = free ? name : name.substr(0, dot);
        if (step.empty()) return {};
        out.path.emplace_back(step);
        if (free) return out;
        auto const* const column = here->find(step);
        if (!column) {
            // Only the schema of the attributes has the name of the field; schemas of models have other names.
            if (out.path.size() == 1 || here->name() != out.path.front()) return {};
            out.path.back() = name;
            out.attribute = field_target::listing::missing;
            return out;
        }
        if (step.size() == name.size()) {
            out.type = column->type();
            out.known_values = column->known_values();
            if (out.path.size() > 1 && here->name() == out.path.front()) out.attribute = field_target::listing::listed;
            return out;
        }
        if (column->type() != px::column_type::json_object) return {};
        here = column->nested();
        name.remove_prefix(step.size() + 1);
    }
}

[[nodiscard]] inline std::string json_of_text(std::string_view text)
{
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

namespace detail {

[[nodiscard]] inline std::string_view without_spaces(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

[[nodiscard]] inline std::string in_small_letters(std::string_view text)
{
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Whether the text is a number in JSON: without plus, leading zeros and "inf".
[[nodiscard]] inline bool is_json_number(std::string_view text)
{
    auto digits = text;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
    if (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') return false;
    double value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    // from_chars also accepts "1.", which JSON does not.
    return failed == std::errc{} && end == text.data() + text.size() && text.back() != '.' &&
           text.find(".e") == text.npos && text.find(".E") == text.npos;
}

[[nodiscard]] inline bool is_whole_number(std::string_view text)
{
    std::int64_t value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return is_json_number(text) && failed == std::errc{} && end == text.data() + text.size();
}

/// A cell that contains JSON. It must be a single value, otherwise it could add members to the object.
[[nodiscard]] inline std::optional<std::string> sound(std::string_view json, std::string& problem)
{
    auto const why = json.empty() ? std::string{"is no JSON"} : json_check{}.problem_of(json);
    if (why.empty()) return std::string{json};
    problem = in_quotes(json) + ' ' + why;
    return {};
}

[[nodiscard]] inline std::optional<bool> flag_in(std::string_view text)
{
    constexpr std::array<std::string_view, 4> yes{"true", "t", "yes", "1"}, no{"false", "f", "no", "0"};
    auto const word = in_small_letters(text);
    if (std::find(yes.begin(), yes.end(), word) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), word) != no.end()) return false;
    return {};
}

}  // namespace detail

/// Converts the text of a cell to a JSON value; nothing if that fails, and then `problem` is the end of a sentence.
[[nodiscard]] inline std::optional<std::string> value_in(field_target const& target, std::string_view text,
                                                         std::string& problem)
{
    auto const refuse = [&](char const* wanted) {
        problem = in_quotes(text) + " is no " + wanted;
        return std::nullopt;
    };
    auto const bare = detail::without_spaces(text);
    switch (target.type) {
        case px::column_type::text:
            if (!text.empty() && !target.known_values.empty() &&
                std::find(target.known_values.begin(), target.known_values.end(), text) == target.known_values.end()) {
                problem = in_quotes(text) + " is none of";
                for (auto const known : target.known_values) problem += ' ' + std::string{known};
                return {};
            }
            return json_of_text(text);
        case px::column_type::boolean: {
            auto const flag = detail::flag_in(bare);
            if (!flag) return refuse("true or false");
            return *flag ? "true" : "false";
        }
        case px::column_type::integer:
            if (!detail::is_whole_number(bare)) return refuse("whole number");
            return std::string{bare};
        case px::column_type::number:
            if (!detail::is_json_number(bare)) return refuse("number");
            return std::string{bare};
        case px::column_type::date_time: {
            auto date = px::parse_iso8601(bare);
            if (detail::is_whole_number(bare)) {
                // A smaller number is more likely a year, the digits of a date, or seconds, than milliseconds before
                // 1973.
                constexpr std::int64_t least = 100'000'000'000;
                std::int64_t ms = 0;
                std::from_chars(bare.data(), bare.data() + bare.size(), ms);
                if (ms < least)
                    return refuse("date in milliseconds since 1970, which have 12 digits: write 2026-01-31");
                date = px::timestamp{std::chrono::milliseconds{ms}};
            }
            if (!date) return refuse("date such as 2026-01-31 or 2026-01-31T08:00:00Z, nor milliseconds since 1970");
            // PX accepts dates of attributes only as text.
            if (target.path.size() > 1) return json_of_text(px::to_iso8601(*date));
            return std::to_string(date->time_since_epoch().count());
        }
        case px::column_type::json_list:
            if (!bare.starts_with('[')) return '[' + json_of_text(text) + ']';  // a list with one element
            return detail::sound(bare, problem);
        case px::column_type::json_object:
            if (!bare.starts_with('{')) return refuse("JSON object");
            return detail::sound(bare, problem);
        case px::column_type::json_value: return detail::sound(bare, problem);
    }
    return {};
}

/// Why PX would refuse the JSON value for the attribute; "" if it would not, or if that is not known.
[[nodiscard]] inline std::string attribute_problem(field_target const& target, std::string_view json)
{
    if (target.attribute == field_target::listing::missing)
        return "PX has no attribute " + in_quotes(target.path.back()) +
               ": make it in Administration > Attributes, or leave it out";
    if (target.attribute != field_target::listing::listed || json.empty() || json == "null") return {};
    bool const text = json.front() == '"';
    bool const number = json.front() == '-' || (json.front() >= '0' && json.front() <= '9');
    auto const is = [&](char const* wanted) { return in_quotes(target.path.back()) + " is " + wanted + " in PX"; };
    switch (target.type) {
        case px::column_type::text: return text ? "" : is("a text");
        case px::column_type::number: return number ? "" : is("a number");
        case px::column_type::boolean: return json == "true" || json == "false" ? "" : is("true or false");
        case px::column_type::date_time: {
            std::string date;
            if (text) json_text::append_unescaped(date, json);
            if (px::parse_iso8601(date)) return {};
            return is("a date") + ", written as a text such as \"2026-01-31\"";
        }
        default: return {};
    }
}

}  // namespace example

#endif
