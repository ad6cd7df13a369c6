// The definitions of the vendor's contract, and how to read them.
#ifndef GAINSIGHT_PX_TESTS_CONTRACT_DEFINITIONS_HPP
#define GAINSIGHT_PX_TESTS_CONTRACT_DEFINITIONS_HPP

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace px_test {

namespace json = boost::json;

inline json::object const& definitions()
{
    static json::value const contract = [] {
        std::ifstream in{PX_CONTRACT_DIR "/px-rest-0.1.6.json"};
        std::string const text{std::istreambuf_iterator<char>{in}, {}};
        return json::parse(text);
    }();
    return contract.at("definitions").as_object();
}

inline std::string_view text(json::value const& v) { return {v.as_string().data(), v.as_string().size()}; }
inline std::string_view text(json::key_value_pair const& member) { return {member.key().data(), member.key().size()}; }
/// The text under that key; "" when there is none.
inline std::string_view text_at(json::value const& v, char const* key)
{
    auto const* found = v.as_object().if_contains(key);
    return found ? text(*found) : std::string_view{};
}

/// The name of the definition that a schema refers to; "" when it does not.
inline std::string_view referred(json::value const& schema)
{
    auto const ref = text_at(schema, "$ref");
    return ref.substr(ref.rfind('/') + 1);
}

/// The fields that a definition requires.
inline std::set<std::string_view> required_of(json::value const& definition)
{
    std::set<std::string_view> out;
    if (auto const* list = definition.as_object().if_contains("required"))
        for (auto const& name : list->as_array()) out.insert(text(name));
    return out;
}

/// Whether a 64-bit integer of that name is a date: the contract does not tell them apart.
inline bool is_date(std::string_view name)
{
    return name == "date" || name.ends_with("Date") || name.ends_with("Timestamp") || name.starts_with("dateRange");
}

}  // namespace px_test

#endif
