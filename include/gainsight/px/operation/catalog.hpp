// Every operation, once. Knows no model: the simulator routes by it too.
#ifndef GAINSIGHT_PX_OPERATION_CATALOG_HPP
#define GAINSIGHT_PX_OPERATION_CATALOG_HPP

#include <gainsight/px/operation/info.hpp>

#include <array>

namespace gainsight::px::inline v0::catalog {

// Users
inline constexpr operation_info list_users =
    operation_info{"getUsers", "users.list", verb::get, "/v1/users"}.paged(paging::scroll, "users", 1000).with_filter();
inline constexpr operation_info create_user =
    operation_info{"createUser", "users.create", verb::post, "/v1/users"}.body();
inline constexpr operation_info get_user{"getUser", "users.get", verb::get, "/v1/users/{identifyId}"};
inline constexpr operation_info update_user =
    operation_info{"updateUser", "users.update", verb::put, "/v1/users/{identifyId}"}.body();
inline constexpr operation_info update_user_by_body =
    operation_info{"updateUserByBody", "users.update", verb::put, "/v1/users/update"}.body();
inline constexpr operation_info remove_user =
    operation_info{"deleteUser", "users.remove", verb::delete_, "/v1/users/{identifyId}"}.query("hardDelete");
inline constexpr operation_info remove_user_by_body =
    operation_info{"deleteUserByBody", "users.remove", verb::delete_, "/v1/users/delete"}.query("hardDelete").body();
inline constexpr operation_info get_user_denylist_flag{"getUserDenylistFlag", "users.is_denied", verb::get,
                                                       "/v1/users/denylist/{identifyId}"};
inline constexpr operation_info update_user_denylist_flag =
    operation_info{"updateUserDenylistFlag", "users.set_denied", verb::put, "/v1/users/denylist/{identifyId}"}.body();

// Accounts
inline constexpr operation_info list_accounts =
    operation_info{"getAccounts", "accounts.list", verb::get, "/v1/accounts"}
        .paged(paging::scroll, "accounts", 1000)
        .with_filter();
inline constexpr operation_info create_account =
    operation_info{"createAccount", "accounts.create", verb::post, "/v1/accounts"}.body();
inline constexpr operation_info get_account{"getAccount", "accounts.get", verb::get, "/v1/accounts/{accountId}"};
inline constexpr operation_info update_account =
    operation_info{"updateAccount", "accounts.update", verb::put, "/v1/accounts/{accountId}"}.body();
inline constexpr operation_info update_account_by_body =
    operation_info{"updateAccountByBody", "accounts.update", verb::put, "/v1/accounts/update"}.body();
inline constexpr operation_info remove_account{"deleteAccount", "accounts.remove", verb::delete_,
                                               "/v1/accounts/{accountId}"};

// Custom events
inline constexpr operation_info list_custom_events =
    operation_info{"getCustomEvents", "custom_events.list", verb::get, "/v1/events/custom"}
        .paged(paging::scroll, "customEvents", 1000)
        .with_filter()
        .range(190)
        .query("dateRangeStart", "dateRangeEnd");
inline constexpr operation_info create_custom_event =
    operation_info{"createCustomEvent", "custom_events.create", verb::post, "/v1/events/custom"}.body();

/// Every operation, for routers, tests and pages that walk them.
inline constexpr std::array all{
    &list_users,
    &create_user,
    &get_user,
    &update_user,
    &update_user_by_body,
    &remove_user,
    &remove_user_by_body,
    &get_user_denylist_flag,
    &update_user_denylist_flag,
    &list_accounts,
    &create_account,
    &get_account,
    &update_account,
    &update_account_by_body,
    &remove_account,
    &list_custom_events,
    &create_custom_event,
};

}  // namespace gainsight::px::inline v0::catalog

#endif
