// The operations of the Accounts API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_ACCOUNTS_HPP
#define GAINSIGHT_PX_OPERATION_ACCOUNTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

class account;
template <class Model>
class patch;

namespace operation {

struct list_accounts {
    static constexpr operation_info info = operation_info{"getAccounts", "accounts.list", verb::get, "/v1/accounts"}
                                               .paged(paging::scroll, "accounts", 1000)
                                               .with_filter();
    using answer = page<account>;
    static constexpr auto filters = every_field;
    static constexpr auto sorts = every_field;
    static constexpr auto identified_by = fields("id");
};

struct create_account {
    static constexpr operation_info info =
        operation_info{"createAccount", "accounts.create", verb::post, "/v1/accounts"}.body();
    using request = account;
    using answer = void;
};

struct get_account {
    static constexpr operation_info info{"getAccount", "accounts.get", verb::get, "/v1/accounts/{accountId}"};
    using answer = account;
};

struct update_account {
    static constexpr operation_info info =
        operation_info{"updateAccount", "accounts.update", verb::put, "/v1/accounts/{accountId}"}.body();
    using request = patch<account>;
    using answer = void;
};

struct update_account_by_body {
    static constexpr operation_info info =
        operation_info{"updateAccountByBody", "accounts.update", verb::put, "/v1/accounts/update"}.body();
    using request = patch<account>;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "id";
    using answer = void;
};

struct remove_account {
    static constexpr operation_info info{"deleteAccount", "accounts.remove", verb::delete_, "/v1/accounts/{accountId}"};
    using answer = void;
};

using accounts =
    operations<list_accounts, create_account, get_account, update_account, update_account_by_body, remove_account>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
