// Maps the columns of an input to the fields of PX: converts a record to a JSON object for px::write::from_json.
#ifndef EXAMPLES_INGEST_MAPPING_HPP
#define EXAMPLES_INGEST_MAPPING_HPP

#include "../export/json_text.hpp"
#include "field_target.hpp"
#include "input.hpp"

#include <gainsight/px.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace example {

/// How a column is treated that is neither mapped nor has the name of a field.
enum class unmapped : unsigned char { refuse, ignore, attribute };

/// The options for columns.
struct mapping_options {
    std::vector<std::pair<std::string, std::string>> columns;    ///< The column, and FIELD or FIELD:TYPE.
    std::vector<std::pair<std::string, std::string>> constants;  ///< FIELD or FIELD:TYPE, and the value.
    std::vector<std::string> ignored;
    unmapped others = unmapped::refuse;
    bool whole_objects = false;  ///< Allows setting a part of an object that PX replaces as a whole.
    bool null_clears = false;    ///< A null clears the field at PX, instead of not changing it.
    /// Whether PX can clear a field, which is null in the object.
    std::function<bool(std::string const&)> can_clear = [](std::string const&) { return true; };
};

/// Maps columns to fields, for records of one kind.
class mapping {
public:
    /// `attributes` is the field that contains free attributes. Throws px::error, invalid_argument, if an option names
    /// an unknown field.
    mapping(px::schema of, std::string_view attributes, mapping_options options)
        : schema_{std::move(of)}, attributes_{attributes}, options_{std::move(options)}
    {
        for (auto const& [column, field] : options_.columns) {
            if (!targets_.try_emplace(column, named(field, "--map")).second)
                throw px::error{px::errc::invalid_argument, "--map names column " + in_quotes(column) + " twice"};
            unseen_.insert(column);
        }
        for (auto const& column : options_.ignored)
            if (!targets_.try_emplace(column, std::monostate{}).second)
                throw px::error{px::errc::invalid_argument, "--ignore names column " + in_quotes(column) + " as well"};
        for (auto const& [field, value] : options_.constants) {
            auto const target = named(field, "--set");
            std::string problem;
            auto json = value_in(target, value, problem);
            if (json) problem = problem_with(target, *json);
            if (!problem.empty()) throw px::error{px::errc::invalid_argument, "--set " + field + ": " + problem};
            constants_.emplace_back(target, std::move(*json));
        }
    }

    /// The record as a JSON object; nothing if that fails, and then `problem` names the column and what is wrong with
    /// it.
    [[nodiscard]] std::optional<std::string> object_of(input_record const& record, std::string& problem)
    {
        node root;
        for (auto const& cell : record.cells) {
            auto const& column = target_of(cell.name);
            if (auto const* why = std::get_if<std::string>(&column)) {
                problem = *why;
                return {};
            }
            auto const* const target = std::get_if<field_target>(&column);
            if (!target) continue;
            bool const is_json = cell.kind == input_cell::form::json;
            bool const is_null = cell.kind == input_cell::form::null || (is_json && cell.value == "null");
            if (is_null && !clears(*target)) continue;
            std::optional<std::string> json;
            std::string why;
            if (is_null) {
                json = "null";
            } else if (is_json && !cell.value.starts_with('"') && !is_read_as_text(*target)) {
                json = is_attributes(*target) ? without_nulls(cell.value) : cell.value;
            } else if (is_json && !says_text_or_number(cell.value)) {
                why = in_quotes(cell.value) + (target->type == px::column_type::text ? " is no text" : " is no date");
            } else {
                // A JSON string is converted like a cell of CSV, so that the rejects of a query, which are NDJSON, are
                // read in the same way as its rows.
                json = value_in(*target, text_of(cell), why);
            }
            if (json) why = problem_with(*target, *json);
            if (!json || !why.empty() || !root.put(*target, std::move(*json), why)) {
                problem = "column " + in_quotes(cell.name) + ": " + why;
                return {};
            }
        }
        for (auto const& [target, json] : constants_) {
            std::string why;
            // The record's own value takes precedence.
            if (!root.has(target.path) && !root.put(target, json, why)) {
                problem = "--set " + target.name() + ": " + why;
                return {};
            }
        }
        if (!options_.whole_objects) problem = forgotten_by(root);
        if (!problem.empty()) return {};
        std::string out;
        root.append_to(out);
        return out;
    }

