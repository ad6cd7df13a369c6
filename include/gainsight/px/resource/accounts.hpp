// The Accounts API.
#ifndef GAINSIGHT_PX_RESOURCE_ACCOUNTS_HPP
#define GAINSIGHT_PX_RESOURCE_ACCOUNTS_HPP

#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/operation/accounts.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

namespace gainsight::px::inline v0 {

/// Said aloud where an account is removed, because PX then deletes its users too.
enum class cascade { deletes_its_users };

/// Accounts, under `/v1/accounts`. Vendor source: Gainsight PX REST API, "Accounts".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class accounts_resource {
public:
    explicit accounts_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// The account of that id, whose case matters. Needs Read. Errors: not_found; invalid_argument for an id that no
    /// path can carry (`accounts.list` with `id == id` finds such an account).
    auto get(std::string_view account_id) const -> detail::awaits<Style, account>
        requires client_holds_scope<scope_needed_by<catalog::get_account>, Scopes...>
    {
        return detail::await_call<Style, account>(core_.make<account>(catalog::get_account, account_id));
    }

    /// All accounts that the query finds, page by page. Needs Read.
    auto list(account_query query = {}) const -> page_stream<operation::list_accounts, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_accounts>, Scopes...>
    {
        return page_stream<operation::list_accounts, Style>{core_, query.body()};
    }

    /// Creates an account: `id`, `name` and `property_keys` are required. Needs Write. Errors: duplicate when it
    /// exists.
    auto create(account const& a) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::create_account>, Scopes...>
    {
        auto c = core_.make<void>(catalog::create_account);
        c->concerns(a.id);
        detail::put_body(*c, detail::encode_for_create(a));
        return detail::await_call<Style, void>(std::move(c));
    }

    /// Changes what the patch names and nothing else. Needs Write. The id goes by path, or by body where a path cannot
    /// carry it. Errors: not_found; invalid_argument for an empty id or an empty patch.
    auto update(std::string_view account_id, patch<account> const& changes) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::update_account>, Scopes...>
    {
        auto c = detail::by_path_or_body(core_, catalog::update_account, catalog::update_account_by_body, account_id);
        detail::put_body(*c, detail::patch_body(changes, field::account::id, account_id, *core_.tenant));
        return detail::await_call<Style, void>(std::move(c));
    }

    /// Deletes an account and every user of it. Needs Write. Errors: not_found; invalid_argument for an id that no path
    /// can carry, since PX has no other form.
    auto remove(std::string_view account_id, cascade) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::remove_account>, Scopes...>
    {
        return detail::await_call<Style, void>(core_.make<void>(catalog::remove_account, account_id));
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
