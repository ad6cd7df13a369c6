// The reference page of all operations, written from the catalog and the table of calls.
#ifndef GAINSIGHT_PX_TESTS_CONTRACT_REFERENCE_PAGE_HPP
#define GAINSIGHT_PX_TESTS_CONTRACT_REFERENCE_PAGE_HPP

#include <compile/calls.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace px_test {

/// Which descriptor a list call was made of; void for any other call.
template <class Result>
struct listed_by {
    using type = void;
};
template <class Operation, class Style>
struct listed_by<px::page_stream<Operation, Style>> {
    using type = Operation;
};

class reference_page {
public:
    /// The whole section, in Markdown, without the heading that it stands under.
    [[nodiscard]] static std::string text()
    {
        std::string out;
        for_each_call([&, resource = std::string_view{}](auto const& entry) mutable {
            auto const ours = entry.info.call().substr(0, entry.info.call().find('.'));
            if (ours != resource) start_resource(out, resource = ours);
            write_call(out, entry.text(), entry.info);
        });
        out += "\nA request whose fate is unknown is sent again, as far as `px::retry` allows, unless the last column\n"
               "says otherwise. An id that a path cannot carry goes in the body, for which PX has operations of their "
               "own.\n"
               "\n#### Lists\n\n"
               "| call | pages by | page size | filters by | sorts by |\n"
               "| --- | --- | --- | --- | --- |\n";
        for_each_call([&](auto const& entry) {
            using client = px::client<px::scope::read, px::scope::write, px::scope::production_launch>;
            using result = std::invoke_result_t<decltype(entry), client const&>;
            using operation = typename listed_by<result>::type;
            if constexpr (!std::is_void_v<operation>) write_list<operation>(out);
        });
        return out;
    }

    /// The rows of the README's table: the functions of each resource; one row for resources that have the same ones.
    [[nodiscard]] static std::string summary()
    {
        using functions = std::vector<std::string>;
        std::vector<std::pair<std::string, functions>> resources;
        auto const add = [&](auto const& entry) {
            auto text = entry.text().substr(std::string_view{"client."}.size());
            std::string const resource{text.substr(0, text.find('('))};
            text.remove_prefix(text.find('.') + 1);
            std::string const function{text.substr(0, text.find('('))};
            auto at = std::ranges::find(resources, resource, [](auto const& r) { return r.first; });
            if (at == resources.end()) at = resources.insert(at, {resource, {}});
            if (std::ranges::find(at->second, function) == at->second.end()) at->second.push_back(function);
        };
        for_each_call(add);
        for_each_production_call(add);

        std::string out;
        for (std::size_t i = 0; i != resources.size();) {
            out += '|';
            auto const& shared = resources[i].second;
            for (; i != resources.size() && resources[i].second == shared; ++i)
                out += " `" + resources[i].first + "()`";
            out += " |";
            for (auto const& function : shared) out += " `" + function + '`';
            out += " |\n";
        }
        return out;
    }

private:
    static void start_resource(std::string& out, std::string_view resource)
    {
        if (!out.empty()) out += '\n';
        out += "#### `";
        out += resource;
        out += "()`\n\n| call | request | scope | days in a range | sent again |\n| --- | --- | --- | --- | --- |\n";
    }

    static void write_call(std::string& out, std::string_view call, px::operation_info const& op)
    {
        out += "| `" + in_a_cell(call) + "` | `" + std::string{to_string(op.method())} + ' ' + std::string{op.path()} +
               "` | " + std::string{to_string(op.needs())} +
               (op.acts_on_environments() ? ", in production production_launch too" : "") + " | " + days(op) + " | " +
               (op.repeatable() == px::repeatable::always ? "yes" : "only if it was never begun") + " |\n";
    }

    template <class Operation>
    static void write_list(std::string& out)
    {
        px::operation_info const& op = Operation::info;
        out += "| `" + std::string{op.call()} + "` | " + std::string{name_of(op.paging())} + " | 1 to " +
               std::to_string(op.max_page_size()) + " | " +
               names<px::operation::record_of<Operation>>(px::detail::filters_of<Operation>()) + " | " +
               names<px::operation::record_of<Operation>>(px::detail::sorts_of<Operation>()) + " |\n";
    }

    static std::string days(px::operation_info const& op)
    {
        return op.max_range_days() > 0 ? "at most " + std::to_string(op.max_range_days()) : "-";
    }

    static constexpr std::string_view name_of(px::paging how) noexcept
    {
        switch (how) {
            case px::paging::none: break;
            case px::paging::scroll: return "cursor";
            case px::paging::number: return "number";
            case px::paging::both: return "cursor and number";
        }
        return "";
    }

    template <class Model>
    static std::string names(px::detail::field_names rules)
    {
        if (rules.empty()) return "-";
        std::string out;
        for (auto const& rule : rules) {
            if (rule.name().empty()) {
                out = "every field of " + std::string{px::rows<Model>.name} + ":";
                for (auto const& row : px::detail::table_of<Model>::value.rows)
                    out += " `" + std::string{row.name} + '`';
                return out;
            }
            if (!out.empty()) out += ", ";
            out += '`' + std::string{rule.name()} + '`';
            if (rule.equality_only()) out += " (`==` alone)";
        }
        return out;
    }

    // A bar would end the cell.
    static std::string in_a_cell(std::string_view call)
    {
        std::string out;
        for (auto c : call) {
            if (c == '|') out += '\\';
            out += c;
        }
        return out;
    }
};

}  // namespace px_test

#endif
