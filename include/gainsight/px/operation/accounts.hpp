// What the accounts' operations know of types.
#ifndef GAINSIGHT_PX_OPERATION_ACCOUNTS_HPP
#define GAINSIGHT_PX_OPERATION_ACCOUNTS_HPP

#include <gainsight/px/model/account.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_accounts {
    static constexpr operation_info const& info = catalog::list_accounts;
    using model = account;
    using fields = any_field<account>;
    using sort_fields = any_field<account>;
    static std::string_view id_of(account const& a) noexcept { return a.id; }
};

}  // namespace operation

/// What `accounts().list` takes.
using account_query = basic_query<operation::list_accounts>;

}  // namespace gainsight::px::inline v0

#endif