    /// The columns in --map that no record had, as a sentence; "" if all of them were there.
    [[nodiscard]] std::string never_seen() const
    {
        std::string out;
        for (auto const& column : options_.columns)
            if (unseen_.contains(column.first)) out += (out.empty() ? "" : ", ") + in_quotes(column.first);
        return out.empty() ? out : "no record has " + out + ", which --map names";
    }

    /// The columns in the options that the record does not have, as a sentence; "" if it has all of them.
    [[nodiscard]] std::string missing_columns(input_record const& record, std::string const& where) const
    {
        auto const has = [&](std::string const& column) {
            return std::any_of(record.cells.begin(), record.cells.end(),
                               [&](auto const& c) { return c.name == column; });
        };
        for (auto const& [column, field] : options_.columns)
            if (!has(column)) return where + " has no column " + in_quotes(column) + ", which --map names";
        for (auto const& column : options_.ignored)
            if (!has(column)) return where + " has no column " + in_quotes(column) + ", which --ignore names";
        return {};
    }

    /// The record's value for a built-in field, as text; "" if it has none.
    [[nodiscard]] std::string text_for(std::string_view field, input_record const& record)
    {
        for (auto const& cell : record.cells) {
            auto const* const target = std::get_if<field_target>(&target_of(cell.name));
            if (!target || target->path.size() != 1 || target->path.front() != field) continue;
            bool const is_null =
                cell.kind == input_cell::form::null || (cell.kind == input_cell::form::json && cell.value == "null");
            return is_null ? std::string{} : text_of(cell);
        }
        return {};
    }

private:
    /// The field of a column; monostate if the column is ignored; text if it is an error.
    using meaning = std::variant<std::monostate, field_target, std::string>;

    /// A node of the object that is being built.
    struct node {
        std::string name;
        std::string json;  // a value that was set as a whole
        std::vector<node> members;

        [[nodiscard]] node* find(std::string_view step)
        {
            auto const at = std::find_if(members.begin(), members.end(), [&](auto const& m) { return m.name == step; });
            return at == members.end() ? nullptr : &*at;
        }
        [[nodiscard]] bool has(std::vector<std::string> const& path)
        {
            auto* at = this;
            for (auto const& step : path)
                if (!(at = at->find(step))) return false;
            return true;
        }
        bool put(field_target const& target, std::string value, std::string& why)
        {
            if (!value.empty() && json_text::is_space(value.front())) value.erase(0, json_text::skip_space(value, 0));
            auto* at = this;
            for (auto const& step : target.path) {
                auto* next = at->find(step);
                bool const last = &step == &target.path.back();
                // Members can be added to an object that was set as a whole; but two columns for one value are an
                // error, since they are ambiguous.
                if (next && (last ? !next->json.empty() || value.front() != '{' : !may_grow(*next))) {
                    why = "the field " + target.name() + " has its value from another column";
                    return false;
                }
                if (!next) next = &at->members.emplace_back(node{step, {}, {}});
                at = next;
            }
            at->json = std::move(value);
            return true;
        }
        [[nodiscard]] static bool may_grow(node const& n) { return n.json.empty() || n.json.front() == '{'; }
        void append_to(std::string& out) const
        {
            bool const is_object = members.empty() ? json.empty() : true;
            if (!is_object) {
                out += json;
                return;
            }
            // The members of a value that was set as a whole come first, then the members that were set one by one. If
            // a name is in both, the object has a duplicate and is refused.
            auto begin = json.empty() ? std::string_view{"{"} : std::string_view{json}.substr(0, json.rfind('}'));
            out += begin;
            bool first = begin.find_first_not_of(" \t\r\n", 1) == begin.npos;
            for (auto const& m : members) {
                if (!std::exchange(first, false)) out += ',';
                out += json_of_text(m.name);
                out += ':';
                m.append_to(out);
            }
            out += '}';
        }
    };

