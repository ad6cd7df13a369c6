// For every operation: it compiles for a client that holds its scope, and does not for one that holds all others.
#include <compile/calls.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <concepts>
#include <type_traits>

namespace {

namespace px = gainsight::px;
using px::scope::production_launch;
using px::scope::read;
using px::scope::write;

template <px::permission P>
struct clients;
template <>
struct clients<px::permission::read> {
    using with = px::client<read>;
    using without = px::client<write, production_launch>;
};
template <>
struct clients<px::permission::write> {
    using with = px::client<write>;
    using without = px::client<read, production_launch>;
};

template <class Client>
using results_of = decltype(std::declval<Client const&>().results());

template <class Entry>
struct scope_is_checked {
    using with = typename clients<Entry::info.needs()>::with;
    using without = typename clients<Entry::info.needs()>::without;

    static_assert(Entry::template compiles_for<with>, "compiles with its scope");
    static_assert(Entry::template compiles_for<results_of<with>>, "compiles with its scope in the results view");
    static_assert(Entry::template compiles_for<px::client<production_launch, write, read>>, "the order is free");
    static_assert(Entry::template compiles_for<px::client<read, write, read, write>>, "repetition is harmless");

    static_assert(!Entry::template compiles_for<without>, "does not compile with every scope but its own");
    static_assert(!Entry::template compiles_for<results_of<without>>, "nor in the results view");
    static_assert(!Entry::template compiles_for<px::client<>>, "does not compile without scopes");

    static constexpr bool value = true;
};

template <class Table>
struct every_scope_is_checked;
template <class... Entries>
struct every_scope_is_checked<std::tuple<Entries...>> {
    static constexpr bool value = (scope_is_checked<Entries>::value && ...);
};
static_assert(every_scope_is_checked<px_test::calls_type>::value);

// Production needs its own scope, beside Write, by whatever way it is named, and when none is named.
template <class Entry>
struct production_is_checked {
    static_assert(Entry::template compiles_for<px::client<write, production_launch>>);
    static_assert(Entry::template compiles_for<results_of<px::client<production_launch, read, write>>>);
    static_assert(!Entry::template compiles_for<px::client<read, write>>, "does not compile without Production Launch");
    static_assert(!Entry::template compiles_for<results_of<px::client<write>>>);
    static_assert(!Entry::template compiles_for<px::client<read, production_launch>>, "nor without Write");
    static constexpr bool value = true;
};
template <class Table>
struct all_production_is_checked;
template <class... Entries>
struct all_production_is_checked<std::tuple<Entries...>> {
    static constexpr bool value = (production_is_checked<Entries>::value && ...);
};
static_assert(all_production_is_checked<px_test::production_calls_type>::value);

// What an operation yields can be made by default, so that use_future and callbacks take it.
template <class T>
struct awaited;
template <class T>
struct awaited<boost::asio::awaitable<T>> {
    static constexpr bool value = std::is_void_v<T> || std::is_default_constructible_v<T>;
};
template <class Operation, class Style>
struct awaited<px::page_stream<Operation, Style>> {
    static constexpr bool value = std::is_default_constructible_v<px::page<px::operation::record_of<Operation>>>;
};
template <class Table>
struct every_result_is_default_constructible;
template <class... Entries>
struct every_result_is_default_constructible<std::tuple<Entries...>> {
    using client = px::client<read, write>;
    static constexpr bool value =
        (awaited<std::invoke_result_t<Entries const&, client const&>>::value && ...) &&
        (awaited<std::invoke_result_t<Entries const&, results_of<client> const&>>::value && ...);
};
static_assert(every_result_is_default_constructible<px_test::calls_type>::value);

// Narrowing.
static_assert(std::convertible_to<px::client<read, write>, px::client<read>>);
static_assert(std::convertible_to<px::client<read, write>, px::client<write, read>>, "the same set in another order");
static_assert(std::convertible_to<px::client<read, write>, px::client<>>);
static_assert(!std::constructible_from<px::client<read, write>, px::client<read> const&>, "a client never widens");
static_assert(!std::constructible_from<px::client<write>, px::client<read> const&>);
static_assert(!std::constructible_from<px::client<production_launch>, px::client<read, write> const&>);
static_assert(!std::constructible_from<px::client<read, write>, px::results_view<read> const&>);

// What a client consists of is not to be had, and no client is made of it: with it one could make a wider client.
template <class T>
concept shows_its_core = requires(T const& object) { object.core(); } || requires(T const& object) { object.impl_; };
static_assert(!shows_its_core<px::client<read>> && !shows_its_core<px::results_view<read>>);
static_assert(!shows_its_core<px::pools> && !shows_its_core<px::tenant>);
static_assert(!std::constructible_from<px::client<read, write>, px::detail::call_context>);
static_assert(!std::constructible_from<px::results_view<read, write>, px::detail::call_context>);

// Settings keep the client's type, and with it its scopes.
static_assert(
    std::same_as<decltype(std::declval<px::client<read> const&>().with(px::retry::none())), px::client<read>>);
static_assert(std::same_as<decltype(std::declval<px::client<read> const&>().results().with(px::retry::none())),
                           px::results_view<read>>);

}  // namespace

// The checks above are the compiler's; this test exists to be seen in the list, and counts.
BOOST_AUTO_TEST_CASE(every_operation_compiles_with_its_scope_and_not_without)
{
    BOOST_TEST(std::tuple_size_v<px_test::calls_type> == px::catalog::all.size());
    px_test::for_each_call([](auto const& entry) { BOOST_TEST(entry.text().starts_with("client.")); });
}
