// The descriptors of operations against the vendor's contract.
#include <contract/models/all_models.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/field_list.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace px = gainsight::px;
namespace json = boost::json;

namespace {

using names = std::set<std::string>;

json::object const& contract()
{
    static json::object const document = [] {
        std::ifstream file{PX_CONTRACT_DIR "/px-rest-0.1.6.json"};
        std::string const text{std::istreambuf_iterator<char>{file}, {}};
        return json::parse(text).as_object();
    }();
    return document;
}

std::string lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// The operation that the contract has under our verb and path, or null.
json::object const* find(px::operation_info const& op)
{
    auto const* path = contract().at("paths").as_object().if_contains(op.path());
    if (!path) return nullptr;
    auto const* operation = path->as_object().if_contains(lower(to_string(op.method())));
    return operation ? &operation->as_object() : nullptr;
}

json::object const& at(px::operation_info const& op)
{
    auto const* found = find(op);
    BOOST_REQUIRE_MESSAGE(found, op.call() << ": the contract has no " << to_string(op.method()) << ' ' << op.path());
    return *found;
}

json::object const* parameter(json::object const& operation, std::string_view name)
{
    if (auto const* list = operation.if_contains("parameters"))
        for (auto const& entry : list->as_array())
            if (entry.at("name").as_string() == name) return &entry.as_object();
    return nullptr;
}

names parameters(json::object const& operation, std::string_view place)
{
    names out;
    if (auto const* list = operation.if_contains("parameters"))
        for (auto const& entry : list->as_array())
            if (entry.at("in").as_string() == place) out.emplace(entry.at("name").as_string());
    return out;
}

names texts(json::object const& operation, std::string_view key)
{
    // A unit in brackets is a remark.
    constexpr std::string_view unit = " (epoch milliseconds)";
    names out;
    if (auto const* list = operation.if_contains(key))
        for (auto const& entry : list->as_array()) {
            std::string text{entry.as_string()};
            if (text.ends_with(unit)) text.resize(text.size() - unit.size());
            out.insert(std::move(text));
        }
    return out;
}

// What the client may put into the query of that operation.
names query_parameters(px::operation_info const& op)
{
    names out;
    if (op.filtered()) out.insert({"filter", "sort"});
    if (op.paging() != px::paging::none) out.insert("pageSize");
    if (op.paging() == px::paging::scroll || op.paging() == px::paging::both) out.insert("scrollId");
    if (op.paging() == px::paging::number || op.paging() == px::paging::both) out.insert("pageNumber");
    for (auto name : op.query_parameters())
        if (!name.empty()) out.emplace(name);
    return out;
}

names placeholders(std::string_view path)
{
    names out;
    for (auto open = path.find('{'); open != path.npos; open = path.find('{', open + 1))
        out.emplace(path.substr(open + 1, path.find('}', open) - open - 1));
    return out;
}

std::string joined(names const& list)
{
    std::string out;
    for (auto const& name : list) out += (out.empty() ? "" : ", ") + name;
    return '[' + out + ']';
}

void same(px::operation_info const& op, std::string_view what, names const& ours, names const& theirs)
{
    BOOST_TEST(ours == theirs,
               op.call() << ": " << what << ": ours " << joined(ours) << ", the contract's " << joined(theirs));
}

// The schema of a 200, with the reference followed; null when the contract promises none.
json::object const* answer(json::object const& operation)
{
    if (auto const* actual = operation.if_contains("x-actual-schema"))
        return &contract().at("definitions").at(actual->as_string()).as_object();
    auto const* ok = operation.at("responses").as_object().if_contains("200");
    auto const* schema = ok ? ok->as_object().if_contains("schema") : nullptr;
    if (!schema) return nullptr;
    auto const* reference = schema->as_object().if_contains("$ref");
    if (!reference) return &schema->as_object();
    std::string_view const target = reference->as_string();
    return &contract().at("definitions").at(target.substr(target.rfind('/') + 1)).as_object();
}

// A descriptor's list as the contract writes such lists; a list of every field has one entry without a name.
names listed(px::detail::field_names list)
{
    names out;
    for (auto const& field : list)
        if (!field.name().empty())
            out.emplace(std::string{field.name()} + (field.equality_only() ? " (equality only)" : ""));
    return out;
}

template <class Endpoint>
void fields_are_the_contracts()
{
    auto const& op = Endpoint::info;
    auto const& theirs = at(op);
    constexpr auto filters = px::detail::filters_of<Endpoint>();
    constexpr auto sorts = px::detail::sorts_of<Endpoint>();
    same(op, "fields to filter by", listed(filters), texts(theirs, "x-filter-fields"));
    same(op, "fields to sort by", listed(sorts), texts(theirs, "x-sort-fields"));
    // No list in the contract says every field; an empty list of ours would say none.
    BOOST_TEST((filters.size() > 0u) == op.filtered(), op.call());
    BOOST_TEST((sorts.size() > 0u) == op.filtered(), op.call());
    if constexpr (requires { Endpoint::dated_by; })
        BOOST_TEST(texts(theirs, "x-filter-fields").contains(std::string{Endpoint::dated_by}),
                   op.call() << " is filtered by a date that the contract does not list");
}

// Every descriptor of a list that comes in pages.
template <class Visitor>
void for_each_list(Visitor visit)
{
    px::operation::for_each(px::operation::all{}, [&]<class Operation> {
        if constexpr (Operation::info.paging() != px::paging::none) visit.template operator()<Operation>();
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operations_against_the_contract)

BOOST_AUTO_TEST_CASE(the_contract_is_the_version_that_the_library_states)
{
    BOOST_TEST(contract().at("info").at("version").as_string() == px::contract_version);
}

BOOST_AUTO_TEST_CASE(verb_path_and_operation_id_are_the_contracts)
{
    for (auto const* op : px::catalog::all) BOOST_TEST(at(*op).at("operationId").as_string() == op->id());
}

BOOST_AUTO_TEST_CASE(no_operation_is_listed_twice)
{
    names ids;
    for (auto const* op : px::catalog::all) BOOST_TEST(ids.emplace(op->id()).second, op->id() << " is listed twice");
}

BOOST_AUTO_TEST_CASE(every_operation_of_the_contract_has_its_descriptor)
{
    names ours;
    for (auto const* op : px::catalog::all) ours.emplace(op->id());
    names theirs;
    for (auto const& [path, verbs] : contract().at("paths").as_object())
        for (auto const& [verb, operation] : verbs.as_object()) theirs.emplace(operation.at("operationId").as_string());
    BOOST_TEST(ours == theirs, "ours " << joined(ours) << ", the contract's " << joined(theirs));
}

BOOST_AUTO_TEST_CASE(the_scope_is_the_contracts)
{
    for (auto const* op : px::catalog::all)
        BOOST_TEST(at(*op).at("x-scope").as_string() == to_string(op->needs()), op->call() << " needs another scope");
}

BOOST_AUTO_TEST_CASE(the_four_that_act_on_environments_are_the_contracts)
{
    int marked = 0;
    for (auto const* op : px::catalog::all) {
        BOOST_TEST(op->acts_on_environments() == at(*op).contains("x-production-launch"), op->call());
        marked += op->acts_on_environments() ? 1 : 0;
    }
    BOOST_TEST(marked == 4);
}

BOOST_AUTO_TEST_CASE(query_parameters_are_exactly_the_contracts)
{
    for (auto const* op : px::catalog::all)
        same(*op, "query parameters", query_parameters(*op), parameters(at(*op), "query"));
}

BOOST_AUTO_TEST_CASE(path_parameters_are_exactly_the_contracts)
{
    for (auto const* op : px::catalog::all)
        same(*op, "path parameters", placeholders(op->path()), parameters(at(*op), "path"));
}

BOOST_AUTO_TEST_CASE(a_body_is_sent_where_the_contract_takes_one)
{
    for (auto const* op : px::catalog::all)
        BOOST_TEST(op->has_body() == !parameters(at(*op), "body").empty(), op->call() << " disagrees about its body");
}

BOOST_AUTO_TEST_CASE(the_largest_page_is_the_contracts)
{
    for (auto const* op : px::catalog::all)
        if (auto const* size = parameter(at(*op), "pageSize"))
            BOOST_TEST(size->at("maximum").to_number<int>() == op->max_page_size(), op->call());
        else
            BOOST_TEST(op->max_page_size() == 0, op->call() << " has a page size that the contract lacks");
}

BOOST_AUTO_TEST_CASE(a_list_finds_its_records_and_its_cursor_in_the_answer)
{
    for (auto const* op : px::catalog::all) {
        if (op->paging() != px::paging::none) BOOST_TEST(!op->list_key().empty(), op->call());
        if (op->list_key().empty()) continue;
        auto const* schema = answer(at(*op));
        BOOST_REQUIRE_MESSAGE(schema, op->call() << ": the contract promises no answer");
        auto const& properties = schema->at("properties").as_object();
        auto const* records = properties.if_contains(op->list_key());
        BOOST_REQUIRE_MESSAGE(records, op->call() << ": no " << op->list_key() << " in the answer");
        BOOST_TEST(records->at("type").as_string() == "array");
        auto const by_scroll = op->paging() == px::paging::scroll || op->paging() == px::paging::both;
        BOOST_TEST(properties.contains("scrollId") == by_scroll, op->call());
        BOOST_TEST(properties.contains("isLastPage") == (op->paging() == px::paging::number), op->call());
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_a_page_in_the_contract_is_a_list_here)
{
    for (auto const* op : px::catalog::all) {
        auto const* schema = answer(at(*op));
        auto const* properties = schema ? schema->if_contains("properties") : nullptr;
        auto const pages = properties && (properties->as_object().contains("scrollId") ||
                                          properties->as_object().contains("isLastPage"));
        BOOST_TEST(pages == (op->paging() != px::paging::none), op->call());
    }
}

BOOST_AUTO_TEST_CASE(a_range_of_dates_is_limited_where_dates_can_be_given)
{
    for (auto const* op : px::catalog::all) {
        auto const& theirs = at(*op);
        auto const by_parameter = parameters(theirs, "query").contains("dateRangeStart");
        auto const by_filter = texts(theirs, "x-filter-fields").contains("date");
        BOOST_TEST((op->max_range_days() > 0) == (by_parameter || by_filter), op->call());
    }
}

BOOST_AUTO_TEST_CASE(a_range_is_as_wide_as_the_contract_says_where_it_does)
{
    int said = 0;
    for (auto const* op : px::catalog::all) {
        auto const* note = at(*op).if_contains("x-note");
        std::string_view const text = note ? std::string_view{note->as_string()} : std::string_view{};
        constexpr std::string_view words = "date range at most ";
        if (!text.starts_with(words)) continue;
        ++said;
        BOOST_TEST(std::stoi(std::string{text.substr(words.size())}) == op->max_range_days(), op->call());
    }
    BOOST_TEST(said == 3);
}

BOOST_AUTO_TEST_CASE(files_come_and_go_where_the_contract_says)
{
    for (auto const* op : px::catalog::all) {
        auto const& theirs = at(*op);
        auto const forms = parameters(theirs, "formData");
        BOOST_TEST(joined(forms) == joined(op->file_field().empty() ? names{} : names{std::string{op->file_field()}}),
                   op->call());
        auto const* schema = answer(theirs);
        auto const* format = schema ? schema->if_contains("format") : nullptr;
        BOOST_TEST((format && format->as_string() == "byte") == (op->answer() == px::answer_form::file), op->call());
    }
}

BOOST_AUTO_TEST_CASE(only_a_post_is_not_repeated_and_of_those_a_look_up_is)
{
    for (auto const* op : px::catalog::all) {
        auto const* note = at(*op).if_contains("x-note");
        auto const looks_up = note && std::string_view{note->as_string()}.starts_with("a look-up sent as POST");
        auto const creates = op->method() == px::verb::post && !looks_up;
        BOOST_TEST((op->repeatable() == px::repeatable::unless_sent) == creates, op->call());
        BOOST_TEST(op->writes() == (op->method() != px::verb::get && !looks_up), op->call());
    }
}

BOOST_AUTO_TEST_CASE(fields_to_filter_and_sort_by_are_the_contracts)
{
    for_each_list([]<class Endpoint> { fields_are_the_contracts<Endpoint>(); });
}

BOOST_AUTO_TEST_CASE(every_field_that_a_descriptor_names_is_a_row_of_its_model)
{
    for_each_list([]<class Operation> {
        using model = px::operation::record_of<Operation>;
        auto const check = [](std::string_view name, std::string_view what) {
            BOOST_TEST((name.empty() || px::detail::table_of<model>::value.find(name) >= 0),
                       Operation::info.call()
                           << ' ' << what << " '" << name << "', which is no field of " << px::rows<model>.name);
        };
        // What can be filtered by and never comes is a constant in field::, and no row of the model.
        constexpr std::string_view never_comes = px::field::email_event::execution_date.name;
        for (auto const& field : px::detail::filters_of<Operation>())
            if (field.name() != never_comes) check(field.name(), "filters by");
        for (auto const& field : px::detail::sorts_of<Operation>()) check(field.name(), "sorts by");
        if constexpr (requires { Operation::identified_by; })
            for (auto const& field : Operation::identified_by) check(field.name(), "is identified by");
        check(px::detail::record_date_field_of<Operation>(), "is dated by");
    });
}

BOOST_AUTO_TEST_CASE(a_descriptor_states_what_is_sent_and_what_comes)
{
    px::operation::for_each(px::operation::all{}, []<class Operation> {
        auto const& op = Operation::info;
        constexpr bool sends = requires { typename Operation::request; };
        BOOST_TEST(sends == (op.has_body() || !op.file_field().empty()), op.call() << " states another request");
        constexpr bool lists = requires { typename px::operation::record_of<Operation>; };
        if (op.paging() != px::paging::none || !op.list_key().empty())
            BOOST_TEST(lists, op.call() << " is a list whose answer is none");
    });
}

BOOST_AUTO_TEST_SUITE_END()
