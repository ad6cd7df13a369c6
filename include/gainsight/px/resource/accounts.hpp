// The Accounts API.
#ifndef GAINSIGHT_PX_RESOURCE_ACCOUNTS_HPP
#define GAINSIGHT_PX_RESOURCE_ACCOUNTS_HPP

#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/operation/accounts.hpp>
#include <gainsight/px/resource/base.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

/// What `accounts().list` takes.
using account_query = basic_query<operation::list_accounts>;

/// Said aloud where an account is removed, because PX then deletes its users too.
enum class cascade { deletes_its_users };

/// Accounts, under `/v1/accounts`. Vendor source: Gainsight PX REST
/// API, "Accounts".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class accounts_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// The account of that id, whose case matters. Needs Read. Errors: not_found; invalid_argument for an id that no
    /// path can carry (`accounts.list` with `id == id` finds such an account).
    auto get(std::string_view account_id) const -> detail::yields<operation::get_account, Style>
        requires may_call<operation::get_account, Scopes...>
    {
        return this->ask(operation::get_account{}, account_id);
    }

    /// All accounts that the query finds, page by page. Needs Read.
    auto list(account_query query = {}) const -> page_stream<operation::list_accounts, Style>
        requires may_call<operation::list_accounts, Scopes...>
    {
        return this->pages(operation::list_accounts{}, query.body());
    }

    /// Creates an account: `id`, `name` and `property_keys` are required. Needs Write. Errors: duplicate when it
    /// exists.
    auto create(account const& a) const -> detail::yields<operation::create_account, Style>
        requires may_call<operation::create_account, Scopes...>
    {
        return this->send(operation::create_account{}, a.id, a);
    }

    /// Changes what the patch names and nothing else. Needs Write. The id goes by path, or by body where a path cannot
    /// carry it. Errors: not_found; invalid_argument for an empty id or an empty patch.
    auto update(std::string_view account_id, patch<account> const& changes) const
        -> detail::yields<operation::update_account, Style>
        requires may_call<operation::update_account, Scopes...>
    {
        return this->change(operation::update_account{}, operation::update_account_by_body{}, account_id, changes);
    }

    /// Deletes an account and every user of it. Needs Write. Errors: not_found; invalid_argument for an id that no path
    /// can carry, since PX has no other form.
    auto remove(std::string_view account_id, cascade) const -> detail::yields<operation::remove_account, Style>
        requires may_call<operation::remove_account, Scopes...>
    {
        return this->ask(operation::remove_account{}, account_id);
    }
};

}  // namespace gainsight::px::inline v0

#endif