    /// The text of a cell: a JSON string without quotes and escapes, anything else unchanged.
    [[nodiscard]] static std::string text_of(input_cell const& cell)
    {
        if (cell.kind != input_cell::form::json || !cell.value.starts_with('"')) return cell.value;
        std::string out;
        json_text::append_unescaped(out, cell.value);
        return out;
    }

    /// Whether JSON values for the field are converted from their text: numbers for a text field, as ids often are, and
    /// dates, whose range is checked.
    [[nodiscard]] static bool is_read_as_text(field_target const& target)
    {
        bool const is_id = target.path.size() == 1 && target.type == px::column_type::text;
        return is_id || target.type == px::column_type::date_time;
    }

    /// Why PX would refuse an attribute in the value; "" if it would not, or if that is not known.
    [[nodiscard]] std::string problem_with(field_target const& target, std::string_view json) const
    {
        if (target.path.size() > 1) return attribute_problem(target, json);
        auto const* const column = schema_.find(target.path.front());
        if (!column || !column->nested() || column->nested()->name() != column->name()) return {};
        std::string why;
        json_text::for_each_member(json, [&](std::string_view key, std::string_view value) {
            if (!why.empty()) return;
            std::string name{target.path.front() + '.'};
            json_text::append_unescaped(name, key);
            if (auto const attribute = find_field(schema_, name)) why = attribute_problem(*attribute, value);
        });
        return why;
    }

    /// What PX would clear because it replaces an object as a whole and the record has a part of it, as a sentence; ""
    /// if the record has all of it, or nothing.
    [[nodiscard]] std::string forgotten_by(node const& root) const
    {
        for (auto const& given : root.members) {
            auto const* const column = schema_.find(given.name);
            if (!column || !column->nested() || column->nested()->name() == column->name()) continue;
            std::string missing;
            find_missing(given, *column->nested(), given.name + '.', missing);
            if (!missing.empty())
                return "PX replaces the " + given.name + " whole, and forgets of it what the record does not give (" +
                       missing + "): --whole-objects says that this is meant";
        }
        return {};
    }
    static void find_missing(node const& given, px::schema const& of, std::string const& prefix, std::string& missing)
    {
        if (given.json == "null") return;
        auto all = given.members;
        json_text::for_each_member(given.json, [&all](std::string_view key, std::string_view value) {
            std::string name;
            json_text::append_unescaped(name, key);
            all.push_back(node{std::move(name), std::string{value}, {}});
        });
        for (auto const& column : of.columns()) {
            auto const at =
                std::find_if(all.begin(), all.end(), [&](auto const& m) { return m.name == column.name(); });
            if (at == all.end())
                missing += (missing.empty() ? "" : ", ") + prefix + std::string{column.name()};
            else if (column.nested())
                find_missing(*at, *column.nested(), prefix + at->name + '.', missing);
        }
    }

