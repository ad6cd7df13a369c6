// Which operators each kind of field has, and which values it is compared with: checked by the compiler.
#include "models.hpp"

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace px = gainsight::px;
using namespace sample::field;
using sample::color;

namespace {

// What compiles.
template <class F, class V>
concept equality = requires(F f, V v) { f == v; } && requires(F f, V v) { f != v; };
template <class F, class V>
concept any_equality = requires(F f, V v) { f == v; } || requires(F f, V v) { f != v; };
template <class F, class V>
concept order = requires(F f, V v) { f < v; } && requires(F f, V v) { f <= v; } && requires(F f, V v) { f > v; } &&
                requires(F f, V v) { f >= v; };
template <class F, class V>
concept any_order = requires(F f, V v) { f < v; } || requires(F f, V v) { f <= v; } || requires(F f, V v) { f > v; } ||
                    requires(F f, V v) { f >= v; };
template <class F>
concept wildcards = requires(F f) { f.like("x"); } && requires(F f) { f.not_like("x"); };
template <class F>
concept any_wildcards = requires(F f) { f.like("x"); } || requires(F f) { f.not_like("x"); };
template <class F>
concept attributes = requires(F f) { f["x"]; } && requires(F f) { px::attribute(f, "x"); };
template <class F>
concept any_attributes = requires(F f) { f["x"]; } || requires(F f) { px::attribute(f, "x"); };
template <class L, class R>
concept dotted = requires(L l, R r) { l / r; };
template <class F>
concept sortable = requires(F f) { px::ascending(f); } && requires(F f) { px::descending(f); };

#define F(name) std::remove_cv_t<decltype(name)>

using attribute_type = decltype(custom_attributes["x"]);
using city_type = decltype(location / city);

// Text: == != like not_like, with text.
static_assert(equality<F(email), char const*> && equality<F(email), std::string> &&
              equality<F(email), std::string_view>);
static_assert(equality<F(email), char[4]> && wildcards<F(email)>);
static_assert(!any_order<F(email), char const*> && !any_order<F(email), int>);
static_assert(!any_equality<F(email), int> && !any_equality<F(email), bool> && !any_equality<F(email), std::nullptr_t>);
static_assert(!any_equality<F(email), px::timestamp> && !any_equality<F(email), char> &&
              !any_equality<F(email), color>);

// Flags: == != with bool, and with nothing that turns into one.
static_assert(equality<F(active), bool>);
static_assert(!any_order<F(active), bool> && !any_wildcards<F(active)>);
static_assert(!any_equality<F(active), int> && !any_equality<F(active), char const*> &&
              !any_equality<F(active), void*>);

// Numbers: all but wildcards, with any number.
static_assert(order<F(visits), int> && order<F(score), int> && order<F(weight), double> && order<F(hidden), int>);
static_assert(equality<F(visits), short> && equality<F(score), unsigned long long> && equality<F(weight), float>);
static_assert(equality<F(score), double> && equality<F(weight), int> && order<F(weight), long double>);
static_assert(!any_wildcards<F(score)> && !any_wildcards<F(weight)>);
static_assert(!any_equality<F(score), bool> && !any_equality<F(score), char> && !any_equality<F(score), char const*>);
static_assert(!any_order<F(score), bool> && !any_order<F(score), px::timestamp> && !any_order<F(score), char8_t>);
static_assert(!any_equality<F(score), std::optional<std::int64_t>> && !any_equality<F(score), color>);

// Dates: all but wildcards, with time points of the system clock.
static_assert(order<F(seen), px::timestamp> && equality<F(seen), px::timestamp>);
static_assert(order<F(seen), std::chrono::sys_days> && order<F(seen), std::chrono::system_clock::time_point>);
static_assert(order<F(unseen), px::timestamp>);
static_assert(!any_order<F(seen), int> && !any_order<F(seen), std::int64_t> && !any_order<F(seen), std::chrono::hours>);
static_assert(!any_order<F(seen), std::chrono::steady_clock::time_point> && !any_equality<F(seen), char const*>);
static_assert(!any_wildcards<F(seen)>);

// Enumerations: == != with an enumerator of theirs, an open_enum of theirs, or text.
static_assert(equality<F(hair), color> && equality<F(hair), px::open_enum<color>> && equality<F(hair), char const*>);
static_assert(!any_order<F(hair), color> && !any_order<F(hair), char const*> && !any_wildcards<F(hair)>);
static_assert(!any_equality<F(hair), int> && !any_equality<F(hair), px::verb> && !any_equality<F(hair), bool>);

// Objects, lists and free objects: none.
template <class T>
constexpr bool incomparable = !any_equality<T, char const*> && !any_equality<T, int> && !any_equality<T, bool> &&
                              !any_order<T, int> && !any_wildcards<T> && !sortable<T>;
static_assert(incomparable<F(location)> && incomparable<F(last_visits)> && incomparable<F(keys)>);
static_assert(incomparable<F(custom_attributes)> && incomparable<F(user_agent)>);
static_assert(!any_equality<F(location), sample::place>);

// A field is not compared with a field.
static_assert(!any_equality<F(email), F(email)> && !any_order<F(score), F(visits)>);

// Free attributes: every value, an order with numbers and dates, wildcards.
static_assert(equality<attribute_type, char const*> && equality<attribute_type, int> &&
              equality<attribute_type, double>);
static_assert(equality<attribute_type, bool> && equality<attribute_type, px::timestamp>);
static_assert(order<attribute_type, int> && order<attribute_type, px::timestamp> && wildcards<attribute_type>);
static_assert(!any_order<attribute_type, char const*> && !any_order<attribute_type, bool>);
static_assert(!any_equality<attribute_type, color> && !any_attributes<attribute_type>);
static_assert(attributes<F(custom_attributes)>);
static_assert(!any_attributes<F(email)> && !any_attributes<F(location)> && !any_attributes<F(keys)>);

// Dots: from the field that holds a model to a field of that model, and nowhere else.
static_assert(dotted<F(location), F(city)> && dotted<F(last_visits), F(user_agent)>);
static_assert(dotted<decltype(last_visits / user_agent), F(browser_type)>);
static_assert(!dotted<F(last_visits), F(browser_type)> && !dotted<F(location), F(email)> &&
              !dotted<F(city), F(location)>);
static_assert(!dotted<F(email), F(city)> && !dotted<F(location), F(location)>);
static_assert(equality<city_type, char const*> && wildcards<city_type> && !any_order<city_type, char const*>);
static_assert(order<decltype(location / latitude), double>);
static_assert((location / city).name == "location.city");
static_assert((last_visits / user_agent / browser_type).name == "lastVisits.userAgent.browserType");

// Sorting by what can be compared.
static_assert(sortable<F(email)> && sortable<F(score)> && sortable<F(seen)> && sortable<F(hair)> &&
              sortable<F(active)>);
static_assert(sortable<city_type> && sortable<attribute_type>);

// A row is still a constant without a size.
static_assert(std::is_empty_v<F(email)> && std::is_trivially_copyable_v<F(email)>);
static_assert(std::is_empty_v<city_type>);

// A filter's type remembers its fields, and whether by equality alone.
template <class Field, bool ByEquality>
using use = px::detail::use<Field, ByEquality>;
static_assert(std::same_as<decltype(email == "x"), px::filter<use<F(email), true>>>);
static_assert(std::same_as<decltype(email != "x"), px::filter<use<F(email), false>>>);
static_assert(std::same_as<decltype((email.like("x") && score > 1) || location / city == "y"),
                           px::filter<use<F(email), false>, use<F(score), false>, use<city_type, true>>>);
static_assert(std::same_as<decltype(px::raw_filter{"a==1"} && email == "x"), px::filter<use<F(email), true>>>);

}  // namespace
