// From each operation's descriptor to the call that performs it, once: the scope suite, the face's tests and the
// reference page read this table.
#ifndef GAINSIGHT_PX_TESTS_SCOPE_CALLS_HPP
#define GAINSIGHT_PX_TESTS_SCOPE_CALLS_HPP

#include <gainsight/px.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace px_test {

namespace px = gainsight::px;
namespace catalog = gainsight::px::catalog;
namespace field = gainsight::px::field;

/// One line of the table. `call` takes a client, or its results view, and takes part in overload resolution only where
/// the expression compiles.
template <px::operation_info const& Op, class Call>
class call_entry {
public:
    constexpr call_entry(std::string_view text, Call call) : text_{text}, call_{call} {}

    static constexpr px::operation_info const& info = Op;
    /// The expression as a user writes it.
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

    template <class Client>
    static constexpr bool compiles_for = std::invocable<Call const&, Client const&>;

    template <class Client>
    auto operator()(Client const& client) const
        requires compiles_for<Client>
    {
        return call_(client);
    }

private:
    std::string_view text_;
    Call call_;
};

template <px::operation_info const& Op, class Call>
constexpr auto call_of(std::string_view text, Call call)
{
    return call_entry<Op, Call>{text, call};
}

#define PX_CALL(operation, ...)                                                                                        \
    call_of<catalog::operation>(#__VA_ARGS__, [](auto const& client) -> decltype(__VA_ARGS__) { return __VA_ARGS__; })

/// What the calls of the table create, whole enough to be sent.
inline px::user const jane = [] {
    px::user u;
    u.identify_id = "jane@example.com";
    u.property_keys = px::property_keys("AP-EXAMPLE-2");
    return u;
}();
inline px::account const acme = [] {
    px::account a;
    a.id = "acme";
    a.name = "Acme";
    a.property_keys = px::property_keys("AP-EXAMPLE-2");
    return a;
}();
inline px::custom_event const signup = px::custom_event("signup", "jane@example.com").with_property_key("AP-EXAMPLE-2");

/// An id that a path cannot carry goes in the body, which makes it another operation of the vendor's.
inline constexpr auto calls = std::tuple{
    PX_CALL(list_users, client.users().list(px::user_query{}.where(field::user::score > 80))),
    PX_CALL(create_user, client.users().create(jane)),
    PX_CALL(get_user, client.users().get("jane@example.com")),
    PX_CALL(update_user, client.users().update("jane@example.com", px::patch<px::user>{}.set(field::user::score, 81))),
    PX_CALL(update_user_by_body, client.users().update("jane/doe", px::patch<px::user>{}.set(field::user::score, 81))),
    PX_CALL(remove_user, client.users().remove("jane@example.com", px::hard_delete::yes)),
    PX_CALL(remove_user_by_body, client.users().remove("jane/doe", px::hard_delete::no)),
    PX_CALL(get_user_denylist_flag, client.users().is_denied("jane@example.com")),
    PX_CALL(update_user_denylist_flag, client.users().set_denied("jane@example.com", true)),
    PX_CALL(list_accounts, client.accounts().list()),
    PX_CALL(create_account, client.accounts().create(acme)),
    PX_CALL(get_account, client.accounts().get("acme")),
    PX_CALL(update_account,
            client.accounts().update("acme", px::patch<px::account>{}.set(field::account::name, "Acme"))),
    PX_CALL(update_account_by_body,
            client.accounts().update("acme/eu", px::patch<px::account>{}.set(field::account::name, "Acme"))),
    PX_CALL(remove_account, client.accounts().remove("acme", px::cascade::deletes_its_users)),
    PX_CALL(list_custom_events, client.custom_events().list(px::custom_event_query{}.during(px::last_day))),
    PX_CALL(create_custom_event, client.custom_events().create(signup)),
};

#undef PX_CALL

using calls_type = std::remove_const_t<decltype(calls)>;

/// Calls `visit(entry)` for every line of the table.
template <class Visitor>
constexpr void for_each_call(Visitor visit)
{
    std::apply([&](auto const&... entry) { (visit(entry), ...); }, calls);
}

namespace detail {

template <class Table>
struct infos_of;
template <class... Entries>
struct infos_of<std::tuple<Entries...>> {
    static constexpr std::array value{&Entries::info...};
};

}  // namespace detail

/// How many lines the table has for an operation. By id, since g++ 12 with -fsanitize=undefined does not take the
/// comparison of two addresses for a constant.
constexpr auto lines_for(px::operation_info const* op)
{
    return std::ranges::count(detail::infos_of<calls_type>::value, op->id(), &px::operation_info::id);
}

static_assert(std::ranges::all_of(catalog::all, [](auto const* op) { return lines_for(op) == 1; }),
              "every operation of the catalog has its call in this table, once");
static_assert(std::tuple_size_v<calls_type> == catalog::all.size(), "the table has nothing else");

}  // namespace px_test

#endif
