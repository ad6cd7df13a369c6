// Values without a schema, filled in the place where an earlier reading left others: what was there is mostly the same
// again, and keeps its memory.
#ifndef GAINSIGHT_PX_JSON_IMPL_SCHEMALESS_HPP
#define GAINSIGHT_PX_JSON_IMPL_SCHEMALESS_HPP

#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/number_scan.hpp>
#include <gainsight/px/json/text_scan.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace gainsight::px::inline v0::detail {

inline boost::json::object& make_object(boost::json::value& v)
{
    return v.is_object() ? v.get_object() : v.emplace_object();
}
inline boost::json::array& make_array(boost::json::value& v)
{
    return v.is_array() ? v.get_array() : v.emplace_array();
}

inline void put_free(boost::json::value& v, std::string_view s)
{
    if (auto* old = v.if_string())
        old->assign(s);
    else
        v = s;
}

/// Puts the number of that literal: as an integer or a double where that is exact, else as its digits.
inline void put_free_number(boost::json::value& v, std::string_view literal)
{
    auto const is_integer = number_kind_of(literal) == number_kind::integer;
    auto const* const end = literal.data() + literal.size();
    std::int64_t i = 0;
    std::uint64_t u = 0;
    if (is_integer && literal != "-0") {
        if (std::from_chars(literal.data(), end, i).ec == std::errc{}) return void(v = i);
        if (literal[0] != '-' && std::from_chars(literal.data(), end, u).ec == std::errc{}) return void(v = u);
    }
    double d = 0;
    if (bool const whole = read_double(literal, d); is_integer ? d == 0 : whole)
        v = d;
    else
        keep_number(v, literal);
}

/// The next element of a list, of which `count` elements are of this reading.
inline boost::json::value* next_element(boost::json::array& a, std::size_t& count)
{
    if (count == a.size()) a.emplace_back(nullptr);
    return &a[count++];
}

/// Leaves the first `count` fields.
inline void cut(boost::json::object& o, std::size_t count)
{
    while (o.size() > count) o.erase(o.end() - 1);
}

[[gnu::always_inline]] inline boost::json::value* next_field_as(boost::json::object& o, std::size_t& count,
                                                                std::string_view name)
{
    if (count < o.size()) {
        auto& known = o.begin()[static_cast<std::ptrdiff_t>(count)];
        auto const key = known.key();
        if (key.size() == name.size() && same_text(key.data(), name.data(), name.size())) {
            ++count;
            return &known.value();
        }
        cut(o, count);
    }
    if (o.capacity() == 0) o.reserve(4);  // one allocation instead of several small ones
    auto const [at, is_new] = o.emplace(name, nullptr);
    if (is_new) ++count;
    return &at->value();
}
/// The value of the next key of an object. `count` fields are of this reading, in the order in which they came; what
/// stands behind them is of an earlier one.
inline boost::json::value* next_field(boost::json::object& o, std::size_t& count, std::string_view name)
{
    if (is_dollar_key(name)) [[unlikely]]
        return next_field_as(o, count, '$' + std::string{name});
    return next_field_as(o, count, name);
}

}  // namespace gainsight::px::inline v0::detail

#endif
