// The rows of the models against the definitions of the contract, both ways.
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using px::detail::kind;

namespace {

struct entry {
    std::string_view definition;
    px::detail::object_table const* table;
};

template <class Model>
constexpr entry model_entry()
{
    return {px::rows<Model>.name, &px::detail::table_of<Model>::value};
}
template <class T, auto const& Op>
constexpr entry page_entry(std::string_view definition)
{
    return {definition, &px::detail::page_shape_of<T, Op>::table};
}

// Every model of ours. A new one goes in here.
constexpr entry models[] = {
    model_entry<px::user>(),
    model_entry<px::account>(),
    model_entry<px::custom_event>(),
    model_entry<px::location>(),
    model_entry<px::coordinates>(),
    model_entry<px::channel_metric>(),
    model_entry<px::user_agent>(),
    model_entry<px::user_agent_by_product>(),
    model_entry<px::response_entity>(),
    model_entry<px::delete_user>(),
    model_entry<px::denylist_flag>(),
    model_entry<px::set_denylist>(),
};
// One row class serves all pages, so a page may read more than its definition has, never less.
constexpr entry pages[] = {
    page_entry<px::user, px::catalog::list_users>("UsersPage"),
    page_entry<px::account, px::catalog::list_accounts>("AccountsPage"),
    page_entry<px::custom_event, px::catalog::list_custom_events>("CustomEventsPage"),
};

json::object const& definitions()
{
    static json::value const contract = [] {
        std::ifstream in{PX_CONTRACT_DIR "/px-rest-0.1.6.json"};
        std::string const text{std::istreambuf_iterator<char>{in}, {}};
        return json::parse(text);
    }();
    return contract.at("definitions").as_object();
}

std::string_view text(json::value const& v) { return {v.as_string().data(), v.as_string().size()}; }
std::string_view text_at(json::value const& v, char const* key)
{
    auto const* found = v.as_object().if_contains(key);
    return found ? text(*found) : std::string_view{};
}

// The name of the definition that a schema refers to; "" when it does not.
std::string_view referred(json::value const& schema)
{
    auto const ref = text_at(schema, "$ref");
    return ref.substr(ref.rfind('/') + 1);
}

bool is_date(std::string_view name) { return name == "date" || name.ends_with("Date") || name.ends_with("Timestamp"); }

// Whether a value of that shape holds every value of that schema, and no other type's. "" when it does.
std::string misfit(std::string_view name, json::value const& schema, px::detail::shape const& s)
{
    if (auto const definition = referred(schema); !definition.empty()) {
        if (s.kind != kind::object && s.kind != kind::inline_object) return "is no object";
        return s.table->name == definition ? "" : "is a " + std::string{s.table->name};
    }
    auto const type = text_at(schema, "type");
    auto const format = text_at(schema, "format");
    if (type == "string") {
        auto const* names = schema.as_object().if_contains("enum");
        if (!names) return s.kind == kind::text ? "" : "is no text";
        if (s.kind != kind::enumeration) return "is no enumeration";
        std::set<std::string_view> theirs;
        for (auto const& n : names->as_array()) theirs.insert(text(n));
        return theirs == std::set<std::string_view>(s.names.begin(), s.names.end()) ? "" : "has other enumerators";
    }
    if (type == "boolean") return s.kind == kind::boolean ? "" : "is no flag";
    if (type == "number") return s.kind == kind::real ? "" : "is no double";
    if (type == "integer" && format == "int32") return s.kind == kind::int32 ? "" : "is no 32-bit integer";
    if (type == "integer" && format == "int64")
        return s.kind == (is_date(name) ? kind::date : kind::int64) ? "" : "is no 64-bit integer or date";
    if (type == "array") {
        if (s.kind != kind::list) return "is no list";
        auto const inner = misfit(name, schema.at("items"), *s.element);
        return inner.empty() ? "" : "element " + inner;
    }
    if (type == "object") return s.kind == kind::free_object || s.kind == kind::free_value ? "" : "is no free object";
    return "has a type that this test does not know";
}

void compare(entry const& e, bool may_have_more)
{
    BOOST_TEST_CONTEXT(e.definition)
    {
        auto const* definition = definitions().if_contains(e.definition);
        BOOST_REQUIRE_MESSAGE(definition, "the contract has no such definition");
        auto const& properties = definition->at("properties").as_object();
        std::set<std::string_view> required;
        if (auto const* list = definition->as_object().if_contains("required"))
            for (auto const& name : list->as_array()) required.insert(text(name));

        for (auto const& p : properties) {
            std::string_view const name{p.key().data(), p.key().size()};
            BOOST_TEST_CONTEXT(name)
            {
                auto const at = std::find_if(e.table->rows.begin(), e.table->rows.end(),
                                             [name](auto const& r) { return r.name == name; });
                BOOST_REQUIRE_MESSAGE(at != e.table->rows.end(), "no row states it");
                BOOST_TEST(misfit(name, p.value(), *at->value) == "");
                BOOST_TEST(((at->marks & px::mark::required) != 0) == required.contains(name));
                auto const* read_only = p.value().as_object().if_contains("readOnly");
                BOOST_TEST(((at->marks & px::mark::read_only) != 0) == (read_only && read_only->as_bool()));
            }
        }
        if (may_have_more) return;
        for (auto const& r : e.table->rows)
            BOOST_TEST(properties.contains(r.name), r.name << " is not in the contract");
        BOOST_TEST(e.table->rows.size() == properties.size());
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contract_models)

BOOST_AUTO_TEST_CASE(every_model_has_the_fields_of_its_definition_and_no_other)
{
    for (auto const& m : models) compare(m, false);
}

BOOST_AUTO_TEST_CASE(every_page_has_the_fields_of_its_definition)
{
    for (auto const& p : pages) compare(p, true);
}

BOOST_AUTO_TEST_CASE(rows_come_in_the_order_of_the_contract)
{
    for (auto const& m : models) {
        BOOST_TEST_CONTEXT(m.definition)
        {
            std::vector<std::string_view> theirs;
            for (auto const& p : definitions().at(m.definition).at("properties").as_object())
                theirs.emplace_back(p.key().data(), p.key().size());
            BOOST_REQUIRE(theirs.size() == m.table->rows.size());
            for (std::size_t i = 0; i < theirs.size(); ++i) BOOST_TEST(theirs[i] == m.table->rows[i].name);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_a_model_refers_to_is_a_model_of_ours)
{
    std::set<std::string_view> ours;
    for (auto const& m : models) ours.insert(m.definition);
    for (auto const& m : models)
        for (auto const& p : definitions().at(m.definition).at("properties").as_object()) {
            auto name = referred(p.value());
            if (auto const* items = p.value().as_object().if_contains("items")) name = referred(*items);
            if (!name.empty()) BOOST_TEST(ours.contains(name), name << " is missing");
        }
}

BOOST_AUTO_TEST_SUITE_END()
