// The schema of every model against its definition in the contract.
#include <contract/definitions.hpp>
#include <contract/models/all_models.hpp>
#include <contract/schema/descriptions.hpp>
#include <gainsight/px/source/schema.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using px::column_type;
using px_test::definitions;
using px_test::text;
using px_test::text_at;

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::optional<px::column_type>)

namespace {

// What the contract says of a field's type, without looking at our rows.
column_type type_in_contract(std::string_view name, json::value const& field)
{
    if (!px_test::referred(field).empty()) return column_type::json_object;
    auto const type = text_at(field, "type");
    if (type == "string") return column_type::text;
    if (type == "boolean") return column_type::boolean;
    if (type == "number") return column_type::number;
    if (type == "integer") {
        bool const date = text_at(field, "format") == "int64" && px_test::is_date(name);
        return date ? column_type::date_time : column_type::integer;
    }
    if (type == "array") return column_type::json_list;
    // An object without a definition: of names that PX's users choose, or any value.
    BOOST_TEST(type == "object");
    return column_type::json_object;
}

void same_type(px::column const& ours, json::value const& theirs)
{
    auto const expected = type_in_contract(ours.name(), theirs);
    // The contract says "object" of what may be anything as well.
    auto const any = ours.type() == column_type::json_value && px_test::referred(theirs).empty();
    BOOST_TEST((any ? expected == column_type::json_object : ours.type() == expected),
               "is " << to_string(ours.type()) << ", in the contract " << to_string(expected));
    auto const* items = theirs.as_object().if_contains("items");
    BOOST_TEST((ours.elements() ==
                (items ? std::optional{type_in_contract(ours.name(), *items)} : std::optional<column_type>{})));
    auto const& one = items ? *items : theirs;
    BOOST_TEST((ours.nested() ? ours.nested()->name() : std::string_view{}) == px_test::referred(one));
    std::vector<std::string_view> values;
    if (auto const* list = one.as_object().if_contains("enum"))
        for (auto const& v : list->as_array()) values.push_back(text(v));
    BOOST_TEST(std::ranges::is_permutation(ours.known_values(), values));
}

void same(px::schema const& ours)
{
    auto const* definition = definitions().if_contains(ours.name());
    BOOST_REQUIRE_MESSAGE(definition, "the contract has no definition " << ours.name());
    auto const& fields = definition->at("properties").as_object();
    auto const required = px_test::required_of(*definition);
    BOOST_TEST(ours.columns().size() == fields.size(), ours.name() << " has other columns than its definition");
    auto column = ours.columns().begin();
    for (auto const& field : fields) {
        auto const name = text(field);
        BOOST_TEST_CONTEXT(ours.name() << '.' << name)
        {
            BOOST_REQUIRE(column != ours.columns().end());
            BOOST_TEST(column->name() == name);
            same_type(*column, field.value());
            BOOST_TEST(column->required() == required.contains(name));
            BOOST_TEST(column->description() == text_at(field.value(), "description"));
            if (column->nested()) same(*column->nested());
            ++column;
        }
    }
}

template <class Operation, class Visitor>
void visit_if_list(Visitor& visit)
{
    if constexpr (requires { requires px::model<px::operation::record_of<Operation>>; })
        visit.template operator()<Operation>();
}
template <class... Operations, class Visitor>
void visit_lists(px::operation::operations<Operations...>, Visitor& visit)
{
    (visit_if_list<Operations>(visit), ...);
}
// Every descriptor whose answer is a list of models. No lambda within a lambda, on which clang 19 crashes.
template <class Visitor>
void for_each_list(Visitor visit)
{
    visit_lists(px::operation::all{}, visit);
}

bool is_model(std::string_view definition)
{
    return std::ranges::any_of(px_test::all_models::tables, [&](auto const* t) { return t->name == definition; });
}

std::string read(std::string const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schemas_against_the_contract)

BOOST_AUTO_TEST_CASE(every_model_has_the_columns_of_its_definition)
{
    px_test::all_models::for_each([]<class Model> { same(px::schema_of<Model>()); });
}

BOOST_AUTO_TEST_CASE(every_list_has_the_columns_of_what_it_lists)
{
    int lists = 0;
    for_each_list([&]<class Operation> {
        BOOST_TEST_CONTEXT(Operation::info.call())
        {
            ++lists;
            same(px::schema_of<px::operation::record_of<Operation>>());
        }
    });
    BOOST_TEST(lists > 20);
}

BOOST_AUTO_TEST_CASE(lists_of_one_model_agree_on_the_fields_that_tell_its_records_apart)
{
    for_each_list([]<class Operation> {
        if constexpr (requires { Operation::identified_by; }) {
            auto const& s = px::schema_of<px::operation::record_of<Operation>>();
            BOOST_TEST_CONTEXT(Operation::info.call())
            {
                std::vector<std::string_view> ids;
                for (auto const& field : Operation::identified_by) ids.push_back(field.name());
                BOOST_TEST(s.identified_by() == ids, boost::test_tools::per_element());
                for (auto const& column : s.columns())
                    BOOST_TEST(column.nullable() == (ids.size() > 1 || ids.front() != column.name()), column.name());
            }
        }
    });
}

BOOST_AUTO_TEST_CASE(every_record_may_hold_more_than_its_columns)
{
    px_test::all_models::for_each([]<class Model> { BOOST_TEST(px::schema_of<Model>().open()); });
}

BOOST_AUTO_TEST_CASE(the_file_of_descriptions_is_what_the_contract_makes)
{
    std::string const path = PX_CONTRACT_DIR "/../../include/gainsight/px/source/impl/descriptions.ipp";
    constexpr std::string_view off = "// clang-format off\n";
    auto file = read(path);
    auto const begin = file.find(off);
    auto const end = file.find("// clang-format on\n", begin);
    BOOST_REQUIRE_MESSAGE(begin != file.npos && end != file.npos, path << " has no place for its table");
    auto const table = px_test::description_table::text(definitions(), is_model);
    auto const at = begin + off.size();
    bool const is_same = file.compare(at, end - at, table) == 0;
    if (std::getenv("PX_WRITE_REFERENCE")) {
        std::ofstream out{path, std::ios::binary};
        out << file.replace(at, end - at, table) << std::flush;
        BOOST_REQUIRE_MESSAGE(out, "cannot write " << path);
        return;
    }
    BOOST_TEST(is_same, path << " is out of date: run this test with PX_WRITE_REFERENCE=1 and commit what it writes");
}

BOOST_AUTO_TEST_CASE(a_table_of_descriptions_has_a_line_for_each_field_that_is_described)
{
    auto const contract = json::parse(R"({"User": {"properties": {"id": {"description": "The \"id\"."}, "name": {}}},
                                          "UsersPage": {"properties": {"users": {"description": "A page."}}}})");
    auto const ours = [](std::string_view name) { return name == "User"; };
    BOOST_TEST(px_test::description_table::text(contract.as_object(), ours) ==
               "inline constexpr std::array<field_description, 1> field_descriptions{{\n"
               "    {\"User\", \"id\", \"The \\\"id\\\".\"},\n"
               "}};\n");
}

BOOST_AUTO_TEST_SUITE_END()