    [[nodiscard]] bool is_attributes(field_target const& target) const
    {
        return target.path.size() == 1 && target.path.front() == attributes_;
    }
    /// Whether null makes PX forget the field: where it cannot, the field is left as it is.
    [[nodiscard]] bool clears(field_target const& target)
    {
        if (!options_.null_clears) return false;
        auto const name = target.name();
        auto const at = clears_.find(name);
        if (at != clears_.end()) return at->second;
        node root;
        std::string object, ignored;
        root.put(target, "null", ignored);
        root.append_to(object);
        bool const can = options_.can_clear(object);
        if (may_remember(clears_, name)) clears_.emplace(name, can);
        return can;
    }
    /// Attributes that are null are left as they are: PX cannot forget one.
    [[nodiscard]] static std::string without_nulls(std::string const& json)
    {
        std::string out{'{'};
        bool has_null = false;
        json_text::for_each_member(json, [&](std::string_view key, std::string_view value) {
            has_null = has_null || value == "null";
            if (value == "null") return;
            if (out.size() > 1) out += ',';
            ((out += key) += ':') += value;
        });
        return has_null ? out + '}' : json;
    }
    [[nodiscard]] static bool says_text_or_number(std::string const& json)
    {
        return json.empty() || json.front() == '"' || json.front() == '-' ||
               (json.front() >= '0' && json.front() <= '9');
    }

    /// Parses FIELD or FIELD:TYPE.
    [[nodiscard]] field_target named(std::string_view field, char const* option) const
    {
        auto const colon = field.rfind(':');
        auto const* const type =
            colon == field.npos ? std::end(cell_types)
                                : std::find_if(std::begin(cell_types), std::end(cell_types), [&](auto const& known) {
                                      return known.first == field.substr(colon + 1);
                                  });
        auto const name = type == std::end(cell_types) ? field : field.substr(0, colon);
        auto found = find_field(schema_, name);
        // Who mistypes a type does not mean an attribute of that name, unless PX has it.
        if (found && name.size() == field.size() && colon != field.npos &&
            found->attribute != field_target::listing::listed) {
            std::string known;
            for (auto const& one : cell_types) known += (known.empty() ? "" : ", ") + std::string{one.first};
            throw px::error{px::errc::invalid_argument, std::string{option} + ": " +
                                                            in_quotes(field.substr(colon + 1)) + " of " +
                                                            in_quotes(field) + " is no type: " + known};
        }
        if (!found)
            throw px::error{px::errc::invalid_argument, std::string{option} + ": " + std::string{schema_.name()} +
                                                            " has no field " + in_quotes(name)};
        if (found->attribute == field_target::listing::missing)
            throw px::error{px::errc::invalid_argument, std::string{option} + ": " + attribute_problem(*found, {})};
        if (type != std::end(cell_types)) {
            if (found->path.size() == 1)
                throw px::error{px::errc::invalid_argument, std::string{option} + ": the type of " + in_quotes(name) +
                                                                " is PX's own; only attributes take one"};
            found->type = type->second;
        }
        return *std::move(found);
    }

    meaning const& target_of(std::string const& column)
    {
        if (!unseen_.empty()) unseen_.erase(column);
        auto const at = targets_.find(column);
        if (at != targets_.end()) return at->second;
        meaning means;
        if (auto found = find_field(schema_, column))
            means = std::move(*found);
        else if (options_.others == unmapped::attribute)
            means = find_field(schema_, attributes_ + '.' + column).value();
        else if (options_.others == unmapped::refuse)
            means = "column " + in_quotes(column) + " is no field of " + std::string{schema_.name()} +
                    ": map it (--map), or say what becomes of such columns (--ignore, --others)";
        if (!may_remember(targets_, column)) return passing_ = std::move(means);
        return targets_.emplace(column, std::move(means)).first->second;
    }
    /// What is read for ever may have any number of names, of any length.
    template <class Map>
    [[nodiscard]] static bool may_remember(Map const& known, std::string const& name)
    {
        return known.size() < 10'000 && name.size() < 1000;
    }

    px::schema schema_;
    std::string attributes_;
    mapping_options options_;
    std::unordered_map<std::string, meaning> targets_;  // the meaning of each column
    meaning passing_;                                   // of one that is not remembered
    std::unordered_map<std::string, bool> clears_;      // whether PX can clear each field
    std::unordered_set<std::string> unseen_;            // columns in --map that no record had yet
    std::vector<std::pair<field_target, std::string>> constants_;
};

}  // namespace example

#endif
