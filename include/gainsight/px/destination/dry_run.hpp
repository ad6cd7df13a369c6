// What a write would send, without sending it.
#ifndef GAINSIGHT_PX_DESTINATION_DRY_RUN_HPP
#define GAINSIGHT_PX_DESTINATION_DRY_RUN_HPP

#include <gainsight/px/call/planned_request.hpp>
#include <gainsight/px/client.hpp>
#include <gainsight/px/destination/write_run.hpp>
#include <gainsight/px/resource/scope_check.hpp>

namespace gainsight::px::inline v0 {

/// Returns the first request that a bulk would send for this write, without an await; or the error with which it would
/// be refused before anything is sent. If PX does not have the record, an upsert then sends the same body to
/// `accounts.create` or `users.create`. Needs Write, as the write does.
template <class Style, scope_type... Scopes>
result<planned_request> dry_run(detail::client_face<Style, Scopes...> const& client, write const& what)
    requires client_holds_scope<scope::write, Scopes...>
{
    detail::write_run const run{detail::access::impl(client), what};
    return detail::planning<detail::yielding>::plan(*run.request());
}

}  // namespace gainsight::px::inline v0

#endif
